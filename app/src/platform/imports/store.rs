//! SQL of drafts of imports: each is seen by whoever sent it, under the mandate it was sent under.

use super::{KeptHeading, Taken};
use crate::platform::{Allowed, Problem, Tx};
use crate::{execute, fetch_all, fetch_optional, insert_many};
use palier_domain::shared::sheet::{Counted, Heading, Judged, Line, Verdict};
use palier_domain::shared::{DraftId, Instant};
use sqlx::FromRow;

/// A draft of one's own.
pub const ONE: &str = "SELECT id, file_name, sheet, heading, notices, created_rows, changed_rows, same_rows, \
    refused_rows, created_at, kept_at FROM import_draft \
    WHERE id = $1 AND kind = $2 AND subject_id = $3 AND person_id = $4 AND mandate_id = $5";
/// One's own drafts of a kind that wait, the latest first.
pub const WAITING: &str = "SELECT id, file_name, sheet, heading, notices, created_rows, changed_rows, same_rows, \
    refused_rows, created_at, kept_at FROM import_draft \
    WHERE kind = $1 AND subject_id = $2 AND person_id = $3 AND mandate_id = $4 AND kept_at IS NULL \
    ORDER BY created_at DESC, id LIMIT 10";
/// Keeps a draft.
pub const INSERT: &str = "INSERT INTO import_draft (id, kind, subject_id, person_id, mandate_id, file_name, sheet, \
    heading, notices, created_rows, changed_rows, same_rows, refused_rows, created_at, kept_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, NULL)";
/// Keeps a row of a draft.
pub const INSERT_ROW: &str =
    "INSERT INTO import_row (draft_id, number, verdict, line, judged) VALUES ($1, $2, $3, $4, $5)";
/// Rows of a draft, those of one verdict when one is asked for.
pub const ROWS: &str = "SELECT judged FROM import_row WHERE draft_id = $1 \
    AND (CAST($2 AS TEXT) IS NULL OR verdict = CAST($2 AS TEXT)) ORDER BY number LIMIT $3 OFFSET $4";
/// Rows of a draft as they were read, and as they were judged.
pub const LINES: &str = "SELECT line, judged FROM import_row WHERE draft_id = $1 ORDER BY number";
/// What a draft counts, judged again.
pub const RECOUNT: &str = "UPDATE import_draft SET created_rows = $2, changed_rows = $3, same_rows = $4, \
    refused_rows = $5 WHERE id = $1";
/// A row judged again.
pub const REJUDGE: &str =
    "UPDATE import_row SET verdict = $3, judged = $4 WHERE draft_id = $1 AND number = $2";
/// A draft is kept for good, once.
pub const KEPT: &str = "UPDATE import_draft SET kept_at = $2 WHERE id = $1 AND kept_at IS NULL";
/// Rows of one draft.
pub const DELETE_ROWS: &str = "DELETE FROM import_row WHERE draft_id = $1";
/// One draft.
pub const DELETE: &str = "DELETE FROM import_draft WHERE id = $1";
/// Rows of drafts that are old.
pub const DELETE_OLD_ROWS: &str =
    "DELETE FROM import_row WHERE draft_id IN (SELECT id FROM import_draft WHERE created_at < $1)";
/// Drafts that are old.
pub const DELETE_DRAFTS: &str = "DELETE FROM import_draft WHERE created_at < $1";

/// A draft, as its pages need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Which.
    pub id: DraftId,
    /// Name of the file.
    pub file_name: String,
    /// Name of the sheet.
    pub sheet: String,
    /// Where its heading stands.
    pub heading: Heading,
    /// What its sender must be told.
    pub notices: Vec<String>,
    /// What its rows would do.
    pub counted: Counted,
    /// When it was sent.
    pub created_at: Instant,
    /// When it was kept for good.
    pub kept_at: Option<Instant>,
}

#[derive(FromRow)]
struct Row {
    id: String,
    file_name: String,
    sheet: String,
    heading: String,
    notices: String,
    created_rows: i64,
    changed_rows: i64,
    same_rows: i64,
    refused_rows: i64,
    created_at: i64,
    kept_at: Option<i64>,
}

impl TryFrom<Row> for Draft {
    type Error = Problem;

    fn try_from(row: Row) -> Result<Self, Problem> {
        let heading: KeptHeading = serde_json::from_str(&row.heading).map_err(Problem::inside)?;
        let count = |rows: i64| usize::try_from(rows).unwrap_or(0);
        Ok(Self {
            id: row.id.parse().map_err(Problem::inside)?,
            file_name: row.file_name,
            sheet: row.sheet,
            heading: heading.into(),
            notices: serde_json::from_str(&row.notices).map_err(Problem::inside)?,
            counted: Counted {
                created: count(row.created_rows),
                changed: count(row.changed_rows),
                same: count(row.same_rows),
                refused: count(row.refused_rows),
            },
            created_at: Instant(row.created_at),
            kept_at: row.kept_at.map(Instant),
        })
    }
}

/// A draft to keep.
#[derive(Debug, Clone, Copy)]
pub struct NewDraft<'a> {
    /// Which.
    pub id: DraftId,
    /// What is imported: a stable code of the feature.
    pub kind: &'static str,
    /// What it is brought into; empty when the kind alone says it.
    pub subject: &'a str,
    /// The table.
    pub taken: &'a Taken,
    /// Its rows judged, in the same order.
    pub judged: &'a [Judged],
    /// When it was sent.
    pub now: Instant,
}

/// A draft of one's own.
///
/// # Errors
/// 404 when there is none, or it is someone else's.
pub async fn one(
    tx: &mut Tx,
    who: &Allowed,
    kind: &str,
    subject: &str,
    id: DraftId,
) -> Result<Draft, Problem> {
    let (person, mandate) = (who.person().to_string(), who.mandate());
    let row: Option<Row> = fetch_optional!(tx, Row, ONE, id.to_string(), kind, subject, person, mandate)?;
    row.ok_or(Problem::NotFound)?.try_into()
}

/// One's own drafts that wait, the latest first.
///
/// # Errors
/// When the store does not answer.
pub async fn drafts(tx: &mut Tx, who: &Allowed, kind: &str, subject: &str) -> Result<Vec<Draft>, Problem> {
    let (person, mandate) = (who.person().to_string(), who.mandate());
    let rows: Vec<Row> = fetch_all!(tx, Row, WAITING, kind, subject, person, mandate)?;
    rows.into_iter().map(Draft::try_from).collect()
}

/// Keeps a draft and its rows.
///
/// # Errors
/// When the store refuses.
pub async fn insert(tx: &mut Tx, who: &Allowed, new: &NewDraft<'_>) -> Result<(), Problem> {
    let counted = Counted::of(new.judged);
    let heading = serde_json::to_string(&KeptHeading::from(&new.taken.heading)).map_err(Problem::inside)?;
    let notices = serde_json::to_string(&new.taken.notices).map_err(Problem::inside)?;
    let id = new.id.to_string();
    execute!(
        tx,
        INSERT,
        &id,
        new.kind,
        new.subject,
        who.person().to_string(),
        who.mandate(),
        &new.taken.file_name,
        &new.taken.sheet,
        heading,
        notices,
        number(counted.created),
        number(counted.changed),
        number(counted.same),
        number(counted.refused),
        new.now.0
    )?;
    let mut rows = Vec::with_capacity(new.judged.len());
    for (rank, (line, judged)) in new.taken.lines.iter().zip(new.judged).enumerate() {
        let line = serde_json::to_string(line).map_err(Problem::inside)?;
        rows.push((number(rank), judged.verdict.code(), line, json(judged)?));
    }
    insert_many!(tx, INSERT_ROW, &rows, |row| [&id, row.0, row.1, &row.2, &row.3]);
    Ok(())
}

fn json(judged: &Judged) -> Result<String, Problem> {
    serde_json::to_string(judged).map_err(Problem::inside)
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Rows of a draft from that rank on, those of one verdict when one is asked for.
///
/// # Errors
/// When the store does not answer.
pub async fn rows(
    tx: &mut Tx,
    id: DraftId,
    only: Option<Verdict>,
    from: usize,
    most: usize,
) -> Result<Vec<Judged>, Problem> {
    let only = only.map(Verdict::code);
    let rows: Vec<(String,)> =
        fetch_all!(tx, (String,), ROWS, id.to_string(), only, number(most), number(from))?;
    rows.into_iter().map(|(judged,)| serde_json::from_str(&judged).map_err(Problem::inside)).collect()
}

/// Every row of a draft: as it was read, and as it was judged.
///
/// # Errors
/// When the store does not answer.
pub async fn lines(tx: &mut Tx, id: DraftId) -> Result<(Vec<Line>, Vec<Judged>), Problem> {
    let rows: Vec<(String, String)> = fetch_all!(tx, (String, String), LINES, id.to_string())?;
    let (mut lines, mut judged) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    for (line, verdict) in rows {
        lines.push(serde_json::from_str(&line).map_err(Problem::inside)?);
        judged.push(serde_json::from_str(&verdict).map_err(Problem::inside)?);
    }
    Ok((lines, judged))
}

/// Keeps a draft judged again: only the rows that are judged otherwise are rewritten.
///
/// # Errors
/// When the store refuses.
pub async fn replace(tx: &mut Tx, id: DraftId, before: &[Judged], after: &[Judged]) -> Result<(), Problem> {
    for (rank, (_, after)) in
        before.iter().zip(after).enumerate().filter(|(_, (before, after))| before != after)
    {
        execute!(tx, REJUDGE, id.to_string(), number(rank), after.verdict.code(), json(after)?)?;
    }
    let counted = Counted::of(after);
    let (created, changed) = (number(counted.created), number(counted.changed));
    execute!(tx, RECOUNT, id.to_string(), created, changed, number(counted.same), number(counted.refused))?;
    Ok(())
}

/// A draft is kept for good.
///
/// # Errors
/// 409 when it already was.
pub async fn mark_kept(tx: &mut Tx, id: DraftId, now: Instant) -> Result<(), Problem> {
    match execute!(tx, KEPT, id.to_string(), now.0)? {
        0 => Err(Problem::Refused("Cet import a déjà été enregistré.".to_owned())),
        _ => Ok(()),
    }
}

/// Throws a draft away.
///
/// # Errors
/// When the store refuses.
pub async fn delete(tx: &mut Tx, id: DraftId) -> Result<(), Problem> {
    execute!(tx, DELETE_ROWS, id.to_string())?;
    execute!(tx, DELETE, id.to_string())?;
    Ok(())
}

/// Throws away the drafts sent before that instant; says how many.
///
/// # Errors
/// When the store refuses.
pub async fn clean(tx: &mut Tx, before: Instant) -> Result<u64, Problem> {
    execute!(tx, DELETE_OLD_ROWS, before.0)?;
    Ok(execute!(tx, DELETE_DRAFTS, before.0)?)
}
