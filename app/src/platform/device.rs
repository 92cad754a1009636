//! A phone that joined a walk: recognised by the token it was given, it adds to that walk and nothing else.
//!
//! It is no session: no cookie, no account. The table keeps only the SHA-256 of the token.

use super::clock::sha256;
use super::db::Db;
use super::desk::Desk;
use super::journal::Author;
use super::problem::Problem;
use super::state::App;
use super::together::Signer;
use crate::{execute, fetch_many};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use palier_domain::shared::{DeviceId, WalkId};
use std::sync::Arc;

/// A phone may still send what it holds that long after its walk was closed.
const AFTER_CLOSING_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// The phone that holds a token, and since when its walk is closed.
pub const DEVICE: &str = "SELECT d.token_hash, d.id, d.walk_id, d.number, CASE WHEN w.state = 'clos' THEN \
    (SELECT MAX(j.at) FROM journal j WHERE j.subject_kind = 'diagnostic' AND j.subject_id = w.id \
     AND j.event = 'diagnostic.etat') END AS closed_at \
    FROM field_device d JOIN walk w ON w.id = d.walk_id WHERE d.token_hash IN ($1) AND d.revoked_at IS NULL";
/// What a phone says it still holds.
pub const HEARD: &str = "UPDATE field_device SET seen_at = $2, pending = $3, pending_photos = $4, oldest_at = $5, \
    persisted = $6 WHERE id = $1";

/// The proof that the guard recognised a phone. Made nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    id: DeviceId,
    walk: WalkId,
    number: i64,
}

/// What a phone says of itself now and then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heartbeat {
    /// Records it still holds.
    pub pending: i64,
    /// Photos it still holds.
    pub pending_photos: i64,
    /// When the oldest of them was made, by its own clock, UTC ms.
    pub oldest: Option<i64>,
    /// Whether its browser promised to keep them.
    pub persisted: bool,
}

#[derive(Debug, Clone, sqlx::FromRow)]
struct Row {
    token_hash: String,
    #[sqlx(try_from = "String")]
    id: DeviceId,
    #[sqlx(try_from = "String")]
    walk_id: WalkId,
    number: i64,
    closed_at: Option<i64>,
}

/// Where phones knock: those that come while others are being recognised are looked for together, in one reading that
/// begins after all of them knocked. What it finds is never kept for the next time.
#[derive(Debug)]
struct Door(Desk<String, Result<Option<Row>, Problem>>);

impl Door {
    fn of(app: &App) -> Arc<Self> {
        app.part(|app| {
            let db = app.db.clone();
            Self(Desk::open(move |hashes| recognised(db.clone(), hashes)))
        })
    }
}

async fn recognised(db: Db, hashes: Vec<String>) -> Vec<Result<Option<Row>, Problem>> {
    let read = async {
        let mut read = db.read().await?;
        Ok::<_, Problem>(fetch_many!(read.tx(), Row, DEVICE, hashes.iter().cloned()))
    };
    match read.await {
        Ok(rows) => {
            let of = |hash: &String| rows.iter().find(|row| row.token_hash == *hash).cloned();
            hashes.iter().map(|hash| Ok(of(hash))).collect()
        }
        Err(problem) => vec![Err(problem); hashes.len()],
    }
}

impl Device {
    /// Which phone.
    pub fn id(&self) -> DeviceId {
        self.id
    }

    /// The walk it joined.
    pub fn walk(&self) -> WalkId {
        self.walk
    }

    /// Its number on the walk: 1, 2, 3…
    pub fn number(&self) -> i64 {
        self.number
    }

    /// Its own walk, when that is the one asked for.
    ///
    /// # Errors
    /// 404 for any other.
    pub fn at(&self, walk: &str) -> Result<WalkId, Problem> {
        if walk.parse() == Ok(self.walk) { Ok(self.walk) } else { Err(Problem::NotFound) }
    }

    /// Who signs what it sends.
    pub fn signer(&self) -> Signer {
        Signer(Author::Device(self.id))
    }

    /// The phone that sends these headers.
    ///
    /// # Errors
    /// 401 when its token opens nothing.
    pub(super) async fn recognise(app: &App, headers: &HeaderMap) -> Result<Self, Problem> {
        let token = headers.get(header::AUTHORIZATION).and_then(|said| said.to_str().ok());
        let token = token.and_then(|said| said.strip_prefix("Bearer ")).ok_or(Problem::UnknownDevice)?;
        let hash = sha256(token.trim().as_bytes());
        let row = Door::of(app).0.ask(hash).await??.ok_or(Problem::UnknownDevice)?;
        let now = app.world.now();
        if row.closed_at.is_some_and(|at| at < now.plus_ms(-AFTER_CLOSING_MS).0) {
            return Err(Problem::UnknownDevice);
        }
        Ok(Self { id: row.id, walk: row.walk_id, number: row.number })
    }

    /// Keeps what it says of itself: like a session, outside the journal by nature.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn heard(&self, app: &App, said: Heartbeat) -> Result<(), Problem> {
        let mut tx = app.db.begin_immediate().await?;
        let (id, now) = (self.id.to_string(), app.world.now().0);
        execute!(&mut tx, HEARD, id, now, said.pending, said.pending_photos, said.oldest, said.persisted)?;
        tx.keep().await
    }
}

impl FromRequestParts<App> for Device {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let found = parts.extensions.get::<Self>().cloned();
        found.ok_or_else(|| Problem::inside("a handler for phones stands behind no guard"))
    }
}
