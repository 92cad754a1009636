//! Who sees what of an abatement (article 7: the TFPB convention is made available to local actors).

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
    fn whoever_sees_lines_sees_the_abatement() {
        for sight in AbatementSight::ALL {
            for (state, own) in AbatementState::ALL.iter().flat_map(|state| [(*state, true), (*state, false)])
            {
                assert!(!sight.shows_lines(state, own) || sight.shows(state, own), "{sight} {state}");
            }
        }
    }
}
