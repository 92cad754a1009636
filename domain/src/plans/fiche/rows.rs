//! The rows of a fiche: partners, participation, milestones, budget, funding, indicators.

use super::Measure;
use crate::codes;
use crate::shared::{Cents, Day, OrganisationId};
use serde::{Deserialize, Serialize};

codes! {
    /// What an expense is in the accounts.
    pub enum BudgetNature {
        /// Lasts (*investissement*).
        Investissement = "investissement",
        /// Is spent within the year (*fonctionnement*).
        Fonctionnement = "fonctionnement",
    }
}

codes! {
    /// How the action helps people back to work (article 4).
    pub enum Insertion {
        /// A lot kept for an insertion structure.
        LotReserve = "lot_reserve",
        /// A number of hours worked by people in insertion.
        QuotaHeures = "quota_heures",
        /// No clause, for a stated reason.
        Non = "non",
    }
}

codes! {
    /// What an indicator says.
    pub enum IndicatorKind {
        /// What was done (*réalisation*).
        Realisation = "realisation",
        /// What it changed (*résultat*).
        Resultat = "resultat",
    }
}

/// An organisation that takes part, and as what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partner {
    /// Which.
    pub organisation: OrganisationId,
    /// What it does in the action.
    pub role: String,
}

/// How residents take part in a phase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participation {
    /// Phase, in the words of the rule book.
    pub phase: String,
    /// Form: information, consultation, concertation…
    pub form: String,
    /// What is done, in words.
    pub text: String,
}

/// A step of the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Milestone {
    /// What is expected.
    pub title: String,
    /// By which day.
    pub due: Option<Day>,
    /// The day it was done.
    pub done_on: Option<Day>,
}

/// An expense foreseen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BudgetLine {
    /// What it is in the accounts.
    pub nature: BudgetNature,
    /// What is bought or paid.
    pub post: String,
    /// How much, in cents.
    pub sum: Cents,
}

/// Someone who pays, or is asked to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Funding {
    /// Which organisation of the directory, when it is one.
    pub organisation: Option<OrganisationId>,
    /// Its name.
    pub funder: String,
    /// Under which scheme (*dispositif*).
    pub scheme: String,
    /// What is asked, in cents.
    pub asked: Cents,
    /// What was granted; `None` while nobody decided (*non acquis*).
    pub granted: Option<Cents>,
    /// What was paid.
    pub paid: Option<Cents>,
}

/// How the action will be judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicator {
    /// What it says.
    pub kind: IndicatorKind,
    /// What is counted.
    pub title: String,
    /// In what unit.
    pub unit: String,
    /// Where things stood at first.
    pub baseline: Option<Measure>,
    /// Where they should come.
    pub target: Option<Measure>,
    /// Where they are.
    pub reached: Option<Measure>,
    /// Where the number comes from.
    pub source: String,
    /// How often it is counted.
    pub frequency: String,
}

impl Milestone {
    /// Whether it was to be done before today and was not.
    pub fn is_late(&self, today: Day) -> bool {
        self.done_on.is_none() && self.due.is_some_and(|due| due < today)
    }

    pub(super) fn fault(&self) -> Option<&'static str> {
        self.title.trim().is_empty().then_some("dites ce que ce jalon attend.")
    }
}

impl BudgetLine {
    pub(super) fn fault(&self) -> Option<&'static str> {
        match self {
            _ if self.post.trim().is_empty() => Some("nommez le poste de dépense."),
            _ if self.sum < Cents(0) => Some("une dépense ne peut pas être négative."),
            _ => None,
        }
    }
}

impl Funding {
    /// What is counted on: what was granted, else what is asked.
    pub fn expected(&self) -> Cents {
        self.granted.unwrap_or(self.asked)
    }

    /// Whether nobody decided yet (*non acquis*).
    pub fn is_pending(&self) -> bool {
        self.granted.is_none()
    }

    pub(super) fn fault(&self) -> Option<&'static str> {
        let negative =
            [Some(self.asked), self.granted, self.paid].into_iter().flatten().any(|sum| sum < Cents(0));
        match self.granted {
            _ if self.funder.trim().is_empty() => Some("indiquez le financeur."),
            _ if negative => Some("un financement ne peut pas être négatif."),
            None if self.paid.is_some_and(|paid| paid > Cents(0)) => {
                Some("un montant versé suppose un montant acquis.")
            }
            Some(granted) if self.paid.is_some_and(|paid| paid > granted) => {
                Some("le montant versé dépasse le montant acquis.")
            }
            Some(granted) if granted > self.asked => Some("le montant acquis dépasse le montant demandé."),
            _ => None,
        }
    }
}

impl Indicator {
    /// How much of the way from its baseline to its target was covered, in whole per cent, 0 to 100; `None` when one
    /// of them is not known or they are the same.
    pub fn progress(&self) -> Option<u8> {
        let start = self.baseline.unwrap_or_default().0;
        let (target, reached) = (self.target?.0, self.reached?.0);
        let (way, done) = (i128::from(target) - i128::from(start), i128::from(reached) - i128::from(start));
        if way == 0 {
            return None;
        }
        u8::try_from((done * 100 / way).clamp(0, 100)).ok()
    }

    pub(super) fn fault(&self) -> Option<&'static str> {
        match self {
            _ if self.title.trim().is_empty() => Some("dites ce que l'indicateur mesure."),
            _ if self.unit.trim().is_empty() => Some("indiquez l'unité de l'indicateur."),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn funding(asked: i64, granted: Option<i64>, paid: Option<i64>) -> Funding {
        let cents = |sum: Option<i64>| sum.map(Cents);
        let (granted, paid) = (cents(granted), cents(paid));
        Funding {
            organisation: None,
            funder: "CAF".into(),
            scheme: String::new(),
            asked: Cents(asked),
            granted,
            paid,
        }
    }

    #[test]
    fn nothing_is_paid_that_was_not_granted_nor_granted_that_was_not_asked() {
        assert_eq!(funding(100, None, None).fault(), None);
        assert_eq!(funding(100, Some(80), Some(80)).fault(), None);
        assert!(funding(100, None, Some(1)).fault().is_some());
        assert!(funding(100, Some(80), Some(81)).fault().is_some());
        assert!(funding(100, Some(101), None).fault().is_some());
        assert!(funding(-1, None, None).fault().is_some());
        assert!(Funding { funder: " ".into(), ..funding(1, None, None) }.fault().is_some());
    }

    #[test]
    fn a_milestone_is_late_the_day_after_and_never_once_done() {
        let due = Day::of(2026, 4, 1).unwrap();
        let step = Milestone { title: "Plantation".into(), due: Some(due), done_on: None };
        assert!(!step.is_late(due) && step.is_late(due.plus_days(1)));
        assert!(!Milestone { done_on: Some(due.plus_days(9)), ..step }.is_late(due.plus_days(30)));
    }

    proptest! {
        #[test]
        fn progress_stays_between_nothing_and_all(start in any::<i64>(), target in any::<i64>(), reached in any::<i64>()) {
            let indicator = Indicator {
                kind: IndicatorKind::Resultat, title: "Tags".into(), unit: "m²".into(), baseline: Some(Measure(start)),
                target: Some(Measure(target)), reached: Some(Measure(reached)), source: String::new(), frequency: String::new(),
            };
            let progress = indicator.progress();
            prop_assert_eq!(progress.is_none(), start == target);
            prop_assert!(progress.unwrap_or(0) <= 100);
            if reached == target && start != target {
                prop_assert_eq!(progress, Some(100));
            }
        }
    }
}
