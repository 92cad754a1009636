//! Saying who answers for a constat, what, by when and who may read it; then the next one.

use super::gather::{Room, Shown, is_to_qualify, room, version};
use super::page::{Opened, address, view};
use super::store::{self, RoomRow, Said};
use super::views::Differs;
use crate::diagnostics::acts::event;
use crate::diagnostics::store::{constats as kept, organisations};
use crate::diagnostics::words::Choices;
use crate::diagnostics::{forms, words};
use crate::platform::page::show_as;
use crate::platform::{Allowed, App, Filled, Form, Problem, Write, id_of, journal};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::diagnostics::{CannotConstat, Priority, Qualification, ResponseKind, Visibility};
use palier_domain::shared::{ConstatId, Day, FieldFault, OrganisationId};
use serde_json::json;
use std::str::FromStr;

/// What was typed in the room about a constat.
struct Typed {
    responsible: OrganisationId,
    name: String,
    deadline: Option<Day>,
    said: Said,
}

/// Keeps what the room says of a constat, and leads to the next one.
pub(super) async fn save(
    State(app): State<App>,
    who: Allowed,
    Path((walk, constat)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Problem> {
    let id: ConstatId = id_of(&constat)?;
    let shown = Shown::of(form.text("filtre"));
    let mut write = app.db.write(&who).await?;
    // Several people type at once: what is read from here on is what the entry will follow.
    journal::take_turn(write.tx()).await?;
    let room = room(&app, &who, write.tx(), &walk).await?;
    room.must_be_open()?;
    let row = room.row(id).ok_or(Problem::NotFound)?;
    let known = organisations(write.tx(), room.today).await?;
    if form.text("version") != version(row) || !row.is_on_the_table() {
        let differs = differs(row, &form, &known);
        drop(write);
        return again(&app, &who, &room, shown, (id, form, Vec::new()), Some(differs)).await;
    }
    let facts = kept::facts(write.tx(), id).await?;
    let typed = match read(&form, &known) {
        Ok(typed) => typed,
        Err(faults) => {
            drop(write);
            return again(&app, &who, &room, shown, (id, form, faults), None).await;
        }
    };
    let said = Qualification { responsible: typed.responsible, deadline: typed.deadline };
    let after = match facts.clone().qualify(said) {
        Ok(after) => after,
        Err(why @ CannotConstat::DeadlineBeforeWalk) => {
            drop(write);
            let faults = vec![FieldFault::new("deadline", why.to_string())];
            return again(&app, &who, &room, shown, (id, form, faults), None).await;
        }
        Err(why) => return Err(Problem::refused(why)),
    };
    kept::keep_change(write.tx(), facts.state, &after).await?;
    keep(write, &room, row, &typed, after.deadline).await?;
    Ok(Redirect::to(&next(&room, row, shown)).into_response())
}

async fn keep(
    mut write: Write,
    room: &Room,
    row: &RoomRow,
    typed: &Typed,
    deadline: Option<Day>,
) -> Result<(), Problem> {
    store::say(write.tx(), row.id, &typed.said).await?;
    // Whoever reads the thread of the quartier learns nothing of what is or was restricted.
    let hidden = row.visibility.max(typed.said.visibility);
    let event = event("constat.qualifie", row.id, hidden, room.walk.quartier_id);
    let details = json!({ "numero": row.number, "responsable": typed.name, "echeance": deadline });
    write.commit(event.with(details)).await
}

/// The next line that waits, after this one and from the top again; the list alone when none does.
fn next(room: &Room, row: &RoomRow, shown: Shown) -> String {
    let place = room.rows.iter().position(|one| one.id == row.id).unwrap_or_default();
    let (before, after) = room.rows.split_at(place);
    let mut others = after.iter().skip(1).chain(before);
    let waits = |one: &&RoomRow| one.duplicate_of_id.is_none() && shown.keeps(one) && is_to_qualify(one);
    let (open, done) = match others.find(waits) {
        Some(next) => (Some(next.id), "qualifie"),
        None => (None, "tous"),
    };
    let address = address(room.walk.id, shown, open);
    let (path, anchor) = address.split_once('#').unwrap_or((&address, ""));
    let sign = if path.contains('?') { '&' } else { '?' };
    let anchor = if anchor.is_empty() { String::new() } else { format!("#{anchor}") };
    format!("{path}{sign}fait={done}{anchor}")
}

fn read(form: &Form, known: &Choices) -> Result<Typed, Vec<FieldFault>> {
    let mut faults = Vec::new();
    let responsible: Option<OrganisationId> = form.read("responsible", &mut faults, of_the_list);
    let named = responsible.and_then(|id| {
        let name = known.iter().find(|(known, _)| *known == id.to_string())?;
        Some((id, name.1.clone()))
    });
    if named.is_none() && faults.is_empty() {
        faults.push(FieldFault::new("responsible", "Choisissez l'organisme responsable."));
    }
    let deadline = forms::optional_day(form, "deadline").unwrap_or_else(|found| {
        faults.extend(found);
        None
    });
    let answer = forms::answer(form).unwrap_or_else(|found| {
        faults.extend(found);
        None
    });
    let response_kind = form.read("response_kind", &mut faults, of_the_list::<ResponseKind>);
    let priority = form.read("priority", &mut faults, of_the_list::<Priority>);
    let visibility = form.read("visibility", &mut faults, of_the_list::<Visibility>);
    let (Some((responsible, name)), Some(visibility), true) = (named, visibility, faults.is_empty()) else {
        if faults.is_empty() {
            faults.push(FieldFault::new("visibility", "Dites qui peut lire ce constat."));
        }
        return Err(faults);
    };
    let said = Said {
        visibility,
        answer,
        response_kind: response_kind.map(|kind| kind.code().to_owned()),
        priority: priority.map(|priority| priority.code().to_owned()),
    };
    Ok(Typed { responsible, name, deadline, said })
}

fn of_the_list<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| "Choisissez dans la liste.".to_owned())
}

/// A code of a list as people read it; empty for none.
fn in_words<T: FromStr>(code: &str, label: fn(T) -> &'static str) -> String {
    code.parse().map_or_else(|_| String::new(), |value| label(value).to_owned())
}

/// What is kept and what was typed, where they differ.
fn differs(row: &RoomRow, form: &Form, known: &Choices) -> Vec<Differs> {
    let named = |id: &str| {
        known.iter().find(|(known, _)| known == id).map_or_else(String::new, |(_, name)| name.clone())
    };
    let day = |text: &str| Day::parse(text).map_or_else(|_| text.to_owned(), Day::short);
    let of = |text: &Option<String>| text.clone().unwrap_or_default();
    let typed = |name: &str| form.text(name).to_owned();
    let pairs = [
        (
            "Organisme responsable",
            row.responsible_name.clone().unwrap_or_default(),
            named(form.text("responsible")),
        ),
        ("Échéance", day(&of(&row.deadline)), day(form.text("deadline"))),
        ("Réponse", of(&row.answer), typed("answer")),
        (
            "Type de réponse",
            in_words(&of(&row.response_kind), words::response_kind),
            in_words(form.text("response_kind"), words::response_kind),
        ),
        (
            "Priorité",
            in_words(&of(&row.priority), words::priority),
            in_words(form.text("priority"), words::priority),
        ),
        (
            "Visible par",
            words::visibility(row.visibility).to_owned(),
            in_words(form.text("visibility"), words::visibility),
        ),
        ("État", words::constat_state(row.state).to_owned(), String::new()),
    ];
    let said = |text: String| if text.is_empty() { "rien".to_owned() } else { text };
    pairs
        .into_iter()
        .filter(|(field, kept, typed)| kept != typed && (*field != "État" || !row.is_on_the_table()))
        .map(|(field, kept, typed)| Differs { field, kept: said(kept), typed: said(typed) })
        .collect()
}

/// Shows the room again with what was typed: 422 when something is to be corrected, 409 when someone wrote meanwhile.
async fn again(
    app: &App,
    who: &Allowed,
    room: &Room,
    shown: Shown,
    (id, form, faults): (ConstatId, Form, Vec<FieldFault>),
    differs: Option<Vec<Differs>>,
) -> Result<Response, Problem> {
    let conflict = differs.is_some();
    let status = if conflict { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    let opened = Opened::Again(id, Filled::again(form, faults), differs.unwrap_or_default(), conflict);
    let mut read = app.db.read().await?;
    let view = view(app, who, read.tx(), room, shown, opened).await?;
    show_as(status, &view)
}
