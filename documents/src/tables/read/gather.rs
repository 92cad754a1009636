//! A sheet being gathered: cells come in order, are counted, and what their reader must be told is noted.

use super::super::legible;
use super::{CELLS, COLUMNS, LONGEST, ROWS, TEXT, Unreadable};
use palier_domain::shared::sheet::{Address, Line, SheetCell, Table, Value, column_letters};

/// What one file may hold, all sheets together.
#[derive(Debug, Default)]
pub(super) struct Counts {
    rows: usize,
    cells: usize,
    text: usize,
}

/// A sheet being gathered.
pub(super) struct Gathering<'a> {
    table: Table,
    counts: &'a mut Counts,
    formulas: Noted,
    hidden_rows: Vec<u32>,
    hidden_columns: Vec<(u32, u32)>,
    merged: Vec<(Address, Address)>,
}

/// Places noted, the first ones kept to be named.
#[derive(Debug, Default)]
struct Noted {
    first: Vec<Address>,
    count: usize,
}

/// Most places named in one sentence.
const NAMED: usize = 8;
/// Most merged ranges and hidden rows kept.
const MOST_KEPT: usize = 20_000;

impl<'a> Gathering<'a> {
    /// Of a sheet of that name.
    pub(super) fn of(name: &str, hidden: bool, counts: &'a mut Counts) -> Self {
        let table = Table { name: name.chars().take(80).collect(), hidden, ..Table::default() };
        Self {
            table,
            counts,
            formulas: Noted::default(),
            hidden_rows: Vec::new(),
            hidden_columns: Vec::new(),
            merged: Vec::new(),
        }
    }

    /// Name of the sheet.
    pub(super) fn name(&self) -> &str {
        &self.table.name
    }

    /// A cell, in order of rows; one that holds nothing is not kept.
    pub(super) fn cell(&mut self, at: Address, value: Value, is_formula: bool) -> Result<(), Unreadable> {
        let value = match value {
            Value::Text(text) if text.contains(char::is_control) => Value::Text(legible(&text)),
            other => other,
        };
        let length = match &value {
            Value::Text(text) if text.trim().is_empty() => return Ok(()),
            Value::Text(text) | Value::Fault(text) => text.len(),
            _ => 0,
        };
        let sheet = || self.table.name.clone();
        if at.column >= COLUMNS {
            return Err(Unreadable::TooWide { sheet: sheet(), at });
        }
        if let Value::Text(text) = &value
            && length > LONGEST
            && text.chars().count() > LONGEST
        {
            return Err(Unreadable::TooLong { sheet: sheet(), at });
        }
        self.counts.cells += 1;
        self.counts.text += length;
        if self.counts.cells > CELLS {
            return Err(Unreadable::TooManyCells(sheet()));
        }
        if self.counts.text > TEXT {
            return Err(Unreadable::TooMuchText(sheet()));
        }
        if is_formula {
            self.formulas.count += 1;
            if self.formulas.first.len() < NAMED {
                self.formulas.first.push(at);
            }
        }
        let cell = SheetCell { at, value };
        match self.table.lines.last_mut() {
            Some(line) if line.row == at.row => line.cells.push(cell),
            _ => {
                self.counts.rows += 1;
                if self.counts.rows > ROWS {
                    return Err(Unreadable::TooManyRows(self.table.name.clone()));
                }
                self.table.lines.push(Line { row: at.row, cells: vec![cell], merged: Vec::new() });
            }
        }
        Ok(())
    }

    /// A row that is not shown.
    pub(super) fn hidden_row(&mut self, row: u32) {
        if self.hidden_rows.len() < MOST_KEPT {
            self.hidden_rows.push(row);
        }
    }

    /// Columns that are not shown, both ends included.
    pub(super) fn hidden_columns(&mut self, first: u32, last: u32) {
        if first < COLUMNS && self.hidden_columns.len() < COLUMNS as usize {
            self.hidden_columns.push((first, last.min(COLUMNS - 1)));
        }
    }

    /// Cells merged into one.
    pub(super) fn merge(&mut self, first: Address, last: Address) {
        if first != last && self.merged.len() < MOST_KEPT {
            self.merged.push((first, last));
        }
    }

    /// The sheet, its rows in order, with what its reader must be told.
    pub(super) fn finish(self) -> Table {
        let Self { mut table, formulas, mut hidden_rows, hidden_columns, merged, .. } = self;
        table.lines.sort_by_key(|line| line.row);
        table.lines.dedup_by(|later, first| {
            let same = later.row == first.row;
            if same {
                first.cells.append(&mut later.cells);
            }
            same
        });
        for line in &mut table.lines {
            line.cells.sort_by_key(|cell| cell.at.column);
            line.cells.dedup_by_key(|cell| cell.at.column);
        }
        spread(&mut table.lines, &merged);
        let name = &table.name;
        let mut notices = Vec::new();
        if formulas.count > 0 {
            let places = listed(formulas.first.iter().map(ToString::to_string), formulas.count);
            notices
                .push(format!("Feuille « {name} » : formules lues comme leur dernier résultat, {places}."));
        }
        hidden_rows.retain(|row| table.lines.iter().any(|line| line.row == *row));
        if !hidden_rows.is_empty() {
            let rows = listed(
                hidden_rows.iter().take(NAMED).map(|row| (u64::from(*row) + 1).to_string()),
                hidden_rows.len(),
            );
            notices.push(format!(
                "Feuille « {name} » : lignes masquées ou filtrées, lues comme les autres, {rows}."
            ));
        }
        let used = |(first, last): &(u32, u32)| {
            table
                .lines
                .iter()
                .any(|line| line.cells.iter().any(|cell| (*first..=*last).contains(&cell.at.column)))
        };
        let columns: Vec<String> = hidden_columns
            .iter()
            .filter(|range| used(range))
            .map(|(first, last)| {
                if first == last {
                    column_letters(*first)
                } else {
                    format!("{} à {}", column_letters(*first), column_letters(*last))
                }
            })
            .collect();
        if !columns.is_empty() {
            let count = columns.len();
            let columns = listed(columns.into_iter().take(NAMED), count);
            notices
                .push(format!("Feuille « {name} » : colonnes masquées, lues comme les autres, {columns}."));
        }
        table.notices = notices;
        table
    }
}

/// Tells each row which merged ranges reach it, beyond those of a single row that holds nothing else.
fn spread(lines: &mut [Line], merged: &[(Address, Address)]) {
    for (first, last) in merged {
        let range = format!("{first}:{last}");
        let from = lines.partition_point(|line| line.row < first.row);
        for line in lines[from..].iter_mut().take_while(|line| line.row <= last.row) {
            if line.merged.len() < NAMED {
                line.merged.push(range.clone());
            }
        }
    }
}

/// `B7, B8 et 12 autres`.
fn listed(named: impl Iterator<Item = String>, count: usize) -> String {
    let named: Vec<String> = named.collect();
    let rest = count.saturating_sub(named.len());
    let said = named.join(", ");
    match rest {
        0 => said,
        1 => format!("{said} et une autre"),
        rest => format!("{said} et {rest} autres"),
    }
}
