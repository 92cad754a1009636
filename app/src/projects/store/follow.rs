//! SQL of what becomes of a grant: progress notes, the bilan, hours of insertion.

use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all, fetch_optional};
use palier_domain::plans::Measure;
use palier_domain::projects::{
    Application, Bilan, BilanOutcome, Dossier, DossierState, InsertionHours, ProgressNote, Quarter,
};
use palier_domain::shared::{Day, DossierId, Instant, OrganisationId};

/// Progress notes of a dossier, the latest first.
pub const NOTES: &str =
    "SELECT content FROM dossier_note WHERE dossier_id = $1 ORDER BY day DESC, created_at DESC, id";
/// Keeps a progress note.
pub const INSERT_NOTE: &str =
    "INSERT INTO dossier_note (id, dossier_id, day, content, created_at) VALUES ($1, $2, $3, $4, $5)";
/// The bilan of a dossier.
pub const BILAN: &str = "SELECT content, submitted_on FROM dossier_bilan WHERE dossier_id = $1";
/// Keeps a bilan, in place of what was kept.
pub const KEEP_BILAN: &str = "INSERT INTO dossier_bilan (dossier_id, outcome, content, submitted_on, changed_at) \
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (dossier_id) DO UPDATE SET outcome = $2, content = $3, submitted_on = $4, \
    changed_at = $5";
/// Hours of insertion of a dossier by quarter.
pub const HOURS: &str = "SELECT year, quarter, hours, people, from_qpv, women, under_26 FROM dossier_hours \
    WHERE dossier_id = $1 ORDER BY year, quarter";
/// Keeps the hours of a quarter, in place of what was kept.
pub const KEEP_HOURS: &str = "INSERT INTO dossier_hours (dossier_id, year, quarter, hours, people, from_qpv, women, \
    under_26) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (dossier_id, year, quarter) DO UPDATE SET hours = $4, \
    people = $5, from_qpv = $6, women = $7, under_26 = $8";
/// Bilans awaited, with their holder, when they are due and when they were last reminded.
pub const AWAITED: &str = "SELECT d.id, d.title, d.organisation_id, d.bilan_due, d.bilan_reminded_on FROM dossier d \
    WHERE d.state IN ('bilan_attendu', 'report_accorde') AND d.bilan_due IS NOT NULL ORDER BY d.bilan_due, d.id";
/// Grants told to their holder whose bilan is not opened yet, the oldest year first.
pub const UNOPENED: &str = "SELECT id, title, organisation_id, year, state, submitted_on, bilan_due, content FROM dossier \
    WHERE state IN ('notifiee', 'conventionnee', 'versee') ORDER BY year, id";
/// Keeps that a bilan was reminded.
pub const REMIND: &str = "UPDATE dossier SET bilan_reminded_on = $2 WHERE id = $1";

/// Progress notes of a dossier, the latest first.
///
/// # Errors
/// When the store does not answer.
pub async fn notes(tx: &mut Tx, id: DossierId) -> Result<Vec<ProgressNote>, Problem> {
    let rows: Vec<(String,)> = fetch_all!(tx, (String,), NOTES, id.to_string())?;
    rows.iter().map(|(content,)| serde_json::from_str(content).map_err(Problem::inside)).collect()
}

/// Keeps a progress note under that number.
///
/// # Errors
/// When the store does not answer.
pub async fn insert_note(
    tx: &mut Tx,
    number: String,
    id: DossierId,
    note: &ProgressNote,
    now: Instant,
) -> Result<(), Problem> {
    let content = serde_json::to_string(note).map_err(Problem::inside)?;
    execute!(tx, INSERT_NOTE, number, id.to_string(), note.day.to_string(), content, now.0)?;
    Ok(())
}

/// The bilan of a dossier as far as it is written, and when it was submitted.
///
/// # Errors
/// When the store does not answer.
pub async fn bilan(tx: &mut Tx, id: DossierId) -> Result<Option<(Bilan, Option<Day>)>, Problem> {
    type Told = (String, Option<String>);
    let row: Option<Told> = fetch_optional!(tx, Told, BILAN, id.to_string())?;
    let Some((content, submitted)) = row else { return Ok(None) };
    let submitted = submitted.map(|day| Day::parse(&day)).transpose().map_err(Problem::inside)?;
    Ok(Some((serde_json::from_str(&content).map_err(Problem::inside)?, submitted)))
}

/// Keeps a bilan, in place of what was kept.
///
/// # Errors
/// When the store does not answer.
pub async fn keep_bilan(
    tx: &mut Tx,
    id: DossierId,
    bilan: &Bilan,
    submitted: Option<Day>,
    now: Instant,
) -> Result<(), Problem> {
    let content = serde_json::to_string(bilan).map_err(Problem::inside)?;
    let outcome: BilanOutcome = bilan.outcome;
    let submitted = submitted.map(|day| day.to_string());
    execute!(tx, KEEP_BILAN, id.to_string(), outcome.code(), content, submitted, now.0)?;
    Ok(())
}

/// Hours of insertion of a dossier, quarter by quarter.
///
/// # Errors
/// When the store does not answer.
pub async fn hours(tx: &mut Tx, id: DossierId) -> Result<Vec<InsertionHours>, Problem> {
    type Told = (i64, String, i64, i64, i64, i64, i64);
    let rows: Vec<Told> = fetch_all!(tx, Told, HOURS, id.to_string())?;
    let count = |number: i64| u32::try_from(number).unwrap_or_default();
    let one = |(year, quarter, hours, people, from_qpv, women, under_26): Told| {
        let quarter: Quarter = quarter.parse().map_err(Problem::inside)?;
        Ok(InsertionHours {
            year: i16::try_from(year).unwrap_or_default(),
            quarter,
            hours: Measure(hours),
            people: count(people),
            from_qpv: count(from_qpv),
            women: count(women),
            under_26: count(under_26),
        })
    };
    rows.into_iter().map(one).collect()
}

/// Keeps the hours of a quarter, in place of what was kept.
///
/// # Errors
/// When the store does not answer.
pub async fn keep_hours(tx: &mut Tx, id: DossierId, hours: &InsertionHours) -> Result<(), Problem> {
    execute!(
        tx,
        KEEP_HOURS,
        id.to_string(),
        i64::from(hours.year),
        hours.quarter.code(),
        hours.hours.0,
        i64::from(hours.people),
        i64::from(hours.from_qpv),
        i64::from(hours.women),
        i64::from(hours.under_26)
    )?;
    Ok(())
}

/// A bilan awaited, as reminders need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwaitedBilan {
    /// Of which dossier.
    pub dossier: DossierId,
    /// What it is called.
    pub title: String,
    /// Who owes it.
    pub holder: OrganisationId,
    /// When it is due.
    pub due: Day,
    /// When it was last reminded.
    pub reminded: Option<Day>,
}

/// Bilans awaited, the soonest due first.
///
/// # Errors
/// When the store does not answer.
pub async fn awaited(tx: &mut Tx) -> Result<Vec<AwaitedBilan>, Problem> {
    type Told = (String, String, String, String, Option<String>);
    let rows: Vec<Told> = fetch_all!(tx, Told, AWAITED)?;
    let day = |text: &str| Day::parse(text).map_err(Problem::inside);
    let one = |(id, title, holder, due, reminded): Told| {
        Ok(AwaitedBilan {
            dossier: id.parse().map_err(Problem::inside)?,
            title,
            holder: holder.parse().map_err(Problem::inside)?,
            due: day(&due)?,
            reminded: reminded.as_deref().map(day).transpose()?,
        })
    };
    rows.into_iter().map(one).collect()
}

/// A grant under agreement whose bilan is not opened yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnopenedBilan {
    /// Of which dossier.
    pub dossier: DossierId,
    /// What it is called.
    pub title: String,
    /// Who will owe it.
    pub holder: OrganisationId,
    /// Budget year.
    pub year: i16,
    /// Where the dossier stands.
    pub rules: Dossier,
    /// Last day of the project.
    pub ends: Option<Day>,
}

#[derive(sqlx::FromRow)]
struct UnopenedRow {
    #[sqlx(try_from = "String")]
    id: DossierId,
    title: String,
    #[sqlx(try_from = "String")]
    organisation_id: OrganisationId,
    year: i64,
    #[sqlx(try_from = "String")]
    state: DossierState,
    submitted_on: Option<String>,
    bilan_due: Option<String>,
    content: String,
}

/// Grants under agreement whose bilan is not opened yet, the oldest year first.
///
/// # Errors
/// When the store does not answer.
pub async fn unopened(tx: &mut Tx) -> Result<Vec<UnopenedBilan>, Problem> {
    let rows: Vec<UnopenedRow> = fetch_all!(tx, UnopenedRow, UNOPENED)?;
    let day = |text: Option<String>| text.map(|text| Day::parse(&text)).transpose().map_err(Problem::inside);
    let one = |row: UnopenedRow| {
        let application: Application = serde_json::from_str(&row.content).map_err(Problem::inside)?;
        Ok(UnopenedBilan {
            dossier: row.id,
            title: row.title,
            holder: row.organisation_id,
            year: i16::try_from(row.year).unwrap_or_default(),
            rules: Dossier {
                state: row.state,
                submitted_on: day(row.submitted_on)?,
                bilan_due: day(row.bilan_due)?,
            },
            ends: application.calendar.ends,
        })
    };
    rows.into_iter().map(one).collect()
}

/// Keeps that a bilan was reminded that day.
///
/// # Errors
/// When the store does not answer.
pub async fn remind(tx: &mut Tx, id: DossierId, today: Day) -> Result<(), Problem> {
    execute!(tx, REMIND, id.to_string(), today.to_string())?;
    Ok(())
}

/// Dossiers and bilans that whoever runs calls must go on with, the first submitted first.
pub const TO_JUDGE: &str = "SELECT id, title, state FROM dossier WHERE state IN ('deposee', 'recevable', 'bilan_recu', \
    'report_demande') ORDER BY submitted_on, id";
/// What a dossier is called.
pub const TITLE: &str = "SELECT title FROM dossier WHERE id = $1";

/// Dossiers and bilans that whoever runs calls must go on with: number, title, state.
///
/// # Errors
/// When the store does not answer.
pub async fn to_judge(tx: &mut Tx) -> Result<Vec<(String, String, DossierState)>, Problem> {
    type Told = (String, String, String);
    let rows: Vec<Told> = fetch_all!(tx, Told, TO_JUDGE)?;
    let one = |(id, title, state): Told| Ok((id, title, state.parse().map_err(Problem::inside)?));
    rows.into_iter().map(one).collect()
}

/// What a dossier is called.
///
/// # Errors
/// 404 when there is none.
pub async fn title(tx: &mut Tx, id: DossierId) -> Result<String, Problem> {
    let row: Option<(String,)> = fetch_optional!(tx, (String,), TITLE, id.to_string())?;
    row.map(|(title,)| title).ok_or(Problem::NotFound)
}
