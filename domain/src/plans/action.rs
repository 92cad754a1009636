//! The life of an action.

use crate::codes;
use crate::shared::{Day, text::filled};

codes! {
    /// Where an action stands.
    pub enum ActionState {
        /// An idea.
        Idee = "idee",
        /// Being written.
        EnPreparation = "en_preparation",
        /// Submitted to the partners.
        Proposee = "proposee",
        /// Meets the criteria (article 4).
        Recevable = "recevable",
        /// Does not meet them.
        NonRecevable = "non_recevable",
        /// In the programme.
        Programmee = "programmee",
        /// Funded.
        Financee = "financee",
        /// Under way.
        EnCours = "en_cours",
        /// Stopped for a while.
        Suspendue = "suspendue",
        /// Done.
        Realisee = "realisee",
        /// Judged.
        Evaluee = "evaluee",
        /// Closed.
        Cloturee = "cloturee",
        /// Given up, for a stated reason.
        Abandonnee = "abandonnee",
        /// Put off to another year.
        Reportee = "reportee",
    }
}

codes! {
    /// The four levels a committee reads.
    pub enum Progress {
        /// Not begun.
        NonEngagee = "non_engagee",
        /// Begun.
        Engagee = "engagee",
        /// Well under way.
        BienAvancee = "bien_avancee",
        /// Over.
        Terminee = "terminee",
    }
}

/// What the rules need to know of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// Where it stands.
    pub state: ActionState,
    /// Why it was given up.
    pub reason: Option<String>,
    /// The year it is put off to.
    pub postponed_to: Option<i16>,
    /// Last day planned.
    pub ends: Option<Day>,
}

/// What stands between an action and « recevable » (article 4): who is asking, and what the fiche lacks. By default nobody
/// may say it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Admission {
    /// Whether the person may declare an action admissible.
    pub may_declare: bool,
    /// Blocking points that nothing answers, in words: code and title.
    pub missing: Vec<String>,
}

/// Why an action cannot change state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotMoveAction {
    /// Its state does not lead there.
    #[error("Cette action n'est pas à une étape qui permet cette suite.")]
    WrongState,
    /// Whoever carries an action does not judge it.
    #[error("Seules la commune et la métropole déclarent une action recevable.")]
    NotTheirs,
    /// Nothing on the fiche answers a blocking point.
    #[error("Cette action ne peut pas être déclarée recevable. Points bloquants sans réponse sur sa fiche : {}.", .0.join(", "))]
    NotAdmissible(Vec<String>),
    /// Giving up is explained.
    #[error("Indiquez pourquoi l'action est abandonnée.")]
    NoReason,
    /// A year to come is needed.
    #[error("Indiquez une année de report postérieure à l'année en cours.")]
    NoYear,
}

impl ActionState {
    /// The states this one leads to.
    pub const fn next(self) -> &'static [Self] {
        use ActionState as S;
        match self {
            S::Idee => &[S::EnPreparation, S::Abandonnee, S::Reportee],
            S::EnPreparation => &[S::Proposee, S::Abandonnee, S::Reportee],
            S::Proposee => &[S::Recevable, S::NonRecevable, S::EnPreparation, S::Abandonnee, S::Reportee],
            S::NonRecevable => &[S::EnPreparation, S::Abandonnee],
            S::Recevable => &[S::Programmee, S::Abandonnee, S::Reportee],
            S::Programmee => &[S::Financee, S::EnCours, S::Abandonnee, S::Reportee],
            S::Financee => &[S::EnCours, S::Abandonnee, S::Reportee],
            S::EnCours => &[S::Realisee, S::Suspendue, S::Abandonnee],
            S::Suspendue => &[S::EnCours, S::Abandonnee, S::Reportee],
            S::Realisee => &[S::Evaluee],
            S::Evaluee => &[S::Cloturee],
            S::Reportee => &[S::EnPreparation, S::Abandonnee],
            S::Cloturee | S::Abandonnee => &[],
        }
    }

    /// Whether it is in the programme and not over: what it answers counts on it.
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Programmee | Self::Financee | Self::EnCours | Self::Suspendue)
    }

    /// Whether what it was to do is done, judged or not.
    pub const fn is_done(self) -> bool {
        matches!(self, Self::Realisee | Self::Evaluee | Self::Cloturee)
    }

    /// Whether nothing more is expected of it in its calendar: done, judged, closed, given up or found not admissible.
    pub const fn is_over(self) -> bool {
        self.is_done() || matches!(self, Self::Abandonnee | Self::NonRecevable)
    }

    /// Whether its calendar still binds: neither over nor put off.
    pub const fn is_awaited(self) -> bool {
        !self.is_over() && !matches!(self, Self::Reportee)
    }
}

impl Admission {
    /// Whether the action may be declared admissible, or every reason why not, the person first.
    ///
    /// # Errors
    /// When the person does not judge actions, or a blocking point is not answered.
    pub fn check(&self) -> Result<(), CannotMoveAction> {
        match (self.may_declare, self.missing.is_empty()) {
            (false, _) => Err(CannotMoveAction::NotTheirs),
            (true, false) => Err(CannotMoveAction::NotAdmissible(self.missing.clone())),
            (true, true) => Ok(()),
        }
    }
}

impl Action {
    /// Takes the next state. Use `abandon` and `postpone` for those that need more. What is submitted becomes admissible
    /// only as `admission` says; nothing else looks at it.
    pub fn go(mut self, to: ActionState, admission: &Admission) -> Result<Self, CannotMoveAction> {
        match to {
            ActionState::Abandonnee => return Err(CannotMoveAction::NoReason),
            ActionState::Reportee => return Err(CannotMoveAction::NoYear),
            _ if !self.state.next().contains(&to) => return Err(CannotMoveAction::WrongState),
            ActionState::Recevable => admission.check()?,
            _ => {}
        }
        self.state = to;
        Ok(self)
    }

    /// Gives it up, and says why.
    pub fn abandon(mut self, reason: &str) -> Result<Self, CannotMoveAction> {
        if !self.state.next().contains(&ActionState::Abandonnee) {
            return Err(CannotMoveAction::WrongState);
        }
        self.reason = Some(filled(reason).ok_or(CannotMoveAction::NoReason)?.to_owned());
        self.state = ActionState::Abandonnee;
        Ok(self)
    }

    /// Puts it off to a year to come.
    pub fn postpone(mut self, year: i16, today: Day) -> Result<Self, CannotMoveAction> {
        if !self.state.next().contains(&ActionState::Reportee) {
            return Err(CannotMoveAction::WrongState);
        }
        if year <= today.0.year() {
            return Err(CannotMoveAction::NoYear);
        }
        self.postponed_to = Some(year);
        self.state = ActionState::Reportee;
        Ok(self)
    }

    /// Whether its last day has passed and it is neither over nor put off.
    pub fn is_late(&self, today: Day) -> bool {
        self.state.is_awaited() && self.ends.is_some_and(|last| last < today)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn idea() -> Action {
        Action { state: ActionState::Idee, reason: None, postponed_to: None, ends: Day::of(2026, 6, 30) }
    }

    #[test]
    fn giving_up_is_explained_and_late_is_after_the_last_day() {
        let last = Day::of(2026, 6, 30).unwrap();
        assert_eq!(idea().abandon(" "), Err(CannotMoveAction::NoReason));
        assert_eq!(idea().postpone(2026, last), Err(CannotMoveAction::NoYear));
        assert!(!idea().is_late(last) && idea().is_late(last.plus_days(1)));
        assert!(!idea().postpone(2027, last).unwrap().is_late(last.plus_days(1)));
    }

    #[test]
    fn whoever_carries_it_does_not_judge_it_and_what_is_missing_is_named() {
        let proposed = || Action { state: ActionState::Proposee, ..idea() };
        let to = ActionState::Recevable;
        let missing = vec!["C1 (Diagnostic partagé)".to_owned(), "C4 (Durabilité)".to_owned()];
        let lacking = Admission { may_declare: true, missing: missing.clone() };
        assert_eq!(proposed().go(to, &Admission::default()), Err(CannotMoveAction::NotTheirs));
        let refused = proposed().go(to, &lacking).unwrap_err();
        assert!(refused.to_string().ends_with("C1 (Diagnostic partagé), C4 (Durabilité)."), "{refused}");
        assert!(proposed().go(to, &Admission { may_declare: true, missing: Vec::new() }).is_ok());
        assert_eq!(idea().go(to, &lacking), Err(CannotMoveAction::WrongState));
        let prepared = proposed().go(ActionState::EnPreparation, &Admission::default());
        assert!(prepared.is_ok(), "the other steps ask nothing of article 4");
    }

    proptest! {
        #[test]
        fn nothing_is_done_that_was_not_admissible(
            steps in prop::collection::vec(prop::sample::select(ActionState::ALL), 0..200),
        ) {
            let (mut action, mut admitted) = (idea(), false);
            let whole = Admission { may_declare: true, missing: Vec::new() };
            for to in steps {
                action = action.clone().go(to, &whole).unwrap_or(action);
                admitted |= action.state == ActionState::Recevable;
                prop_assert!(action.state != ActionState::Realisee || admitted);
            }
        }
    }
}
