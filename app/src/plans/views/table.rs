//! The table of actions.

use crate::plans::columns::Shown;
use crate::plans::filters::Options;
use crate::plans::ways::Ways;
use crate::platform::{Filled, Frame};
use askama::Template;

/// The heading of a column.
#[derive(Debug, Clone)]
pub struct Heading {
    /// Its words.
    pub label: &'static str,
    /// Where the rows are sorted by it; empty when they cannot be.
    pub href: String,
    /// `ascending`, `descending`, or nothing.
    pub sense: &'static str,
    /// Whether its cells are numbers.
    pub number: bool,
}

/// A row.
#[derive(Debug, Clone)]
pub struct ListRow {
    /// Which action.
    pub id: String,
    /// Its fiche.
    pub href: String,
    /// What it is called.
    pub title: String,
    /// The cells of the columns chosen.
    pub cells: Vec<Shown>,
    /// Whether it was ticked.
    pub chosen: bool,
}

/// What a change of many actions may ask.
#[derive(Debug, Clone, Default)]
pub struct Offered {
    /// States.
    pub states: Options,
    /// Levels of progress.
    pub levels: Options,
    /// Organisations that may lead.
    pub organisations: Options,
}

/// The table of actions.
#[derive(Debug, Template)]
#[template(path = "plans/templates/list.html")]
pub struct ListView {
    /// Frame.
    pub frame: Frame,
    /// What every look at the plan has: tabs, filters, saved views.
    pub ways: Ways,
    /// Headings, the title first.
    pub headings: Vec<Heading>,
    /// Rows of this page.
    pub rows: Vec<ListRow>,
    /// Totals: words and the address of their rows, under each heading.
    pub feet: Vec<(String, String)>,
    /// Every column: code, label, whether it is shown.
    pub columns: Vec<(&'static str, &'static str, bool)>,
    /// Which rows are shown.
    pub summary: String,
    /// Address of the page before.
    pub previous: String,
    /// Address of the page after.
    pub next: String,
    /// Address of the whole list on one page, to be printed; empty when it is.
    pub whole: String,
    /// What a change of many actions may ask.
    pub offered: Offered,
    /// This very table, to come back to.
    pub back: String,
    /// Whether actions may be moved on.
    pub may_change: bool,
    /// Whether pilots and last days may be changed.
    pub may_rewrite: bool,
    /// What was asked of many actions, and is to be corrected.
    pub filled: Filled,
}

impl ListView {
    /// Where the first action is written, for whoever may.
    fn first_step(&self) -> &'static str {
        if self.may_rewrite { "/actions/nouveau" } else { "" }
    }
}
