//! What every handler is given.

use super::attachments::Attachments;
use super::chores::Chore;
use super::clock::World;
use super::config::Config;
use super::db::Db;
use super::files::Photos;
use super::jobs::Work;
use super::journal::Verified;
use super::mail::Mailer;
use super::password::Passwords;
use super::tries::Tries;
use super::typesetting::Typesetting;
use super::viewers::Viewers;
use palier_domain::convention::{Convention, Grid};
use palier_domain::plans::LocalModel;
use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

/// The running application; cheap to clone.
#[derive(Debug, Clone)]
pub struct App(Arc<Inner>);

/// What a running application holds.
#[derive(Debug)]
pub struct Inner {
    /// The store.
    pub db: Db,
    /// Who each session lets in, until the base changes.
    pub viewers: Viewers,
    /// How far the journal was verified.
    pub verified: Verified,
    /// What is done every day.
    pub chores: Vec<Chore>,
    /// What features leave for later.
    pub works: Vec<Work>,
    /// The clock and the random source.
    pub world: World,
    /// What was set at start.
    pub config: Config,
    /// The photos, by content.
    pub photos: Photos,
    /// The pieces joined to what is kept, by content.
    pub attachments: Attachments,
    /// Outgoing mail.
    pub mailer: Mailer,
    /// Password hashing, bounded.
    pub passwords: Passwords,
    /// Failed tries of visitors.
    pub tries: Tries,
    /// Documents on paper.
    pub typesetting: Typesetting,
    /// The convention in force.
    pub convention: Arc<Convention>,
    /// The grid filled in on walks.
    pub grid: Arc<Grid>,
    /// The template of local conventions.
    pub local_model: Arc<LocalModel>,
    /// What features keep running beside the requests.
    pub parts: Parts,
}

impl App {
    /// An application made of these parts.
    pub fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }
}

/// What features keep running as long as the application: one of each kind, made when first asked for.
#[derive(Debug, Default)]
pub struct Parts(Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl App {
    /// The part of that kind, made by `make` the first time. What is made must not hold the application itself, or
    /// neither would ever end.
    pub fn part<T: Any + Send + Sync>(&self, make: impl FnOnce(&Self) -> T) -> Arc<T> {
        let mut parts = self.parts.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = parts.get(&TypeId::of::<T>()).cloned().and_then(|part| part.downcast().ok()) {
            return known;
        }
        let made = Arc::new(make(self));
        parts.insert(TypeId::of::<T>(), made.clone());
        made
    }
}

impl Deref for App {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}
