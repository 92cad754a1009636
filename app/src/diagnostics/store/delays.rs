//! SQL of delays: the same filters and the same sight as the list, so that each figure opens its rows.

use super::facts::{Facts, fact_columns, facts_of};
use super::lines::{Counted, Filter, filtered, followed, seen, told, with_filter};
use super::{Sight, open, seen_by, shown};
use crate::fetch_all;
use crate::platform::db::containing;
use crate::platform::{Problem, Tx};
use palier_domain::diagnostics::Constat;
use palier_domain::shared::{ConstatId, Day, OrganisationId, QuartierId};
use std::collections::BTreeMap;

/// Constats whose delays are counted, with whether they were refused or opened again.
pub const FOLLOWED: &str = seen!(
    concat!(
        fact_columns!(),
        ", c.quartier_id, q.name AS quartier_name, o.name AS responsible_name, ",
        told!("constat.refuse", ""),
        " AS refused, (c.state = 'reouvert' OR ",
        told!("constat.reouvert", ""),
        ") AS reopened"
    ),
    concat!(" AND ", followed!(), filtered!())
);
/// What the journal says of refusals of constats that may be seen.
pub const REFUSALS: &str = concat!(
    "SELECT c.id, j.details FROM journal j JOIN constat c ON c.id = j.subject_id \
    JOIN mandate_reach r ON r.quartier_id = c.quartier_id AND r.mandate_id = $1 \
    WHERE j.subject_kind = 'constat' AND j.event = 'constat.refuse' AND ",
    shown!()
);

#[derive(Debug, Clone, sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    facts: Facts,
    #[sqlx(try_from = "String")]
    quartier_id: QuartierId,
    quartier_name: String,
    responsible_name: Option<String>,
    refused: bool,
    reopened: bool,
}

/// A constat whose delays are counted.
#[derive(Debug, Clone)]
pub struct Followed {
    /// What the rules need.
    pub facts: Constat,
    /// Where.
    pub quartier: (QuartierId, String),
    /// Name of the organisation that must answer.
    pub responsible_name: Option<String>,
    /// Whether it was refused at least once.
    pub refused: bool,
    /// Whether it was opened again at least once.
    pub reopened: bool,
}

/// Constats whose delays are counted, among those a filter keeps.
///
/// # Errors
/// When the store does not answer, or holds what cannot be read.
pub async fn followed(
    tx: &mut Tx,
    filter: &Filter,
    sight: &Sight,
    today: Day,
) -> Result<Vec<Followed>, Problem> {
    let rows: Vec<Row> = with_filter!(fetch_all, tx, Row, FOLLOWED, sight, filter, today)?;
    let read = |row: Row| {
        Ok(Followed {
            facts: facts_of(row.facts)?,
            quartier: (row.quartier_id, row.quartier_name),
            responsible_name: row.responsible_name,
            refused: row.refused,
            reopened: row.reopened,
        })
    };
    rows.into_iter().map(read).collect()
}

/// Who refused which constats, among those that may be seen: the organisation, its name of the time, the constats.
///
/// # Errors
/// When the store does not answer.
pub async fn refusals(
    tx: &mut Tx,
    sight: &Sight,
) -> Result<BTreeMap<OrganisationId, (String, Vec<ConstatId>)>, Problem> {
    let rows: Vec<(String, String)> = seen_by!(fetch_all, tx, (String, String), REFUSALS, sight)?;
    let mut refusals = BTreeMap::<OrganisationId, (String, Vec<ConstatId>)>::new();
    for (constat, details) in rows {
        let details: serde_json::Value = serde_json::from_str(&details).unwrap_or_default();
        let said = |key: &str| details.get(key).and_then(serde_json::Value::as_str);
        let Some(by) = said("par").and_then(|id| id.parse().ok()) else { continue };
        let entry = refusals.entry(by).or_default();
        entry.0 = said("par_nom").unwrap_or_default().to_owned();
        entry.1.push(constat.parse().map_err(Problem::inside)?);
    }
    Ok(refusals)
}
