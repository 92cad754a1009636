//! The columns of a table that is brought in: where its heading stands, which columns are known, twice there or missing.

use super::{Address, Line, Table, Value, column_letters, texted};
use crate::shared::text::fold;

/// What the cells of a field hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Words, of that many characters at most.
    Text(usize),
    /// A calendar day.
    Day,
    /// An amount in euros.
    Euros,
    /// A year.
    Year,
    /// Yes or no.
    Truth,
    /// One of the things offered.
    One,
    /// Several of them, split by `;` or line ends.
    Many,
}

/// A field of a table that is brought in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its stable name.
    pub key: &'static str,
    /// The heading of its column.
    pub title: &'static str,
    /// Other headings people use for it.
    pub also: &'static [&'static str],
    /// What its cells hold.
    pub kind: FieldKind,
    /// Whether the column must be there, and each row must fill it.
    pub required: bool,
    /// What to write in it, for the help sheet.
    pub help: &'static str,
}

impl Field {
    /// A field that may stay empty.
    pub const fn new(key: &'static str, title: &'static str, kind: FieldKind) -> Self {
        Self { key, title, also: &[], kind, required: false, help: "" }
    }

    /// The same, which each row must fill.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same, known under other headings too.
    #[must_use]
    pub const fn also(mut self, also: &'static [&'static str]) -> Self {
        self.also = also;
        self
    }

    /// The same, explained.
    #[must_use]
    pub const fn help(mut self, help: &'static str) -> Self {
        self.help = help;
        self
    }

    fn is_called(&self, heading: &str) -> bool {
        std::iter::once(self.title).chain(self.also.iter().copied()).any(|name| called(name) == heading)
    }
}

/// Heading of the column of identifiers.
pub const ID_TITLE: &str = "Identifiant";
/// Heading of the column of marks.
pub const MARK_TITLE: &str = "Repère";
/// How far down a heading is looked for, in rows that hold something.
const DEEPEST: usize = 30;

/// Where the heading of a table stands, and which column is which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Its row, from zero.
    pub row: u32,
    /// The column of each field, in the order of the fields.
    pub columns: Vec<Option<u32>>,
    /// The column of identifiers.
    pub id: Option<u32>,
    /// The column of marks.
    pub mark: Option<u32>,
    /// Columns that say nothing to us: heading and address.
    pub ignored: Vec<(String, Address)>,
}

/// Why a table cannot be placed, in French.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unplaced {
    /// No row looks like a heading.
    #[error(
        "Feuille « {0} » : aucune ligne d'en-têtes reconnue. Partez du modèle, ou reprenez ses intitulés de colonnes."
    )]
    NoHeading(String),
    /// Two columns have the same name.
    #[error(
        "Feuille « {sheet} », cellules {first} et {second} : deux colonnes s'appellent « {title} ». Gardez-en une."
    )]
    Twice {
        /// Name of the sheet.
        sheet: String,
        /// What both are called.
        title: String,
        /// Where the first stands.
        first: Address,
        /// Where the second stands.
        second: Address,
    },
    /// Columns without which nothing can be read.
    #[error("Feuille « {sheet} », ligne {line} : il manque {}.", missing_said(.titles))]
    Missing {
        /// Name of the sheet.
        sheet: String,
        /// Row of the heading, from one.
        line: u64,
        /// What they are called.
        titles: Vec<&'static str>,
    },
    /// There is a heading and nothing under it.
    #[error("Feuille « {0} » : aucune ligne sous les en-têtes. Remplissez au moins une ligne.")]
    Nothing(String),
}

fn missing_said(titles: &[&str]) -> String {
    let quoted: Vec<String> = titles.iter().map(|title| format!("« {title} »")).collect();
    match quoted.as_slice() {
        [one] => format!("la colonne {one}"),
        several => format!("les colonnes {}", several.join(", ")),
    }
}

impl Heading {
    /// Finds the heading of a table: the row that names the most fields.
    ///
    /// # Errors
    /// When there is none, when it names a field twice or forgets one that is needed, or when nothing stands under it.
    pub fn find(table: &Table, fields: &[Field]) -> Result<Self, Unplaced> {
        let named =
            |line: &Line| line.cells.iter().filter(|cell| field_of(&cell.value, fields).is_some()).count();
        let best =
            table.lines.iter().take(DEEPEST).max_by_key(|line| (named(line), std::cmp::Reverse(line.row)));
        let line = best
            .filter(|line| named(line) >= fields.len().min(2))
            .ok_or_else(|| Unplaced::NoHeading(table.name.clone()))?;
        let mut heading = Self {
            row: line.row,
            columns: vec![None; fields.len()],
            id: None,
            mark: None,
            ignored: Vec::new(),
        };
        for cell in &line.cells {
            let Some(title) = texted(Some(&cell.value)).ok().flatten() else { continue };
            let place = match field_of(&cell.value, fields) {
                Some(rank) => &mut heading.columns[rank],
                None if called(&title) == called(ID_TITLE) => &mut heading.id,
                None if called(&title) == called(MARK_TITLE) => &mut heading.mark,
                None => {
                    heading.ignored.push((title, cell.at));
                    continue;
                }
            };
            if let Some(first) = place.replace(cell.at.column) {
                let first = Address { row: line.row, column: first };
                return Err(Unplaced::Twice { sheet: table.name.clone(), title, first, second: cell.at });
            }
        }
        heading.complete(table, fields)
    }

    fn complete(self, table: &Table, fields: &[Field]) -> Result<Self, Unplaced> {
        let forgotten =
            fields.iter().zip(&self.columns).filter(|(field, column)| field.required && column.is_none());
        let titles: Vec<&'static str> = forgotten.map(|(field, _)| field.title).collect();
        if !titles.is_empty() {
            return Err(Unplaced::Missing {
                sheet: table.name.clone(),
                line: u64::from(self.row) + 1,
                titles,
            });
        }
        if !table.lines.iter().any(|line| self.says_something(line)) {
            return Err(Unplaced::Nothing(table.name.clone()));
        }
        Ok(self)
    }

    /// Whether a line stands under the heading and fills a known column.
    pub fn says_something(&self, line: &Line) -> bool {
        let known = |column: u32| self.columns.contains(&Some(column));
        line.row > self.row
            && line.cells.iter().any(|cell| known(cell.at.column) && texted(Some(&cell.value)) != Ok(None))
    }

    /// French sentences about the columns that are not read.
    pub fn notices(&self) -> Vec<String> {
        let said = |(title, at): &(String, Address)| {
            format!("Colonne {} « {title} » : elle n'est pas lue.", column_letters(at.column))
        };
        self.ignored.iter().take(20).map(said).collect()
    }
}

fn field_of(value: &Value, fields: &[Field]) -> Option<usize> {
    let title = called(&texted(Some(value)).ok().flatten()?);
    fields.iter().position(|field| field.is_called(&title))
}

/// A heading without case, accents, stars nor what stands between parentheses.
fn called(title: &str) -> String {
    let before = title.split('(').next().unwrap_or(title);
    fold(before).replace(['*', ':'], " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::SheetCell;
    use super::*;

    const FIELDS: &[Field] = &[
        Field::new("title", "Intitulé", FieldKind::Text(300)).required(),
        Field::new("ends", "Échéance", FieldKind::Day).also(&["Date de fin"]),
        Field::new("budget", "Budget prévisionnel", FieldKind::Euros),
    ];

    fn table(rows: &[&[&str]]) -> Table {
        let lines = rows.iter().zip(0u32..).map(|(cells, row)| Line {
            row,
            cells: cells
                .iter()
                .zip(0u32..)
                .filter(|(text, _)| !text.is_empty())
                .map(|(text, column)| SheetCell {
                    at: Address { row, column },
                    value: Value::Text((*text).into()),
                })
                .collect(),
            merged: Vec::new(),
        });
        Table { name: "Actions".into(), lines: lines.collect(), ..Table::default() }
    }

    #[test]
    fn the_heading_is_found_under_a_title_and_in_other_words() {
        let found = Heading::find(
            &table(&[
                &["Plan d'actions"],
                &[],
                &["Note", "INTITULE *", "date de fin", "Budget prévisionnel (€)", "Identifiant"],
                &["", "Jardin"],
            ]),
            FIELDS,
        )
        .unwrap();
        assert_eq!(
            (found.row, found.columns.clone(), found.id),
            (2, vec![Some(1), Some(2), Some(3)], Some(4))
        );
        assert_eq!(found.notices(), ["Colonne A « Note » : elle n'est pas lue."]);
    }

    #[test]
    fn what_is_wrong_with_a_heading_names_the_sheet_and_the_cells() {
        let said = |rows: &[&[&str]]| Heading::find(&table(rows), FIELDS).unwrap_err().to_string();
        assert!(said(&[&["a", "b"]]).contains("aucune ligne d'en-têtes"));
        assert!(said(&[&["Intitulé", "Échéance", "Date de fin"], &["x"]]).contains("cellules B1 et C1"));
        assert!(
            said(&[&["Échéance", "Budget prévisionnel"], &["x"]])
                .contains("ligne 1 : il manque la colonne « Intitulé »")
        );
        assert!(said(&[&["Intitulé", "Échéance"], &["", "", "", "x"]]).contains("aucune ligne sous"));
    }
}
