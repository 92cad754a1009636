//! `.ods`: one part streamed to the end; rows and cells that repeat are counted before they are repeated.

use super::archive::Archive;
use super::gather::{Counts, Gathering};
use super::xml::{Piece, Xml, attribute};
use super::{SHEETS, Unreadable};
use palier_domain::shared::sheet::{Address, Table, Value, day};
use quick_xml::events::BytesStart;
use std::collections::HashSet;
use std::io::Read;

/// The sheets of a workbook.
pub(super) fn read(archive: &mut Archive<'_>) -> Result<Vec<Table>, Unreadable> {
    refuse_encrypted(archive)?;
    let Some(mut xml) = archive.part("content.xml")? else { return Err(Unreadable::NoWorkbook) };
    let (mut counts, mut tables) = (Counts::default(), Vec::new());
    let mut hidden_styles: HashSet<String> = HashSet::new();
    let mut style = String::new();
    loop {
        let (name, hidden) = match xml.next()? {
            Piece::Open(element) => match element.local_name().as_ref() {
                "style" => {
                    style = attribute(&element, "name").unwrap_or_default();
                    continue;
                }
                "table-properties" => {
                    if attribute(&element, "display").is_some_and(|shown| shown == "false") {
                        hidden_styles.insert(style.clone());
                    }
                    continue;
                }
                "table" => (
                    attribute(&element, "name").unwrap_or_default(),
                    attribute(&element, "style-name").is_some_and(|style| hidden_styles.contains(&style)),
                ),
                _ => continue,
            },
            Piece::End => break,
            _ => continue,
        };
        if tables.len() >= SHEETS {
            return Err(Unreadable::TooManySheets);
        }
        tables.push(sheet(&mut xml, Gathering::of(&name, hidden, &mut counts))?);
    }
    if tables.is_empty() { Err(Unreadable::NoSheet) } else { Ok(tables) }
}

fn refuse_encrypted(archive: &mut Archive<'_>) -> Result<(), Unreadable> {
    let Some(mut xml) = archive.part("META-INF/manifest.xml")? else { return Ok(()) };
    loop {
        match xml.next()? {
            Piece::Open(element) if element.local_name().as_ref() == "encryption-data" => {
                return Err(Unreadable::Password);
            }
            Piece::End => return Ok(()),
            _ => {}
        }
    }
}

/// A cell as its element declares it.
struct Declared {
    kind: String,
    value: Option<String>,
    is_formula: bool,
    repeated: u32,
    spanned: (u32, u32),
}

impl Declared {
    fn of(element: &BytesStart<'_>) -> Self {
        let kind = attribute(element, "value-type").unwrap_or_default();
        let value = match kind.as_str() {
            "date" => attribute(element, "date-value"),
            "boolean" => attribute(element, "boolean-value"),
            "string" => attribute(element, "string-value"),
            _ => attribute(element, "value"),
        };
        let span = |name: &str| repeated(element, name);
        Self {
            kind,
            value,
            is_formula: attribute(element, "formula").is_some(),
            repeated: repeated(element, "number-columns-repeated"),
            spanned: (span("number-rows-spanned"), span("number-columns-spanned")),
        }
    }

    fn read(self, words: String) -> Option<Value> {
        let number = || self.value.as_deref().and_then(|said| said.parse::<f64>().ok());
        // An error is shown in words only: `#REF!`, `Err:502`.
        let is_error = self.is_formula && (words.starts_with('#') || words.starts_with("Err:"));
        match self.kind.as_str() {
            _ if is_error => Some(Value::Fault(words.chars().take(40).collect())),
            "float" | "percentage" | "currency" => number().map(Value::Number),
            "boolean" => Some(Value::Truth(self.value.as_deref() == Some("true"))),
            "date" => {
                let said = self.value.unwrap_or(words);
                Some(
                    day(Some(&Value::Text(said.clone())))
                        .ok()
                        .flatten()
                        .map_or(Value::Text(said), Value::Day),
                )
            }
            _ if !words.is_empty() => Some(Value::Text(words)),
            "string" => self.value.map(Value::Text),
            _ if self.is_formula => Some(Value::Fault("formule sans résultat enregistré".to_owned())),
            _ => None,
        }
    }
}

fn repeated(element: &BytesStart<'_>, name: &str) -> u32 {
    attribute(element, name).and_then(|said| said.parse().ok()).unwrap_or(1).max(1)
}

fn is_hidden(element: &BytesStart<'_>) -> bool {
    attribute(element, "visibility").is_some_and(|said| said != "visible")
}

/// A sheet, until it closes.
fn sheet<R: Read>(xml: &mut Xml<R>, mut sheet: Gathering<'_>) -> Result<Table, Unreadable> {
    let (mut row, mut column) = (0u32, 0u32);
    loop {
        let (times, hidden) = match xml.next()? {
            Piece::Open(element) => match element.local_name().as_ref() {
                "table-column" => {
                    let count = repeated(&element, "number-columns-repeated");
                    if is_hidden(&element) {
                        sheet.hidden_columns(column, column.saturating_add(count - 1));
                    }
                    column = column.saturating_add(count);
                    continue;
                }
                "table-row" => (repeated(&element, "number-rows-repeated"), is_hidden(&element)),
                // Drawings, notes and the like hold cells of their own, which are not those of the sheet.
                "shapes" | "forms" | "dde-links" => {
                    xml.words(&[])?;
                    continue;
                }
                _ => continue,
            },
            Piece::Close(name) if name == "table" => return Ok(sheet.finish()),
            Piece::End => return Ok(sheet.finish()),
            _ => continue,
        };
        let cells = row_cells(xml, &mut sheet, row)?;
        for again in 0..times {
            if cells.is_empty() {
                break;
            }
            let at = row.saturating_add(again);
            if hidden {
                sheet.hidden_row(at);
            }
            for (column, value, is_formula) in &cells {
                sheet.cell(Address { row: at, column: *column }, value.clone(), *is_formula)?;
            }
        }
        row = row.saturating_add(times);
    }
}

type Cells = Vec<(u32, Value, bool)>;

/// The cells of a row, until it closes.
fn row_cells<R: Read>(xml: &mut Xml<R>, sheet: &mut Gathering<'_>, row: u32) -> Result<Cells, Unreadable> {
    let (mut cells, mut column) = (Cells::new(), 0u32);
    loop {
        let declared = match xml.next()? {
            Piece::Open(element)
                if matches!(element.local_name().as_ref(), "table-cell" | "covered-table-cell") =>
            {
                Declared::of(&element)
            }
            Piece::Close(name) if name == "table-row" => return Ok(cells),
            Piece::End => return Ok(cells),
            _ => continue,
        };
        let (times, (rows, columns), is_formula) = (declared.repeated, declared.spanned, declared.is_formula);
        let at = Address { row, column };
        sheet.merge(
            at,
            Address { row: row.saturating_add(rows - 1), column: column.saturating_add(columns - 1) },
        );
        let words = words(xml)?;
        if let Some(value) = declared.read(words) {
            // A column far to the right is refused by the sheet: no more of them is made than that takes.
            for again in 0..times.min(super::COLUMNS + 1) {
                cells.push((column.saturating_add(again), value.clone(), is_formula));
            }
        }
        column = column.saturating_add(times);
    }
}

/// The paragraphs of a cell, one per line, until it closes; notes apart.
fn words<R: Read>(xml: &mut Xml<R>) -> Result<String, Unreadable> {
    let (mut text, mut open, mut silent, mut paragraphs) = (String::new(), 1usize, 0usize, 0usize);
    while open > 0 {
        match xml.next()? {
            Piece::Open(element) => {
                open += 1;
                let name = element.local_name().as_ref().to_owned();
                if silent > 0 || name == "annotation" {
                    silent += 1;
                    continue;
                }
                match name.as_str() {
                    "p" => {
                        if paragraphs > 0 {
                            text.push('\n');
                        }
                        paragraphs += 1;
                    }
                    "s" => {
                        let count = repeated(&element, "c").min(1_000);
                        text.extend(std::iter::repeat_n(' ', count as usize));
                    }
                    "tab" => text.push('\t'),
                    "line-break" => text.push('\n'),
                    _ => {}
                }
            }
            Piece::Close(_) => {
                open -= 1;
                silent = silent.saturating_sub(1);
            }
            // What stands between elements is the layout of the file.
            Piece::Text(words) if silent == 0 && paragraphs > 0 && open > 1 => text.push_str(&words),
            Piece::Text(_) => {}
            Piece::End => break,
        }
    }
    Ok(text)
}
