//! One change asked of many actions: each is changed whole, or left as it was with every reason.

use crate::plans::{Action, ActionState, Admission, CannotMoveAction, Progress};
use crate::shared::{Day, OrganisationId};

/// The state asked for, with what its rules want.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextState {
    /// The state.
    pub to: ActionState,
    /// Why; must be said when the action is given up.
    pub reason: String,
    /// The year it is put off to.
    pub year: Option<i16>,
}

/// What is asked of every action chosen; what is absent is left alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BulkEdit {
    /// Next state.
    pub state: Option<NextState>,
    /// How far it is.
    pub progress: Option<Progress>,
    /// Who leads it.
    pub pilot: Option<OrganisationId>,
    /// Last day.
    pub ends: Option<Day>,
}

/// An action as far as it may be changed with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkSubject {
    /// State, reason, postponement and last day.
    pub action: Action,
    /// How far it is.
    pub progress: Progress,
    /// Who leads it.
    pub pilot: OrganisationId,
    /// First day.
    pub starts: Option<Day>,
    /// What stands between it and « recevable ».
    pub admission: Admission,
}

/// What the person may do with that action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BulkRights {
    /// Move it on and say how far it is.
    pub follows: bool,
    /// Rewrite its fiche: pilot and last day.
    pub plans: bool,
}

/// Why an action was left as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BulkRefusal {
    /// Another organisation leads it.
    #[error("Seuls l'organisme pilote, la commune et la métropole peuvent modifier cette action.")]
    NotFollowed,
    /// The role does not write fiches.
    #[error("Votre rôle ne permet pas de changer le pilote ni l'échéance.")]
    NotPlanned,
    /// The rules of states refuse.
    #[error(transparent)]
    State(#[from] CannotMoveAction),
    /// The last day would come before the first.
    #[error("La fin ne peut pas précéder le début.")]
    EndsBeforeStart,
}

impl NextState {
    /// The action in that state, if its rules allow it.
    pub fn of(&self, action: Action, admission: &Admission, today: Day) -> Result<Action, CannotMoveAction> {
        let mut moved = match self.to {
            ActionState::Abandonnee => action.abandon(&self.reason),
            ActionState::Reportee => action.postpone(self.year.unwrap_or_default(), today),
            to => action.go(to, admission),
        }?;
        let reason = self.reason.trim();
        moved.reason = (!reason.is_empty()).then(|| reason.to_owned());
        if moved.state != ActionState::Reportee {
            moved.postponed_to = None;
        }
        Ok(moved)
    }
}

impl BulkEdit {
    /// Whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The action as asked, or every reason to leave it alone. An action that already is as asked comes back unchanged;
    /// asking for the state it is in is not a change.
    pub fn of(
        &self,
        subject: &BulkSubject,
        rights: BulkRights,
        today: Day,
    ) -> Result<BulkSubject, Vec<BulkRefusal>> {
        let mut reasons = Vec::new();
        let mut after = subject.clone();
        if !rights.follows {
            return Err(vec![BulkRefusal::NotFollowed]);
        }
        if (self.pilot.is_some() || self.ends.is_some()) && !rights.plans {
            reasons.push(BulkRefusal::NotPlanned);
        }
        if let Some(next) = self.state.as_ref().filter(|next| next.to != subject.action.state) {
            match next.of(subject.action.clone(), &subject.admission, today) {
                Ok(moved) => after.action = moved,
                Err(refused) => reasons.push(refused.into()),
            }
        }
        after.progress = self.progress.unwrap_or(after.progress);
        after.pilot = self.pilot.unwrap_or(after.pilot);
        after.action.ends = self.ends.or(after.action.ends);
        let backwards = subject.starts.zip(self.ends).is_some_and(|(first, last)| last < first);
        if backwards {
            reasons.push(BulkRefusal::EndsBeforeStart);
        }
        if reasons.is_empty() { Ok(after) } else { Err(reasons) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn organisation(number: u128) -> OrganisationId {
        OrganisationId(Uuid::from_u128(number))
    }

    fn day(offset: i64) -> Day {
        Day::of(2026, 6, 30).unwrap().plus_days(offset)
    }

    fn subject(state: ActionState) -> BulkSubject {
        BulkSubject {
            action: Action { state, reason: None, postponed_to: None, ends: Some(day(0)) },
            progress: Progress::NonEngagee,
            pilot: organisation(1),
            starts: Some(day(-10)),
            admission: Admission { may_declare: true, missing: Vec::new() },
        }
    }

    const ALL: BulkRights = BulkRights { follows: true, plans: true };

    #[test]
    fn every_reason_is_given_and_a_state_kept_is_no_change() {
        let edit = BulkEdit {
            state: Some(NextState { to: ActionState::Realisee, reason: String::new(), year: None }),
            ends: Some(day(-11)),
            ..BulkEdit::default()
        };
        let rights = BulkRights { follows: true, plans: false };
        let reasons = edit.of(&subject(ActionState::Idee), rights, day(0)).unwrap_err();
        let expected = [
            BulkRefusal::NotPlanned,
            BulkRefusal::State(CannotMoveAction::WrongState),
            BulkRefusal::EndsBeforeStart,
        ];
        assert_eq!(reasons, expected);
        let admit = BulkEdit {
            state: Some(NextState { to: ActionState::Recevable, reason: String::new(), year: None }),
            ..BulkEdit::default()
        };
        let carried = BulkSubject { admission: Admission::default(), ..subject(ActionState::Proposee) };
        assert_eq!(admit.of(&carried, ALL, day(0)), Err(vec![CannotMoveAction::NotTheirs.into()]));
        let same = BulkEdit { ends: None, ..edit };
        let done = subject(ActionState::Realisee);
        assert_eq!(same.of(&done, ALL, day(0)), Ok(done));
    }

    proptest! {
        #[test]
        fn what_is_changed_is_what_was_asked_and_what_the_rules_allow(
            from in prop::sample::select(ActionState::ALL),
            to in prop::option::of(prop::sample::select(ActionState::ALL)),
            progress in prop::option::of(prop::sample::select(Progress::ALL)),
            pilot in prop::option::of(1_u128..4),
            ends in prop::option::of(-20_i64..20),
            follows in any::<bool>(),
            plans in any::<bool>(),
            year in prop::option::of(2020_i16..2030),
        ) {
            let state = to.map(|to| NextState { to, reason: " Faute de terrain ".to_owned(), year });
            let edit = BulkEdit { state, progress, pilot: pilot.map(organisation), ends: ends.map(day) };
            let before = subject(from);
            if let Ok(after) = edit.of(&before, BulkRights { follows, plans }, day(0)) {
                prop_assert!(follows && (plans || (edit.pilot.is_none() && edit.ends.is_none())));
                prop_assert_eq!(after.progress, progress.unwrap_or(before.progress));
                prop_assert_eq!(after.pilot, edit.pilot.unwrap_or(before.pilot));
                prop_assert_eq!(after.action.ends, edit.ends.or(before.action.ends));
                prop_assert!(after.starts.zip(edit.ends).is_none_or(|(first, last)| first <= last));
                let to = to.unwrap_or(from);
                prop_assert_eq!(after.action.state, to);
                prop_assert!(to == from || from.next().contains(&to));
                prop_assert_eq!(after.action.postponed_to.is_some(), to == ActionState::Reportee && to != from);
            }
        }
    }
}
