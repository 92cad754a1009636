//! Giving a walk back to residents: what will be public is read first, then opened, and can be withdrawn.

use super::told::{Told, is_strong, published};
use super::views::{KeptBack, PublishView};
use crate::diagnostics::{ConstatLine, residents};
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Event, Filled, Form, Frame, Problem, id_of};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::diagnostics::{ConstatState, DESCRIPTION_MAX, Visibility, names_a_person};
use palier_domain::shared::{ConstatId, Day, FieldFault, WalkId};
use serde::Deserialize;
use serde_json::json;

/// What was just done.
#[derive(Debug, Deserialize)]
pub(super) struct Done {
    fait: Option<String>,
}

/// The page where a walk is given back.
pub(super) async fn prepare(
    State(app): State<App>,
    who: Allowed,
    Path(walk): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Problem> {
    let done = done.fait.as_deref().and_then(|code| match code {
        "publiee" => Some("La visite est restituée aux habitants."),
        "retiree" => Some("La restitution est retirée : plus rien de la visite n'est public."),
        "ouverts" => Some("Ces constats font partie de ce qui est public."),
        _ => None,
    });
    show(&preview(&app, &who, id_of(&walk)?, done, None).await?)
}

async fn preview(
    app: &App,
    who: &Allowed,
    id: WalkId,
    done: Option<&str>,
    refilled: Option<Filled>,
) -> Result<PublishView, Problem> {
    let mut read = app.db.read().await?;
    let walk = residents::walk_to_give_back(read.tx(), id, &who.mandate()).await?;
    walk.state.give_back().map_err(Problem::refused)?;
    let kept = residents::kept_from_public(read.tx(), id, who).await?;
    let told = Told::of(read.tx(), walk).await?;
    let words = told.walk.restitution.as_deref().unwrap_or_default();
    let strong = told.remarks.iter().filter(|row| is_strong(row)).count();
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    Ok(PublishView {
        frame: Frame::of(app, who, "Restituer la visite aux habitants")
            .under("Diagnostics", "/diagnostics")
            .under(told.title(), format!("/diagnostics/{id}"))
            .flash(done),
        id: id.to_string(),
        given_back: told.given_back().map(Day::plain).unwrap_or_default(),
        published: published(count(told.remarks.len()), count(strong)),
        left_out: told.left_out(),
        kept: kept.iter().filter(|line| !may_open(line)).map(kept_back).collect(),
        to_open: kept.iter().filter(|line| may_open(line)).map(choice).collect(),
        groups: told.groups(&app.grid, "/photos"),
        filled: refilled.unwrap_or_else(|| Filled::with(&[("words", words)])),
    })
}

fn kept_back(line: &ConstatLine) -> KeptBack {
    KeptBack {
        id: line.id.to_string(),
        number: line.number,
        text: line.description.clone(),
        why: left_out(line.visibility),
    }
}

/// A constat shared with the partners may be opened to all, once it was read; a restricted one may not.
fn may_open(line: &ConstatLine) -> bool {
    line.visibility == Visibility::Partenaires && line.state != ConstatState::Doublon
}

fn choice(line: &ConstatLine) -> (String, String, bool) {
    (line.id.to_string(), format!("N° {} : {}", line.number, line.description), false)
}

/// Why a constat is left out.
fn left_out(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "répète un autre constat",
        Visibility::Restreint => "restreint (tranquillité et sûreté)",
        Visibility::Partenaires => "réservé aux partenaires",
    }
}

/// Gives a walk back, or changes the words of one already given back.
pub(super) async fn publish(
    State(app): State<App>,
    who: Allowed,
    Path(walk): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let id: WalkId = id_of(&walk)?;
    let words = match words(&form) {
        Ok(words) => words,
        Err(fault) => {
            let filled = Filled::again(form, vec![fault]);
            return show_again(&preview(&app, &who, id, None, Some(filled)).await?);
        }
    };
    let mut write = app.db.write(&who).await?;
    let walk = residents::walk_to_give_back(write.tx(), id, &who.mandate()).await?;
    let to = walk.state.give_back().map_err(Problem::refused)?;
    let since = walk.restituted_on.as_deref().and_then(|day| Day::parse(day).ok());
    let on = since.unwrap_or(app.world.today());
    residents::set_given_back(write.tx(), id, (walk.state, to), Some(on), Some(&words)).await?;
    residents::give_codes(&app.world, write.tx(), id).await?;
    let constats = residents::public_constats(write.tx(), id).await?.len();
    let event = Event::of("diagnostic.restitution", "diagnostic", id).in_quartier(walk.quartier_id);
    write.commit(event.with(json!({ "le": on, "constats_publics": constats }))).await?;
    Ok(Redirect::to(&format!("/diagnostics/{id}/restitution?fait=publiee")).into_response())
}

/// The words to residents: compulsory, and naming nobody.
fn words(form: &Form) -> Result<String, FieldFault> {
    let fault = |why: &str| Err(FieldFault::new("words", why));
    match form.filled("words") {
        None => fault("Écrivez un mot aux habitants : ce qui a été vu, ce qui va être fait."),
        Some(text) if text.chars().count() > DESCRIPTION_MAX => {
            fault("Ce mot est trop long : la fiche le détaille déjà.")
        }
        Some(text) if names_a_person(text) => {
            fault("Ce mot est public : retirez l'adresse électronique ou le numéro de téléphone.")
        }
        Some(text) => Ok(text.to_owned()),
    }
}

/// Adds constats shared with the partners to what is public, as ticked.
pub(super) async fn open_to_all(
    State(app): State<App>,
    who: Allowed,
    Path(walk): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let id: WalkId = id_of(&walk)?;
    let ticked: Vec<ConstatId> = form.all("open").map(id_of).collect::<Result<_, _>>()?;
    if ticked.is_empty() {
        let filled = Filled::again(form, vec![FieldFault::new("open", "Cochez au moins un constat.")]);
        return show_again(&preview(&app, &who, id, None, Some(filled)).await?);
    }
    let mut write = app.db.write(&who).await?;
    let walk = residents::walk_to_give_back(write.tx(), id, &who.mandate()).await?;
    for constat in &ticked {
        if !residents::open_to_all(write.tx(), id, *constat).await? {
            let why = "Un des constats vient de changer, ou ne se publie pas. Relisez la liste.";
            return Err(Problem::Refused(why.to_owned()));
        }
    }
    let event = Event::of("diagnostic.constats_ouverts", "diagnostic", id).in_quartier(walk.quartier_id);
    write.commit(event.with(json!({ "constats": ticked, "nombre": ticked.len() }))).await?;
    Ok(Redirect::to(&format!("/diagnostics/{id}/restitution?fait=ouverts")).into_response())
}

/// Withdraws the public page of a walk; the words are kept.
pub(super) async fn withdraw(
    State(app): State<App>,
    who: Allowed,
    Path(walk): Path<String>,
) -> Result<Redirect, Problem> {
    let id: WalkId = id_of(&walk)?;
    let mut write = app.db.write(&who).await?;
    let walk = residents::walk_to_give_back(write.tx(), id, &who.mandate()).await?;
    let to = walk.state.take_back().map_err(Problem::refused)?;
    residents::set_given_back(write.tx(), id, (walk.state, to), None, walk.restitution.as_deref()).await?;
    let event = Event::of("diagnostic.restitution_retiree", "diagnostic", id).in_quartier(walk.quartier_id);
    write.commit(event).await?;
    Ok(Redirect::to(&format!("/diagnostics/{id}/restitution?fait=retiree")))
}
