//! Who sees what of an abatement (article 7: the TFPB convention is made available to local actors).

use super::proof::ProofKind;
use super::state::AbatementState;
use crate::codes;
use crate::partners::Role;

codes! {
    /// How much of the abatements within reach a role is shown.
    pub enum AbatementSight {
        /// Everything: lines, amounts, remarks, pieces, at every step.
        Tout = "tout",
        /// Its own landlord's in full; of the others, the totals of what is validated.
        Propre = "propre",
        /// The lines of what is validated; no remark, no piece.
        Valide = "valide",
    }
}

impl AbatementSight {
    /// What a role is shown. Those who sign, pay or audit see all of it; landlords see their own; residents' bodies and
    /// project holders see what is validated.
    pub const fn of(role: Role) -> Self {
        match role {
            Role::MetropoleAdmin | Role::Etat | Role::PiloteCommunal | Role::Financeur | Role::Auditeur => {
                Self::Tout
            }
            Role::BailleurSiege | Role::BailleurProximite => Self::Propre,
            Role::Porteur | Role::ConseilCitoyen => Self::Valide,
        }
    }

    /// Whether an abatement at that step is shown at all; `own` when it is the landlord's who looks.
    pub fn shows(self, state: AbatementState, own: bool) -> bool {
        match self {
            Self::Tout => true,
            Self::Propre => own || state.is_validated(),
            Self::Valide => state.is_validated(),
        }
    }

    /// Whether its lines are shown, or only its totals.
    pub fn shows_lines(self, state: AbatementState, own: bool) -> bool {
        match self {
            Self::Tout => true,
            Self::Propre => own,
            Self::Valide => state.is_validated(),
        }
    }

    /// Whether its remarks, opinions, pieces and journal are shown.
    pub const fn shows_all(self, own: bool) -> bool {
        match self {
            Self::Tout => true,
            Self::Propre => own,
            Self::Valide => false,
        }
    }

    /// Whether a proof of that kind is shown on a line that is shown: to those who see everything of it, and of the others, to
    /// those who confirm, what they can go and see for themselves. Invoices and hours are nobody else's business.
    pub const fn shows_proof(self, kind: ProofKind, own: bool, confirms: bool) -> bool {
        self.shows_all(own) || (confirms && matches!(self, Self::Valide) && !kind.draws())
    }

    /// Whether the piece of a proof that is shown is handed over: to those who only confirm, a photo and nothing else.
    pub const fn shows_piece(self, kind: ProofKind, own: bool, confirms: bool) -> bool {
        self.shows_proof(kind, own, confirms) && (self.shows_all(own) || matches!(kind, ProofKind::Photo))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_landlord_sees_its_own_and_of_the_others_only_validated_totals() {
        let sight = AbatementSight::of(Role::BailleurSiege);
        for state in AbatementState::ALL {
            assert!(sight.shows_lines(*state, true) && !sight.shows_lines(*state, false), "{state}");
            assert_eq!(sight.shows(*state, false), state.is_validated(), "{state}");
        }
    }

    #[test]
    fn residents_see_validated_lines_and_nothing_of_the_discussion() {
        let sight = AbatementSight::of(Role::ConseilCitoyen);
        assert!(!sight.shows(AbatementState::Depose, false) && !sight.shows_all(false));
        assert!(sight.shows_lines(AbatementState::Valide, false));
    }

    #[test]
    fn each_role_is_shown_the_proofs_that_are_its_business() {
        use crate::partners::Capability;
        let shown = |role: Role, own| {
            let (sight, confirms) = (AbatementSight::of(role), role.may(Capability::ConfirmProof));
            let proof = |kind: &&ProofKind| sight.shows_proof(**kind, own, confirms);
            let piece = |kind: &&ProofKind| sight.shows_piece(**kind, own, confirms);
            let all = || ProofKind::ALL.iter();
            (all().filter(proof).count(), all().filter(piece).count())
        };
        let every = ProofKind::ALL.len();
        for role in Role::ALL {
            let expected = match AbatementSight::of(*role) {
                AbatementSight::Tout => [(every, every); 2],
                AbatementSight::Propre => [(every, every), (0, 0)],
                AbatementSight::Valide if *role == Role::ConseilCitoyen => [(3, 1); 2],
                AbatementSight::Valide => [(0, 0); 2],
            };
            // Nobody but landlords has anything of their own.
            let own = AbatementSight::of(*role) == AbatementSight::Propre;
            assert_eq!([shown(*role, own), shown(*role, false)], expected, "{role}");
        }
    }

    #[test]
    fn whoever_sees_lines_sees_the_abatement() {
        for sight in AbatementSight::ALL {
            for (state, own) in AbatementState::ALL.iter().flat_map(|state| [(*state, true), (*state, false)])
            {
                assert!(!sight.shows_lines(state, own) || sight.shows(state, own), "{sight} {state}");
            }
        }
    }
}
