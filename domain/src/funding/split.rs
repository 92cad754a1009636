//! Money shared out to the cent: between quartiers by their shares, between parts of a payment.

use crate::shared::Cents;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A total shared by weights; the parts sum to it, to the cent. What does not divide goes to the largest remainders, the
/// first of equals first. Nothing to share by gives nothing.
pub fn split(total: Cents, weights: &[u32]) -> Vec<Cents> {
    let sum: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if sum == 0 {
        return Vec::new();
    }
    let amount = i128::from(total.0);
    let exact = |weight: &u32| amount * i128::from(*weight);
    let mut parts: Vec<i128> = weights.iter().map(|weight| exact(weight).div_euclid(sum)).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    let rest = |index: &usize| weights.get(*index).map_or(0, |weight| exact(weight).rem_euclid(sum));
    order.sort_by_key(|index| (std::cmp::Reverse(rest(index)), *index));
    let left = usize::try_from(amount - parts.iter().sum::<i128>()).unwrap_or(0);
    for index in order.into_iter().take(left) {
        if let Some(part) = parts.get_mut(index) {
            *part += 1;
        }
    }
    // Each part lies between zero and the total, which fits.
    parts.into_iter().map(|part| Cents(i64::try_from(part).unwrap_or(0))).collect()
}

/// A dossier as the committee counts it, in cents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedDossier {
    /// Asked of all funders.
    pub asked: Cents,
    /// Proposed.
    pub proposed: Cents,
    /// Voted.
    pub voted: Cents,
    /// What it is counted under, each with its weight: axes, quartiers or communes.
    pub keys: Vec<(String, u32)>,
}

/// What stands under a heading, in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ProgrammeSums {
    /// How many dossiers are counted there, in whole or in part.
    pub dossiers: u32,
    /// Asked.
    pub asked: Cents,
    /// Proposed.
    pub proposed: Cents,
    /// Voted.
    pub voted: Cents,
}

/// What is counted under no heading stands under this one.
pub const NOWHERE: &str = "";

/// Sums by heading: a dossier under several is shared by their weights, so that the headings sum to the whole, to the cent.
pub fn by_heading(dossiers: &[CountedDossier]) -> BTreeMap<String, ProgrammeSums> {
    let mut sums: BTreeMap<String, ProgrammeSums> = BTreeMap::new();
    for dossier in dossiers {
        let alone = [(NOWHERE.to_owned(), 1)];
        let weighed = dossier.keys.iter().any(|(_, weight)| *weight > 0);
        let keys: &[(String, u32)] = if weighed { &dossier.keys } else { &alone };
        let weights: Vec<u32> = keys.iter().map(|(_, weight)| *weight).collect();
        let [asked, proposed, voted] =
            [dossier.asked, dossier.proposed, dossier.voted].map(|sum| split(sum, &weights));
        let parts = keys.iter().zip(asked).zip(proposed).zip(voted);
        for ((((key, _), asked), proposed), voted) in parts {
            let under = sums.entry(key.clone()).or_default();
            under.dossiers += 1;
            under.asked = [under.asked, asked].into_iter().sum();
            under.proposed = [under.proposed, proposed].into_iter().sum();
            under.voted = [under.voted, voted].into_iter().sum();
        }
    }
    sums
}

/// What the whole comes to.
pub fn whole(dossiers: &[CountedDossier]) -> ProgrammeSums {
    let sum = |of: fn(&CountedDossier) -> Cents| dossiers.iter().map(of).sum();
    ProgrammeSums {
        dossiers: u32::try_from(dossiers.len()).unwrap_or(u32::MAX),
        asked: sum(|dossier| dossier.asked),
        proposed: sum(|dossier| dossier.proposed),
        voted: sum(|dossier| dossier.voted),
    }
}

/// Part of a whole, in thousandths; none of nothing.
pub fn per_thousand(part: Cents, whole: Cents) -> Option<u32> {
    let share = (i128::from(part.0) * 1000).checked_div(i128::from(whole.0))?;
    u32::try_from(share).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cents_that_do_not_divide_go_to_the_largest_remainders() {
        assert_eq!(split(Cents(100), &[1, 1, 1]), [Cents(34), Cents(33), Cents(33)]);
        assert_eq!(split(Cents(10), &[60, 25, 15]), [Cents(6), Cents(3), Cents(1)]);
        assert!(split(Cents(10), &[]).is_empty() && split(Cents(10), &[0, 0]).is_empty());
        assert_eq!(per_thousand(Cents(1), Cents(0)), None);
    }

    proptest! {
        #[test]
        fn parts_always_sum_to_the_total(total in 0_i64..10_000_000_000_000, weights in prop::collection::vec(0_u32..101, 1..20)) {
            let parts = split(Cents(total), &weights);
            prop_assume!(weights.iter().any(|weight| *weight > 0));
            prop_assert_eq!(parts.iter().copied().sum::<Cents>(), Cents(total));
            let none = parts.iter().zip(&weights).all(|(part, weight)| *weight > 0 || part.0 <= 0);
            prop_assert!(none, "a weight of nothing has no part: {parts:?}");
        }

        #[test]
        fn headings_sum_to_the_whole(
            dossiers in prop::collection::vec(
                (prop::array::uniform3(0_i64..100_000_000), prop::collection::vec((0_u8..4, 0_u32..101), 0..5)), 0..20,
            ),
        ) {
            let counted: Vec<_> = dossiers
                .into_iter()
                .map(|([asked, proposed, voted], keys)| CountedDossier {
                    asked: Cents(asked),
                    proposed: Cents(proposed),
                    voted: Cents(voted),
                    keys: keys.into_iter().map(|(key, weight)| (format!("A{key}"), weight)).collect(),
                })
                .collect();
            let (sums, all) = (by_heading(&counted), whole(&counted));
            prop_assert_eq!(sums.values().map(|sum| sum.asked).sum::<Cents>(), all.asked);
            prop_assert_eq!(sums.values().map(|sum| sum.proposed).sum::<Cents>(), all.proposed);
            prop_assert_eq!(sums.values().map(|sum| sum.voted).sum::<Cents>(), all.voted);
        }
    }
}
