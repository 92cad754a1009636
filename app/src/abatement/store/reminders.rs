//! SQL of the signatures to obtain: whose and where, whom to write to, and when it was last done.

use super::{Reach, seen_abatement, within};
use crate::platform::access::ACTS_FOR;
use crate::platform::{Problem, Tx};
use crate::{fetch_all, fetch_one};
use palier_domain::partners::Role;
use palier_domain::shared::{Day, OrganisationId, QuartierId};

/// Everyone who acts under a mandate in force on `$1`.
pub const PEOPLE: &str = "SELECT m.id, m.role, p.email FROM mandate m JOIN person p ON p.id = m.person_id \
    WHERE m.state = 'active' AND m.valid_from <= $1 AND (m.valid_to IS NULL OR m.valid_to >= $1) ORDER BY p.email, m.id";
/// The last day on which signatures were looked at for letters.
pub const LAST: &str =
    "SELECT MAX(subject_id) FROM journal WHERE subject_kind = 'rappels' AND event = 'abattement.rappels'";

/// Whose abatements, and where, from the year `$4` on.
pub const PAIRS: &str = concat!(
    "SELECT DISTINCT x.landlord_id, o.name, x.quartier_id, q.name FROM abatement x \
     JOIN organisation o ON o.id = x.landlord_id JOIN quartier q ON q.id = x.quartier_id \
     JOIN mandate_reach r ON r.quartier_id = x.quartier_id AND r.mandate_id = $1 WHERE ",
    seen_abatement!(),
    " AND x.year >= $4"
);

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

/// A landlord and its name, a quartier and its name.
pub type Pair = ((OrganisationId, QuartierId), (String, String));

/// Whose abatements are shown, and where, from a year on.
///
/// # Errors
/// When the store does not answer.
pub async fn pairs(tx: &mut Tx, reach: &Reach, from: i16) -> Result<Vec<Pair>, Problem> {
    type Row = (String, String, String, String);
    let rows: Vec<Row> = within!(fetch_all, tx, Row, PAIRS, reach, i64::from(from))?;
    let pair = |(landlord, name, quartier, place): Row| {
        let ids = (landlord.parse().map_err(Problem::inside)?, quartier.parse().map_err(Problem::inside)?);
        Ok((ids, (name, place)))
    };
    rows.into_iter().map(pair).collect()
}
