//! What a workbook remembers of each row it was given: enough to tell, when it comes back, what was edited in it.

use super::{Field, Record};
use crate::shared::text;

/// What a row was when it was exported: its revision, and a short print of each field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Revision of what the row was made from.
    pub revision: i64,
    prints: Vec<String>,
}

/// Characters of the print of one field.
const PRINT: usize = 6;

/// The mark written beside a row: revision, print of the list of fields, print of each field.
pub fn mark(fields: &[Field], revision: i64, record: &Record) -> String {
    let said = |field: &Field| print(record.get(field.key).map_or("", String::as_str));
    let prints: String = fields.iter().map(said).collect();
    format!("{revision}.{}.{prints}", shape(fields))
}

impl Mark {
    /// Reads a mark made with these fields; nothing when it was made with others, or altered.
    pub fn read(text: &str, fields: &[Field]) -> Option<Self> {
        let mut parts = text.trim().split('.');
        let (revision, known, prints) = (parts.next()?, parts.next()?, parts.next()?);
        let whole = parts.next().is_none() && prints.is_ascii() && prints.len() == fields.len() * PRINT;
        if known != shape(fields) || !whole {
            return None;
        }
        let prints = prints.as_bytes().chunks(PRINT).map(|print| String::from_utf8_lossy(print).into_owned());
        Some(Self { revision: revision.parse().ok()?, prints: prints.collect() })
    }

    /// Whether that value is the one exported in the field of that rank.
    pub fn holds(&self, rank: usize, value: &str) -> bool {
        self.prints.get(rank).is_some_and(|kept| *kept == print(value))
    }
}

fn shape(fields: &[Field]) -> String {
    print(&fields.iter().map(|field| field.key).collect::<Vec<_>>().join(" "))
}

/// A short print of a text: two texts that differ have the same one once in sixteen million.
fn print(text: &str) -> String {
    let hash = text::print(text);
    let folded = (hash ^ (hash >> 24) ^ (hash >> 48)) & 0x00ff_ffff;
    format!("{folded:06x}")
}

#[cfg(test)]
mod tests {
    use super::super::FieldKind;
    use super::*;
    use proptest::prelude::*;

    const FIELDS: &[Field] = &[
        Field::new("title", "Intitulé", FieldKind::Text(300)),
        Field::new("ends", "Échéance", FieldKind::Day),
    ];

    proptest! {
        #[test]
        fn a_mark_tells_what_was_edited(title in "\\PC{0,20}", other in "\\PC{0,20}", revision in 0i64..1_000) {
            let record: Record = [("title".to_owned(), title.clone())].into();
            let read = Mark::read(&mark(FIELDS, revision, &record), FIELDS).unwrap();
            prop_assert_eq!(read.revision, revision);
            prop_assert!(read.holds(0, &title) && read.holds(1, ""));
            prop_assert_eq!(read.holds(0, &other), title == other);
        }

        #[test]
        fn nothing_typed_in_its_place_breaks_it(typed in "\\PC{0,40}") {
            let _ = Mark::read(&typed, FIELDS);
        }
    }

    #[test]
    fn a_mark_made_with_other_fields_is_not_read() {
        let made = mark(FIELDS, 3, &Record::new());
        assert!(Mark::read(&made, FIELDS).is_some());
        assert!(Mark::read(&made, &FIELDS[..1]).is_none());
        assert!(Mark::read(&made[..made.len() - 1], FIELDS).is_none());
    }
}
