//! CSV as a French spreadsheet opens it: `;`, decimal comma, UTF-8 with its mark, and no text that becomes a formula.

use super::{Cell, Sheet, legible};
use crate::DocumentError;
use palier_domain::shared::Cents;

/// The header and the rows, for spreadsheets. A text that a spreadsheet would run as a formula gets an apostrophe in
/// front; machines should read another export.
///
/// # Errors
/// When the rows cannot be written.
pub fn csv(sheet: &Sheet) -> Result<Vec<u8>, DocumentError> {
    let refused = |why: String| DocumentError::Spreadsheet(why);
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer("\u{FEFF}".as_bytes().to_vec());
    let header = sheet.columns.iter().map(|column| guarded(&column.title));
    writer.write_record(header).map_err(|e| refused(e.to_string()))?;
    for row in &sheet.rows {
        writer.write_record(row.iter().map(field)).map_err(|e| refused(e.to_string()))?;
    }
    writer.into_inner().map_err(|e| refused(e.to_string()))
}

fn field(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => guarded(text),
        Cell::Date(day) => day.short(),
        Cell::Number(number) if number.is_finite() => number.to_string().replace('.', ","),
        Cell::Number(_) => String::new(),
        Cell::Euros(Cents(cents)) => {
            let sign = if *cents < 0 { "-" } else { "" };
            format!("{sign}{},{:02}", cents.unsigned_abs() / 100, cents.unsigned_abs() % 100)
        }
    }
}

/// Puts an apostrophe before what starts like a formula, even behind spaces, quotes or invisible marks, or in
/// full-width letters.
fn guarded(text: &str) -> String {
    let text = legible(text);
    let hides = |c: char| c.is_whitespace() || matches!(c, '"' | '\u{200B}'..='\u{200F}' | '\u{FEFF}');
    let starts_formula = |t: &str| t.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let odd_start = text.starts_with(['\t', '\r', '\n']);
    if odd_start || starts_formula(text.trim_start_matches(hides)) { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_guarded_and_words_are_not() {
        for hostile in ["=1+1", "+33 4", "-2", "@SUM(A1)", "\t=1", " =1", "\"=1", "＝1", "\u{FEFF}=1", "\0=1"]
        {
            assert!(guarded(hostile).starts_with('\''), "{hostile:?}");
        }
        for plain in ["a=b", "l'été", "12", "« =1 »"] {
            assert_eq!(guarded(plain), plain);
        }
    }

    #[test]
    fn amounts_and_numbers_are_french() {
        assert_eq!(field(&Cell::Euros(Cents(-5))), "-0,05");
        assert_eq!(field(&Cell::Euros(Cents(1_250_050))), "12500,50");
        assert_eq!(field(&Cell::Number(-2.5)), "-2,5");
        assert_eq!(field(&Cell::Number(f64::NAN)), "");
    }
}
