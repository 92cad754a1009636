//! The page of what is to be done.

use crate::diagnostics::views::Badge;
use crate::platform::Frame;
use crate::words::counted;
use askama::Template;

/// A constat to deal with.
#[derive(Debug, Clone)]
pub struct Task {
    /// Which.
    pub id: String,
    /// Number on its walk.
    pub number: i64,
    /// The place, as said.
    pub place: String,
    /// Theme and sub-theme.
    pub theme: String,
    /// What was seen.
    pub description: String,
    /// How bad: code and words.
    pub severity: Option<Badge>,
    /// Where it stands.
    pub state: Badge,
    /// By which day.
    pub deadline: String,
    /// Whether that day is past.
    pub late: bool,
    /// Whether only some may see it.
    pub restricted: bool,
}

/// What an organisation has to do.
#[derive(Debug, Clone)]
pub struct ToDo {
    /// Its name.
    pub organisation: String,
    /// The most pressing first.
    pub tasks: Vec<Task>,
}

/// What each organisation has to do after a walk.
#[derive(Debug, Clone, Template)]
#[template(path = "diagnostics/minutes/templates/todo.html")]
pub struct TodoView {
    /// Frame.
    pub frame: Frame,
    /// The walk, in words.
    pub walk: String,
    /// Name of the quartier.
    pub quartier: String,
    /// One list per organisation.
    pub lists: Vec<ToDo>,
}

impl TodoView {
    fn count(&self, list: &ToDo) -> String {
        counted(i64::try_from(list.tasks.len()).unwrap_or(i64::MAX), "constat", "constats")
    }

    fn region(&self, place: &usize) -> String {
        format!("liste-{place}")
    }

    fn caption(&self, list: &ToDo) -> String {
        format!("{} : {}", list.organisation, self.count(list))
    }
}
