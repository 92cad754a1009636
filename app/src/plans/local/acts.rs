//! What moves a local convention on: its programme, its state, its adoption, its signatures.

use super::edit::Change;
use super::views::{Choice, ProgrammeView};
use super::{must_reach, plans, reading, store};
use crate::diagnostics::Sight;
use crate::plans::store::KeptAction;
use crate::platform::page::show;
use crate::platform::{Allowed, App, Form, Frame, Problem};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_domain::plans::{LocalState, signed};
use palier_domain::shared::{ActionId, Day, LocalConventionId, OrganisationId, QuartierId};
use serde_json::json;
use std::collections::BTreeSet;

/// Whether an action takes place in one of these quartiers.
fn takes_place(action: &KeptAction, quartiers: &BTreeSet<QuartierId>) -> bool {
    action.quartiers.iter().any(|(id, _)| quartiers.contains(id))
}

pub(super) async fn programme_page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<LocalConventionId>,
) -> Result<Response, Problem> {
    let sight = Sight::of(&who);
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let kept = store::convention(tx, &sight, id).await?;
    must_reach(tx, &who, &sight, id).await?;
    let quartiers = kept.history.at(app.world.today()).quartiers;
    let is_open = kept.state.is_open();
    let choices = plans::actions(tx, &sight, None, None).await?.into_iter().filter_map(|action| {
        let taken = kept.programme.iter().any(|(known, _)| *known == action.id);
        let shown = taken || takes_place(&action, &quartiers);
        shown.then(|| Choice::of(&action, taken, taken && !is_open))
    });
    let title = reading::title_of(&kept);
    show(&ProgrammeView {
        choices: choices.collect(),
        frame: Frame::of(&app, &who, "Programme d'actions")
            .under("Plans d'actions", "/actions")
            .under("Conventions locales", "/conventions-locales")
            .under(title, super::href(id)),
        id: id.to_string(),
        is_open,
        back: super::href(id),
    })
}

/// What is ticked is the programme. Once adopted, actions are added and none is taken away.
pub(super) async fn programme(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<LocalConventionId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, id).await?;
    let today = app.world.today();
    let quartiers = change.kept.history.at(today).quartiers;
    let tx = change.write.tx();
    let within = plans::actions(tx, &change.sight, None, None).await?;
    let ticked: BTreeSet<ActionId> = form.all("actions").filter_map(|text| text.parse().ok()).collect();
    let known: BTreeSet<ActionId> = change.kept.programme.iter().map(|(action, _)| *action).collect();
    let (mut added, mut removed) = (0, 0);
    for action in &within {
        match (known.contains(&action.id), ticked.contains(&action.id)) {
            (false, true) if takes_place(action, &quartiers) => {
                store::take_in(tx, id, action.id, today).await?;
                added += 1;
            }
            (true, false) if change.kept.state.is_open() => {
                store::take_out(tx, id, action.id).await?;
                removed += 1;
            }
            _ => {}
        }
    }
    store::touch(tx, id).await?;
    change
        .keep("convention_locale.programme", json!({ "added": added, "removed": removed }), "programme")
        .await
}

pub(super) async fn change_state(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<LocalConventionId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, id).await?;
    let unknown = || Problem::BadRequest("Choisissez l'état suivant dans la liste.".to_owned());
    let to: LocalState = form.text("state").parse().map_err(|_| unknown())?;
    let from = change.kept.state;
    let to = from.go(to).map_err(Problem::refused)?;
    let reason = form.filled("reason").map(str::to_owned);
    if to == LocalState::Abandonnee && reason.is_none() {
        return Err(Problem::Refused("Dites pourquoi la convention est abandonnée.".to_owned()));
    }
    store::set_state(change.write.tx(), id, to).await?;
    let details = json!({ "from": from, "to": to, "reason": reason });
    change.keep("convention_locale.etat", details, "etat").await
}

pub(super) async fn adopt(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<LocalConventionId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, id).await?;
    let on = form.filled("on").and_then(|day| Day::parse(day).ok());
    let actions = change.kept.programme.len();
    let adoption = change.kept.state.adopt(on, form.text("by"), actions, app.world.today());
    let adoption = adoption.map_err(Problem::refused)?;
    store::adopt(change.write.tx(), id, &adoption).await?;
    let details = json!({ "on": adoption.on, "by": adoption.by });
    change.keep("convention_locale.adoptee", details, "adoptee").await
}

/// The day each signatory signed; an empty day means not yet.
pub(super) async fn sign(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<LocalConventionId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, id).await?;
    let today = app.world.today();
    let days = form.all("organisation").zip(form.all("signed")).map(|(organisation, day)| {
        let organisation: OrganisationId = organisation.parse().map_err(|_| Problem::NotFound)?;
        let day = (!day.is_empty()).then(|| Day::parse(day).map_err(Problem::refused)).transpose()?;
        let day = day.map(|day| signed(Some(day), today)).transpose().map_err(Problem::refused)?;
        Ok((organisation, day))
    });
    let days: Vec<(OrganisationId, Option<Day>)> = days.collect::<Result<_, Problem>>()?;
    let mut count = 0;
    for one in change.kept.history.signatories.iter_mut().filter(|one| one.to.is_none()) {
        if let Some((_, day)) = days.iter().find(|(organisation, _)| *organisation == one.value.organisation)
        {
            one.value.signed_on = *day;
            count += usize::from(day.is_some());
        }
    }
    let history = change.kept.history.clone();
    store::keep_history(change.write.tx(), id, &history).await?;
    store::touch(change.write.tx(), id).await?;
    change.keep("convention_locale.signatures", json!({ "signed": count }), "signatures").await
}

/// The day an avenant was signed, whenever that is known; said again, it puts the day right.
pub(super) async fn sign_avenant(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<LocalConventionId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, id).await?;
    let number: i64 = form.text("number").parse().unwrap_or(0);
    let avenant = change.kept.avenants.iter().find(|one| one.number == number).ok_or(Problem::NotFound)?;
    let on = form.filled("signed").map(Day::parse).transpose().map_err(Problem::refused)?;
    let on = signed(on, app.world.today()).map_err(Problem::refused)?;
    let details = json!({ "avenant": avenant.title, "number": number, "signed": on });
    store::sign_avenant(change.write.tx(), id, number, on).await?;
    store::touch(change.write.tx(), id).await?;
    change.keep("convention_locale.avenant_signe", details, "avenant-signe").await
}
