//! Which cells of a workbook show their number as a day: the formats of numbers and the styles that use them.

use super::Unreadable;
use super::archive::Archive;
use super::xml::{Piece, attribute};
use std::collections::HashMap;

/// Most styles read.
const MOST: usize = 65_536;

/// For each style, in order, whether it shows a number as a day.
pub(super) fn dated(archive: &mut Archive<'_>) -> Result<Vec<bool>, Unreadable> {
    let mut dated = Vec::new();
    let Some(mut xml) = archive.part("xl/styles.xml")? else { return Ok(dated) };
    let mut formats: HashMap<u32, bool> = HashMap::new();
    let mut within_cells = false;
    loop {
        match xml.next()? {
            Piece::Open(element) => match element.local_name().as_ref() {
                "numFmt" if formats.len() < MOST => {
                    let id = attribute(&element, "numFmtId").and_then(|id| id.parse().ok());
                    let code = attribute(&element, "formatCode");
                    formats.extend(id.zip(code).map(|(id, code)| (id, says_a_day(&code))));
                }
                "cellXfs" => within_cells = true,
                "xf" if within_cells && dated.len() < MOST => {
                    let id = attribute(&element, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                    dated.push(formats.get(&id).copied().unwrap_or_else(|| is_builtin_day(id)));
                }
                _ => {}
            },
            Piece::Close(name) if name == "cellXfs" => within_cells = false,
            Piece::End => return Ok(dated),
            _ => {}
        }
    }
}

/// The built-in formats that show a day, those of East Asia included.
pub(super) fn is_builtin_day(id: u32) -> bool {
    matches!(id, 14..=17 | 22 | 27..=31 | 34..=36 | 50..=54 | 57 | 58)
}

/// Whether a format shows the day or the year of its number.
pub(super) fn says_a_day(code: &str) -> bool {
    let mut letters = code.chars();
    let mut plain = String::new();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => {
                letters.by_ref().find(|c| *c == '"');
            }
            '[' => {
                letters.by_ref().find(|c| *c == ']');
            }
            '\\' | '_' | '*' => {
                letters.next();
            }
            other => plain.extend(other.to_lowercase()),
        }
    }
    let plain = plain.split(';').next().unwrap_or("").replace("general", "").replace("standard", "");
    plain.contains(['d', 'y']) || plain.contains("jj") || plain.contains("aa")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_days_are_told_from_those_of_numbers() {
        for day in ["dd/mm/yyyy", "d-mmm", "[$-40C]d mmmm yyyy;@", "yyyy\\-mm\\-dd", "jj/mm/aaaa"] {
            assert!(says_a_day(day), "{day}");
        }
        for number in ["#,##0.00 \"days\"", "0.00", "[Red]0", "General", "hh:mm", "#,##0 \\d", "_d0"] {
            assert!(!says_a_day(number), "{number}");
        }
        assert!(is_builtin_day(14) && !is_builtin_day(2));
    }
}
