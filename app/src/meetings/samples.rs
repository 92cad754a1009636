//! The pages of sittings in their states, for the tests of pages.

use super::look::Look;
use super::seated::Ties;
use super::sums::{Heading, Purse, Sums};
use super::views::{
    AgendaRow, BodyForm, BodyRow, CancelView, CorrectRow, CorrectView, ListView, NewSitting, PresenceRow,
    RecordLine, RoomRow, RoomSum, RoomView, SittingRow, SittingView,
};
use super::words::{presence_label, sitting_label, sitting_tone};
use crate::platform::{Filled, Form, Frame};
use askama::Template;
use palier_domain::meetings::{Presence, SittingState};
use palier_domain::shared::FieldFault;

const HOSTILE: &str =
    "<script>alert(1)</script> & « l'entrée » Extraordinairementlonguedénominationsansespace";

fn pair(code: &str, words: &str) -> (String, String) {
    (code.to_owned(), words.to_owned())
}

fn body_row(words: &str) -> BodyRow {
    BodyRow {
        href: "/instances/copil/composition".to_owned(),
        code: "copil".to_owned(),
        title: words.to_owned(),
        part: "Décide de la programmation",
        seats: 12,
        quorum: "6 sièges sur 12".to_owned(),
    }
}

fn list(words: &str, may_hold: bool) -> ListView {
    let row = |state: &SittingState| SittingRow {
        href: "/instances/seances/1".to_owned(),
        title: format!("{words}, {}", state.code()),
        year: 2027,
        state: sitting_label(*state),
        tone: sitting_tone(*state),
        items: 300,
        settled: 12,
    };
    let sittings = SittingState::ALL.iter().filter(|_| may_hold).map(row).collect();
    let frame = Frame::sample("Instances");
    ListView { frame, body: String::new(), rows: vec![body_row(words)], sittings, may_hold }
}

fn body(faults: Vec<FieldFault>) -> BodyForm {
    let choice = |code: &str, ticked| (code.to_owned(), HOSTILE.to_owned(), ticked);
    BodyForm {
        frame: Frame::sample("Comité de pilotage : composition").under("Instances", "/instances"),
        code: "copil".to_owned(),
        votes: vec![choice("1", true), choice("2", false)],
        sits: vec![choice("1", false), choice("2", true)],
        filled: Filled::again(Form::of(&[("quorum", "part"), ("amount", "beaucoup")]), faults),
    }
}

fn new_sitting(chosen: bool, faults: Vec<FieldFault>) -> NewSitting {
    NewSitting {
        frame: Frame::sample("Nouvelle séance").under("Instances", "/instances"),
        bodies: vec![pair("copil", "Comité de pilotage")],
        chosen,
        offered: if faults.is_empty() {
            Vec::new()
        } else {
            vec![("1".to_owned(), HOSTILE.to_owned(), true)]
        },
        filled: Filled::again(Form::of(&[("body", "copil"), ("year", "2027")]), faults),
    }
}

fn agenda_row(words: &str, free: bool) -> AgendaRow {
    let only = |kept: bool, text: &str| if kept { text.to_owned() } else { String::new() };
    AgendaRow {
        title: words.to_owned(),
        href: only(!free, "/projets/dossiers/1"),
        holder: only(!free, words),
        point: only(free, "p1"),
        noted: only(free, words),
        typed: only(free, words),
    }
}

fn correct(full: bool, faults: Vec<FieldFault>) -> CorrectView {
    let row = |key: &str, is_point| CorrectRow {
        key: key.to_owned(),
        label: HOSTILE.to_owned(),
        is_point,
        title: HOSTILE.to_owned(),
        place: "1".to_owned(),
        struck: is_point,
    };
    CorrectView {
        frame: Frame::sample("Corriger la séance").under("Instances", "/instances"),
        href: "/instances/seances/1".to_owned(),
        rows: if full { vec![row("a", false), row("b", true)] } else { Vec::new() },
        offered: if full { vec![("1".to_owned(), HOSTILE.to_owned(), false)] } else { Vec::new() },
        convened: full,
        opened: vec![("lu-place".to_owned(), HOSTILE.to_owned())],
        filled: Filled::again(Form::of(&[("day", "2027-04-12"), ("place", HOSTILE)]), faults),
    }
}

fn cancel(convened: bool, faults: Vec<FieldFault>) -> CancelView {
    CancelView {
        frame: Frame::sample("Annuler la séance").under("Instances", "/instances"),
        href: "/instances/seances/1".to_owned(),
        when: format!("lundi 12 avril 2027, {HOSTILE}"),
        convened,
        told: if faults.is_empty() { Vec::new() } else { vec![HOSTILE.to_owned()] },
        filled: Filled::again(Form::of(&[("message", HOSTILE), ("adresses", HOSTILE)]), faults),
    }
}

fn sitting(words: &str, state: SittingState, may_hold: bool) -> SittingView {
    let presence = |(number, presence): (usize, &Presence)| PresenceRow {
        person: number.to_string(),
        name: words.to_owned(),
        organisation: words.to_owned(),
        votes: number % 2 == 0,
        presence: presence.code().to_owned(),
        said: presence_label(*presence),
    };
    let closed = state == SittingState::Close;
    SittingView {
        frame: Frame::sample("Comité de pilotage, 12 avril 2027").under("Instances", "/instances"),
        href: "/instances/seances/1".to_owned(),
        when: format!("lundi 12 avril 2027, {words}"),
        convened: if may_hold { "2 avril 2027".to_owned() } else { String::new() },
        agenda: vec![agenda_row(words, true), agenda_row(words, false)],
        year: 2027,
        state: sitting_label(state),
        tone: sitting_tone(state),
        items: 3,
        settled: 1,
        there: 5,
        needed: 6,
        is_open: state == SittingState::Ouverte,
        may_open: state == SittingState::Preparee,
        rules: may_hold,
        may_convene: state == SittingState::Preparee,
        may_write: state == SittingState::Preparee,
        filled: Filled::default(),
        may_hold,
        presences: Presence::ALL.iter().enumerate().map(presence).collect(),
        members: vec![pair("0", words)],
        dossiers: vec![pair("1", words)],
        gone: vec![pair(words, words)],
        record: if closed {
            vec![RecordLine { number: "COPIL-2027-001".to_owned(), text: words.to_owned() }]
        } else {
            Vec::new()
        },
        letters: if may_hold { (40, 300) } else { (300, 300) },
        agreements: 30,
    }
}

fn sums(words: &str) -> Sums {
    let said = |text: &str| text.to_owned();
    let heading = || Heading {
        name: words.to_owned(),
        dossiers: 3,
        asked: said("20 000 €"),
        said: said("12 000 €"),
        share: said("60,0 %"),
    };
    let purse = |id: &str, short| Purse {
        id: said(id),
        funder: words.to_owned(),
        scheme: said("Contrat de ville"),
        asked: said("20 000 €"),
        said: said("12 000 €"),
        left: said("-3 000 €"),
        short,
    };
    Sums {
        purses: vec![purse("1", false), purse("2", true)],
        axes: vec![heading()],
        quartiers: vec![heading()],
        communes: vec![heading()],
        asked: said("20 000 €"),
        said: said("12 000 €"),
        settled: 1,
        items: 2,
    }
}

fn room(words: &str, is_open: bool, decides: bool, empty: bool) -> RoomView {
    let sum = |id: &str, asked: &str| RoomSum {
        id: id.to_owned(),
        label: words.to_owned(),
        asked: asked.to_owned(),
        proposed: "8 000 €".to_owned(),
        typed: "6 000,00".to_owned(),
    };
    let row = |id: &str| RoomRow {
        id: id.to_owned(),
        title: words.to_owned(),
        holder: words.to_owned(),
        tone: "warning",
        admissible: "6 satisfaits, 2 à justifier".to_owned(),
        ties: Ties {
            leave: vec![("p1".to_owned(), words.to_owned())],
            gone: words.to_owned(),
            lacks: "il en manque 1".to_owned(),
        },
        opinions: vec![format!("{words} : favorable")],
        advice: "favorable avec réserve".to_owned(),
        previous_tone: "danger",
        previous: "2026 : 4 000 €, bilan manquant depuis le 30/06/2027".to_owned(),
        asked: "12 000 €".to_owned(),
        nowhere: "2 000 €".to_owned(),
        sums: vec![sum("1", "10 000 €"), sum("2", "")],
        verdict: "accorde".to_owned(),
        reason: String::new(),
        text: words.to_owned(),
        total: "6 000 €".to_owned(),
        partial: true,
    };
    RoomView {
        frame: Frame::sample("Salle du comité").under("Instances", "/instances"),
        href: "/instances/seances/1".to_owned(),
        room: "/instances/seances/1/salle".to_owned(),
        decides,
        quorum: ("Quorum atteint : 6 sièges votants présents, 6 nécessaires".to_owned(), is_open),
        is_open,
        verdicts: vec![pair("accorde", "Accordé"), pair("refuse", "Refusé")],
        reasons: vec![pair("droit_commun", "le projet relève du droit commun")],
        explained: "ajourne refuse".to_owned(),
        look: Look { words: words.to_owned(), unsettled: true, page: 2 },
        summary: "Dossiers 51 à 52 sur 120".to_owned(),
        previous: "/instances/seances/1/salle".to_owned(),
        next: "/instances/seances/1/salle?page=3".to_owned(),
        rows: if empty { Vec::new() } else { vec![row("a"), row("b")] },
        sums: sums(words),
    }
}

/// Each page in its states.
pub fn specimens() -> Vec<(&'static str, Result<String, askama::Error>)> {
    let wrong = |field: &'static str| vec![FieldFault::new(field, "Indiquez le jour de la séance.")];
    vec![
        ("instances, aucune séance", list("Comité de pilotage", false).render()),
        ("instances, mots longs", list(HOSTILE, true).render()),
        ("composition d'une instance", body(Vec::new()).render()),
        ("composition refusée", body(wrong("amount")).render()),
        ("nouvelle séance, instance à choisir", new_sitting(false, Vec::new()).render()),
        ("nouvelle séance, rien de prêt", new_sitting(true, Vec::new()).render()),
        ("nouvelle séance refusée", new_sitting(true, wrong("day")).render()),
        ("séance à corriger, vide", correct(false, Vec::new()).render()),
        ("séance à corriger", correct(true, Vec::new()).render()),
        ("séance à corriger, refusée", correct(true, wrong("ordre")).render()),
        ("séance à annuler", cancel(false, Vec::new()).render()),
        ("séance à annuler, sans membre", cancel(true, Vec::new()).render()),
        ("séance à annuler, refusée", cancel(true, wrong("adresses")).render()),
        ("séance en préparation", sitting("Mairie", SittingState::Preparee, true).render()),
        ("séance ouverte", sitting(HOSTILE, SittingState::Ouverte, true).render()),
        ("séance close, en lecture", sitting(HOSTILE, SittingState::Close, false).render()),
        ("salle du comité, ouverte", room(HOSTILE, true, true, false).render()),
        ("salle du comité, en lecture", room("Jardin partagé", false, true, false).render()),
        ("salle du comité, avis", room("Jardin partagé", true, false, false).render()),
        ("salle du comité, vide", room("Jardin partagé", true, true, true).render()),
    ]
}
