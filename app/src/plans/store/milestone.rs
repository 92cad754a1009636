//! A milestone, as the ways to look at a plan read it.

use palier_domain::plans::ActionState;
use palier_domain::shared::Day;

/// A milestone of an action.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Milestone {
    /// Whose.
    pub action_id: String,
    /// What that action is called.
    pub action: String,
    /// Where that action stands.
    #[sqlx(try_from = "String")]
    pub state: ActionState,
    /// What it is called.
    pub title: String,
    due: Option<String>,
    done_on: Option<String>,
}

impl Milestone {
    /// The day it is due.
    pub fn due(&self) -> Option<Day> {
        self.due.as_deref().and_then(|day| Day::parse(day).ok())
    }

    /// Whether it was reached.
    pub fn is_done(&self) -> bool {
        self.done_on.is_some()
    }

    /// Whether its day has passed, it was not reached and it is still awaited.
    pub fn is_late(&self, today: Day) -> bool {
        !self.is_done() && self.state.is_awaited() && self.due().is_some_and(|day| day < today)
    }
}
