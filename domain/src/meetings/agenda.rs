//! The order of the day: dossiers and free points, corrected until the sitting opens; what was said of a free point is noted
//! while it sits.

use super::{CannotRule, Sitting, SittingState};
use crate::shared::{Day, DossierId, PointId};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Something on the agenda: a dossier, or a free point (*bilan de l'année*, *questions diverses*).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgendaItem {
    /// What it is called.
    pub title: String,
    /// The dossier it is about, when it is about one.
    pub dossier: Option<DossierId>,
    /// The free point it is, when it is about no dossier.
    pub point: Option<PointId>,
    /// What was said of a free point.
    pub noted: String,
}

impl AgendaItem {
    /// A dossier to look at.
    pub fn dossier(dossier: DossierId, title: impl Into<String>) -> Self {
        Self { title: title.into(), dossier: Some(dossier), point: None, noted: String::new() }
    }

    /// A free point, with what was said of it.
    pub fn point(point: PointId, title: impl Into<String>, noted: impl Into<String>) -> Self {
        Self { title: title.into(), dossier: None, point: Some(point), noted: noted.into() }
    }
}

/// What somebody writes of a free point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noting {
    /// What was noted of it when they began to write.
    pub opened: String,
    /// What they write.
    pub text: String,
}

/// Whether two texts say the same: a browser ends lines its own way.
fn same(one: &str, other: &str) -> bool {
    one.trim().lines().eq(other.trim().lines())
}

impl Noting {
    /// Whether the text was left as it was.
    pub fn is_untouched(&self) -> bool {
        same(&self.text, &self.opened)
    }
}

/// The order that results when people type a place for each item, which stand now in order from 1: ranks of the items, from 0.
/// An item that goes up comes before the one whose place it takes, an item that goes down after it.
pub fn rearranged(typed: &[usize]) -> Vec<usize> {
    let mut ranks: Vec<usize> = (0..typed.len()).collect();
    let side = |rank: usize| match typed[rank].cmp(&(rank + 1)) {
        Ordering::Less => 0,
        Ordering::Equal => 1,
        Ordering::Greater => 2,
    };
    ranks.sort_by_key(|rank| (typed[*rank], side(*rank), *rank));
    ranks
}

impl Sitting {
    /// Whether its day, its place and its agenda may still be corrected: until it opens.
    ///
    /// # Errors
    /// Once it is open, closed or cancelled.
    pub const fn may_correct(&self) -> Result<(), CannotRule> {
        match self.state {
            SittingState::Preparee | SittingState::Convoquee => Ok(()),
            SittingState::Ouverte => Err(CannotRule::AlreadyOpen),
            SittingState::Close => Err(CannotRule::Closed),
            SittingState::Annulee => Err(CannotRule::WrongState),
        }
    }

    /// Its members are convened, for the first time or again, until it opens and as long as its day is not over.
    ///
    /// # Errors
    /// Once it is open, closed or cancelled, or after its day.
    pub fn convene(mut self, today: Day) -> Result<Self, CannotRule> {
        self.may_correct()?;
        if self.day < today {
            return Err(CannotRule::Past(self.day));
        }
        self.state = SittingState::Convoquee;
        Ok(self)
    }

    /// Another day and another agenda, until it opens.
    ///
    /// # Errors
    /// Once it is open, closed or cancelled, or when a dossier stands twice on the agenda.
    pub fn correct(mut self, day: Day, agenda: Vec<AgendaItem>) -> Result<Self, CannotRule> {
        self.may_correct()?;
        let mut dossiers: Vec<DossierId> = agenda.iter().filter_map(|item| item.dossier).collect();
        let all = dossiers.len();
        dossiers.sort_unstable();
        dossiers.dedup();
        if dossiers.len() < all {
            return Err(CannotRule::Twice);
        }
        self.day = day;
        self.agenda = agenda;
        Ok(self)
    }

    /// Notes what was said of free points; those not named, and those whose text was not touched, keep what was noted.
    ///
    /// # Errors
    /// When the sitting is not open, or somebody else wrote of the same points meanwhile: nothing is written over.
    pub fn note(mut self, said: &BTreeMap<PointId, Noting>) -> Result<Self, CannotRule> {
        self.sits()?;
        let mut met = Vec::new();
        for item in &mut self.agenda {
            let Some(noting) = item.point.and_then(|point| said.get(&point)) else { continue };
            if noting.is_untouched() || same(&noting.text, &item.noted) {
                continue;
            }
            match same(&noting.opened, &item.noted) {
                true => noting.text.trim().clone_into(&mut item.noted),
                false => met.push(item.clone()),
            }
        }
        if met.is_empty() { Ok(self) } else { Err(CannotRule::NotedMeanwhile(met)) }
    }

    /// Adds free points while it sits (*questions diverses*), after what is on the agenda.
    ///
    /// # Errors
    /// When the sitting is not open.
    pub fn add_points(mut self, points: Vec<AgendaItem>) -> Result<Self, CannotRule> {
        self.sits()?;
        self.agenda.extend(points);
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use uuid::Uuid;

    const POINT: PointId = PointId(Uuid::from_u128(7));
    const DOSSIER: DossierId = DossierId(Uuid::from_u128(8));

    fn sitting(state: SittingState) -> Sitting {
        Sitting {
            id: crate::shared::SittingId(Uuid::from_u128(3)),
            body: "copil".into(),
            day: Day::of(2026, 4, 14).unwrap(),
            state,
            agenda: vec![AgendaItem::point(POINT, "Bilan de l'année", "")],
            attendance: Vec::new(),
            withdrawals: BTreeSet::new(),
            advice: Vec::new(),
            decisions: Vec::new(),
        }
    }

    fn said(opened: &str, text: &str) -> BTreeMap<PointId, Noting> {
        BTreeMap::from([(POINT, Noting { opened: opened.to_owned(), text: text.to_owned() })])
    }

    #[test]
    fn two_people_who_note_the_same_point_do_not_write_over_each_other() {
        let first = sitting(SittingState::Ouverte).note(&said("", "Présenté.")).unwrap();
        let met = first.clone().note(&said("", "Discuté."));
        assert_eq!(met, Err(CannotRule::NotedMeanwhile(first.agenda.clone())));
        // Whoever did not touch it, and whoever wrote the same, take nothing away; read again, it may be changed.
        for untouched in [said("", ""), said("", "Présenté.\r\n")] {
            assert_eq!(first.clone().note(&untouched).unwrap(), first);
        }
        let later = first.note(&said("Présenté.", "Présenté, discuté.")).unwrap();
        assert_eq!(later.agenda[0].noted, "Présenté, discuté.");
    }

    #[test]
    fn a_sitting_is_corrected_until_it_opens_and_noted_while_it_sits() {
        use SittingState as S;
        let day = Day::of(2026, 5, 2).unwrap();
        let agenda = vec![AgendaItem::dossier(DOSSIER, "Jardin")];
        for (state, refusal) in [
            (S::Preparee, None),
            (S::Convoquee, None),
            (S::Ouverte, Some(CannotRule::AlreadyOpen)),
            (S::Close, Some(CannotRule::Closed)),
            (S::Annulee, Some(CannotRule::WrongState)),
        ] {
            let corrected = sitting(state).correct(day, agenda.clone());
            assert_eq!(corrected.as_ref().err(), refusal.as_ref());
            assert!(
                corrected.is_err()
                    || corrected.is_ok_and(|one| (one.day, one.agenda) == (day, agenda.clone()))
            );
            let noted = sitting(state).note(&said("", " Présenté. "));
            assert_eq!(noted.is_ok(), state == S::Ouverte);
            assert!(noted.map_or(true, |one| one.agenda[0].noted == "Présenté."));
            let longer =
                sitting(state).add_points(vec![AgendaItem::point(PointId(Uuid::from_u128(9)), "Divers", "")]);
            assert_eq!(longer.is_ok_and(|one| one.agenda.len() == 2), state == S::Ouverte);
            for today in [day, Day::of(2026, 4, 14).unwrap(), Day::of(2026, 4, 15).unwrap()] {
                let convened = sitting(state).convene(today);
                let expected = refusal
                    .clone()
                    .or((today > sitting(state).day).then_some(CannotRule::Past(sitting(state).day)));
                assert_eq!(convened.err(), expected);
            }
        }
        let twice = vec![agenda[0].clone(), agenda[0].clone()];
        assert_eq!(sitting(S::Preparee).correct(day, twice), Err(CannotRule::Twice));
    }

    proptest! {
        #[test]
        fn one_item_moved_stands_where_it_was_asked_and_the_others_keep_their_order(
            (count, from, to) in (1_usize..30).prop_flat_map(|count| (Just(count), 0..count, 0..count))
        ) {
            let mut typed: Vec<usize> = (1..=count).collect();
            typed[from] = to + 1;
            let order = rearranged(&typed);
            prop_assert_eq!(order[to], from);
            let others: Vec<usize> = order.into_iter().filter(|rank| *rank != from).collect();
            prop_assert!(others.is_sorted() && others.len() == count - 1);
        }
    }
}
