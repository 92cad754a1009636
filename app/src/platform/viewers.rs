//! Who each session lets in, kept in memory until anything at all is written to the base.
//!
//! Only ever a shorter way to what reading would give: a mandate withdrawn, a password changed, a person removed are
//! writes, and after any write nothing kept before it is used (docs/decisions/0014).

use super::access::Viewer;
use palier_domain::shared::{Day, Instant};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Sessions kept at most; beyond, all are read again.
const MOST: usize = 10_000;

/// Who a session lets in, and until when that holds if nothing is written.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) viewer: Viewer,
    /// Mandates begin and end with the day.
    pub(super) today: Day,
    /// When the session ends.
    pub(super) ends: Instant,
}

/// What was read of sessions since the base last changed.
#[derive(Debug, Default)]
pub struct Viewers(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    version: i64,
    by_session: HashMap<String, Seen>,
}

impl Viewers {
    /// Who that session lets in, if it was read at this version of the base and still holds now.
    pub(super) fn recall(&self, key: &str, version: i64, now: Instant) -> Option<Viewer> {
        let known = self.known();
        let seen = known.by_session.get(key).filter(|_| known.version == version)?;
        (now < seen.ends && now.day() == seen.today).then(|| seen.viewer.clone())
    }

    /// Keeps what was read once the base was at that version.
    pub(super) fn keep(&self, key: String, version: i64, seen: Seen) {
        let mut known = self.known();
        if known.version != version || known.by_session.len() >= MOST {
            *known = Known { version, by_session: HashMap::new() };
        }
        known.by_session.insert(key, seen);
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
