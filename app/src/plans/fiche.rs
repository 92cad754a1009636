//! The fiche of an action, and what moves it on.

use super::change::{Change, follows};
use super::list::aims;
use super::store::{self, KeptAction, Note, linked};
use super::views::{FicheView, JournalLine};
use super::words::{progress_label, say, state_label};
use crate::convention::in_force;
use crate::diagnostics::Sight;
use crate::platform::page::show;
use crate::platform::{Allowed, App, Form, Frame, Problem, Tx, journal};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_domain::partners::Capability;
use palier_domain::plans::{ActionState, Progress};
use palier_domain::shared::{ActionId, Day, Instant};
use serde_json::json;

pub(super) async fn fiche(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<ActionId>,
    query: Form,
) -> Result<Response, Problem> {
    let sight = Sight::of(&who);
    let mut read = app.db.read().await?;
    let action = store::action(read.tx(), &sight, id).await?;
    let constats = linked::of_action(read.tx(), &sight, id).await?;
    let journal = journal_lines(read.tx(), id).await?;
    let frame = Frame::of(&app, &who, &action.fiche.title)
        .under("Plans d'actions", "/actions")
        .flash(done(query.text("fait")));
    let today = app.world.today();
    let follows = follows(&who, &action);
    show(&FicheView {
        frame,
        aims: aims(&action, &in_force(&app)),
        late: action.rules().is_late(today),
        since: since(read.tx(), &action, today).await?,
        today,
        partners: store::partners(read.tx(), id).await?.into_iter().map(|(_, name)| name).collect(),
        notes: store::notes(read.tx(), id).await?,
        constats,
        journal,
        next: options(action.fiche.state.next(), |state| (state.code(), state_label(state))),
        levels: options(Progress::ALL, |level| (level.code(), progress_label(level))),
        may_follow: follows,
        may_edit: follows && who.may(Capability::PlanAction),
        action,
    })
}

fn options<T: Copy>(all: &[T], said: impl Fn(T) -> (&'static str, &'static str)) -> Vec<(String, String)> {
    all.iter().map(|one| said(*one)).map(|(code, label)| (code.to_owned(), label.to_owned())).collect()
}

fn done(code: &str) -> Option<&'static str> {
    match code {
        "creee" => Some("L'action est créée."),
        "modifiee" => Some("La fiche est enregistrée."),
        "etat" => Some("L'action a changé d'état."),
        "etat-constats" => Some("L'action a changé d'état, et des constats auxquels elle répond ont suivi."),
        "avancement" => Some("L'avancement est enregistré."),
        "note" => Some("La note est ajoutée."),
        _ => None,
    }
}

/// The day on which it came to its state: its last change of state, else its creation.
async fn since(tx: &mut Tx, action: &KeptAction, today: Day) -> Result<String, Problem> {
    let entries = journal::about(tx, "action", &action.id.to_string()).await?;
    let changed = entries.iter().rev().find(|entry| entry.event == "action.etat");
    let day = changed.map_or(action.fiche.created_at, journal::Entry::instant).day();
    Ok(format!("{}, {}", day.long(), day.seen_from(today)))
}

async fn journal_lines(tx: &mut Tx, id: ActionId) -> Result<Vec<JournalLine>, Problem> {
    let names = store::journal_names(tx, id).await?;
    let line = |entry: &journal::Entry| {
        let who = entry.person_id.as_ref().and_then(|person| names.get(person)).cloned();
        let at: Instant = entry.instant();
        Some(JournalLine {
            day: at.day().to_string(),
            when: at.long(),
            who: who.unwrap_or_default(),
            text: say(entry)?,
        })
    };
    let entries = journal::about(tx, "action", &id.to_string()).await?;
    Ok(entries.iter().rev().filter_map(line).collect())
}

pub(super) async fn change_state(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<ActionId>,
    form: Form,
) -> Result<Response, Problem> {
    let today = app.world.today();
    let Change { action, mut write } = Change::of(&app, &who, &Sight::of(&who), id).await?;
    let unknown = || Problem::BadRequest("Choisissez l'état suivant dans la liste.".to_owned());
    let to: ActionState = form.text("state").parse().map_err(|_| unknown())?;
    let reason = form.text("reason");
    let moved = match to {
        ActionState::Abandonnee => action.rules().abandon(reason),
        ActionState::Reportee => {
            action.rules().postpone(form.text("year").parse().unwrap_or_default(), today)
        }
        _ => action.rules().go(to),
    };
    let mut moved = moved.map_err(Problem::refused)?;
    moved.reason = form.filled("reason").map(str::to_owned);
    if to != ActionState::Reportee {
        moved.postponed_to = None;
    }
    store::set_state(write.tx(), id, &moved).await?;
    let constats = linked::follow(write.tx(), &action, to, today).await?;
    let details = json!({
        "title": action.fiche.title, "from": action.fiche.state, "to": to, "reason": moved.reason,
        "year": moved.postponed_to, "constats": constats,
    });
    let done = if constats.is_empty() { "etat" } else { "etat-constats" };
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

pub(super) async fn add_note(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<ActionId>,
    form: Form,
) -> Result<Response, Problem> {
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
    store::insert_note(change.write.tx(), app.world.id(), id, &note, app.world.now()).await?;
    let details = json!({ "title": change.action.fiche.title, "day": day });
    change.keep("action.note", details, "note").await
}
