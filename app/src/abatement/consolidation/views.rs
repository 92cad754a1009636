//! The consolidated page, and the lines behind a figure.

use super::filters::Filters;
use crate::platform::Frame;
use askama::Template;
use palier_domain::abatement::{Dimension, Measure};
use palier_domain::shared::Cents;

/// A figure, and where the rows behind it are.
#[derive(Debug, Clone)]
pub struct Figure {
    /// How much.
    pub cents: Cents,
    /// The rows behind it; empty when there is none.
    pub href: String,
}

/// A row: what it is, one figure per axis, and their sum.
#[derive(Debug, Clone)]
pub struct Row {
    /// What it is.
    pub name: String,
    /// One figure per axis.
    pub figures: Vec<Figure>,
    /// Their sum.
    pub total: Figure,
}

/// Amounts added up along a dimension and by axis.
#[derive(Debug, Template)]
#[template(path = "abatement/templates/consolidation.html")]
pub struct ConsolidationView {
    /// Frame.
    pub frame: Frame,
    /// What is added up.
    pub filters: Filters,
    /// What each row may be.
    pub dimensions: Vec<(String, String)>,
    /// Which amounts there are.
    pub measures: Vec<(String, String)>,
    /// Years that have abatements.
    pub years: Vec<(String, String)>,
    /// Landlords that have abatements.
    pub landlords: Vec<(String, String)>,
    /// Communes within reach.
    pub communes: Vec<(String, String)>,
    /// Axes: code and title.
    pub axes: Vec<(String, String)>,
    /// Rows of this page.
    pub rows: Vec<Row>,
    /// All rows of all pages together.
    pub total: Row,
    /// How many lines, in words.
    pub lines: String,
    /// Chart of the same, as SVG.
    pub chart: String,
    /// Which rows are shown.
    pub summary: String,
    /// Address of the page before.
    pub previous: String,
    /// Address of the page after.
    pub next: String,
    /// What may be taken away of the same: words and address; empty for whoever prints nothing.
    pub downloads: Vec<(&'static str, String)>,
    /// What this reader is not told; empty for nothing.
    pub kept_back: &'static str,
}

impl ConsolidationView {
    fn row_word(&self) -> &'static str {
        dimension_label(self.filters.rows)
    }

    fn measure_word(&self) -> &'static str {
        measure_label(self.filters.measure)
    }

    fn paged(&self) -> bool {
        !(self.previous.is_empty() && self.next.is_empty())
    }
}

/// A line behind a figure.
#[derive(Debug, Clone)]
pub struct LineRow {
    /// Number and title.
    pub title: String,
    /// Its abatement.
    pub href: String,
    /// Its proofs; empty when they do not open.
    pub proofs: String,
    /// Landlord.
    pub landlord: String,
    /// Quartier.
    pub quartier: String,
    /// Tax year.
    pub year: i64,
    /// Axis, by code.
    pub axis: String,
    /// Where its abatement stands.
    pub state: &'static str,
    /// Tone of its badge.
    pub tone: &'static str,
    /// Planned expense, in words.
    pub planned: String,
    /// Planned valued amount.
    pub planned_valued: String,
    /// Realised expense; empty until told.
    pub realised: String,
    /// Realised valued amount; empty until told.
    pub realised_valued: String,
}

/// The lines behind a figure.
#[derive(Debug, Template)]
#[template(path = "abatement/templates/behind.html")]
pub struct BehindView {
    /// Frame.
    pub frame: Frame,
    /// What they are the lines of, in words.
    pub said: Vec<String>,
    /// What they come to: value and what it counts.
    pub sums: Vec<(Cents, &'static str)>,
    /// How many there are, in words.
    pub count: String,
    /// Lines of this page.
    pub rows: Vec<LineRow>,
    /// Which are shown.
    pub summary: String,
    /// Address of the first page, when this is another.
    pub first: String,
    /// Address of the page after.
    pub next: String,
    /// What this reader is told but may not open; empty for nothing.
    pub kept_back: String,
    /// What is said when there is none.
    pub nothing: &'static str,
}

/// What a row is, as a column is headed.
pub fn dimension_label(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Axe => "Axe",
        Dimension::Quartier => "Quartier",
        Dimension::Bailleur => "Bailleur",
        Dimension::Commune => "Commune",
        Dimension::Annee => "Année",
    }
}

/// An amount, as people say it.
pub fn measure_label(measure: Measure) -> &'static str {
    match measure {
        Measure::Valorise => "Valorisé à ce jour",
        Measure::ValorisePrevu => "Valorisé prévu",
        Measure::ValoriseRealise => "Valorisé réalisé",
        Measure::DepensePrevue => "Dépense prévue",
        Measure::DepenseRealisee => "Dépense réalisée",
    }
}
