//! SQL of what later walks saw of a constat.

use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all, fetch_optional};
use palier_domain::diagnostics::WalkKind;
use palier_domain::shared::{ConstatId, Day, WalkId};

/// What later walks saw of a constat, latest first.
pub const RECHECKS: &str = "SELECT k.record_id, k.walk_id, k.outcome, COALESCE(k.words, '') AS words, k.seen_on, k.settled_on, \
    w.kind AS walk_kind, w.day AS walk_day FROM constat_recheck k JOIN walk w ON w.id = k.walk_id \
    WHERE k.constat_id = $1 ORDER BY k.seen_on DESC, k.record_id";
/// One thing seen, still to be settled.
pub const RECHECK: &str = "SELECT k.record_id, k.walk_id, k.outcome, COALESCE(k.words, '') AS words, k.seen_on, k.settled_on, \
    w.kind AS walk_kind, w.day AS walk_day FROM constat_recheck k JOIN walk w ON w.id = k.walk_id \
    WHERE k.constat_id = $1 AND k.record_id = $2 AND k.settled_on IS NULL";
/// A person has said what becomes of it.
pub const SETTLE: &str =
    "UPDATE constat_recheck SET settled_on = $2 WHERE record_id = $1 AND settled_on IS NULL";
/// What a later walk saw of a constat.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Recheck {
    /// What the phone sent.
    pub record_id: String,
    /// Which walk.
    #[sqlx(try_from = "String")]
    pub walk_id: WalkId,
    /// `toujours_la` or `resolu`.
    pub outcome: String,
    /// Words added; empty without any.
    pub words: String,
    /// Day it was seen.
    #[sqlx(try_from = "String")]
    pub seen_on: Day,
    /// Day a person said what becomes of it.
    pub settled_on: Option<String>,
    /// Kind of the walk.
    #[sqlx(try_from = "String")]
    pub walk_kind: WalkKind,
    /// Day of the walk.
    #[sqlx(try_from = "String")]
    pub walk_day: Day,
}

impl Recheck {
    /// Whether it was seen done.
    pub fn is_done(&self) -> bool {
        self.outcome == "resolu"
    }
}

/// What later walks saw of a constat, latest first.
///
/// # Errors
/// When the store does not answer.
pub async fn rechecks(tx: &mut Tx, constat: ConstatId) -> Result<Vec<Recheck>, Problem> {
    Ok(fetch_all!(tx, Recheck, RECHECKS, constat.to_string())?)
}

/// One thing seen, still to be settled.
///
/// # Errors
/// 409 when it was settled meanwhile.
pub async fn recheck(tx: &mut Tx, constat: ConstatId, record: &str) -> Result<Recheck, Problem> {
    let found: Option<Recheck> = fetch_optional!(tx, Recheck, RECHECK, constat.to_string(), record)?;
    found.ok_or_else(|| {
        Problem::Refused("Ce retour de visite a déjà reçu une suite. Relisez la fiche.".to_owned())
    })
}

/// Keeps that a person said what becomes of it.
///
/// # Errors
/// When the store refuses.
pub async fn settle(tx: &mut Tx, record: &str, today: Day) -> Result<(), Problem> {
    execute!(tx, SETTLE, record, today.to_string())?;
    Ok(())
}
