//! SQL of the views that someone keeps under a name, and of what many actions change together.

use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all, fetch_one};
use palier_domain::shared::{ActionId, Day, Instant, OrganisationId};

/// The views a person keeps of the plan.
pub const VIEWS: &str = "SELECT id, page, name, query FROM saved_view WHERE person_id = $1 AND page LIKE '/actions%' \
    ORDER BY created_at, id";
/// How many views a person keeps.
pub const COUNT: &str = "SELECT COUNT(*) FROM saved_view WHERE person_id = $1";
/// Keeps a view.
pub const INSERT: &str = "INSERT INTO saved_view (id, person_id, page, name, query, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6)";
/// Forgets a view of that person.
pub const DELETE: &str = "DELETE FROM saved_view WHERE id = $1 AND person_id = $2";
/// Gives an action another pilot.
pub const SET_PILOT: &str = "UPDATE action SET pilot_id = $2, revision = revision + 1 WHERE id = $1";
/// Gives an action another last day.
pub const SET_ENDS: &str = "UPDATE action SET ends = $2, revision = revision + 1 WHERE id = $1";

/// A view kept under a name.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SavedView {
    /// Which.
    pub id: String,
    /// The way of looking, by its path.
    pub page: String,
    /// Its name.
    pub name: String,
    /// What the address says after the path.
    pub query: String,
}

impl SavedView {
    /// Its address, which may be given to others: it shows each what they may see.
    pub fn href(&self) -> String {
        if self.query.is_empty() { self.page.clone() } else { format!("{}?{}", self.page, self.query) }
    }
}

/// The views a person keeps, oldest first.
///
/// # Errors
/// When the store does not answer.
pub async fn of_person(tx: &mut Tx, person: &str) -> Result<Vec<SavedView>, Problem> {
    Ok(fetch_all!(tx, SavedView, VIEWS, person)?)
}

pub(in crate::plans) async fn count(tx: &mut Tx, person: &str) -> Result<i64, Problem> {
    let (count,): (i64,) = fetch_one!(tx, (i64,), COUNT, person)?;
    Ok(count)
}

pub(in crate::plans) async fn insert(
    tx: &mut Tx,
    person: &str,
    view: &SavedView,
    now: Instant,
) -> Result<(), Problem> {
    execute!(tx, INSERT, &view.id, person, &view.page, &view.name, &view.query, now.0)?;
    Ok(())
}

/// Forgets a view; false when this person keeps none of that name.
pub(in crate::plans) async fn delete(tx: &mut Tx, person: &str, id: &str) -> Result<bool, Problem> {
    Ok(execute!(tx, DELETE, id, person)? > 0)
}

pub(in crate::plans) async fn set_pilot(
    tx: &mut Tx,
    id: ActionId,
    to: OrganisationId,
) -> Result<(), Problem> {
    execute!(tx, SET_PILOT, id.to_string(), to.to_string())?;
    Ok(())
}

pub(in crate::plans) async fn set_ends(tx: &mut Tx, id: ActionId, to: Day) -> Result<(), Problem> {
    execute!(tx, SET_ENDS, id.to_string(), to.to_string())?;
    Ok(())
}
