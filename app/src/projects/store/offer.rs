//! SQL of what a dossier is chosen from: organisations, quartiers, constats, actions, lines of programmes.

use crate::diagnostics::{Sight, seen_by, shown};
use crate::platform::{Problem, Tx};
use crate::{fetch_all, fetch_one, fetch_optional};
use palier_domain::partners::OrganisationKind;
use palier_domain::projects::ConstatSketch;
use palier_domain::shared::{ConstatId, Day, OrganisationId};
use palier_domain::territory::QuartierStatus;

/// Organisations that exist that day, by name.
pub const ORGANISATIONS: &str = "SELECT id, name FROM organisation WHERE valid_to IS NULL OR valid_to >= $1 \
    ORDER BY name_folded, id";
/// An organisation, if it exists that day.
pub const ORGANISATION: &str =
    "SELECT name FROM organisation WHERE id = $1 AND (valid_to IS NULL OR valid_to >= $2)";
/// Every quartier, by name: a project may go beyond the perimeter of whoever writes it.
pub const QUARTIERS: &str =
    "SELECT id, name || ' (' || commune_names || ')', status, npnru FROM quartier ORDER BY name_folded, id";
/// Constats within reach that may be seen, the latest first.
pub const CONSTATS: &str = concat!(
    "SELECT c.id, q.name, c.description FROM constat c JOIN quartier q ON q.id = c.quartier_id \
     JOIN mandate_reach r ON r.quartier_id = c.quartier_id WHERE r.mandate_id = $1 AND ",
    shown!(),
    " ORDER BY c.id DESC LIMIT 200"
);
/// Actions within reach, by title.
pub const ACTIONS: &str = "SELECT a.id, a.title FROM action a WHERE EXISTS (SELECT 1 FROM action_quartier z \
    JOIN mandate_reach r ON r.quartier_id = z.quartier_id WHERE z.action_id = a.id AND r.mandate_id = $1) \
    ORDER BY a.title_folded, a.id LIMIT 300";

/// A quartier that may be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedQuartier {
    /// Which.
    pub id: String,
    /// Its name, and its communes.
    pub name: String,
    /// Its status.
    pub status: QuartierStatus,
    /// Whether the national renewal programme works there.
    pub renewal: bool,
}

/// Organisations that exist that day, by name.
///
/// # Errors
/// When the store does not answer.
pub async fn organisations(tx: &mut Tx, today: Day) -> Result<Vec<(String, String)>, Problem> {
    Ok(fetch_all!(tx, (String, String), ORGANISATIONS, today.to_string())?)
}

/// The name of an organisation, if it exists that day.
///
/// # Errors
/// When the store does not answer.
pub async fn organisation(tx: &mut Tx, id: OrganisationId, today: Day) -> Result<Option<String>, Problem> {
    let row: Option<(String,)> =
        fetch_optional!(tx, (String,), ORGANISATION, id.to_string(), today.to_string())?;
    Ok(row.map(|(name,)| name))
}

/// Every quartier, by name.
///
/// # Errors
/// When the store does not answer.
pub async fn quartiers(tx: &mut Tx) -> Result<Vec<OfferedQuartier>, Problem> {
    type Told = (String, String, String, bool);
    let rows: Vec<Told> = fetch_all!(tx, Told, QUARTIERS)?;
    let one = |(id, name, status, renewal): Told| {
        Ok(OfferedQuartier { id, name, status: status.parse().map_err(Problem::inside)?, renewal })
    };
    rows.into_iter().map(one).collect()
}

/// Constats that may be linked: their number, and where and what.
///
/// # Errors
/// When the store does not answer.
pub async fn constats(tx: &mut Tx, sight: &Sight) -> Result<Vec<(String, String)>, Problem> {
    type Told = (String, String, String);
    let rows: Vec<Told> = seen_by!(fetch_all, tx, Told, CONSTATS, sight)?;
    Ok(rows.into_iter().map(|(id, quartier, text)| (id, format!("{quartier} : {text}"))).collect())
}

/// Actions that may be linked.
///
/// # Errors
/// When the store does not answer.
pub async fn actions(tx: &mut Tx, mandate: &str) -> Result<Vec<(String, String)>, Problem> {
    Ok(fetch_all!(tx, (String, String), ACTIONS, mandate)?)
}

/// A constat within reach that may be seen.
pub const CONSTAT: &str = concat!(
    "SELECT c.id, c.quartier_id, c.description FROM constat c \
     JOIN mandate_reach r ON r.quartier_id = c.quartier_id WHERE r.mandate_id = $1 AND ",
    shown!(),
    " AND c.id = $4"
);
/// Name, SIRET and kind of an organisation.
pub const HOLDER: &str = "SELECT name, COALESCE(siret, ''), kind FROM organisation WHERE id = $1";

/// A constat as a dossier is begun from it, if it may be seen.
///
/// # Errors
/// When the store does not answer.
pub async fn constat(tx: &mut Tx, sight: &Sight, id: ConstatId) -> Result<Option<ConstatSketch>, Problem> {
    type Told = (String, String, String);
    let row: Option<Told> = seen_by!(fetch_optional, tx, Told, CONSTAT, sight, id.to_string())?;
    let sketch = |(id, quartier, description): Told| {
        Ok(ConstatSketch {
            constat: id.parse().map_err(Problem::inside)?,
            quartier: quartier.parse().map_err(Problem::inside)?,
            description,
        })
    };
    row.map(sketch).transpose()
}

/// Name, SIRET and kind of an organisation.
///
/// # Errors
/// When the store does not answer.
pub async fn holder(tx: &mut Tx, id: OrganisationId) -> Result<(String, String, OrganisationKind), Problem> {
    type Told = (String, String, String);
    let (name, siret, kind): Told = fetch_one!(tx, Told, HOLDER, id.to_string())?;
    Ok((name, siret, kind.parse().map_err(Problem::inside)?))
}
