//! Writes of several hands in one transaction: what arrives together is kept together, each thing under its own entry.

use super::clock::World;
use super::db::{Db, Tx};
use super::journal::{self, Author, Event, Signed};
use super::problem::Problem;

/// The proof that someone may write, kept until what they sent is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer(pub(super) Author);

impl Signer {
    /// This event, as their doing.
    pub fn signs(&self, event: Event) -> Signed {
        Signed { author: self.0.clone(), event }
    }
}

/// A write made of many, undone unless [`Together::commit`] says what happened.
#[derive(Debug)]
#[must_use = "a write that is not committed is undone"]
pub struct Together {
    tx: Tx,
    world: World,
}

impl Together {
    /// Opens it, holding the head of the journal: what is read from here on is what the entries will follow.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn begin(db: &Db, world: &World) -> Result<Self, Problem> {
        let mut tx = db.begin_immediate().await?;
        journal::take_turn(&mut tx).await?;
        Ok(Self { tx, world: world.clone() })
    }

    /// What store functions take.
    pub fn tx(&mut self) -> &mut Tx {
        &mut self.tx
    }

    /// Keeps everything, with one entry for each thing that happened; nothing happened, nothing is written.
    ///
    /// # Errors
    /// When the store does not answer; then nothing is kept.
    pub async fn commit(mut self, happened: &[Signed]) -> Result<(), Problem> {
        if happened.is_empty() {
            return Ok(());
        }
        journal::append_all(&mut self.tx, self.world.now(), happened).await?;
        self.tx.keep().await
    }
}
