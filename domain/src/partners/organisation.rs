//! Organisations, and what becomes of them: a convention outlives the names of those who signed it.

use crate::codes;
use crate::shared::{Day, OrganisationId};
use std::collections::{BTreeMap, BTreeSet};

codes! {
    /// What an organisation is in the convention (articles 1 and 3).
    pub enum OrganisationKind {
        /// The métropole that runs the convention.
        Metropole = "metropole",
        /// A commune.
        Commune = "commune",
        /// The State and its services.
        Etat = "etat",
        /// The Région.
        Region = "region",
        /// The Département.
        Departement = "departement",
        /// A social landlord.
        Bailleur = "bailleur",
        /// An association, a régie de quartier.
        Association = "association",
        /// A conseil citoyen.
        ConseilCitoyen = "conseil_citoyen",
        /// Any other funder: CAF, Banque des Territoires, ANRU.
        Financeur = "financeur",
        /// Anything else.
        Autre = "autre",
    }
}

codes! {
    /// How one organisation gives way to another.
    pub enum SuccessionKind {
        /// Taken over by one that already lived.
        Absorbed = "absorption",
        /// The same under another name.
        Renamed = "changement_de_nom",
        /// Joined with others into a new one.
        Merged = "fusion",
        /// Shared out between several.
        Split = "scission",
    }
}

/// One organisation giving way to another, from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Succession {
    /// How.
    pub kind: SuccessionKind,
    /// The one that gives way.
    pub from: OrganisationId,
    /// The one that follows.
    pub into: OrganisationId,
    /// First day of the new state of things.
    pub effective: Day,
}

/// Why a succession cannot be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotSucceed {
    /// It would make an organisation follow itself, at once or through others.
    #[error("Un organisme ne peut pas se succéder à lui-même, même par l'intermédiaire d'un autre.")]
    Cycle,
    /// It already gave way; only a scission has several followers, all on the same day.
    #[error("Cet organisme a déjà un successeur ; seule une scission en admet plusieurs, à la même date.")]
    AlreadySucceeded,
    /// The follower had already given way that day.
    #[error("L'organisme successeur n'existait déjà plus à cette date.")]
    SuccessorGone,
    /// An organisation gave way to this one after the day on which this one would end.
    #[error("Cet organisme a lui-même succédé à un autre après cette date.")]
    BeforeItsOwnStart,
}

/// Every succession known, kept free of cycles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lineage(BTreeMap<OrganisationId, Vec<Succession>>);

impl Lineage {
    /// Reads back what is kept, checking it again.
    pub fn of(successions: impl IntoIterator<Item = Succession>) -> Result<Self, CannotSucceed> {
        let mut lineage = Self::default();
        for succession in successions {
            lineage.add(succession)?;
        }
        Ok(lineage)
    }

    /// Records one more succession.
    pub fn add(&mut self, new: Succession) -> Result<(), CannotSucceed> {
        if self.reaches(new.into, new.from) {
            return Err(CannotSucceed::Cycle);
        }
        let split_again = |old: &Succession| {
            old.kind == SuccessionKind::Split
                && new.kind == SuccessionKind::Split
                && old.effective == new.effective
                && old.into != new.into
        };
        if !self.after(new.from).iter().all(split_again) {
            return Err(CannotSucceed::AlreadySucceeded);
        }
        if self.after(new.into).iter().any(|next| next.effective < new.effective) {
            return Err(CannotSucceed::SuccessorGone);
        }
        if self.0.values().flatten().any(|old| old.into == new.from && old.effective > new.effective) {
            return Err(CannotSucceed::BeforeItsOwnStart);
        }
        self.0.entry(new.from).or_default().push(new);
        Ok(())
    }

    /// The organisations that stand for this one that day: itself while it lives, several after a scission.
    pub fn successors_at(&self, organisation: OrganisationId, day: Day) -> BTreeSet<OrganisationId> {
        let gone = self.after(organisation).iter().filter(|next| next.effective <= day);
        let followers: BTreeSet<_> = gone.flat_map(|next| self.successors_at(next.into, day)).collect();
        if followers.is_empty() { BTreeSet::from([organisation]) } else { followers }
    }

    /// The one organisation that stands for this one that day; `None` when a scission left several.
    pub fn successor_at(&self, organisation: OrganisationId, day: Day) -> Option<OrganisationId> {
        let standing = self.successors_at(organisation, day);
        if standing.len() == 1 { standing.into_iter().next() } else { None }
    }

    /// Its name as read that day: the past stays readable, `Métropole Habitat, absorbé par Habitat & Métropole
    /// le 1er janvier 2021`. `name` gives the own name of each organisation.
    pub fn name_at<'n>(
        &self,
        organisation: OrganisationId,
        day: Day,
        name: impl Fn(OrganisationId) -> &'n str,
    ) -> String {
        let own = name(organisation);
        let gone: Vec<_> = self.after(organisation).iter().filter(|next| next.effective <= day).collect();
        let Some(first) = gone.first() else { return own.to_owned() };
        let followers: Vec<_> = gone.iter().map(|next| name(next.into)).collect();
        let how = match first.kind {
            SuccessionKind::Absorbed => "absorbé par",
            SuccessionKind::Renamed => "devenu",
            SuccessionKind::Merged => "fusionné au sein de",
            SuccessionKind::Split => "scindé en",
        };
        format!("{own}, {how} {} le {}", followers.join(" et "), first.effective.plain())
    }

    fn after(&self, organisation: OrganisationId) -> &[Succession] {
        self.0.get(&organisation).map_or(&[], Vec::as_slice)
    }

    fn reaches(&self, start: OrganisationId, goal: OrganisationId) -> bool {
        start == goal || self.after(start).iter().any(|next| self.reaches(next.into, goal))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn id(n: u128) -> OrganisationId {
        OrganisationId(Uuid::from_u128(n))
    }

    fn succession(kind: SuccessionKind, from: u128, into: u128, year: i16) -> Succession {
        Succession { kind, from: id(from), into: id(into), effective: Day::of(year, 1, 1).unwrap() }
    }

    fn name(organisation: OrganisationId) -> &'static str {
        ["", "Métropole Habitat", "Habitat & Métropole", "Toit Commun"][organisation.0.as_u128() as usize]
    }

    #[test]
    fn history_stays_readable() {
        let lineage = Lineage::of([succession(SuccessionKind::Absorbed, 1, 2, 2021)]).unwrap();
        let (before, after) = (Day::of(2020, 12, 31).unwrap(), Day::of(2021, 1, 1).unwrap());
        assert_eq!(lineage.name_at(id(1), before, name), "Métropole Habitat");
        assert_eq!(
            lineage.name_at(id(1), after, name),
            "Métropole Habitat, absorbé par Habitat & Métropole le 1er janvier 2021"
        );
        assert_eq!(lineage.successor_at(id(1), before), Some(id(1)));
        assert_eq!(lineage.successor_at(id(1), after), Some(id(2)));
    }

    #[test]
    fn a_scission_has_several_followers_and_nothing_else_has() {
        use SuccessionKind::{Absorbed, Split};
        let mut lineage =
            Lineage::of([succession(Split, 1, 2, 2021), succession(Split, 1, 3, 2021)]).unwrap();
        let day = Day::of(2022, 1, 1).unwrap();
        assert_eq!(lineage.successors_at(id(1), day), BTreeSet::from([id(2), id(3)]));
        assert_eq!(lineage.successor_at(id(1), day), None);
        assert_eq!(lineage.add(succession(Absorbed, 1, 4, 2021)), Err(CannotSucceed::AlreadySucceeded));
        assert_eq!(lineage.add(succession(Split, 1, 4, 2022)), Err(CannotSucceed::AlreadySucceeded));
    }

    #[test]
    fn time_does_not_run_backwards() {
        use SuccessionKind::Renamed;
        let mut lineage = Lineage::of([succession(Renamed, 1, 2, 2021)]).unwrap();
        assert_eq!(lineage.add(succession(Renamed, 3, 1, 2022)), Err(CannotSucceed::SuccessorGone));
        assert_eq!(lineage.add(succession(Renamed, 2, 3, 2020)), Err(CannotSucceed::BeforeItsOwnStart));
        assert_eq!(lineage.add(succession(Renamed, 2, 1, 2022)), Err(CannotSucceed::Cycle));
        assert_eq!(lineage.add(succession(Renamed, 3, 3, 2022)), Err(CannotSucceed::Cycle));
    }

    proptest! {
        #[test]
        fn someone_always_stands_for_an_organisation(
            moves in prop::collection::vec((0_u128..6, 0_u128..6, 2000_i16..2020, any::<bool>()), 0..20),
        ) {
            let mut lineage = Lineage::default();
            for (from, into, year, split) in moves {
                let kind = if split { SuccessionKind::Split } else { SuccessionKind::Merged };
                let _ = lineage.add(succession(kind, from, into, year));
            }
            let day = Day::of(2030, 1, 1).unwrap();
            for n in 0..6 {
                let standing = lineage.successors_at(id(n), day);
                prop_assert!(!standing.is_empty());
                for one in standing {
                    prop_assert_eq!(lineage.successor_at(one, day), Some(one));
                }
            }
        }
    }
}
