//! Sessions: tower-sessions over our own table, so that one engine, one backup and one transaction log hold everything.
//!
//! The cookie carries a random identifier; the table keeps only its SHA-256.

use super::clock::{World, sha256};
use super::db::{Db, Tx};
use super::problem::Problem;
use crate::{execute, fetch_optional};
use async_trait::async_trait;
use palier_domain::shared::{Instant, MandateId, PersonId};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use tower_sessions::{Expiry, Session, SessionStore};

const SIGNED_IN: &str = "signed_in";
/// A session ends that long after signing in, whatever was done since.
const LASTS_MS: i64 = 12 * 60 * 60 * 1000;

/// Reads a session that has not ended.
pub const LOAD: &str = "SELECT data, expires_at FROM session WHERE id_hash = $1 AND expires_at > $2";
/// Opens a session.
pub const CREATE: &str = "INSERT INTO session (id_hash, person_id, data, expires_at) VALUES ($1, $2, $3, $4)";
/// Keeps a session that still lives: one ended meanwhile does not come back.
pub const SAVE: &str = "UPDATE session SET person_id = $2, data = $3, expires_at = $4 WHERE id_hash = $1";
/// Ends a session.
pub const DELETE: &str = "DELETE FROM session WHERE id_hash = $1";
/// Ends every session of a person: new password, access withdrawn.
pub const DELETE_OF_PERSON: &str = "DELETE FROM session WHERE person_id = $1";
/// Forgets sessions that have ended.
pub const DELETE_ENDED: &str = "DELETE FROM session WHERE expires_at <= $1";

/// What a session says of whoever holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// Who signed in.
    pub person: PersonId,
    /// The mandate chosen, when there are several.
    pub mandate: Option<MandateId>,
    /// The mandate whose eyes are lent.
    pub viewing_as: Option<MandateId>,
    /// When they signed in, UTC ms. A session of a version that did not note it ends at its next change.
    #[serde(default)]
    pub since: i64,
}

impl SignedIn {
    /// Someone who has just proved who they are.
    pub fn now(person: PersonId, now: Instant) -> Self {
        Self { person, mandate: None, viewing_as: None, since: now.0 }
    }
}

/// The longest a browser may hold the cookie. When the session ends is for the store alone to say.
pub fn cookie_lasts() -> Expiry {
    // The library's word for a cookie with a `Max-Age`; it is sent on signing in, not at each request.
    Expiry::OnInactivity(time::Duration::milliseconds(LASTS_MS))
}

/// The key of a session in the store, if the browser sent one.
pub(super) fn key_of(session: &Session) -> Option<String> {
    session.id().as_ref().map(key)
}

/// Who signed in, from what the store keeps of a session.
pub(super) fn signed_in_of(data: &str) -> std::result::Result<Option<SignedIn>, Problem> {
    #[derive(Deserialize)]
    struct Data {
        signed_in: Option<SignedIn>,
    }
    Ok(serde_json::from_str::<Data>(data).map_err(Problem::inside)?.signed_in)
}

/// Who signed in, if anyone.
///
/// # Errors
/// When the store does not answer.
pub async fn signed_in(session: &Session) -> std::result::Result<Option<SignedIn>, Problem> {
    session.get(SIGNED_IN).await.map_err(told)
}

/// Signs someone in under a fresh identifier: the one held before is worth nothing any more.
///
/// # Errors
/// When the store does not answer.
pub async fn sign_in(session: &Session, who: SignedIn) -> std::result::Result<(), Problem> {
    session.cycle_id().await.map_err(told)?;
    session.insert(SIGNED_IN, who).await.map_err(told)?;
    // Now, not behind our back at the end: what the store refuses is said in its own words.
    session.save().await.map_err(told)
}

/// The library carries what the store said as a text only: a full disk and a base that is away are recognised in it.
fn told(error: tower_sessions::session::Error) -> Problem {
    match error {
        tower_sessions::session::Error::Store(Error::Backend(said)) if said == "NoRoom" => Problem::NoRoom,
        tower_sessions::session::Error::Store(Error::Backend(said)) if said == "Away" => Problem::Away,
        other => Problem::inside(other),
    }
}

/// Signs out: the session is gone from the store.
///
/// # Errors
/// When the store does not answer.
pub async fn sign_out(session: &Session) -> std::result::Result<(), Problem> {
    session.flush().await.map_err(told)
}

/// Ends every session of a person, in the transaction of what made it needed.
///
/// # Errors
/// When the store does not answer.
pub async fn end_all_of(tx: &mut Tx, person: PersonId) -> std::result::Result<(), Problem> {
    execute!(tx, DELETE_OF_PERSON, person.to_string())?;
    Ok(())
}

/// Our table, as tower-sessions wants it.
#[derive(Debug, Clone)]
pub struct Sessions {
    db: Db,
    world: World,
}

/// A session as the table has it.
struct Row {
    person: Option<String>,
    data: String,
    ends: i64,
}

impl Sessions {
    /// Sessions kept in that store.
    pub fn new(db: Db, world: World) -> Self {
        Self { db, world }
    }

    /// Forgets sessions that have ended.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn sweep(&self) -> std::result::Result<(), Problem> {
        let mut tx = self.db.begin_immediate().await?;
        execute!(&mut tx, DELETE_ENDED, self.world.now().0)?;
        tx.keep().await
    }

    /// What is kept of a record: whose it is, its data and when it ends, by our own clock: the library reads the machine's.
    fn row(&self, record: &Record) -> std::result::Result<Row, Problem> {
        let data = serde_json::to_string(&record.data).map_err(Problem::inside)?;
        let who = signed_in_of(&data)?;
        let since = who.as_ref().map_or(self.world.now().0, |who| who.since);
        Ok(Row { person: who.map(|who| who.person.to_string()), data, ends: since + LASTS_MS })
    }

    async fn write(&self, sql: &'static str, id: &Id, row: Row) -> std::result::Result<(), Problem> {
        let mut tx = self.db.begin_immediate().await?;
        execute!(&mut tx, sql, key(id), row.person, row.data, row.ends)?;
        tx.keep().await
    }

    /// Keeps what changed. The library saves at the end of a request what was saved during it: the second time there is
    /// nothing to write, so a disk that has filled up meanwhile takes nothing back.
    async fn keep(&self, record: &Record) -> std::result::Result<(), Problem> {
        let row = self.row(record)?;
        match self.kept(&record.id).await? {
            Some((data, ends)) if data == row.data && ends == row.ends => Ok(()),
            _ => self.write(SAVE, &record.id, row).await,
        }
    }

    /// What is kept of a session that has not ended, and when it will.
    async fn kept(&self, id: &Id) -> std::result::Result<Option<(String, i64)>, Problem> {
        let mut read = self.db.read().await?;
        Ok(fetch_optional!(read.tx(), (String, i64), LOAD, key(id), self.world.now().0)?)
    }
}

fn key(id: &Id) -> String {
    sha256(id.to_string().as_bytes())
}

fn backend(problem: Problem) -> Error {
    Error::Backend(format!("{problem:?}"))
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let row = self.row(record).map_err(backend)?;
        self.write(CREATE, &record.id, row).await.map_err(backend)
    }

    async fn save(&self, record: &Record) -> Result<()> {
        self.keep(record).await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let Some((data, expires_at)) = self.kept(id).await.map_err(backend)? else { return Ok(None) };
        let data = serde_json::from_str(&data).map_err(|error| Error::Decode(error.to_string()))?;
        let expiry_date = OffsetDateTime::from_unix_timestamp(expires_at / 1000)
            .map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let gone = async {
            let mut tx = self.db.begin_immediate().await?;
            execute!(&mut tx, DELETE, key(id))?;
            tx.keep().await
        };
        gone.await.map_err(backend)
    }
}
