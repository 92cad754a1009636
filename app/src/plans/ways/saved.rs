//! Views kept under a name: a way of looking at the plan with its filters and columns, or the day of a meeting.

use super::{Back, Way};
use crate::convention::in_force;
use crate::diagnostics::Sight;
use crate::plans::filters::{Choices, Filters};
use crate::plans::store::saved::{self as store, SavedView};
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Event, Filled, Form, Frame, Problem, Tx};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::shared::{FieldFault, SavedViewId};
use serde_json::json;

/// Longest name of a view, in letters.
const LONGEST_NAME: usize = 80;
/// Most views a person keeps.
const MOST: i64 = 50;

/// A view of the list.
#[derive(Debug, Clone)]
pub struct KeptView {
    /// Which.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its address.
    pub href: String,
    /// The way of looking, in words.
    pub way: &'static str,
}

/// The views a person keeps, and a name for one more.
#[derive(Debug, Template)]
#[template(path = "plans/ways/templates/saved.html")]
pub struct SavedViews {
    /// Frame.
    pub frame: Frame,
    /// Those kept.
    pub views: Vec<KeptView>,
    /// The way of looking that would be kept.
    pub way: &'static str,
    /// Its filters, in words.
    pub said: Vec<String>,
    /// Its address.
    pub back: String,
    /// What was typed.
    pub filled: Filled,
}

pub(super) async fn views(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    show(&listed(read.tx(), &app, &who, &query, Filled::default()).await?)
}

async fn listed(
    tx: &mut Tx,
    app: &App,
    who: &Allowed,
    form: &Form,
    filled: Filled,
) -> Result<SavedViews, Problem> {
    let back = Back::of(form.text("retour"));
    let choices = Choices::of(tx, &Sight::of(who), &in_force(app), app.world.today()).await?;
    let mut said = choices.said(&Filters::of(&back.form()));
    said.extend(day_of(&back));
    let shown = |view: SavedView| KeptView {
        href: view.href(),
        way: Way::at(&view.page).map_or("", Way::label),
        id: view.id,
        name: view.name,
    };
    Ok(SavedViews {
        frame: Frame::of(app, who, "Vues enregistrées")
            .under(Way::Table.title(), Way::Table.path())
            .flash((form.text("fait") == "oubliee").then_some("La vue est oubliée.")),
        views: store::of_person(tx, &who.person().to_string()).await?.into_iter().map(shown).collect(),
        way: back.way.label(),
        said,
        back: back.href(""),
        filled,
    })
}

/// The day of the meeting, when that is what is kept.
fn day_of(back: &Back) -> Option<String> {
    let (_, day) = back.query.iter().find(|(name, _)| name == "depuis")?;
    Some(format!("Depuis le {}", palier_domain::shared::Day::parse(day).ok()?.plain()))
}

pub(super) async fn keep(State(app): State<App>, who: Allowed, form: Form) -> Result<Response, Problem> {
    let person = who.person().to_string();
    let mut write = app.db.write(&who).await?;
    let name = form.text("nom").to_owned();
    let wrong = if name.is_empty() {
        Some("Donnez un nom à cette vue.")
    } else if name.chars().count() > LONGEST_NAME || name.contains('\0') {
        Some("Ce nom est trop long : quatre-vingts lettres au plus.")
    } else if store::count(write.tx(), &person).await? >= MOST {
        Some("Vous gardez déjà cinquante vues : oubliez-en une avant d'en ajouter.")
    } else {
        None
    };
    if let Some(wrong) = wrong {
        let filled = Filled::again(form.clone(), vec![FieldFault::new("nom", wrong)]);
        return show_again(&listed(write.tx(), &app, &who, &form, filled).await?);
    }
    let back = Back::of(form.text("retour"));
    let id: SavedViewId = app.world.id();
    let view = SavedView {
        id: id.to_string(),
        page: back.way.path().to_owned(),
        name: name.clone(),
        query: back.query().replace("%00", ""),
    };
    store::insert(write.tx(), &person, &view, app.world.now()).await?;
    write.commit(Event::of("vue.enregistree", "vue", id).with(json!({ "name": name }))).await?;
    Ok(Redirect::to(&back.href("vue")).into_response())
}

pub(super) async fn drop(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<SavedViewId>,
) -> Result<Response, Problem> {
    let mut write = app.db.write(&who).await?;
    if !store::delete(write.tx(), &who.person().to_string(), &id.to_string()).await? {
        return Err(Problem::NotFound);
    }
    write.commit(Event::of("vue.oubliee", "vue", id)).await?;
    Ok(Redirect::to("/actions/vues?fait=oubliee").into_response())
}
