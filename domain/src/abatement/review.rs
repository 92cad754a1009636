//! The review of a programme and of a bilan by those who signed with the landlord.

use crate::codes;
use crate::partners::{OrganisationKind, Role};

codes! {
    /// Who reviews (*examen*).
    pub enum Party {
        /// The commune of the quartier.
        Commune = "commune",
        /// The métropole.
        Metropole = "metropole",
        /// The State: préfecture, délégué du préfet, DDT.
        Etat = "etat",
    }
}

codes! {
    /// What a party says of what was submitted.
    pub enum Verdict {
        /// Nothing to change.
        Favorable = "favorable",
        /// Something to correct, line by line or as a whole.
        Corrections = "corrections",
    }
}

codes! {
    /// What may be written of an abatement at a given step.
    pub enum Writing {
        /// The programme: lines, planned amounts.
        Programme = "programme",
        /// The account: realised amounts, gaps; a line may be added, with nothing planned.
        Bilan = "bilan",
        /// Nothing.
        Rien = "rien",
    }
}

impl Party {
    /// For whom someone reviews, if they may: by role, the métropole's administration through its organisation.
    pub fn of(role: Role, organisation: OrganisationKind) -> Option<Self> {
        match (role, organisation) {
            (Role::PiloteCommunal, _) => Some(Self::Commune),
            (Role::Etat, _) => Some(Self::Etat),
            (Role::MetropoleAdmin, OrganisationKind::Metropole) => Some(Self::Metropole),
            _ => None,
        }
    }

    /// Whether it pronounces the validation once every opinion is favourable: those who chair the review.
    pub const fn validates(self) -> bool {
        matches!(self, Self::Metropole | Self::Etat)
    }
}

/// An opinion given during a round of the review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opinion {
    /// By whom.
    pub party: Party,
    /// What it says.
    pub verdict: Verdict,
    /// In which round: it grows each time the landlord submits again.
    pub round: i64,
}

impl Opinion {
    /// The parties that have not given a favourable opinion in that round.
    pub fn awaited(given: &[Self], round: i64) -> Vec<Party> {
        let favourable = |party: &Party| {
            let mut own = given.iter().filter(|opinion| opinion.round == round && opinion.party == *party);
            own.any(|opinion| opinion.verdict == Verdict::Favorable)
        };
        Party::ALL.iter().filter(|party| !favourable(party)).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opinions_of_an_earlier_round_no_longer_count() {
        let said = |party, round| Opinion { party, verdict: Verdict::Favorable, round };
        let given = [said(Party::Commune, 1), said(Party::Etat, 2)];
        assert_eq!(Opinion::awaited(&given, 2), [Party::Commune, Party::Metropole]);
    }

    #[test]
    fn landlords_and_readers_review_nothing() {
        assert_eq!(Party::of(Role::BailleurSiege, OrganisationKind::Bailleur), None);
        assert_eq!(Party::of(Role::Auditeur, OrganisationKind::Metropole), None);
        assert_eq!(Party::of(Role::Etat, OrganisationKind::Etat), Some(Party::Etat));
    }
}
