//! A sitting that will not be held: why is asked first, and told to those who were convened.

use super::bodies::frame_under;
use super::change::Change;
use super::store::{self, KeptSitting};
use super::telling::{also_told, members, tell_again};
use super::views::CancelView;
use crate::platform::convening::Invited;
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Filled, Form, Problem, Tx};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_domain::meetings::SittingState;
use palier_domain::shared::{FieldFault, SittingId};
use serde_json::json;

async fn view(
    tx: &mut Tx,
    app: &App,
    who: &Allowed,
    kept: &KeptSitting,
    filled: Filled,
) -> Result<CancelView, Problem> {
    let told = match kept.told {
        0 => Vec::new(),
        _ => members(tx, kept, kept.held.day).await?,
    };
    Ok(CancelView {
        frame: frame_under(app, who, kept, "Annuler la séance"),
        href: kept.href(),
        when: kept.held.said(),
        convened: kept.told > 0,
        told: told.iter().map(Invited::said).collect(),
        filled,
    })
}

pub(super) async fn page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<SittingId>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let kept = store::sitting(read.tx(), id).await?;
    kept.bare().go(SittingState::Annulee).map_err(Problem::refused)?;
    show(&view(read.tx(), &app, &who, &kept, Filled::default()).await?)
}

pub(super) async fn cancel(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<SittingId>,
    typed: Form,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, id).await?;
    change.kept.bare().go(SittingState::Annulee).map_err(Problem::refused)?;
    let mut faults = Vec::new();
    let reason = typed.text("message").to_owned();
    if reason.is_empty() {
        faults.push(FieldFault::new("message", "Dites pourquoi la séance n'aura pas lieu."));
    }
    let also = also_told(&change.kept, &typed).map_err(|fault| faults.push(fault)).unwrap_or_default();
    if !faults.is_empty() {
        let Change { kept, write } = &mut change;
        return show_again(&view(write.tx(), &app, &who, kept, Filled::again(typed, faults)).await?);
    }
    store::set_state(change.write.tx(), id, SittingState::Annulee).await?;
    change.kept.state = SittingState::Annulee;
    super::settling::free_all(&mut change, &app).await?;
    let held = change.kept.held.clone();
    let letters = tell_again(&mut change, (&app, &who), &held, also, &reason).await?;
    let details = json!({ "state": SittingState::Annulee, "reason": reason, "letters": letters });
    change.keep("seance.etat", details, "annulee").await
}
