//! SQL of what a record is set against: walks, stops, numbers, the constats it is about.

use crate::fetch_many;
use crate::platform::{Problem, Tx};
use palier_domain::shared::StopId;
use std::collections::{BTreeMap, BTreeSet};

/// Walks: quartier, and the last number given to a constat.
pub const WALKS: &str = "SELECT w.id, w.quartier_id, (SELECT COALESCE(MAX(c.number), 0) FROM constat c WHERE c.walk_id = w.id) \
    FROM walk w WHERE w.id IN ($1)";
/// Stops of walks.
pub const STOPS: &str = "SELECT walk_id, id FROM stop WHERE walk_id IN ($1)";
/// Constats that records are about, and whether a person has touched them since.
pub const TARGETS: &str = "SELECT c.id, c.quartier_id, c.number, c.state, c.visibility, c.device_id, \
    EXISTS (SELECT 1 FROM journal j WHERE j.subject_kind = 'constat' AND j.subject_id = c.id \
     AND j.author_kind = 'person' \
     AND j.event NOT IN ('constat.releve', 'constat.corrige_terrain', 'constat.avis', 'constat.revu')) AS touched FROM constat c WHERE c.id IN ($1)";
/// Codes that are taken.
pub const CODES: &str = "SELECT code FROM constat WHERE code IN ($1)";

/// A walk that records come to.
#[derive(Debug, Clone)]
pub struct Ground {
    pub quartier: String,
    pub last_number: i64,
    pub stops: BTreeSet<StopId>,
}

/// A constat that a record is about.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Target {
    pub id: String,
    pub quartier_id: String,
    pub number: i64,
    pub state: String,
    pub visibility: String,
    pub device_id: Option<String>,
    pub touched: bool,
}

/// The walks that records come to.
pub async fn walks(tx: &mut Tx, ids: &BTreeSet<String>) -> Result<BTreeMap<String, Ground>, Problem> {
    let rows = fetch_many!(tx, (String, String, i64), WALKS, ids.iter().cloned());
    let ground = |(id, quartier, last_number)| (id, Ground { quartier, last_number, stops: BTreeSet::new() });
    let mut found: BTreeMap<String, Ground> = rows.into_iter().map(ground).collect();
    for (walk, stop) in fetch_many!(tx, (String, String), STOPS, ids.iter().cloned()) {
        if let Some(ground) = found.get_mut(&walk) {
            ground.stops.insert(stop.parse().map_err(Problem::inside)?);
        }
    }
    Ok(found)
}

/// The constats that records are about.
pub async fn targets(tx: &mut Tx, ids: &BTreeSet<String>) -> Result<BTreeMap<String, Target>, Problem> {
    let rows = fetch_many!(tx, Target, TARGETS, ids.iter().cloned());
    Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
}

/// Those of these codes that are taken.
pub async fn taken(tx: &mut Tx, codes: &[String]) -> Result<BTreeSet<String>, Problem> {
    let rows = fetch_many!(tx, (String,), CODES, codes.iter().cloned());
    Ok(rows.into_iter().map(|(code,)| code).collect())
}
