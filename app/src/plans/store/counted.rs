//! SQL of the plan counted, heading by heading, and of what the journal says of it.

use super::listed::{Narrow, narrowed, overdue, placed, planned};
use crate::diagnostics::{Sight, shown};
use crate::fetch_all;
use crate::platform::{Problem, Tx};
use palier_domain::plans::{ActionState, Countable, Progress};
use palier_domain::shared::{ActionId, Cents, Day};

/// What is counted of each action.
pub const COUNTABLES: &str =
    planned!("SELECT id, progress, late, budget_cents, pilot_id, pilot, state, starts, ends FROM seen");
/// Where each action takes place, within reach.
pub const IN_QUARTIERS: &str = planned!(
    "SELECT s.id, q.id, q.name FROM seen s JOIN action_quartier aq ON aq.action_id = s.id \
    JOIN mandate_reach r ON r.quartier_id = aq.quartier_id AND r.mandate_id = $1 JOIN quartier q ON q.id = aq.quartier_id"
);
/// The communes of those quartiers.
pub const IN_COMMUNES: &str = planned!(
    "SELECT DISTINCT s.id, c.insee, c.name FROM seen s JOIN action_quartier aq ON aq.action_id = s.id \
    JOIN mandate_reach r ON r.quartier_id = aq.quartier_id AND r.mandate_id = $1 \
    JOIN quartier_commune qc ON qc.quartier_id = aq.quartier_id JOIN commune c ON c.insee = qc.insee"
);
/// The landlords present in those quartiers.
pub const WITH_LANDLORDS: &str = planned!(
    "SELECT DISTINCT s.id, l.id, l.name FROM seen s JOIN action_quartier aq ON aq.action_id = s.id \
    JOIN mandate_reach r ON r.quartier_id = aq.quartier_id AND r.mandate_id = $1 \
    JOIN landlord_presence lp ON lp.quartier_id = aq.quartier_id JOIN organisation l ON l.id = lp.organisation_id"
);
/// The objectives each action serves.
pub const SERVING: &str =
    planned!("SELECT s.id, ao.objective FROM seen s JOIN action_objective ao ON ao.action_id = s.id");
/// What the journal says of each action since a moment.
pub const NEWS: &str = planned!(
    "SELECT j.subject_id, j.event, j.details, j.at FROM journal j JOIN seen s ON s.id = j.subject_id \
    WHERE j.subject_kind = 'action' AND j.at >= $21 ORDER BY j.seq"
);

/// Communes within reach.
pub const COMMUNES: &str = "SELECT DISTINCT c.insee, c.name FROM commune c JOIN quartier_commune qc ON qc.insee = c.insee \
    JOIN mandate_reach r ON r.quartier_id = qc.quartier_id WHERE r.mandate_id = $1";
/// Landlords present within reach.
pub const LANDLORDS: &str = "SELECT DISTINCT o.id, o.name FROM organisation o JOIN landlord_presence lp \
    ON lp.organisation_id = o.id JOIN mandate_reach r ON r.quartier_id = lp.quartier_id WHERE r.mandate_id = $1";
/// Organisations that lead an action within reach.
pub const PILOTS: &str = "SELECT DISTINCT o.id, o.name FROM organisation o JOIN action a ON a.pilot_id = o.id \
    JOIN action_quartier aq ON aq.action_id = a.id JOIN mandate_reach r ON r.quartier_id = aq.quartier_id \
    WHERE r.mandate_id = $1";

/// What the journal says of an action.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Told {
    /// Of which.
    pub subject_id: String,
    /// Code of the event.
    pub event: String,
    /// Its details, JSON text.
    pub details: String,
}

/// What the journal says of the filtered plan since a moment, oldest first.
pub(in crate::plans) async fn told(
    tx: &mut Tx,
    sight: &Sight,
    narrow: &Narrow,
    since: i64,
) -> Result<Vec<Told>, Problem> {
    Ok(narrowed!(fetch_all, tx, Told, NEWS, sight, narrow, since)?)
}

/// An action as the consolidation counts it, with the headings it carries itself.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Counted {
    #[sqlx(try_from = "String")]
    id: ActionId,
    #[sqlx(try_from = "String")]
    progress: Progress,
    late: bool,
    budget_cents: Option<i64>,
    /// Who leads it.
    pub pilot_id: String,
    /// Their name.
    pub pilot: String,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub state: ActionState,
    starts: Option<String>,
    ends: Option<String>,
}

impl Counted {
    /// What is counted of it.
    pub fn countable(&self) -> Countable {
        Countable {
            id: self.id,
            progress: self.progress,
            late: self.late,
            budget: self.budget_cents.map(Cents),
        }
    }

    /// The years its calendar crosses.
    pub fn years(&self) -> impl Iterator<Item = i16> {
        let year = |day: &Option<String>| Day::parse(day.as_deref()?).ok().map(|day| day.0.year());
        let (first, last) = (year(&self.starts), year(&self.ends));
        let known = first.or(last).zip(last.or(first));
        known.into_iter().flat_map(|(first, last)| first..=last)
    }
}

/// What is counted of the filtered plan.
pub(in crate::plans) async fn countables(
    tx: &mut Tx,
    sight: &Sight,
    narrow: &Narrow,
) -> Result<Vec<Counted>, Problem> {
    Ok(narrowed!(fetch_all, tx, Counted, COUNTABLES, sight, narrow)?)
}

/// Action, heading and name of the heading, by one of the texts above.
pub(in crate::plans) async fn headings(
    tx: &mut Tx,
    sight: &Sight,
    narrow: &Narrow,
    sql: &'static str,
) -> Result<Vec<(String, String, String)>, Problem> {
    Ok(narrowed!(fetch_all, tx, (String, String, String), sql, sight, narrow)?)
}

/// Action and objective, for the whole filtered plan.
pub(in crate::plans) async fn serving(
    tx: &mut Tx,
    sight: &Sight,
    narrow: &Narrow,
) -> Result<Vec<(String, String)>, Problem> {
    Ok(narrowed!(fetch_all, tx, (String, String), SERVING, sight, narrow)?)
}

/// Identifiers and names that one of the texts above gives for a mandate, sorted by name.
pub(in crate::plans) async fn choices(
    tx: &mut Tx,
    mandate: &str,
    sql: &'static str,
) -> Result<Vec<(String, String)>, Problem> {
    Ok(super::named(fetch_all!(tx, (String, String), sql, mandate)?))
}
