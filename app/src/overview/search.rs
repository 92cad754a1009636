//! Searching everything one may see.

use super::lines::Line;
use super::store::{self, Named};
use super::views::SearchView;
use crate::platform::page::show;
use crate::platform::{Allowed, App, Frame, Problem};
use axum::extract::{Query, State};
use axum::response::Response;
use palier_domain::shared::text::{filled, fold};
use serde::Deserialize;

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
        let like = pattern(sought);
        let today = app.world.today();
        let mut read = app.db.read().await?;
        let tx = read.tx();
        let constats = store::constats(tx, &who, store::CONSTATS_SAYING, &like).await?;
        groups.push((
            "Quartiers",
            lines("/quartiers", store::named(tx, &who, store::QUARTIERS_NAMED, &like).await?),
        ));
        groups.push(("Constats", constats.iter().map(|row| Line::of_constat(row, today)).collect()));
        groups
            .push(("Actions", lines("/actions", store::named(tx, &who, store::ACTIONS_NAMED, &like).await?)));
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

/// The words as a `LIKE` pattern, folded, in which `%` and `_` stand for themselves.
fn pattern(words: &str) -> String {
    format!("%{}%", fold(words.trim()).replace('!', "!!").replace('%', "!%").replace('_', "!_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_the_pattern_stand_for_themselves() {
        assert_eq!(pattern(" Été 100 %_! "), "%ete 100 !%!_!!%");
    }
}
