//! SQL of actions.

pub mod counted;
pub mod details;
pub mod linked;
pub mod listed;
pub mod milestone;
pub mod saved;

use crate::diagnostics::{Sight, seen_by, shown};
use crate::platform::{Problem, Tx, journal};
use crate::{execute, fetch_all, fetch_optional};
use palier_domain::plans::{Action, ActionState, Answering, Details, Progress, next_code};
use palier_domain::shared::{
    ActionId, Cents, ConstatId, Day, Instant, OrganisationId, QuartierId, text::fold,
};
use palier_domain::territory::QuartierStatus;
use std::collections::BTreeMap;

/// Actions within reach, one of them, or those of one quartier within reach.
pub const ACTIONS: &str = "SELECT a.id, a.title, a.description, a.pilot_id, o.name AS pilot, a.state, a.reason, \
    a.postponed_to, a.progress, a.starts, a.ends, a.budget_cents, a.upkeep, a.created_at, a.code, a.revision \
    FROM action a JOIN organisation o ON o.id = a.pilot_id \
    WHERE (CAST($2 AS TEXT) IS NULL OR a.id = CAST($2 AS TEXT)) AND EXISTS (SELECT 1 FROM action_quartier aq \
    JOIN mandate_reach r ON r.quartier_id = aq.quartier_id WHERE aq.action_id = a.id AND r.mandate_id = $1 \
    AND (CAST($3 AS TEXT) IS NULL OR aq.quartier_id = CAST($3 AS TEXT))) ORDER BY a.created_at, a.id";
/// Where these actions take place, within reach.
pub const ACTION_QUARTIERS: &str = "SELECT aq.action_id, q.id, q.name FROM action_quartier aq \
    JOIN quartier q ON q.id = aq.quartier_id JOIN mandate_reach r ON r.quartier_id = q.id \
    WHERE r.mandate_id = $1 AND (CAST($2 AS TEXT) IS NULL OR aq.action_id = CAST($2 AS TEXT)) \
    AND (CAST($3 AS TEXT) IS NULL OR aq.action_id IN (SELECT n.action_id FROM action_quartier n WHERE n.quartier_id = $3)) \
    ORDER BY q.id";
/// Clauses these actions serve.
pub const ACTION_OBJECTIVES: &str = "SELECT DISTINCT ao.action_id, ao.objective FROM action_objective ao \
    JOIN action_quartier aq ON aq.action_id = ao.action_id \
    JOIN mandate_reach r ON r.quartier_id = aq.quartier_id \
    WHERE r.mandate_id = $1 AND (CAST($2 AS TEXT) IS NULL OR ao.action_id = CAST($2 AS TEXT)) \
    AND (CAST($3 AS TEXT) IS NULL OR ao.action_id IN (SELECT n.action_id FROM action_quartier n WHERE n.quartier_id = $3)) \
    ORDER BY ao.action_id, ao.objective";
/// How many constats each action answers, among those that may be seen.
pub const CONSTAT_COUNTS: &str = concat!(
    "SELECT ac.action_id, COUNT(*) FROM action_constat ac \
    JOIN constat c ON c.id = ac.constat_id JOIN mandate_reach r ON r.quartier_id = c.quartier_id \
    WHERE r.mandate_id = $1 AND ",
    shown!(),
    " AND (CAST($4 AS TEXT) IS NULL OR ac.action_id = CAST($4 AS TEXT)) AND (CAST($5 AS TEXT) IS NULL OR ac.action_id IN \
    (SELECT n.action_id FROM action_quartier n WHERE n.quartier_id = $5)) GROUP BY ac.action_id"
);
/// Notes of an action, latest first.
pub const NOTES: &str =
    "SELECT id, day, text, author FROM action_note WHERE action_id = $1 ORDER BY day DESC, id DESC";
/// Names behind the journal of an action.
pub const JOURNAL_NAMES: &str = "SELECT DISTINCT p.id, p.name FROM journal j JOIN person p ON p.id = j.person_id \
    WHERE j.subject_kind = 'action' AND j.subject_id = $1";
/// Keeps an action.
pub const INSERT: &str = "INSERT INTO action (id, title, title_folded, description, pilot_id, state, reason, \
    postponed_to, progress, starts, ends, budget_cents, upkeep, created_at, code) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
/// The last code given in a year.
pub const LAST_CODE: &str =
    "SELECT code FROM action WHERE code LIKE $1 ORDER BY LENGTH(code) DESC, code DESC LIMIT 1";
/// Rewrites what an action says.
pub const UPDATE: &str = "UPDATE action SET title = $2, title_folded = $3, description = $4, pilot_id = $5, \
    starts = $6, ends = $7, budget_cents = $8, upkeep = $9, revision = revision + 1 WHERE id = $1";
/// Moves an action to a state.
pub const SET_STATE: &str = "UPDATE action SET state = $2, reason = $3, postponed_to = $4 WHERE id = $1";
/// Says how far an action is.
pub const SET_PROGRESS: &str = "UPDATE action SET progress = $2 WHERE id = $1";
/// Keeps a note.
pub const INSERT_NOTE: &str = "INSERT INTO action_note (id, action_id, day, text, author, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6)";
/// A quartier of an action.
pub const INSERT_QUARTIER: &str = "INSERT INTO action_quartier (action_id, quartier_id) VALUES ($1, $2)";
/// A clause an action serves.
pub const INSERT_OBJECTIVE: &str = "INSERT INTO action_objective (action_id, objective) VALUES ($1, $2)";
/// A constat an action answers.
pub const INSERT_CONSTAT: &str = "INSERT INTO action_constat (action_id, constat_id) VALUES ($1, $2)";
/// Unlinks every clause.
pub const CLEAR_OBJECTIVES: &str = "DELETE FROM action_objective WHERE action_id = $1";
/// Unlinks the quartiers within the writer's reach; those beyond stay.
pub const CLEAR_QUARTIERS: &str = "DELETE FROM action_quartier WHERE action_id = $1 AND quartier_id IN \
    (SELECT r.quartier_id FROM mandate_reach r WHERE r.mandate_id = $2)";
/// Unlinks the constats the writer may see; the others stay.
pub const CLEAR_CONSTATS: &str = concat!(
    "DELETE FROM action_constat WHERE action_id = $4 AND constat_id IN \
    (SELECT c.id FROM constat c JOIN mandate_reach r ON r.quartier_id = c.quartier_id WHERE r.mandate_id = $1 AND ",
    shown!(),
    ")"
);
/// Quartiers within reach.
pub const QUARTIERS: &str = "SELECT q.id, q.name FROM quartier q JOIN mandate_reach r ON r.quartier_id = q.id \
    WHERE r.mandate_id = $1 ORDER BY q.id";
/// Statuses of the quartiers of an action.
pub const STATUSES: &str = "SELECT DISTINCT q.status FROM action_quartier aq JOIN quartier q ON q.id = aq.quartier_id \
    WHERE aq.action_id = $1 ORDER BY q.status";
/// Names of every organisation, past ones included.
pub const ORGANISATION_NAMES: &str = "SELECT id, name FROM organisation";
/// Organisations that exist today.
pub const ORGANISATIONS: &str =
    "SELECT id, name FROM organisation WHERE valid_to IS NULL OR valid_to >= $1 ORDER BY id";

/// What the fiche of an action says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Fiche {
    /// What it is called.
    pub title: String,
    /// What will be done.
    pub description: String,
    /// Who leads it.
    pub pilot_id: OrganisationId,
    /// Where it stands.
    pub state: ActionState,
    /// Why it stopped or was given up.
    pub reason: Option<String>,
    /// The year it is put off to.
    pub postponed_to: Option<i16>,
    /// How far it is.
    pub progress: Progress,
    /// First day.
    pub starts: Option<Day>,
    /// Last day.
    pub ends: Option<Day>,
    /// Forecast budget.
    pub budget: Option<Cents>,
    /// Who maintains what is built, and for how much a year.
    pub upkeep: Option<String>,
    /// When it was entered.
    pub created_at: Instant,
}

/// An action to keep.
#[derive(Debug, Clone)]
pub struct NewActionRow {
    /// Which.
    pub id: ActionId,
    /// What its fiche says.
    pub fiche: Fiche,
    /// Where.
    pub quartiers: Vec<QuartierId>,
    /// Clauses it serves.
    pub objectives: Vec<String>,
    /// Constats it answers.
    pub constats: Vec<ConstatId>,
    /// What the fiche says beyond its head.
    pub details: Details,
}

impl NewActionRow {
    /// As the constats it answers follow it, standing as these rules say until its own last day.
    pub fn answering(&self, rules: Action, by: OrganisationId) -> Answering {
        let (title, pilot) = (self.fiche.title.clone(), self.fiche.pilot_id);
        Answering { id: self.id, title, pilot, action: Action { ends: self.fiche.ends, ..rules }, by }
    }
}

#[derive(Debug, sqlx::FromRow)]
struct Row {
    #[sqlx(try_from = "String")]
    id: ActionId,
    title: String,
    description: String,
    #[sqlx(try_from = "String")]
    pilot_id: OrganisationId,
    pilot: String,
    #[sqlx(try_from = "String")]
    state: ActionState,
    reason: Option<String>,
    postponed_to: Option<i64>,
    #[sqlx(try_from = "String")]
    progress: Progress,
    starts: Option<String>,
    ends: Option<String>,
    budget_cents: Option<i64>,
    upkeep: Option<String>,
    created_at: i64,
    code: Option<String>,
    revision: i64,
}

/// An action as kept, with what lists show of it: only what its reader reaches.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptAction {
    /// Which.
    pub id: ActionId,
    /// The code the house gave it.
    pub code: String,
    /// How many times its fiche was rewritten.
    pub revision: i64,
    /// What its fiche says.
    pub fiche: Fiche,
    /// Name of who leads it.
    pub pilot: String,
    /// Where: those within reach.
    pub quartiers: Vec<(QuartierId, String)>,
    /// Clauses it serves.
    pub objectives: Vec<String>,
    /// Constats it answers, among those that may be seen.
    pub constats: i64,
}

impl KeptAction {
    /// What the rules need to know of it.
    pub fn rules(&self) -> Action {
        Action {
            state: self.fiche.state,
            reason: self.fiche.reason.clone(),
            postponed_to: self.fiche.postponed_to,
            ends: self.fiche.ends,
        }
    }

    /// As the constats it answers follow it.
    pub fn answering(&self, by: OrganisationId) -> Answering {
        let (title, pilot) = (self.fiche.title.clone(), self.fiche.pilot_id);
        Answering { id: self.id, title, pilot, action: self.rules(), by }
    }

    /// The address of its fiche.
    pub fn href(&self) -> String {
        format!("/actions/{}", self.id)
    }

    fn of(row: Row) -> Self {
        let day = |text: Option<String>| text.and_then(|text| Day::parse(&text).ok());
        Self {
            id: row.id,
            code: row.code.unwrap_or_default(),
            revision: row.revision,
            fiche: Fiche {
                title: row.title,
                description: row.description,
                pilot_id: row.pilot_id,
                state: row.state,
                reason: row.reason,
                postponed_to: row.postponed_to.and_then(|year| i16::try_from(year).ok()),
                progress: row.progress,
                starts: day(row.starts),
                ends: day(row.ends),
                budget: row.budget_cents.map(Cents),
                upkeep: row.upkeep,
                created_at: Instant(row.created_at),
            },
            pilot: row.pilot,
            quartiers: Vec::new(),
            objectives: Vec::new(),
            constats: 0,
        }
    }
}

/// Every action within reach, oldest first, or the one asked for, or those of one quartier.
///
/// # Errors
/// When the store does not answer.
pub(super) async fn actions(
    tx: &mut Tx,
    sight: &Sight,
    only: Option<ActionId>,
    quartier: Option<QuartierId>,
) -> Result<Vec<KeptAction>, Problem> {
    let (mandate, only) = (&sight.mandate, only.map(|id| id.to_string()));
    let near = quartier.map(|id| id.to_string());
    let rows: Vec<Row> = fetch_all!(tx, Row, ACTIONS, mandate, &only, &near)?;
    let mut places: BTreeMap<String, Vec<(QuartierId, String)>> = BTreeMap::new();
    for (action, id, name) in
        fetch_all!(tx, (String, String, String), ACTION_QUARTIERS, mandate, &only, &near)?
    {
        places.entry(action).or_default().push((id.parse().map_err(Problem::inside)?, name));
    }
    let mut aims: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (action, objective) in fetch_all!(tx, (String, String), ACTION_OBJECTIVES, mandate, &only, &near)? {
        aims.entry(action).or_default().push(objective);
    }
    let counts: Vec<(String, i64)> =
        seen_by!(fetch_all, tx, (String, i64), CONSTAT_COUNTS, sight, &only, &near)?;
    let counts: BTreeMap<String, i64> = counts.into_iter().collect();
    let filled = |row: Row| {
        let mut action = KeptAction::of(row);
        let id = action.id.to_string();
        action.quartiers = places.remove(&id).unwrap_or_default();
        action.objectives = aims.remove(&id).unwrap_or_default();
        action.constats = counts.get(&id).copied().unwrap_or(0);
        action
    };
    Ok(rows.into_iter().map(filled).collect())
}

/// One action, if it is within reach.
///
/// # Errors
/// 404 when there is none within reach.
pub async fn action(tx: &mut Tx, sight: &Sight, id: ActionId) -> Result<KeptAction, Problem> {
    actions(tx, sight, Some(id), None).await?.pop().ok_or(Problem::NotFound)
}

/// The actions of a quartier, as a mandate sees them.
///
/// # Errors
/// When the store does not answer.
pub async fn actions_of(
    tx: &mut Tx,
    quartier: QuartierId,
    sight: &Sight,
) -> Result<Vec<KeptAction>, Problem> {
    actions(tx, sight, None, Some(quartier)).await
}

/// The next code of the house in that year. The turn is held until the transaction ends, so that none is given twice.
async fn new_code(tx: &mut Tx, year: i16) -> Result<String, Problem> {
    journal::take_turn(tx).await?;
    let last: Option<(String,)> = fetch_optional!(tx, (String,), LAST_CODE, format!("{year}-%"))?;
    Ok(next_code(year, last.as_ref().map(|(code,)| code.as_str())))
}

/// Keeps an action, its links and what its fiche says, under the next code of the house.
///
/// # Errors
/// When the store refuses.
pub async fn insert_action(tx: &mut Tx, new: &NewActionRow) -> Result<(), Problem> {
    let code = new_code(tx, new.fiche.created_at.day().0.year()).await?;
    execute!(
        tx,
        INSERT,
        new.id.to_string(),
        &new.fiche.title,
        fold(&new.fiche.title),
        &new.fiche.description,
        new.fiche.pilot_id.to_string(),
        new.fiche.state.code(),
        &new.fiche.reason,
        new.fiche.postponed_to.map(i64::from),
        new.fiche.progress.code(),
        new.fiche.starts.map(|day| day.to_string()),
        new.fiche.ends.map(|day| day.to_string()),
        new.fiche.budget.map(|sum| sum.0),
        &new.fiche.upkeep,
        new.fiche.created_at.0,
        code
    )?;
    link(tx, new).await
}

/// Rewrites what an action says and its links, leaving alone what the writer does not reach.
pub(super) async fn rewrite(tx: &mut Tx, new: &NewActionRow, sight: &Sight) -> Result<(), Problem> {
    let id = new.id.to_string();
    execute!(
        tx,
        UPDATE,
        &id,
        &new.fiche.title,
        fold(&new.fiche.title),
        &new.fiche.description,
        new.fiche.pilot_id.to_string(),
        new.fiche.starts.map(|day| day.to_string()),
        new.fiche.ends.map(|day| day.to_string()),
        new.fiche.budget.map(|sum| sum.0),
        &new.fiche.upkeep
    )?;
    execute!(tx, CLEAR_OBJECTIVES, &id)?;
    execute!(tx, CLEAR_CONSTATS, &sight.mandate, sight.restricted, &sight.answers_on, &id)?;
    execute!(tx, CLEAR_QUARTIERS, &id, &sight.mandate)?;
    link(tx, new).await
}

async fn link(tx: &mut Tx, new: &NewActionRow) -> Result<(), Problem> {
    let id = new.id.to_string();
    for quartier in &new.quartiers {
        execute!(tx, INSERT_QUARTIER, &id, quartier.to_string())?;
    }
    for objective in &new.objectives {
        execute!(tx, INSERT_OBJECTIVE, &id, objective)?;
    }
    for constat in &new.constats {
        execute!(tx, INSERT_CONSTAT, &id, constat.to_string())?;
    }
    details::keep(tx, new.id, &new.details).await
}

pub(super) async fn set_state(tx: &mut Tx, id: ActionId, to: &Action) -> Result<(), Problem> {
    let year = to.postponed_to.map(i64::from);
    execute!(tx, SET_STATE, id.to_string(), to.state.code(), &to.reason, year)?;
    Ok(())
}

pub(super) async fn set_progress(tx: &mut Tx, id: ActionId, progress: Progress) -> Result<(), Problem> {
    execute!(tx, SET_PROGRESS, id.to_string(), progress.code())?;
    Ok(())
}

/// A dated note as it is kept.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct KeptNote {
    /// Which.
    pub(super) id: String,
    /// What it says.
    #[sqlx(flatten)]
    pub(super) note: Note,
}

/// A dated note on an action.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Note {
    /// Day it speaks of.
    #[sqlx(try_from = "String")]
    pub day: Day,
    /// What it says.
    pub text: String,
    /// Who wrote it.
    pub author: String,
}

/// Keeps a note.
///
/// # Errors
/// When the store refuses.
pub async fn insert_note(
    tx: &mut Tx,
    id: uuid::Uuid,
    action: ActionId,
    note: &Note,
    now: Instant,
) -> Result<(), Problem> {
    let (id, action) = (id.to_string(), action.to_string());
    execute!(tx, INSERT_NOTE, id, action, note.day.to_string(), &note.text, &note.author, now.0)?;
    Ok(())
}

pub(super) async fn notes(tx: &mut Tx, id: ActionId) -> Result<Vec<KeptNote>, Problem> {
    Ok(fetch_all!(tx, KeptNote, NOTES, id.to_string())?)
}

/// Identifiers and names, for lists of choices: sorted by name as people read them.
fn named(mut rows: Vec<(String, String)>) -> Vec<(String, String)> {
    rows.sort_by_cached_key(|(_, name)| fold(name));
    rows
}

pub(super) async fn quartiers(tx: &mut Tx, sight: &Sight) -> Result<Vec<(String, String)>, Problem> {
    Ok(named(fetch_all!(tx, (String, String), QUARTIERS, &sight.mandate)?))
}

pub(super) async fn organisations(tx: &mut Tx, today: Day) -> Result<Vec<(String, String)>, Problem> {
    Ok(named(fetch_all!(tx, (String, String), ORGANISATIONS, today.to_string())?))
}

pub(super) async fn journal_names(tx: &mut Tx, id: ActionId) -> Result<BTreeMap<String, String>, Problem> {
    Ok(fetch_all!(tx, (String, String), JOURNAL_NAMES, id.to_string())?.into_iter().collect())
}

/// Names of every organisation, past ones included.
pub(super) async fn organisation_names(tx: &mut Tx) -> Result<BTreeMap<String, String>, Problem> {
    Ok(fetch_all!(tx, (String, String), ORGANISATION_NAMES)?.into_iter().collect())
}

/// Statuses of the quartiers of an action.
pub(super) async fn statuses(tx: &mut Tx, id: ActionId) -> Result<Vec<QuartierStatus>, Problem> {
    let rows = fetch_all!(tx, (String,), STATUSES, id.to_string())?;
    rows.into_iter().map(|(status,)| status.parse().map_err(Problem::inside)).collect()
}
