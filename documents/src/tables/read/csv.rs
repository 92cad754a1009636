//! `.csv`: `;`, `,` or tabs, UTF-8 or Windows-1252 (or the UTF-16 of « Texte Unicode »), quoted fields.

use super::Unreadable;
use super::gather::{Counts, Gathering};
use palier_domain::shared::sheet::{Address, Table, Value};
use palier_domain::shared::text;
use std::borrow::Cow;

/// Lines looked at to find the separator.
const LOOKED_AT: usize = 30;

/// The one sheet of a text table, named after the file.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Table, Unreadable> {
    let text = decoded(bytes)?;
    if text.trim().is_empty() {
        return Err(Unreadable::Empty);
    }
    let mut counts = Counts::default();
    let mut sheet = Gathering::of(if name.is_empty() { "Fichier" } else { name }, false, &mut counts);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator(&text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut row = 0u32;
    while reader.read_record(&mut record).map_err(|_| Unreadable::Encoding)? {
        let start = record.position().map_or(0, csv::Position::byte) as usize;
        let line = record.position().map_or(0, csv::Position::line);
        let end = reader.position().byte() as usize;
        let raw = text.get(start..end).unwrap_or("");
        // Spreadsheets count blank lines, which this reader skips; what ends the line before is none.
        let returned = start.checked_sub(1).and_then(|before| text.as_bytes().get(before)) == Some(&b'\r');
        let own = raw.strip_prefix('\n').filter(|_| returned).unwrap_or(raw);
        let blank = own.bytes().take_while(|b| matches!(b, b'\n' | b'\r')).filter(|b| *b == b'\n').count();
        row = row.saturating_add(u32::try_from(blank).unwrap_or(u32::MAX));
        if end >= text.len() && raw.matches('"').count() % 2 == 1 && raw.trim_end().contains('\n') {
            return Err(Unreadable::OpenQuote(line));
        }
        for (field, column) in record.iter().zip(0u32..) {
            sheet.cell(Address { row, column }, Value::Text(unguarded(field).to_owned()), false)?;
        }
        row = row.saturating_add(1);
    }
    Ok(sheet.finish())
}

fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    let wide = match bytes {
        [0xFF, 0xFE, rest @ ..] => Some((encoding_rs::UTF_16LE, rest)),
        [0xFE, 0xFF, rest @ ..] => Some((encoding_rs::UTF_16BE, rest)),
        _ => None,
    };
    match wide {
        Some((encoding, rest)) => {
            let (text, malformed) = encoding.decode_without_bom_handling(rest);
            if malformed || text.contains('\0') { Err(Unreadable::Encoding) } else { Ok(text) }
        }
        None => text::decode(bytes).ok_or(Unreadable::Encoding),
    }
}

/// The sign that splits the first lines the most, in the most even way; signs between quotes do not count.
fn separator(text: &str) -> u8 {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(LOOKED_AT).collect();
    let splits = |line: &str, sign: u8| {
        let (mut count, mut quoted) = (0usize, false);
        for byte in line.bytes() {
            quoted ^= byte == b'"';
            count += usize::from(!quoted && byte == sign);
        }
        count
    };
    let score = |sign: &u8| {
        let counts: Vec<usize> = lines.iter().map(|line| splits(line, *sign)).collect();
        let alike = |count: usize| counts.iter().filter(|other| **other == count).count();
        counts.iter().map(|count| count * alike(*count)).max().unwrap_or(0)
    };
    [b',', b'\t', b';'].into_iter().max_by_key(score).unwrap_or(b';')
}

/// Our own exports put an apostrophe before what a spreadsheet would take for a formula: it is not part of the text.
fn unguarded(field: &str) -> &str {
    match field.strip_prefix('\'') {
        Some(rest) if rest.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '"']) => {
            rest
        }
        _ => field,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_the_one_that_splits_evenly() {
        assert_eq!(separator("Intitulé;Budget\nJardin;25 000,00\nBancs;1,5"), b';');
        assert_eq!(separator("Intitulé,Budget\n\"Jardin; et bancs\",25000"), b',');
        assert_eq!(separator("Intitulé\tBudget\nJardin\t25 000,00"), b'\t');
        assert_eq!(separator("Plan, année 2026\nIntitulé;Budget;Pilote\nJardin;1;Ville"), b';');
    }

    #[test]
    fn rows_are_counted_alike_whatever_ends_a_line() {
        for end in ["\n", "\r\n"] {
            let text = ["a;b", "1;2", "", "3;4", "5;6", ""].join(end);
            let rows = read("x.csv", text.as_bytes()).unwrap().lines;
            let rows: Vec<u32> = rows.iter().map(|line| line.row).collect();
            assert_eq!(rows, [0, 1, 3, 4], "{end:?}");
        }
    }

    #[test]
    fn what_our_exports_guard_comes_back_as_it_was() {
        assert_eq!(unguarded("'=cmd()"), "=cmd()");
        assert_eq!(unguarded("'tis"), "'tis");
    }
}
