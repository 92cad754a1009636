//! PDF, XLSX, CSV, calendar files and charts, from plain data.
//!
//! The crate knows neither store nor web: the app gathers what a reader may see, passes it as plain structs and
//! gets bytes back. Everything written by people travels as data, never as markup or formula.

pub mod calendar;
pub mod charts;
mod folder;
mod photo;
pub mod printable;
pub mod qr;
pub mod report;
mod svg;
pub mod synthesis;
pub mod tables;
mod typesetter;
pub mod walk;

pub use photo::Photo;
pub use typesetter::Typesetter;

/// Why a document could not be made. Hostile or odd text is never a reason: it is marked and printed.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The page layout engine refused the document; the text is for the log.
    #[error("le document n'a pas pu être composé : {0}")]
    Typesetting(String),
    /// The fonts of the program cannot be read.
    #[error("les polices du document sont illisibles")]
    Fonts,
    /// The spreadsheet could not be written, for example beyond 1,048,576 rows.
    #[error("le tableur n'a pas pu être écrit : {0}")]
    Spreadsheet(String),
}
