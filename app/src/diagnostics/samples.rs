//! Each page of this feature in its states, for the test that renders them all.

use super::paging::Pages;
use super::room::views::Repeated;
use super::store::lines::Totals;
use super::store::walk_list::WalkTotals;
use super::views::delays::{Bar, DelaysView, Group, Table};
use super::views::earlier::{EarlierLine, EarlierSpot};
use super::views::verify::{RecheckLine, ToVerify, ToVerifyView};
use super::views::walk_list::{WalkListLine, WalksView};
use super::views::{
    ConstatFormView, ConstatView, ConstatsView, EarlierGroup, JournalLine, Line, Lists, Photo, Presence,
    Rights, StopLine, WalkFormView, WalkView,
};
use super::words::{self, Choices};
use crate::platform::{Filled, Form, Frame};
use askama::Template;
use palier_domain::diagnostics::{
    ConstatState, ConstatValue, Priority, RefusalReason, ResponseKind, WalkKind, WalkState,
};
use palier_domain::shared::FieldFault;
use std::collections::BTreeMap;

const HOSTILE: &str = "<script>alert('constat')</script> « œ & \" 'fin'";

/// Every view in its states: name and page.
pub fn specimens() -> Vec<(&'static str, Result<String, askama::Error>)> {
    let closed = ConstatView { rights: Rights::default(), after: Vec::new(), ..constat() };
    let mut all = vec![
        ("diagnostics/walks-empty", walks(Vec::new(), false).render()),
        ("diagnostics/walks-none-found", walks(Vec::new(), true).render()),
        ("diagnostics/walks", walks(vec![walk_line()], false).render()),
        ("diagnostics/constats-empty", constats(Vec::new()).render()),
        ("diagnostics/constats", constats(vec![line()]).render()),
        ("diagnostics/walk-empty", walk(false).render()),
        ("diagnostics/walk", walk(true).render()),
        ("diagnostics/walk-form", walk_form(Filled::default()).render()),
        ("diagnostics/walk-form-faults", walk_form(faulty("meeting_point")).render()),
        ("diagnostics/to-verify-empty", to_verify(Vec::new(), false).render()),
        ("diagnostics/to-verify-none-found", to_verify(Vec::new(), true).render()),
        ("diagnostics/to-verify", to_verify(vec![said_done()], false).render()),
        ("diagnostics/delays-empty", delays(0, false).render()),
        ("diagnostics/delays-none-found", delays(0, true).render()),
        ("diagnostics/delays", delays(12, false).render()),
        ("diagnostics/constat", constat().render()),
        ("diagnostics/constat-read", closed.render()),
        ("diagnostics/constat-form", constat_form(Filled::default()).render()),
        ("diagnostics/constat-form-faults", constat_form(faulty("description")).render()),
    ];
    all.extend(super::room::samples::specimens());
    all.extend(super::minutes::samples::specimens());
    all
}

fn faulty(field: &'static str) -> Filled {
    Filled::again(Form::of(&[(field, HOSTILE)]), vec![FieldFault::new(field, HOSTILE)])
}

fn one() -> Choices {
    vec![("a".to_owned(), "Commune de La Ricamarie".to_owned())]
}

fn link() -> (String, String) {
    ("a".to_owned(), "Montcel".to_owned())
}

fn pages() -> Pages {
    Pages {
        summary: "Lignes 51 à 100 sur 120".to_owned(),
        previous: "/constats?page=1".to_owned(),
        next: "/constats?page=3".to_owned(),
    }
}

fn walk_line() -> WalkListLine {
    WalkListLine {
        id: "a".to_owned(),
        day: "03/03/2026".to_owned(),
        quartier: link(),
        communes: HOSTILE.to_owned(),
        kind: words::walk_kind(WalkKind::DiagnosticEnMarchant),
        state: ("info", words::walk_state(WalkState::Realise)),
        constats: 12,
        open: 5,
    }
}

fn walks(walks: Vec<WalkListLine>, filtered: bool) -> WalksView {
    WalksView {
        frame: Frame::sample("Diagnostics"),
        walks,
        totals: WalkTotals { walks: 70, constats: 12, open: 5 },
        pages: pages(),
        quartiers: one(),
        kinds: words::choices(WalkKind::ALL, words::walk_kind),
        states: words::choices(WalkState::ALL, words::walk_state),
        years: Vec::new(),
        query: BTreeMap::new(),
        filtered,
        may_prepare: true,
    }
}

fn line() -> Line {
    Line {
        id: "a".to_owned(),
        number: 3,
        day: "03/03/2026".to_owned(),
        quartier: link(),
        stop: Some(1),
        place: "Hall du 12".to_owned(),
        theme: "Déchets : Encombrants".to_owned(),
        value: words::value(ConstatValue::Dysfonctionnement),
        severity: Some(("danger", "Danger")),
        state: ("warning", words::constat_state(ConstatState::AQualifier)),
        excerpt: HOSTILE.to_owned(),
        responsible: String::new(),
        deadline: "18/03/2026".to_owned(),
        late: true,
        restricted: true,
    }
}

fn constats(lines: Vec<Line>) -> ConstatsView {
    ConstatsView {
        severities: Vec::new(),
        frame: Frame::sample("Constats").under("Diagnostics", "/diagnostics"),
        lines,
        totals: Totals { all: 120, open: 40, late: 7, strong: 9 },
        quartiers: one(),
        themes: one(),
        states: words::choices(ConstatState::ALL, words::constat_state),
        responsibles: one(),
        counts: one(),
        query: [("q".to_owned(), HOSTILE.to_owned())].into(),
        filtered: false,
        pages: pages(),
        export: "/constats.xlsx?".to_owned(),
    }
}

fn journal() -> Vec<JournalLine> {
    vec![JournalLine {
        at: "2026-03-03".to_owned(),
        when: "mardi 3 mars 2026 à 14 h 05".to_owned(),
        who: "Nadia Berthet, Ville de Saint-Étienne".to_owned(),
        text: "Constat n° 3 enregistré".to_owned(),
    }]
}

fn walk(full: bool) -> WalkView {
    let lines = if full { vec![line()] } else { Vec::new() };
    let stop = StopLine { number: 1, label: HOSTILE.to_owned(), constats: lines.clone() };
    let presence = Presence {
        field: "presence-a".to_owned(),
        name: "Commune de La Ricamarie".to_owned(),
        presence: "present".to_owned(),
    };
    WalkView {
        frame: Frame::sample("Diagnostic en marchant du 3 mars 2026").under("Diagnostics", "/diagnostics"),
        id: "a".to_owned(),
        quartier: link(),
        communes: "La Ricamarie".to_owned(),
        day: "mardi 3 mars 2026 (il y a 12 jours)".to_owned(),
        state: ("info", words::walk_state(WalkState::Realise)),
        awaits: words::walk_awaits(WalkState::Realise),
        facts: vec![("Rendez-vous", HOSTILE.to_owned())],
        objectives: if full { HOSTILE.to_owned() } else { String::new() },
        previous: full.then(link),
        following: full.then(link).into_iter().collect(),
        stops: if full { vec![stop] } else { Vec::new() },
        earlier: if full { vec![earlier_spot()] } else { Vec::new() },
        organisations: if full { vec![presence] } else { Vec::new() },
        known: one(),
        open: lines.len(),
        lines,
        journal: journal(),
        steps: if full { vec![("en_consolidation".to_owned(), "Commencer".to_owned())] } else { Vec::new() },
        prepares: full,
        gives_back: full,
        records: full,
        room: full,
        convenes: full,
        phones: full.then(|| "K7M2QF4H".to_owned()),
        filled: Filled::default(),
    }
}

fn earlier_spot() -> EarlierSpot {
    let line = EarlierLine {
        id: "a".to_owned(),
        number: 7,
        theme: "Éclairage".to_owned(),
        excerpt: HOSTILE.to_owned(),
        day: "3 mars 2025".to_owned(),
        far: "à 40 m".to_owned(),
        state: ("info", "Pris en charge"),
    };
    EarlierSpot { name: HOSTILE.to_owned(), count: "1 constat".to_owned(), lines: vec![line] }
}

fn walk_form(filled: Filled) -> WalkFormView {
    WalkFormView {
        frame: Frame::sample("Préparer un diagnostic").under("Diagnostics", "/diagnostics"),
        action: "/diagnostics/nouveau".to_owned(),
        cancel: "/diagnostics".to_owned(),
        is_new: true,
        quartiers: one(),
        kinds: words::choices(WalkKind::ALL, words::walk_kind),
        earlier: vec![EarlierGroup { quartier: HOSTILE.to_owned(), walks: one() }],
        organisations: vec![("a".to_owned(), "Bailleur".to_owned(), true)],
        tiles: String::new(),
        filled,
    }
}

fn constat() -> ConstatView {
    let photo = || vec![Photo { id: "a".to_owned(), description: HOSTILE.to_owned() }];
    ConstatView {
        frame: Frame::sample("Constat n° 3 : Déchets").under("Diagnostics", "/diagnostics"),
        id: "a".to_owned(),
        number: 3,
        code: "K7M2QF".to_owned(),
        walk: link(),
        quartier: link(),
        state: ("info", words::constat_state(ConstatState::Transmis)),
        severity: Some(("gene", "Gêne")),
        restricted: true,
        late: true,
        awaits: "Habitat et Métropole doit dire si le constat est pris en charge.".to_owned(),
        told: HOSTILE.to_owned(),
        deadline: "mercredi 18 mars 2026 (dans 3 jours)".to_owned(),
        description: HOSTILE.to_owned(),
        residents_words: HOSTILE.to_owned(),
        answer: HOSTILE.to_owned(),
        reason: HOSTILE.to_owned(),
        refusals: vec![HOSTILE.to_owned(), HOSTILE.to_owned()],
        rechecks: vec![recheck()],
        facts: vec![("Lieu", HOSTILE.to_owned())],
        before: photo(),
        after: photo(),
        actions: vec![("a".to_owned(), HOSTILE.to_owned(), "en cours".to_owned())],
        journal: journal(),
        repeats: vec![Repeated {
            id: "b".to_owned(),
            number: 7,
            description: HOSTILE.to_owned(),
            words: HOSTILE.to_owned(),
            photos: photo(),
        }],
        rights: Rights {
            qualify: true,
            answer: true,
            refuse: true,
            verify: true,
            deny: true,
            set_aside: true,
            reopen: true,
            edit: true,
            plan: true,
            ask: true,
        },
        steps: one(),
        organisations: one(),
        priorities: words::choices(Priority::ALL, words::priority),
        responses: words::choices(ResponseKind::ALL, words::response_kind),
        refusal_reasons: words::choices(RefusalReason::ALL, words::refusal_reason),
        filled: Filled::default(),
    }
}

fn recheck() -> RecheckLine {
    RecheckLine { record: "r".to_owned(), walk: link(), text: HOSTILE.to_owned(), issues: one() }
}

fn said_done() -> ToVerify {
    let photo = || vec![Photo { id: "a".to_owned(), description: HOSTILE.to_owned() }];
    ToVerify {
        line: line(),
        declared: HOSTILE.to_owned(),
        answer: HOSTILE.to_owned(),
        before: photo(),
        after: photo(),
        rechecks: vec![recheck()],
        may_verify: true,
    }
}

fn to_verify(items: Vec<ToVerify>, filtered: bool) -> ToVerifyView {
    ToVerifyView {
        frame: Frame::sample("Constats à vérifier").under("Diagnostics", "/diagnostics"),
        items,
        total: 70,
        pages: pages(),
        quartiers: one(),
        responsibles: one(),
        reasons: one(),
        query: [("quartier".to_owned(), HOSTILE.to_owned())].into(),
        filtered,
    }
}

fn delays(followed: u32, filtered: bool) -> DelaysView {
    let figure = |count: u32| (count, "/constats?delais=suivis".to_owned());
    let group = Group {
        label: HOSTILE.to_owned(),
        followed: figure(followed),
        answered: figure(9),
        rate: "75 %".to_owned(),
        answer: ["4 jours".to_owned(), "plus de 40 jours".to_owned()],
        resolution: ["plus de 40 jours".to_owned(), "—".to_owned()],
        verified: figure(2),
        open: figure(8),
        dropped: figure(1),
        refused: figure(1),
        reopened: figure(0),
        refusal_rate: "8 %".to_owned(),
        reopening_rate: "0 %".to_owned(),
    };
    let bar = Bar {
        label: HOSTILE.to_owned(),
        half: "10.0%".to_owned(),
        most: "100.0%".to_owned(),
        unfinished: true,
        text: "la moitié en 4 jours, neuf sur dix en plus de 40 jours".to_owned(),
    };
    DelaysView {
        frame: Frame::sample("Délais de réponse et de résolution").under("Diagnostics", "/diagnostics"),
        tables: vec![Table {
            title: "Par organisme",
            group: "Organisme",
            id: "responsable",
            groups: vec![group.clone()],
        }],
        whole: group,
        answer: ["4 jours".to_owned(), "plus de 40 jours".to_owned()],
        resolution: ["plus de 40 jours".to_owned(), "—".to_owned()],
        bars: vec![bar],
        quartiers: one(),
        themes: one(),
        responsibles: one(),
        query: [("du".to_owned(), HOSTILE.to_owned())].into(),
        filtered,
        export: "/constats/delais.xlsx?".to_owned(),
    }
}

fn constat_form(filled: Filled) -> ConstatFormView {
    ConstatFormView {
        frame: Frame::sample("Noter un constat").under("Diagnostics", "/diagnostics"),
        action: "/diagnostics/a/constats/nouveau".to_owned(),
        cancel: "/diagnostics/a".to_owned(),
        is_new: true,
        qualifies: true,
        lists: Lists {
            values: words::choices(ConstatValue::ALL, words::value),
            themes: one(),
            organisations: one(),
            ..Lists::default()
        },
        map: "/diagnostics/a/carte.geojson".to_owned(),
        tiles: String::new(),
        filled,
    }
}
