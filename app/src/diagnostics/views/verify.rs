//! The page of what is to be verified.

use super::{Line, Link, Photo, asked};
use crate::diagnostics::paging::Pages;
use crate::diagnostics::words::Choices;
use crate::platform::Frame;
use crate::words::counted;
use askama::Template;
use std::collections::BTreeMap;

/// What a later walk saw of a constat, and what may be made of it.
#[derive(Debug, Clone)]
pub struct RecheckLine {
    /// What the phone sent.
    pub record: String,
    /// Its walk.
    pub walk: Link,
    /// What was seen, in one sentence.
    pub text: String,
    /// What may be made of it: code and words of the button; empty for those who may only read.
    pub issues: Choices,
}

/// A constat said done or seen again.
#[derive(Debug, Clone)]
pub struct ToVerify {
    /// The constat.
    pub line: Line,
    /// Who says it is done, since when; empty when nobody does.
    pub declared: String,
    /// Answer given; empty without one.
    pub answer: String,
    /// Photos of what was found.
    pub before: Vec<Photo>,
    /// Photos of what was done.
    pub after: Vec<Photo>,
    /// What later walks saw, still to be settled.
    pub rechecks: Vec<RecheckLine>,
    /// Whether this person may say it is done.
    pub may_verify: bool,
}

/// What is to be verified.
#[derive(Debug, Clone, Template)]
#[template(path = "diagnostics/templates/to_verify.html")]
pub struct ToVerifyView {
    /// Frame.
    pub frame: Frame,
    /// Those said longest ago first.
    pub items: Vec<ToVerify>,
    /// How many there are in the whole list.
    pub total: i64,
    /// Which ones are shown.
    pub pages: Pages,
    /// To choose from.
    pub quartiers: Choices,
    /// To choose from.
    pub responsibles: Choices,
    /// Why they are to be seen, to choose from.
    pub reasons: Choices,
    /// Filters of the address.
    pub query: BTreeMap<String, String>,
    /// Whether the list is narrowed.
    pub filtered: bool,
}

impl ToVerifyView {
    fn asked(&self, name: &str) -> &str {
        asked(&self.query, name)
    }

    fn clear(&self) -> &'static str {
        if self.filtered { "/constats/a-verifier" } else { "" }
    }

    /// The filters and the page, for the forms that come back to them.
    fn here(&self) -> String {
        let query = self.query.iter().filter(|(_, value)| !value.trim().is_empty());
        form_urlencoded::Serializer::new("?".to_owned()).extend_pairs(query).finish()
    }

    fn said(&self) -> String {
        counted(self.total, "constat à vérifier", "constats à vérifier")
    }
}
