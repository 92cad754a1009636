//! SQL of the agenda: dossiers and free points in one order, what was noted, and the record numbered from them.

use super::Held;
use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all, fetch_optional, insert_many};
use palier_domain::meetings::{AgendaItem, RecordedDecision};
use palier_domain::shared::{Cents, DossierId, PointId, SittingId};

/// The agenda of a sitting, in order.
pub const AGENDA: &str = "SELECT i.position, d.title, o.name AS holder, d.asked_cents AS asked, d.id AS dossier_id, \
    CAST(NULL AS TEXT) AS point_id, '' AS noted FROM sitting_item i JOIN dossier d ON d.id = i.dossier_id \
    JOIN organisation o ON o.id = d.organisation_id WHERE i.sitting_id = $1 \
    UNION ALL SELECT p.position, p.title, '', 0, NULL, p.id, p.noted FROM sitting_point p WHERE p.sitting_id = $1 \
    ORDER BY position, title";
/// Takes every dossier off the agenda, to write it again.
pub const CLEAR_ITEMS: &str = "DELETE FROM sitting_item WHERE sitting_id = $1";
/// Takes every free point off the agenda, to write it again.
pub const CLEAR_POINTS: &str = "DELETE FROM sitting_point WHERE sitting_id = $1";
/// Puts dossiers on the agenda.
pub const INSERT_ITEM: &str =
    "INSERT INTO sitting_item (sitting_id, position, dossier_id) VALUES ($1, $2, $3)";
/// Puts free points on the agenda.
pub const INSERT_POINT: &str =
    "INSERT INTO sitting_point (sitting_id, position, id, title, noted) VALUES ($1, $2, $3, $4, $5)";
/// Sets when and where a sitting is held.
pub const SET_HELD: &str =
    "UPDATE sitting SET day = $2, starts_at = $3, ends_at = $4, place = $5 WHERE id = $1";
/// Keeps what was said of a free point.
pub const NOTE: &str = "UPDATE sitting_point SET noted = $3 WHERE sitting_id = $1 AND id = $2";
/// Numbers a free point, in the record of decisions.
pub const NUMBER_POINT: &str =
    "UPDATE sitting_point SET number = $3, said = $4 WHERE sitting_id = $1 AND id = $2";
/// Numbers what was said of a dossier, in the record of decisions.
pub const NUMBER: &str =
    "UPDATE sitting_ruling SET number = $3, said = $4 WHERE sitting_id = $1 AND dossier_id = $2";
/// The last number of a body and a year; `$1` is its pattern.
pub const LAST_NUMBER: &str = "SELECT number FROM (SELECT number FROM sitting_ruling UNION ALL \
    SELECT number FROM sitting_point) AS numbered WHERE number LIKE $1 ORDER BY LENGTH(number) DESC, number DESC LIMIT 1";
/// The record of a sitting, by number.
pub const RECORD: &str = "SELECT number, said FROM (SELECT number, said FROM sitting_ruling WHERE sitting_id = $1 \
    UNION ALL SELECT number, said FROM sitting_point WHERE sitting_id = $1) AS recorded WHERE number IS NOT NULL \
    ORDER BY LENGTH(number), number";

#[derive(sqlx::FromRow)]
struct AgendaRow {
    title: String,
    holder: String,
    asked: i64,
    dossier_id: Option<String>,
    point_id: Option<String>,
    noted: String,
}

/// A line of the agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgendaLine {
    /// What it is.
    pub item: AgendaItem,
    /// Who asks; empty for a free point.
    pub holder: String,
    /// Asked of all, in cents.
    pub asked: Cents,
}

impl AgendaLine {
    /// Its identifier, whichever it is.
    pub fn key(&self) -> String {
        let dossier = self.item.dossier.map(|id| id.to_string());
        dossier.or_else(|| self.item.point.map(|id| id.to_string())).unwrap_or_default()
    }

    /// What it is about and who asks, on one line.
    pub fn label(&self) -> String {
        match self.holder.is_empty() {
            true => self.item.title.clone(),
            false => format!("{} ({})", self.item.title, self.holder),
        }
    }
}

impl From<AgendaRow> for AgendaLine {
    fn from(row: AgendaRow) -> Self {
        let dossier: Option<DossierId> = row.dossier_id.and_then(|id| id.parse().ok());
        let point: Option<PointId> = row.point_id.and_then(|id| id.parse().ok());
        Self {
            item: AgendaItem { title: row.title, dossier, point, noted: row.noted },
            holder: row.holder,
            asked: Cents(row.asked),
        }
    }
}

/// The agenda of a sitting, in order.
pub async fn agenda(tx: &mut Tx, sitting: SittingId) -> Result<Vec<AgendaLine>, Problem> {
    let rows: Vec<AgendaRow> = fetch_all!(tx, AgendaRow, AGENDA, sitting.to_string())?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The same, as the rules look at it.
pub async fn agenda_items(tx: &mut Tx, sitting: SittingId) -> Result<Vec<AgendaItem>, Problem> {
    Ok(agenda(tx, sitting).await?.into_iter().map(|line| line.item).collect())
}

/// Writes the agenda of a sitting again, in that order.
pub async fn set_agenda(tx: &mut Tx, sitting: SittingId, items: &[AgendaItem]) -> Result<(), Problem> {
    let id = sitting.to_string();
    execute!(tx, CLEAR_ITEMS, &id)?;
    execute!(tx, CLEAR_POINTS, &id)?;
    let placed = || (1_i64..).zip(items);
    let dossiers: Vec<(i64, String)> =
        placed().filter_map(|(place, item)| Some((place, item.dossier?.to_string()))).collect();
    insert_many!(tx, INSERT_ITEM, &dossiers, |row| [&id, row.0, &row.1]);
    insert_points(tx, &id, placed()).await
}

async fn insert_points<'a>(
    tx: &mut Tx,
    sitting: &str,
    placed: impl Iterator<Item = (i64, &'a AgendaItem)>,
) -> Result<(), Problem> {
    let rows: Vec<(i64, String, &AgendaItem)> =
        placed.filter_map(|(place, item)| Some((place, item.point?.to_string(), item))).collect();
    insert_many!(tx, INSERT_POINT, &rows, |row| [sitting, row.0, &row.1, &row.2.title, &row.2.noted]);
    Ok(())
}

/// Adds free points after the `before` items of an agenda.
pub async fn add_points(
    tx: &mut Tx,
    sitting: SittingId,
    points: &[AgendaItem],
    before: usize,
) -> Result<(), Problem> {
    let first = i64::try_from(before).unwrap_or(i64::MAX).saturating_add(1);
    insert_points(tx, &sitting.to_string(), (first..).zip(points)).await
}

/// Sets when and where a sitting is held.
pub async fn set_held(tx: &mut Tx, sitting: SittingId, held: &Held) -> Result<(), Problem> {
    let day = held.day.to_string();
    execute!(tx, SET_HELD, sitting.to_string(), day, &held.starts_at, &held.ends_at, &held.place)?;
    Ok(())
}

/// Keeps what was said of the free points of an agenda.
pub async fn note(tx: &mut Tx, sitting: SittingId, items: &[AgendaItem]) -> Result<(), Problem> {
    for item in items {
        if let Some(point) = item.point {
            execute!(tx, NOTE, sitting.to_string(), point.to_string(), &item.noted)?;
        }
    }
    Ok(())
}

/// The last number given in the record of a body that year.
pub async fn last_number(tx: &mut Tx, body: &str, year: i16) -> Result<Option<String>, Problem> {
    let pattern = format!("{}-{year}-%", body.to_uppercase());
    let found: Option<(String,)> = fetch_optional!(tx, (String,), LAST_NUMBER, pattern)?;
    Ok(found.map(|(number,)| number))
}

/// Numbers the lines of the record.
pub async fn number_all(tx: &mut Tx, sitting: SittingId, lines: &[RecordedDecision]) -> Result<(), Problem> {
    let id = sitting.to_string();
    for line in lines {
        if let Some(dossier) = line.dossier {
            execute!(tx, NUMBER, &id, dossier.to_string(), &line.number, &line.text)?;
        }
        if let Some(point) = line.point {
            execute!(tx, NUMBER_POINT, &id, point.to_string(), &line.number, &line.text)?;
        }
    }
    Ok(())
}

/// The record of a sitting: number and sentence of each line, by number.
pub async fn record(tx: &mut Tx, sitting: SittingId) -> Result<Vec<(String, String)>, Problem> {
    Ok(fetch_all!(tx, (String, String), RECORD, sitting.to_string())?)
}
