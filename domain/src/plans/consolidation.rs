//! One plan counted from the commune to the métropole: an action that stands under several headings counts under each of
//! them, and once in the total.

use super::Progress;
use crate::codes;
use crate::shared::{ActionId, Cents};
use std::collections::{BTreeMap, BTreeSet};

codes! {
    /// What the actions are gathered by.
    pub enum Grouping {
        /// Axis of the convention.
        Axe = "axe",
        /// Operational objective of the convention.
        Objectif = "objectif",
        /// Quartier.
        Quartier = "quartier",
        /// Commune of the quartier.
        Commune = "commune",
        /// Landlord present in the quartier.
        Bailleur = "bailleur",
        /// Organisation that leads.
        Pilote = "pilote",
        /// Year of the calendar.
        Annee = "annee",
        /// Where the action stands.
        Etat = "etat",
    }
}

/// What is counted of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Countable {
    /// Which.
    pub id: ActionId,
    /// How far it is.
    pub progress: Progress,
    /// Whether its last day has passed.
    pub late: bool,
    /// Forecast budget, in cents, when it is known.
    pub budget: Option<Cents>,
}

/// Some actions, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PlanTally {
    /// How many.
    pub actions: u32,
    /// How many at each of the four levels, in their order.
    pub levels: [u32; 4],
    /// How many are late.
    pub late: u32,
    /// How many have a known budget.
    pub priced: u32,
    /// Sum of the known budgets, in cents.
    pub budget: Cents,
}

impl PlanTally {
    /// With one more action.
    fn add(&mut self, action: &Countable) {
        self.actions += 1;
        for (level, count) in Progress::ALL.iter().zip(&mut self.levels) {
            *count += u32::from(*level == action.progress);
        }
        self.late += u32::from(action.late);
        self.priced += u32::from(action.budget.is_some());
        self.budget = [self.budget, action.budget.unwrap_or_default()].into_iter().sum();
    }
}

/// Actions gathered under headings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consolidation {
    /// By heading; under none, the actions that have none.
    pub lines: BTreeMap<Option<String>, PlanTally>,
    /// Each action once.
    pub total: PlanTally,
    /// How many actions stand under several headings.
    pub shared: u32,
}

impl Consolidation {
    /// Counts these actions; `headings` says under which each stands. An action given twice counts once.
    pub fn of<'a>(
        actions: impl IntoIterator<Item = &'a Countable>,
        headings: impl Fn(ActionId) -> BTreeSet<String>,
    ) -> Self {
        let mut counted = Self { lines: BTreeMap::new(), total: PlanTally::default(), shared: 0 };
        let mut seen = BTreeSet::new();
        for action in actions.into_iter().filter(|action| seen.insert(action.id)) {
            counted.total.add(action);
            let under = headings(action.id);
            counted.shared += u32::from(under.len() > 1);
            if under.is_empty() {
                counted.lines.entry(None).or_default().add(action);
            }
            for heading in under {
                counted.lines.entry(Some(heading)).or_default().add(action);
            }
        }
        counted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    /// An action: its number, level, lateness, budget and headings, and whether a filter keeps it.
    type Drawn = (u8, usize, bool, Option<u32>, BTreeSet<u8>, bool);

    fn countable((number, level, late, budget, ..): &Drawn) -> Countable {
        Countable {
            id: ActionId(Uuid::from_u128(u128::from(*number))),
            progress: Progress::ALL[*level],
            late: *late,
            budget: budget.map(|cents| Cents(i64::from(cents))),
        }
    }

    fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
        let headings = prop::collection::btree_set(0_u8..5, 0..4);
        let one = (any::<u8>(), 0_usize..4, any::<bool>(), any::<Option<u32>>(), headings, any::<bool>());
        prop::collection::vec(one, 0..60)
    }

    proptest! {
        #[test]
        fn the_total_is_the_number_of_distinct_actions_at_any_grouping_and_filter(all in drawn()) {
            let mut first: BTreeMap<u8, &Drawn> = BTreeMap::new();
            for one in all.iter().filter(|one| one.5) {
                first.entry(one.0).or_insert(one);
            }
            let kept: Vec<Countable> = all.iter().filter(|one| one.5).map(countable).collect();
            let under = |id: ActionId| {
                let one = first.values().find(|one| countable(one).id == id).unwrap();
                one.4.iter().map(ToString::to_string).collect()
            };
            let counted = Consolidation::of(&kept, under);
            prop_assert_eq!(counted.total.actions as usize, first.len());
            prop_assert_eq!(counted.total.levels.iter().sum::<u32>(), counted.total.actions);
            let budget: Cents = first.values().filter_map(|one| countable(one).budget).sum();
            prop_assert_eq!(counted.total.budget, budget);
            for (heading, line) in &counted.lines {
                let rows: Vec<_> = first.values().filter(|one| match heading {
                    Some(heading) => one.4.iter().any(|its| its.to_string() == *heading),
                    None => one.4.is_empty(),
                }).collect();
                prop_assert_eq!(line.actions as usize, rows.len());
                prop_assert_eq!(line.levels.iter().sum::<u32>(), line.actions);
                prop_assert_eq!(line.late as usize, rows.iter().filter(|one| one.2).count());
                prop_assert_eq!(line.priced as usize, rows.iter().filter(|one| one.3.is_some()).count());
                prop_assert!(line.actions <= counted.total.actions && line.budget <= counted.total.budget);
            }
            let lines: u32 = counted.lines.values().map(|line| line.actions).sum();
            let more: usize = first.values().map(|one| one.4.len().saturating_sub(1)).sum();
            prop_assert_eq!(lines as usize, first.len() + more);
            prop_assert_eq!(counted.shared as usize, first.values().filter(|one| one.4.len() > 1).count());
        }
    }
}
