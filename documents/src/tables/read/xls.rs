//! `.xls` (Excel 97 to 2003): the records of the workbook, one after the other; formulas give their last result.

mod records;

use self::records::{Record, Records};
use super::cfb::Compound;
use super::gather::{Counts, Gathering};
use super::{SHARED, SHEETS, TEXT, Unreadable, styles};
use palier_domain::shared::sheet::{Address, Table, Value, serial_day};
use std::collections::HashMap;

/// Days between the two epochs of spreadsheets, 1900 and 1904.
const FROM_1904: f64 = 1_462.0;
/// Version of the records written since Excel 97.
const BIFF8: u16 = 0x0600;

/// What the cells of any sheet need.
#[derive(Default)]
struct Book {
    shared: Vec<String>,
    dated: Vec<bool>,
    from_1904: bool,
    sheets: Vec<Declared>,
}

struct Declared {
    at: usize,
    hidden: bool,
    name: String,
}

/// The sheets of a workbook.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Table>, Unreadable> {
    let compound = Compound::open(bytes)?;
    if compound.has("EncryptedPackage") {
        return Err(Unreadable::Password);
    }
    if compound.has("WordDocument") {
        return Err(Unreadable::NotATable("un document Word"));
    }
    let Some(stream) = compound.stream("Workbook")? else {
        let old = compound.has("Book");
        return Err(if old {
            Unreadable::NotATable("un classeur Excel 95, trop ancien")
        } else {
            Unreadable::NoWorkbook
        });
    };
    drop(compound);
    let book = book(&stream)?;
    let (mut counts, mut tables) = (Counts::default(), Vec::new());
    for sheet in &book.sheets {
        let records = stream.get(sheet.at..).ok_or_else(|| missing(&sheet.name))?;
        tables.push(cells(records, Gathering::of(&sheet.name, sheet.hidden, &mut counts), &book)?);
    }
    if tables.is_empty() { Err(Unreadable::NoSheet) } else { Ok(tables) }
}

fn missing(sheet: &str) -> Unreadable {
    Unreadable::damaged(format!("la feuille « {sheet} » manque"))
}

/// What the workbook says of all its sheets.
fn book(stream: &[u8]) -> Result<Book, Unreadable> {
    let mut book = Book::default();
    let (mut formats, mut used): (HashMap<u16, bool>, Vec<u16>) = (HashMap::new(), Vec::new());
    for record in Records::of(stream) {
        let record = record?;
        match record.kind {
            0x0809 if record.u16(0)? != BIFF8 => {
                return Err(Unreadable::NotATable("un classeur Excel trop ancien"));
            }
            0x002F if record.u16(0)? != 0 || record.whole.len() > 2 => return Err(Unreadable::Password),
            0x0022 => book.from_1904 = record.u16(0)? == 1,
            0x041E => {
                let code = record.string(2, 2)?;
                formats.insert(record.u16(0)?, styles::says_a_day(&code));
            }
            0x00E0 => used.push(record.u16(2)?),
            0x0085 => {
                // Sheets of charts and macros hold no cell.
                if record.byte(5)? == 0 {
                    let at = record.u32(0)? as usize;
                    book.sheets.push(Declared {
                        at,
                        hidden: record.byte(4)? & 3 != 0,
                        name: record.string(6, 1)?,
                    });
                }
                if book.sheets.len() > SHEETS {
                    return Err(Unreadable::TooManySheets);
                }
            }
            0x00FC => book.shared = shared(&record)?,
            0x000A => break,
            _ => {}
        }
    }
    let shows_a_day =
        |id: &u16| formats.get(id).copied().unwrap_or_else(|| styles::is_builtin_day(u32::from(*id)));
    book.dated = used.iter().map(shows_a_day).collect();
    Ok(book)
}

fn shared(record: &Record<'_>) -> Result<Vec<String>, Unreadable> {
    let announced = record.u32(4)? as usize;
    let (mut shared, mut bytes, mut texts) = (Vec::new(), 0usize, record.chain(8));
    while shared.len() < announced && !texts.is_over() {
        let text = texts.rich_string()?;
        bytes += text.len();
        if bytes > TEXT || shared.len() >= SHARED {
            return Err(Unreadable::Bomb("trop de textes".to_owned()));
        }
        shared.push(text);
    }
    Ok(shared)
}

/// A sheet, from its first record to its last.
fn cells(records: &[u8], mut sheet: Gathering<'_>, book: &Book) -> Result<Table, Unreadable> {
    let mut depth = 0usize;
    let mut awaiting: Option<Address> = None;
    for record in Records::of(records) {
        let record = record?;
        match record.kind {
            0x0809 => depth += 1,
            0x000A if depth <= 1 => return Ok(sheet.finish()),
            0x000A => depth -= 1,
            // A chart inside the sheet has cells of its own.
            _ if depth > 1 => {}
            0x0208 if record.u16(12)? & 0x20 != 0 => sheet.hidden_row(u32::from(record.u16(0)?)),
            0x007D if record.u16(8)? & 1 != 0 => {
                sheet.hidden_columns(u32::from(record.u16(0)?), u32::from(record.u16(2)?));
            }
            0x00E5 => merges(&record, &mut sheet)?,
            0x0207 => {
                if let Some(at) = awaiting.take() {
                    sheet.cell(at, Value::Text(record.string(0, 2)?), true)?;
                }
            }
            0x0006 => awaiting = formula(&record, &mut sheet, book)?,
            0x00BD => many_numbers(&record, &mut sheet, book)?,
            _ => {
                if let Some(value) = plain(&record, book, sheet.name())? {
                    sheet.cell(place(&record)?, value, false)?;
                }
            }
        }
    }
    Err(missing(sheet.name()))
}

fn place(record: &Record<'_>) -> Result<Address, Unreadable> {
    Ok(Address { row: u32::from(record.u16(0)?), column: u32::from(record.u16(2)?) })
}

fn merges(record: &Record<'_>, sheet: &mut Gathering<'_>) -> Result<(), Unreadable> {
    for rank in 0..usize::from(record.u16(0)?) {
        let at = |n: usize| record.u16(2 + 8 * rank + 2 * n).map(u32::from);
        sheet.merge(Address { row: at(0)?, column: at(2)? }, Address { row: at(1)?, column: at(3)? });
    }
    Ok(())
}

/// A formula: its last result, or where the text that follows goes.
fn formula(
    record: &Record<'_>,
    sheet: &mut Gathering<'_>,
    book: &Book,
) -> Result<Option<Address>, Unreadable> {
    let at = place(record)?;
    let value = if record.u16(12)? == 0xFFFF {
        match record.byte(6)? {
            0 => return Ok(Some(at)),
            1 => Value::Truth(record.byte(8)? != 0),
            2 => Value::Fault(error(record.byte(8)?).to_owned()),
            _ => return Ok(None),
        }
    } else {
        book.number(record.f64(6)?, record.u16(4)?)
    };
    sheet.cell(at, value, true)?;
    Ok(None)
}

/// Numbers side by side in one record.
fn many_numbers(record: &Record<'_>, sheet: &mut Gathering<'_>, book: &Book) -> Result<(), Unreadable> {
    let first = place(record)?;
    for rank in 0..record.whole.len().saturating_sub(6) / 6 {
        let at = 4 + 6 * rank;
        let value = book.number(packed(record.u32(at + 2)?), record.u16(at)?);
        let column = first.column + u32::try_from(rank).unwrap_or(u32::MAX);
        sheet.cell(Address { column, ..first }, value, false)?;
    }
    Ok(())
}

/// A cell that holds a value as it is.
fn plain(record: &Record<'_>, book: &Book, sheet: &str) -> Result<Option<Value>, Unreadable> {
    Ok(Some(match record.kind {
        0x0203 => book.number(record.f64(6)?, record.u16(4)?),
        0x027E => book.number(packed(record.u32(6)?), record.u16(4)?),
        0x0204 => Value::Text(record.string(6, 2)?),
        0x00FD => {
            let text = book.shared.get(record.u32(6)? as usize);
            let at = place(record)?;
            let dangling = || Unreadable::Dangling { sheet: sheet.to_owned(), at };
            Value::Text(text.cloned().ok_or_else(dangling)?)
        }
        0x0205 if record.byte(7)? == 0 => Value::Truth(record.byte(6)? != 0),
        0x0205 => Value::Fault(error(record.byte(6)?).to_owned()),
        _ => return Ok(None),
    }))
}

impl Book {
    fn number(&self, number: f64, style: u16) -> Value {
        let shift = if self.from_1904 { FROM_1904 } else { 0.0 };
        let as_day = self.dated.get(usize::from(style)).copied().unwrap_or(false);
        as_day.then(|| serial_day(number + shift)).flatten().map_or(Value::Number(number), Value::Day)
    }
}

/// A number packed in thirty bits: an integer or the head of a float, divided by a hundred or not.
fn packed(bits: u32) -> f64 {
    let number = if bits & 2 != 0 {
        f64::from(bits.cast_signed() >> 2)
    } else {
        f64::from_bits(u64::from(bits & !3) << 32)
    };
    if bits & 1 != 0 { number / 100.0 } else { number }
}

fn error(code: u8) -> &'static str {
    match code {
        0x00 => "#NUL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALEUR!",
        0x17 => "#REF!",
        0x1D => "#NOM?",
        0x24 => "#NOMBRE!",
        _ => "#N/A",
    }
}
