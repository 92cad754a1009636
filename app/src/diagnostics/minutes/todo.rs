//! What each organisation has to do after a walk.

use super::super::store::Sight;
use super::super::store::walks as kept_walks;
use super::views::{Task, ToDo, TodoView};
use crate::diagnostics::room::store::{self, RoomRow};
use crate::diagnostics::words;
use crate::platform::page::show;
use crate::platform::{Allowed, App, Frame, Problem, id_of};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_domain::convention::Grid;
use palier_domain::diagnostics::{ConstatState, ConstatValue, Visibility};
use palier_domain::shared::{Day, WalkId, text::fold};
use std::collections::BTreeMap;

/// The lists of a walk, one per organisation; what nobody answers for comes last.
pub(super) async fn show_list(
    State(app): State<App>,
    who: Allowed,
    Path(walk): Path<String>,
) -> Result<Response, Problem> {
    let (id, sight, today): (WalkId, _, _) = (id_of(&walk)?, Sight::of(&who), app.world.today());
    let mut read = app.db.read().await?;
    let walk = kept_walks::walk(read.tx(), id, &sight.mandate).await?;
    let rows = store::rows(read.tx(), id, &sight).await?;
    let title = format!("{} du {}", words::walk_kind(walk.kind), walk.day.plain());
    let frame = Frame::of(&app, &who, "À faire")
        .under("Diagnostics", "/diagnostics")
        .under(title.clone(), format!("/diagnostics/{id}"));
    show(&TodoView {
        frame,
        walk: title,
        quartier: walk.quartier_name,
        lists: lists(&app.grid, &rows, today),
    })
}

fn awaited(row: &RoomRow) -> bool {
    row.value != ConstatValue::PointFort && !row.state.is_closed() && row.state != ConstatState::DeclareResolu
}

fn lists(grid: &Grid, rows: &[RoomRow], today: Day) -> Vec<ToDo> {
    let mut by_name: BTreeMap<(bool, String, String), Vec<&RoomRow>> = BTreeMap::new();
    for row in rows.iter().filter(|row| awaited(row)) {
        let name = row.responsible_name.clone().unwrap_or_default();
        by_name.entry((name.is_empty(), fold(&name), name)).or_default().push(row);
    }
    by_name
        .into_iter()
        .map(|((nobody, _, name), mut rows)| {
            // The most pressing first; what has no deadline last.
            rows.sort_by_key(|row| (row.deadline().is_none(), row.deadline(), row.number));
            ToDo {
                organisation: if nobody { "Sans responsable".to_owned() } else { name },
                tasks: rows.into_iter().map(|row| task(grid, row, today)).collect(),
            }
        })
        .collect()
}

fn task(grid: &Grid, row: &RoomRow, today: Day) -> Task {
    Task {
        id: row.id.to_string(),
        number: row.number,
        place: row.place.clone(),
        theme: words::theme(grid, &row.theme, row.subtheme.as_deref()),
        description: row.description.clone(),
        severity: row.severity().map(|severity| (severity.code(), words::severity(severity))),
        state: words::constat_badge(row.value, row.state),
        deadline: row.deadline().map(Day::short).unwrap_or_default(),
        late: row.deadline().is_some_and(|deadline| deadline < today),
        restricted: row.visibility == Visibility::Restreint,
    }
}
