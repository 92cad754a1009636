//! The room, line by line, and what arrived since.

use super::gather::{Room, Shown, Table, is_to_qualify, room, table, version};
use super::merge::proposals;
use super::store::{self, RoomRow, WalkPhoto};
use super::views::{ArrivalsView, Differs, OpenLine, RoomLine, RoomStop, RoomTab, RoomView};
use crate::diagnostics::store::{Sight, walks as kept_walks};
use crate::diagnostics::views::Photo;
use crate::diagnostics::words;
use crate::platform::page::show;
use crate::platform::{Allowed, App, Filled, Frame, Problem, Tx, id_of};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use palier_domain::convention::Grid;
use palier_domain::diagnostics::{Severity, Visibility, WalkState};
use palier_domain::shared::{ConstatId, Day, WalkId, text::excerpt};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Photos shown on a line.
const THUMBNAILS: usize = 2;

/// What the address of the room says.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Asked {
    /// The constat to open.
    ouvert: Option<String>,
    /// Which lines.
    filtre: Option<String>,
    /// What was just done.
    fait: Option<String>,
}

/// How the open line is filled.
pub(super) enum Opened {
    /// None is open.
    None,
    /// As kept, or as proposed.
    Fresh(ConstatId),
    /// As typed: what is to be corrected, what someone else wrote meanwhile.
    Again(ConstatId, Filled, Vec<Differs>, bool),
}

/// The room.
pub(super) async fn show_room(
    State(app): State<App>,
    who: Allowed,
    Path(walk): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let room = room(&app, &who, read.tx(), &walk).await?;
    let shown = Shown::of(asked.filtre.as_deref().unwrap_or_default());
    let opened = asked.ouvert.as_deref().and_then(|id| id.parse().ok()).map_or(Opened::None, Opened::Fresh);
    let mut view = view(&app, &who, read.tx(), &room, shown, opened).await?;
    view.frame = view.frame.flash(asked.fait.as_deref().and_then(done));
    show(&view)
}

fn done(code: &str) -> Option<&'static str> {
    Some(match code {
        "qualifie" => "Le constat est qualifié.",
        "tous" => "Le constat est qualifié. Il n'en reste pas à qualifier dans cette liste.",
        "close" => {
            "La salle est close : les constats qualifiés sont transmis et chaque organisme a reçu sa liste."
        }
        _ => return None,
    })
}

/// The page, with one line open or none.
pub(super) async fn view(
    app: &App,
    who: &Allowed,
    tx: &mut Tx,
    room: &Room,
    shown: Shown,
    opened: Opened,
) -> Result<RoomView, Problem> {
    let apart = store::apart(tx, room.walk.id, &Sight::of(who)).await?;
    let open = open_line(app, who, tx, room, opened).await?;
    let here = |row: &&RoomRow| row.duplicate_of_id.is_none();
    let open_id = open.as_ref().map(|line| line.id.clone()).unwrap_or_default();
    let kept = room
        .rows
        .iter()
        .filter(here)
        .filter(|row| shown.keeps(row) || row.id.to_string() == open_id)
        .map(|row| (stop_label(row), line(&app.grid, room, row, shown, &open_id)));
    let errors = open.iter().flat_map(|line| line.filled.errors());
    let errors = errors.map(|(field, why)| (field.to_owned(), why.to_owned())).collect();
    let ready = room.rows.iter().filter(|row| row.is_on_the_table() && row.responsible_id.is_some());
    let walk_title = words::walk_title(room.walk.kind, room.walk.day);
    Ok(RoomView {
        frame: Frame::of(app, who, "Salle")
            .under("Diagnostics", "/diagnostics")
            .under(walk_title, format!("/diagnostics/{}", room.walk.id)),
        id: room.walk.id.to_string(),
        tabs: tabs(room, shown),
        shown: shown.code(),
        stops: by_stop(kept),
        qualified: room.to_say().filter(|row| !is_to_qualify(row)).count(),
        total: room.to_say().count(),
        ready: ready.count(),
        left: room.rows.iter().filter(|row| Shown::WithoutResponsible.keeps(row)).count(),
        proposals: proposals(room, &apart).len(),
        known: room.rows.len(),
        waits: waits(room),
        errors,
        open,
    })
}

fn tabs(room: &Room, shown: Shown) -> Vec<RoomTab> {
    let tab = |one: &Shown| {
        let here = room.rows.iter().filter(|row| row.duplicate_of_id.is_none() && one.keeps(row)).count();
        (address(room.walk.id, *one, None), one.label(), here.to_string(), *one == shown)
    };
    Shown::EACH.iter().map(tab).collect()
}

/// Why the room cannot be closed: the walk has not taken place, or everything is said.
fn waits(room: &Room) -> String {
    let why = match room.walk.state {
        WalkState::Prepare => "La visite est encore en préparation.",
        WalkState::Convoque if room.today < room.walk.day => "La visite n'a pas encore eu lieu.",
        WalkState::Clos => "Cette visite est close.",
        _ => "",
    };
    why.to_owned()
}

/// The address of the room, with a line open or none.
pub(super) fn address(walk: WalkId, shown: Shown, open: Option<ConstatId>) -> String {
    let filter = match shown {
        Shown::All => String::new(),
        other => format!("filtre={}", other.code()),
    };
    match open {
        None if filter.is_empty() => format!("/diagnostics/{walk}/salle"),
        None => format!("/diagnostics/{walk}/salle?{filter}"),
        Some(id) if filter.is_empty() => format!("/diagnostics/{walk}/salle?ouvert={id}#constat-{id}"),
        Some(id) => format!("/diagnostics/{walk}/salle?{filter}&ouvert={id}#constat-{id}"),
    }
}

fn stop_label(row: &RoomRow) -> String {
    match (row.stop_number, &row.stop_label) {
        (Some(number), Some(label)) => format!("Arrêt {number} : {label}"),
        _ => "Entre les arrêts".to_owned(),
    }
}

fn by_stop(lines: impl Iterator<Item = (String, RoomLine)>) -> Vec<RoomStop> {
    let mut stops: Vec<RoomStop> = Vec::new();
    for (label, line) in lines {
        match stops.last_mut().filter(|stop| stop.label == label) {
            Some(stop) => stop.lines.push(line),
            None => stops.push(RoomStop { label, lines: vec![line] }),
        }
    }
    stops
}

/// A photo of a page of the room.
pub(super) fn picture(photo: &WalkPhoto) -> Photo {
    Photo { id: photo.id.clone(), description: words::photo(&photo.description, &photo.moment) }
}

/// How bad it is, as a mark.
pub(super) fn weight(row: &RoomRow) -> Option<(&'static str, &'static str)> {
    row.severity().map(|severity| (severity.code(), words::severity(severity)))
}

fn line(grid: &Grid, room: &Room, row: &RoomRow, shown: Shown, open: &str) -> RoomLine {
    let photos = room.photos_of(row.id);
    let qualified = row.is_on_the_table() && !is_to_qualify(row);
    RoomLine {
        id: row.id.to_string(),
        number: row.number,
        href: address(room.walk.id, shown, Some(row.id)),
        place: row.place.clone(),
        theme: words::theme(grid, &row.theme, row.subtheme.as_deref()),
        value: words::value(row.value),
        severity: weight(row),
        state: if qualified { ("info", "Qualifié") } else { words::constat_badge(row.value, row.state) },
        excerpt: excerpt(&row.description, 140),
        more_photos: photos.len().saturating_sub(THUMBNAILS),
        photos: photos.into_iter().take(THUMBNAILS).map(picture).collect(),
        responsible: row.responsible_name.clone().unwrap_or_default(),
        deadline: row.deadline().map(Day::short).unwrap_or_default(),
        repeats: room.repeats(row.id).count(),
        restricted: row.visibility == Visibility::Restreint,
        open: row.id.to_string() == open,
    }
}

/// The line being qualified: what was seen, and the form.
async fn open_line(
    app: &App,
    who: &Allowed,
    tx: &mut Tx,
    room: &Room,
    opened: Opened,
) -> Result<Option<OpenLine>, Problem> {
    let (id, again) = match opened {
        Opened::None => return Ok(None),
        Opened::Fresh(id) => (id, None),
        Opened::Again(id, filled, differs, conflict) => (id, Some((filled, differs, conflict))),
    };
    let Some(row) = room.row(id) else { return Ok(None) };
    let table = table(app, tx, room, row).await?;
    let voices = store::voices(tx, room.walk.id, &Sight::of(who)).await?;
    let (filled, differs, conflict) = again.unwrap_or_else(|| (fresh(row, &table), Vec::new(), false));
    let words_of = |row: &RoomRow| row.residents_words.clone();
    Ok(Some(OpenLine {
        id: id.to_string(),
        editable: row.is_on_the_table() && room.must_be_open().is_ok(),
        description: row.description.clone(),
        words: words_of(row).into_iter().chain(room.repeats(id).filter_map(words_of)).collect(),
        proposed_answer: row.proposed_answer.clone().unwrap_or_default(),
        voices: said_voices(&voices, id),
        photos: room.photos_of(id).into_iter().map(picture).collect(),
        repeats: room
            .repeats(id)
            .map(|row| {
                (row.id.to_string(), format!("N° {} : {}", row.number, excerpt(&row.description, 120)))
            })
            .collect(),
        usual: table.usual,
        version: version(row),
        differs,
        conflict,
        organisations: table.organisations,
        priorities: table.priorities,
        responses: table.responses,
        visibilities: table.visibilities,
        filled,
    }))
}

/// `danger 3, gêne 1`: the voices given to a remark, the worst first; nothing when nobody weighed it.
pub(in crate::diagnostics) fn voices_of(
    voices: &[(String, String, i64)],
    constat: ConstatId,
) -> Vec<(&'static str, i64)> {
    let id = constat.to_string();
    let of = |severity: &Severity| {
        let found = voices.iter().find(|(of, code, _)| *of == id && code == severity.code());
        found.map(|(_, _, count)| (words::severity(*severity), *count))
    };
    Severity::ALL.iter().rev().filter_map(of).collect()
}

fn said_voices(voices: &[(String, String, i64)], constat: ConstatId) -> String {
    let said = voices_of(voices, constat);
    said.iter().map(|(label, count)| format!("{label} {count}")).collect::<Vec<_>>().join(", ")
}

fn fresh(row: &RoomRow, table: &Table) -> Filled {
    let aimed = table.aimed.map(|day| day.to_string()).unwrap_or_default();
    Filled::with(&[
        ("responsible", row.responsible_id.as_deref().or(table.proposed.as_deref()).unwrap_or_default()),
        ("deadline", row.deadline.as_deref().unwrap_or(&aimed)),
        ("priority", row.priority.as_deref().unwrap_or_default()),
        ("answer", row.answer.as_deref().unwrap_or_default()),
        ("response_kind", row.response_kind.as_deref().unwrap_or_default()),
        ("visibility", row.visibility.code()),
    ])
}

/// What arrived since the page was read: a piece of page, empty when nothing did.
pub(super) async fn arrivals(
    State(app): State<App>,
    who: Allowed,
    Path(walk): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let id: WalkId = id_of(&walk)?;
    let sight = Sight::of(&who);
    let mut read = app.db.read().await?;
    kept_walks::walk(read.tx(), id, &sight.mandate).await?;
    let known = query.get("connus").and_then(|count| count.parse::<i64>().ok()).unwrap_or(i64::MAX);
    let count = store::count(read.tx(), id, &sight).await?;
    let shown = Shown::of(query.get("filtre").map(String::as_str).unwrap_or_default());
    show(&ArrivalsView { arrived: count.saturating_sub(known).max(0), href: address(id, shown, None) })
}
