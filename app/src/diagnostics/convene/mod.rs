//! Convening a walk: one letter to each person whose organisation is invited, with the event for their calendar; again
//! when the day moves, and once more when it is called off.

mod store;

use super::store::walks::{self as kept_walks, WalkRow};
use super::words;
use crate::platform::convening::{
    self, ConveneView, Gathering, LetterWords, PageWords, addresses, each_once,
};
use crate::platform::jobs::Job;
use crate::platform::page::{show, show_again};
use crate::platform::routes::{Access, Route, action, page};
use crate::platform::{Allowed, App, Event, Filled, Form, Frame, Problem, Tx, id_of, journal};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::diagnostics::WalkState;
use palier_domain::partners::Capability as C;
use palier_domain::shared::{Day, FieldFault, WalkId};
use serde_json::json;

/// Words of the letters.
const LETTER: LetterWords = LetterWords {
    place: "Rendez-vous",
    enclosed: "La visite est jointe pour votre agenda. Le parcours et les documents :",
    file: "visite.ics",
    said: String::new(),
};
/// Words of the page.
const WORDS: PageWords = PageWords {
    late: "Cette visite a déjà eu lieu : personne n'est plus à convoquer.",
    none: "Aucun organisme invité n'a de compte qui couvre ce quartier. Ajoutez des adresses ci-dessous, ou invitez des \
           organismes dans la préparation.",
    back: "Revenir à la visite",
};
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
        href: format!("/diagnostics/{id}"),
        summary: title(&walk),
        day: walk.day.long(),
        open: matches!(walk.state, WalkState::Prepare | WalkState::Convoque),
        takes_back: convened.is_some() && walk.state == WalkState::Convoque,
        words: WORDS,
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
    let added = match addresses(&form) {
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
    let people = each_once(store::invited(write.tx(), id, today).await?, added);
    if people.is_empty() {
        drop(write);
        let fault = FieldFault::new(
            "adresses",
            "Personne à convoquer : invitez des organismes ou ajoutez une adresse.",
        );
        return show_again(&view(&app, &who, id, Filled::again(form, vec![fault])).await?);
    }
    let gathering = gathering(write.tx(), &walk, called_off).await?;
    let organiser = convening::organiser(write.tx(), &who).await?;
    let words = LetterWords { said: form.text("message").to_owned(), ..LETTER };
    for person in &people {
        write.enqueue(Job::Mail(gathering.letter(&app, &organiser, person, &words))).await?;
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

/// The walk as calendars must know it now.
async fn gathering(tx: &mut Tx, walk: &WalkRow, cancelled: bool) -> Result<Gathering, Problem> {
    let told = journal::about(tx, "diagnostic", &walk.id.to_string()).await?;
    Ok(Gathering {
        id: walk.id.to_string(),
        told: told.iter().filter(|entry| TOLD.contains(&entry.event.as_str())).count(),
        day: walk.day,
        starts_at: walk.starts_at.clone(),
        ends_at: walk.ends_at.clone(),
        summary: format!("{}, {}", words::walk_kind(walk.kind), walk.quartier_name),
        location: walk.meeting_point.clone(),
        description: walk.objectives.clone(),
        path: format!("/diagnostics/{}", walk.id),
        cancelled,
    })
}
