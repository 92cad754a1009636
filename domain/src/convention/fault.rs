//! What is wrong in a file, said to whoever edits it.

use serde::Serialize;
use std::{fmt, ops::Range};

/// One fault of a convention or of a grid, on the line where it is to be mended.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fault {
    /// Line in the file, the first being 1.
    pub line: usize,
    /// The clause (or theme) concerned, when it has a name.
    pub clause: Option<String>,
    /// What is wrong, in French, for the person who edits the file.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.clause {
            Some(clause) => write!(f, "ligne {}, {clause} : {}", self.line, self.message),
            None => write!(f, "ligne {} : {}", self.line, self.message),
        }
    }
}

/// The faults found so far in one text: reading goes on after each, so that all are told at once.
pub(super) struct Faults<'t> {
    text: &'t str,
    found: Vec<Fault>,
}

impl<'t> Faults<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { text, found: Vec::new() }
    }

    /// Notes a fault at this place of the text (bytes), about this clause if any.
    pub(super) fn note(&mut self, at: Range<usize>, clause: Option<&str>, message: impl Into<String>) {
        let before = self.text.as_bytes().get(..at.start).unwrap_or(self.text.as_bytes());
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        self.found.push(Fault { line, clause: clause.map(str::to_owned), message: message.into() });
    }

    /// What was read if nothing is wrong, else every fault in the order of the lines.
    pub(super) fn or<T>(mut self, read: T) -> Result<T, Vec<Fault>> {
        if self.found.is_empty() {
            return Ok(read);
        }
        self.found.sort();
        self.found.dedup();
        Err(self.found)
    }
}
