//! The constats an action answers: read for its pages, and moved with it by the rules of constats.

use super::store::{KeptAction, Reader};
use super::words::constat_label;
use crate::diagnostics::{ThroughAction, set_state_through_action};
use crate::fetch_all;
use crate::platform::{Problem, Tx};
use palier_domain::diagnostics::{ConstatState, ConstatValue};
use palier_domain::plans::ActionState;
use palier_domain::shared::{ActionId, ConstatId, Day, Instant, QuartierId};

/// Constats that may be seen: those of an action, of a quartier, or one of them.
pub const SEEN: &str = "SELECT c.id, c.number, c.description, c.quartier_id, q.name AS quartier, c.value, \
    c.state, w.day, (SELECT MIN(p.id) FROM photo p WHERE p.constat_id = c.id AND p.moment = 'avant') AS photo \
    FROM constat c JOIN walk w ON w.id = c.walk_id JOIN quartier q ON q.id = c.quartier_id \
    JOIN mandate_reach r ON r.quartier_id = c.quartier_id \
    WHERE r.mandate_id = $1 AND (c.visibility <> 'restreint' OR $2) \
    AND (CAST($3 AS TEXT) IS NULL OR c.quartier_id = CAST($3 AS TEXT)) \
    AND (CAST($4 AS TEXT) IS NULL OR c.id = CAST($4 AS TEXT)) \
    AND (CAST($5 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM action_constat ac \
    WHERE ac.constat_id = c.id AND ac.action_id = CAST($5 AS TEXT))) ORDER BY w.day DESC, c.number";
/// The constats of an action.
pub const OF_ACTION: &str = "SELECT constat_id FROM action_constat WHERE action_id = $1 ORDER BY constat_id";

/// A constat as the pages of actions show it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SeenConstat {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: ConstatId,
    /// Its number in its walk.
    pub number: i64,
    /// What was seen.
    pub description: String,
    /// Where.
    #[sqlx(try_from = "String")]
    pub quartier_id: QuartierId,
    /// Name of the quartier.
    pub quartier: String,
    /// Kind of remark.
    #[sqlx(try_from = "String")]
    pub value: ConstatValue,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub state: ConstatState,
    /// Day of the walk.
    #[sqlx(try_from = "String")]
    pub day: Day,
    /// A photo of it, if any.
    pub photo: Option<String>,
}

impl SeenConstat {
    /// Whether something is still expected.
    pub fn is_open(&self) -> bool {
        self.value != ConstatValue::PointFort && !self.state.is_closed()
    }

    /// Where it stands, in words.
    pub fn state_label(&self) -> &'static str {
        constat_label(self.state)
    }

    /// One line that tells it from the others.
    pub fn line(&self) -> String {
        format!("Constat {} du {}, {} : {}", self.number, self.day.short(), self.quartier, self.description)
    }
}

pub(super) async fn of_action(
    tx: &mut Tx,
    reader: &Reader,
    action: ActionId,
) -> Result<Vec<SeenConstat>, Problem> {
    seen(tx, reader, None, None, Some(action)).await
}

pub(super) async fn of_quartier(
    tx: &mut Tx,
    reader: &Reader,
    quartier: QuartierId,
) -> Result<Vec<SeenConstat>, Problem> {
    seen(tx, reader, Some(quartier), None, None).await
}

pub(super) async fn one(
    tx: &mut Tx,
    reader: &Reader,
    constat: ConstatId,
) -> Result<Option<SeenConstat>, Problem> {
    Ok(seen(tx, reader, None, Some(constat), None).await?.pop())
}

async fn seen(
    tx: &mut Tx,
    reader: &Reader,
    quartier: Option<QuartierId>,
    constat: Option<ConstatId>,
    action: Option<ActionId>,
) -> Result<Vec<SeenConstat>, Problem> {
    Ok(fetch_all!(
        tx,
        SeenConstat,
        SEEN,
        &reader.mandate,
        reader.restricted,
        quartier.map(|id| id.to_string()),
        constat.map(|id| id.to_string()),
        action.map(|id| id.to_string())
    )?)
}

/// Moves the constats of an action as its new state proposes. A constat whose own rules refuse stays where it is: it is
/// for whoever answers for it to say that it is done.
pub(super) async fn follow(
    tx: &mut Tx,
    action: &KeptAction,
    state: ActionState,
    now: Instant,
) -> Result<Vec<ConstatId>, Problem> {
    let constats: Vec<(String,)> = fetch_all!(tx, (String,), OF_ACTION, action.id.to_string())?;
    let mut moved = Vec::new();
    for (constat,) in constats {
        let constat: ConstatId = constat.parse().map_err(Problem::inside)?;
        let through = ThroughAction { state, pilot: action.pilot_id, ends: action.ends, on: now.day() };
        if set_state_through_action(tx, constat, through).await?.is_some() {
            moved.push(constat);
        }
    }
    Ok(moved)
}
