//! SQL of what phones sent: what is known, and what is added.

use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all, fetch_many, fetch_one, fetch_optional, insert_many};
use palier_domain::shared::{Instant, WalkId};

/// Records by identifier, with the constat each became.
pub const KNOWN: &str = "SELECT r.id, r.walk_id, r.seq, r.sha256, r.received_at, r.state, c.number, c.code \
    FROM field_record r LEFT JOIN constat c ON c.id = r.id WHERE r.id IN ($1)";
/// The last number given to a record.
pub const LAST_SEQ: &str = "SELECT COALESCE(MAX(seq), 0) FROM field_record";
/// Keeps a record.
pub const INSERT: &str = "INSERT INTO field_record (id, walk_id, device_id, seq, kind, of_id, sha256, body, captured_at, \
    sent_at, received_at, skew_ms, state, why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
/// Keeps another content under the same identifier; the same one again changes nothing.
pub const INSERT_CONFLICT: &str = "INSERT INTO field_conflict (record_id, sha256, body, device_id, received_at, closed_at, \
    closed_by, kept) VALUES ($1, $2, $3, $4, $5, NULL, NULL, NULL) ON CONFLICT (record_id, sha256) DO NOTHING";
/// Contents already kept under the same identifiers.
pub const CONFLICTS_OF: &str = "SELECT record_id, sha256 FROM field_conflict WHERE record_id IN ($1)";
/// Leaves of a record taken back only that it was there.
pub const BURY: &str = "UPDATE field_record SET state = 'supprime', body = '', why = $2 WHERE id = $1";
/// What of a walk is known, for the phones that ask: what was taken back too, else its phone would send it for ever.
pub const OF_WALK: &str = "SELECT id, sha256 FROM field_record WHERE walk_id = $1 ORDER BY seq";
/// Whether a walk has that record.
pub const IS_THERE: &str = "SELECT id FROM field_record WHERE id = $1 AND walk_id = $2";
/// Records about something that had not come yet, in order.
pub const EARLY: &str = "SELECT id, of_id, device_id, body, sent_at, received_at FROM field_record \
    WHERE of_id IN ($1) AND state = 'a_verifier' ORDER BY seq";
/// Notes that what waited for its constat was done.
pub const TAKE_UP: &str = "UPDATE field_record SET state = 'recu', why = NULL WHERE id = $1";
/// Notes that a person dealt with a record.
pub const SETTLE: &str =
    "UPDATE field_record SET state = 'traite' WHERE id = $1 AND walk_id = $2 AND state = 'a_verifier'";

/// A record already kept.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Known {
    pub id: String,
    pub walk_id: String,
    pub seq: i64,
    pub sha256: String,
    pub received_at: i64,
    pub state: String,
    pub number: Option<i64>,
    pub code: Option<String>,
}

/// A record that came before what it is about.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Early {
    pub id: String,
    pub of_id: String,
    pub device_id: String,
    pub body: String,
    pub sent_at: Option<i64>,
    pub received_at: i64,
}

/// A record to keep.
#[derive(Debug, Clone)]
pub struct NewRecord {
    pub id: String,
    pub walk: String,
    pub device: String,
    pub seq: i64,
    pub kind: String,
    pub of: Option<String>,
    pub sha256: String,
    pub body: String,
    pub captured: Option<i64>,
    pub sent: Option<i64>,
    pub received: i64,
    pub skew: Option<i64>,
    pub state: &'static str,
    pub why: Option<String>,
}

/// Another content under a known identifier.
#[derive(Debug, Clone)]
pub struct NewConflict {
    pub record: String,
    pub sha256: String,
    pub body: String,
    pub device: String,
    pub received: i64,
}

/// Records already kept under these identifiers.
pub async fn known(tx: &mut Tx, ids: impl IntoIterator<Item = String>) -> Result<Vec<Known>, Problem> {
    Ok(fetch_many!(tx, Known, KNOWN, ids))
}

/// Contents already set beside these records: identifier and SHA-256.
pub async fn conflicts_of(
    tx: &mut Tx,
    ids: impl IntoIterator<Item = String>,
) -> Result<Vec<(String, String)>, Problem> {
    Ok(fetch_many!(tx, (String, String), CONFLICTS_OF, ids))
}

/// Records that came before these.
pub async fn early(tx: &mut Tx, of: impl IntoIterator<Item = String>) -> Result<Vec<Early>, Problem> {
    Ok(fetch_many!(tx, Early, EARLY, of))
}

/// Notes that what waited for its constat was done.
pub async fn take_up(tx: &mut Tx, record: &str) -> Result<(), Problem> {
    execute!(tx, TAKE_UP, record)?;
    Ok(())
}

/// The last number given.
pub async fn last_seq(tx: &mut Tx) -> Result<i64, Problem> {
    let (seq,): (i64,) = fetch_one!(tx, (i64,), LAST_SEQ)?;
    Ok(seq)
}

/// Keeps records.
pub async fn insert(tx: &mut Tx, records: &[NewRecord]) -> Result<(), Problem> {
    insert_many!(tx, INSERT, records, |record| [
        &record.id,
        &record.walk,
        &record.device,
        record.seq,
        &record.kind,
        &record.of,
        &record.sha256,
        &record.body,
        record.captured,
        record.sent,
        record.received,
        record.skew,
        record.state,
        &record.why,
    ]);
    Ok(())
}

/// Keeps other contents under known identifiers.
pub async fn insert_conflicts(tx: &mut Tx, conflicts: &[NewConflict]) -> Result<(), Problem> {
    insert_many!(tx, INSERT_CONFLICT, conflicts, |conflict| [
        &conflict.record,
        &conflict.sha256,
        &conflict.body,
        &conflict.device,
        conflict.received,
    ]);
    Ok(())
}

/// Leaves of a record only that it was there, and why.
pub async fn bury(tx: &mut Tx, record: &str, why: &str) -> Result<(), Problem> {
    execute!(tx, BURY, record, why)?;
    Ok(())
}

/// What of a walk is kept: identifier and SHA-256.
pub async fn of_walk(tx: &mut Tx, walk: WalkId) -> Result<Vec<(String, String)>, Problem> {
    Ok(fetch_all!(tx, (String, String), OF_WALK, walk.to_string())?)
}

/// Makes sure that a walk has that record.
pub async fn must_be_there(tx: &mut Tx, record: &str, walk: WalkId) -> Result<(), Problem> {
    let found: Option<(String,)> = fetch_optional!(tx, (String,), IS_THERE, record, walk.to_string())?;
    found.map(drop).ok_or(Problem::NotFound)
}

/// Notes that a person dealt with a record; says whether there was anything to deal with.
pub async fn settle(tx: &mut Tx, record: &str, walk: WalkId) -> Result<bool, Problem> {
    Ok(execute!(tx, SETTLE, record, walk.to_string())? == 1)
}

/// Closes a conflict: which content was kept, by whom.
pub const CLOSE_CONFLICT: &str = "UPDATE field_conflict SET closed_at = $3, closed_by = $4, kept = $5 \
    WHERE record_id = $1 AND sha256 = $2 AND closed_at IS NULL";
/// The other content of an open conflict, on its walk.
pub const OPEN_CONFLICT: &str = "SELECT f.body FROM field_conflict f JOIN field_record r ON r.id = f.record_id \
    WHERE f.record_id = $1 AND f.sha256 = $2 AND r.walk_id = $3 AND f.closed_at IS NULL";

/// The other content of an open conflict.
pub async fn open_conflict(tx: &mut Tx, record: &str, sha256: &str, walk: WalkId) -> Result<String, Problem> {
    let found: Option<(String,)> =
        fetch_optional!(tx, (String,), OPEN_CONFLICT, record, sha256, walk.to_string())?;
    found.map(|(body,)| body).ok_or(Problem::NotFound)
}

/// Closes a conflict.
pub async fn close_conflict(
    tx: &mut Tx,
    record: &str,
    sha256: &str,
    now: Instant,
    by: &str,
    kept: &str,
) -> Result<(), Problem> {
    execute!(tx, CLOSE_CONFLICT, record, sha256, now.0, by, kept)?;
    Ok(())
}
