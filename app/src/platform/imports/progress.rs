//! Long work on a draft: it goes on whatever becomes of the browser, and says how far it is to whoever asked for it.

use crate::platform::{App, Problem};
use palier_domain::shared::PersonId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A browser waits that long for an answer before it is shown how far the work is.
const PATIENCE: Duration = Duration::from_secs(8);
/// Ends and refusals kept at most, for those who never come back.
const MOST: usize = 1_000;

/// Work on a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// Who asked for it.
    pub person: PersonId,
    /// What is being done, in French.
    pub doing: &'static str,
    /// Rows done.
    pub done: usize,
    /// Rows to do.
    pub total: usize,
    /// Why it stopped short.
    pub failed: Option<String>,
}

/// The work under way in this process, by draft.
#[derive(Debug, Default)]
pub struct Underway(Mutex<HashMap<String, Work>>);

impl Underway {
    /// That of the application.
    pub fn of(app: &App) -> Arc<Self> {
        app.part(|_| Self::default())
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Work>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How far the work on a draft is, for whoever asked for it.
    pub fn look(&self, draft: &str, person: PersonId) -> Option<Work> {
        self.all().get(draft).filter(|work| work.person == person).cloned()
    }

    /// Says how far it is.
    pub fn advance(&self, draft: &str, done: usize, total: usize) {
        if let Some(work) = self.all().get_mut(draft) {
            (work.done, work.total) = (done, total);
        }
    }

    /// Forgets it: it ended, or its failure was read.
    pub fn end(&self, draft: &str) {
        self.all().remove(draft);
    }

    fn fail(&self, draft: &str, why: String) {
        if let Some(work) = self.all().get_mut(draft) {
            work.failed = Some(why);
        }
    }

    /// Begins it, unless it is under way already.
    fn begin(&self, draft: &str, person: PersonId, doing: &'static str) -> bool {
        let mut all = self.all();
        if all.get(draft).is_some_and(|work| work.failed.is_none()) {
            return false;
        }
        if all.len() >= MOST {
            all.retain(|_, work| work.failed.is_none());
        }
        all.insert(draft.to_owned(), Work { person, doing, done: 0, total: 0, failed: None });
        true
    }
}

/// Does the work on a draft to its end, even if the browser goes away: its result when it is quick, else nothing, and
/// then the page of the draft shows how far it is.
///
/// # Errors
/// What the work itself refused; 409 when the same draft is already being worked on.
pub async fn watch<T, F>(
    app: &App,
    draft: &str,
    person: PersonId,
    doing: &'static str,
    work: F,
) -> Result<Option<T>, Problem>
where
    T: Send + 'static,
    F: Future<Output = Result<T, Problem>> + Send + 'static,
{
    let (underway, id) = (Underway::of(app), draft.to_owned());
    if !underway.begin(draft, person, doing) {
        return Err(Problem::Refused("Ce fichier est déjà en cours de traitement.".to_owned()));
    }
    let told = underway.clone();
    let task = tokio::spawn(async move {
        let result = work.await;
        match &result {
            Ok(_) => told.end(&id),
            Err(problem) => told.fail(&id, problem.to_string()),
        }
        result
    });
    match tokio::time::timeout(PATIENCE, task).await {
        Ok(ended) => {
            underway.end(draft);
            ended.map_err(Problem::inside)?.map(Some)
        }
        Err(_) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn work_is_seen_by_who_asked_for_it_and_done_once_at_a_time() {
        let (underway, me, other) =
            (Underway::default(), PersonId(Uuid::from_u128(1)), PersonId(Uuid::from_u128(2)));
        assert!(underway.begin("a", me, "Examen") && !underway.begin("a", me, "Examen"));
        underway.advance("a", 3, 10);
        assert_eq!(underway.look("a", me).map(|work| (work.done, work.total)), Some((3, 10)));
        assert_eq!(underway.look("a", other), None);
        underway.fail("a", "Refusé".to_owned());
        assert_eq!(underway.look("a", me).and_then(|work| work.failed), Some("Refusé".to_owned()));
        assert!(underway.begin("a", me, "Examen"), "what failed may be tried again");
        underway.end("a");
        assert_eq!(underway.look("a", me), None);
    }
}
