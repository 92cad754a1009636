//! Closing the room: what is qualified is sent, the walk goes on, each organisation gets one letter with its list.

use super::gather::{Room, room};
use super::store::{self, Reached, RoomRow};
use crate::diagnostics::store::{constats as kept, walks as kept_walks};
use crate::diagnostics::words;
use crate::platform::jobs::Job;
use crate::platform::mail::Letter;
use crate::platform::{Allowed, App, Event, Problem, Write, journal};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::diagnostics::{Visibility, WalkState};
use palier_domain::partners::Capability;
use palier_domain::shared::{Day, text::excerpt};
use serde_json::json;
use std::collections::BTreeMap;

/// Sends what is qualified.
pub(super) async fn close(
    State(app): State<App>,
    who: Allowed,
    Path(walk): Path<String>,
) -> Result<Response, Problem> {
    let mut write = app.db.write(&who).await?;
    journal::take_turn(write.tx()).await?;
    let room = room(&app, &who, write.tx(), &walk).await?;
    room.must_be_open()?;
    let state = consolidate(&mut write, &room).await?;
    let sent = send(&mut write, &room).await?;
    let letters = write_letters(&app, &mut write, &room, &sent).await?;
    let open = sent.iter().filter(|row| row.visibility != Visibility::Restreint).count();
    let ids: Vec<_> = sent.iter().map(|row| row.id).collect();
    let event = Event::of("diagnostic.salle_close", "diagnostic", room.walk.id)
        .in_quartier(room.walk.quartier_id)
        .with(json!({ "transmis": open, "lettres": letters, "etat": state, "constats": ids }));
    write.commit(event).await?;
    Ok(Redirect::to(&format!("/diagnostics/{}/salle?fait=close", room.walk.id)).into_response())
}

/// The walk is done and its constats are being put in order, whatever step it stood at.
async fn consolidate(write: &mut Write, room: &Room) -> Result<WalkState, Problem> {
    let steps: &[WalkState] = match room.walk.state {
        WalkState::Prepare | WalkState::Realise => &[WalkState::EnConsolidation],
        WalkState::Convoque => &[WalkState::Realise, WalkState::EnConsolidation],
        WalkState::EnConsolidation | WalkState::Restitue | WalkState::Clos => &[],
    };
    let mut state = room.walk.state;
    for step in steps {
        state = state.go(*step, room.walk.day, room.today).map_err(Problem::refused)?;
    }
    if state != room.walk.state
        && !kept_walks::move_walk(write.tx(), room.walk.id, room.walk.state, state).await?
    {
        return Err(Problem::Refused("Cette visite vient de changer d'étape. Relisez-la.".to_owned()));
    }
    Ok(state)
}

/// Sends every constat that has someone to answer it; the others stay to be qualified.
async fn send<'r>(write: &mut Write, room: &'r Room) -> Result<Vec<&'r RoomRow>, Problem> {
    let mut sent = Vec::new();
    for row in room.rows.iter().filter(|row| row.is_on_the_table() && row.responsible_id.is_some()) {
        let facts = kept::facts(write.tx(), row.id).await?;
        let after = facts.clone().transmit(room.today).map_err(Problem::refused)?;
        kept::keep_change(write.tx(), facts.state, &after).await?;
        sent.push(row);
    }
    if sent.is_empty() && room.walk.state == WalkState::EnConsolidation {
        let why = "Aucun constat qualifié n'attend d'être transmis.";
        return Err(Problem::Refused(why.to_owned()));
    }
    Ok(sent)
}

/// One letter to each person who answers for an organisation asked something; says how many organisations.
async fn write_letters(
    app: &App,
    write: &mut Write,
    room: &Room,
    sent: &[&RoomRow],
) -> Result<usize, Problem> {
    let mut lists: BTreeMap<&str, Vec<&RoomRow>> = BTreeMap::new();
    for row in sent {
        lists.entry(row.responsible_id.as_deref().unwrap_or_default()).or_default().push(row);
    }
    let reached = store::reached(write.tx(), room.walk.quartier_id, room.today).await?;
    for (organisation, list) in &lists {
        let answers = |one: &&Reached| {
            one.organisation_id.to_string() == *organisation && one.role.may(Capability::AnswerConstat)
        };
        let mut people: Vec<&Reached> = reached.iter().filter(answers).collect();
        people.dedup_by(|one, other| one.email == other.email);
        for person in people {
            write.enqueue(Job::Mail(letter(app, room, person, list))).await?;
        }
    }
    Ok(lists.len())
}

/// The list of what an organisation has to do. A restricted constat is counted, never told: a letter is read by others.
fn letter(app: &App, room: &Room, person: &Reached, list: &[&RoomRow]) -> Letter {
    let walk = &room.walk;
    let named = format!("{} du {}, {}", words::walk_kind(walk.kind), walk.day.plain(), walk.quartier_name);
    let count = crate::words::counted(
        i64::try_from(list.len()).unwrap_or(i64::MAX),
        "constat attend votre réponse",
        "constats attendent votre réponse",
    );
    let told = list.iter().filter(|row| row.visibility != Visibility::Restreint).map(|row| task(app, row));
    let mut lines: Vec<String> = told.collect();
    let hidden = list.len() - lines.len();
    if hidden > 0 {
        let said = crate::words::counted(
            i64::try_from(hidden).unwrap_or(i64::MAX),
            "constat restreint, à lire dans Palier seulement",
            "constats restreints, à lire dans Palier seulement",
        );
        lines.push(format!("- {said}"));
    }
    let body = format!(
        "Bonjour {},\n\nÀ la suite de la visite « {named} », {count} :\n\n{}\n\n\
         La liste, avec les photos, et les réponses à donner :\n{}/diagnostics/{}/a-faire\n",
        person.name,
        lines.join("\n"),
        app.config.public_url,
        walk.id
    );
    Letter {
        to: person.email.clone(),
        subject: format!("Palier : {count}, {}", walk.quartier_name),
        body,
        attachments: Vec::new(),
    }
}

fn task(app: &App, row: &RoomRow) -> String {
    let theme = words::theme(&app.grid, &row.theme, row.subtheme.as_deref());
    let place = if row.place.is_empty() { String::new() } else { format!(", {}", row.place) };
    let until = row.deadline().map(|day| format!(" (pour le {})", Day::short(day))).unwrap_or_default();
    let danger =
        if row.severity() == Some(palier_domain::diagnostics::Severity::Danger) { "DANGER, " } else { "" };
    format!("- n° {} : {danger}{theme}{place}{until}. {}", row.number, excerpt(&row.description, 100))
}
