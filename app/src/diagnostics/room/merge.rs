//! What several people noted at the same spot: proposed side by side, brought together or kept apart by a person, and
//! undone when that was a mistake.

use super::gather::{Room, room};
use super::page::{picture, weight};
use super::store::{self, RoomRow};
use super::views::{Candidate, Chosen, MergesView, Proposal};
use crate::diagnostics::acts::event;
use crate::diagnostics::store::{Sight, constats as kept};
use crate::diagnostics::words;
use crate::platform::page::show;
use crate::platform::{Allowed, App, Event, Form, Frame, Problem, Write, journal};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::diagnostics::{Visibility, propose_merges};
use palier_domain::shared::{ConstatId, text::excerpt};
use serde_json::json;
use std::collections::BTreeMap;

/// Groups of constats that may be one, in the order of the room.
pub(super) fn proposals(room: &Room, apart: &[(ConstatId, ConstatId)]) -> Vec<Vec<ConstatId>> {
    let place = |id: &ConstatId| room.rows.iter().position(|row| row.id == *id);
    let mut groups = propose_merges(&room.spots(), apart);
    groups.iter_mut().for_each(|group| group.sort_by_key(place));
    groups.sort_by_key(|group| group.first().and_then(place));
    groups
}

/// What may be one, and the choices already made.
pub(super) async fn show_merges(
    State(app): State<App>,
    who: Allowed,
    Path(walk): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let room = room(&app, &who, read.tx(), &walk).await?;
    let apart = store::apart(read.tx(), room.walk.id, &Sight::of(&who)).await?;
    let done = query.get("fait").map(String::as_str).and_then(|code| match code {
        "meme" => Some("C'est noté : c'est le même constat."),
        "distincts" => Some("C'est noté : ces constats sont différents."),
        "separer" => Some("Les constats sont de nouveau séparés."),
        "reproposer" => Some("Ces constats pourront être proposés de nouveau."),
        _ => None,
    });
    let here = format!("/diagnostics/{}", room.walk.id);
    let walk_title = words::walk_title(room.walk.kind, room.walk.day);
    let frame = Frame::of(&app, &who, "Constats au même endroit")
        .under("Diagnostics", "/diagnostics")
        .under(walk_title, here.clone())
        .under("Salle", format!("{here}/salle"))
        .flash(done);
    let groups = proposals(&room, &apart);
    show(&MergesView {
        frame,
        id: room.walk.id.to_string(),
        proposals: groups.iter().filter_map(|group| proposal(&app, &room, group)).collect(),
        merged: merged(&room),
        apart: apart.iter().filter_map(|(one, other)| said_two(&room, *one, *other)).collect(),
    })
}

fn proposal(app: &App, room: &Room, group: &[ConstatId]) -> Option<Proposal> {
    let rows: Vec<&RoomRow> = group.iter().filter_map(|id| room.row(*id)).collect();
    let first = rows.first()?;
    // The one that says most: the worst, then the one with most photos, then the first noted.
    let best = rows.iter().max_by_key(|row| {
        (row.responsible_id.is_some(), row.severity(), room.photos_of(row.id).len(), -row.number)
    })?;
    Some(Proposal {
        title: format!("{}, {}", words::theme(&app.grid, &first.theme, None), first.place),
        best: best.id.to_string(),
        candidates: rows.iter().map(|row| candidate(room, row)).collect(),
    })
}

fn candidate(room: &Room, row: &RoomRow) -> Candidate {
    Candidate {
        id: row.id.to_string(),
        number: row.number,
        place: row.place.clone(),
        value: words::value(row.value),
        severity: weight(row),
        description: row.description.clone(),
        words: row.residents_words.clone().unwrap_or_default(),
        photos: room.photos_of(row.id).into_iter().map(picture).collect(),
        responsible: row.responsible_name.clone().unwrap_or_default(),
    }
}

fn merged(room: &Room) -> Vec<Chosen> {
    let repeated = room.rows.iter().filter_map(|row| {
        let original = room.row(row.duplicate_of_id.as_deref()?.parse().ok()?)?;
        Some((row, original))
    });
    let said = |(row, original): (&RoomRow, &RoomRow)| Chosen {
        one: row.id.to_string(),
        other: original.id.to_string(),
        said: format!("N° {} avec le n° {} : {}", row.number, original.number, excerpt(&row.description, 90)),
    };
    repeated.map(said).collect()
}

fn said_two(room: &Room, one: ConstatId, other: ConstatId) -> Option<Chosen> {
    let (one_row, other_row) = (room.row(one)?, room.row(other)?);
    let (first, second) =
        if one_row.number < other_row.number { (one_row, other_row) } else { (other_row, one_row) };
    Some(Chosen {
        one: one.to_string(),
        other: other.to_string(),
        said: format!("N° {} et n° {} : {}", first.number, second.number, excerpt(&first.description, 90)),
    })
}

/// What someone chose of several constats.
pub(super) async fn choose(
    State(app): State<App>,
    who: Allowed,
    Path(walk): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let mut write = app.db.write(&who).await?;
    journal::take_turn(write.tx()).await?;
    let room = room(&app, &who, write.tx(), &walk).await?;
    room.must_be_open()?;
    let mut rows: Vec<&RoomRow> =
        form.all("constat").filter_map(|id| id.parse().ok()).filter_map(|id| room.row(id)).collect();
    rows.dedup_by_key(|row| row.id);
    if rows.len() < 2 {
        return Err(Problem::BadRequest("Choisissez au moins deux constats de cette visite.".to_owned()));
    }
    let choice = form.text("choix");
    let event = match choice {
        "meme" => {
            let keep: ConstatId = form.text("garde").parse().map_err(|_| unknown())?;
            let original = rows.iter().find(|row| row.id == keep).copied().ok_or_else(unknown)?;
            bring_together(&mut write, &room, original, &rows).await?
        }
        "distincts" => keep_apart(&mut write, &room, &rows).await?,
        "separer" => separate(&mut write, &room, &rows).await?,
        "reproposer" => propose_again(&mut write, &room, &rows).await?,
        _ => return Err(unknown()),
    };
    write.commit(event).await?;
    let back = format!("/diagnostics/{}/salle/doublons?fait={choice}", room.walk.id);
    Ok(Redirect::to(&back).into_response())
}

fn unknown() -> Problem {
    Problem::BadRequest("Dites si c'est le même constat, et lequel est gardé.".to_owned())
}

/// Something said of several constats: in the thread of the quartier unless one of them is restricted.
fn told(room: &Room, code: &'static str, about: &RoomRow, rows: &[&RoomRow]) -> Event {
    let hidden = rows.iter().map(|row| row.visibility).max().unwrap_or(Visibility::Restreint);
    let numbers: Vec<i64> = rows.iter().filter(|row| row.id != about.id).map(|row| row.number).collect();
    event(code, about.id, hidden, room.walk.quartier_id)
        .with(json!({ "numero": about.number, "autres": numbers }))
}

/// The others repeat the one kept; what repeated them now repeats it too.
async fn bring_together(
    write: &mut Write,
    room: &Room,
    original: &RoomRow,
    rows: &[&RoomRow],
) -> Result<Event, Problem> {
    if original.duplicate_of_id.is_some() || original.state.is_closed() {
        let why = "Le constat gardé est clos ou déjà un doublon : choisissez-en un autre.";
        return Err(Problem::Refused(why.to_owned()));
    }
    for row in rows.iter().filter(|row| row.id != original.id) {
        if row.visibility != original.visibility {
            let why = "Des constats qui n'ont pas les mêmes lecteurs ne se rassemblent pas.";
            return Err(Problem::Refused(why.to_owned()));
        }
        let facts = kept::facts(write.tx(), row.id).await?;
        let after = facts.clone().duplicate_of(original.id).map_err(Problem::refused)?;
        kept::keep_change(write.tx(), facts.state, &after).await?;
        kept::set_duplicate(write.tx(), row.id, original.id).await?;
        store::follow(write.tx(), row.id, original.id).await?;
    }
    Ok(told(room, "constat.rassembles", original, rows))
}

async fn keep_apart(write: &mut Write, room: &Room, rows: &[&RoomRow]) -> Result<Event, Problem> {
    for (index, one) in rows.iter().enumerate() {
        for other in &rows[index + 1..] {
            store::keep_apart(write.tx(), one.id, other.id).await?;
        }
    }
    Ok(told(room, "constat.distincts", rows[0], rows))
}

/// The first waits again by itself, and is not proposed with the second any more.
async fn separate(write: &mut Write, room: &Room, rows: &[&RoomRow]) -> Result<Event, Problem> {
    let (repeated, original) = (rows[0], rows[1]);
    if repeated.duplicate_of_id != Some(original.id.to_string()) {
        return Err(Problem::Refused("Ces deux constats sont déjà séparés.".to_owned()));
    }
    let facts = kept::facts(write.tx(), repeated.id).await?;
    let after = facts.clone().separate().map_err(Problem::refused)?;
    kept::keep_change(write.tx(), facts.state, &after).await?;
    store::forget_original(write.tx(), repeated.id).await?;
    store::keep_apart(write.tx(), repeated.id, original.id).await?;
    Ok(told(room, "constat.separes", repeated, rows))
}

async fn propose_again(write: &mut Write, room: &Room, rows: &[&RoomRow]) -> Result<Event, Problem> {
    store::forget_apart(write.tx(), rows[0].id, rows[1].id).await?;
    Ok(told(room, "constat.reproposes", rows[0], rows))
}
