//! The fiche of an action, its place and its pieces.

use super::admission::{admission, facts, tied};
use super::change::follows;
use super::list::aims;
use super::local;
use super::store::{self, KeptAction, Note, details, linked};
use super::views::fiche::{FicheView, JournalLine, Named, NoteView, PieceView, PointView, answered};
use super::words::{options, progress_label, say, state_label};
use crate::convention::in_force;
use crate::diagnostics::Sight;
use crate::platform::page::show;
use crate::platform::{Allowed, App, Form, Frame, Problem, Tx, attachments, journal};
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use palier_domain::convention::InForce;
use palier_domain::partners::Capability;
use palier_domain::plans::{
    ActionPlace, ActionState, Admission, CannotMoveAction, Details, Finance, Progress, checklist,
};
use palier_domain::shared::{ActionId, AttachmentId, Day, Instant, OrganisationId};
use serde_json::{Value, json};

pub(super) async fn fiche(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<ActionId>,
    query: Form,
) -> Result<Response, Problem> {
    let sight = Sight::of(&who);
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let action = store::action(tx, &sight, id).await?;
    let details = details::details(tx, id).await?;
    let constats = linked::of_action(tx, &sight, id).await?;
    let journal = journal_lines(tx, id).await?;
    let (convention, today) = (in_force(&app), app.world.today());
    let facts = facts(&details, action.fiche.upkeep.as_deref(), tied(tx, &action).await?);
    let points = checklist(&convention, &facts);
    let admission = admission(&who, &points);
    let follows = follows(&who, &action);
    let numbered = |titles: Vec<&String>| {
        let number = |(at, title): (usize, &&String)| ((at + 1).to_string(), (*title).clone());
        titles.iter().enumerate().map(number).collect::<Vec<_>>()
    };
    show(&FicheView {
        frame: Frame::of(&app, &who, &action.fiche.title)
            .under("Plans d'actions", "/actions")
            .flash(done(query.text("fait"))),
        finance: Finance::of(&details.budget, action.fiche.budget, &details.funding, action.fiche.pilot_id),
        answered: answered(&points),
        points: points.iter().map(PointView::of).collect(),
        aims: aims(&action, &convention),
        late: action.rules().is_late(today),
        since: since(tx, &action, today).await?,
        today,
        named: named(tx, &sight, &action, &details, &convention).await?,
        notes: notes(tx, &action).await?,
        pieces: pieces(tx, &action, ("action", &id.to_string())).await?,
        constats,
        journal,
        next: next(action.fiche.state, &admission),
        awaits: awaits(action.fiche.state, &admission),
        levels: options(Progress::ALL, |level| (level.code(), progress_label(level))),
        steps: numbered(details.milestones.iter().map(|step| &step.title).collect()),
        counted: numbered(details.indicators.iter().map(|one| &one.title).collect()),
        tiles: app.config.tiles.clone().unwrap_or_default(),
        may_follow: follows,
        may_ask: who.may(Capability::WriteDossier),
        may_plan: who.may(Capability::PlanAction),
        may_edit: follows && who.may(Capability::PlanAction),
        details,
        action,
    })
}

/// The states it may take, without the one that would be refused: `awaits` says why.
fn next(state: ActionState, admission: &Admission) -> Vec<(String, String)> {
    let refused = |to: &ActionState| *to == ActionState::Recevable && admission.check().is_err();
    let open: Vec<ActionState> = state.next().iter().copied().filter(|to| !refused(to)).collect();
    options(&open, |state| (state.code(), state_label(state)))
}

/// What is missing for an action submitted to be admissible, and who may declare it.
fn awaits(state: ActionState, admission: &Admission) -> Vec<String> {
    let mut said = Vec::new();
    if !state.next().contains(&ActionState::Recevable) {
        return said;
    }
    if !admission.missing.is_empty() {
        let points = admission.missing.join(", ");
        said.push(format!("Pour être déclarée recevable, sa fiche doit encore répondre à : {points}."));
    }
    if !admission.may_declare {
        said.push(CannotMoveAction::NotTheirs.to_string());
    }
    said
}

async fn named(
    tx: &mut Tx,
    sight: &Sight,
    action: &KeptAction,
    details: &Details,
    convention: &InForce<'_>,
) -> Result<Named, Problem> {
    let names = store::organisation_names(tx).await?;
    let name = |id: OrganisationId| names.get(&id.to_string()).cloned().unwrap_or_default();
    let orientation = details.orientation.as_deref().and_then(|id| convention.clause(id));
    let axis = details.tfpb_axis.as_deref();
    let axis = convention.tfpb_axes().iter().find(|known| Some(known.code.as_str()) == axis);
    Ok(Named {
        partners: details.partners.iter().map(|one| (name(one.organisation), one.role.clone())).collect(),
        orientation: orientation.map(|clause| (clause.id.clone(), clause.title.clone())),
        tfpb_axis: axis.map(|axis| format!("{}. {}", axis.code, axis.title)).unwrap_or_default(),
        upkeep_by: details.upkeep_by.map(name).unwrap_or_default(),
        conventions: local::of_action(tx, sight, action.id).await?,
    })
}

async fn notes(tx: &mut Tx, action: &KeptAction) -> Result<Vec<NoteView>, Problem> {
    let mut notes = Vec::new();
    for kept in store::notes(tx, action.id).await? {
        let Note { day, text, author } = kept.note;
        let pieces = pieces(tx, action, ("action_note", &kept.id)).await?;
        notes.push(NoteView { day, text, author, pieces });
    }
    Ok(notes)
}

async fn pieces(
    tx: &mut Tx,
    action: &KeptAction,
    (kind, id): (&str, &str),
) -> Result<Vec<PieceView>, Problem> {
    let pieces = attachments::of(tx, kind, id).await?;
    Ok(pieces.iter().map(|piece| PieceView::of(action, piece)).collect())
}

fn done(code: &str) -> Option<&'static str> {
    match code {
        "creee" => Some("L'action est créée."),
        "modifiee" => Some("La fiche est enregistrée."),
        "etat" => Some("L'action a changé d'état."),
        "etat-constats" => Some("L'action a changé d'état, et des constats auxquels elle répond ont suivi."),
        "avancement" => Some("L'avancement est enregistré."),
        "note" => Some("La note est ajoutée."),
        "jalon" => Some("Le jalon est enregistré."),
        "indicateur" => Some("La valeur de l'indicateur est enregistrée."),
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

/// Where the action takes place, for maps.
pub(super) async fn place(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<ActionId>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    store::action(read.tx(), &Sight::of(&who), id).await?;
    let details = details::details(read.tx(), id).await?;
    let shape = |place: &ActionPlace| {
        let geometry: Value = serde_json::from_str(&place.to_geojson()).unwrap_or_default();
        json!({ "type": "Feature", "properties": { "label": details.place_label }, "geometry": geometry })
    };
    let features: Vec<Value> = details.place.iter().map(shape).collect();
    let collection = json!({ "type": "FeatureCollection", "features": features });
    Ok(([(header::CONTENT_TYPE, "application/geo+json")], collection.to_string()).into_response())
}

/// A piece joined to the action or to one of its notes, for whoever reads the action.
pub(super) async fn piece(
    State(app): State<App>,
    who: Allowed,
    Path((id, piece)): Path<(ActionId, AttachmentId)>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let tx = read.tx();
    store::action(tx, &Sight::of(&who), id).await?;
    let piece = attachments::one(tx, piece).await?;
    let its = match piece.subject_kind.as_str() {
        "action" => piece.subject_id == id.to_string(),
        "action_note" => store::notes(tx, id).await?.iter().any(|note| note.id == piece.subject_id),
        _ => false,
    };
    if !its {
        return Err(Problem::NotFound);
    }
    attachments::hand_back(&app, &piece).await
}
