//! An action as typed, before it is kept.

use crate::shared::{Cents, ConstatId, Day, FieldFault, OrganisationId, QuartierId};
use std::collections::BTreeSet;

/// An action as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAction {
    /// What it is called.
    pub title: String,
    /// Objectives of the convention, by code.
    pub objectives: BTreeSet<String>,
    /// Where.
    pub quartiers: BTreeSet<QuartierId>,
    /// The constats it answers, each with its quartier.
    pub origins: Vec<(ConstatId, QuartierId)>,
    /// Who leads it.
    pub pilot: Option<OrganisationId>,
    /// First day.
    pub starts: Option<Day>,
    /// Last day.
    pub ends: Option<Day>,
    /// Forecast budget, in cents.
    pub budget: Option<Cents>,
}

/// An action fit to be kept, with the axes its objectives belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedAction {
    /// The action, trimmed.
    pub action: NewAction,
    /// Axes of the convention, by code, derived from the objectives.
    pub axes: BTreeSet<String>,
}

impl NewAction {
    /// The action and its axes, or every fault at once. `axis_of` gives the axis of an objective of the convention.
    pub fn check(
        mut self,
        axis_of: impl Fn(&str) -> Option<String>,
    ) -> Result<CheckedAction, Vec<FieldFault>> {
        let mut faults = Vec::new();
        let mut fault = |wrong: bool, field, message: &str| {
            if wrong {
                faults.push(FieldFault::new(field, message));
            }
        };
        self.title = self.title.trim().to_owned();
        let axes: Option<BTreeSet<_>> = self.objectives.iter().map(|code| axis_of(code)).collect();
        let elsewhere = self.origins.iter().any(|(_, quartier)| !self.quartiers.contains(quartier));
        let backwards = self.starts.zip(self.ends).is_some_and(|(first, last)| last < first);
        fault(self.title.is_empty(), "title", "Donnez un intitulé à l'action.");
        fault(self.objectives.is_empty(), "objectives", "Choisissez au moins un objectif de la convention.");
        fault(axes.is_none(), "objectives", "Un des objectifs ne figure pas dans la convention.");
        fault(self.quartiers.is_empty(), "quartiers", "Choisissez au moins un quartier.");
        fault(
            elsewhere,
            "origins",
            "Les constats d'origine doivent se trouver dans les quartiers de l'action.",
        );
        fault(self.pilot.is_none(), "pilot", "Indiquez l'organisme pilote.");
        fault(backwards, "ends", "La fin ne peut pas précéder le début.");
        fault(self.budget.is_some_and(|sum| sum < Cents(0)), "budget", "Le budget ne peut pas être négatif.");
        match axes {
            Some(axes) if faults.is_empty() => Ok(CheckedAction { action: self, axes }),
            _ => Err(faults),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn axes_follow_objectives_and_faults_come_together() {
        let here = QuartierId(Uuid::from_u128(1));
        let axis_of = |code: &str| code.split_once('.').map(|(axis, _)| axis.to_owned());
        let typed = NewAction {
            title: " Jardin ".into(),
            objectives: ["A2.3".to_owned(), "A2.1".to_owned()].into(),
            quartiers: [here].into(),
            origins: vec![(ConstatId(Uuid::from_u128(9)), here)],
            pilot: Some(OrganisationId(Uuid::from_u128(1))),
            starts: Day::of(2026, 5, 1),
            ends: Day::of(2026, 5, 1),
            budget: Some(Cents(0)),
        };
        assert_eq!(typed.clone().check(axis_of).unwrap().axes, ["A2".to_owned()].into());
        let wrong = NewAction {
            objectives: ["inconnu".to_owned()].into(),
            quartiers: BTreeSet::new(),
            ends: Day::of(2026, 4, 30),
            budget: Some(Cents(-1)),
            ..typed
        };
        let fields: Vec<_> = wrong.check(axis_of).unwrap_err().iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["objectives", "quartiers", "origins", "ends", "budget"]);
    }
}
