//! What the lines of a programme come to, and how much of the abatement they mobilise.

use super::amount::{Rate, Ratio};
use super::line::{LineAmounts, Shares};
use crate::convention::TfpbRule;
use crate::shared::Cents;

/// The sums of some lines: the same at any grouping, since they are sums of cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// How many lines.
    pub lines: i64,
    /// How many have an account.
    pub accounted: i64,
    /// Planned, share by share.
    pub planned: Shares,
    /// Realised, share by share; only the lines that have an account.
    pub realised: Shares,
}

impl Totals {
    /// Both together.
    pub fn plus(self, more: Self) -> Self {
        Self {
            lines: self.lines + more.lines,
            accounted: self.accounted + more.accounted,
            planned: self.planned.plus(more.planned),
            realised: self.realised.plus(more.realised),
        }
    }

    /// Whether every line has an account.
    pub const fn is_accounted(&self) -> bool {
        self.lines > 0 && self.accounted == self.lines
    }
}

impl From<LineAmounts> for Totals {
    fn from(line: LineAmounts) -> Self {
        Self {
            lines: 1,
            accounted: i64::from(line.realised.is_some()),
            planned: line.planned,
            realised: line.realised.unwrap_or_default(),
        }
    }
}

impl std::iter::Sum for Totals {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Self::plus)
    }
}

impl FromIterator<LineAmounts> for Totals {
    fn from_iter<I: IntoIterator<Item = LineAmounts>>(lines: I) -> Self {
        lines.into_iter().map(Self::from).sum()
    }
}

/// How much of an abatement is mobilised: what is owed, and what is valued against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mobilisation {
    /// The abatement of the year.
    pub abatement: Cents,
    /// What was carried over from the year before.
    pub carried_over: Cents,
    /// Σ of what is valued.
    pub valued: Cents,
    /// Σ of the expenses it is valued on.
    pub expense: Cents,
}

impl Mobilisation {
    /// What the shares of a programme mobilise.
    pub const fn of(abatement: Cents, carried_over: Cents, shares: Shares) -> Self {
        Self { abatement, carried_over, valued: shares.valued, expense: shares.expense }
    }

    /// What has to be mobilised: the abatement of the year and what was carried over.
    pub fn owed(&self) -> Cents {
        Cents(self.abatement.0.saturating_add(self.carried_over.0))
    }

    /// Σ valued ÷ what has to be mobilised (*taux de mobilisation*); beyond 100 % when more is valued.
    pub fn rate(&self) -> Option<Rate> {
        Rate::of(self.valued, self.owed())
    }

    /// What remains to be mobilised; nothing once all of it is.
    pub fn remaining(&self) -> Cents {
        Cents(self.owed().0.saturating_sub(self.valued.0).max(0))
    }

    /// Σ expenses ÷ Σ valued: how many euros are spent for each euro valued (*effet de levier*).
    pub fn leverage(&self) -> Option<Ratio> {
        Ratio::of(self.expense, self.valued)
    }

    /// Whether everything owed is valued.
    pub fn is_full(&self) -> bool {
        self.remaining().0 == 0
    }
}

/// How much of an unspent balance may go to the next year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CarryOver {
    /// What was not mobilised.
    pub balance: Cents,
    /// What the rule lets through.
    pub carried: Cents,
}

impl CarryOver {
    /// The balance of a year under the rule of the next: a part of its abatement at most, rounded down to the cent.
    pub fn of(before: &Mobilisation, rule: &TfpbRule) -> Self {
        let most = i128::from(before.abatement.0.max(0)) * i128::from(rule.carry_over_percent) / 100;
        let most = Cents(i64::try_from(most).unwrap_or(i64::MAX));
        let balance = before.remaining();
        Self { balance, carried: balance.min(most) }
    }

    /// What is lost to the counterpart: the balance the rule does not let through.
    pub fn lost(&self) -> Cents {
        Cents(self.balance.0 - self.carried.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::abatement::line::tests::rule;
    use proptest::prelude::*;

    fn amounts() -> impl Strategy<Value = LineAmounts> {
        let shares = || {
            (0_i64..9_000_000, 0_i64..9_000_000, 0_i64..9_000_000).prop_map(|(landlord, other, valued)| {
                Shares {
                    expense: Cents(landlord + other + valued),
                    landlord: Cents(landlord),
                    other: Cents(other),
                    valued: Cents(valued),
                }
            })
        };
        (shares(), prop::option::of(shares()))
            .prop_map(|(planned, realised)| LineAmounts { planned, realised })
    }

    #[test]
    fn a_programme_says_what_it_mobilises_and_what_remains() {
        let shares = Shares { expense: Cents(134_000), valued: Cents(100_000), ..Shares::default() };
        let half = Mobilisation::of(Cents(200_000), Cents(0), shares);
        assert_eq!(half.rate().unwrap().to_string(), "50\u{a0}%");
        assert_eq!((half.remaining(), half.is_full()), (Cents(100_000), false));
        assert_eq!(half.leverage().unwrap().to_string(), "1,34");
        let more = Mobilisation::of(Cents(80_000), Cents(0), shares);
        assert_eq!((more.remaining(), more.is_full()), (Cents(0), true));
        assert_eq!(more.rate().unwrap().to_string(), "125\u{a0}%");
    }

    #[test]
    fn a_balance_is_carried_over_as_far_as_the_rule_lets_it() {
        let shares = Shares { expense: Cents(50_001), valued: Cents(50_001), ..Shares::default() };
        let before = Mobilisation::of(Cents(100_000), Cents(0), shares);
        let of = |percent| CarryOver::of(&before, &TfpbRule { carry_over_percent: percent, ..rule() });
        assert_eq!((of(100).carried, of(100).lost()), (Cents(49_999), Cents(0)));
        assert_eq!((of(20).carried, of(20).lost()), (Cents(20_000), Cents(29_999)));
        assert_eq!(of(0).carried, Cents(0));
    }

    proptest! {
        #[test]
        fn totals_are_the_sum_of_their_lines_at_any_grouping(
            lines in prop::collection::vec((amounts(), 0_usize..5), 0..60),
        ) {
            let whole: Totals = lines.iter().map(|(line, _)| *line).collect();
            let cents = |pick: fn(&Shares) -> Cents| lines.iter().map(|(line, _)| pick(&line.planned).0).sum::<i64>();
            prop_assert_eq!(whole.planned.expense.0, cents(|shares| shares.expense));
            prop_assert_eq!(whole.planned.valued.0, cents(|shares| shares.valued));
            prop_assert_eq!(whole.planned.sum(), whole.planned.expense);
            let grouped: Totals = (0..5)
                .map(|group| lines.iter().filter(|(_, own)| *own == group).map(|(line, _)| *line).collect())
                .sum();
            prop_assert_eq!(grouped, whole);
        }

        #[test]
        fn no_cent_is_lost_between_what_is_owed_valued_and_remains(
            abatement in 0_i64..1_000_000_000, carried in 0_i64..1_000_000, valued in 0_i64..2_000_000_000, percent in 0_u32..=100,
        ) {
            let shares = Shares { valued: Cents(valued), expense: Cents(valued), ..Shares::default() };
            let mobilisation = Mobilisation::of(Cents(abatement), Cents(carried), shares);
            let owed = mobilisation.owed().0;
            prop_assert_eq!(mobilisation.remaining().0 + valued.min(owed), owed);
            let rule = TfpbRule { carry_over_percent: percent, ..rule() };
            let carry = CarryOver::of(&mobilisation, &rule);
            prop_assert_eq!(carry.carried.0 + carry.lost().0, mobilisation.remaining().0);
            prop_assert!(Cents(0) <= carry.carried && Cents(0) <= carry.lost());
        }
    }
}
