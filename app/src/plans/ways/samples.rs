//! Each way to look at the plan in its states, for the tests of pages.

use super::board::{BoardView, Card, Lane};
use super::bulk::{BulkReport, Reported};
use super::calendar::{CalendarView, DayCell, Fall};
use super::consolidation::{ConsolidationView, Row};
use super::gantt::{Bar, GanttView, Line, Mark};
use super::late::{LateRow, LateView};
use super::map::{Group, MapView, Placed};
use super::saved::{KeptView, SavedViews};
use super::since::{Chapter, NewsLine, SinceView};
use super::{Asked, Way, Ways};
use crate::plans::columns::{PlanColumn, Shown};
use crate::plans::filters::{Filters, Options};
use crate::plans::views::table::{Heading, ListRow, ListView, Offered};
use crate::platform::{Filled, Form, Frame};
use askama::Template;
use palier_domain::shared::FieldFault;

const HOSTILE: &str = "<script>alert(1)</script> & « l'entrée »";

/// Every way, empty, full and hostile.
pub fn specimens() -> Vec<(&'static str, Result<String, askama::Error>)> {
    vec![
        ("plans/list-empty", table(&[], Vec::new(), Filled::default()).render()),
        ("plans/list-filtered-empty", table(&[("texte", HOSTILE)], Vec::new(), Filled::default()).render()),
        ("plans/list-full", table(&[], vec![row(HOSTILE)], Filled::default()).render()),
        ("plans/list-faults", table(&[], vec![row(HOSTILE)], faults("actions")).render()),
        ("plans/board-empty", board(Vec::new()).render()),
        ("plans/board-full", board(vec![lane()]).render()),
        ("plans/calendar-empty", calendar(Vec::new()).render()),
        ("plans/calendar-full", calendar(vec![fall(false), fall(true)]).render()),
        ("plans/gantt-empty", gantt(Vec::new()).render()),
        ("plans/gantt-full", gantt(vec![line(true), line(false)]).render()),
        ("plans/map-empty", map(Vec::new()).render()),
        ("plans/map-full", map(vec![group()]).render()),
        ("plans/late-empty", late(Vec::new()).render()),
        ("plans/late-full", late(vec![late_row(""), late_row(HOSTILE)]).render()),
        ("plans/since-empty", since(Vec::new(), "").render()),
        ("plans/since-full", since(vec![news()], "« hier » n'est pas une date").render()),
        ("plans/consolidation-empty", consolidation(Vec::new()).render()),
        ("plans/consolidation-full", consolidation(vec![counted(HOSTILE)]).render()),
        ("plans/saved-empty", saved(Vec::new(), Filled::default()).render()),
        ("plans/saved-faults", saved(vec![kept()], faults("nom")).render()),
        ("plans/bulk-none", bulk(false).render()),
        ("plans/bulk-full", bulk(true).render()),
    ]
}

fn faults(field: &'static str) -> Filled {
    let form = Form::of(&[("action", "1"), ("reason", HOSTILE), ("nom", HOSTILE)]);
    Filled::again(form, vec![FieldFault::new(field, "Cochez au moins une action dans la table.")])
}

fn options(label: &str) -> Options {
    vec![("1".to_owned(), label.to_owned())]
}

fn ways(way: Way, asked: &[(&str, &str)]) -> Ways {
    let filters = Filters::of(&Form::of(asked));
    let quartiers = Asked {
        words: "Les actions de",
        name: "quartier",
        blank: "tous les quartiers",
        options: options(HOSTILE),
        value: "1".to_owned(),
    };
    Ways {
        way,
        said: if filters.is_empty() { Vec::new() } else { vec![format!("Intitulé contenant {HOSTILE}")] },
        filters,
        extra: vec![("tri", "budget".to_owned())],
        asked: vec![quartiers],
        kept: vec![(HOSTILE.to_owned(), "/actions/changements?depuis=2026-03-12".to_owned())],
        may_keep: true,
        may_plan: true,
    }
}

fn frame(title: &str) -> Frame {
    Frame::sample(title).under("Plans d'actions", "/actions")
}

fn table(asked: &[(&str, &str)], rows: Vec<ListRow>, filled: Filled) -> ListView {
    let heading = |label, href: &str, sense, number| Heading { label, href: href.to_owned(), sense, number };
    ListView {
        frame: Frame::sample("Plans d'actions"),
        ways: ways(Way::Table, asked),
        headings: vec![
            heading("Intitulé", "/actions?tri=intitule", "ascending", false),
            heading("État", "/actions?tri=etat", "", false),
            heading("Échéance", "/actions?tri=-echeance", "", false),
            heading("Objectifs", "", "", false),
            heading("Début", "", "", false),
            heading("Budget prévisionnel", "/actions?tri=budget", "", true),
        ],
        rows,
        feet: ["Total : 1 action", "", "1 en retard", "", "", "12 500 €"]
            .map(|words| (words.to_owned(), if words.is_empty() { "" } else { "/actions" }.to_owned()))
            .into(),
        columns: PlanColumn::ALL.iter().map(|one| (one.code(), one.label(), one.sorts())).collect(),
        summary: "Lignes 1 à 1 sur 1".to_owned(),
        previous: String::new(),
        next: "/actions?page=2".to_owned(),
        whole: "/actions?lignes=toutes".to_owned(),
        offered: Offered {
            states: options("Réalisée"),
            levels: options("Engagée"),
            organisations: options(HOSTILE),
        },
        back: "/actions".to_owned(),
        may_change: true,
        may_rewrite: true,
        filled,
    }
}

fn row(title: &str) -> ListRow {
    let day = || "30/06/2026".to_owned();
    ListRow {
        id: "1".to_owned(),
        href: "/actions/1".to_owned(),
        title: title.to_owned(),
        cells: vec![
            Shown::Badge("info", "En cours"),
            Shown::Deadline { day: day(), seen: "il y a 12 jours".to_owned(), late: true },
            Shown::Lines(vec!["A2.3 Projets collectifs".to_owned(), title.to_owned()]),
            Shown::Unknown("Non fixé"),
            Shown::Number("12 500 €".to_owned()),
        ],
        chosen: true,
    }
}

fn board(lanes: Vec<Lane>) -> BoardView {
    BoardView {
        frame: frame("Tableau par état"),
        ways: ways(Way::Board, &[]),
        lanes,
        empty: "Idée, Suspendue".to_owned(),
        back: "/actions/tableau".to_owned(),
    }
}

fn lane() -> Lane {
    let card = Card {
        id: "1".to_owned(),
        href: "/actions/1".to_owned(),
        title: HOSTILE.to_owned(),
        quartiers: "Montreynaud".to_owned(),
        pilot: "Ville de Saint-Étienne".to_owned(),
        progress: "Engagée",
        deadline: "30/06/2026, il y a 12 jours".to_owned(),
        late: true,
        next: options("Réalisée"),
    };
    Lane {
        code: "en_cours",
        label: "En cours",
        tone: "info",
        count: 22,
        cards: vec![card],
        href: "/actions?etat=en_cours".to_owned(),
        more: 21,
    }
}

fn calendar(falls: Vec<Fall>) -> CalendarView {
    let day = |number, falls| DayCell {
        number,
        said: format!("lundi {number} mars 2026"),
        today: number == 2,
        falls,
    };
    CalendarView {
        frame: frame("Calendrier des actions"),
        ways: ways(Way::Calendar, &[]),
        month: "mars 2026".to_owned(),
        before: "/actions/calendrier?mois=2026-02".to_owned(),
        after: "/actions/calendrier?mois=2026-04".to_owned(),
        now: "/actions/calendrier".to_owned(),
        column: 7,
        nothing: falls.is_empty(),
        days: vec![day(1, Vec::new()), day(2, falls)],
    }
}

fn fall(late: bool) -> Fall {
    Fall {
        kind: "Dernier jour",
        icon: if late { "late" } else { "clock" },
        title: HOSTILE.to_owned(),
        href: "/actions/1".to_owned(),
        detail: "Montreynaud ; En cours".to_owned(),
        late,
    }
}

fn gantt(lines: Vec<Line>) -> GanttView {
    GanttView {
        frame: frame("Frise des actions"),
        ways: ways(Way::Gantt, &[]),
        first: 2026,
        count: "1".to_owned(),
        counts: options("1 an"),
        years: "2026".to_owned(),
        ticks: vec![("0.0%".to_owned(), "J".to_owned()), ("50.0%".to_owned(), "J".to_owned())],
        today: Some("16.0%".to_owned()),
        lines,
        summary: "Lignes 1 à 2 sur 2".to_owned(),
        previous: String::new(),
        next: "/actions/frise?page=2".to_owned(),
        before: "/actions/frise?debut=2025".to_owned(),
        after: "/actions/frise?debut=2027".to_owned(),
        table: "/actions?annee=2026".to_owned(),
        undated: (2, "/actions?annee=aucun".to_owned()),
    }
}

fn line(late: bool) -> Line {
    let mark = |done, late| Mark {
        at: "40.0%".to_owned(),
        said: format!("Jalon du 30/05/2026 : {HOSTILE}"),
        done,
        late,
    };
    Line {
        href: "/actions/1".to_owned(),
        title: HOSTILE.to_owned(),
        days: "Du 01/02/2026 au 30/06/2026".to_owned(),
        detail: "Montreynaud ; Ville de Saint-Étienne".to_owned(),
        state: ("info", "En cours"),
        progress: "Engagée",
        filled: "10.0%".to_owned(),
        late,
        bar: Some(Bar {
            from: "8.0%".to_owned(),
            length: "42.0%".to_owned(),
            begins_before: late,
            ends_after: late,
        }),
        marks: if late { vec![mark(true, false), mark(false, true)] } else { Vec::new() },
    }
}

fn map(groups: Vec<Group>) -> MapView {
    MapView {
        frame: frame("Carte des actions"),
        ways: ways(Way::Map, &[]),
        geojson: "/actions/carte.geojson".to_owned(),
        tiles: String::new(),
        groups,
        more: "3 autres actions".to_owned(),
    }
}

fn group() -> Group {
    let placed = Placed {
        href: "/actions/1".to_owned(),
        title: HOSTILE.to_owned(),
        place: "Sans lieu propre : au point de repère de Montreynaud".to_owned(),
        state: ("info", "En cours"),
        late: true,
    };
    Group {
        anchor: "q-1".to_owned(),
        title: "Montreynaud : sans lieu propre".to_owned(),
        actions: vec![placed],
    }
}

fn late(rows: Vec<LateRow>) -> LateView {
    LateView {
        frame: frame("Actions en retard"),
        ways: ways(Way::Late, &[]),
        today: "3 mars 2026".to_owned(),
        total: (1, "/actions?retard=oui".to_owned()),
        steps: if rows.is_empty() { String::new() } else { "1 jalon".to_owned() },
        more: String::new(),
        rows,
    }
}

fn late_row(step: &str) -> LateRow {
    LateRow {
        href: "/actions/1".to_owned(),
        title: HOSTILE.to_owned(),
        step: step.to_owned(),
        quartiers: "Montreynaud".to_owned(),
        pilot: "Ville de Saint-Étienne".to_owned(),
        state: ("info", "En cours"),
        progress: "Engagée",
        ends: "19/02/2026".to_owned(),
        days: "12 jours".to_owned(),
        expected: "Le pilote mène l'action à son terme et tient son avancement à jour.",
    }
}

fn since(chapters: Vec<Chapter>, fault: &str) -> SinceView {
    SinceView {
        frame: frame("Ce qui a changé depuis la réunion"),
        ways: ways(Way::Since, &[]),
        day: "2026-03-03".to_owned(),
        said: "mardi 3 mars 2026, il y a 12 jours".to_owned(),
        fault: fault.to_owned(),
        usual: vec![("Un mois".to_owned(), "/actions/changements?depuis=2026-02-13".to_owned())],
        chapters,
    }
}

fn news() -> Chapter {
    let line = NewsLine {
        href: "/actions/1".to_owned(),
        title: HOSTILE.to_owned(),
        detail: "Montreynaud ; Ville de Saint-Étienne".to_owned(),
        said: "En cours → Réalisée".to_owned(),
    };
    Chapter { anchor: "etats", title: "Changements d'état", label: "ont changé d'état", lines: vec![line] }
}

fn consolidation(rows: Vec<Row>) -> ConsolidationView {
    ConsolidationView {
        frame: frame("Consolidation des plans d'actions"),
        ways: ways(Way::Consolidation, &[]),
        groupings: options("Axe"),
        by: "axe",
        heading: "Axe",
        levels: vec!["Non engagée", "Engagée", "Bien avancée", "Terminée"],
        rows,
        total: counted("Total, chaque action une fois"),
        rule: "Une action qui sert plusieurs axes compte dans chaque ligne.".to_owned(),
    }
}

fn counted(label: &str) -> Row {
    let figure =
        |count: &str| (count.to_owned(), if count == "0" { "" } else { "/actions?axe=a" }.to_owned());
    Row {
        label: label.to_owned(),
        actions: figure("3"),
        levels: ["1", "2", "0", "0"].map(figure).into(),
        late: figure("0"),
        budget: figure("12 500 €"),
        unpriced: "1 sans budget connu".to_owned(),
        bar: ["0.0%", "33.3%", "100.0%", "100.0%"].map(|at| (at.to_owned(), "33.3%".to_owned())).into(),
        said: "1 non engagée, 2 engagée".to_owned(),
    }
}

fn saved(views: Vec<KeptView>, filled: Filled) -> SavedViews {
    SavedViews {
        frame: frame("Vues enregistrées"),
        views,
        way: "Table",
        said: vec![format!("Intitulé contenant {HOSTILE}")],
        back: "/actions?retard=oui".to_owned(),
        filled,
    }
}

fn kept() -> KeptView {
    KeptView {
        id: "1".to_owned(),
        name: HOSTILE.to_owned(),
        href: "/actions?retard=oui".to_owned(),
        way: "Table",
    }
}

fn bulk(full: bool) -> BulkReport {
    let one = |line: &str| Reported {
        href: if line.is_empty() { String::new() } else { "/actions/1".to_owned() },
        title: HOSTILE.to_owned(),
        lines: vec![line.to_owned()],
    };
    let some = |line: &str| if full { vec![one(line)] } else { Vec::new() };
    BulkReport {
        frame: frame("Compte rendu de la modification"),
        changed: some("État : En cours → Réalisée"),
        refused: vec![one("La fin ne peut pas précéder le début."), one("")],
        same: some(""),
        back: "/actions".to_owned(),
    }
}
