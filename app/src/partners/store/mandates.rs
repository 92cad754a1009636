//! SQL of mandates: who may do what, for whom and where.

use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all, fetch_one};
use palier_domain::partners::{MandateState, Perimeter, Role};
use palier_domain::shared::{Day, MandateId, OrganisationId, PersonId, text::fold};
use std::collections::BTreeMap;

/// Keeps a mandate.
pub const INSERT_MANDATE: &str = "INSERT INTO mandate (id, person_id, organisation_id, role, state, perimeter, valid_from, valid_to) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
/// A commune of a mandate.
pub const INSERT_MANDATE_COMMUNE: &str = "INSERT INTO mandate_commune (mandate_id, insee) VALUES ($1, $2)";
/// A quartier of a mandate.
pub const INSERT_MANDATE_QUARTIER: &str =
    "INSERT INTO mandate_quartier (mandate_id, quartier_id) VALUES ($1, $2)";
/// Opens a mandate that waited for its holder to accept.
pub const ACCEPT_MANDATE: &str = "UPDATE mandate SET state = $2 WHERE id = $1 AND state = $3";
/// Withdraws a mandate.
pub const REVOKE: &str = "UPDATE mandate SET state = $2 WHERE id = $1";
/// Gives a mandate another last day.
pub const PROLONG: &str = "UPDATE mandate SET valid_to = $2 WHERE id = $1";
/// Administrators in force that day, other than that mandate, who can sign in.
pub const OTHER_ADMINS: &str = "SELECT COUNT(*) FROM mandate m JOIN person p ON p.id = m.person_id \
    WHERE m.role = $1 AND m.state = $2 AND m.id <> $3 AND m.valid_from <= $4 \
    AND (m.valid_to IS NULL OR m.valid_to >= $4) AND p.password_hash IS NOT NULL";
/// Mandates, all of them or those of one organisation or only one.
pub const HELD: &str = "SELECT m.id, m.person_id, p.name, p.email, m.organisation_id, o.name AS organisation_name, \
    m.role, m.state, m.perimeter, m.valid_from, m.valid_to FROM mandate m JOIN person p ON p.id = m.person_id \
    JOIN organisation o ON o.id = m.organisation_id \
    WHERE ($1 = '' OR m.organisation_id = $1) AND ($2 = '' OR m.id = $2) ORDER BY m.valid_from, m.id";
/// Communes of the mandates that hold by commune.
pub const MANDATE_COMMUNES: &str = "SELECT mc.mandate_id, COALESCE(c.name, mc.insee) FROM mandate_commune mc \
    LEFT JOIN commune c ON c.insee = mc.insee";
/// Quartiers of the mandates that hold by quartier.
pub const MANDATE_QUARTIERS: &str =
    "SELECT mq.mandate_id, q.name FROM mandate_quartier mq JOIN quartier q ON q.id = mq.quartier_id";
/// Communes a mandate may hold.
pub const COMMUNES: &str = "SELECT insee, name FROM commune";
/// Quartiers a mandate may hold.
pub const QUARTIERS: &str = "SELECT id, name FROM quartier";

/// A mandate to keep.
#[derive(Debug, Clone)]
pub struct NewMandate {
    /// Which.
    pub id: MandateId,
    /// Whose.
    pub person: PersonId,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// In which role.
    pub role: Role,
    /// In which state.
    pub state: MandateState,
    /// Where.
    pub perimeter: Perimeter,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Option<Day>,
}

/// Keeps a mandate and its perimeter.
///
/// # Errors
/// When the store refuses.
pub async fn insert_mandate(tx: &mut Tx, new: &NewMandate) -> Result<(), Problem> {
    let id = new.id.to_string();
    let perimeter = match new.perimeter {
        Perimeter::Everything => "tout",
        Perimeter::Communes(_) => "communes",
        Perimeter::Quartiers(_) => "quartiers",
    };
    execute!(
        tx,
        INSERT_MANDATE,
        &id,
        new.person.to_string(),
        new.organisation.to_string(),
        new.role.code(),
        new.state.code(),
        perimeter,
        new.from.to_string(),
        new.to.map(|day| day.to_string())
    )?;
    match &new.perimeter {
        Perimeter::Everything => {}
        Perimeter::Communes(communes) => {
            for insee in communes {
                execute!(tx, INSERT_MANDATE_COMMUNE, &id, insee)?;
            }
        }
        Perimeter::Quartiers(quartiers) => {
            for quartier in quartiers {
                execute!(tx, INSERT_MANDATE_QUARTIER, &id, quartier.to_string())?;
            }
        }
    }
    Ok(())
}

/// A mandate with whose it is and for whom.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(in crate::partners) struct Held {
    #[sqlx(try_from = "String")]
    pub(in crate::partners) id: MandateId,
    #[sqlx(try_from = "String", rename = "person_id")]
    pub(in crate::partners) person: PersonId,
    pub(in crate::partners) name: String,
    pub(in crate::partners) email: String,
    #[sqlx(try_from = "String", rename = "organisation_id")]
    pub(in crate::partners) organisation: OrganisationId,
    pub(in crate::partners) organisation_name: String,
    #[sqlx(try_from = "String")]
    pub(in crate::partners) role: Role,
    #[sqlx(try_from = "String")]
    pub(in crate::partners) state: MandateState,
    pub(in crate::partners) perimeter: String,
    #[sqlx(try_from = "String")]
    pub(in crate::partners) valid_from: Day,
    pub(in crate::partners) valid_to: Option<String>,
}

impl Held {
    /// The last day, when there is one.
    pub(in crate::partners) fn ends(&self) -> Option<Day> {
        self.valid_to.as_deref().and_then(|day| Day::parse(day).ok())
    }

    /// Whether it counts that day.
    pub(in crate::partners) fn in_force(&self, day: Day) -> bool {
        self.state == MandateState::Active
            && self.valid_from <= day
            && self.ends().is_none_or(|last| day <= last)
    }
}

/// Every mandate, or those of one organisation, by name of their holders.
pub(in crate::partners) async fn held(
    tx: &mut Tx,
    organisation: Option<OrganisationId>,
) -> Result<Vec<Held>, Problem> {
    let organisation = organisation.map(|id| id.to_string()).unwrap_or_default();
    let mut held: Vec<Held> = fetch_all!(tx, Held, HELD, organisation, "")?;
    held.sort_by_cached_key(|mandate| (fold(&mandate.name), mandate.id));
    Ok(held)
}

/// One mandate.
pub(in crate::partners) async fn mandate(tx: &mut Tx, id: MandateId) -> Result<Held, Problem> {
    let rows: Vec<Held> = fetch_all!(tx, Held, HELD, "", id.to_string())?;
    rows.into_iter().next().ok_or(Problem::NotFound)
}

/// Places of each mandate that does not hold everywhere, by name, in order.
pub(in crate::partners) async fn places(tx: &mut Tx) -> Result<BTreeMap<String, Vec<String>>, Problem> {
    let mut rows: Vec<(String, String)> = fetch_all!(tx, (String, String), MANDATE_COMMUNES)?;
    let quartiers: Vec<(String, String)> = fetch_all!(tx, (String, String), MANDATE_QUARTIERS)?;
    rows.extend(quartiers);
    rows.sort_by_cached_key(|(_, name)| fold(name));
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (mandate, name) in rows {
        places.entry(mandate).or_default().push(name);
    }
    Ok(places)
}

/// Communes to choose from: INSEE code and name, in order.
pub(in crate::partners) async fn communes(tx: &mut Tx) -> Result<Vec<(String, String)>, Problem> {
    Ok(by_name(fetch_all!(tx, (String, String), COMMUNES)?))
}

/// Quartiers to choose from: identifier and name, in order.
pub(in crate::partners) async fn quartiers(tx: &mut Tx) -> Result<Vec<(String, String)>, Problem> {
    Ok(by_name(fetch_all!(tx, (String, String), QUARTIERS)?))
}

fn by_name(mut choices: Vec<(String, String)>) -> Vec<(String, String)> {
    choices.sort_by_cached_key(|(_, name)| fold(name));
    choices
}

/// Opens a mandate that waits; says whether it still waited.
pub(in crate::partners) async fn accept(tx: &mut Tx, id: &str) -> Result<bool, Problem> {
    let opened = execute!(tx, ACCEPT_MANDATE, id, MandateState::Active.code(), MandateState::Pending.code())?;
    Ok(opened == 1)
}

pub(in crate::partners) async fn revoke(tx: &mut Tx, id: MandateId) -> Result<(), Problem> {
    execute!(tx, REVOKE, id.to_string(), MandateState::Revoked.code())?;
    Ok(())
}

pub(in crate::partners) async fn prolong(tx: &mut Tx, id: MandateId, to: Option<Day>) -> Result<(), Problem> {
    execute!(tx, PROLONG, id.to_string(), to.map(|day| day.to_string()))?;
    Ok(())
}

/// Whether someone else could still run the platform that day without this mandate.
pub(in crate::partners) async fn another_admin(
    tx: &mut Tx,
    without: MandateId,
    on: Day,
) -> Result<bool, Problem> {
    let role = Role::MetropoleAdmin.code();
    let state = MandateState::Active.code();
    let (count,): (i64,) =
        fetch_one!(tx, (i64,), OTHER_ADMINS, role, state, without.to_string(), on.to_string())?;
    Ok(count > 0)
}
