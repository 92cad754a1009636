//! The list of walks.

use super::list::blank;
use super::paging::Page;
use super::store::walk_list::{self as kept, WalkFilter, WalkLine};
use super::store::{self, Sight};
use super::views::walk_list::{WalkListLine, WalksView};
use super::{forms, words};
use crate::platform::page::show;
use crate::platform::{Allowed, App, Frame, Problem};
use axum::extract::{Query, State};
use axum::response::Response;
use palier_domain::diagnostics::{WalkKind, WalkState};
use palier_domain::partners::Capability;
use std::collections::BTreeMap;

/// Lines of a page.
const PAGE: i64 = 50;

/// A page of the list.
pub(super) async fn show_list(
    State(app): State<App>,
    who: Allowed,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let (filter, sight) = (forms::walk_filter(&query), Sight::of(&who));
    let mut read = app.db.read().await?;
    let totals = kept::totals(read.tx(), &filter, &sight).await?;
    let page = Page::asked(&query, PAGE, totals.walks);
    let found = kept::list(read.tx(), &filter, &sight, page.limits()).await?;
    let years = kept::years(read.tx(), &sight.mandate).await?;
    show(&WalksView {
        frame: Frame::of(&app, &who, "Diagnostics"),
        pages: page.links("Visites", "/diagnostics", &query),
        walks: found.iter().map(list_line).collect(),
        totals,
        quartiers: blank("tous", store::quartiers(read.tx(), &sight.mandate).await?),
        kinds: blank("tous", words::choices(WalkKind::ALL, words::walk_kind)),
        states: blank("tous", words::choices(WalkState::ALL, words::walk_state)),
        years: blank("toutes", years.into_iter().map(|year| (year.clone(), year)).collect()),
        may_prepare: who.may(Capability::PrepareWalk),
        filtered: filter != WalkFilter::default(),
        query,
    })
}

fn list_line(walk: &WalkLine) -> WalkListLine {
    WalkListLine {
        id: walk.id.to_string(),
        day: walk.day.short(),
        quartier: (walk.quartier_id.to_string(), walk.quartier_name.clone()),
        communes: walk.commune_names.clone(),
        kind: words::walk_kind(walk.kind),
        state: (words::walk_tone(walk.state), words::walk_state(walk.state)),
        constats: walk.constats,
        open: walk.open_constats,
    }
}
