//! The page of the journal.

use crate::platform::Frame;
use askama::Template;

/// An entry as it is read.
#[derive(Debug, Clone)]
pub struct ThreadLine {
    /// Its number.
    pub seq: i64,
    /// When, ISO 8601.
    pub at: String,
    /// When, in words.
    pub when: String,
    /// Who.
    pub who: String,
    /// What.
    pub text: String,
    /// Where it leads, or nothing.
    pub href: String,
}

/// The journal.
#[derive(Debug, Template)]
#[template(path = "partners/templates/journal.html")]
pub struct JournalView {
    /// Frame.
    pub frame: Frame,
    /// Whether the chain holds.
    pub sound: bool,
    /// What its verification found.
    pub chain: String,
    /// Entries, latest first.
    pub lines: Vec<ThreadLine>,
    /// Which ones of how many.
    pub summary: String,
    /// Page before, or nothing.
    pub previous: String,
    /// Page after, or nothing.
    pub next: String,
    /// Kinds of things to choose from.
    pub kinds: Vec<(String, String)>,
    /// Kind chosen.
    pub kind: String,
    /// First day asked for.
    pub from: String,
    /// Last day asked for.
    pub until: String,
}
