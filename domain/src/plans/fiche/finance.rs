//! What an action costs, who pays, and what is left to whoever leads it.

use super::{BudgetLine, BudgetNature, Funding};
use crate::shared::{Cents, OrganisationId};

/// The budget of an action beside its financing plan, in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finance {
    /// What it costs: the sum of its posts, else the forecast typed.
    pub budget: Cents,
    /// Part of it that lasts.
    pub investment: Cents,
    /// Part of it spent within the year.
    pub operating: Cents,
    /// Asked of all funders.
    pub asked: Cents,
    /// Granted by them.
    pub granted: Cents,
    /// Paid by them.
    pub paid: Cents,
    /// Asked and not decided yet (*non acquis*).
    pub pending: Cents,
    /// Counted on from other funders than the pilot: granted, else asked.
    pub others: Cents,
    /// Left to the pilot (*part du pilote*), never negative.
    pub own: Cents,
    /// By how much funders exceed the budget; zero when they do not.
    pub excess: Cents,
}

impl Finance {
    /// What the lines amount to. `typed` is the forecast budget when no post is written.
    pub fn of(
        budget: &[BudgetLine],
        typed: Option<Cents>,
        funding: &[Funding],
        pilot: OrganisationId,
    ) -> Self {
        let of =
            |nature| budget.iter().filter(|line| line.nature == nature).map(|line| line.sum).sum::<Cents>();
        let (investment, operating) = (of(BudgetNature::Investissement), of(BudgetNature::Fonctionnement));
        let posts: Cents = [investment, operating].into_iter().sum();
        let total = if budget.is_empty() { typed.unwrap_or_default() } else { posts };
        let others: Cents =
            funding.iter().filter(|line| line.organisation != Some(pilot)).map(Funding::expected).sum();
        Self {
            budget: total,
            investment,
            operating,
            asked: funding.iter().map(|line| line.asked).sum(),
            granted: funding.iter().filter_map(|line| line.granted).sum(),
            paid: funding.iter().filter_map(|line| line.paid).sum(),
            pending: funding.iter().filter(|line| line.is_pending()).map(|line| line.asked).sum(),
            others,
            own: less(total, others),
            excess: less(others, total),
        }
    }

    /// Share of the budget that other funders bring, granted or only asked, in whole per cent, 0 to 100; `None`
    /// without budget.
    pub fn coverage(&self) -> Option<u8> {
        self.share(self.others)
    }

    /// Share of the budget that is granted, in whole per cent, 0 to 100.
    pub fn secured(&self) -> Option<u8> {
        self.share(self.granted)
    }

    fn share(&self, part: Cents) -> Option<u8> {
        if self.budget.0 <= 0 {
            return None;
        }
        let share = i128::from(part.0) * 100 / i128::from(self.budget.0);
        u8::try_from(share.clamp(0, 100)).ok()
    }
}

/// The first less the second, never below zero.
fn less(from: Cents, other: Cents) -> Cents {
    Cents(from.0.saturating_sub(other.0).max(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    const PILOT: OrganisationId = OrganisationId(Uuid::from_u128(1));

    fn any_budget() -> impl Strategy<Value = Vec<BudgetLine>> {
        let line = (prop::sample::select(BudgetNature::ALL), 0_i64..1_000_000_000)
            .prop_map(|(nature, cents)| BudgetLine { nature, post: "Poste".into(), sum: Cents(cents) });
        prop::collection::vec(line, 0..12)
    }

    fn any_funding() -> impl Strategy<Value = Vec<Funding>> {
        let line = (any::<bool>(), 0_i64..1_000_000_000, prop::option::of(0_u8..=100)).prop_map(
            |(own, asked, part)| {
                let granted = part.map(|part| Cents(asked * i64::from(part) / 100));
                let organisation = own.then_some(PILOT);
                Funding {
                    organisation,
                    funder: "X".into(),
                    scheme: String::new(),
                    asked: Cents(asked),
                    granted,
                    paid: granted,
                }
            },
        );
        prop::collection::vec(line, 0..12)
    }

    proptest! {
        #[test]
        fn totals_are_their_lines_and_the_pilot_pays_the_rest(budget in any_budget(), funding in any_funding()) {
            let finance = Finance::of(&budget, Some(Cents(7)), &funding, PILOT);
            let sum: i64 = budget.iter().map(|line| line.sum.0).sum();
            prop_assert_eq!(finance.budget.0, if budget.is_empty() { 7 } else { sum });
            prop_assert_eq!(finance.investment.0 + finance.operating.0, sum);
            prop_assert_eq!(finance.budget.0, finance.others.0 + finance.own.0 - finance.excess.0);
            prop_assert!(finance.own.0 >= 0 && finance.excess.0 >= 0 && (finance.own.0 == 0 || finance.excess.0 == 0));
            let undecided: i64 = funding.iter().filter(|line| line.is_pending()).map(|line| line.asked.0).sum();
            prop_assert_eq!(finance.pending.0, undecided);
            prop_assert!(finance.paid <= finance.granted && finance.granted <= finance.asked);
            prop_assert!(finance.coverage().unwrap_or(0) <= 100 && finance.secured().unwrap_or(0) <= 100);
        }

        #[test]
        fn the_order_of_the_lines_changes_nothing(budget in any_budget(), funding in any_funding()) {
            let told = Finance::of(&budget, None, &funding, PILOT);
            let (back, round): (Vec<_>, Vec<_>) =
                (budget.into_iter().rev().collect(), funding.into_iter().rev().collect());
            prop_assert_eq!(told, Finance::of(&back, None, &round, PILOT));
        }
    }
}
