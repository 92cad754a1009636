//! The page of the proofs of a line.

use super::super::coverage::views::alarm;
use super::store::{ProofRow, ProvedLine};
use super::words::{proof_kind_label, standing_label, standing_tone};
use crate::platform::{Filled, Frame};
use askama::Template;
use palier_domain::abatement::{Coverage, Standing};
use palier_domain::shared::{Cents, Day};

/// A proof as its page shows it.
#[derive(Debug, Clone)]
pub struct ProofCard {
    /// Its identifier.
    pub id: String,
    /// Kind, in words.
    pub kind: &'static str,
    /// What it proves.
    pub cents: Cents,
    /// Where it stands, in words.
    pub standing: &'static str,
    /// Tone of its badge.
    pub tone: &'static str,
    /// What it stands on: the piece, the constat, the action.
    pub on: String,
    /// Where that is read; empty for none.
    pub href: String,
    /// What it shows, in the landlord's words.
    pub note: String,
    /// Who laid it, and when.
    pub stated: String,
    /// Who confirmed or refused it, when and why; empty while awaited.
    pub settled: String,
    /// Whether a piece may be read.
    pub piece: bool,
    /// Euros of it that are counted elsewhere, and why; empty for none.
    pub double: String,
    /// Whether this reader may confirm or refuse it.
    pub may_settle: bool,
    /// Whether this reader may take it back.
    pub may_withdraw: bool,
}

impl ProofCard {
    /// A proof without what depends on who reads it.
    pub fn of(row: &ProofRow) -> Self {
        let standing = row.standing();
        let day =
            |text: &Option<String>| text.as_deref().and_then(|text| Day::parse(text).ok()).map(Day::plain);
        let on_day = day(&row.settled_on).map(|day| format!(" le {day}")).unwrap_or_default();
        let by = row.settled_by.as_deref().unwrap_or_default();
        let settled = match standing {
            Standing::Pending => String::new(),
            Standing::Confirmed => format!("Confirmée par {by}{on_day}"),
            Standing::Refused => {
                let reason = row.refused_reason.as_deref().unwrap_or_default();
                format!("Refusée par {by}{on_day} : {reason}")
            }
        };
        let (on, href) = stands_on(row);
        Self {
            id: row.id.to_string(),
            kind: proof_kind_label(row.kind),
            cents: row.cents,
            standing: standing_label(standing),
            tone: standing_tone(standing),
            on,
            href,
            note: row.note.clone(),
            stated: format!("Déposée par {} le {}", row.stated_by, row.stated_on.plain()),
            settled,
            piece: row.has_piece(),
            double: String::new(),
            may_settle: false,
            may_withdraw: false,
        }
    }
}

/// What a proof stands on, in words, and where it is read.
fn stands_on(row: &ProofRow) -> (String, String) {
    if let Some(reference) = &row.reference {
        let day = row.day.as_deref().and_then(|day| Day::parse(day).ok()).map(Day::short).unwrap_or_default();
        let from = row.supplier.as_deref().filter(|name| !name.is_empty());
        let from = from.map(|name| format!(", {name}")).unwrap_or_default();
        let whole = Cents(row.expense_cents.unwrap_or_default());
        let label = row.label.as_deref().unwrap_or_default();
        let paid = row.subsidised_cents.filter(|cents| *cents > 0).map(|cents| {
            format!(", dont {} payés par {}", Cents(cents), row.subsidised_by.as_deref().unwrap_or_default())
        });
        let paid = paid.unwrap_or_default();
        return (format!("{reference} du {day}{from} : {label}, {whole}{paid}"), String::new());
    }
    if let (Some(id), Some(number)) = (&row.constat_id, row.constat_number) {
        return (format!("Constat {number}"), format!("/constats/{id}"));
    }
    if let (Some(id), Some(title)) = (&row.action_id, &row.action_title) {
        return (title.clone(), format!("/actions/{id}"));
    }
    (String::new(), String::new())
}

/// The proofs of a line, and laying one.
#[derive(Debug, Template)]
#[template(path = "abatement/templates/proofs.html")]
pub struct ProofsView {
    /// Frame.
    pub frame: Frame,
    /// The line.
    pub line: ProvedLine,
    /// Its axis, in words.
    pub axis: String,
    /// How its valued euros are proved.
    pub coverage: Coverage,
    /// Its proofs, first laid first.
    pub proofs: Vec<ProofCard>,
    /// What was typed.
    pub filled: Filled,
    /// Kinds of proof.
    pub kinds: Vec<(String, String)>,
    /// Expenses of the landlord.
    pub expenses: Vec<(String, String)>,
    /// Constats of the quartier that are resolved, or said to be.
    pub constats: Vec<(String, String)>,
    /// Actions of the quartier.
    pub actions: Vec<(String, String)>,
    /// Whether a proof may be laid.
    pub may_lay: bool,
}

impl ProofsView {
    fn double_tone(&self) -> &'static str {
        alarm(self.coverage.double, "danger")
    }

    fn unproved_tone(&self) -> &'static str {
        alarm(self.coverage.unproved, "warning")
    }

    fn basis(&self) -> &'static str {
        if self.line.accounted { "réalisé" } else { "prévu" }
    }

    fn covered_rate(&self) -> String {
        self.coverage.covered_rate().map_or_else(String::new, |rate| format!(" ({rate})"))
    }
}
