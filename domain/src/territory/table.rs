//! Tables as spreadsheets save them: separator and encoding found out, columns known by several names.

use super::{Fault, MAX_BYTES, MAX_ROWS, Refusal, Spot};
use crate::shared::text::{decode, filled, fold};

/// A table read whole, its heading folded.
pub(super) struct Table {
    heading: Vec<String>,
    pub(super) lines: Vec<Line>,
}

/// One line of it.
pub(super) struct Line {
    pub(super) spot: Spot,
    cells: csv::StringRecord,
}

impl Table {
    /// Reads UTF-8 (with or without its mark) or Windows-1252, split by `,`, `;` or tabs.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.len() > MAX_BYTES {
            return Err(Refusal::TooLarge(bytes.len()));
        }
        let text = decode(bytes).ok_or(Refusal::Encoding)?;
        let Some(first) = text.lines().find(|line| !line.trim().is_empty()) else {
            return Err(Refusal::Empty);
        };
        if first.trim_start().starts_with('<') {
            return Err(Refusal::WebPage);
        }
        let mut reader = csv::ReaderBuilder::new().delimiter(separator(first)).from_reader(text.as_bytes());
        let heading = reader.headers().map_err(|e| bad_table(&e))?.iter().map(|h| fold(h.trim())).collect();
        let mut lines = Vec::new();
        for record in reader.records() {
            let cells = record.map_err(|e| bad_table(&e))?;
            if lines.len() >= MAX_ROWS {
                return Err(Refusal::TooManyRows);
            }
            lines.push(Line { spot: Spot::Line(cells.position().map_or(0, csv::Position::line)), cells });
        }
        if lines.is_empty() { Err(Refusal::Empty) } else { Ok(Self { heading, lines }) }
    }

    /// Whether one of these columns is there.
    pub(super) fn has(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.heading.iter().any(|h| h == name))
    }

    /// The first filled cell among several usual names of a column.
    pub(super) fn text<'a>(&self, line: &'a Line, names: &[&str]) -> Option<&'a str> {
        names.iter().find_map(|name| {
            let column = self.heading.iter().position(|h| h == name)?;
            line.cells.get(column).and_then(filled)
        })
    }

    /// The headings, folded.
    pub(super) fn heading(&self) -> &[String] {
        &self.heading
    }
}

fn bad_table(error: &csv::Error) -> Refusal {
    Refusal::BadTable(error.position().map_or(1, csv::Position::line))
}

fn separator(heading: &str) -> u8 {
    let count = |sign: &u8| heading.bytes().filter(|b| b == sign).count();
    [b',', b';', b'\t'].into_iter().max_by_key(count).unwrap_or(b',')
}

/// Refuses a key met twice.
#[derive(Default)]
pub(super) struct Keys(std::collections::HashMap<String, Spot>);

impl Keys {
    pub(super) fn claim(&mut self, key: &str, spot: Spot) -> Result<(), Refusal> {
        match self.0.get(key) {
            Some(first) => Err(spot.refuse(Fault::Twice { key: key.to_owned(), first: *first })),
            None => {
                self.0.insert(key.to_owned(), spot);
                Ok(())
            }
        }
    }
}
