//! SQL of one constat: its fiche, its making, its changes.

pub use super::facts::{facts, keep_change, named};
use super::{Sight, seen_by, shown};
use crate::platform::{Problem, Tx};
use crate::{execute, fetch_one, fetch_optional};
use palier_domain::diagnostics::{
    ConstatState, ConstatValue, Frequency, Owner, Severity, SpaceKind, Visibility,
};
use palier_domain::shared::{
    ConstatId, Day, Instant, LonLat, OrganisationId, PersonId, QuartierId, StopId, WalkId, text::fold,
};

/// One constat that may be seen.
pub const CONSTAT: &str = concat!(
    "SELECT c.id, c.walk_id, c.quartier_id, c.number, c.stop_id, c.lon, c.lat, c.place, c.theme, c.subtheme, \
    c.value, c.severity, c.frequency, c.description, c.residents_words, c.space, c.presumed_owner, c.presumed_manager_id, \
    c.proposed_answer, c.answer, c.response_kind, c.priority, c.responsible_id, c.deadline, c.visibility, c.state, c.reason, \
    c.already_reported, c.transmitted_on, c.sent_on, c.answered_on, c.declared_by_id, c.declared_on, \
    c.verified_on, c.reminded_on, c.escalated_on, l.day AS verified_walk_day, c.created_by, c.code, q.name AS quartier_name, w.kind AS walk_kind, w.day AS walk_day, \
    s.number AS stop_number, s.label AS stop_label, m.name AS manager_name, o.name AS responsible_name, \
    d.name AS declared_by_name, v.name AS verified_by_name, x.number AS duplicate_number \
    FROM constat c JOIN mandate_reach r ON r.quartier_id = c.quartier_id AND r.mandate_id = $1 \
    JOIN quartier q ON q.id = c.quartier_id JOIN walk w ON w.id = c.walk_id LEFT JOIN stop s ON s.id = c.stop_id \
    LEFT JOIN organisation m ON m.id = c.presumed_manager_id LEFT JOIN organisation o ON o.id = c.responsible_id \
    LEFT JOIN organisation d ON d.id = c.declared_by_id LEFT JOIN organisation v ON v.id = c.verified_by_id \
    LEFT JOIN constat x ON x.id = c.duplicate_of_id LEFT JOIN walk l ON l.id = c.verified_walk_id WHERE c.id = $4 AND ",
    shown!()
);
/// The next number on a walk.
pub const NEXT_NUMBER: &str = "SELECT COALESCE(MAX(number), 0) + 1 FROM constat WHERE walk_id = $1";
/// A constat of a walk by its number, if it may be seen.
pub const BY_NUMBER: &str = concat!(
    "SELECT c.id FROM constat c JOIN mandate_reach r ON r.quartier_id = c.quartier_id AND r.mandate_id = $1 \
    WHERE c.walk_id = $4 AND c.number = $5 AND ",
    shown!()
);
/// Keeps a constat.
pub const INSERT_CONSTAT: &str = "INSERT INTO constat (id, stop_id, lon, lat, place, theme, subtheme, value, severity, frequency, \
    description, description_folded, residents_words, space, presumed_owner, presumed_manager_id, proposed_answer, visibility, \
    already_reported, walk_id, quartier_id, number, responsible_id, deadline, state, created_at, created_by) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, \
    $25, $26, $27)";
/// Corrects what was noted; its life stays as it is.
pub const UPDATE_CONSTAT: &str = "UPDATE constat SET stop_id = $2, lon = $3, lat = $4, place = $5, theme = $6, subtheme = $7, \
    value = $8, severity = $9, frequency = $10, description = $11, description_folded = $12, residents_words = $13, \
    space = $14, presumed_owner = $15, presumed_manager_id = $16, proposed_answer = $17, visibility = $18, \
    already_reported = $19 WHERE id = $1";
/// Keeps the answer given to those who asked.
pub const SET_ANSWER: &str = "UPDATE constat SET answer = $2, response_kind = $3 WHERE id = $1";
/// Keeps how soon it should be dealt with.
pub const SET_PRIORITY: &str = "UPDATE constat SET priority = $2 WHERE id = $1";
/// Keeps which constat this one repeats.
pub const SET_DUPLICATE: &str = "UPDATE constat SET duplicate_of_id = $2 WHERE id = $1";

/// A constat, whole.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ConstatRow {
    #[sqlx(try_from = "String")]
    pub id: ConstatId,
    #[sqlx(try_from = "String")]
    pub walk_id: WalkId,
    #[sqlx(try_from = "String")]
    pub quartier_id: QuartierId,
    pub number: i64,
    pub stop_id: Option<String>,
    pub lon: Option<f64>,
    pub lat: Option<f64>,
    pub place: Option<String>,
    pub theme: String,
    pub subtheme: Option<String>,
    #[sqlx(try_from = "String")]
    pub value: ConstatValue,
    pub severity: Option<String>,
    pub frequency: Option<String>,
    pub description: String,
    pub residents_words: Option<String>,
    pub space: Option<String>,
    pub presumed_owner: Option<String>,
    pub presumed_manager_id: Option<String>,
    pub proposed_answer: Option<String>,
    pub answer: Option<String>,
    pub response_kind: Option<String>,
    pub priority: Option<String>,
    pub responsible_id: Option<String>,
    pub deadline: Option<String>,
    #[sqlx(try_from = "String")]
    pub visibility: Visibility,
    #[sqlx(try_from = "String")]
    pub state: ConstatState,
    pub reason: Option<String>,
    pub already_reported: bool,
    pub transmitted_on: Option<String>,
    pub sent_on: Option<String>,
    pub answered_on: Option<String>,
    pub declared_by_id: Option<String>,
    pub declared_on: Option<String>,
    pub verified_on: Option<String>,
    pub reminded_on: Option<String>,
    pub escalated_on: Option<String>,
    pub verified_walk_day: Option<String>,
    pub created_by: Option<String>,
    pub code: Option<String>,
    pub quartier_name: String,
    #[sqlx(try_from = "String")]
    pub walk_kind: palier_domain::diagnostics::WalkKind,
    #[sqlx(try_from = "String")]
    pub walk_day: Day,
    pub stop_number: Option<i64>,
    pub stop_label: Option<String>,
    pub manager_name: Option<String>,
    pub responsible_name: Option<String>,
    pub declared_by_name: Option<String>,
    pub verified_by_name: Option<String>,
    pub duplicate_number: Option<i64>,
}

/// What was noted on a walk.
#[derive(Debug, Clone, PartialEq)]
pub struct Noted {
    /// Stop of the walk.
    pub stop: Option<StopId>,
    /// Point on the ground.
    pub point: Option<LonLat>,
    /// The place, as people say it.
    pub place: Option<String>,
    /// Theme of the grid, by code.
    pub theme: String,
    /// Sub-theme, by code.
    pub subtheme: Option<String>,
    /// What kind of remark.
    pub value: ConstatValue,
    /// How bad.
    pub severity: Option<Severity>,
    /// How often.
    pub frequency: Option<Frequency>,
    /// What was seen.
    pub description: String,
    /// A resident's own words, without a name.
    pub residents_words: Option<String>,
    /// Kind of space.
    pub space: Option<SpaceKind>,
    /// Whose the space is thought to be.
    pub owner: Option<Owner>,
    /// Who is thought to look after it.
    pub manager: Option<OrganisationId>,
    /// The answer proposed on the walk.
    pub proposed_answer: Option<String>,
    /// Who may see it.
    pub visibility: Visibility,
    /// Whether an earlier walk noted it.
    pub already_reported: bool,
}

/// A constat to keep.
#[derive(Debug, Clone, PartialEq)]
pub struct NewConstatRow {
    /// Which.
    pub id: ConstatId,
    /// On which walk.
    pub walk: WalkId,
    /// In which quartier.
    pub quartier: QuartierId,
    /// Its number on the walk.
    pub number: i64,
    /// What was noted.
    pub noted: Noted,
    /// Who must answer, when already known.
    pub responsible: Option<OrganisationId>,
    /// Day by which it should be resolved.
    pub deadline: Option<Day>,
    /// By whom; the demonstration names nobody.
    pub by: Option<PersonId>,
}

/// One constat.
///
/// # Errors
/// 404 when there is none that may be seen.
pub async fn constat(tx: &mut Tx, constat: ConstatId, sight: &Sight) -> Result<ConstatRow, Problem> {
    let found: Option<ConstatRow> =
        seen_by!(fetch_optional, tx, ConstatRow, CONSTAT, sight, constat.to_string())?;
    found.ok_or(Problem::NotFound)
}

/// The next number on a walk.
///
/// # Errors
/// When the store does not answer.
pub async fn next_number(tx: &mut Tx, walk: WalkId) -> Result<i64, Problem> {
    let (number,): (i64,) = fetch_one!(tx, (i64,), NEXT_NUMBER, walk.to_string())?;
    Ok(number)
}

/// A constat of a walk by its number, if it may be seen.
///
/// # Errors
/// When the store does not answer.
pub async fn by_number(
    tx: &mut Tx,
    walk: WalkId,
    number: i64,
    sight: &Sight,
) -> Result<Option<ConstatId>, Problem> {
    let found: Option<(String,)> =
        seen_by!(fetch_optional, tx, (String,), BY_NUMBER, sight, walk.to_string(), number)?;
    found.map(|(id,)| id.parse().map_err(Problem::inside)).transpose()
}

/// Sends the constat as `$1`, what was noted of it as `$2` to `$19`, then what else.
macro_rules! send_noted {
    ($tx:expr, $sql:expr, $constat:expr, $noted:expr $(, $more:expr)* $(,)?) => {
        execute!(
            $tx,
            $sql,
            $constat.to_string(),
            $noted.stop.map(|id| id.to_string()),
            $noted.point.map(|at| at.lon),
            $noted.point.map(|at| at.lat),
            &$noted.place,
            &$noted.theme,
            &$noted.subtheme,
            $noted.value.code(),
            $noted.severity.map(Severity::code),
            $noted.frequency.map(Frequency::code),
            &$noted.description,
            fold(&$noted.description),
            &$noted.residents_words,
            $noted.space.map(SpaceKind::code),
            $noted.owner.map(Owner::code),
            $noted.manager.map(|id| id.to_string()),
            &$noted.proposed_answer,
            $noted.visibility.code(),
            $noted.already_reported
            $(, $more)*
        )
    };
}

/// Keeps a constat, to be qualified.
///
/// # Errors
/// When the store refuses, for example when the number is taken.
pub async fn insert_constat(tx: &mut Tx, new: &NewConstatRow, now: Instant) -> Result<(), Problem> {
    send_noted!(
        tx,
        INSERT_CONSTAT,
        new.id,
        new.noted,
        new.walk.to_string(),
        new.quartier.to_string(),
        new.number,
        new.responsible.map(|id| id.to_string()),
        new.deadline.map(|day| day.to_string()),
        ConstatState::AQualifier.code(),
        now.0,
        new.by.map(|id| id.to_string())
    )?;
    Ok(())
}

/// Corrects what was noted.
///
/// # Errors
/// When the store refuses.
pub async fn update_constat(tx: &mut Tx, constat: ConstatId, noted: &Noted) -> Result<(), Problem> {
    send_noted!(tx, UPDATE_CONSTAT, constat, noted)?;
    Ok(())
}

/// Keeps the answer given to those who asked, and its kind by code.
///
/// # Errors
/// When the store refuses.
pub async fn set_answer(
    tx: &mut Tx,
    constat: ConstatId,
    answer: Option<&str>,
    kind: Option<&str>,
) -> Result<(), Problem> {
    execute!(tx, SET_ANSWER, constat.to_string(), answer, kind)?;
    Ok(())
}

/// Keeps how soon it should be dealt with, by code.
///
/// # Errors
/// When the store refuses.
pub async fn set_priority(tx: &mut Tx, constat: ConstatId, priority: Option<&str>) -> Result<(), Problem> {
    execute!(tx, SET_PRIORITY, constat.to_string(), priority)?;
    Ok(())
}

/// Keeps which constat this one repeats.
///
/// # Errors
/// When the store refuses.
pub async fn set_duplicate(tx: &mut Tx, constat: ConstatId, original: ConstatId) -> Result<(), Problem> {
    execute!(tx, SET_DUPLICATE, constat.to_string(), original.to_string())?;
    Ok(())
}
