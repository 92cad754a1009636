//! Reports made of facts, amounts, tables, charts and photos, as one accessible, archivable PDF (PDF/UA-1 and PDF/A-2a):
//! the dossier of an abatement, its three-year review, the aggregate of landlords.

mod bars;
mod text;
mod view;

pub use bars::{Bar, Bars, Segment};
pub use text::odt;

use crate::folder::read_photos;
use crate::{DocumentError, Photo, Typesetter};
use palier_domain::shared::Day;

const TEMPLATE: &str =
    concat!(include_str!("../templates/common.typ"), include_str!("../templates/rapport.typ"));

/// Everything a report prints. Words, dates and amounts come as the reader reads them; an empty string prints nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Above the title: the convention, the contract.
    pub kicker: String,
    /// What it is: the title of the file and of its first page.
    pub title: String,
    /// Under the title: whom, where, when.
    pub subtitle: String,
    /// Organisation that signs it; the author of the file.
    pub author: String,
    /// Day of edition; the date of the file.
    pub edited_on: Day,
    /// Wide tables read better across the sheet.
    pub across: bool,
    /// What it holds, in order.
    pub blocks: Vec<Block>,
}

/// A piece of a report.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading, of the first or of the second level.
    Part {
        /// 1 or 2.
        level: u8,
        /// Its words.
        title: String,
        /// Whether it begins a page.
        new_page: bool,
    },
    /// A paragraph.
    Text(String),
    /// A paragraph that must not be missed.
    Notice(String),
    /// Names and values; a pair without value is left out.
    Facts(Vec<(String, String)>),
    /// The few numbers that matter: value and what it counts.
    Figures(Vec<(String, String)>),
    /// A table.
    Table(Table),
    /// A chart; the caller puts the table that says the same beside it.
    Chart(Bars),
    /// Photos, two by two: before, after.
    Photos(Vec<Photo>),
}

/// The blocks of a report as they are written down, in order; what has nothing to say is left out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Blocks(Vec<Block>);

impl Blocks {
    /// A heading that follows on.
    #[must_use]
    pub fn part(self, title: impl Into<String>) -> Self {
        self.and([Block::part(title)])
    }

    /// A paragraph; an empty one is left out.
    #[must_use]
    pub fn text(self, text: impl Into<String>) -> Self {
        let text = text.into();
        self.and((!text.is_empty()).then_some(Block::Text(text)))
    }

    /// A paragraph that must not be missed; an empty one is left out.
    #[must_use]
    pub fn notice(self, text: impl Into<String>) -> Self {
        let text = text.into();
        self.and((!text.is_empty()).then_some(Block::Notice(text)))
    }

    /// Names and values; a pair without value is left out.
    #[must_use]
    pub fn facts<'a>(self, facts: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        let facts = facts.into_iter().map(|(name, value)| (name.to_owned(), value));
        self.and([Block::Facts(facts.collect())])
    }

    /// A table without total; `empty` is what is said when there is no row.
    #[must_use]
    pub fn table(self, columns: Vec<Column>, rows: Vec<Vec<String>>, empty: &str) -> Self {
        self.summed(columns, rows, Vec::new(), empty)
    }

    /// A table with its total.
    #[must_use]
    pub fn summed(
        self,
        columns: Vec<Column>,
        rows: Vec<Vec<String>>,
        total: Vec<String>,
        empty: &str,
    ) -> Self {
        self.and([Block::Table(Table { columns, rows, total, empty: empty.to_owned() })])
    }

    /// Whatever else, after what is there.
    #[must_use]
    pub fn and(mut self, blocks: impl IntoIterator<Item = Block>) -> Self {
        self.0.extend(blocks);
        self
    }

    /// What was written down.
    pub fn done(self) -> Vec<Block> {
        self.0
    }
}

impl IntoIterator for Blocks {
    type Item = Block;
    type IntoIter = std::vec::IntoIter<Block>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// A table of a report.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// Columns, left to right.
    pub columns: Vec<Column>,
    /// Rows, each as long as the columns.
    pub rows: Vec<Vec<String>>,
    /// The last row, in bold; none when empty.
    pub total: Vec<String>,
    /// What is said when there is no row.
    pub empty: String,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its header.
    pub title: String,
    /// Its share of the width, beside the others.
    pub share: u8,
    /// Whether its cells are numbers, aligned to the right.
    pub number: bool,
    /// Whether its empty cells are filled by hand on paper, and leave room for it.
    pub by_hand: bool,
}

impl Column {
    /// A column of words.
    pub fn words(title: &str, share: u8) -> Self {
        Self { title: title.to_owned(), share, number: false, by_hand: false }
    }

    /// A column of amounts or counts.
    pub fn number(title: &str, share: u8) -> Self {
        Self { number: true, ..Self::words(title, share) }
    }

    /// A column to sign in.
    pub fn by_hand(title: &str, share: u8) -> Self {
        Self { by_hand: true, ..Self::words(title, share) }
    }
}

/// The report as one PDF file (PDF/UA-1, PDF/A-2a). Any text is accepted and printed whole; a photo that cannot be read is
/// replaced by a sentence that says so.
///
/// # Errors
/// Only if the layout engine fails, which is a defect of the template, not of the data.
pub fn pdf(typesetter: &Typesetter, report: &Report) -> Result<Vec<u8>, DocumentError> {
    let title = [&report.title, &report.subtitle].map(String::as_str).join(", ");
    let cover = Cover { title, author: report.author.clone(), edited_on: report.edited_on };
    pdf_of_many(typesetter, &cover, std::slice::from_ref(report))
}

/// What a file of several reports says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    /// Its title.
    pub title: String,
    /// Organisation that signs it.
    pub author: String,
    /// Day of edition.
    pub edited_on: Day,
}

/// Several reports in one file, each as it would stand alone: it begins a sheet and counts its own pages.
///
/// # Errors
/// As for one.
pub fn pdf_of_many(
    typesetter: &Typesetter,
    cover: &Cover,
    reports: &[Report],
) -> Result<Vec<u8>, DocumentError> {
    let blocks = reports.iter().flat_map(|report| &report.blocks);
    let read: Vec<_> = blocks.filter_map(Block::photos).map(read_photos).collect();
    typesetter.pdf(TEMPLATE, |repertoire| Ok(view::folder(cover, reports, &read, repertoire)))
}

impl Block {
    /// A heading that follows on.
    pub fn part(title: impl Into<String>) -> Self {
        Self::Part { level: 1, title: title.into(), new_page: false }
    }

    /// A heading under another.
    pub fn under(title: impl Into<String>) -> Self {
        Self::Part { level: 2, title: title.into(), new_page: false }
    }

    fn photos(&self) -> Option<&[Photo]> {
        match self {
            Self::Photos(photos) => Some(photos),
            _ => None,
        }
    }
}
