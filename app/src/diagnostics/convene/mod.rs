//! Convening a walk: one letter to each person whose organisation is invited, with the event for their calendar; again
//! when the day moves, and once more when it is called off.

mod store;
mod views;

pub(super) use views::specimens;

use super::store::walks::{self as kept_walks, WalkRow};
use super::words;
use crate::platform::jobs::Job;
use crate::platform::mail::{Enclosed, Letter};
use crate::platform::page::{show, show_again};
use crate::platform::routes::{Access, Route, action, page};
use crate::platform::{Allowed, App, Event, Filled, Form, Frame, Problem, Tx, id_of, journal};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_documents::calendar::{Invitation, Person, When, ics};
use palier_domain::diagnostics::WalkState;
use palier_domain::partners::{Capability as C, EmailAddress};
use palier_domain::shared::{Day, FieldFault, Instant, WalkId};
use serde_json::json;
use store::Invited;
use views::ConveneView;

/// Most addresses added by hand.
const MOST: usize = 100;
/// How long a walk lasts when nobody said, in milliseconds: what a diagnostic en marchant usually takes.
const USUAL_MS: i64 = 2 * 60 * 60 * 1000;
/// Events of the journal that sent calendars something.
const TOLD: [&str; 2] = ["diagnostic.convoque", "diagnostic.decommande"];

/// Routes of the convocation.
pub(super) fn routes() -> Vec<Route> {
    let needs = Access::Needs(C::PrepareWalk);
    vec![
        page("/diagnostics/{walk}/convocation", needs, show_form),
        action("/diagnostics/{walk}/convocation", needs, convene),
    ]
}

/// Who will be written to, and what can be added.
async fn show_form(
    State(app): State<App>,
    who: Allowed,
    Path(walk): Path<String>,
) -> Result<Response, Problem> {
    show(&view(&app, &who, id_of(&walk)?, Filled::default()).await?)
}

async fn view(app: &App, who: &Allowed, id: WalkId, filled: Filled) -> Result<ConveneView, Problem> {
    let mut read = app.db.read().await?;
    let walk = kept_walks::walk(read.tx(), id, &who.mandate()).await?;
    let invited = store::invited(read.tx(), id, app.world.today()).await?;
    let convened = walk.convened_on.as_deref().and_then(|day| Day::parse(day).ok());
    Ok(ConveneView {
        frame: Frame::of(app, who, "Convoquer")
            .under("Diagnostics", "/diagnostics")
            .under(title(&walk), format!("/diagnostics/{id}")),
        id: id.to_string(),
        walk: title(&walk),
        day: walk.day.long(),
        open: matches!(walk.state, WalkState::Prepare | WalkState::Convoque),
        convened: convened.filter(|_| walk.state == WalkState::Convoque).map(Day::long).unwrap_or_default(),
        invited: invited.into_iter().map(|one| format!("{}, {}", one.name, one.organisation)).collect(),
        filled,
    })
}

fn title(walk: &WalkRow) -> String {
    format!("{} du {}", words::walk_kind(walk.kind), walk.day.plain())
}

/// Writes to everyone, and notes that it is done.
async fn convene(
    State(app): State<App>,
    who: Allowed,
    Path(walk): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let id: WalkId = id_of(&walk)?;
    let added = match addresses(form.text("adresses")) {
        Ok(added) => added,
        Err(fault) => return show_again(&view(&app, &who, id, Filled::again(form, vec![fault])).await?),
    };
    let called_off = form.text("choix") == "annuler";
    let mut write = app.db.write(&who).await?;
    journal::take_turn(write.tx()).await?;
    let walk = kept_walks::walk(write.tx(), id, &who.mandate()).await?;
    let today = app.world.today();
    let state = if called_off { WalkState::Prepare } else { WalkState::Convoque };
    if walk.state != state || called_off {
        let to = walk.state.go(state, walk.day, today).map_err(Problem::refused)?;
        if !kept_walks::move_walk(write.tx(), id, walk.state, to).await? {
            return Err(Problem::Refused("Cette visite vient de changer d'étape. Relisez-la.".to_owned()));
        }
    }
    let mut people = store::invited(write.tx(), id, today).await?;
    people.extend(
        added
            .into_iter()
            .filter(|one| !people.iter().any(|known| known.email == one.email))
            .collect::<Vec<_>>(),
    );
    if people.is_empty() {
        drop(write);
        let fault = FieldFault::new(
            "adresses",
            "Personne à convoquer : invitez des organismes ou ajoutez une adresse.",
        );
        return show_again(&view(&app, &who, id, Filled::again(form, vec![fault])).await?);
    }
    let event = invitation(&app, &who, write.tx(), &walk, called_off).await?;
    for person in &people {
        write.enqueue(Job::Mail(letter(&walk, &event, person, form.text("message")))).await?;
    }
    kept_walks::set_convened(write.tx(), id, (!called_off).then_some(today)).await?;
    if !called_off && walk.join_code.is_none() {
        kept_walks::give_join_code(write.tx(), &app.world, id).await?;
    }
    let code = if called_off { "decommande" } else { "convoque" };
    let entry = if called_off { TOLD[1] } else { TOLD[0] };
    let entry = Event::of(entry, "diagnostic", id).in_quartier(walk.quartier_id);
    write.commit(entry.with(json!({ "lettres": people.len(), "jour": walk.day }))).await?;
    Ok(Redirect::to(&format!("/diagnostics/{id}?fait={code}")).into_response())
}

/// The event as calendars must know it now; whoever it is for is still to be named.
async fn invitation(
    app: &App,
    who: &Allowed,
    tx: &mut Tx,
    walk: &WalkRow,
    cancelled: bool,
) -> Result<Invitation, Problem> {
    let told = journal::about(tx, "diagnostic", &walk.id.to_string()).await?;
    let told = told.iter().filter(|entry| TOLD.contains(&entry.event.as_str())).count();
    let (name, email) = store::person(tx, who.person()).await?;
    let organiser = Person { name: format!("{name}, {}", who.viewer().mandate.organisation_name), email };
    let host =
        app.config.public_url.split_once("://").map_or(app.config.public_url.as_str(), |(_, host)| host);
    Ok(Invitation {
        uid: format!("{}@{host}", walk.id),
        sequence: u32::try_from(told).unwrap_or(u32::MAX),
        written: app.world.now(),
        when: when(walk),
        summary: format!("{}, {}", words::walk_kind(walk.kind), walk.quartier_name),
        location: walk.meeting_point.clone(),
        description: walk.objectives.clone(),
        address: format!("{}/diagnostics/{}", app.config.public_url, walk.id),
        invited: organiser.clone(),
        organiser,
        cancelled,
    })
}

fn when(walk: &WalkRow) -> When {
    let moment = |hour: Option<&String>| -> Option<Instant> {
        let (hours, minutes) = hour?.split_once(':')?;
        Some(walk.day.at(hours.parse().ok()?, minutes.parse().ok()?))
    };
    match (moment(walk.starts_at.as_ref()), moment(walk.ends_at.as_ref())) {
        (Some(start), Some(end)) => When::Hours(start, end),
        (Some(start), None) => When::Hours(start, start.plus_ms(USUAL_MS)),
        _ => When::Day(walk.day),
    }
}

fn letter(walk: &WalkRow, event: &Invitation, person: &Invited, message: &str) -> Letter {
    let invited = Person { name: person.name.clone(), email: person.email.clone() };
    let event = Invitation { invited, ..event.clone() };
    let hello =
        if person.name.is_empty() { "Bonjour,".to_owned() } else { format!("Bonjour {},", person.name) };
    let hours = match (&walk.starts_at, &walk.ends_at) {
        (Some(start), Some(end)) => format!(", de {start} à {end}"),
        (Some(start), None) => format!(", à partir de {start}"),
        _ => String::new(),
    };
    let (subject, said) = if event.cancelled {
        (format!("Annulé : {}", event.summary), "n'aura pas lieu comme prévu")
    } else {
        (format!("Convocation : {}", event.summary), "vous attend")
    };
    let message = if message.is_empty() { String::new() } else { format!("{message}\n\n") };
    let body = format!(
        "{hello}\n\n« {} » {said} : {}{hours}.\nRendez-vous : {}.\n\n{message}\
         La visite est jointe pour votre agenda. Le parcours et les documents :\n{}\n",
        event.summary,
        walk.day.long(),
        walk.meeting_point,
        event.address
    );
    let file = Enclosed { name: "visite.ics".to_owned(), kind: event.kind(), text: ics(&event) };
    Letter { to: person.email.clone(), subject, body, attachments: vec![file] }
}

/// The addresses added by hand: used for these letters, then forgotten.
fn addresses(text: &str) -> Result<Vec<Invited>, FieldFault> {
    let fault = |why: String| FieldFault::new("adresses", why);
    let words = text.split([',', ';']).flat_map(str::split_whitespace);
    let list: Vec<Invited> = words
        .map(|word| {
            let email = EmailAddress::parse(word)
                .map_err(|_| fault(format!("« {word} » n'est pas une adresse électronique.")))?;
            Ok(Invited { name: String::new(), email: email.to_string(), organisation: String::new() })
        })
        .collect::<Result<_, _>>()?;
    if list.len() > MOST { Err(fault(format!("{MOST} adresses au plus."))) } else { Ok(list) }
}
