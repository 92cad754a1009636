//! The list of constats, and its export: exactly what is seen.

use super::forms;
use super::paging::{Page, address};
use super::store::lines::{self, ConstatLine, Counted, Filter, Totals};
use super::store::{self, Sight};
use super::views::{ConstatsView, Line};
use super::words;
use crate::platform::page::show;
use crate::platform::{Allowed, App, Frame, Problem};
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use palier_documents::tables::{Cell, Column, Kind, Sheet, xlsx};
use palier_domain::convention::Grid;
use palier_domain::diagnostics::{ConstatState, Severity, Visibility};
use palier_domain::shared::{Day, text::excerpt};
use std::collections::BTreeMap;

/// Lines of a page.
const PAGE: i64 = 50;
/// Most lines of an export: what a spreadsheet holds, less its heading.
const MOST_EXPORTED: i64 = 1_000_000;

/// A page of the list.
pub(super) async fn show_list(
    State(app): State<App>,
    who: Allowed,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let (filter, sight, today) = (forms::filter(&query), Sight::of(&who), app.world.today());
    let mut read = app.db.read().await?;
    let totals = lines::totals(read.tx(), &filter, &sight, today).await?;
    let page = Page::asked(&query, PAGE, totals.all);
    let found = lines::list(read.tx(), &filter, &sight, today, page.limits()).await?;
    let mut states = vec![("ouverts".to_owned(), "Encore ouverts".to_owned())];
    states.extend(words::choices(ConstatState::ALL, words::constat_state));
    let mut responsibles = vec![("aucun".to_owned(), "Sans responsable".to_owned())];
    responsibles.extend(store::organisations(read.tx(), today).await?);
    show(&ConstatsView {
        frame: Frame::of(&app, &who, "Constats").under("Diagnostics", "/diagnostics"),
        lines: found.iter().map(|constat| line(&app.grid, constat, today)).collect(),
        totals,
        quartiers: blank("tous", store::quartiers(read.tx(), &sight.mandate).await?),
        themes: blank(
            "tous",
            app.grid.themes.iter().map(|theme| (theme.code.clone(), theme.title.clone())).collect(),
        ),
        severities: blank("toutes", words::choices(Severity::ALL, words::severity)),
        states: blank("tous", states),
        responsibles: blank("tous", responsibles),
        pages: page.links("Constats", "/constats", &query),
        counts: blank("peu importe", words::choices(Counted::ALL, words::counted_as)),
        export: address("/constats.xlsx", &query, None),
        filtered: filter != Filter::default(),
        query,
    })
}

/// A list to choose from, led by the choice that narrows nothing.
pub(super) fn blank(words: &str, mut list: words::Choices) -> words::Choices {
    list.insert(0, (String::new(), words.to_owned()));
    list
}

/// A constat as a list shows it.
pub(super) fn line(grid: &Grid, constat: &ConstatLine, today: Day) -> Line {
    Line {
        id: constat.id.to_string(),
        number: constat.number,
        day: constat.walk_day.short(),
        quartier: (constat.quartier_id.to_string(), constat.quartier_name.clone()),
        stop: constat.stop_number,
        place: constat.place.clone(),
        theme: words::theme(grid, &constat.theme, constat.subtheme.as_deref()),
        value: words::value(constat.value),
        severity: constat.severity().map(|severity| (severity.code(), words::severity(severity))),
        state: words::constat_badge(constat.value, constat.state),
        excerpt: excerpt(&constat.description, 160),
        responsible: constat.responsible_name.clone().unwrap_or_default(),
        deadline: constat.deadline().map(Day::short).unwrap_or_default(),
        late: constat.is_late(today),
        restricted: constat.visibility == Visibility::Restreint,
    }
}

/// The list as a spreadsheet, whole: same filters, same reach.
pub(super) async fn export(
    State(app): State<App>,
    who: Allowed,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let (filter, sight, today) = (forms::filter(&query), Sight::of(&who), app.world.today());
    let mut read = app.db.read().await?;
    let totals = lines::totals(read.tx(), &filter, &sight, today).await?;
    let found = lines::list(read.tx(), &filter, &sight, today, (MOST_EXPORTED, 0)).await?;
    let sheet = sheet(&app.grid, &found, totals, &filter, today);
    let bytes = tokio::task::spawn_blocking(move || xlsx(&[sheet])).await.map_err(Problem::inside)?;
    let headers = [
        (
            header::CONTENT_TYPE,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned(),
        ),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"constats-{today}.xlsx\"")),
    ];
    Ok((headers, bytes.map_err(Problem::inside)?).into_response())
}

fn sheet(grid: &Grid, found: &[ConstatLine], totals: Totals, filter: &Filter, today: Day) -> Sheet {
    let column = |title: &str, kind, width| Column { title: title.to_owned(), kind, width };
    let narrowed =
        if *filter == Filter::default() { "sans filtre" } else { "selon les filtres choisis à l'écran" };
    Sheet {
        name: "Constats".to_owned(),
        title: format!("Constats au {}", today.plain()),
        source: vec![
            format!("Palier, {narrowed}, dans les limites du mandat utilisé."),
            format!("{} constats, dont {} ouverts et {} en retard.", totals.all, totals.open, totals.late),
        ],
        edited_on: today,
        columns: vec![
            column("Visite", Kind::Date, 12),
            column("Quartier", Kind::Text, 24),
            column("Numéro", Kind::Number, 9),
            column("Lieu", Kind::Text, 28),
            column("Thème", Kind::Text, 28),
            column("Genre", Kind::Text, 18),
            column("Gravité", Kind::Text, 14),
            column("Description", Kind::Text, 60),
            column("État", Kind::Text, 16),
            column("Organisme responsable", Kind::Text, 28),
            column("Échéance", Kind::Date, 12),
            column("En retard", Kind::Text, 10),
        ],
        rows: found.iter().map(|constat| row(grid, constat, today)).collect(),
    }
}

fn row(grid: &Grid, constat: &ConstatLine, today: Day) -> Vec<Cell> {
    let text = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) };
    let number = constat.number as f64;
    vec![
        Cell::Date(constat.walk_day),
        text(&constat.quartier_name),
        Cell::Number(number),
        text(&constat.place),
        text(&words::theme(grid, &constat.theme, constat.subtheme.as_deref())),
        text(words::value(constat.value)),
        text(constat.severity().map_or("", words::severity)),
        text(&constat.description),
        text(words::constat_state(constat.state)),
        text(constat.responsible_name.as_deref().unwrap_or_default()),
        constat.deadline().map_or(Cell::Empty, Cell::Date),
        text(if constat.is_late(today) { "oui" } else { "" }),
    ]
}
