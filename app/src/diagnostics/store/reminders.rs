//! SQL of reminders: read by the program, whatever anyone may see.

use super::facts::{Facts, day, fact_columns, facts_of};
use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all};
use palier_domain::diagnostics::{Constat, Trail, Visibility};
use palier_domain::partners::Role;
use palier_domain::shared::{ConstatId, Day, OrganisationId, QuartierId};

/// Constats that an organisation is asked to act on, with what was done to obtain it.
pub const ASKED: &str = concat!(
    "SELECT ",
    fact_columns!(),
    ", c.reminded_on, c.escalated_on, c.number, c.subtheme, c.visibility, \
    COALESCE(c.place, s.label, '') AS place, c.quartier_id, q.name AS quartier_name, o.name AS responsible_name \
    FROM constat c JOIN walk w ON w.id = c.walk_id JOIN quartier q ON q.id = c.quartier_id \
    JOIN organisation o ON o.id = c.responsible_id LEFT JOIN stop s ON s.id = c.stop_id \
    WHERE c.state IN ('transmis', 'pris_en_charge', 'programme', 'en_cours') ORDER BY w.day, c.walk_id, c.number"
);
/// Whose mandate in force reaches a quartier where something is asked, and each organisation they act for.
pub const PEOPLE: &str = "SELECT mo.organisation_id, m.role, p.email, r.quartier_id FROM mandate m \
    JOIN person p ON p.id = m.person_id JOIN mandate_reach r ON r.mandate_id = m.id \
    JOIN mandate_organisation mo ON mo.mandate_id = m.id AND mo.since <= $1 \
    WHERE m.state = 'active' AND m.valid_from <= $1 AND (m.valid_to IS NULL OR m.valid_to >= $1) \
    AND EXISTS (SELECT 1 FROM constat c WHERE c.quartier_id = r.quartier_id \
        AND c.state IN ('transmis', 'pris_en_charge', 'programme', 'en_cours')) ORDER BY p.email, m.id, r.quartier_id";
/// The organisation was reminded.
pub const SET_REMINDED: &str = "UPDATE constat SET reminded_on = $2 WHERE id = $1";
/// The animateur was told.
pub const SET_ESCALATED: &str = "UPDATE constat SET escalated_on = $2 WHERE id = $1";

#[derive(Debug, Clone, sqlx::FromRow)]
struct AskedRow {
    #[sqlx(flatten)]
    facts: Facts,
    reminded_on: Option<String>,
    escalated_on: Option<String>,
    number: i64,
    subtheme: Option<String>,
    #[sqlx(try_from = "String")]
    visibility: Visibility,
    place: String,
    #[sqlx(try_from = "String")]
    quartier_id: QuartierId,
    quartier_name: String,
    responsible_name: String,
}

/// A constat that an organisation is asked to act on.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What the rules need.
    pub facts: Constat,
    /// What was done to obtain an answer.
    pub trail: Trail,
    /// Number on its walk.
    pub number: i64,
    /// Sub-theme, by code.
    pub subtheme: Option<String>,
    /// Who may see it.
    pub visibility: Visibility,
    /// The place as said, else the name of the stop.
    pub place: String,
    /// Where.
    pub quartier: QuartierId,
    /// Name of the quartier.
    pub quartier_name: String,
    /// Name of the organisation asked.
    pub responsible_name: String,
}

/// Someone who may be written to about a quartier.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Reached {
    /// For which organisation.
    #[sqlx(try_from = "String")]
    pub organisation_id: OrganisationId,
    /// In which role.
    #[sqlx(try_from = "String")]
    pub role: Role,
    /// Address.
    pub email: String,
    /// A quartier within reach.
    #[sqlx(try_from = "String")]
    pub quartier_id: QuartierId,
}

/// Constats that an organisation is asked to act on, oldest walk first.
///
/// # Errors
/// When the store does not answer, or holds what cannot be read.
pub async fn asked(tx: &mut Tx) -> Result<Vec<Asked>, Problem> {
    let rows: Vec<AskedRow> = fetch_all!(tx, AskedRow, ASKED)?;
    rows.into_iter().map(read).collect()
}

fn read(row: AskedRow) -> Result<Asked, Problem> {
    Ok(Asked {
        trail: Trail { reminded: day(row.reminded_on)?, escalated: day(row.escalated_on)? },
        facts: facts_of(row.facts)?,
        number: row.number,
        subtheme: row.subtheme,
        visibility: row.visibility,
        place: row.place,
        quartier: row.quartier_id,
        quartier_name: row.quartier_name,
        responsible_name: row.responsible_name,
    })
}

/// Everyone whose mandate in force that day reaches a quartier where something is asked, by address.
///
/// # Errors
/// When the store does not answer.
pub async fn people(tx: &mut Tx, today: Day) -> Result<Vec<Reached>, Problem> {
    Ok(fetch_all!(tx, Reached, PEOPLE, today.to_string())?)
}

/// Keeps that the organisation was reminded of these that day.
///
/// # Errors
/// When the store refuses.
pub async fn set_reminded(tx: &mut Tx, constats: &[ConstatId], day: Day) -> Result<(), Problem> {
    for constat in constats {
        execute!(tx, SET_REMINDED, constat.to_string(), day.to_string())?;
    }
    Ok(())
}

/// Keeps that the animateur was told of these that day.
///
/// # Errors
/// When the store refuses.
pub async fn set_escalated(tx: &mut Tx, constats: &[ConstatId], day: Day) -> Result<(), Problem> {
    for constat in constats {
        execute!(tx, SET_ESCALATED, constat.to_string(), day.to_string())?;
    }
    Ok(())
}
