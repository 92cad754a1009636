//! SQL of the demonstration: it fills an empty base, and nothing else.

use crate::platform::{Problem, Tx};
use crate::{execute, fetch_one, fetch_optional};
use palier_domain::shared::Day;
use palier_domain::shared::text::fold;

/// What the base already holds: people, and the mark left at the end of a whole demonstration.
pub const HELD: &str = "SELECT (SELECT COUNT(*) FROM person) AS people, \
    (SELECT COUNT(*) FROM journal WHERE event = 'demonstration.creee' AND subject_id = 'complete') AS ends";
/// Keeps a commune.
pub const INSERT_COMMUNE: &str = "INSERT INTO commune (insee, name, name_folded, siren, population, contour) \
    VALUES ($1, $2, $3, $4, $5, NULL)";
/// Keeps a quartier.
pub const INSERT_QUARTIER: &str = "INSERT INTO quartier (id, code_2024, code_2015, name, name_folded, status, \
    commune_names, description, population, population_year, npnru) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
/// A commune of a quartier.
pub const INSERT_QUARTIER_COMMUNE: &str = "INSERT INTO quartier_commune (quartier_id, insee) VALUES ($1, $2)";
/// Keeps a schematic contour.
pub const INSERT_CONTOUR: &str = "INSERT INTO contour (quartier_id, geography, valid_from, valid_to, geojson, lon, lat, \
    area_m2, schematic) VALUES ($1, $2, $3, NULL, $4, $5, $6, $7, $8)";
/// Keeps a succession.
pub const INSERT_SUCCESSION: &str =
    "INSERT INTO succession (from_id, into_id, kind, effective) VALUES ($1, $2, $3, $4)";
/// Keeps a walk.
pub const INSERT_WALK: &str = "INSERT INTO walk (id, quartier_id, kind, state, day, starts_at, ends_at, meeting_point, \
    objectives, weather, residents, leader, reporter, previous_id, restituted_on, restitution, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
/// Keeps a stop.
pub const INSERT_STOP: &str =
    "INSERT INTO stop (id, walk_id, number, label, lon, lat) VALUES ($1, $2, $3, $4, $5, $6)";
/// An organisation invited, present or excused.
pub const INSERT_PRESENCE: &str =
    "INSERT INTO walk_organisation (walk_id, organisation_id, presence) VALUES ($1, $2, $3)";
/// Keeps a constat.
pub const INSERT_CONSTAT: &str = "INSERT INTO constat (id, walk_id, quartier_id, number, stop_id, lon, lat, place, theme, \
    subtheme, value, severity, description, description_folded, residents_words, space, presumed_owner, \
    presumed_manager_id, proposed_answer, answer, responsible_id, deadline, visibility, state, reason, declared_by_id, \
    already_reported, transmitted_on, answered_on, declared_on, verified_by_id, verified_on, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, \
    $24, $25, $26, $27, $28, $29, $30, $31, $32, $33)";
/// Keeps a photo.
pub const INSERT_PHOTO: &str = "INSERT INTO photo (id, constat_id, sha256, moment, description, width, height, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
/// Keeps an action.
pub const INSERT_ACTION: &str = "INSERT INTO action (id, title, title_folded, description, pilot_id, state, reason, \
    progress, starts, ends, budget_cents, upkeep, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL, $12)";
/// A quartier of an action.
pub const INSERT_ACTION_QUARTIER: &str =
    "INSERT INTO action_quartier (action_id, quartier_id) VALUES ($1, $2)";
/// A clause an action serves.
pub const INSERT_ACTION_OBJECTIVE: &str =
    "INSERT INTO action_objective (action_id, objective) VALUES ($1, $2)";
/// A partner of an action.
pub const INSERT_ACTION_PARTNER: &str =
    "INSERT INTO action_partner (action_id, organisation_id) VALUES ($1, $2)";
/// A constat an action answers.
pub const INSERT_ACTION_CONSTAT: &str = "INSERT INTO action_constat (action_id, constat_id) VALUES ($1, $2)";
/// A dated note on an action.
pub const INSERT_ACTION_NOTE: &str =
    "INSERT INTO action_note (id, action_id, day, text, author, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
/// A quartier by its name, as `/dev/pages` names it.
pub const QUARTIER_NAMED: &str = "SELECT id FROM quartier WHERE name_folded = $1 ORDER BY id LIMIT 1";
/// An organisation by its name.
pub const ORGANISATION_NAMED: &str = "SELECT id FROM organisation WHERE name_folded = $1 ORDER BY id LIMIT 1";
/// A constat of a quartier that an action answers and a photo shows, with its walk and its action.
pub const THREAD_OF: &str = "SELECT c.walk_id, c.id, ac.action_id FROM constat c JOIN action_constat ac ON ac.constat_id = c.id \
    WHERE c.quartier_id = $1 AND c.visibility <> 'restreint' \
    ORDER BY (SELECT COUNT(*) FROM photo p WHERE p.constat_id = c.id) DESC, c.id LIMIT 1";

/// A walk on which constats may still be noted.
pub const WALK_OPEN: &str = "SELECT id FROM walk WHERE quartier_id IN (SELECT quartier_id FROM quartier_commune WHERE insee = $1) \
    AND state = 'en_consolidation' ORDER BY id LIMIT 1";

/// A walk given back in a quartier, and the code of one of its public constats.
pub const GIVEN_BACK_IN: &str = "SELECT w.id, c.code FROM walk w JOIN constat c ON c.walk_id = w.id \
    WHERE w.quartier_id = $1 AND w.restituted_on IS NOT NULL AND c.visibility = 'public' AND c.code IS NOT NULL \
    ORDER BY (SELECT COUNT(*) FROM photo p WHERE p.constat_id = c.id) DESC, w.day DESC, c.number LIMIT 1";
/// What the demonstration says to residents of a walk given back.
const GIVEN_BACK: &str = "Merci à celles et ceux qui ont marché avec nous. Voici ce que nous avons vu ensemble, et ce que chaque \
    organisme a répondu. La prochaine visite dira si c'est bien fait.";

/// What stands in the base before anything is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Held {
    /// People known.
    pub people: i64,
    /// Demonstrations created to their end.
    pub ends: i64,
}

pub(super) async fn held(tx: &mut Tx) -> Result<Held, Problem> {
    Ok(fetch_one!(tx, Held, HELD)?)
}

/// A walk as kept.
pub(super) struct WalkRow {
    pub(super) id: String,
    pub(super) quartier: String,
    pub(super) kind: &'static str,
    pub(super) leader: String,
    pub(super) reporter: String,
    pub(super) previous: Option<String>,
    pub(super) created_at: i64,
}

pub(super) async fn insert_walk(tx: &mut Tx, row: &WalkRow, walk: &super::data::Walk) -> Result<(), Problem> {
    execute!(
        tx,
        INSERT_WALK,
        &row.id,
        &row.quartier,
        row.kind,
        &walk.etat,
        walk.date.to_string(),
        &walk.debut,
        &walk.fin,
        &walk.rendez_vous,
        &walk.objectifs,
        &walk.meteo,
        i64::from(walk.habitants.unwrap_or(0)),
        &row.leader,
        &row.reporter,
        &row.previous,
        walk.restituee_le.map(|day| day.to_string()),
        walk.restituee_le.map(|_| GIVEN_BACK),
        row.created_at
    )?;
    Ok(())
}

/// A constat as kept.
pub(super) struct ConstatRow {
    pub(super) id: String,
    pub(super) walk: String,
    pub(super) quartier: String,
    pub(super) stop: Option<String>,
    pub(super) lon: f64,
    pub(super) lat: f64,
    pub(super) place: String,
    pub(super) subtheme: Option<String>,
    pub(super) space: &'static str,
    pub(super) owner: &'static str,
    pub(super) manager: String,
    pub(super) responsible: Option<String>,
    pub(super) deadline: Option<String>,
    pub(super) state: &'static str,
    pub(super) answer: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) declared_by: Option<String>,
    pub(super) transmitted_on: Option<Day>,
    pub(super) answered_on: Option<Day>,
    pub(super) declared_on: Option<Day>,
    pub(super) verified_by: Option<String>,
    pub(super) verified_on: Option<Day>,
    pub(super) created_at: i64,
}

pub(super) async fn insert_constat(
    tx: &mut Tx,
    row: &ConstatRow,
    constat: &super::data::Constat,
) -> Result<(), Problem> {
    execute!(
        tx,
        INSERT_CONSTAT,
        &row.id,
        &row.walk,
        &row.quartier,
        i64::from(constat.numero),
        &row.stop,
        row.lon,
        row.lat,
        &row.place,
        &constat.theme,
        &row.subtheme,
        &constat.valeur,
        &constat.gravite,
        &constat.description,
        fold(&constat.description),
        &constat.parole,
        row.space,
        row.owner,
        &row.manager,
        &constat.proposition,
        &row.answer,
        &row.responsible,
        &row.deadline,
        &constat.visibilite,
        row.state,
        &row.reason,
        &row.declared_by,
        constat.deja_signale.is_some(),
        row.transmitted_on.map(|day| day.to_string()),
        row.answered_on.map(|day| day.to_string()),
        row.declared_on.map(|day| day.to_string()),
        &row.verified_by,
        row.verified_on.map(|day| day.to_string()),
        row.created_at
    )?;
    Ok(())
}

pub(super) async fn quartier_named(tx: &mut Tx, name: &str) -> Result<String, Problem> {
    named(fetch_optional!(tx, (String,), QUARTIER_NAMED, fold(name))?)
}

pub(super) async fn organisation_named(tx: &mut Tx, name: &str) -> Result<String, Problem> {
    named(fetch_optional!(tx, (String,), ORGANISATION_NAMED, fold(name))?)
}

/// A walk, one of its constats, and the action that answers it.
pub(super) async fn thread_of(tx: &mut Tx, quartier: &str) -> Result<(String, String, String), Problem> {
    let found = fetch_optional!(tx, (String, String, String), THREAD_OF, quartier)?;
    found.ok_or(Problem::NotFound)
}

/// A walk given back in that quartier, and the code of one of its public constats.
pub(super) async fn given_back(tx: &mut Tx, quartier: &str) -> Result<(String, String), Problem> {
    let found = fetch_optional!(tx, (String, String), GIVEN_BACK_IN, quartier)?;
    found.ok_or(Problem::NotFound)
}

/// A walk of that commune on which constats may still be noted.
pub(super) async fn open_walk(tx: &mut Tx, insee: &str) -> Result<String, Problem> {
    named(fetch_optional!(tx, (String,), WALK_OPEN, insee)?)
}

fn named(found: Option<(String,)>) -> Result<String, Problem> {
    found.map(|(id,)| id).ok_or(Problem::NotFound)
}
