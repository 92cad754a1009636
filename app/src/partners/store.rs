//! SQL of organisations, people, mandates and tickets.

use crate::platform::clock::sha256;
use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all, fetch_one, fetch_optional};
use palier_domain::partners::{MandateState, OrganisationKind, Perimeter, Role};
use palier_domain::shared::{Day, Instant, MandateId, OrganisationId, PersonId, text::fold};

/// Keeps an organisation.
pub const INSERT_ORGANISATION: &str = "INSERT INTO organisation (id, kind, name, name_folded, siret, valid_from, valid_to) \
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
/// Keeps a person.
pub const INSERT_PERSON: &str = "INSERT INTO person (id, name, name_folded, email, email_folded, password_hash, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
/// Keeps a mandate.
pub const INSERT_MANDATE: &str = "INSERT INTO mandate (id, person_id, organisation_id, role, state, perimeter, valid_from, valid_to) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
/// A commune of a mandate.
pub const INSERT_MANDATE_COMMUNE: &str = "INSERT INTO mandate_commune (mandate_id, insee) VALUES ($1, $2)";
/// A quartier of a mandate.
pub const INSERT_MANDATE_QUARTIER: &str =
    "INSERT INTO mandate_quartier (mandate_id, quartier_id) VALUES ($1, $2)";
/// Whoever has that address.
pub const PERSON_BY_EMAIL: &str = "SELECT id, name, email, password_hash FROM person WHERE email_folded = $1";
/// A person.
pub const PERSON: &str = "SELECT id, name, email, password_hash FROM person WHERE id = $1";
/// Counts recent failed tries.
pub const FAILED_TRIES: &str = "SELECT COUNT(*) FROM failed_try WHERE key_hash = $1 AND at > $2";
/// Remembers a failed try.
pub const INSERT_FAILED_TRY: &str = "INSERT INTO failed_try (key_hash, at) VALUES ($1, $2)";
/// Forgets tries too old to count.
pub const FORGET_TRIES: &str = "DELETE FROM failed_try WHERE at <= $1";
/// Keeps a ticket.
pub const INSERT_TICKET: &str =
    "INSERT INTO ticket (token_hash, kind, person_id, expires_at, used_at) VALUES ($1, $2, $3, $4, NULL)";
/// A ticket that still holds.
pub const TICKET: &str = "SELECT t.kind, p.id, p.name, p.email FROM ticket t JOIN person p ON p.id = t.person_id \
    WHERE t.token_hash = $1 AND t.used_at IS NULL AND t.expires_at > $2";
/// Uses a ticket, once.
pub const USE_TICKET: &str =
    "UPDATE ticket SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2";
/// Cancels every other ticket of a person.
pub const CANCEL_TICKETS: &str = "UPDATE ticket SET used_at = $2 WHERE person_id = $1 AND used_at IS NULL";
/// Gives a person a password.
pub const SET_PASSWORD: &str = "UPDATE person SET password_hash = $2 WHERE id = $1";
/// Opens the mandates that waited for their holder to accept.
pub const ACCEPT_MANDATES: &str = "UPDATE mandate SET state = $2 WHERE person_id = $1 AND state = $3";

/// An organisation to keep.
#[derive(Debug, Clone)]
pub struct NewOrganisation {
    /// Which.
    pub id: OrganisationId,
    /// Kind.
    pub kind: OrganisationKind,
    /// Name.
    pub name: String,
    /// SIRET, checked, fourteen digits.
    pub siret: Option<String>,
    /// First day.
    pub from: Option<Day>,
    /// Last day.
    pub to: Option<Day>,
}

/// A person to keep.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// Who.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Hash of the password, once chosen.
    pub password_hash: Option<String>,
}

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

/// Keeps an organisation.
///
/// # Errors
/// When the store refuses.
pub async fn insert_organisation(tx: &mut Tx, new: &NewOrganisation) -> Result<(), Problem> {
    let (from, to) = (new.from.map(|day| day.to_string()), new.to.map(|day| day.to_string()));
    execute!(
        tx,
        INSERT_ORGANISATION,
        new.id.to_string(),
        new.kind.code(),
        &new.name,
        fold(&new.name),
        &new.siret,
        &from,
        &to
    )?;
    Ok(())
}

/// Keeps a person.
///
/// # Errors
/// When the store refuses.
pub async fn insert_person(tx: &mut Tx, new: &NewPerson, now: Instant) -> Result<(), Problem> {
    execute!(
        tx,
        INSERT_PERSON,
        new.id.to_string(),
        &new.name,
        fold(&new.name),
        &new.email,
        fold(&new.email),
        &new.password_hash,
        now.0
    )?;
    Ok(())
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

/// A person as signing in needs them.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Known {
    #[sqlx(try_from = "String")]
    pub(super) id: PersonId,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) password_hash: Option<String>,
}

pub(super) async fn person_by_email(tx: &mut Tx, email: &str) -> Result<Option<Known>, Problem> {
    Ok(fetch_optional!(tx, Known, PERSON_BY_EMAIL, fold(email))?)
}

pub(super) async fn person(tx: &mut Tx, id: PersonId) -> Result<Known, Problem> {
    fetch_optional!(tx, Known, PERSON, id.to_string())?.ok_or(Problem::NotFound)
}

pub(super) async fn failed_tries(tx: &mut Tx, key: &str, since: Instant) -> Result<i64, Problem> {
    let (count,): (i64,) = fetch_one!(tx, (i64,), FAILED_TRIES, sha256(key.as_bytes()), since.0)?;
    Ok(count)
}

pub(super) async fn remember_failed_try(
    tx: &mut Tx,
    key: &str,
    now: Instant,
    since: Instant,
) -> Result<(), Problem> {
    execute!(tx, FORGET_TRIES, since.0)?;
    execute!(tx, INSERT_FAILED_TRY, sha256(key.as_bytes()), now.0)?;
    Ok(())
}

/// A single-use ticket given to a person.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Ticket {
    pub(super) kind: String,
    #[sqlx(try_from = "String", rename = "id")]
    pub(super) person: PersonId,
    pub(super) name: String,
    pub(super) email: String,
}

pub(super) async fn insert_ticket(
    tx: &mut Tx,
    token: &str,
    kind: &str,
    person: PersonId,
    expires: Instant,
) -> Result<(), Problem> {
    execute!(tx, INSERT_TICKET, sha256(token.as_bytes()), kind, person.to_string(), expires.0)?;
    Ok(())
}

pub(super) async fn ticket(tx: &mut Tx, token: &str, now: Instant) -> Result<Option<Ticket>, Problem> {
    Ok(fetch_optional!(tx, Ticket, TICKET, sha256(token.as_bytes()), now.0)?)
}

/// Uses a ticket: the first to do so wins, whoever comes at the same time.
pub(super) async fn use_ticket(
    tx: &mut Tx,
    token: &str,
    person: PersonId,
    now: Instant,
) -> Result<bool, Problem> {
    let used = execute!(tx, USE_TICKET, sha256(token.as_bytes()), now.0)?;
    execute!(tx, CANCEL_TICKETS, person.to_string(), now.0)?;
    Ok(used == 1)
}

pub(super) async fn set_password(tx: &mut Tx, person: PersonId, hash: &str) -> Result<(), Problem> {
    execute!(tx, SET_PASSWORD, person.to_string(), hash)?;
    Ok(())
}

pub(super) async fn accept_mandates(tx: &mut Tx, person: PersonId) -> Result<(), Problem> {
    execute!(
        tx,
        ACCEPT_MANDATES,
        person.to_string(),
        MandateState::Active.code(),
        MandateState::Pending.code()
    )?;
    Ok(())
}

/// A mandate of one's own, for the account page.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct OwnMandate {
    pub(super) id: String,
    pub(super) organisation_name: String,
    #[sqlx(try_from = "String")]
    pub(super) role: Role,
    #[sqlx(try_from = "String")]
    pub(super) state: MandateState,
    #[sqlx(try_from = "String")]
    pub(super) valid_from: Day,
    pub(super) valid_to: Option<String>,
}

pub(super) async fn own_mandates(tx: &mut Tx, person: PersonId) -> Result<Vec<OwnMandate>, Problem> {
    Ok(fetch_all!(tx, OwnMandate, crate::platform::access::MANDATES, person.to_string())?)
}
