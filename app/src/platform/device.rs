//! A phone that joined a walk: recognised by the token it was given, it adds to that walk and nothing else.
//!
//! It is no session: no cookie, no account. The table keeps only the SHA-256 of the token.

use super::clock::sha256;
use super::journal::Author;
use super::problem::Problem;
use super::state::App;
use super::together::Signer;
use crate::{execute, fetch_optional};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use palier_domain::shared::{DeviceId, WalkId};

/// A phone may still send what it holds that long after its walk was closed.
const AFTER_CLOSING_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// The phone that holds a token, and since when its walk is closed.
pub const DEVICE: &str = "SELECT d.id, d.walk_id, d.number, CASE WHEN w.state = 'clos' THEN \
    (SELECT MAX(j.at) FROM journal j WHERE j.subject_kind = 'diagnostic' AND j.subject_id = w.id \
     AND j.event = 'diagnostic.etat') END AS closed_at \
    FROM field_device d JOIN walk w ON w.id = d.walk_id WHERE d.token_hash = $1 AND d.revoked_at IS NULL";
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

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(try_from = "String")]
    id: DeviceId,
    #[sqlx(try_from = "String")]
    walk_id: WalkId,
    number: i64,
    closed_at: Option<i64>,
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
        let row: Option<Row> = fetch_optional!(app.db.read().await?.tx(), Row, DEVICE, hash)?;
        let row = row.ok_or(Problem::UnknownDevice)?;
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
