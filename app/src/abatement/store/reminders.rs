//! SQL of the letters about signatures: whom to write to, and when it was last done.

use crate::platform::access::ACTS_FOR;
use crate::platform::{Problem, Tx};
use crate::{fetch_all, fetch_one};
use palier_domain::partners::Role;
use palier_domain::shared::{Day, OrganisationId};

/// Everyone who acts under a mandate in force on `$1`.
pub const PEOPLE: &str = "SELECT m.id, m.role, p.email FROM mandate m JOIN person p ON p.id = m.person_id \
    WHERE m.state = 'active' AND m.valid_from <= $1 AND (m.valid_to IS NULL OR m.valid_to >= $1) ORDER BY p.email, m.id";
/// The last day on which signatures were looked at for letters.
pub const LAST: &str =
    "SELECT MAX(subject_id) FROM journal WHERE subject_kind = 'rappels' AND event = 'abattement.rappels'";

/// Someone who may be told.
pub struct Told {
    /// Their mandate.
    pub mandate: String,
    /// What it makes them.
    pub role: Role,
    /// Their address.
    pub email: String,
}

/// Everyone who acts under a mandate in force that day.
///
/// # Errors
/// When the store does not answer.
pub async fn people(tx: &mut Tx, today: Day) -> Result<Vec<Told>, Problem> {
    let rows: Vec<(String, String, String)> =
        fetch_all!(tx, (String, String, String), PEOPLE, today.to_string())?;
    let told = |(mandate, role, email): (String, String, String)| {
        Ok(Told { mandate, role: role.parse().map_err(Problem::inside)?, email })
    };
    rows.into_iter().map(told).collect()
}

/// For whom that mandate acts that day.
///
/// # Errors
/// When the store does not answer.
pub async fn acts_for(tx: &mut Tx, mandate: &str, today: Day) -> Result<Vec<OrganisationId>, Problem> {
    let rows: Vec<(String,)> = fetch_all!(tx, (String,), ACTS_FOR, mandate, today.to_string())?;
    rows.into_iter().map(|(id,)| id.parse().map_err(Problem::inside)).collect()
}

/// The last day on which signatures were looked at for letters.
///
/// # Errors
/// When the store does not answer.
pub async fn last(tx: &mut Tx) -> Result<Option<Day>, Problem> {
    let (day,): (Option<String>,) = fetch_one!(tx, (Option<String>,), LAST)?;
    day.map(|day| Day::parse(&day).map_err(Problem::inside)).transpose()
}
