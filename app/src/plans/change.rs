//! An action being changed by someone who follows it, and the one trace that each change leaves.

use super::store::{self, KeptAction};
use crate::diagnostics::Sight;
use crate::platform::{Allowed, App, Event, Problem, Write, journal};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::partners::{Capability, Role};
use palier_domain::shared::{ActionId, OrganisationId, QuartierId};
use serde_json::Value;

/// Whether that person follows that action: its pilot or the one which took its place, the commune's lead, the métropole.
pub(super) fn follows(who: &Allowed, action: &KeptAction) -> bool {
    follows_pilot(who, action.fiche.pilot_id)
}

/// The same, of an action led by that organisation.
pub(super) fn follows_pilot(who: &Allowed, pilot: OrganisationId) -> bool {
    let leads = matches!(who.role(), Role::MetropoleAdmin | Role::PiloteCommunal);
    who.may(Capability::FollowAction) && (leads || who.acts_for(pilot))
}

/// Refuses whoever does not follow that action.
///
/// # Errors
/// 403 when another organisation leads it.
pub(super) fn must_follow(who: &Allowed, action: &KeptAction) -> Result<(), Problem> {
    if follows(who, action) {
        return Ok(());
    }
    Err(Problem::Forbidden(format!(
        "Seuls {}, organisme pilote, la commune et la métropole peuvent modifier cette action.",
        action.pilot
    )))
}

/// An action being changed: as it stands, and the write under way.
pub(super) struct Change {
    pub(super) action: KeptAction,
    pub(super) write: Write,
}

impl Change {
    /// Opens a write on an action within reach that this person follows; nobody else writes until it ends.
    pub(super) async fn of(app: &App, who: &Allowed, sight: &Sight, id: ActionId) -> Result<Self, Problem> {
        let mut write = app.db.write(who).await?;
        journal::take_turn(write.tx()).await?;
        let action = store::action(write.tx(), sight, id).await?;
        must_follow(who, &action)?;
        Ok(Self { action, write })
    }

    /// Says what happened where the action stood, and goes back to the fiche.
    pub(super) async fn keep(
        self,
        code: &'static str,
        details: Value,
        done: &str,
    ) -> Result<Response, Problem> {
        let quartiers: Vec<QuartierId> = self.action.quartiers.iter().map(|(id, _)| *id).collect();
        keep(self.write, self.action.id, (code, details), &quartiers, done).await
    }
}

/// Keeps a write on an action and goes to its fiche. There is one entry: it bears the first quartier of the action, and
/// the threads of the others read it through the action.
pub(super) async fn keep(
    write: Write,
    id: ActionId,
    (code, details): (&'static str, Value),
    quartiers: &[QuartierId],
    done: &str,
) -> Result<Response, Problem> {
    let event = Event::of(code, "action", id).with(details);
    write.commit(Event { quartier: quartiers.first().copied(), ..event }).await?;
    Ok(Redirect::to(&format!("/actions/{id}?fait={done}")).into_response())
}
