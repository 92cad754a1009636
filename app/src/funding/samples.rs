//! The pages of money in their states, for the tests of pages.

use super::views::{EnvelopeForm, EnvelopeRow, EnvelopeView, ListView, MovementLine, Sums};
use super::words::movement_label;
use crate::platform::{Filled, Form, Frame};
use askama::Template;
use palier_domain::funding::MovementKind;
use palier_domain::shared::FieldFault;

const HOSTILE: &str =
    "<script>alert(1)</script> & « l'entrée » Extraordinairementlonguedénominationsansespace";

fn sums() -> Sums {
    let said = |text: &str| text.to_owned();
    Sums {
        allotted: said("250 000 €"),
        reserved: said("12 000 €"),
        committed: said("180 000 €"),
        paid: said("90 000 €"),
        available: said("58 000 €"),
    }
}

fn row(words: &str) -> EnvelopeRow {
    EnvelopeRow {
        href: "/financements/enveloppes/1".to_owned(),
        funder: words.to_owned(),
        scheme: words.to_owned(),
        year: 2026,
        sums: sums(),
    }
}

fn list(rows: Vec<EnvelopeRow>, may_keep: bool) -> ListView {
    let years = if rows.is_empty() { Vec::new() } else { vec![("2026".to_owned(), "2026".to_owned())] };
    let frame = Frame::sample("Financements");
    ListView { frame, years, year: "2026".to_owned(), rows, total: sums(), may_keep }
}

fn envelope(words: &str, may_keep: bool, faults: Vec<FieldFault>) -> EnvelopeView {
    let line = |kind: &MovementKind| MovementLine {
        day: "15/01/2026".to_owned(),
        kind: movement_label(*kind),
        label: words.to_owned(),
        decision: words.to_owned(),
        sum: "-12 000 €".to_owned(),
    };
    EnvelopeView {
        frame: Frame::sample(words).under("Financements", "/financements"),
        row: row(words),
        movements: MovementKind::ALL.iter().map(line).collect(),
        may_keep,
        others: vec![("2".to_owned(), words.to_owned())],
        next: "1".to_owned(),
        filled: Filled::again(Form::of(&[("cents", "beaucoup"), ("label", words)]), faults),
    }
}

fn form(faults: Vec<FieldFault>) -> EnvelopeForm {
    EnvelopeForm {
        frame: Frame::sample("Nouvelle enveloppe").under("Financements", "/financements"),
        funders: vec![("1".to_owned(), HOSTILE.to_owned())],
        filled: Filled::again(Form::of(&[("scheme", HOSTILE)]), faults),
    }
}

/// Each page in its states.
pub fn specimens() -> Vec<(&'static str, Result<String, askama::Error>)> {
    let wrong = || vec![FieldFault::new("cents", "« beaucoup » n'est pas un montant en euros.")];
    vec![
        ("enveloppes, aucune", list(Vec::new(), true).render()),
        ("enveloppes, en lecture", list(vec![row("État")], false).render()),
        ("enveloppes, mots longs", list(vec![row("État"), row(HOSTILE)], true).render()),
        ("nouvelle enveloppe", form(Vec::new()).render()),
        ("nouvelle enveloppe refusée", form(wrong()).render()),
        ("enveloppe, en lecture", envelope("Contrat de ville", false, Vec::new()).render()),
        ("enveloppe, mouvement refusé", envelope(HOSTILE, true, wrong()).render()),
    ]
}
