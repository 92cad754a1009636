//! SQL of letters and agreements, and of what is granted to one dossier.

use super::MovementRow;
use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all, fetch_one, fetch_optional, insert_many};
use palier_domain::funding::{NotificationLetter, PublishedGrant, SpecificAgreement};
use palier_domain::projects::{Application, DossierState};
use palier_domain::shared::{Cents, Day, DossierId, Instant, OrganisationId, SittingId};
use std::collections::BTreeMap;

/// Keeps papers; one of each kind per sitting and dossier, whoever makes them and however often.
pub const INSERT_PAPERS: &str = "INSERT INTO grant_paper (sitting_id, dossier_id, kind, content, made_on, signed_on, created_at) \
    VALUES ($1, $2, $3, $4, $5, NULL, $6)";
/// How many papers of each kind a sitting has.
pub const COUNT_PAPERS: &str = "SELECT COUNT(*) FROM grant_paper WHERE sitting_id = $1 AND kind = $2";
/// Dossiers of a sitting that have a letter.
pub const WRITTEN: &str =
    "SELECT dossier_id FROM grant_paper WHERE sitting_id = $1 AND kind = 'notification'";
/// The last paper of a kind of a dossier.
pub const PAPER: &str = "SELECT content, made_on, signed_on, sitting_id FROM grant_paper WHERE dossier_id = $1 AND kind = $2 \
    ORDER BY created_at DESC, sitting_id DESC LIMIT 1";
/// The papers of a kind that follow a sitting, in the order of its agenda.
pub const OF_SITTING: &str = "SELECT p.content, p.made_on, p.signed_on, p.sitting_id FROM grant_paper p \
    LEFT JOIN sitting_item i ON i.sitting_id = p.sitting_id AND i.dossier_id = p.dossier_id \
    WHERE p.sitting_id = $1 AND p.kind = $2 ORDER BY i.position, p.dossier_id";
/// An agreement is signed.
pub const SIGN: &str =
    "UPDATE grant_paper SET signed_on = $2 WHERE dossier_id = $1 AND kind = 'accord' AND sitting_id = $3";
/// Dossiers of a holder in a year.
pub const OF_HOLDER: &str = "SELECT x.id, x.organisation_id FROM dossier x WHERE x.year = $1";
/// A dossier, as the page of what it is granted needs it.
pub const GRANTED: &str = "SELECT d.title, o.name, d.organisation_id, d.year, d.state, d.submitted_on, d.bilan_due FROM dossier d \
    JOIN organisation o ON o.id = d.organisation_id WHERE d.id = $1";
/// What happened to what is granted to a dossier, latest first.
pub const MOVEMENTS_OF: &str = "SELECT m.kind, m.envelope_id, m.cents, m.day, m.decision, m.label, e.scheme AS other \
    FROM envelope_movement m JOIN envelope e ON e.id = m.envelope_id WHERE m.dossier_id = $1 ORDER BY m.seq DESC";
/// Dossiers that were granted something in a year, by title.
pub const ALL_GRANTED: &str = "SELECT d.id, d.title, o.name, d.state, CAST(SUM(g.committed_cents) AS BIGINT) AS voted, \
    CAST(SUM(g.paid_cents) AS BIGINT) AS paid FROM dossier d JOIN organisation o ON o.id = d.organisation_id \
    JOIN envelope_grant g ON g.dossier_id = d.id AND g.voted WHERE d.year = $1 \
    GROUP BY d.id, d.title, d.title_folded, o.name, d.state ORDER BY d.title_folded, d.id";

#[derive(sqlx::FromRow)]
struct PaperRow {
    content: String,
    #[sqlx(try_from = "String")]
    made_on: Day,
    signed_on: Option<String>,
    sitting_id: String,
}

/// A paper as kept.
#[derive(Debug, Clone)]
pub struct Paper<T> {
    /// What it says.
    pub content: T,
    /// When it was made.
    pub made_on: Day,
    /// When it was signed.
    pub signed_on: Option<Day>,
    /// The sitting it follows.
    pub sitting: String,
}

impl<T> Paper<T> {
    /// When it was signed, in words; empty before.
    pub fn signed(&self) -> String {
        self.signed_on.map(Day::plain).unwrap_or_default()
    }
}

async fn paper<T: serde::de::DeserializeOwned>(
    tx: &mut Tx,
    dossier: DossierId,
    kind: &str,
) -> Result<Option<Paper<T>>, Problem> {
    let row: Option<PaperRow> = fetch_optional!(tx, PaperRow, PAPER, dossier.to_string(), kind)?;
    row.map(PaperRow::read).transpose()
}

impl PaperRow {
    fn read<T: serde::de::DeserializeOwned>(self) -> Result<Paper<T>, Problem> {
        Ok(Paper {
            content: serde_json::from_str(&self.content).map_err(Problem::inside)?,
            made_on: self.made_on,
            signed_on: self.signed_on.and_then(|day| Day::parse(&day).ok()),
            sitting: self.sitting_id,
        })
    }
}

async fn of_sitting<T: serde::de::DeserializeOwned>(
    tx: &mut Tx,
    sitting: SittingId,
    kind: &str,
) -> Result<Vec<Paper<T>>, Problem> {
    let rows: Vec<PaperRow> = fetch_all!(tx, PaperRow, OF_SITTING, sitting.to_string(), kind)?;
    rows.into_iter().map(PaperRow::read).collect()
}

/// The letters that follow a sitting, in the order of its agenda.
pub async fn letters(tx: &mut Tx, sitting: SittingId) -> Result<Vec<Paper<NotificationLetter>>, Problem> {
    of_sitting(tx, sitting, "notification").await
}

/// The agreements that follow a sitting, in the order of its agenda.
pub async fn agreements(tx: &mut Tx, sitting: SittingId) -> Result<Vec<Paper<SpecificAgreement>>, Problem> {
    of_sitting(tx, sitting, "accord").await
}

/// The letter of a dossier.
pub async fn letter(tx: &mut Tx, dossier: DossierId) -> Result<Option<Paper<NotificationLetter>>, Problem> {
    paper(tx, dossier, "notification").await
}

/// The agreement of a dossier.
pub async fn agreement(tx: &mut Tx, dossier: DossierId) -> Result<Option<Paper<SpecificAgreement>>, Problem> {
    paper(tx, dossier, "accord").await
}

/// Keeps a letter and, when something is voted, its agreement.
pub async fn keep(
    tx: &mut Tx,
    sitting: SittingId,
    all: &[(NotificationLetter, Option<SpecificAgreement>)],
    now: Instant,
) -> Result<(), Problem> {
    let mut rows: Vec<(String, &str, String)> = Vec::new();
    for (letter, agreement) in all {
        let text = serde_json::to_string(letter).map_err(Problem::inside)?;
        rows.push((letter.dossier.to_string(), "notification", text));
        if let Some(agreement) = agreement {
            let text = serde_json::to_string(agreement).map_err(Problem::inside)?;
            rows.push((agreement.dossier.to_string(), "accord", text));
        }
    }
    let (sitting, day) = (sitting.to_string(), now.day().to_string());
    insert_many!(tx, INSERT_PAPERS, &rows, |row| [&sitting, &row.0, row.1, &row.2, &day, now.0]);
    Ok(())
}

/// How many letters and agreements a sitting has.
pub async fn count(tx: &mut Tx, sitting: SittingId) -> Result<(i64, i64), Problem> {
    let sitting = sitting.to_string();
    let (letters,): (i64,) = fetch_one!(tx, (i64,), COUNT_PAPERS, &sitting, "notification")?;
    let (agreements,): (i64,) = fetch_one!(tx, (i64,), COUNT_PAPERS, &sitting, "accord")?;
    Ok((letters, agreements))
}

/// Dossiers of a sitting that have their letter.
pub async fn written(tx: &mut Tx, sitting: SittingId) -> Result<Vec<DossierId>, Problem> {
    let rows: Vec<(String,)> = fetch_all!(tx, (String,), WRITTEN, sitting.to_string())?;
    Ok(rows.into_iter().filter_map(|(id,)| id.parse().ok()).collect())
}

/// An agreement is signed that day.
pub async fn sign(tx: &mut Tx, dossier: DossierId, sitting: &str, day: Day) -> Result<(), Problem> {
    execute!(tx, SIGN, dossier.to_string(), day.to_string(), sitting)?;
    Ok(())
}

/// Whose each dossier of a year is: what one funder grants a holder is added up.
pub async fn holders(tx: &mut Tx, year: i16) -> Result<BTreeMap<DossierId, String>, Problem> {
    let rows: Vec<(String, String)> = fetch_all!(tx, (String, String), OF_HOLDER, i64::from(year))?;
    Ok(rows.into_iter().filter_map(|(id, holder)| Some((id.parse().ok()?, holder))).collect())
}

#[derive(sqlx::FromRow)]
struct GrantedRow {
    title: String,
    name: String,
    #[sqlx(try_from = "String")]
    organisation_id: OrganisationId,
    year: i64,
    #[sqlx(try_from = "String")]
    state: DossierState,
    submitted_on: Option<String>,
    bilan_due: Option<String>,
}

/// A dossier, as the page of what it is granted needs it.
#[derive(Debug, Clone)]
pub struct Granted {
    /// Which.
    pub id: DossierId,
    /// The project.
    pub title: String,
    /// Who carries it.
    pub holder: String,
    /// The same, in the directory.
    pub holder_id: OrganisationId,
    /// Budget year.
    pub year: i16,
    /// Where it stands.
    pub rules: palier_domain::projects::Dossier,
}

/// A dossier, as the page of what it is granted needs it.
pub async fn granted(tx: &mut Tx, id: DossierId) -> Result<Granted, Problem> {
    let row: Option<GrantedRow> = fetch_optional!(tx, GrantedRow, GRANTED, id.to_string())?;
    let row = row.ok_or(Problem::NotFound)?;
    let day = |text: Option<String>| text.and_then(|text| Day::parse(&text).ok());
    Ok(Granted {
        id,
        title: row.title,
        holder: row.name,
        holder_id: row.organisation_id,
        year: i16::try_from(row.year).unwrap_or_default(),
        rules: palier_domain::projects::Dossier {
            state: row.state,
            submitted_on: day(row.submitted_on),
            bilan_due: day(row.bilan_due),
        },
    })
}

/// What happened to what is granted to a dossier, latest first.
pub async fn movements_of(tx: &mut Tx, id: DossierId) -> Result<Vec<MovementRow>, Problem> {
    Ok(fetch_all!(tx, MovementRow, MOVEMENTS_OF, id.to_string())?)
}

#[derive(sqlx::FromRow)]
struct AllRow {
    id: String,
    title: String,
    name: String,
    #[sqlx(try_from = "String")]
    state: DossierState,
    voted: i64,
    paid: i64,
}

/// A dossier that was granted something.
#[derive(Debug, Clone)]
pub struct GrantedLine {
    /// Which.
    pub id: String,
    /// The project.
    pub title: String,
    /// Who carries it.
    pub holder: String,
    /// Where it stands.
    pub state: DossierState,
    /// Voted by all, in cents.
    pub voted: Cents,
    /// Paid by all, in cents.
    pub paid: Cents,
}

/// Dossiers that were granted something in a year, by title.
pub async fn all_granted(tx: &mut Tx, year: i16) -> Result<Vec<GrantedLine>, Problem> {
    let rows: Vec<AllRow> = fetch_all!(tx, AllRow, ALL_GRANTED, i64::from(year))?;
    let line = |row: AllRow| GrantedLine {
        id: row.id,
        title: row.title,
        holder: row.name,
        state: row.state,
        voted: Cents(row.voted),
        paid: Cents(row.paid),
    };
    Ok(rows.into_iter().map(line).collect())
}

/// Grants voted in a year, as open data needs them, in the order in which they were voted.
pub const PUBLISHED: &str = "SELECT o.name AS funder, COALESCE(o.siret, '') AS funder_siret, h.name AS holder, d.siret, \
    COALESCE(h.siret, '') AS known_siret, d.title, d.content, d.bilan_due, g.committed_cents, m.decision, m.day, p.signed_on \
    FROM envelope_grant g JOIN envelope e ON e.id = g.envelope_id JOIN organisation o ON o.id = e.funder_id \
    JOIN dossier d ON d.id = g.dossier_id JOIN organisation h ON h.id = d.organisation_id \
    JOIN envelope_movement m ON m.envelope_id = g.envelope_id AND m.dossier_id = g.dossier_id AND m.kind = 'engagement' \
    LEFT JOIN grant_paper p ON p.dossier_id = d.id AND p.kind = 'accord' \
    WHERE e.year = $1 AND g.committed_cents > 0 ORDER BY m.seq";

#[derive(sqlx::FromRow)]
struct PublishedRow {
    funder: String,
    funder_siret: String,
    holder: String,
    siret: String,
    known_siret: String,
    title: String,
    content: String,
    bilan_due: Option<String>,
    committed_cents: i64,
    decision: Option<String>,
    #[sqlx(try_from = "String")]
    day: Day,
    signed_on: Option<String>,
}

/// Grants voted in a year, as open data needs them.
pub async fn published(tx: &mut Tx, year: i16) -> Result<Vec<PublishedGrant>, Problem> {
    let rows: Vec<PublishedRow> = fetch_all!(tx, PublishedRow, PUBLISHED, i64::from(year))?;
    let grant = |row: PublishedRow| {
        let day = |text: Option<String>| text.and_then(|text| Day::parse(&text).ok());
        let application: Application = serde_json::from_str(&row.content).unwrap_or_default();
        let signed_on = day(row.signed_on).unwrap_or(row.day);
        PublishedGrant {
            funder: row.funder,
            funder_siret: row.funder_siret,
            signed_on,
            decision: row.decision.unwrap_or_default(),
            holder: row.holder,
            holder_siret: if row.siret.is_empty() { row.known_siret } else { row.siret },
            holder_rna: application.holder.rna,
            object: row.title,
            cents: Cents(row.committed_cents),
            pays_from: signed_on,
            pays_to: day(row.bilan_due).filter(|due| *due > signed_on).unwrap_or(signed_on),
        }
    };
    Ok(rows.into_iter().map(grant).collect())
}
