//! XLSX: frozen header, filters, real dates and amounts, texts that stay texts.

use super::{Cell, Column, Kind, Sheet, legible};
use crate::DocumentError;
use palier_domain::shared::Day;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use std::borrow::Borrow;
use std::io::Write;

/// UTF-16 units a cell may hold.
pub(super) const LONGEST_CELL: usize = 32_767;
/// Ends a text that does not fit in a cell.
const CUT: &str = " [… suite coupée, texte entier dans Palier]";
/// Characters in the name of a tab.
const LONGEST_NAME: usize = 31;
/// How hard the file is compressed, as Excel does: the level above it costs twice the time for one byte in twenty.
const COMPRESSION: u8 = 3;

impl From<XlsxError> for DocumentError {
    fn from(error: XlsxError) -> Self {
        Self::Spreadsheet(error.to_string())
    }
}

/// The tables as a workbook, one sheet each, in that order: title and source, then the frozen header with filters, then
/// the rows. The first one gives the workbook its title and its date.
///
/// A text longer than a cell may hold is cut and says so; the characters XML forbids are left out.
///
/// # Errors
/// When the rows or the columns exceed what a sheet holds (1,048,576 and 16,384), or two sheets have the same name.
pub fn xlsx(sheets: &[Sheet]) -> Result<Vec<u8>, DocumentError> {
    let mut workbook = sheets.first().map_or_else(blank, titled);
    for sheet in sheets {
        fill(workbook.add_worksheet(), sheet)?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn blank() -> Workbook {
    let mut workbook = Workbook::new();
    workbook.set_zip_compression_level(COMPRESSION);
    workbook
}

/// A workbook that says what it holds and when it was made.
pub(super) fn titled(first: &Sheet) -> Workbook {
    let mut properties = DocProperties::new().set_title(fitting(&first.title, 255));
    if let Some(day) = excel_day(first.edited_on) {
        properties = properties.set_creation_datetime(&day);
    }
    let mut workbook = blank();
    workbook.set_properties(&properties);
    workbook
}

/// A table whose rows come one by one, written as they come: memory does not grow with their number. The rows the sheet
/// itself holds come first. Takes the workbook to `to`.
///
/// # Errors
/// As [`xlsx`], or when `to` cannot be written.
pub fn xlsx_rows<W: Write + Send>(
    sheet: &Sheet,
    rows: impl Iterator<Item = Vec<Cell>>,
    to: W,
) -> Result<(), DocumentError> {
    let mut workbook = blank();
    let page = workbook.add_worksheet_with_constant_memory()?;
    page.set_name(tab_name(&sheet.name))?;
    let header = heading(page, sheet)?;
    let count = rows_from(page, header, sheet.rows.iter().cloned().chain(rows))?;
    finish(page, sheet, header, count)?;
    workbook.save_to_writer(to)?;
    Ok(())
}

/// Writes a table; gives the row of its header.
pub(super) fn fill(page: &mut Worksheet, sheet: &Sheet) -> Result<u32, XlsxError> {
    page.set_name(tab_name(&sheet.name))?;
    let header = heading(page, sheet)?;
    let count = rows_from(page, header, sheet.rows.iter())?;
    finish(page, sheet, header, count)?;
    Ok(header)
}

/// Writes rows under the header; gives how many there were.
fn rows_from<R: Borrow<Vec<Cell>>>(
    page: &mut Worksheet,
    header: u32,
    rows: impl Iterator<Item = R>,
) -> Result<u32, XlsxError> {
    let mut count = 0_u32;
    for row in rows {
        count = count.saturating_add(1);
        let at = header.saturating_add(count);
        for (column, cell) in (0..=u16::MAX).zip(row.borrow()) {
            write(page, at, column, cell)?;
        }
    }
    Ok(count)
}

/// Title, source lines, an empty line and the header; gives the row of the header.
fn heading(page: &mut Worksheet, sheet: &Sheet) -> Result<u32, XlsxError> {
    let title = Format::new().set_bold().set_font_size(14).set_font_color("0F4C5C");
    page.write_string_with_format(0, 0, fitting(&sheet.title, LONGEST_CELL), &title)?;
    // Of its own, else it would take the form of the column under it.
    let plain = Format::new().set_align(FormatAlign::Top);
    let mut row = 1;
    for line in &sheet.source {
        page.write_string_with_format(row, 0, fitting(line, LONGEST_CELL), &plain)?;
        row += 1;
    }
    row += 1;
    let header = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_font_color("0F4C5C")
        .set_background_color("EEF4F5")
        .set_border_bottom(FormatBorder::Medium);
    for (index, column) in (0..=u16::MAX).zip(&sheet.columns) {
        page.set_column_width(index, f64::from(column.width))?;
        page.set_column_format(index, &format_of(column))?;
        page.write_string_with_format(row, index, fitting(&column.title, LONGEST_CELL), &header)?;
    }
    Ok(row)
}

/// What makes the table handy: frozen header, filters, a print on A4 with the header on each page.
fn finish(page: &mut Worksheet, sheet: &Sheet, header: u32, rows: u32) -> Result<(), XlsxError> {
    page.set_freeze_panes(header + 1, 0)?;
    page.set_repeat_rows(header, header)?;
    page.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    page.set_footer("&Rpage &P sur &N");
    let last_row = header.saturating_add(rows);
    if let Some(last_column) = sheet.columns.len().checked_sub(1).and_then(|last| u16::try_from(last).ok()) {
        page.autofilter(header, 0, last_row, last_column)?;
    }
    Ok(())
}

pub(super) fn format_of(column: &Column) -> Format {
    let top = Format::new().set_align(FormatAlign::Top);
    match column.kind {
        Kind::Text => top.set_text_wrap(),
        Kind::Date => top.set_num_format("dd/mm/yyyy"),
        Kind::Number => top.set_num_format("#,##0.##"),
        Kind::Euros => top.set_num_format("#,##0.00 \"€\""),
    }
}

/// Writes a cell in the form of its column: one given to each cell would be looked up a million times.
fn write(page: &mut Worksheet, row: u32, column: u16, cell: &Cell) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => {
            page.write_string(row, column, fitting(text, LONGEST_CELL))?;
        }
        Cell::Date(day) => match excel_day(*day) {
            Some(date) => {
                page.write_datetime(row, column, date)?;
            }
            None => {
                page.write_string(row, column, day.short())?;
            }
        },
        Cell::Number(number) if number.is_finite() => {
            page.write_number(row, column, *number)?;
        }
        Cell::Number(_) => {}
        // A spreadsheet knows no exact decimals: whole cents are divided once, here.
        Cell::Euros(amount) => {
            page.write_number(row, column, amount.0 as f64 / 100.0)?;
        }
    }
    Ok(())
}

/// Spreadsheets count days from 1900; an earlier one is written as text.
fn excel_day(day: Day) -> Option<ExcelDateTime> {
    let date = day.0;
    let year = u16::try_from(date.year()).ok()?;
    ExcelDateTime::from_ymd(year, date.month().unsigned_abs(), date.day().unsigned_abs()).ok()
}

/// The legible text, whole if it fits in that many UTF-16 units, else cut with a mark.
pub(super) fn fitting(text: &str, longest: usize) -> String {
    let text = legible(text);
    if text.encode_utf16().count() <= longest {
        return text;
    }
    let room = longest.saturating_sub(CUT.encode_utf16().count());
    let mut units = 0;
    let kept = text.chars().take_while(|c| {
        units += c.len_utf16();
        units <= room
    });
    kept.chain(CUT.chars()).collect()
}

fn tab_name(name: &str) -> String {
    let allowed = legible(name).replace(['[', ']', ':', '*', '?', '/', '\\', '\n', '\r', '\t'], " ");
    let mut units = 0;
    let short: String = allowed
        .trim_matches([' ', '\''])
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= LONGEST_NAME
        })
        .collect();
    let name = short.trim_matches([' ', '\'']);
    if name.is_empty() { "Données".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tab_names_are_always_accepted() {
        assert_eq!(tab_name("Constats [2026] : a/b"), "Constats  2026    a b");
        assert_eq!(tab_name("'"), "Données");
        assert_eq!(tab_name(&"é".repeat(40)).chars().count(), 31);
    }

    #[test]
    fn a_text_too_long_says_it_was_cut() {
        let cut = fitting(&"😀".repeat(20_000), LONGEST_CELL);
        assert!(cut.encode_utf16().count() <= LONGEST_CELL && cut.ends_with(CUT));
        assert_eq!(fitting("court", LONGEST_CELL), "court");
    }
}
