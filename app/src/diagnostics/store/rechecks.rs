//! SQL of what later walks saw of a constat, and of photos to compare.

use super::{Sight, seen_by, shown};
use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all, fetch_optional};
use palier_domain::diagnostics::WalkKind;
use palier_domain::shared::{ConstatId, Day, WalkId};

/// What later walks saw of a constat, latest first.
pub const RECHECKS: &str = "SELECT k.record_id, k.walk_id, k.outcome, COALESCE(k.words, '') AS words, k.seen_on, k.settled_on, \
    w.kind AS walk_kind, w.day AS walk_day FROM constat_recheck k JOIN walk w ON w.id = k.walk_id \
    WHERE k.constat_id = $1 ORDER BY k.seen_on DESC, k.record_id";
/// Constats that may be seen and of which a later walk saw something that nobody has settled.
pub const UNSETTLED: &str = concat!(
    "SELECT DISTINCT c.id FROM constat_recheck k JOIN constat c ON c.id = k.constat_id \
    JOIN mandate_reach r ON r.quartier_id = c.quartier_id AND r.mandate_id = $1 WHERE k.settled_on IS NULL AND ",
    shown!()
);
/// One thing seen, still to be settled.
pub const RECHECK: &str = "SELECT k.record_id, k.walk_id, k.outcome, COALESCE(k.words, '') AS words, k.seen_on, k.settled_on, \
    w.kind AS walk_kind, w.day AS walk_day FROM constat_recheck k JOIN walk w ON w.id = k.walk_id \
    WHERE k.constat_id = $1 AND k.record_id = $2 AND k.settled_on IS NULL";
/// A person has said what becomes of it.
pub const SETTLE: &str =
    "UPDATE constat_recheck SET settled_on = $2 WHERE record_id = $1 AND settled_on IS NULL";
/// Photos of what is said done and of what later walks saw again, that may be seen, oldest first.
pub const COMPARED: &str = concat!(
    "SELECT p.id, p.constat_id, p.moment, p.description FROM photo p JOIN constat c ON c.id = p.constat_id \
    JOIN mandate_reach r ON r.quartier_id = c.quartier_id AND r.mandate_id = $1 \
    WHERE (c.state = 'declare_resolu' OR EXISTS \
        (SELECT 1 FROM constat_recheck k WHERE k.constat_id = c.id AND k.settled_on IS NULL)) AND ",
    shown!(),
    " ORDER BY p.created_at, p.id"
);

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

/// A photo among those to compare.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Compared {
    /// Which.
    pub id: String,
    /// Of which constat.
    #[sqlx(try_from = "String")]
    pub constat_id: ConstatId,
    /// `avant` or `apres`.
    pub moment: String,
    /// What can be seen on it.
    pub description: String,
}

/// What later walks saw of a constat, latest first.
///
/// # Errors
/// When the store does not answer.
pub async fn rechecks(tx: &mut Tx, constat: ConstatId) -> Result<Vec<Recheck>, Problem> {
    Ok(fetch_all!(tx, Recheck, RECHECKS, constat.to_string())?)
}

/// Constats that may be seen and of which a later walk saw something that nobody has settled.
///
/// # Errors
/// When the store does not answer.
pub async fn unsettled(tx: &mut Tx, sight: &Sight) -> Result<Vec<ConstatId>, Problem> {
    let found: Vec<(String,)> = seen_by!(fetch_all, tx, (String,), UNSETTLED, sight)?;
    found.into_iter().map(|(id,)| id.parse().map_err(Problem::inside)).collect()
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

/// Photos of what is to be verified, that may be seen, oldest first.
///
/// # Errors
/// When the store does not answer.
pub async fn compared(tx: &mut Tx, sight: &Sight) -> Result<Vec<Compared>, Problem> {
    Ok(seen_by!(fetch_all, tx, Compared, COMPARED, sight)?)
}
