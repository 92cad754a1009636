//! Conflicts of interest, declared: whoever has one neither gives an opinion nor votes on the dossier.

use crate::codes;
use crate::shared::{Day, DossierId, OrganisationId, PersonId};
use serde::{Deserialize, Serialize};

codes! {
    /// What ties a person to whoever asks.
    pub enum InterestKind {
        /// Sits in its governing body.
        Direction = "direction",
        /// Works there.
        Emploi = "emploi",
        /// Is a member of it.
        Adhesion = "adhesion",
        /// A relative is tied to it.
        Proche = "proche",
        /// Anything else that would be questioned.
        Autre = "autre",
    }
}

/// What a declaration bears on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum InterestIn {
    /// One dossier.
    Dossier(DossierId),
    /// Every dossier of an organisation.
    Organisation(OrganisationId),
}

/// A tie that a person declared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interest {
    /// Who.
    pub person: PersonId,
    /// In what.
    pub with: InterestIn,
    /// What tie.
    pub kind: InterestKind,
    /// Day of the declaration.
    pub declared_on: Day,
    /// Day it was withdrawn.
    pub ended_on: Option<Day>,
}

/// Whether a person may take no part in a dossier that day: a declared tie, or a mandate for whoever asks.
pub fn is_barred(
    person: PersonId,
    acts_for: Option<OrganisationId>,
    dossier: DossierId,
    holder: Option<OrganisationId>,
    interests: &[Interest],
    today: Day,
) -> bool {
    let own = holder.is_some() && acts_for == holder;
    let bears = |interest: &Interest| match interest.with {
        InterestIn::Dossier(other) => other == dossier,
        InterestIn::Organisation(organisation) => holder == Some(organisation),
    };
    let holds = |interest: &Interest| {
        interest.declared_on <= today && interest.ended_on.is_none_or(|ended| today < ended)
    };
    own || interests.iter().any(|interest| interest.person == person && bears(interest) && holds(interest))
}
