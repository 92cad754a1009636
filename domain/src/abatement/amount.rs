//! What the abatement amounts to, estimated then final, and the rates made of it.

use crate::codes;
use crate::shared::Cents;
use serde::Serialize;
use std::fmt;

codes! {
    /// How sure an amount of abatement is.
    pub enum AmountKind {
        /// Worked out before the tax notices (*estimé*).
        Estime = "estime",
        /// Read on the tax notices (*définitif*).
        Definitif = "definitif",
    }
}

/// The amounts stated for one abatement: the last of each kind. Nothing is overwritten, both are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Amounts {
    /// The last estimate.
    pub estimated: Option<Cents>,
    /// The last amount read on the notices.
    pub notified: Option<Cents>,
}

impl Amounts {
    /// The amounts as they stand after these, in the order in which they were stated.
    pub fn of(stated: impl IntoIterator<Item = (AmountKind, Cents)>) -> Self {
        stated.into_iter().fold(Self::default(), |mut amounts, (kind, cents)| {
            match kind {
                AmountKind::Estime => amounts.estimated = Some(cents),
                AmountKind::Definitif => amounts.notified = Some(cents),
            }
            amounts
        })
    }

    /// The amount that counts: the final one once known, else the estimate.
    pub fn retained(&self) -> Option<Cents> {
        self.notified.or(self.estimated)
    }

    /// By how much the final amount differs from the estimate, when both are known.
    pub fn difference(&self) -> Option<Cents> {
        let (estimated, notified) = (self.estimated?, self.notified?);
        Some(Cents(notified.0.saturating_sub(estimated.0)))
    }
}

/// A part of a whole, in hundredths of a per cent, rounded down: 100 % is never shown before it is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Rate(pub i64);

impl Rate {
    /// The whole itself, 100 %.
    pub const FULL: Self = Self(10_000);

    /// What `part` is of `whole`; nothing when the whole is nothing.
    pub fn of(part: Cents, whole: Cents) -> Option<Self> {
        ten_thousandths(part, whole).map(Self)
    }
}

impl fmt::Display for Rate {
    /// `83,3 %`, `100 %`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = self.0.div_euclid(10);
        match tenths.rem_euclid(10) {
            0 => write!(f, "{}\u{a0}%", tenths / 10),
            tenth => write!(f, "{},{tenth}\u{a0}%", tenths / 10),
        }
    }
}

/// How many euros go with each euro, in ten-thousandths, rounded down (*effet de levier*).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Ratio(pub i64);

impl Ratio {
    /// How many times `whole` holds in `part`; nothing when the whole is nothing.
    pub fn of(part: Cents, whole: Cents) -> Option<Self> {
        ten_thousandths(part, whole).map(Self)
    }
}

impl fmt::Display for Ratio {
    /// `1,34`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{:02}", self.0 / 10_000, self.0 % 10_000 / 100)
    }
}

fn ten_thousandths(part: Cents, whole: Cents) -> Option<i64> {
    if whole.0 <= 0 {
        return None;
    }
    let scaled = (i128::from(part.0.max(0)) * 10_000).div_euclid(i128::from(whole.0));
    Some(i64::try_from(scaled).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_final_amount_counts_once_known_and_the_estimate_stays() {
        use AmountKind::{Definitif, Estime};
        let stated =
            [(Estime, Cents(100)), (Estime, Cents(120)), (Definitif, Cents(90)), (Estime, Cents(80))];
        let amounts = Amounts::of(stated);
        assert_eq!((amounts.estimated, amounts.retained()), (Some(Cents(80)), Some(Cents(90))));
        assert_eq!(amounts.difference(), Some(Cents(10)));
        assert_eq!(Amounts::of([(Estime, Cents(5))]).retained(), Some(Cents(5)));
    }

    #[test]
    fn rates_and_ratios_are_said_the_french_way() {
        assert_eq!(Rate(8_333).to_string(), "83,3\u{a0}%");
        assert_eq!(Rate::of(Cents(99_999), Cents(100_000)).unwrap().to_string(), "99,9\u{a0}%");
        assert_eq!(Rate::of(Cents(1), Cents(0)), None);
        assert_eq!(Ratio::of(Cents(1_349), Cents(1_000)).unwrap().to_string(), "1,34");
    }

    proptest! {
        #[test]
        fn a_part_is_between_nothing_and_the_whole(whole in 1_i64..=i64::MAX, part in any::<prop::sample::Index>()) {
            let part = Cents(i64::try_from(part.index(usize::MAX)).unwrap_or(i64::MAX).min(whole));
            let rate = Rate::of(part, Cents(whole)).unwrap();
            prop_assert!(Rate(0) <= rate && rate <= Rate::FULL);
            prop_assert!(rate < Rate::FULL || part.0 == whole);
        }
    }
}
