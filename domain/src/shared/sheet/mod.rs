//! Tables as people fill them in a spreadsheet: what stands in each cell, how they write amounts, days and names, and
//! what bringing a table in would create, change or refuse, row by row and cell by cell.

mod choices;
mod judge;
mod layout;
mod marks;
mod written;

pub use choices::{Choices, Offered};
pub use judge::{CellFault, Changed, Counted, Judge, Judged, Known, Rules, Verdict, in_words};
pub use layout::{Field, FieldKind, Heading, ID_TITLE, MARK_TITLE, Unplaced};
pub use marks::{Mark, mark};
pub use written::{Written, amount, day, list, serial_day, texted, truth, year};

use crate::shared::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Where a cell stands, both counted from zero; shown as spreadsheets do, `B7`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Address {
    /// Row, from zero.
    pub row: u32,
    /// Column, from zero.
    pub column: u32,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", column_letters(self.column), u64::from(self.row) + 1)
    }
}

impl Address {
    /// Reads `B7`, `$B$7` or `b7`.
    pub fn parse(text: &str) -> Option<Self> {
        let bare = text.replace('$', "");
        let digits = bare.find(|c: char| c.is_ascii_digit())?;
        let (letters, number) = bare.split_at(digits);
        if letters.is_empty() || letters.len() > 3 || !letters.bytes().all(|b| b.is_ascii_alphabetic()) {
            return None;
        }
        let column =
            letters.bytes().fold(0u32, |sum, b| sum * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1);
        let row: u32 = number.parse().ok()?;
        Some(Self { row: row.checked_sub(1)?, column: column - 1 })
    }
}

/// The letters of a column counted from zero: `A`, `Z`, `AA`.
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(rest % 26) as usize]);
        rest /= 26;
    }
    letters.reverse();
    String::from_utf8_lossy(&letters).into_owned()
}

/// What stands in a cell; a formula is read as the last value computed, never evaluated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// Words.
    Text(String),
    /// A number, in the only shape spreadsheets know.
    Number(f64),
    /// A calendar day.
    Day(Day),
    /// True or false.
    Truth(bool),
    /// What the spreadsheet itself could not compute: `#REF!`, a formula never computed.
    Fault(String),
}

/// A cell that holds something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SheetCell {
    /// Where.
    pub at: Address,
    /// What.
    pub value: Value,
}

/// A row that holds something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Its row, from zero.
    pub row: u32,
    /// Its cells that hold something, left to right.
    pub cells: Vec<SheetCell>,
    /// The merged ranges that reach it, `B7:B9`.
    pub merged: Vec<String>,
}

impl Line {
    /// What stands in that column.
    pub fn at(&self, column: u32) -> Option<&Value> {
        self.cells.iter().find(|cell| cell.at.column == column).map(|cell| &cell.value)
    }
}

/// A sheet as read: the rows that hold something, and what its reader must be told.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// Name of the tab.
    pub name: String,
    /// Whether the tab is hidden.
    pub hidden: bool,
    /// Rows that hold something, top to bottom.
    pub lines: Vec<Line>,
    /// French sentences: formulas, hidden rows and columns, merged cells.
    pub notices: Vec<String>,
}

/// What a row says, field by field, in a canonical shape: days as `AAAA-MM-JJ`, amounts in cents, choices by identifier;
/// an empty text where nothing is said.
pub type Record = BTreeMap<String, String>;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_read_as_spreadsheets_write_them() {
        assert_eq!(Address { row: 6, column: 1 }.to_string(), "B7");
        assert_eq!(Address { row: 1_048_575, column: 16_383 }.to_string(), "XFD1048576");
        assert_eq!(Address::parse("$aa$10"), Some(Address { row: 9, column: 26 }));
        for wrong in ["", "7", "B", "B0", "ABCD1", "B7:C8", "É1"] {
            assert_eq!(Address::parse(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn an_address_shown_reads_back(row in 0u32..1_048_576, column in 0u32..16_384) {
            let address = Address { row, column };
            prop_assert_eq!(Address::parse(&address.to_string()), Some(address));
        }
    }
}
