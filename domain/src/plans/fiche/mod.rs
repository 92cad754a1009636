//! What the fiche of an action says beyond its head: why, for whom, with whom, where, when, for how much, and how it will
//! be judged (articles 4 and 6).

mod checklist;
mod code;
mod finance;
mod measure;
mod place;
mod rows;
mod rule;

pub use checklist::{Evidence, Evidenced, FicheFacts, Standing, checklist, lacking, participation_words};
pub use code::next_code;
pub use finance::Finance;
pub use measure::{Measure, NotAMeasure};
pub use place::{ActionPlace, NotAPlace, PlaceKind};
pub use rows::{
    BudgetLine, BudgetNature, Funding, Indicator, IndicatorKind, Insertion, Milestone, Participation, Partner,
};
pub use rule::{CriterionRule, GroundFact};

use crate::shared::{Cents, FieldFault, OrganisationId};
use std::collections::BTreeSet;

/// What the fiche says beyond its head. Texts are as typed; empty when nothing is said.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Details {
    /// Context and what is at stake.
    pub context: String,
    /// Whom it is for.
    pub publics: String,
    /// Who is asked about it, day to day.
    pub referent: String,
    /// Clause of the orientation of the contrat de ville it serves.
    pub orientation: Option<String>,
    /// Axis of the TFPB table it is tied to.
    pub tfpb_axis: Option<String>,
    /// How it fits urban renewal.
    pub renewal: String,
    /// Who maintains what is made.
    pub upkeep_by: Option<OrganisationId>,
    /// What that costs a year.
    pub upkeep_yearly: Option<Cents>,
    /// The insertion clause retained, or a reasoned no.
    pub insertion: Option<Insertion>,
    /// How the clause applies, or why there is none.
    pub insertion_reason: String,
    /// Impact on the environment and how it is taken into account.
    pub environment: String,
    /// What could go wrong.
    pub risks: String,
    /// What people call the place.
    pub place_label: String,
    /// Where on the ground.
    pub place: Option<ActionPlace>,
    /// Organisations that take part, each with its role.
    pub partners: Vec<Partner>,
    /// How residents take part, phase by phase.
    pub participation: Vec<Participation>,
    /// Steps of the calendar, in order.
    pub milestones: Vec<Milestone>,
    /// Forecast expenses, by post.
    pub budget: Vec<BudgetLine>,
    /// Who pays.
    pub funding: Vec<Funding>,
    /// How it will be judged.
    pub indicators: Vec<Indicator>,
}

impl Details {
    /// Everything that cannot be kept as typed; rows are told by their number, from 1.
    pub fn faults(&self) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        if self.insertion == Some(Insertion::Non) && self.insertion_reason.trim().is_empty() {
            let why =
                "Dites pourquoi aucune clause d'insertion n'est retenue : l'article 4 demande un motif.";
            faults.push(FieldFault::new("insertion_reason", why));
        }
        if self.upkeep_yearly.is_some_and(|sum| sum < Cents(0)) {
            faults.push(FieldFault::new("upkeep_yearly", "Le coût annuel ne peut pas être négatif."));
        }
        each(&self.milestones, "milestones", &mut faults, Milestone::fault);
        each(&self.budget, "budget_lines", &mut faults, BudgetLine::fault);
        each(&self.funding, "funding", &mut faults, Funding::fault);
        each(&self.indicators, "indicators", &mut faults, Indicator::fault);
        if let Some(twice) = repeated(self.partners.iter().map(|partner| partner.organisation)) {
            faults.push(row_fault("partners", twice, "cet organisme est déjà partenaire."));
        }
        if let Some(twice) = repeated(self.participation.iter().map(|line| line.phase.as_str())) {
            faults.push(row_fault("participation", twice, "cette phase est écrite deux fois."));
        }
        faults
    }

    /// Sum of the budget by post; `None` when no post is written.
    pub fn budget_total(&self) -> Option<Cents> {
        (!self.budget.is_empty()).then(|| self.budget.iter().map(|line| line.sum).sum())
    }
}

/// A fault on a row of a group, counted from 0, told by the name of the group and the number of the row.
pub fn row_fault(group: &'static str, index: usize, why: impl std::fmt::Display) -> FieldFault {
    let label = match group {
        "partners" => "Partenaires",
        "milestones" => "Jalons",
        "budget_lines" => "Budget",
        "funding" => "Financement",
        "indicators" => "Indicateurs",
        _ => "Participation",
    };
    FieldFault::new(group, format!("{label}, ligne {} : {why}", index + 1))
}

fn each<T>(
    rows: &[T],
    group: &'static str,
    faults: &mut Vec<FieldFault>,
    fault: impl Fn(&T) -> Option<&'static str>,
) {
    let found = rows.iter().enumerate().filter_map(|(index, row)| Some(row_fault(group, index, fault(row)?)));
    faults.extend(found);
}

/// The place of the first value that stands twice.
fn repeated<T: Ord>(values: impl Iterator<Item = T>) -> Option<usize> {
    let mut seen = BTreeSet::new();
    values.enumerate().find_map(|(index, value)| (!seen.insert(value)).then_some(index))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_refusal_of_insertion_is_reasoned_and_rows_are_told_by_their_number() {
        let here = OrganisationId(Uuid::from_u128(1));
        let partner = |role: &str| Partner { organisation: here, role: role.to_owned() };
        let details = Details {
            insertion: Some(Insertion::Non),
            partners: vec![partner("Prête le local"), partner("Finance")],
            milestones: vec![
                Milestone::default(),
                Milestone { title: "Plantation".into(), ..Milestone::default() },
            ],
            upkeep_yearly: Some(Cents(-1)),
            ..Details::default()
        };
        let told: Vec<_> =
            details.faults().iter().map(|fault| (fault.field, fault.message.clone())).collect();
        let fields: Vec<_> = told.iter().map(|(field, _)| *field).collect();
        assert_eq!(fields, ["insertion_reason", "upkeep_yearly", "milestones", "partners"]);
        assert!(told[2].1.starts_with("Jalons, ligne 1 : "), "{told:?}");
        assert!(told[3].1.starts_with("Partenaires, ligne 2 : "), "{told:?}");
        let reasoned = Details { insertion_reason: "Marché de 900 €".into(), ..Details::default() };
        assert!(Details { insertion: Some(Insertion::Non), ..reasoned }.faults().is_empty());
    }
}
