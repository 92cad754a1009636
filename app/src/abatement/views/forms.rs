//! Forms of the abatement.

use crate::platform::{Filled, Frame};
use askama::Template;
use palier_domain::abatement::NewLine;
use palier_domain::shared::Cents;

/// Opening an abatement.
#[derive(Debug, Template)]
#[template(path = "abatement/templates/open.html")]
pub struct OpenView {
    /// Frame.
    pub frame: Frame,
    /// QPV within reach.
    pub quartiers: Vec<(String, String)>,
    /// Tax years.
    pub years: Vec<(String, String)>,
    /// What was typed.
    pub filled: Filled,
}

/// What is said of an abatement as a whole.
#[derive(Debug, Template)]
#[template(path = "abatement/templates/general.html")]
pub struct GeneralView {
    /// Frame.
    pub frame: Frame,
    /// The page of the abatement.
    pub back: String,
    /// How much of a balance may be carried over.
    pub carry_percent: u32,
    /// What was typed.
    pub filled: Filled,
}

/// Writing a line.
#[derive(Debug, Template)]
#[template(path = "abatement/templates/line.html")]
pub struct LineView {
    /// Frame.
    pub frame: Frame,
    /// Axes that are open here.
    pub axes: Vec<(String, String)>,
    /// Sub-actions offered.
    pub measures: Vec<String>,
    /// Axes closed here, in a quartier in renewal.
    pub closed_axes: Vec<String>,
    /// Actions of the plan of the quartier.
    pub actions: Vec<(String, String)>,
    /// The page of the abatement.
    pub back: String,
    /// The address of this line; empty for a new one.
    pub here: String,
    /// What was validated and stays, while the bilan is written.
    pub planned_fixed: Option<NewLine>,
    /// Whether the bilan is written.
    pub bilan: bool,
    /// How much shares may differ by.
    pub tolerance: Cents,
    /// Gap beyond which an explanation is asked, in per cent.
    pub gap_percent: u32,
    /// The clause beside each rule.
    pub clause: String,
    /// Pieces joined.
    pub pieces: Vec<(String, String)>,
    /// What was typed.
    pub filled: Filled,
}

/// A row of the spreadsheet.
#[derive(Debug, Clone, Default)]
pub struct GridRow {
    /// Identifier of the line, or of a blank row.
    pub key: String,
    /// Its number; 0 for a blank row.
    pub number: i64,
    /// Axis.
    pub axis: String,
    /// Sub-action.
    pub measure: String,
    /// Title.
    pub title: String,
    /// Expense typed.
    pub expense: String,
    /// Landlord's share typed.
    pub landlord: String,
    /// Other financing typed.
    pub other: String,
    /// Who else pays.
    pub funder: String,
    /// Valued amount typed.
    pub valued: String,
    /// What was planned, in words.
    pub planned: String,
    /// Indicator, planned or realised.
    pub indicator: String,
    /// Why the account differs.
    pub gap: String,
    /// What is to be corrected.
    pub faults: Vec<String>,
}

impl GridRow {
    /// Whether nothing was typed in it.
    pub fn is_blank(&self) -> bool {
        let typed = [
            &self.measure,
            &self.title,
            &self.expense,
            &self.landlord,
            &self.other,
            &self.funder,
            &self.valued,
            &self.indicator,
        ];
        typed.iter().all(|text| text.is_empty())
    }

    /// What it is called, for whoever hears the page.
    pub fn name(&self) -> String {
        match self.number {
            0 => "nouvelle ligne".to_owned(),
            number => format!("ligne {number}, {}", self.title),
        }
    }
}

/// The spreadsheet.
#[derive(Debug, Template)]
#[template(path = "abatement/templates/grid.html")]
pub struct GridView {
    /// Frame.
    pub frame: Frame,
    /// Axes that are open here.
    pub axes: Vec<(String, String)>,
    /// Sub-actions offered.
    pub measures: Vec<String>,
    /// The page of the abatement.
    pub back: String,
    /// Whether the bilan is written.
    pub bilan: bool,
    /// Revision the page was made from.
    pub revision: i64,
    /// Rows to correct.
    pub wrong: usize,
    /// Whether someone wrote in between.
    pub stale: bool,
    /// Rows.
    pub rows: Vec<GridRow>,
}

/// A row of the table of ordinary management.
#[derive(Debug, Clone, Default)]
pub struct OrdinaryRow {
    /// What is done.
    pub post: String,
    /// How it is measured.
    pub indicator: String,
    /// Outside the quartier.
    pub outside: String,
    /// In the quartier.
    pub inside: String,
    /// What explains it.
    pub comment: String,
    /// What is to be corrected.
    pub fault: String,
}

impl OrdinaryRow {
    /// Whether no quantity was typed: posts offered and left blank are not kept.
    pub fn is_blank(&self) -> bool {
        self.outside.is_empty() && self.inside.is_empty() && self.comment.is_empty()
    }
}

/// The table of ordinary management, to fill in.
#[derive(Debug, Template)]
#[template(path = "abatement/templates/ordinary.html")]
pub struct OrdinaryView {
    /// Frame.
    pub frame: Frame,
    /// The page of the abatement.
    pub back: String,
    /// Rows.
    pub rows: Vec<OrdinaryRow>,
    /// Whether something is to be corrected.
    pub wrong: bool,
}
