//! Consolidated amounts: counted once per line, summed along any grouping, never lost (articles 6 and 7).

use super::line::LineAmounts;
use super::programme::Totals;
use super::sight::AbatementSight;
use super::state::AbatementState;
use crate::codes;
use crate::shared::{Cents, OrganisationId, QuartierId};
use std::collections::BTreeMap;

codes! {
    /// Along what amounts are consolidated.
    pub enum Dimension {
        /// Axis of the national table.
        Axe = "axe",
        /// Quartier.
        Quartier = "quartier",
        /// Landlord.
        Bailleur = "bailleur",
        /// Commune; a quartier that lies in two counts once, under both names.
        Commune = "commune",
        /// Tax year.
        Annee = "annee",
    }
}

codes! {
    /// Which amount of a line is consolidated.
    pub enum Measure {
        /// Valued: realised once the bilan says it, planned before.
        Valorise = "valorise",
        /// Valued in the programme.
        ValorisePrevu = "valorise_prevu",
        /// Valued in the bilan.
        ValoriseRealise = "valorise_realise",
        /// The whole expense of the programme.
        DepensePrevue = "depense_prevue",
        /// The whole expense of the bilan.
        DepenseRealisee = "depense_realisee",
    }
}

/// What a group of lines adds up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rollup {
    /// Their sums, planned and realised.
    pub totals: Totals,
    /// Valued: realised where the bilan says it, planned before; what the counterpart stands at today, in cents.
    pub valued: Cents,
}

/// What consolidated pages tell of a group of lines: how many there are and each measure, without the shares behind them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Measured {
    /// How many lines.
    pub lines: i64,
    /// The whole expense of the programme, in cents.
    pub planned: Cents,
    /// Valued in the programme, in cents.
    pub planned_valued: Cents,
    /// The whole expense of the bilan, in cents.
    pub realised: Cents,
    /// Valued in the bilan, in cents.
    pub realised_valued: Cents,
    /// Valued: realised where the bilan says it, planned before, in cents.
    pub valued: Cents,
}

impl From<Rollup> for Measured {
    fn from(of: Rollup) -> Self {
        Self {
            lines: of.totals.lines,
            planned: of.totals.planned.expense,
            planned_valued: of.totals.planned.valued,
            realised: of.totals.realised.expense,
            realised_valued: of.totals.realised.valued,
            valued: of.valued,
        }
    }
}

impl Measured {
    /// Both taken together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let both = |of: fn(&Self) -> Cents| [of(&self), of(&other)].into_iter().sum();
        Self {
            lines: self.lines.saturating_add(other.lines),
            planned: both(|one| one.planned),
            planned_valued: both(|one| one.planned_valued),
            realised: both(|one| one.realised),
            realised_valued: both(|one| one.realised_valued),
            valued: both(|one| one.valued),
        }
    }

    /// One of its amounts.
    pub fn of(&self, measure: Measure) -> Cents {
        match measure {
            Measure::Valorise => self.valued,
            Measure::ValorisePrevu => self.planned_valued,
            Measure::ValoriseRealise => self.realised_valued,
            Measure::DepensePrevue => self.planned,
            Measure::DepenseRealisee => self.realised,
        }
    }
}

impl std::iter::Sum for Measured {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::default(), Self::plus)
    }
}

/// Where a line counts: the smallest group that counters are kept for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RollupKey {
    /// Quartier.
    pub quartier: QuartierId,
    /// Tax year.
    pub year: i16,
    /// Axis of the national table, by code.
    pub axis: String,
    /// Landlord.
    pub landlord: OrganisationId,
    /// Whether its programme was validated: then everyone may read its totals.
    pub validated: bool,
}

/// A line as counters read it: where it counts, and its amounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedLine {
    /// Where.
    pub key: RollupKey,
    /// Its amounts.
    pub amounts: LineAmounts,
}

/// Who is reading consolidated amounts: how much they are shown, and for whom they read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reader {
    /// How much of the abatements within reach they are shown.
    pub sight: AbatementSight,
    /// The organisation they act for.
    pub organisation: OrganisationId,
}

impl Reader {
    /// Whether those amounts may be told to this reader.
    pub fn reads(self, key: &RollupKey) -> bool {
        self.sight.shows(self.state(key), key.landlord == self.organisation)
    }

    /// Whether the lines behind those amounts may be opened: a landlord opens only its own.
    pub fn opens(self, key: &RollupKey) -> bool {
        self.sight.shows_lines(self.state(key), key.landlord == self.organisation)
    }

    /// A state that stands for all those before, or after, the validation.
    const fn state(self, key: &RollupKey) -> AbatementState {
        if key.validated { AbatementState::Valide } else { AbatementState::Prepare }
    }
}

impl CountedLine {
    /// What this line alone adds.
    pub fn adds(&self) -> Rollup {
        let standing = self.amounts.realised.unwrap_or(self.amounts.planned);
        Rollup { totals: self.amounts.into(), valued: standing.valued }
    }
}

impl Rollup {
    /// Both taken together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { totals: self.totals.plus(other.totals), valued: [self.valued, other.valued].into_iter().sum() }
    }
}

impl std::iter::Sum for Rollup {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::default(), Self::plus)
    }
}

/// The counters of these lines, one per key: what the store must hold at any time.
pub fn counters<'a>(lines: impl IntoIterator<Item = &'a CountedLine>) -> BTreeMap<RollupKey, Rollup> {
    let mut counters: BTreeMap<RollupKey, Rollup> = BTreeMap::new();
    for line in lines {
        let counter = counters.entry(line.key.clone()).or_default();
        *counter = counter.plus(line.adds());
    }
    counters
}

/// Counters put together under the key each one gives, for those the reader may be told.
pub fn consolidated<'a, K: Ord>(
    counters: impl IntoIterator<Item = (&'a RollupKey, &'a Rollup)>,
    reader: Reader,
    key: impl Fn(&RollupKey) -> K,
) -> BTreeMap<K, Rollup> {
    let mut groups: BTreeMap<K, Rollup> = BTreeMap::new();
    for (counted, rollup) in counters.into_iter().filter(|(counted, _)| reader.reads(counted)) {
        let group = groups.entry(key(counted)).or_default();
        *group = group.plus(*rollup);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::super::line::Shares;
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn shares() -> impl Strategy<Value = Shares> {
        (0_i64..5_000_000, 0_i64..5_000_000, 0_i64..5_000_000).prop_map(|(landlord, other, valued)| Shares {
            expense: Cents(landlord + other + valued),
            landlord: Cents(landlord),
            other: Cents(other),
            valued: Cents(valued),
        })
    }

    fn key() -> impl Strategy<Value = RollupKey> {
        (0_u128..4, 2026_i16..2031, 1_u8..9, 0_u128..4, any::<bool>()).prop_map(
            |(quartier, year, axis, landlord, validated)| RollupKey {
                quartier: QuartierId(Uuid::from_u128(quartier)),
                year,
                axis: axis.to_string(),
                landlord: OrganisationId(Uuid::from_u128(landlord)),
                validated,
            },
        )
    }

    fn line() -> impl Strategy<Value = CountedLine> {
        (key(), shares(), proptest::option::of(shares())).prop_map(|(key, planned, realised)| CountedLine {
            key,
            amounts: LineAmounts { planned, realised },
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn totals_are_those_of_the_lines_whatever_the_grouping_and_the_reader(
            lines in proptest::collection::vec(line(), 0..40), own in 0_u128..4,
        ) {
            let counters = counters(&lines);
            for sight in AbatementSight::ALL {
                let reader = Reader { sight: *sight, organisation: OrganisationId(Uuid::from_u128(own)) };
                let told: Rollup =
                    lines.iter().filter(|line| reader.reads(&line.key)).map(CountedLine::adds).sum();
                let sums = [
                    consolidated(&counters, reader, |key| key.axis.clone()).into_values().sum::<Rollup>(),
                    consolidated(&counters, reader, |key| (key.quartier, key.year)).into_values().sum(),
                    consolidated(&counters, reader, |key| key.landlord).into_values().sum(),
                    consolidated(&counters, reader, |_| ()).into_values().sum(),
                ];
                for sum in sums {
                    prop_assert_eq!(sum, told);
                }
                for line in &lines {
                    prop_assert!(!reader.opens(&line.key) || reader.reads(&line.key));
                }
            }
        }
    }
}
