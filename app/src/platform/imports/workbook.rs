//! The workbook of an import: the same columns going out and coming back, with what ties each row to what it changes.

use crate::platform::Problem;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use palier_documents::tables::{Cell, Column, Form, FormColumn, Kind, Sheet, xlsx_form};
use palier_domain::shared::sheet::{
    Choices, Field, FieldKind, ID_TITLE, Known, MARK_TITLE, Rules, in_words, mark,
};
use palier_domain::shared::{Cents, Day};

/// Blank rows offered under a table, with their lists.
const SPARE: u32 = 300;
const ID_HELP: &str =
    "Ce qui relie la ligne à Palier. Ne le modifiez pas ; laissez-le vide sur une nouvelle ligne.";
const MARK_HELP: &str =
    "Ce que disait la ligne à l'export, pour ne reprendre que ce que vous changez. Ne le modifiez pas.";

/// What a workbook says of itself.
#[derive(Debug, Clone)]
pub struct Told {
    /// Name of the tab.
    pub name: &'static str,
    /// Title of the table.
    pub title: &'static str,
    /// Lines under the title.
    pub source: Vec<String>,
    /// Paragraphs of the help sheet.
    pub notes: Vec<String>,
    /// Day of edition.
    pub edited_on: Day,
}

/// The workbook of these rows: identifier and what is known under it. `proposed` gives the drop-down list of a field.
pub fn workbook(
    fields: &'static [Field],
    rules: &dyn Rules,
    proposed: &dyn Fn(&str) -> Vec<String>,
    rows: &[(&String, &Known)],
    told: Told,
) -> Form {
    let technical = |title: &str, width| Column { title: title.to_owned(), kind: Kind::Text, width };
    let mut columns: Vec<Column> = fields.iter().map(column).collect();
    columns.extend([technical(ID_TITLE, 14), technical(MARK_TITLE, 14)]);
    let mut fillings: Vec<FormColumn> = fields
        .iter()
        .map(|field| FormColumn {
            choices: match field.kind {
                FieldKind::Truth => vec!["oui".to_owned(), "non".to_owned()],
                _ => proposed(field.key),
            },
            several: field.kind == FieldKind::Many,
            required: field.required,
            technical: false,
            help: field.help.to_owned(),
        })
        .collect();
    fillings.extend([ID_HELP, MARK_HELP].map(|help| FormColumn {
        technical: true,
        help: help.to_owned(),
        ..FormColumn::default()
    }));
    let cells = |(id, known): &(&String, &Known)| {
        let said = fields.iter().map(|field| {
            let value = known.record.get(field.key).map_or("", String::as_str);
            cell(field, value, rules.choices(field.key))
        });
        let mark = mark(fields, known.revision, &known.record);
        said.chain([Cell::Text((*id).clone()), Cell::Text(mark)]).collect()
    };
    let sheet = Sheet {
        name: told.name.to_owned(),
        title: told.title.to_owned(),
        source: told.source,
        edited_on: told.edited_on,
        columns,
        rows: rows.iter().map(cells).collect(),
    };
    Form { sheet, columns: fillings, notes: told.notes, spare: SPARE }
}

fn column(field: &Field) -> Column {
    let (kind, width) = match field.kind {
        FieldKind::Text(most) if most > 1_000 => (Kind::Text, 50),
        FieldKind::Text(_) => (Kind::Text, 40),
        FieldKind::Many => (Kind::Text, 34),
        FieldKind::One => (Kind::Text, 26),
        FieldKind::Day => (Kind::Date, 12),
        FieldKind::Euros => (Kind::Euros, 16),
        FieldKind::Year | FieldKind::Truth => (Kind::Text, 12),
    };
    Column { title: field.title.to_owned(), kind, width }
}

fn cell(field: &Field, value: &str, choices: Option<&Choices>) -> Cell {
    let number = |text: &str| text.parse::<i64>().ok();
    match field.kind {
        _ if value.is_empty() => Cell::Empty,
        FieldKind::Day => Day::parse(value).map_or_else(|_| Cell::Text(value.to_owned()), Cell::Date),
        FieldKind::Euros => number(value).map_or(Cell::Empty, |cents| Cell::Euros(Cents(cents))),
        _ => Cell::Text(in_words(field, value, choices)),
    }
}

/// A workbook as a download.
///
/// # Errors
/// When it cannot be written.
pub async fn workbook_answer(form: Form, file: &'static str) -> Result<Response, Problem> {
    let made = tokio::task::spawn_blocking(move || xlsx_form(&form)).await.map_err(Problem::inside)?;
    let headers = [
        (
            header::CONTENT_TYPE,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned(),
        ),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{file}\"")),
    ];
    Ok((headers, made.map_err(Problem::inside)?).into_response())
}
