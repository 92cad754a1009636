//! Marks and ranking of dossiers, by the grid that the rule book carries.

use crate::convention::ScoreCriterion;
use crate::shared::{DossierId, FieldFault};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The marks given to a dossier, by code of criterion.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ScoreCard(pub BTreeMap<String, u32>);

/// A dossier and its place in the ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankedDossier {
    /// Which.
    pub dossier: DossierId,
    /// Its score, in thousandths of the best one.
    pub score: u32,
    /// Its place, from 1; dossiers with the same score share theirs.
    pub place: u32,
}

impl ScoreCard {
    /// What cannot be kept: a mark beyond the best, or on no criterion of the grid.
    pub fn faults(&self, grid: &[ScoreCriterion]) -> Vec<FieldFault> {
        let wrong = |(code, mark): (&String, &u32)| {
            let Some(criterion) = grid.iter().find(|criterion| criterion.code == *code) else {
                return Some(format!("« {code} » n'est pas un critère de la grille."));
            };
            let why = || format!("« {} » se note de 0 à {}.", criterion.title, criterion.best);
            (*mark > criterion.best).then(why)
        };
        self.0.iter().filter_map(wrong).map(|why| FieldFault::new("marks", why)).collect()
    }

    /// Criteria of the grid that are not marked yet, by title.
    pub fn unmarked<'g>(&self, grid: &'g [ScoreCriterion]) -> Vec<&'g str> {
        let missing = grid.iter().filter(|criterion| !self.0.contains_key(&criterion.code));
        missing.map(|criterion| criterion.title.as_str()).collect()
    }

    /// The weighted score, in thousandths of the best one; none while a criterion is not marked.
    pub fn score(&self, grid: &[ScoreCriterion]) -> Option<u32> {
        let (mut sum, mut weights) = (0_u64, 0_u64);
        for criterion in grid {
            let mark = u64::from((*self.0.get(&criterion.code)?).min(criterion.best));
            let weight = u64::from(criterion.weight);
            // In millionths, so that thousandths are those of the exact sum.
            sum += mark * weight * 1_000_000 / u64::from(criterion.best.max(1));
            weights += weight;
        }
        sum.checked_div(weights * 1000).and_then(|score| u32::try_from(score).ok())
    }
}

/// Dossiers by score, the best first; those not marked whole are left out.
pub fn ranking(grid: &[ScoreCriterion], cards: &[(DossierId, ScoreCard)]) -> Vec<RankedDossier> {
    let scored = cards.iter().filter_map(|(dossier, card)| Some((*dossier, card.score(grid)?)));
    let mut scored: Vec<_> = scored.collect();
    scored.sort_by_key(|(dossier, score)| (std::cmp::Reverse(*score), *dossier));
    let mut ranked: Vec<RankedDossier> = Vec::new();
    for (index, (dossier, score)) in scored.into_iter().enumerate() {
        let next = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let place = ranked.last().filter(|last| last.score == score).map_or(next, |last| last.place);
        ranked.push(RankedDossier { dossier, score, place });
    }
    ranked
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn grid() -> Vec<ScoreCriterion> {
        let criterion = |code: &str, weight, best| ScoreCriterion {
            code: code.into(),
            title: code.into(),
            weight,
            best,
            help: String::new(),
        };
        vec![criterion("besoin", 3, 5), criterion("moyens", 1, 4)]
    }

    fn card(need: u32, means: u32) -> ScoreCard {
        ScoreCard([("besoin".to_owned(), need), ("moyens".to_owned(), means)].into())
    }

    #[test]
    fn weights_count_and_equals_share_their_place() {
        assert_eq!(card(5, 4).score(&grid()), Some(1000));
        assert_eq!(card(5, 0).score(&grid()), Some(750));
        assert_eq!(ScoreCard::default().score(&grid()), None);
        assert_eq!(ScoreCard::default().unmarked(&grid()), ["besoin", "moyens"]);
        assert_eq!(card(6, 0).faults(&grid()).len(), 1);
        let id = |number| DossierId(Uuid::from_u128(number));
        let cards = [(id(1), card(0, 4)), (id(2), card(5, 0)), (id(3), card(5, 0)), (id(4), card(0, 0))];
        let places: Vec<_> =
            ranking(&grid(), &cards).iter().map(|ranked| (ranked.dossier, ranked.place)).collect();
        assert_eq!(places, [(id(2), 1), (id(3), 1), (id(1), 3), (id(4), 4)]);
    }

    proptest! {
        #[test]
        fn a_better_mark_never_lowers_a_score(need in 0_u32..5, means in 0_u32..=4) {
            prop_assert!(card(need, means).score(&grid()) < card(need + 1, means).score(&grid()));
            prop_assert!(card(need, means).score(&grid()) <= Some(1000));
        }
    }
}
