//! What an action does to the constats it answers (articles 3 and 4): programmed with it, begun and declared done with it,
//! given back to whoever answers for them when it no longer comes.

use super::{Action, ActionState};
use crate::diagnostics::Constat;
use crate::shared::{ActionId, Day, OrganisationId};

/// An action as the constats it answers follow it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answering {
    /// Itself.
    pub id: ActionId,
    /// Its title, for the reason given when it no longer comes.
    pub title: String,
    /// Who leads it: constats that another organisation answers for are never begun nor declared done in its place.
    pub pilot: OrganisationId,
    /// Where it stands, and its last day.
    pub action: Action,
    /// Who says so: whoever says that a constat is resolved is not the one who sees that it is.
    pub by: OrganisationId,
}

impl Answering {
    /// What a constat becomes when this action takes the state it has now, or is tied to it. `None` when nothing changes:
    /// a constat whose own rules refuse stays where it is.
    pub fn draws(&self, constat: &Constat, today: Day) -> Option<Constat> {
        use ActionState as S;
        let constat = || constat.clone();
        let planned = || constat().plan_with(self.id, self.action.ends, today).ok();
        match self.action.state {
            S::Programmee | S::Financee | S::Suspendue => planned(),
            S::EnCours => {
                let planned = planned();
                let begun = planned.clone().unwrap_or_else(constat).start(self.pilot, today);
                begun.ok().or(planned)
            }
            S::Realisee => {
                let declared = constat().declare_resolved(self.pilot, today).ok()?;
                Some(Constat { declared: Some((self.by, today)), ..declared })
            }
            S::Abandonnee | S::Reportee => constat().let_go(self.id, &self.farewell()).ok(),
            _ => None,
        }
    }

    /// What a constat becomes when this action is no longer tied to it.
    pub fn leaves(&self, constat: &Constat) -> Option<Constat> {
        let reason = format!("L'action « {} » n'y répond plus.", self.title);
        constat.clone().let_go(self.id, &reason).ok()
    }

    /// What a constat becomes when the last day of this action was moved from that one.
    pub fn moves(&self, constat: &Constat, from: Option<Day>) -> Option<Constat> {
        constat.clone().put_off_with(self.id, from, self.action.ends?).ok()
    }

    fn farewell(&self) -> String {
        match self.action.postponed_to {
            Some(year) => format!("L'action « {} » qui devait y répondre est reportée à {year}.", self.title),
            None => format!("L'action « {} » qui devait y répondre est abandonnée.", self.title),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{ConstatState, ConstatValue, Qualification};
    use crate::plans::Admission;
    use crate::shared::ConstatId;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn day(month: i8, of: i8) -> Day {
        Day::of(2026, month, of).unwrap()
    }

    fn org(n: u128) -> OrganisationId {
        OrganisationId(Uuid::from_u128(n))
    }

    /// Sent to organisation 1, without a date.
    fn sent() -> Constat {
        let noted = Constat::noted(
            ConstatId(Uuid::from_u128(1)),
            "dechets".to_owned(),
            ConstatValue::Dysfonctionnement,
            day(3, 3),
        );
        let said = Qualification { responsible: org(1), deadline: None };
        noted.qualify(said).unwrap().transmit(day(3, 4)).unwrap()
    }

    fn action(state: ActionState, pilot: u128) -> Answering {
        let action = Action { state, reason: None, postponed_to: None, ends: Some(day(9, 30)) };
        let (id, title) = (ActionId(Uuid::from_u128(9)), "Bancs".to_owned());
        Answering { id, title, pilot: org(pilot), action, by: org(pilot) }
    }

    #[test]
    fn programmed_with_the_action_begun_and_done_with_it_when_the_pilot_answers_for_it() {
        let programmed = action(ActionState::Programmee, 1).draws(&sent(), day(4, 1)).unwrap();
        assert_eq!((programmed.state, programmed.deadline), (ConstatState::Programme, Some(day(9, 30))));
        let begun = action(ActionState::EnCours, 1).draws(&programmed, day(5, 1)).unwrap();
        assert_eq!(begun.state, ConstatState::EnCours);
        let done = action(ActionState::Realisee, 1).draws(&begun, day(6, 1)).unwrap();
        assert_eq!(done.declared, Some((org(1), day(6, 1))));
        let told = Answering { by: org(3), ..action(ActionState::Realisee, 1) };
        let told = told.draws(&begun, day(6, 1)).unwrap();
        assert!(told.clone().verify(org(3), day(6, 2)).is_err(), "whoever says it does not see it");
        assert!(told.verify(org(2), day(6, 2)).is_ok());
        let late = action(ActionState::EnCours, 1).draws(&sent(), day(5, 1)).unwrap();
        assert!(late.state == ConstatState::EnCours && late.planned_with.is_some());
        let others = action(ActionState::EnCours, 2);
        assert_eq!(others.draws(&sent(), day(5, 1)).unwrap().state, ConstatState::Programme);
        assert_eq!(others.draws(&programmed, day(5, 1)), None);
        assert!(action(ActionState::Realisee, 2).draws(&begun, day(6, 1)).is_none());
    }

    #[test]
    fn an_action_that_no_longer_comes_gives_the_constat_back_and_says_why() {
        let programmed = action(ActionState::Programmee, 1).draws(&sent(), day(4, 1)).unwrap();
        let mut later = action(ActionState::Reportee, 1);
        later.action.postponed_to = Some(2028);
        let back = later.draws(&programmed, day(5, 1)).unwrap();
        assert_eq!((back.state, back.planned_with), (ConstatState::PrisEnCharge, None));
        assert!(back.reason.unwrap().contains("reportée à 2028"));
        let given_up = action(ActionState::Abandonnee, 1).draws(&programmed, day(5, 1)).unwrap();
        assert!(given_up.reason.unwrap().contains("abandonnée"));
        assert!(action(ActionState::Programmee, 1).leaves(&programmed).is_some());
    }

    #[test]
    fn a_date_that_its_organisation_gave_is_not_touched_by_the_action() {
        let own = sent().plan(day(4, 1), Some(day(5, 1))).unwrap();
        assert_eq!(action(ActionState::Abandonnee, 1).draws(&own, day(5, 1)), None);
        assert_eq!(action(ActionState::Programmee, 1).moves(&own, Some(day(5, 1))), None);
        let asked = Constat { deadline: Some(day(6, 30)), ..sent() };
        let programmed = action(ActionState::Programmee, 1).draws(&asked, day(4, 1)).unwrap();
        assert_eq!(programmed.deadline, Some(day(6, 30)), "what was asked still binds");
        let with_it = action(ActionState::Programmee, 1).draws(&sent(), day(4, 1)).unwrap();
        let mut moved = action(ActionState::Programmee, 1);
        moved.action.ends = Some(day(12, 31));
        let after = moved.moves(&with_it, Some(day(9, 30))).unwrap();
        assert_eq!(after.deadline, Some(day(12, 31)));
        // An action that had no last day and gets one gives the date that nobody asked.
        let mut undated = action(ActionState::Programmee, 1);
        undated.action.ends = None;
        let without = undated.draws(&sent(), day(4, 1)).unwrap();
        assert_eq!(moved.moves(&without, None).unwrap().deadline, Some(day(12, 31)));
        assert_eq!(moved.moves(&programmed, None), None, "what was asked still binds");
        assert_eq!(undated.moves(&without, Some(day(9, 30))), None);
    }

    proptest! {
        #[test]
        fn no_constat_stays_programmed_with_an_action_that_no_longer_comes(
            steps in prop::collection::vec(prop::sample::select(ActionState::ALL), 0..60), pilot in 1_u128..3,
        ) {
            let whole = Admission { may_declare: true, missing: Vec::new() };
            let (mut at, mut constat) = (action(ActionState::Idee, pilot), sent());
            for to in steps {
                let next = match to {
                    ActionState::Abandonnee => at.action.clone().abandon("motif"),
                    ActionState::Reportee => at.action.clone().postpone(2027, day(6, 1)),
                    _ => at.action.clone().go(to, &whole),
                };
                at.action = next.unwrap_or(at.action);
                constat = at.draws(&constat, day(6, 1)).unwrap_or(constat);
                let gone = matches!(at.action.state, ActionState::Abandonnee | ActionState::Reportee);
                prop_assert!(!gone || constat.planned_with.is_none());
                prop_assert!(pilot == 1 || !constat.state.is_done());
            }
        }
    }
}
