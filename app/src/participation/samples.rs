//! Each page of this feature in its states, for the test that renders them all.

use super::views::{
    Card, Group, KeptBack, PublishView, RemarkView, RemarksView, RestitutionView, RestitutionsView, Shot,
    Step, WalkLine, WelcomeView,
};
use crate::platform::{Filled, Form, Frame};
use askama::Template;
use palier_domain::shared::FieldFault;
use std::collections::BTreeMap;

const HOSTILE: &str = "<script>alert('remarque')</script> « œ & \" 'fin'";

/// Every view in its states: name and page.
pub fn specimens() -> Vec<(&'static str, Result<String, askama::Error>)> {
    let frame = Frame::sample("Vivre mieux dans son quartier");
    let mut all = vec![
        ("participation/welcome", WelcomeView { frame }.render()),
        ("participation/restitutions-empty", restitutions(Vec::new(), false).render()),
        ("participation/restitutions-none-found", restitutions(Vec::new(), true).render()),
        ("participation/restitutions", restitutions(vec![walk_line()], false).render()),
        ("participation/restitution-empty", restitution(Vec::new()).render()),
        ("participation/restitution", restitution(groups()).render()),
        ("participation/remarks", remarks(Filled::default()).render()),
        ("participation/remarks-faults", remarks(faulty("code")).render()),
        ("participation/remark", remark(Some(card())).render()),
        ("participation/remark-kept-back", remark(None).render()),
        ("participation/publish-first", publish("", Vec::new(), Filled::default()).render()),
        ("participation/publish-again", publish("3 mars 2026", groups(), faulty("words")).render()),
    ];
    all.extend(super::views::programmes::specimens());
    all
}

fn faulty(field: &'static str) -> Filled {
    Filled::again(Form::of(&[(field, HOSTILE)]), vec![FieldFault::new(field, HOSTILE)])
}

fn card() -> Card {
    let shot = |described| Shot { src: "/photos/a".to_owned(), alternative: HOSTILE.to_owned(), described };
    Card {
        number: 3,
        code: "K7M2QF".to_owned(),
        theme: "Déchets".to_owned(),
        kind: "Dysfonctionnement",
        text: HOSTILE.to_owned(),
        place: HOSTILE.to_owned(),
        state: ("info", HOSTILE.to_owned()),
        answer: HOSTILE.to_owned(),
        who: HOSTILE.to_owned(),
        when: "pour le 3 mars 2026".to_owned(),
        before: vec![shot(true)],
        after: vec![shot(false)],
    }
}

fn groups() -> Vec<Group> {
    let silent = Card { answer: String::new(), who: String::new(), when: String::new(), ..card() };
    vec![
        Group { title: "Points forts".to_owned(), cards: vec![silent] },
        Group { title: HOSTILE.to_owned(), cards: vec![card(), card()] },
    ]
}

fn walk_line() -> WalkLine {
    WalkLine {
        id: "a".to_owned(),
        title: "Diagnostic en marchant du 3 mars 2026".to_owned(),
        place: HOSTILE.to_owned(),
        given_back: "2 avril 2026".to_owned(),
        published: "12 constats publiés".to_owned(),
        answered: "3 réponses données, 1 constat réglé".to_owned(),
    }
}

fn restitutions(walks: Vec<WalkLine>, filtered: bool) -> RestitutionsView {
    let one = || vec![("a".to_owned(), HOSTILE.to_owned())];
    RestitutionsView {
        frame: Frame::sample("Restitutions aux habitants"),
        walks,
        quartiers: one(),
        communes: one(),
        query: BTreeMap::from([("quartier".to_owned(), "a".to_owned())]),
        filtered,
    }
}

fn restitution(groups: Vec<Group>) -> RestitutionView {
    let full = !groups.is_empty();
    RestitutionView {
        frame: Frame::sample("Diagnostic en marchant du 3 mars 2026")
            .under("Restitutions aux habitants", "/restitutions"),
        id: "a".to_owned(),
        place: HOSTILE.to_owned(),
        days: "Visite du mardi 3 mars 2026.".to_owned(),
        words: if full { format!("{HOSTILE}\nMerci à tous.") } else { String::new() },
        thanks: if full { "14 habitants ont marché avec nous.".to_owned() } else { String::new() },
        figures: vec![(12, "constats publiés".to_owned())],
        left_out: if full { "2 constats ne sont pas publiés".to_owned() } else { String::new() },
        plan: if full { HOSTILE.to_owned() } else { String::new() },
        groups,
    }
}

fn remarks(filled: Filled) -> RemarksView {
    RemarksView { frame: Frame::sample("Que devient ma remarque ?"), filled }
}

fn remark(card: Option<Card>) -> RemarkView {
    let step = |text: &str| Step {
        at: "2026-03-03".to_owned(),
        when: "mardi 3 mars 2026".to_owned(),
        text: text.to_owned(),
    };
    RemarkView {
        frame: Frame::sample("Que devient ma remarque ?").under("Accueil", "/accueil"),
        code: "K7M2QF".to_owned(),
        state: ("info", HOSTILE.to_owned()),
        repeats: card.is_some(),
        walk: card.as_ref().map(|_| ("/restitutions/a".to_owned(), "Toute la visite".to_owned())),
        place: if card.is_some() { HOSTILE.to_owned() } else { String::new() },
        steps: vec![step("Reçue pendant la visite"), step(HOSTILE)],
        card,
    }
}

fn publish(given_back: &str, groups: Vec<Group>, filled: Filled) -> PublishView {
    let kept =
        KeptBack {
            id: "a".to_owned(), number: 4, text: HOSTILE.to_owned(), why: "réservé aux partenaires"
        };
    PublishView {
        frame: Frame::sample("Restituer la visite aux habitants").under("Diagnostics", "/diagnostics"),
        id: "a".to_owned(),
        given_back: given_back.to_owned(),
        published: "3 constats publiés".to_owned(),
        left_out: if groups.is_empty() { String::new() } else { "1 constat n'est pas publié".to_owned() },
        to_open: if groups.is_empty() {
            Vec::new()
        } else {
            vec![("b".to_owned(), HOSTILE.to_owned(), false)]
        },
        kept: if groups.is_empty() { Vec::new() } else { vec![kept] },
        groups,
        filled,
    }
}
