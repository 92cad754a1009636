//! Documents on paper: the layout engine, made when the first one is asked for, one document at a time.

use super::problem::Problem;
use palier_documents::{DocumentError, Typesetter};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::Semaphore;

/// How long what the last document was made of is kept, in case others ask for the same.
const KEPT: Duration = Duration::from_secs(60);

/// The layout engine of the house. Nothing is read nor held before the first document.
#[derive(Clone)]
pub struct Typesetting {
    engine: Arc<OnceLock<Typesetter>>,
    place: Arc<Semaphore>,
    /// How many documents were made.
    made: Arc<AtomicU64>,
}

impl Default for Typesetting {
    fn default() -> Self {
        Self { engine: Arc::default(), place: Arc::new(Semaphore::new(1)), made: Arc::default() }
    }
}

impl std::fmt::Debug for Typesetting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Typesetting")
    }
}

impl Typesetting {
    /// Makes a document, once those asked for before it are done.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn make<F>(&self, work: F) -> Result<Vec<u8>, Problem>
    where
        F: FnOnce(&Typesetter) -> Result<Vec<u8>, DocumentError> + Send + 'static,
    {
        let _place = self.place.acquire().await.map_err(Problem::inside)?;
        let engine = self.engine.clone();
        let made = tokio::task::spawn_blocking(move || {
            if engine.get().is_none() {
                // Only one document is made at a time: nobody else can have set it meanwhile.
                let _ = engine.set(Typesetter::new()?);
            }
            engine.get().ok_or(DocumentError::Fonts).and_then(work)
        });
        let made = made.await;
        self.forget_later();
        made.map_err(Problem::inside)?.map_err(Problem::inside)
    }

    /// Gives the memory back once no document was made for a while.
    fn forget_later(&self) {
        let (house, turn) = (self.clone(), self.made.fetch_add(1, Ordering::Relaxed) + 1);
        tokio::spawn(async move {
            tokio::time::sleep(KEPT).await;
            let Ok(_place) = house.place.acquire().await else { return };
            if let Some(engine) = house.engine.get().filter(|_| house.made.load(Ordering::Relaxed) == turn) {
                engine.forget();
            }
        });
    }
}
