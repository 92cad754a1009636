//! From what was typed to a line, an amount or an abatement fit to be kept.

use super::store::lines::KeptLine;
use crate::platform::{Filled, Form};
use palier_domain::abatement::{CheckedLine, LineRefusal, NewLine, Shares, Writing};
use palier_domain::convention::{Convention, TfpbRule};
use palier_domain::shared::{Cents, Day, FieldFault};

/// Names of the fields of an expense and its shares.
pub struct ShareFields {
    /// The whole.
    pub expense: &'static str,
    /// The landlord's share; left blank, it is what remains.
    pub landlord: &'static str,
    /// What someone else pays.
    pub other: &'static str,
    /// What is valued.
    pub valued: &'static str,
}

/// Those of the programme.
pub const PLANNED: ShareFields = ShareFields {
    expense: "planned",
    landlord: "planned_landlord",
    other: "planned_other",
    valued: "planned_valued",
};
/// Those of the bilan.
pub const REALISED: ShareFields = ShareFields {
    expense: "realised",
    landlord: "realised_landlord",
    other: "realised_other",
    valued: "realised_valued",
};

/// Where a line is written: what the rules need to check it.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The rule book.
    pub convention: &'a Convention,
    /// What is asked that year.
    pub rule: &'a TfpbRule,
    /// Whether the national renewal programme works there.
    pub npnru: bool,
    /// Tax year.
    pub year: i16,
}

impl Ground<'_> {
    /// The line if it holds, every fault otherwise, those of reading first.
    ///
    /// # Errors
    /// What is to be corrected, field by field.
    pub fn check(&self, line: NewLine, mut faults: Vec<FieldFault>) -> Result<CheckedLine, Vec<FieldFault>> {
        let known = |axis: &str| self.convention.tfpb_axis(axis).is_some();
        match line.check(self.rule, known, self.npnru, self.year) {
            Ok(checked) if faults.is_empty() => Ok(checked),
            Ok(_) => Err(faults),
            Err(refusals) => {
                let unread: Vec<&str> = faults.iter().map(|fault| fault.field).collect();
                let told = refusals.iter().map(LineRefusal::fault);
                let told: Vec<_> = told.filter(|fault| !unread.contains(&fault.field)).collect();
                faults.extend(told);
                Err(faults)
            }
        }
    }
}

fn amount(form: &Form, name: &'static str, faults: &mut Vec<FieldFault>) -> Option<Cents> {
    form.read(name, faults, |text| Cents::parse(text).map_err(|wrong| format!("{wrong}.")))
}

/// An expense and its shares as typed; nothing when all four are blank. The landlord's share, left blank, is what remains.
pub fn shares(form: &Form, names: &ShareFields, faults: &mut Vec<FieldFault>) -> Option<Shares> {
    let typed = [names.expense, names.landlord, names.other, names.valued];
    if typed.iter().all(|name| form.filled(name).is_none()) {
        return None;
    }
    let [expense, landlord, other, valued] = typed.map(|name| amount(form, name, faults));
    Some(completed(expense, landlord, other, valued))
}

/// Shares with what was left blank: nothing, or for the landlord what remains of the expense.
pub fn completed(
    expense: Option<Cents>,
    landlord: Option<Cents>,
    other: Option<Cents>,
    valued: Option<Cents>,
) -> Shares {
    let [expense, other, valued] = [expense, other, valued].map(Option::unwrap_or_default);
    let rest = expense.0.saturating_sub(other.0).saturating_sub(valued.0).max(0);
    Shares { expense, landlord: landlord.unwrap_or(Cents(rest)), other, valued }
}

/// A line as typed. While the bilan is written, what was planned of a kept line stays as it is.
pub fn line(form: &Form, kept: Option<&KeptLine>, writing: Writing) -> (NewLine, Vec<FieldFault>) {
    let mut faults = Vec::new();
    let text = |name: &str| form.text(name).to_owned();
    let mut line = match kept.filter(|_| writing == Writing::Bilan) {
        Some(kept) => kept.line.clone(),
        None => {
            let day = |text: &str| Day::parse(text).map_err(|wrong| format!("{wrong}."));
            NewLine {
                axis: text("axis"),
                measure: text("measure"),
                title: text("title"),
                description: text("description"),
                place: text("place"),
                starts: form.read("starts", &mut faults, day),
                ends: form.read("ends", &mut faults, day),
                recurring: form.ticked("recurring"),
                planned: match writing {
                    Writing::Programme => shares(form, &PLANNED, &mut faults).unwrap_or_default(),
                    _ => Shares::default(),
                },
                indicator: text("indicator"),
                indicator_planned: text("indicator_planned"),
                partners: text("partners"),
                action: form.filled("action").and_then(|id| id.parse().ok()),
                ..NewLine::default()
            }
        }
    };
    line.other_funder = text("other_funder");
    if writing == Writing::Bilan {
        line.realised = shares(form, &REALISED, &mut faults);
        line.indicator_realised = text("indicator_realised");
        line.gap = text("gap");
    } else if let Some(kept) = kept {
        line.realised = kept.line.realised;
        line.indicator_realised.clone_from(&kept.line.indicator_realised);
        line.gap.clone_from(&kept.line.gap);
    }
    (line, faults)
}

/// An amount as it is typed: without its sign of euro.
pub fn bare(cents: Cents) -> String {
    cents.to_string().replace("\u{a0}€", "")
}

/// The same, blank for nothing.
pub fn typed(cents: Cents) -> String {
    if cents.0 == 0 { String::new() } else { bare(cents) }
}

/// The form of a line as it is kept.
pub fn filled(line: &NewLine) -> Filled {
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let mut texts = vec![
        ("axis", line.axis.clone()),
        ("measure", line.measure.clone()),
        ("title", line.title.clone()),
        ("description", line.description.clone()),
        ("place", line.place.clone()),
        ("starts", day(line.starts)),
        ("ends", day(line.ends)),
        ("recurring", if line.recurring { "oui" } else { "" }.to_owned()),
        ("other_funder", line.other_funder.clone()),
        ("indicator", line.indicator.clone()),
        ("indicator_planned", line.indicator_planned.clone()),
        ("indicator_realised", line.indicator_realised.clone()),
        ("partners", line.partners.clone()),
        ("gap", line.gap.clone()),
        ("action", line.action.map(|id| id.to_string()).unwrap_or_default()),
    ];
    for (names, shares) in [(&PLANNED, Some(line.planned)), (&REALISED, line.realised)] {
        let Some(shares) = shares else { continue };
        texts.push((names.expense, bare(shares.expense)));
        texts.push((names.landlord, bare(shares.landlord)));
        texts.push((names.other, typed(shares.other)));
        texts.push((names.valued, typed(shares.valued)));
    }
    let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    Filled::with(&texts)
}

/// A count of dwellings as typed.
pub fn count(form: &Form, name: &'static str, faults: &mut Vec<FieldFault>) -> i64 {
    let read = form.read(name, faults, |text| {
        let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let number = bare.parse::<u32>().ok().filter(|number| *number <= 1_000_000);
        number.map(i64::from).ok_or_else(|| format!("« {text} » n'est pas un nombre de logements."))
    });
    read.unwrap_or_default()
}

/// Dwellings, and those the abatement is granted for.
pub fn dwellings(form: &Form, faults: &mut Vec<FieldFault>) -> (i64, i64) {
    let (all, eligible) = (count(form, "dwellings", faults), count(form, "eligible", faults));
    if eligible > all {
        faults.push(FieldFault::new(
            "eligible",
            "Les logements ouvrant droit à l'abattement ne peuvent pas dépasser les logements du bailleur dans le quartier.",
        ));
    }
    (all, eligible)
}

/// An amount that has to be given and cannot be below nothing.
pub fn required_amount(form: &Form, name: &'static str, faults: &mut Vec<FieldFault>) -> Option<Cents> {
    let before = faults.len();
    let found = amount(form, name, faults);
    if found.is_none() && faults.len() == before {
        faults.push(FieldFault::new(name, "Indiquez le montant, en euros."));
    }
    if found.is_some_and(|cents| cents.0 < 0 || cents.0 > 100_000_000_000) {
        faults.push(FieldFault::new(name, "Le montant va de 0 à un milliard d'euros."));
        return None;
    }
    found
}
