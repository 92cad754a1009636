//! SQL of the demonstration: what its base already holds, and the things its list of pages names.

use crate::platform::clock::sha256;
use crate::platform::{Problem, Tx};
use crate::{fetch_one, fetch_optional};
use palier_domain::shared::{DeviceId, Instant, WalkId, text::fold};

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

fn named(found: Option<(String,)>) -> Result<String, Problem> {
    found.map(|(id,)| id).ok_or(Problem::NotFound)
}
