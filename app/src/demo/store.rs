//! SQL of the demonstration: what its base already holds, and the things its list of pages names.

use crate::platform::clock::sha256;
use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all, fetch_one, fetch_optional};
use palier_domain::shared::{Cents, DeviceId, Instant, LineId, OrganisationId, WalkId, text::fold};

/// What the base already holds: people, and the mark left at the end of a whole demonstration.
pub const HELD: &str = "SELECT (SELECT COUNT(*) FROM person) AS people, \
    (SELECT COUNT(*) FROM journal WHERE event = 'demonstration.creee' AND subject_id = 'complete') AS ends";
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

/// The local convention of a commune with the most avenants.
pub const LOCAL_OF: &str = "SELECT c.id FROM local_convention c WHERE c.insee = $1 \
    ORDER BY (SELECT COUNT(*) FROM local_avenant v WHERE v.convention_id = c.id) DESC, c.starts DESC, c.id LIMIT 1";
/// Lines whose bilan tells what was spent.
pub const SPENT_LINES: &str = "SELECT l.id, a.landlord_id, a.year, l.title, l.realised_valued_cents AS valued_cents \
    FROM abatement_line l JOIN abatement a ON a.id = l.abatement_id WHERE l.realised_valued_cents > 0 \
    ORDER BY a.year, a.id, l.number";
/// Who confirms in the demonstration: the métropole.
pub const WITNESS: &str = "SELECT id FROM organisation WHERE kind = 'metropole' ORDER BY id LIMIT 1";

/// The lines of the latest year pay for an action of their quartier and axis, when there is one.
pub const TIE_LINES: &str = "UPDATE abatement_line SET action_id = (SELECT MIN(a.id) FROM action a \
    JOIN action_quartier aq ON aq.action_id = a.id JOIN abatement x ON x.quartier_id = aq.quartier_id \
    WHERE x.id = abatement_line.abatement_id AND a.tfpb_axis = abatement_line.axis) \
    WHERE abatement_id IN (SELECT id FROM abatement WHERE year = (SELECT MAX(year) FROM abatement))";

/// A line on which proofs are laid.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SpentLine {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: LineId,
    /// Whose.
    #[sqlx(try_from = "String")]
    pub landlord_id: OrganisationId,
    /// Tax year.
    pub year: i64,
    /// What it is called.
    pub title: String,
    /// What it values.
    #[sqlx(try_from = "i64")]
    pub valued_cents: Cents,
}

/// Ties the lines of the latest year to the actions that they pay for.
pub(super) async fn tie_lines(tx: &mut Tx) -> Result<(), Problem> {
    execute!(tx, TIE_LINES)?;
    Ok(())
}

/// Lines whose bilan tells what was spent, and who confirms.
pub(super) async fn spent_lines(tx: &mut Tx) -> Result<(Vec<SpentLine>, OrganisationId), Problem> {
    let lines = fetch_all!(tx, SpentLine, SPENT_LINES)?;
    let witness = named(fetch_optional!(tx, (String,), WITNESS)?)?;
    Ok((lines, witness.parse().map_err(Problem::inside)?))
}

/// The latest abatement of a landlord at that step, and its first line.
pub const ABATEMENT_AT: &str = "SELECT x.id, l.id FROM abatement x JOIN organisation o ON o.id = x.landlord_id \
    JOIN abatement_line l ON l.abatement_id = x.id WHERE o.name_folded = $1 AND x.state = $2 \
    ORDER BY x.year DESC, x.id, l.number LIMIT 1";
/// The latest convention d'utilisation of a landlord.
pub const TFPB_OF: &str = "SELECT c.id FROM tfpb_convention c JOIN organisation o ON o.id = c.landlord_id \
    WHERE o.name_folded = $1 ORDER BY c.last_year DESC, c.id LIMIT 1";

/// A phone of a walk, with what it says of itself.
pub const INSERT_PHONE: &str = "INSERT INTO field_device (id, walk_id, number, token_hash, joined_at, seen_at, pending, \
    pending_photos, oldest_at, persisted, revoked_at) VALUES ($1, $2, (SELECT COALESCE(MAX(d.number), 0) + 1 \
    FROM field_device d WHERE d.walk_id = $2), $3, $4, $4, $5, $6, $7, TRUE, $8) RETURNING number";
/// A stop of a walk by its number.
pub const STOP_NUMBERED: &str = "SELECT id FROM stop WHERE walk_id = $1 AND number = $2";

/// A phone of a walk.
#[derive(Debug, Clone)]
pub(super) struct Phone {
    pub(super) id: DeviceId,
    pub(super) walk: WalkId,
    pub(super) token: String,
    pub(super) joined: Instant,
    pub(super) pending: i64,
    pub(super) pending_photos: i64,
    pub(super) oldest: Option<Instant>,
    pub(super) revoked: Option<Instant>,
}

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

/// Keeps a phone; gives its number on its walk.
pub(super) async fn insert_phone(tx: &mut Tx, phone: &Phone) -> Result<i64, Problem> {
    let (number,): (i64,) = fetch_one!(
        tx,
        (i64,),
        INSERT_PHONE,
        phone.id.to_string(),
        phone.walk.to_string(),
        sha256(phone.token.as_bytes()),
        phone.joined.0,
        phone.pending,
        phone.pending_photos,
        phone.oldest.map(|at| at.0),
        phone.revoked.map(|at| at.0)
    )?;
    Ok(number)
}

/// The stop of a walk that bears that number.
pub(super) async fn stop_of(tx: &mut Tx, walk: WalkId, number: u16) -> Result<String, Problem> {
    named(fetch_optional!(tx, (String,), STOP_NUMBERED, walk.to_string(), i64::from(number))?)
}

/// A walk of that commune on which constats may still be noted.
pub(super) async fn open_walk(tx: &mut Tx, insee: &str) -> Result<String, Problem> {
    named(fetch_optional!(tx, (String,), WALK_OPEN, insee)?)
}

/// A local convention of that commune, one with an avenant first.
pub(super) async fn local_of(tx: &mut Tx, insee: &str) -> Result<String, Problem> {
    named(fetch_optional!(tx, (String,), LOCAL_OF, insee)?)
}

fn named(found: Option<(String,)>) -> Result<String, Problem> {
    found.map(|(id,)| id).ok_or(Problem::NotFound)
}

/// The latest abatement of a landlord at that step, and its first line.
pub(super) async fn abatement_at(
    tx: &mut Tx,
    landlord: &str,
    state: &str,
) -> Result<(String, String), Problem> {
    let found = fetch_optional!(tx, (String, String), ABATEMENT_AT, fold(landlord), state)?;
    found.ok_or(Problem::NotFound)
}

/// The latest convention d'utilisation of a landlord.
pub(super) async fn tfpb_of(tx: &mut Tx, landlord: &str) -> Result<String, Problem> {
    named(fetch_optional!(tx, (String,), TFPB_OF, fold(landlord))?)
}

/// The call of a year.
pub const CAMPAIGN_OF: &str = "SELECT id FROM campaign WHERE year = $1 ORDER BY id LIMIT 1";
/// A dossier at that step.
pub const DOSSIER_AT: &str = "SELECT id FROM dossier WHERE state = $1 ORDER BY id LIMIT 1";

/// The call of a year.
pub(super) async fn campaign_of(tx: &mut Tx, year: i64) -> Result<String, Problem> {
    named(fetch_optional!(tx, (String,), CAMPAIGN_OF, year)?)
}

/// A dossier at that step.
pub(super) async fn dossier_at(tx: &mut Tx, state: &str) -> Result<String, Problem> {
    named(fetch_optional!(tx, (String,), DOSSIER_AT, state)?)
}

/// The latest sitting in that state.
pub const SITTING_AT: &str = "SELECT id FROM sitting WHERE state = $1 ORDER BY day DESC, id LIMIT 1";

/// The latest sitting in that state.
pub(super) async fn sitting_at(tx: &mut Tx, state: &str) -> Result<String, Problem> {
    named(fetch_optional!(tx, (String,), SITTING_AT, state)?)
}
