//! What moves an action on: its state, its progress, its steps, its indicators, its notes.

use super::admission::admission_of;
use super::change::Change;
use super::store::{self, Note, details, linked};
use crate::diagnostics::Sight;
use crate::platform::attachments::{self, Joined, Piece};
use crate::platform::{Allowed, App, Form, Problem};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_domain::plans::{ActionState, Answering, Measure, Progress};
use palier_domain::shared::{ActionId, Day};
use serde_json::json;

pub(super) async fn change_state(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<ActionId>,
    form: Form,
) -> Result<Response, Problem> {
    let today = app.world.today();
    let Change { action, mut write } = Change::of(&app, &who, &Sight::of(&who), id).await?;
    let admission = admission_of(write.tx(), &app, &who, &action).await?;
    let unknown = || Problem::BadRequest("Choisissez l'état suivant dans la liste.".to_owned());
    let to: ActionState = form.text("state").parse().map_err(|_| unknown())?;
    let reason = form.text("reason");
    let moved = match to {
        ActionState::Abandonnee => action.rules().abandon(reason),
        ActionState::Reportee => {
            action.rules().postpone(form.text("year").parse().unwrap_or_default(), today)
        }
        _ => action.rules().go(to, &admission),
    };
    let mut moved = moved.map_err(Problem::refused)?;
    moved.reason = form.filled("reason").map(str::to_owned);
    if to != ActionState::Reportee {
        moved.postponed_to = None;
    }
    store::set_state(write.tx(), id, &moved).await?;
    let after =
        Answering { action: moved.clone(), ..action.answering(who.acting_as([action.fiche.pilot_id])) };
    let followed = linked::follow(write.tx(), &action, &after, today).await?;
    write.tell_all(&followed).await?;
    let details = json!({
        "title": action.fiche.title, "from": action.fiche.state, "to": to, "reason": moved.reason,
        "year": moved.postponed_to,
    });
    let done = if followed.is_empty() { "etat" } else { "etat-constats" };
    Change { action, write }.keep("action.etat", details, done).await
}

pub(super) async fn change_progress(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<ActionId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, &Sight::of(&who), id).await?;
    let unknown = || Problem::BadRequest("Choisissez un niveau d'avancement dans la liste.".to_owned());
    let to: Progress = form.text("progress").parse().map_err(|_| unknown())?;
    store::set_progress(change.write.tx(), id, to).await?;
    let details =
        json!({ "title": change.action.fiche.title, "from": change.action.fiche.progress, "to": to });
    change.keep("action.avancement", details, "avancement").await
}

/// The row that a form names by its number, from 1.
fn row<'a, T>(rows: &'a [T], form: &Form, name: &str) -> Result<(i64, &'a T), Problem> {
    let number: usize = form.text(name).parse().unwrap_or(0);
    let found = number.checked_sub(1).and_then(|at| rows.get(at));
    let gone = || Problem::Refused("Cette ligne n'est plus sur la fiche : rechargez la page.".to_owned());
    Ok((i64::try_from(number).unwrap_or(0), found.ok_or_else(gone)?))
}

pub(super) async fn mark_step(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<ActionId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, &Sight::of(&who), id).await?;
    let kept = details::details(change.write.tx(), id).await?;
    let (number, step) = row(&kept.milestones, &form, "jalon")?;
    let done = form.filled("fait").map(Day::parse).transpose().map_err(Problem::refused)?;
    details::set_done(change.write.tx(), id, number, done).await?;
    let details = json!({ "title": change.action.fiche.title, "step": step.title, "done": done });
    change.keep("action.jalon", details, "jalon").await
}

pub(super) async fn note_reached(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<ActionId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, &Sight::of(&who), id).await?;
    let kept = details::details(change.write.tx(), id).await?;
    let (number, one) = row(&kept.indicators, &form, "indicateur")?;
    let reached = Measure::parse(form.text("atteint")).map_err(Problem::refused)?;
    details::set_reached(change.write.tx(), id, number, Some(reached)).await?;
    let said = format!("{reached} {}", one.unit);
    let details = json!({ "title": change.action.fiche.title, "indicator": one.title, "reached": said });
    change.keep("action.indicateur", details, "indicateur").await
}

pub(super) async fn add_note(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<ActionId>,
    form: Form,
) -> Result<Response, Problem> {
    let piece = taken(&app, &form).await?;
    let mut change = Change::of(&app, &who, &Sight::of(&who), id).await?;
    let Some(text) = form.filled("text") else {
        return Err(Problem::Refused("Écrivez la note avant de l'ajouter.".to_owned()));
    };
    let day = match form.filled("day") {
        Some(day) => Day::parse(day).map_err(Problem::refused)?,
        None => app.world.today(),
    };
    let author = format!("{}, {}", who.viewer().name, who.viewer().mandate.organisation_name);
    let note = Note { day, text: text.to_owned(), author };
    let (tx, note_id, now) = (change.write.tx(), app.world.id::<uuid::Uuid>(), app.world.now());
    store::insert_note(tx, note_id, id, &note, now).await?;
    let joined = piece.is_some();
    if let Some(piece) = piece {
        let subject = note_id.to_string();
        let to = Joined {
            subject_kind: "action_note",
            subject_id: &subject,
            label: form.text("label"),
            organisation: who.organisation(),
        };
        attachments::join(&app, tx, piece, &to, now).await?;
    }
    let named = form.filled("label").or_else(|| form.files.first().map(|file| file.name.as_str()));
    let piece = named.filter(|_| joined).unwrap_or_default();
    let details = json!({ "title": change.action.fiche.title, "day": day, "piece": piece });
    change.keep("action.note", details, "note").await
}

/// The piece sent with the form, read before anything is written.
async fn taken(app: &App, form: &Form) -> Result<Option<Piece>, Problem> {
    let Some(upload) = form.files.iter().find(|file| file.field == "piece") else { return Ok(None) };
    match attachments::take_in(app, upload).await? {
        Ok(piece) => Ok(Some(piece)),
        Err(refused) => Err(Problem::Unacceptable(refused.to_string())),
    }
}
