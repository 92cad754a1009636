//! SQL of the walk on the ground; this file: phones and what they join.

pub mod effects;
pub mod ground;
pub mod kit;
pub mod office;
pub mod photos;
pub mod records;

use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all, fetch_one, fetch_optional};
use palier_domain::diagnostics::WalkState;
use palier_domain::shared::{DeviceId, Instant, QuartierId, WalkId};

/// The walk that a code opens.
pub const WALK_OF_CODE: &str = "SELECT id, quartier_id, state FROM walk WHERE join_code = $1";
/// A walk within reach of a mandate, with its code.
pub const WALK: &str = "SELECT w.quartier_id, w.state, w.kind, w.day, w.join_code FROM walk w \
    JOIN mandate_reach r ON r.quartier_id = w.quartier_id AND r.mandate_id = $1 WHERE w.id = $2";
/// The phone that held that token on that walk.
pub const FORMER: &str = "SELECT id, number FROM field_device WHERE id = $1 AND walk_id = $2 AND token_hash = $3 \
    AND revoked_at IS NULL";
/// Gives a phone another token.
pub const ROTATE: &str = "UPDATE field_device SET token_hash = $2, seen_at = $3 WHERE id = $1";
/// The next number of a phone on a walk.
pub const NEXT_NUMBER: &str = "SELECT COALESCE(MAX(number), 0) + 1 FROM field_device WHERE walk_id = $1";
/// Keeps a phone that joins.
pub const INSERT_DEVICE: &str = "INSERT INTO field_device (id, walk_id, number, token_hash, joined_at, seen_at, pending, \
    pending_photos, oldest_at, persisted, revoked_at) VALUES ($1, $2, $3, $4, $5, $5, 0, 0, NULL, FALSE, NULL)";
/// Phones of a walk, by number.
pub const DEVICES: &str = "SELECT id, number, seen_at, pending, pending_photos, oldest_at, persisted, revoked_at \
    FROM field_device WHERE walk_id = $1 ORDER BY number";
/// Withdraws the token of a phone.
pub const REVOKE: &str =
    "UPDATE field_device SET revoked_at = $3 WHERE id = $1 AND walk_id = $2 AND revoked_at IS NULL";
/// Phones that still hold something old, with who to tell: the person who prepared the walk.
pub const FORGOTTEN: &str = "SELECT d.id, d.number, d.walk_id, w.day, w.quartier_id, d.pending, d.pending_photos, d.oldest_at, \
    (SELECT MIN(p.email) FROM journal j JOIN person p ON p.id = j.person_id WHERE j.subject_kind = 'diagnostic' \
     AND j.subject_id = w.id AND j.event = 'diagnostic.prepare') AS email, \
    (SELECT MAX(j.at) FROM journal j WHERE j.subject_kind = 'telephone' AND j.subject_id = d.id \
     AND j.event = 'telephone.alerte') AS alerted_at \
    FROM field_device d JOIN walk w ON w.id = d.walk_id \
    WHERE d.revoked_at IS NULL AND d.pending + d.pending_photos > 0 AND d.oldest_at < $1";

/// A walk, as joining needs it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Joined {
    #[sqlx(try_from = "String")]
    pub id: WalkId,
    #[sqlx(try_from = "String")]
    pub quartier_id: QuartierId,
    #[sqlx(try_from = "String")]
    pub state: WalkState,
}

/// A walk, as the office sees it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct OfficeWalk {
    #[sqlx(try_from = "String")]
    pub quartier_id: QuartierId,
    #[sqlx(try_from = "String")]
    pub state: WalkState,
    #[sqlx(try_from = "String")]
    pub kind: palier_domain::diagnostics::WalkKind,
    #[sqlx(try_from = "String")]
    pub day: palier_domain::shared::Day,
    pub join_code: Option<String>,
}

/// A phone of a walk.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct DeviceRow {
    #[sqlx(try_from = "String")]
    pub id: DeviceId,
    pub number: i64,
    pub seen_at: i64,
    pub pending: i64,
    pub pending_photos: i64,
    pub oldest_at: Option<i64>,
    pub persisted: bool,
    pub revoked_at: Option<i64>,
}

/// A phone that holds something for too long.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Forgotten {
    #[sqlx(try_from = "String")]
    pub id: DeviceId,
    pub number: i64,
    #[sqlx(try_from = "String")]
    pub walk_id: WalkId,
    #[sqlx(try_from = "String")]
    pub day: palier_domain::shared::Day,
    #[sqlx(try_from = "String")]
    pub quartier_id: QuartierId,
    pub pending: i64,
    pub pending_photos: i64,
    pub oldest_at: i64,
    pub email: Option<String>,
    pub alerted_at: Option<i64>,
}

/// The walk that a code opens.
pub async fn walk_of_code(tx: &mut Tx, code: &str) -> Result<Option<Joined>, Problem> {
    Ok(fetch_optional!(tx, Joined, WALK_OF_CODE, code)?)
}

/// A walk within reach.
pub async fn walk(tx: &mut Tx, walk: WalkId, mandate: &str) -> Result<OfficeWalk, Problem> {
    let found: Option<OfficeWalk> = fetch_optional!(tx, OfficeWalk, WALK, mandate, walk.to_string())?;
    found.ok_or(Problem::NotFound)
}

/// The number of the phone that held that token on that walk.
pub async fn former(
    tx: &mut Tx,
    device: DeviceId,
    walk: WalkId,
    token_hash: &str,
) -> Result<Option<i64>, Problem> {
    let found: Option<(String, i64)> =
        fetch_optional!(tx, (String, i64), FORMER, device.to_string(), walk.to_string(), token_hash)?;
    Ok(found.map(|(_, number)| number))
}

/// Gives a phone another token.
pub async fn rotate(tx: &mut Tx, device: DeviceId, token_hash: &str, now: Instant) -> Result<(), Problem> {
    execute!(tx, ROTATE, device.to_string(), token_hash, now.0)?;
    Ok(())
}

/// Keeps a phone that joins; gives its number.
pub async fn insert_device(
    tx: &mut Tx,
    device: DeviceId,
    walk: WalkId,
    token_hash: &str,
    now: Instant,
) -> Result<i64, Problem> {
    let (number,): (i64,) = fetch_one!(tx, (i64,), NEXT_NUMBER, walk.to_string())?;
    execute!(tx, INSERT_DEVICE, device.to_string(), walk.to_string(), number, token_hash, now.0)?;
    Ok(number)
}

/// Phones of a walk, by number.
pub async fn devices(tx: &mut Tx, walk: WalkId) -> Result<Vec<DeviceRow>, Problem> {
    Ok(fetch_all!(tx, DeviceRow, DEVICES, walk.to_string())?)
}

/// Withdraws the token of a phone; says whether there was one to withdraw.
pub async fn revoke(tx: &mut Tx, device: DeviceId, walk: WalkId, now: Instant) -> Result<bool, Problem> {
    Ok(execute!(tx, REVOKE, device.to_string(), walk.to_string(), now.0)? == 1)
}

/// Phones that hold something noted before that moment.
pub async fn forgotten(tx: &mut Tx, before: Instant) -> Result<Vec<Forgotten>, Problem> {
    Ok(fetch_all!(tx, Forgotten, FORGOTTEN, before.0)?)
}
