//! The page of the list of walks.

use super::{Badge, Link, asked};
use crate::diagnostics::paging::Pages;
use crate::diagnostics::store::walk_list::WalkTotals;
use crate::diagnostics::words::Choices;
use crate::platform::Frame;
use crate::words::counted;
use askama::Template;
use std::collections::BTreeMap;

/// A walk of the list.
#[derive(Debug, Clone)]
pub struct WalkListLine {
    /// Which.
    pub id: String,
    /// Day.
    pub day: String,
    /// Where.
    pub quartier: Link,
    /// Communes.
    pub communes: String,
    /// Kind.
    pub kind: &'static str,
    /// State.
    pub state: Badge,
    /// Constats that may be seen.
    pub constats: i64,
    /// Those still open.
    pub open: i64,
}

/// The list of walks.
#[derive(Debug, Clone, Template)]
#[template(path = "diagnostics/templates/walks.html")]
pub struct WalksView {
    /// Frame.
    pub frame: Frame,
    /// Lines.
    pub walks: Vec<WalkListLine>,
    /// Totals of the whole list.
    pub totals: WalkTotals,
    /// Which lines are shown.
    pub pages: Pages,
    /// To choose from.
    pub quartiers: Choices,
    /// To choose from.
    pub kinds: Choices,
    /// To choose from.
    pub states: Choices,
    /// To choose from.
    pub years: Choices,
    /// Filters of the address.
    pub query: BTreeMap<String, String>,
    /// Whether the list is narrowed.
    pub filtered: bool,
    /// Whether a walk may be prepared.
    pub may_prepare: bool,
}

impl WalksView {
    fn asked(&self, name: &str) -> &str {
        asked(&self.query, name)
    }

    fn clear(&self) -> &'static str {
        if self.filtered { "/diagnostics" } else { "" }
    }

    fn total(&self) -> String {
        counted(self.totals.walks, "visite", "visites")
    }
}
