//! Tables brought in by people: read within bounds, judged row by row, kept as a draft that only its sender sees, then
//! kept whole or not at all. Features say what a row means and how it is written.

mod progress;
mod steps;
mod store;
mod views;
mod workbook;

pub use progress::{Underway, Work, watch};
pub use steps::{
    Confirmed, Purpose, after, draft_page, examined_again, give_up, keep_again, keep_draft, must_be_whole,
    upload_page,
};
pub use store::{Draft, NewDraft, clean, mark_kept};
pub use views::{DraftLine, DraftView, RowLine, UploadView, Wording, WorkView, specimens};
pub use workbook::{Told, workbook, workbook_answer};

use super::forms::Upload;
use super::problem::Problem;
use palier_documents::tables::read::read;
use palier_domain::shared::sheet::{Field, Heading, Judge, Judged, Line, Rules, Table, Unplaced};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

/// One file is read at a time: what reading takes is bounded, whoever sends how many.
static TURN: Semaphore = Semaphore::const_new(1);

/// A table found in a file: the sheet, where its heading stands, its rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// Name of the file.
    pub file_name: String,
    /// Name of the sheet.
    pub sheet: String,
    /// Where the heading stands.
    pub heading: Heading,
    /// Rows under it that say something.
    pub lines: Vec<Line>,
    /// What its reader must be told.
    pub notices: Vec<String>,
}

/// The columns of a draft, kept to judge its rows again.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct KeptHeading {
    row: u32,
    columns: Vec<Option<u32>>,
    id: Option<u32>,
    mark: Option<u32>,
}

impl From<&Heading> for KeptHeading {
    fn from(heading: &Heading) -> Self {
        Self { row: heading.row, columns: heading.columns.clone(), id: heading.id, mark: heading.mark }
    }
}

impl From<KeptHeading> for Heading {
    fn from(kept: KeptHeading) -> Self {
        Self { row: kept.row, columns: kept.columns, id: kept.id, mark: kept.mark, ignored: Vec::new() }
    }
}

/// Reads a file sent with a form and finds the table in it: nothing is kept yet.
///
/// # Errors
/// When the work cannot be done; the inner error is the French reason of a refusal.
pub async fn take_in(upload: Upload, fields: &'static [Field]) -> Result<Result<Taken, String>, Problem> {
    let _turn = TURN.acquire().await.map_err(Problem::inside)?;
    let name = file_name(&upload.name);
    let reading = move || read(&name, &upload.bytes).map(|tables| found(name, tables, fields));
    let read = tokio::task::spawn_blocking(reading).await.map_err(Problem::inside)?;
    Ok(match read {
        Ok(Ok(taken)) => Ok(taken),
        Ok(Err(why)) => Err(why),
        Err(unreadable) => Err(unreadable.to_string()),
    })
}

/// The last step of the path a browser says, short enough to be shown.
fn file_name(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or("");
    let kept: String = last.chars().filter(|c| !c.is_control()).collect();
    let count = kept.chars().count();
    kept.chars().skip(count.saturating_sub(120)).collect()
}

/// The first sheet that is shown and has our columns; what the others are is told.
fn found(file_name: String, tables: Vec<Table>, fields: &'static [Field]) -> Result<Taken, String> {
    let mut notices: Vec<String> = Vec::new();
    let mut refusal: Option<(usize, Unplaced)> = None;
    let mut taken: Option<(Table, Heading)> = None;
    let mut masked: Option<String> = None;
    for table in tables {
        if table.hidden {
            if Heading::find(&table, fields).is_ok() {
                masked = Some(table.name.clone());
            }
            notices.push(format!("Feuille masquée « {} » : elle n'est pas lue.", table.name));
            continue;
        }
        match Heading::find(&table, fields) {
            Ok(_) if taken.is_some() => {
                notices.push(format!(
                    "Feuille « {} » : elle n'est pas lue, une seule l'est à la fois.",
                    table.name
                ));
            }
            Ok(heading) => taken = Some((table, heading)),
            Err(unplaced) => {
                let weight = usize::from(!matches!(unplaced, Unplaced::NoHeading(_)));
                if refusal.as_ref().is_none_or(|(heaviest, _)| weight > *heaviest) {
                    refusal = Some((weight, unplaced));
                }
            }
        }
    }
    let Some((table, heading)) = taken else {
        if let Some(name) = masked {
            return Err(format!(
                "Le tableau est dans la feuille masquée « {name} » : affichez-la dans votre tableur, puis enregistrez."
            ));
        }
        return Err(refusal
            .map_or_else(|| Unplaced::NoHeading(file_name), |(_, unplaced)| unplaced)
            .to_string());
    };
    let lines: Vec<Line> = table.lines.into_iter().filter(|line| heading.says_something(line)).collect();
    notices.splice(0..0, table.notices.into_iter().chain(heading.notices()));
    Ok(Taken { file_name, sheet: table.name, heading, lines, notices })
}

/// What every row would do, by these rules.
pub fn judged(rules: &dyn Rules, heading: &Heading, lines: &[Line]) -> Vec<Judged> {
    let mut judge = Judge::new(rules, heading);
    lines.iter().map(|line| judge.judge(line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_is_one_step_and_short() {
        assert_eq!(file_name("C:\\plans\\plan 2026.xlsx"), "plan 2026.xlsx");
        assert_eq!(file_name("../../plan\n.csv"), "plan.csv");
        assert!(file_name(&format!("{}.ods", "é".repeat(400))).ends_with("é.ods"));
    }
}
