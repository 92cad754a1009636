//! SQL of what the rules need of a constat, and of what their commands change.

use crate::platform::{Problem, Tx};
use crate::{execute, fetch_optional};
use palier_domain::diagnostics::{Constat, ConstatState, ConstatValue, RefusalReason, Seer, Visibility};
use palier_domain::shared::{ConstatId, Day, OrganisationId, QuartierId};

/// What the rules need of a constat `c` noted on a walk `w`.
macro_rules! fact_columns {
    () => {
        "c.id, c.theme, c.value, c.state, w.day AS walk_day, c.responsible_id, c.deadline, c.transmitted_on, c.sent_on, \
        c.answered_on, c.declared_by_id, c.declared_on, c.verified_by_id, c.verified_walk_id, c.verified_on, c.refusal, \
        c.reason, c.planned_with_id"
    };
}
pub(super) use fact_columns;

/// What the rules need of a constat, whoever looks.
pub const FACTS: &str =
    concat!("SELECT ", fact_columns!(), " FROM constat c JOIN walk w ON w.id = c.walk_id WHERE c.id = $1");
/// How a constat is told of.
pub const NAMED: &str = "SELECT number, visibility, quartier_id FROM constat WHERE id = $1";
/// Keeps what a command of the rules changed, unless the constat moved meanwhile.
pub const KEEP_CHANGE: &str = "UPDATE constat SET state = $3, responsible_id = $4, deadline = $5, transmitted_on = $6, \
    sent_on = $7, answered_on = $8, declared_by_id = $9, declared_on = $10, verified_by_id = $11, verified_walk_id = $12, \
    verified_on = $13, refusal = $14, reason = $15, planned_with_id = $16 WHERE id = $1 AND state = $2";

/// What the rules need of a constat, as kept.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Facts {
    #[sqlx(try_from = "String")]
    id: ConstatId,
    theme: String,
    #[sqlx(try_from = "String")]
    value: ConstatValue,
    #[sqlx(try_from = "String")]
    state: ConstatState,
    #[sqlx(try_from = "String")]
    walk_day: Day,
    responsible_id: Option<String>,
    deadline: Option<String>,
    transmitted_on: Option<String>,
    sent_on: Option<String>,
    answered_on: Option<String>,
    declared_by_id: Option<String>,
    declared_on: Option<String>,
    verified_by_id: Option<String>,
    verified_walk_id: Option<String>,
    verified_on: Option<String>,
    refusal: Option<String>,
    reason: Option<String>,
    planned_with_id: Option<String>,
}

/// What the rules need to know of a constat, whoever looks.
///
/// # Errors
/// 404 when there is none; 500 when what is kept cannot be read.
pub async fn facts(tx: &mut Tx, constat: ConstatId) -> Result<Constat, Problem> {
    let found: Option<Facts> = fetch_optional!(tx, Facts, FACTS, constat.to_string())?;
    facts_of(found.ok_or(Problem::NotFound)?)
}

/// What the rules need, from what is kept.
pub(super) fn facts_of(row: Facts) -> Result<Constat, Problem> {
    let walk = row.verified_walk_id.map(|id| id.parse().map_err(Problem::inside)).transpose()?;
    let seer = match walk {
        Some(walk) => Some(Seer::Walk(walk)),
        None => organisation(row.verified_by_id)?.map(Seer::Organisation),
    };
    let refusal =
        row.refusal.map(|code| code.parse::<RefusalReason>().map_err(Problem::inside)).transpose()?;
    Ok(Constat {
        id: row.id,
        theme: row.theme,
        value: row.value,
        state: row.state,
        walked_on: row.walk_day,
        responsible: organisation(row.responsible_id)?,
        deadline: day(row.deadline)?,
        transmitted: day(row.transmitted_on)?,
        planned_with: row.planned_with_id.map(|id| id.parse().map_err(Problem::inside)).transpose()?,
        sent: day(row.sent_on)?,
        answered: day(row.answered_on)?,
        declared: organisation(row.declared_by_id)?.zip(day(row.declared_on)?),
        verified: seer.zip(day(row.verified_on)?),
        refusal,
        reason: row.reason,
    })
}

fn organisation(kept: Option<String>) -> Result<Option<OrganisationId>, Problem> {
    kept.map(|id| id.parse().map_err(Problem::inside)).transpose()
}

/// A day, from what is kept.
pub(super) fn day(kept: Option<String>) -> Result<Option<Day>, Problem> {
    kept.map(|day| Day::parse(&day).map_err(Problem::inside)).transpose()
}

/// How a constat is told of: its number in its walk, who may read it, and where.
///
/// # Errors
/// 404 when there is none.
pub async fn named(tx: &mut Tx, constat: ConstatId) -> Result<(i64, Visibility, QuartierId), Problem> {
    let found: Option<(i64, String, String)> =
        fetch_optional!(tx, (i64, String, String), NAMED, constat.to_string())?;
    let (number, visibility, quartier) = found.ok_or(Problem::NotFound)?;
    let visibility = visibility.parse().map_err(Problem::inside)?;
    Ok((number, visibility, quartier.parse().map_err(Problem::inside)?))
}

/// Keeps what a command of the rules changed.
///
/// # Errors
/// 409 when the constat moved meanwhile.
pub async fn keep_change(tx: &mut Tx, from: ConstatState, to: &Constat) -> Result<(), Problem> {
    let said = |day: Option<Day>| day.map(|day| day.to_string());
    let (declared_by, declared_on) = to.declared.unzip();
    let (seer, verified_on) = to.verified.unzip();
    let (verified_by, verified_walk) = match seer {
        Some(Seer::Organisation(id)) => (Some(id.to_string()), None),
        Some(Seer::Walk(id)) => (None, Some(id.to_string())),
        None => (None, None),
    };
    let touched = execute!(
        tx,
        KEEP_CHANGE,
        to.id.to_string(),
        from.code(),
        to.state.code(),
        to.responsible.map(|id| id.to_string()),
        said(to.deadline),
        said(to.transmitted),
        said(to.sent),
        said(to.answered),
        declared_by.map(|id| id.to_string()),
        said(declared_on),
        &verified_by,
        &verified_walk,
        said(verified_on),
        to.refusal.map(RefusalReason::code),
        &to.reason,
        to.planned_with.map(|id| id.to_string())
    )?;
    if touched == 1 {
        Ok(())
    } else {
        Err(Problem::Refused("Ce constat vient d'être modifié par quelqu'un d'autre. Relisez-le.".to_owned()))
    }
}
