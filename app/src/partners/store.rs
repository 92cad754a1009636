//! SQL of people, of their tickets and of signing in; organisations, mandates and the journal stand beside.

pub mod history;
pub mod mandates;
pub mod organisations;

use crate::platform::clock::sha256;
use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all, fetch_one, fetch_optional};
use palier_domain::partners::{MandateState, Role};
use palier_domain::shared::{Day, Instant, MandateId, PersonId, text::fold};

/// Keeps a person.
pub const INSERT_PERSON: &str = "INSERT INTO person (id, name, name_folded, email, email_folded, password_hash, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
/// Whoever has that address.
pub const PERSON_BY_EMAIL: &str = "SELECT id, name, email, password_hash FROM person WHERE email_folded = $1";
/// A person.
pub const PERSON: &str = "SELECT id, name, email, password_hash FROM person WHERE id = $1";
/// Counts recent failed tries.
pub const FAILED_TRIES: &str = "SELECT COUNT(*) FROM failed_try WHERE key_hash = $1 AND at > $2";
/// Remembers a failed try.
pub const INSERT_FAILED_TRY: &str = "INSERT INTO failed_try (key_hash, at) VALUES ($1, $2)";
/// Forgets the tries of one address: its holder just proved that it is theirs.
pub const FORGET_TRIES_OF: &str = "DELETE FROM failed_try WHERE key_hash = $1";
/// Forgets tries too old to count.
pub const FORGET_TRIES: &str = "DELETE FROM failed_try WHERE at <= $1";
/// Keeps an invitation: it names the mandate it opens.
pub const INSERT_INVITATION: &str = "INSERT INTO ticket (token_hash, kind, person_id, mandate_id, expires_at, used_at) \
    VALUES ($1, $2, $3, $4, $5, NULL)";
/// Keeps a password ticket for whoever has that address; nothing when nobody does.
pub const INSERT_RESET: &str = "INSERT INTO ticket (token_hash, kind, person_id, mandate_id, expires_at, used_at) \
    SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), p.id, NULL, CAST($3 AS BIGINT), NULL FROM person p WHERE p.email_folded = $4";
/// A ticket of that kind that still holds.
pub const TICKET: &str = "SELECT p.id, p.name, p.email, p.password_hash IS NOT NULL AS has_password, t.mandate_id, \
    o.name AS organisation_name, m.role FROM ticket t JOIN person p ON p.id = t.person_id \
    LEFT JOIN mandate m ON m.id = t.mandate_id LEFT JOIN organisation o ON o.id = m.organisation_id \
    WHERE t.token_hash = $1 AND t.kind = $2 AND t.used_at IS NULL AND t.expires_at > $3";
/// Uses a ticket, once.
pub const USE_TICKET: &str = "UPDATE ticket SET used_at = $3 WHERE token_hash = $1 AND kind = $2 AND used_at IS NULL AND expires_at > $3";
/// Cancels the password tickets of a person: one new password is enough.
pub const CANCEL_RESETS: &str =
    "UPDATE ticket SET used_at = $2 WHERE person_id = $1 AND kind = 'mot_de_passe' AND used_at IS NULL";
/// Cancels the invitations to a mandate.
pub const CANCEL_INVITATIONS: &str =
    "UPDATE ticket SET used_at = $2 WHERE mandate_id = $1 AND used_at IS NULL";
/// Gives a person a password.
pub const SET_PASSWORD: &str = "UPDATE person SET password_hash = $2 WHERE id = $1";
/// Every mandate of a person.
pub const OWN_MANDATES: &str = "SELECT m.id, o.name AS organisation_name, m.role, m.state, m.valid_from, m.valid_to \
    FROM mandate m JOIN organisation o ON o.id = m.organisation_id WHERE m.person_id = $1 ORDER BY m.valid_from, m.id";

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

/// What is counted: signing in with a wrong password, asking for a letter, joining a walk with a wrong code.
#[derive(Debug, Clone, Copy)]
pub enum Try {
    /// Signing in, by address.
    SignIn,
    /// Asking for a new password, by address.
    Reset,
    /// Joining a walk, by the beginning of the code.
    Join,
}

/// Folded as the address is when it is looked up: another spelling of it is no fresh allowance.
fn try_key(kind: Try, email: &str) -> String {
    let kind = match kind {
        Try::SignIn => "connexion",
        Try::Reset => "mot_de_passe",
        Try::Join => "visite",
    };
    sha256(format!("{kind} {}", fold(email.trim())).as_bytes())
}

/// How many tries of that kind failed since then.
///
/// # Errors
/// When the store does not answer.
pub async fn tries(tx: &mut Tx, kind: Try, email: &str, since: Instant) -> Result<i64, Problem> {
    let (count,): (i64,) = fetch_one!(tx, (i64,), FAILED_TRIES, try_key(kind, email), since.0)?;
    Ok(count)
}

/// Remembers a try that failed, and forgets those too old to count.
///
/// # Errors
/// When the store does not answer.
pub async fn remember_try(
    tx: &mut Tx,
    kind: Try,
    email: &str,
    now: Instant,
    since: Instant,
) -> Result<(), Problem> {
    execute!(tx, FORGET_TRIES, since.0)?;
    execute!(tx, INSERT_FAILED_TRY, try_key(kind, email), now.0)?;
    Ok(())
}

/// What a ticket opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TicketKind {
    Invitation,
    NewPassword,
}

impl TicketKind {
    const fn code(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::NewPassword => "mot_de_passe",
        }
    }
}

/// A single-use ticket given to a person.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Ticket {
    #[sqlx(try_from = "String", rename = "id")]
    pub(super) person: PersonId,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) has_password: bool,
    pub(super) mandate_id: Option<String>,
    pub(super) organisation_name: Option<String>,
    pub(super) role: Option<String>,
}

/// Gives a person an invitation to open that mandate.
pub(super) async fn insert_invitation(
    tx: &mut Tx,
    token: &str,
    person: PersonId,
    mandate: MandateId,
    expires: Instant,
) -> Result<(), Problem> {
    let (hash, kind) = (sha256(token.as_bytes()), TicketKind::Invitation.code());
    execute!(tx, INSERT_INVITATION, hash, kind, person.to_string(), mandate.to_string(), expires.0)?;
    Ok(())
}

/// Gives whoever has that address a ticket to choose a new password.
pub(super) async fn insert_reset(
    tx: &mut Tx,
    token: &str,
    email: &str,
    expires: Instant,
) -> Result<(), Problem> {
    let (hash, kind) = (sha256(token.as_bytes()), TicketKind::NewPassword.code());
    execute!(tx, INSERT_RESET, hash, kind, expires.0, fold(email))?;
    Ok(())
}

pub(super) async fn ticket(
    tx: &mut Tx,
    kind: TicketKind,
    token: &str,
    now: Instant,
) -> Result<Option<Ticket>, Problem> {
    Ok(fetch_optional!(tx, Ticket, TICKET, sha256(token.as_bytes()), kind.code(), now.0)?)
}

/// Uses a ticket: the first to do so wins, whoever comes at the same time.
pub(super) async fn use_ticket(
    tx: &mut Tx,
    kind: TicketKind,
    token: &str,
    now: Instant,
) -> Result<bool, Problem> {
    Ok(execute!(tx, USE_TICKET, sha256(token.as_bytes()), kind.code(), now.0)? == 1)
}

pub(super) async fn cancel_invitations(tx: &mut Tx, mandate: MandateId, now: Instant) -> Result<(), Problem> {
    execute!(tx, CANCEL_INVITATIONS, mandate.to_string(), now.0)?;
    Ok(())
}

/// Gives a person a password: letters sent before are worth nothing any more, failed tries are forgotten.
pub(super) async fn set_password(
    tx: &mut Tx,
    person: PersonId,
    email: &str,
    hash: &str,
    now: Instant,
) -> Result<(), Problem> {
    execute!(tx, SET_PASSWORD, person.to_string(), hash)?;
    execute!(tx, CANCEL_RESETS, person.to_string(), now.0)?;
    execute!(tx, FORGET_TRIES_OF, try_key(Try::SignIn, email))?;
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
    Ok(fetch_all!(tx, OwnMandate, OWN_MANDATES, person.to_string())?)
}
