//! SQL of who is convened.

use crate::fetch_all;
use crate::platform::convening::{Invited, each_once};
use crate::platform::{Problem, Tx};
use palier_domain::shared::{Day, WalkId};

/// Whose mandate in force, for an organisation invited and not excused, reaches the quartier of the walk.
pub const INVITED: &str = "SELECT DISTINCT p.name, p.email, o.name AS organisation FROM walk w \
    JOIN walk_organisation wo ON wo.walk_id = w.id AND wo.presence <> 'excuse' \
    JOIN organisation o ON o.id = wo.organisation_id JOIN mandate m ON m.organisation_id = o.id \
    JOIN mandate_reach r ON r.mandate_id = m.id AND r.quartier_id = w.quartier_id JOIN person p ON p.id = m.person_id \
    WHERE w.id = $1 AND m.state = 'active' AND m.valid_from <= $2 AND (m.valid_to IS NULL OR m.valid_to >= $2) \
    ORDER BY p.email, o.name";
/// Who is convened to a walk, each person once.
///
/// # Errors
/// When the store does not answer.
pub async fn invited(tx: &mut Tx, walk: WalkId, day: Day) -> Result<Vec<Invited>, Problem> {
    let list: Vec<Invited> = fetch_all!(tx, Invited, INVITED, walk.to_string(), day.to_string())?;
    Ok(each_once(list, Vec::new()))
}
