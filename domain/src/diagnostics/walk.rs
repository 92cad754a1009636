//! A walk, from its preparation to its restitution.

use crate::codes;
use crate::shared::Day;

codes! {
    /// The kinds of walk.
    pub enum WalkKind {
        /// Shared diagnosis on foot, residents and professionals together.
        DiagnosticEnMarchant = "diagnostic_en_marchant",
        /// Exploratory walk, led by women, about safety.
        MarcheExploratoire = "marche_exploratoire",
        /// Walk by night.
        MarcheNocturne = "marche_nocturne",
        /// Visit between services.
        VisiteTechnique = "visite_technique",
        /// Visit of the landlords' TFPB programme.
        VisiteTfpb = "visite_tfpb",
        /// Return to see what was done.
        Verification = "verification",
    }
}

codes! {
    /// Where a walk stands.
    pub enum WalkState {
        /// Being prepared.
        Prepare = "prepare",
        /// Participants have been convened.
        Convoque = "convoque",
        /// Walked.
        Realise = "realise",
        /// Constats are being put in order.
        EnConsolidation = "en_consolidation",
        /// Given back to those who walked.
        Restitue = "restitue",
        /// Closed.
        Clos = "clos",
    }
}

/// Why a walk cannot change state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotMoveWalk {
    /// A step would be skipped or undone.
    #[error(
        "Une visite suit ses étapes dans l'ordre : préparée, convoquée, réalisée, en consolidation, restituée, close."
    )]
    OutOfOrder,
    /// Its day has not come.
    #[error("La visite est prévue le {} : elle ne peut pas encore être dite réalisée.", .0.plain())]
    NotYet(Day),
    /// Its constats are not put in order yet.
    #[error("La visite se restitue aux habitants une fois ses constats en consolidation.")]
    NotConsolidated,
    /// Nothing was given back.
    #[error("Cette visite n'est pas restituée : il n'y a rien à retirer.")]
    NotGivenBack,
}

impl WalkState {
    /// The state asked for, if a walk planned that day may take it today. A convened walk may go back to its
    /// preparation, when the day moves.
    pub fn go(self, to: Self, planned: Day, today: Day) -> Result<Self, CannotMoveWalk> {
        use WalkState as S;
        let next = match self {
            S::Prepare => &[S::Convoque][..],
            S::Convoque => &[S::Realise, S::Prepare],
            S::Realise => &[S::EnConsolidation],
            S::EnConsolidation => &[S::Restitue],
            S::Restitue => &[S::Clos],
            S::Clos => &[],
        };
        if !next.contains(&to) {
            Err(CannotMoveWalk::OutOfOrder)
        } else if to == S::Realise && today < planned {
            Err(CannotMoveWalk::NotYet(planned))
        } else {
            Ok(to)
        }
    }

    /// The state of a walk given back to residents in public; giving back again only changes the words.
    pub fn give_back(self) -> Result<Self, CannotMoveWalk> {
        match self {
            Self::EnConsolidation | Self::Restitue => Ok(Self::Restitue),
            Self::Clos => Ok(Self::Clos),
            Self::Prepare | Self::Convoque | Self::Realise => Err(CannotMoveWalk::NotConsolidated),
        }
    }

    /// The state of a walk whose public page is withdrawn: what was closed stays closed.
    pub fn take_back(self) -> Result<Self, CannotMoveWalk> {
        match self {
            Self::Restitue => Ok(Self::EnConsolidation),
            Self::Clos => Ok(Self::Clos),
            _ => Err(CannotMoveWalk::NotGivenBack),
        }
    }
}

/// The number of the next stop. A number is never given twice: printed maps quote it.
pub fn next_stop_number(given: &[u16]) -> u16 {
    given.iter().max().map_or(1, |last| last.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_follows_its_steps_and_its_day() {
        let day = Day::of(2026, 3, 3).unwrap();
        let before = day.plus_days(-1);
        for steps in WalkState::ALL.windows(2) {
            assert_eq!(steps[0].go(steps[1], day, day), Ok(steps[1]));
        }
        let early = WalkState::Convoque.go(WalkState::Realise, day, before);
        assert_eq!(early, Err(CannotMoveWalk::NotYet(day)));
        assert!(early.unwrap_err().to_string().contains("3 mars 2026"));
        assert!(WalkState::ALL.iter().all(|to| WalkState::Clos.go(*to, day, day).is_err()));
        assert_eq!(WalkState::Prepare.go(WalkState::Restitue, day, day), Err(CannotMoveWalk::OutOfOrder));
    }

    #[test]
    fn what_is_given_back_can_be_taken_back_and_given_again() {
        use WalkState as S;
        for early in [S::Prepare, S::Convoque, S::Realise] {
            assert_eq!(early.give_back(), Err(CannotMoveWalk::NotConsolidated));
            assert_eq!(early.take_back(), Err(CannotMoveWalk::NotGivenBack));
        }
        for (state, given, taken) in
            [(S::EnConsolidation, S::Restitue, S::EnConsolidation), (S::Clos, S::Clos, S::Clos)]
        {
            assert_eq!(state.give_back().and_then(S::give_back), Ok(given));
            assert_eq!(given.take_back(), Ok(taken));
        }
    }

    #[test]
    fn stops_keep_their_number() {
        assert_eq!((next_stop_number(&[]), next_stop_number(&[1, 4])), (1, 5));
    }
}
