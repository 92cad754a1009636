//! What changed in the plan since a day, for a committee: the journal of each action, told once.

use crate::plans::{ActionState, Progress};
use crate::shared::Day;
use std::collections::BTreeMap;

/// Something the journal says of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActionEvent {
    /// It was written.
    Created,
    /// Its state changed.
    State(ActionState, ActionState),
    /// How far it is changed.
    Progress(Progress, Progress),
    /// Its last day changed.
    Deadline(Option<Day>, Option<Day>),
    /// A milestone was said done, or not done after all.
    Milestone(String, bool),
    /// What an indicator reached, with its unit.
    Reached(String, String),
    /// A note was added.
    Noted,
}

/// From what to what, over the whole time looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved<T> {
    /// At the beginning.
    pub from: T,
    /// At the end.
    pub to: T,
}

/// What a committee is told of an action.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActionNews {
    /// Written since.
    pub created: bool,
    /// Another state than at the beginning.
    pub state: Option<Moved<ActionState>>,
    /// Another level than at the beginning.
    pub progress: Option<Moved<Progress>>,
    /// Another last day than at the beginning.
    pub deadline: Option<Moved<Option<Day>>>,
    /// Milestones said done, or not done after all, by title.
    pub milestones: BTreeMap<String, bool>,
    /// The last value of each indicator read since, by title.
    pub reached: BTreeMap<String, String>,
    /// Notes added.
    pub notes: usize,
}

impl ActionNews {
    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it came to its end: done, judged, closed, given up or found not admissible.
    pub fn closed(&self) -> bool {
        self.state.is_some_and(|moved| moved.to.is_over() && !moved.from.is_over())
    }

    /// Whether its last day moved away, or was dropped.
    pub fn put_back(&self) -> bool {
        self.deadline.is_some_and(|moved| moved.from.is_some_and(|from| moved.to.is_none_or(|to| to > from)))
    }
}

/// The events of an action, oldest first, as one piece of news: what went and came back is not told.
pub fn news(events: &[ActionEvent]) -> ActionNews {
    let (mut news, mut state, mut progress, mut deadline) = (ActionNews::default(), None, None, None);
    let mut steps: BTreeMap<&String, Moved<bool>> = BTreeMap::new();
    for event in events {
        match event {
            ActionEvent::Created => news.created = true,
            ActionEvent::State(from, to) => state = follow(state, *from, *to),
            ActionEvent::Progress(from, to) => progress = follow(progress, *from, *to),
            ActionEvent::Deadline(from, to) => deadline = follow(deadline, *from, *to),
            ActionEvent::Milestone(title, done) => {
                steps.entry(title).or_insert(Moved { from: !*done, to: *done }).to = *done;
            }
            ActionEvent::Reached(title, value) => {
                news.reached.insert(title.clone(), value.clone());
            }
            ActionEvent::Noted => news.notes += 1,
        }
    }
    let told = steps.into_iter().filter(|(_, moved)| moved.from != moved.to);
    news.milestones = told.map(|(title, moved)| (title.clone(), moved.to)).collect();
    news.state = state.filter(|moved| moved.from != moved.to);
    news.progress = progress.filter(|moved| moved.from != moved.to);
    news.deadline = deadline.filter(|moved| moved.from != moved.to);
    news
}

fn follow<T>(known: Option<Moved<T>>, from: T, to: T) -> Option<Moved<T>> {
    Some(Moved { from: known.map_or(from, |known| known.from), to })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_deadline_put_back_and_an_action_given_up_are_told() {
        let (may, june) = (Day::of(2026, 5, 31), Day::of(2026, 6, 30));
        let told = news(&[
            ActionEvent::Deadline(may, june),
            ActionEvent::State(ActionState::EnCours, ActionState::Suspendue),
            ActionEvent::State(ActionState::Suspendue, ActionState::Abandonnee),
        ]);
        assert!(told.put_back() && told.closed() && !told.created);
        assert!(!news(&[ActionEvent::Deadline(june, may)]).put_back());
        assert!(news(&[ActionEvent::Deadline(may, june), ActionEvent::Deadline(june, may)]).is_empty());
    }

    #[test]
    fn milestones_indicators_and_notes_are_told_once() {
        let step = |title: &str, done| ActionEvent::Milestone(title.to_owned(), done);
        let read = |value: &str| ActionEvent::Reached("Dépôts".to_owned(), value.to_owned());
        let told = news(&[
            step("Semis", true),
            read("20"),
            step("Pose", true),
            step("Semis", false),
            ActionEvent::Noted,
            read("18"),
            ActionEvent::Noted,
        ]);
        assert_eq!(
            told.milestones,
            BTreeMap::from([("Pose".to_owned(), true)]),
            "what came back is not told"
        );
        assert_eq!(told.reached, BTreeMap::from([("Dépôts".to_owned(), "18".to_owned())]));
        assert_eq!(told.notes, 2);
    }

    proptest! {
        #[test]
        fn news_go_from_the_first_state_to_the_last(
            states in prop::collection::vec(prop::sample::select(ActionState::ALL), 1..20),
        ) {
            let events: Vec<_> =
                states.windows(2).map(|step| ActionEvent::State(step[0], step[1])).collect();
            let (first, last) = (states[0], states[states.len() - 1]);
            let told = news(&events).state;
            prop_assert_eq!(told, (first != last).then_some(Moved { from: first, to: last }));
        }
    }
}
