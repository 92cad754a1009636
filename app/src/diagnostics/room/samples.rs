//! Each page of the room in its states, for the test that renders them all.

use super::views::{
    ArrivalsView, Candidate, Chosen, Differs, MergesView, OpenLine, Proposal, RoomLine, RoomStop, RoomView,
};
use crate::diagnostics::views::Photo;
use crate::diagnostics::words;
use crate::platform::{Filled, Form, Frame};
use askama::Template;
use palier_domain::diagnostics::{Priority, ResponseKind, Visibility};
use palier_domain::shared::FieldFault;

const HOSTILE: &str = "<script>alert('salle')</script> « œ & \" 'fin'";

/// Every view in its states: name and page.
pub(in crate::diagnostics) fn specimens() -> Vec<(&'static str, Result<String, askama::Error>)> {
    let refused =
        || Filled::again(Form::of(&[("answer", HOSTILE)]), vec![FieldFault::new("responsible", HOSTILE)]);
    let conflict = OpenLine {
        conflict: true,
        differs: vec![Differs { field: "Réponse", kept: HOSTILE.to_owned(), typed: HOSTILE.to_owned() }],
        ..open(Filled::default())
    };
    let past = OpenLine { editable: false, conflict: true, ..open(Filled::default()) };
    vec![
        ("diagnostics/room-empty", room(None, false).render()),
        ("diagnostics/room", room(None, true).render()),
        ("diagnostics/room-open", room(Some(open(Filled::default())), true).render()),
        ("diagnostics/room-faults", room(Some(open(refused())), true).render()),
        ("diagnostics/room-conflict", room(Some(conflict), true).render()),
        ("diagnostics/room-too-late", room(Some(past), true).render()),
        (
            "diagnostics/room-arrivals",
            ArrivalsView { arrived: 3, href: "/diagnostics/a/salle".to_owned() }.render(),
        ),
        ("diagnostics/merges-empty", merges(false).render()),
        ("diagnostics/merges", merges(true).render()),
    ]
}

fn photos() -> Vec<Photo> {
    vec![Photo { id: "a".to_owned(), description: HOSTILE.to_owned() }]
}

fn line(id: &str, open: bool) -> RoomLine {
    RoomLine {
        id: id.to_owned(),
        number: 12,
        href: "/diagnostics/a/salle?ouvert=a#constat-a".to_owned(),
        place: HOSTILE.to_owned(),
        theme: "Déchets : Encombrants".to_owned(),
        value: "Dysfonctionnement",
        severity: Some(("danger", "Danger")),
        state: ("warning", "À qualifier"),
        excerpt: HOSTILE.to_owned(),
        photos: photos(),
        more_photos: 2,
        responsible: HOSTILE.to_owned(),
        deadline: "03/12/2026".to_owned(),
        repeats: 1,
        restricted: true,
        open,
    }
}

fn open(filled: Filled) -> OpenLine {
    OpenLine {
        id: "a".to_owned(),
        editable: true,
        description: HOSTILE.to_owned(),
        words: vec![HOSTILE.to_owned()],
        proposed_answer: HOSTILE.to_owned(),
        voices: "Danger 3, Gêne 1".to_owned(),
        photos: photos(),
        repeats: vec![("b".to_owned(), HOSTILE.to_owned())],
        usual: "Bailleur".to_owned(),
        version: "0".repeat(16),
        differs: Vec::new(),
        conflict: false,
        organisations: vec![("a".to_owned(), HOSTILE.to_owned())],
        priorities: words::choices(Priority::ALL, words::priority),
        responses: words::choices(ResponseKind::ALL, words::response_kind),
        visibilities: words::choices(Visibility::ALL, words::visibility),
        filled,
    }
}

fn room(open: Option<OpenLine>, full: bool) -> RoomView {
    let lines = vec![line("a", open.is_some()), line("b", false)];
    let errors = open.iter().flat_map(|line| line.filled.errors());
    RoomView {
        frame: Frame::sample("Salle").under("Diagnostics", "/diagnostics"),
        id: "a".to_owned(),
        tabs: vec![("/diagnostics/a/salle".to_owned(), "Tous", "2".to_owned(), true)],
        shown: "",
        stops: if full { vec![RoomStop { label: HOSTILE.to_owned(), lines }] } else { Vec::new() },
        errors: errors.map(|(field, why)| (field.to_owned(), why.to_owned())).collect(),
        open,
        qualified: 12,
        total: 34,
        ready: 12,
        left: 22,
        proposals: usize::from(full),
        known: if full { 34 } else { 0 },
        waits: if full { String::new() } else { "La visite n'a pas encore eu lieu.".to_owned() },
    }
}

fn merges(full: bool) -> MergesView {
    let candidate = |id: &str, photos: Vec<Photo>| Candidate {
        id: id.to_owned(),
        number: 4,
        place: HOSTILE.to_owned(),
        value: "Dysfonctionnement",
        severity: Some(("danger", "Danger")),
        description: HOSTILE.to_owned(),
        words: HOSTILE.to_owned(),
        photos,
        responsible: HOSTILE.to_owned(),
    };
    let proposal = Proposal {
        title: HOSTILE.to_owned(),
        best: "a".to_owned(),
        candidates: vec![candidate("a", photos()), candidate("b", Vec::new())],
    };
    let chosen = Chosen { one: "a".to_owned(), other: "b".to_owned(), said: HOSTILE.to_owned() };
    let count = usize::from(full);
    MergesView {
        frame: Frame::sample("Constats au même endroit").under("Diagnostics", "/diagnostics"),
        id: "a".to_owned(),
        proposals: vec![proposal; count],
        merged: vec![chosen.clone(); count],
        apart: vec![chosen; count],
    }
}
