//! The few texts that must differ between the engines.

use super::db::Tx;

/// SQLite's own count, on one connection, of what any other has committed.
pub(super) const DATA_VERSION: &str = "PRAGMA data_version";

/// Makes a connection to PostgreSQL wait for the disk before it says that something is kept, should the server be set
/// not to.
pub(super) const WAIT_FOR_THE_DISK: &str = "VALUES (CASE current_setting('synchronous_commit') WHEN 'off' THEN \
    set_config('synchronous_commit', 'on', false) END)";
/// Whether PostgreSQL flushes anything at all.
pub(super) const FLUSHES: &str = "VALUES (current_setting('fsync') = 'on')";

/// Takes the oldest job that is due. PostgreSQL skips rows that another process holds; SQLite has one writer.
pub fn claim_job(tx: &Tx) -> &'static str {
    match tx {
        Tx::Sqlite(_) => {
            "UPDATE job SET state = 'en_cours', attempts = attempts + 1, run_after = $2 WHERE id = \
             (SELECT id FROM job WHERE state <> 'fait' AND state <> 'echoue' AND run_after <= $1 ORDER BY run_after, id LIMIT 1) \
             RETURNING id, kind, payload, attempts"
        }
        Tx::Postgres(_) => {
            "UPDATE job SET state = 'en_cours', attempts = attempts + 1, run_after = $2 WHERE id = \
             (SELECT id FROM job WHERE state <> 'fait' AND state <> 'echoue' AND run_after <= $1 ORDER BY run_after, id LIMIT 1 \
             FOR UPDATE SKIP LOCKED) RETURNING id, kind, payload, attempts"
        }
    }
}

/// What verifies the structure of the store, where the engine leaves it to us.
pub fn integrity(tx: &Tx) -> Option<&'static str> {
    match tx {
        Tx::Sqlite(_) => Some("PRAGMA integrity_check"),
        Tx::Postgres(_) => None,
    }
}
