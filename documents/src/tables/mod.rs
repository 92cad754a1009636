//! Tables people open in a spreadsheet: XLSX and CSV.
//!
//! What people typed is text and stays text: no cell of ours is ever a formula or a link.

mod csv;
mod form;
pub mod read;
mod xlsx;

pub use self::csv::csv;
pub use self::form::{Form, FormColumn, xlsx_form};
pub use self::xlsx::{xlsx, xlsx_rows};

use palier_domain::shared::{Cents, Day};

/// A table with what a reader must know of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Name of the tab; shortened and freed of the signs spreadsheets refuse.
    pub name: String,
    /// What the table holds: "Constats de Montreynaud, année 2026".
    pub title: String,
    /// Where it comes from, filters, date of truth: one line each under the title.
    pub source: Vec<String>,
    /// Day of edition; the date of the file.
    pub edited_on: Day,
    /// Columns, left to right.
    pub columns: Vec<Column>,
    /// Rows, each as long as the columns.
    pub rows: Vec<Vec<Cell>>,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its header; headers are printed as given, even twice the same.
    pub title: String,
    /// How its cells are shown.
    pub kind: Kind,
    /// Width in characters.
    pub width: u16,
}

/// How the cells of a column are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words, on several lines if needed.
    Text,
    /// A calendar day.
    Date,
    /// A count or a measure.
    Number,
    /// An amount in euros.
    Euros,
}

/// A cell. What it is does not depend on its column: a text in a column of dates stays a text.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing known.
    Empty,
    /// Words; never a formula.
    Text(String),
    /// A calendar day.
    Date(Day),
    /// A count or a measure.
    Number(f64),
    /// An amount in euro cents.
    Euros(Cents),
}

/// The text without what XML forbids: controls other than line ends and tabs, and noncharacters.
fn legible(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t'))
        .filter(|c| !matches!(c, '\u{FFFE}' | '\u{FFFF}'))
        .collect()
}
