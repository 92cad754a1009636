//! Which earlier walk of its quartier a walk comes back to.

use crate::shared::{Day, QuartierId, WalkId};

/// What whoever prepares a walk chose to come back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ComesBackTo {
    /// The last walk of the quartier before this one.
    #[default]
    Last,
    /// None: nobody walked there before, or it was another matter.
    Nothing,
    /// That one.
    Walk(WalkId),
}

/// A walk that another may come back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EarlierWalk {
    /// Which.
    pub id: WalkId,
    /// Where.
    pub quartier: QuartierId,
    /// When.
    pub day: Day,
}

/// Why a walk cannot come back to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotComeBack {
    /// The one chosen is of another quartier, of the same day or of a later one.
    #[error("Choisissez une visite du même quartier, antérieure au {}.", .0.plain())]
    NotBefore(Day),
}

/// The walk that the walk `this` of that quartier and day comes back to, among those known: latest day, then the one
/// noted last.
///
/// # Errors
/// When the one chosen is not an earlier walk of the same quartier.
pub fn comes_back_to(
    chosen: ComesBackTo,
    this: EarlierWalk,
    known: &[EarlierWalk],
) -> Result<Option<WalkId>, CannotComeBack> {
    let before = known
        .iter()
        .filter(|walk| walk.quartier == this.quartier && walk.day < this.day && walk.id != this.id);
    match chosen {
        ComesBackTo::Nothing => Ok(None),
        ComesBackTo::Last => Ok(before.max_by_key(|walk| (walk.day, walk.id)).map(|walk| walk.id)),
        ComesBackTo::Walk(id) => {
            let mut before = before;
            before
                .find(|walk| walk.id == id)
                .map(|walk| Some(walk.id))
                .ok_or(CannotComeBack::NotBefore(this.day))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn walk(id: u128, quartier: u128, day: i8) -> EarlierWalk {
        EarlierWalk {
            id: WalkId(Uuid::from_u128(id)),
            quartier: QuartierId(Uuid::from_u128(quartier)),
            day: Day::of(2026, 3, day).unwrap(),
        }
    }

    #[test]
    fn the_last_one_is_proposed_and_another_may_be_chosen() {
        let known = [walk(1, 1, 2), walk(2, 1, 5), walk(3, 2, 9), walk(4, 1, 20)];
        let this = walk(9, 1, 10);
        let back = |chosen| comes_back_to(chosen, this, &known);
        assert_eq!(back(ComesBackTo::Last), Ok(Some(known[1].id)));
        assert_eq!(back(ComesBackTo::Walk(known[0].id)), Ok(Some(known[0].id)));
        assert_eq!(back(ComesBackTo::Nothing), Ok(None));
        for wrong in [&known[2], &known[3]] {
            let refused = back(ComesBackTo::Walk(wrong.id)).unwrap_err();
            assert_eq!(
                refused.to_string(),
                "Choisissez une visite du même quartier, antérieure au 10 mars 2026."
            );
        }
    }

    proptest! {
        #[test]
        fn whatever_is_chosen_comes_before_and_never_makes_a_circle(
            all in prop::collection::vec((0_u128..6, 0_u128..3, 1_i8..28), 0..12),
            this in (0_u128..6, 0_u128..3, 1_i8..28),
            chosen in prop::option::of(0_u128..6),
        ) {
            let known: Vec<_> = all.into_iter().map(|(id, quartier, day)| walk(id, quartier, day)).collect();
            let this = walk(this.0, this.1, this.2);
            let chosen = chosen.map_or(ComesBackTo::Last, |id| ComesBackTo::Walk(WalkId(Uuid::from_u128(id))));
            if let Ok(Some(found)) = comes_back_to(chosen, this, &known) {
                let earlier = |walk: &EarlierWalk| walk.id == found && walk.quartier == this.quartier && walk.day < this.day;
                prop_assert!(found != this.id && known.iter().any(earlier));
            }
        }
    }
}
