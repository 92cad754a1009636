//! Walks given back to residents: the list, one walk, its plan and its photos.

use super::open;
use super::told::{Told, published};
use super::views::{RestitutionView, RestitutionsView, WalkLine, WelcomeView};
use super::words::or_all;
use crate::diagnostics::residents::{self, GivenBackLine};
use crate::diagnostics::{Choices, walk_kind};
use crate::platform::page::show;
use crate::platform::{App, Frame, Problem, id_of};
use crate::words::counted;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::Response;
use palier_documents::walk::plan;
use palier_domain::shared::text::fold;
use palier_domain::shared::{PhotoId, WalkId};
use std::collections::BTreeMap;

/// What Palier is, for whoever has no account.
pub(super) async fn welcome(State(app): State<App>) -> Result<Response, Problem> {
    Ok(open(show(&WelcomeView { frame: Frame::public(&app, "Vivre mieux dans son quartier") })?))
}

/// The list of walks given back.
pub(super) async fn list(
    State(app): State<App>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let all = residents::given_back(app.db.read().await?.tx()).await?;
    let quartiers = all.iter().map(|walk| (walk.quartier_id.to_string(), walk.quartier_name.clone()));
    let communes = all.iter().flat_map(communes).map(|name| (fold(&name), name));
    let view = RestitutionsView {
        frame: Frame::public(&app, "Restitutions aux habitants"),
        walks: all.iter().filter(|walk| wanted(walk, &query)).map(line).collect(),
        quartiers: or_all("tous", sorted(quartiers.collect())),
        communes: or_all("toutes", sorted(communes.collect())),
        filtered: query.values().any(|value| !value.trim().is_empty()),
        query,
    };
    Ok(open(show(&view)?))
}

fn communes(walk: &GivenBackLine) -> Vec<String> {
    walk.commune_names.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

fn sorted(mut choices: Choices) -> Choices {
    choices.sort_by_cached_key(|(_, name)| fold(name));
    choices.dedup();
    choices
}

/// Whether a walk is one of those the address asks for.
fn wanted(walk: &GivenBackLine, query: &BTreeMap<String, String>) -> bool {
    let asked = |name: &str| query.get(name).map(|text| text.trim()).filter(|text| !text.is_empty());
    asked("quartier").is_none_or(|quartier| quartier == walk.quartier_id.to_string())
        && asked("commune")
            .is_none_or(|commune| communes(walk).iter().any(|name| fold(name) == fold(commune)))
}

fn line(walk: &GivenBackLine) -> WalkLine {
    let answered = counted(walk.answered, "réponse donnée", "réponses données");
    WalkLine {
        id: walk.id.to_string(),
        title: format!("{} du {}", walk_kind(walk.kind), walk.day.plain()),
        place: format!("{} ({})", walk.quartier_name, walk.commune_names),
        given_back: walk.restituted_on.plain(),
        published: published(walk.constats, walk.strong),
        answered: format!("{answered}, {}", counted(walk.done, "constat réglé", "constats réglés")),
    }
}

/// One walk given back.
pub(super) async fn show_one(State(app): State<App>, Path(walk): Path<String>) -> Result<Response, Problem> {
    let id: WalkId = id_of(&walk)?;
    let mut read = app.db.read().await?;
    let walk = residents::given_back_walk(read.tx(), id).await?;
    let told = Told::of(read.tx(), walk).await?;
    let plan = told.plan(read.tx()).await?;
    let given_back = told.given_back().map(|day| format!(" Restitution du {}.", day.plain()));
    let view = RestitutionView {
        frame: Frame::public(&app, format!("{} : {}", told.walk.quartier_name, told.title()))
            .under("Restitutions aux habitants", "/restitutions"),
        place: told.walk.commune_names.clone(),
        days: format!("Visite du {}.{}", told.walk.day.long(), given_back.unwrap_or_default()),
        words: told.walk.restitution.clone().unwrap_or_default(),
        thanks: told.thanks(),
        figures: told.figures(),
        left_out: told.left_out(),
        plan: plan.frame().map(|_| plan.description()).unwrap_or_default(),
        groups: told.groups(&app.grid, &format!("/restitutions/{id}/photos")),
        id: id.to_string(),
    };
    Ok(open(show(&view)?))
}

/// The plan of a walk given back, with the numbers of its public constats.
pub(super) async fn plan_of(State(app): State<App>, Path(walk): Path<String>) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let walk = residents::given_back_walk(read.tx(), id_of(&walk)?).await?;
    let plan = Told::of(read.tx(), walk).await?.plan(read.tx()).await?;
    Ok(super::file("image/svg+xml", plan::svg(&plan)))
}

/// A photo, by its walk and its row: only of a public constat, and only while the walk is given back.
pub(super) async fn photo(
    State(app): State<App>,
    Path((walk, photo)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (walk, photo): (WalkId, PhotoId) = (id_of(&walk)?, id_of(&photo)?);
    let address = residents::public_photo(app.db.read().await?.tx(), walk, photo).await?;
    let mut answer = super::file("image/jpeg", app.photos.read(&address).await?);
    let alone = header::HeaderValue::from_static("default-src 'none'; sandbox");
    answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, alone);
    Ok(answer)
}
