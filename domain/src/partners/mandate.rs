//! A mandate: a role held for an organisation, over a perimeter, between two days.

use super::{Capability, Role};
use crate::codes;
use crate::shared::{Day, OrganisationId, QuartierId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Where a mandate holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "of", rename_all = "snake_case")]
pub enum Perimeter {
    /// The whole of the convention.
    Everything,
    /// Every quartier of these communes, by INSEE code, those to come included.
    Communes(BTreeSet<String>),
    /// These quartiers and no other.
    Quartiers(BTreeSet<QuartierId>),
}

impl Perimeter {
    /// Whether that quartier, lying in these communes (INSEE codes), is inside. One commune of several is enough.
    pub fn covers<C: AsRef<str>>(&self, quartier: QuartierId, communes_of_quartier: &[C]) -> bool {
        match self {
            Self::Everything => true,
            Self::Communes(held) => communes_of_quartier.iter().any(|insee| held.contains(insee.as_ref())),
            Self::Quartiers(held) => held.contains(&quartier),
        }
    }
}

codes! {
    /// Whether a mandate has been accepted, or withdrawn.
    pub enum MandateState {
        /// Invited, not yet accepted: gives no right at all.
        Pending = "pending",
        /// Accepted.
        Active = "active",
        /// Withdrawn: gives no right at all, whatever its days.
        Revoked = "revoked",
    }
}

/// What a person may do for an organisation, where and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mandate {
    /// The organisation in whose name the person acts.
    pub organisation: OrganisationId,
    /// What the person does there.
    pub role: Role,
    /// Where.
    pub perimeter: Perimeter,
    /// First day.
    pub from: Day,
    /// Last day, included; without one, until revoked.
    pub to: Option<Day>,
    /// Accepted, pending or revoked.
    pub state: MandateState,
}

impl Mandate {
    /// Whether the mandate counts that day: only an accepted one ever does.
    pub fn active_at(&self, day: Day) -> bool {
        self.state == MandateState::Active && self.from <= day && self.to.is_none_or(|last| day <= last)
    }

    /// Whether it gives that right that day, somewhere in its perimeter.
    pub fn allows(&self, capability: Capability, day: Day) -> bool {
        self.active_at(day) && self.role.may(capability)
    }

    /// Whether it gives that right that day in that quartier.
    pub fn allows_in<C: AsRef<str>>(
        &self,
        capability: Capability,
        quartier: QuartierId,
        communes_of_quartier: &[C],
        day: Day,
    ) -> bool {
        self.allows(capability, day) && self.perimeter.covers(quartier, communes_of_quartier)
    }

    /// Whether it may answer a constat of that responsible organisation: one's own, or any for the métropole.
    pub fn may_answer(&self, responsible: Option<OrganisationId>, day: Day) -> bool {
        self.allows(Capability::AnswerConstat, day) && self.acts_for(responsible)
    }

    /// Whether it may report the progress of an action led by that organisation: one's own, or any for the
    /// métropole.
    pub fn may_follow(&self, pilot: OrganisationId, day: Day) -> bool {
        self.allows(Capability::FollowAction, day) && self.acts_for(Some(pilot))
    }

    fn acts_for(&self, owner: Option<OrganisationId>) -> bool {
        self.role == Role::MetropoleAdmin || owner == Some(self.organisation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn mandate(role: Role, state: MandateState) -> Mandate {
        Mandate {
            organisation: OrganisationId(Uuid::from_u128(1)),
            role,
            perimeter: Perimeter::Everything,
            from: Day::of(2026, 1, 1).unwrap(),
            to: Day::of(2026, 12, 31),
            state,
        }
    }

    #[test]
    fn the_last_day_counts_and_the_next_does_not() {
        let held = mandate(Role::Etat, MandateState::Active);
        let days = ["2025-12-31", "2026-01-01", "2026-12-31", "2027-01-01"];
        let counted = days.map(|day| held.active_at(Day::parse(day).unwrap()));
        assert_eq!(counted, [false, true, true, false]);
    }

    #[test]
    fn one_answers_for_oneself() {
        let day = Day::of(2026, 3, 3).unwrap();
        let field = mandate(Role::BailleurProximite, MandateState::Active);
        let other = Some(OrganisationId(Uuid::from_u128(2)));
        assert!(field.may_answer(Some(field.organisation), day));
        assert!(!field.may_answer(other, day) && !field.may_answer(None, day));
        assert!(mandate(Role::MetropoleAdmin, MandateState::Active).may_answer(other, day));
        assert!(!mandate(Role::Auditeur, MandateState::Active).may_answer(Some(field.organisation), day));
        assert!(mandate(Role::Porteur, MandateState::Active).may_follow(field.organisation, day));
    }

    proptest! {
        #[test]
        fn pending_and_revoked_never_allow_anything(
            role in prop::sample::select(Role::ALL),
            capability in prop::sample::select(Capability::ALL),
            state in prop::sample::select(vec![MandateState::Pending, MandateState::Revoked]),
            shift in -400_i64..800,
        ) {
            let day = Day::of(2026, 1, 1).unwrap().plus_days(shift);
            let held = mandate(role, state);
            prop_assert!(!held.allows(capability, day));
            prop_assert!(!held.may_answer(Some(held.organisation), day));
            prop_assert!(!held.may_follow(held.organisation, day));
        }

        #[test]
        fn a_wider_perimeter_covers_all_that_a_narrower_one_does(
            held in prop::collection::btree_set(0_u8..20, 0..8),
            more in prop::collection::btree_set(0_u8..20, 0..8),
            quartier in 0_u8..20,
            communes in prop::collection::vec(0_u8..20, 1..3),
        ) {
            let wide: BTreeSet<u8> = held.union(&more).copied().collect();
            let id = |n: &u8| QuartierId(Uuid::from_u128(u128::from(*n)));
            let insee = |n: &u8| format!("420{n:02}");
            let lying: Vec<String> = communes.iter().map(insee).collect();
            let covers = |perimeter: Perimeter| perimeter.covers(id(&quartier), &lying);
            let communes_of = |set: &BTreeSet<u8>| Perimeter::Communes(set.iter().map(insee).collect());
            let quartiers_of = |set: &BTreeSet<u8>| Perimeter::Quartiers(set.iter().map(id).collect());
            prop_assert!(covers(Perimeter::Everything));
            prop_assert!(!covers(communes_of(&held)) || covers(communes_of(&wide)));
            prop_assert!(!covers(quartiers_of(&held)) || covers(quartiers_of(&wide)));
            prop_assert_eq!(covers(quartiers_of(&held)), held.contains(&quartier));
        }
    }
}
