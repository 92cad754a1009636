//! A sitting being changed: read while nobody else writes, then kept with what happened.

use super::store::{self, KeptSitting};
use crate::funding::store::Books;
use crate::platform::{Allowed, App, Event, Problem, Write, journal};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::shared::SittingId;
use serde_json::Value;
use std::collections::BTreeMap;

/// A sitting as it stands, and the write under way.
pub(super) struct Change {
    pub(super) kept: KeptSitting,
    pub(super) write: Write,
}

impl Change {
    /// Opens a write on a sitting; nobody else writes until it ends.
    ///
    /// # Errors
    /// 404 when there is none.
    pub(super) async fn of(app: &App, who: &Allowed, id: SittingId) -> Result<Self, Problem> {
        let mut write = app.db.write(who).await?;
        journal::take_turn(write.tx()).await?;
        let kept = store::sitting(write.tx(), id).await?;
        Ok(Self { kept, write })
    }

    /// The books of its year.
    pub(super) async fn books(&mut self, app: &App) -> Result<Books, Problem> {
        let rules = crate::funding::rules(app);
        Books::open(self.write.tx(), rules, &[self.kept.year], BTreeMap::new()).await
    }

    /// Says what happened.
    pub(super) async fn say(self, code: &'static str, details: Value) -> Result<KeptSitting, Problem> {
        self.write.commit(Event::of(code, "sitting", self.kept.id).with(details)).await?;
        Ok(self.kept)
    }

    /// Says what happened, and goes back to the page of the sitting.
    pub(super) async fn keep(
        self,
        code: &'static str,
        details: Value,
        done: &str,
    ) -> Result<Response, Problem> {
        let kept = self.say(code, details).await?;
        Ok(Redirect::to(&format!("{}?fait={done}", kept.href())).into_response())
    }
}
