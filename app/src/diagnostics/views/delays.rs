//! The page of delays.

use super::{Choices, asked};
use crate::platform::Frame;
use askama::Template;
use std::collections::BTreeMap;

/// A count and the address of its rows.
pub type Figure = (u32, String);

/// What is said of one group of constats.
#[derive(Debug, Clone)]
pub struct Group {
    /// Organisation, theme or quartier.
    pub label: String,
    /// Sent to someone.
    pub followed: Figure,
    /// Answered at least once.
    pub answered: Figure,
    /// Share answered.
    pub rate: String,
    /// Delay of the first answer: half of them, nine out of ten.
    pub answer: [String; 2],
    /// Delay of the verified resolution: half of them, nine out of ten.
    pub resolution: [String; 2],
    /// Seen done by another.
    pub verified: Figure,
    /// Still awaited.
    pub open: Figure,
    /// Nothing will be done.
    pub dropped: Figure,
    /// Refused at least once; by this organisation when the group is one.
    pub refused: Figure,
    /// Opened again at least once.
    pub reopened: Figure,
    /// Share refused.
    pub refusal_rate: String,
    /// Share opened again.
    pub reopening_rate: String,
}

/// One way of grouping.
#[derive(Debug, Clone)]
pub struct Table {
    /// Heading.
    pub title: &'static str,
    /// What a group is.
    pub group: &'static str,
    /// Identifier in the page.
    pub id: &'static str,
    /// Groups, by name.
    pub groups: Vec<Group>,
}

/// A bar of the chart: widths in percent of the longest.
#[derive(Debug, Clone)]
pub struct Bar {
    /// Whose.
    pub label: String,
    /// Half of the first answers.
    pub half: String,
    /// Nine out of ten.
    pub most: String,
    /// Whether nine out of ten are not reached yet.
    pub unfinished: bool,
    /// The same in words.
    pub text: String,
}

/// How long answers and resolutions really take.
#[derive(Debug, Clone, Template)]
#[template(path = "diagnostics/templates/delays.html")]
pub struct DelaysView {
    /// Frame.
    pub frame: Frame,
    /// All constats together.
    pub whole: Group,
    /// Their first answer: half of them, nine out of ten.
    pub answer: [String; 2],
    /// Their verified resolution: half of them, nine out of ten.
    pub resolution: [String; 2],
    /// The chart, by organisation.
    pub bars: Vec<Bar>,
    /// The tables.
    pub tables: Vec<Table>,
    /// To choose from.
    pub quartiers: Choices,
    /// To choose from.
    pub themes: Choices,
    /// To choose from.
    pub responsibles: Choices,
    /// Filters of the address.
    pub query: BTreeMap<String, String>,
    /// Whether the figures are narrowed.
    pub filtered: bool,
    /// Address of the same figures as a workbook.
    pub export: String,
}

impl DelaysView {
    fn asked(&self, name: &str) -> &str {
        asked(&self.query, name)
    }

    fn clear(&self) -> &'static str {
        if self.filtered { "/constats/delais" } else { "" }
    }
}
