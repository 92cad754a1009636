//! Searching everything one may see.

use super::lines::Line;
use super::store::{self, Named};
use super::views::SearchView;
use crate::diagnostics::{self, Sight};
use crate::platform::page::show;
use crate::platform::{Allowed, App, Frame, Problem, db::containing};
use crate::projects;
use axum::extract::{Query, State};
use axum::response::Response;
use palier_domain::shared::text::filled;
use serde::Deserialize;

/// Constats shown, at most.
const MOST: i64 = 20;
/// Letters below which a search would find everything.
const SHORTEST: usize = 2;

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    q: Option<String>,
}

pub(super) async fn page(
    State(app): State<App>,
    who: Allowed,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let words = asked.q.unwrap_or_default();
    let mut groups = Vec::new();
    if let Some(sought) = filled(&words).filter(|words| words.chars().count() >= SHORTEST) {
        let (like, sight) = (containing(sought), Sight::of(&who));
        let today = app.world.today();
        let mut read = app.db.read().await?;
        let tx = read.tx();
        let constats = diagnostics::constats_saying(tx, sought, &who, today, MOST).await?;
        groups.push((
            "Quartiers",
            lines("/quartiers", store::named(tx, &sight, store::QUARTIERS_NAMED, &like).await?),
        ));
        groups.push(("Constats", constats.iter().map(|row| Line::of_constat(row, today)).collect()));
        groups.push((
            "Actions",
            lines("/actions", store::named(tx, &sight, store::ACTIONS_NAMED, &like).await?),
        ));
        let projects = projects::found(tx, &who, sought, today).await?;
        groups.push(("Appels à projets", projects.calls.into_iter().map(Line::of_alert).collect()));
        groups.push(("Dossiers de demande", projects.dossiers.into_iter().map(Line::of_alert).collect()));
        groups.push(("Organismes", lines("/partenaires", store::organisations_named(tx, &like).await?)));
        groups.retain(|(_, lines)| !lines.is_empty());
    }
    show(&SearchView { frame: Frame::of(&app, &who, "Recherche"), words, groups })
}

fn lines(room: &str, found: Vec<Named>) -> Vec<Line> {
    let line = |named: Named| Line {
        text: named.name,
        href: format!("{room}/{}", named.id),
        detail: named.detail,
        ..Line::default()
    };
    found.into_iter().map(line).collect()
}
