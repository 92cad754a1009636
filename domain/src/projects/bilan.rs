//! What was done with a grant: progress notes, the bilan and its accounts, when it is due, who is reminded; hours of
//! insertion by quarter, never a person (articles 4 and 6).

use super::{Account, Application, BilanOutcome};
use crate::codes;
use crate::plans::{Indicator, Measure};
use crate::shared::{AttachmentId, Cents, Day, FieldFault, text::filled};
use serde::{Deserialize, Serialize};

/// What an action has come to, on a day (*note d'avancement*).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgressNote {
    /// When.
    pub day: Day,
    /// What was done.
    pub text: String,
    /// Staff used so far, in full-time equivalents.
    pub fte: Option<Measure>,
    /// Volunteers so far.
    pub volunteers: Option<u32>,
    /// Spent so far, in cents.
    pub spent: Option<Cents>,
    /// Photos and pieces.
    pub proofs: Vec<AttachmentId>,
}

/// Means used so far (*moyens mobilisés*): of each, what the latest note that tells it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MeansUsed {
    /// Staff, in full-time equivalents.
    pub fte: Option<Measure>,
    /// Volunteers.
    pub volunteers: Option<u32>,
    /// Spent, in cents.
    pub spent: Option<Cents>,
}

impl MeansUsed {
    /// What these notes tell, the latest first.
    pub fn told_by(notes: &[ProgressNote]) -> Self {
        Self {
            fte: notes.iter().find_map(|note| note.fte),
            volunteers: notes.iter().find_map(|note| note.volunteers),
            spent: notes.iter().find_map(|note| note.spent),
        }
    }
}

/// An indicator fixed when the project was set up, and what it reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndicatorResult {
    /// As it was fixed.
    pub indicator: Indicator,
    /// Why it is not where it should be.
    pub gap: String,
}

/// An account, planned beside realised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountResult {
    /// The account.
    pub account: Account,
    /// What it is, in words.
    pub label: String,
    /// Planned, in cents.
    pub planned: Cents,
    /// Realised, in cents; none while it is not filled in.
    pub realised: Option<Cents>,
    /// Why they differ.
    pub gap: String,
}

impl AccountResult {
    /// Realised over planned, in whole per cent; none when nothing was planned or is filled in.
    pub fn percent(&self) -> Option<u32> {
        let realised = self.realised?;
        let share = (i128::from(realised.0) * 100).checked_div(i128::from(self.planned.0))?;
        u32::try_from(share).ok()
    }

    /// Whether the gap is beyond what is left unexplained: a tenth of what was planned.
    pub fn is_to_explain(&self) -> bool {
        let Some(realised) = self.realised else { return false };
        let apart = (i128::from(realised.0) - i128::from(self.planned.0)).abs();
        apart * 10 > i128::from(self.planned.0) && filled(&self.gap).is_none()
    }
}

codes! {
    /// A quarter of a year.
    pub enum Quarter {
        /// January to March.
        T1 = "t1",
        /// April to June.
        T2 = "t2",
        /// July to September.
        T3 = "t3",
        /// October to December.
        T4 = "t4",
    }
}

/// Hours of insertion of a quarter: counts only. Nothing here can name anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct InsertionHours {
    /// Year.
    pub year: i16,
    /// Quarter.
    pub quarter: Quarter,
    /// Hours worked, in thousandths of an hour.
    pub hours: Measure,
    /// People.
    pub people: u32,
    /// Of whom live in a QPV.
    pub from_qpv: u32,
    /// Of whom are women.
    pub women: u32,
    /// Of whom are under 26.
    pub under_26: u32,
}

impl InsertionHours {
    /// What does not hold together.
    pub fn faults(&self) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        if self.hours < Measure(0) {
            faults.push(FieldFault::new("hours", "Les heures ne peuvent pas être négatives."));
        }
        if self.people == 0 && self.hours > Measure(0) {
            faults.push(FieldFault::new(
                "people",
                "Des heures ont été faites : indiquez combien de personnes.",
            ));
        }
        for (field, count) in
            [("from_qpv", self.from_qpv), ("women", self.women), ("under_26", self.under_26)]
        {
            if count > self.people {
                faults.push(FieldFault::new(field, "Ce nombre dépasse le nombre de personnes."));
            }
        }
        faults
    }
}

/// Hours of all quarters over those foreseen, in whole per cent; none when none were foreseen.
pub fn insertion_percent(quarters: &[InsertionHours], foreseen: u32) -> Option<u32> {
    let hours: i128 = quarters.iter().map(|quarter| i128::from(quarter.hours.0)).sum();
    (hours * 100).checked_div(i128::from(foreseen) * 1000).and_then(|share| u32::try_from(share).ok())
}

/// What the holder answers when the bilan is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bilan {
    /// Which of the three outcomes.
    pub outcome: BilanOutcome,
    /// What was done, or why nothing was, or why other dates.
    pub text: String,
    /// People reached.
    pub people: Option<u32>,
    /// Staff used, in full-time equivalents.
    pub fte: Option<Measure>,
    /// Volunteers.
    pub volunteers: Option<u32>,
    /// Indicators against their target.
    pub indicators: Vec<IndicatorResult>,
    /// Accounts, planned beside realised.
    pub accounts: Vec<AccountResult>,
    /// Pieces that prove it.
    pub proofs: Vec<AttachmentId>,
    /// Last day asked for, when other dates are.
    pub new_end: Option<Day>,
    /// Whether what is said is certified exact.
    pub certified: bool,
}

/// A bilan in accounts, in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BilanTotals {
    /// Charges planned.
    pub planned: Cents,
    /// Charges realised.
    pub realised: Cents,
    /// Products realised, grants included.
    pub received: Cents,
}

impl Bilan {
    /// A bilan to fill in: indicators and accounts are those of the dossier.
    pub fn begun(application: &Application) -> Self {
        let indicator =
            |indicator: &Indicator| IndicatorResult { indicator: indicator.clone(), gap: String::new() };
        let account = |line: &super::AccountLine| AccountResult {
            account: line.account,
            label: line.label.clone(),
            planned: line.sum,
            realised: None,
            gap: String::new(),
        };
        Self {
            outcome: BilanOutcome::Bilan,
            text: String::new(),
            people: None,
            fte: None,
            volunteers: None,
            indicators: application.indicators.indicators.iter().map(indicator).collect(),
            accounts: application.budget.lines.iter().map(account).collect(),
            proofs: Vec::new(),
            new_end: None,
            certified: false,
        }
    }

    /// What the accounts come to; what is given in kind is left out.
    pub fn totals(&self) -> BilanTotals {
        let paid = || self.accounts.iter().filter(|line| !line.account.is_in_kind());
        let charges = || paid().filter(|line| line.account.is_charge());
        let realised = |line: &AccountResult| line.realised.unwrap_or_default();
        BilanTotals {
            planned: charges().map(|line| line.planned).sum(),
            realised: charges().map(realised).sum(),
            received: paid().filter(|line| !line.account.is_charge()).map(realised).sum(),
        }
    }

    /// What is still missing before it is submitted, in words.
    pub fn missing(&self, today: Day) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        let mut fault = |wrong: bool, field, why: String| {
            if wrong {
                faults.push(FieldFault::new(field, why));
            }
        };
        let silent = filled(&self.text).is_none();
        match self.outcome {
            BilanOutcome::NonRealisation => {
                fault(silent, "text", "Dites pourquoi le projet n'a pas eu lieu.".into());
            }
            BilanOutcome::Report => {
                fault(silent, "text", "Dites pourquoi d'autres dates sont demandées.".into());
                let past = self.new_end.is_none_or(|end| end <= today);
                fault(past, "new_end", "Indiquez le dernier jour demandé : il est à venir.".into());
            }
            BilanOutcome::Bilan => {
                fault(silent, "text", "Dites ce qui a été fait.".into());
                fault(
                    self.people.is_none(),
                    "people",
                    "Indiquez combien de personnes ont été touchées.".into(),
                );
                for (index, result) in self.indicators.iter().enumerate() {
                    let number = index + 1;
                    let reached = result.indicator.reached.is_none();
                    fault(
                        reached,
                        "indicators",
                        format!("Indicateur {number} : indiquez la valeur atteinte."),
                    );
                    let short = result.indicator.progress().is_some_and(|progress| progress < 100);
                    let why = format!("Indicateur {number} : la cible n'est pas atteinte, dites pourquoi.");
                    fault(short && filled(&result.gap).is_none(), "indicators", why);
                }
                for (index, line) in self.accounts.iter().enumerate() {
                    let number = index + 1;
                    let why = format!("Compte, ligne {number} : indiquez le montant réalisé, même nul.");
                    fault(line.realised.is_none(), "accounts", why);
                    let why = format!("Compte, ligne {number} : le montant ne peut pas être négatif.");
                    fault(line.realised.is_some_and(|sum| sum < Cents(0)), "accounts", why);
                    let why = format!("Compte, ligne {number} : expliquez l'écart entre prévu et réalisé.");
                    fault(line.is_to_explain(), "accounts", why);
                }
                fault(self.proofs.is_empty(), "proofs", "Joignez au moins une preuve.".into());
            }
        }
        fault(!self.certified, "certified", "Attestez que ce qui est dit est exact.".into());
        faults
    }

    /// What a funder may ask back of what it paid: the part of the grant beyond what was spent in the share it had voted,
    /// everything when nothing was done, nothing while other dates are asked. Never more than what was paid, never less than zero.
    pub fn to_pay_back(&self, voted: Cents, paid: Cents) -> Cents {
        let totals = self.totals();
        let (planned, realised) = (i128::from(totals.planned.0), i128::from(totals.realised.0));
        let due = match self.outcome {
            BilanOutcome::NonRealisation => 0,
            BilanOutcome::Report => i128::from(voted.0),
            BilanOutcome::Bilan if planned <= 0 => i128::from(voted.0),
            // The funder's share of what was spent, as it had been of what was planned, and no more than what it voted;
            // a cent begun is kept by the holder.
            BilanOutcome::Bilan => {
                let share = (i128::from(voted.0) * realised + planned - 1) / planned;
                share.min(i128::from(voted.0))
            }
        };
        let back = (i128::from(paid.0) - due).clamp(0, i128::from(paid.0.max(0)));
        Cents(i64::try_from(back).unwrap_or(0))
    }
}

/// Days around the due day on which a holder is reminded: ahead of it, then again and again.
const AHEAD: [i64; 2] = [60, 15];
const AGAIN: i64 = 30;

/// Whether a holder is reminded of its bilan that day: sixty and fifteen days ahead, the day after it was due, then every
/// thirty days. `last` is the day it was last reminded.
pub fn bilan_reminder(due: Day, last: Option<Day>, today: Day) -> bool {
    let since = |day: Day| last.is_none_or(|last| last < day) && day <= today;
    if today > due {
        let first = due.plus_days(1);
        return since(first) || last.is_some_and(|last| last.plus_days(AGAIN) <= today);
    }
    AHEAD.into_iter().any(|ahead| since(due.plus_days(-ahead)))
}

#[cfg(test)]
#[path = "bilan_tests.rs"]
mod tests;
