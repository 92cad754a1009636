//! The table of actions, and the same as a workbook.

use super::filters::Filters;
use super::store::{self, KeptAction};
use super::views::{Choices, ListRow, ListView};
use super::words::{progress_label, state_label, state_tone};
use crate::convention::in_force;
use crate::diagnostics::Sight;
use crate::platform::page::show;
use crate::platform::{Allowed, App, Form, Frame, Problem, Tx};
use crate::words::counted;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use palier_documents::tables::{Cell, Column, Kind, Sheet, xlsx};
use palier_domain::convention::InForce;
use palier_domain::partners::Capability;
use palier_domain::plans::{ActionState, Progress};
use palier_domain::shared::{Cents, Day, QuartierId, text::fold};

/// Rows of a page.
const PAGE: usize = 50;

/// The actions that pass, those to be done first on top; the ones without a last day at the end.
async fn kept(
    tx: &mut Tx,
    app: &App,
    sight: &Sight,
    filters: &Filters,
) -> Result<(Vec<KeptAction>, Choices), Problem> {
    let (convention, today) = (in_force(app), app.world.today());
    let mut all = store::actions(tx, sight, None, None).await?;
    let choices = Choices { quartiers: store::quartiers(tx, sight).await?, ..choices(&all, &convention) };
    all.retain(|action| filters.keeps(action, &convention, today));
    all.sort_by_cached_key(|action| {
        (action.fiche.ends.is_none(), action.fiche.ends, fold(&action.fiche.title), action.id)
    });
    Ok((all, choices))
}

fn choices(all: &[KeptAction], convention: &InForce<'_>) -> Choices {
    let mut pilots: Vec<(String, String)> =
        all.iter().map(|action| (action.fiche.pilot_id.to_string(), action.pilot.clone())).collect();
    pilots.sort_by_cached_key(|(id, name)| (fold(name), id.clone()));
    pilots.dedup();
    let axes = convention.axes();
    let named = |code: &str, title: &str| format!("{code} {title}");
    Choices {
        quartiers: Vec::new(),
        axes: axes
            .iter()
            .map(|axis| (axis.clause.id.clone(), named(axis.code, &axis.clause.title)))
            .collect(),
        objectives: convention
            .objectives()
            .iter()
            .map(|aim| (aim.clause.id.clone(), named(aim.code, &aim.clause.title)))
            .collect(),
        pilots,
        states: ActionState::ALL
            .iter()
            .map(|state| (state.code().to_owned(), state_label(*state).to_owned()))
            .collect(),
        levels: Progress::ALL
            .iter()
            .map(|level| (level.code().to_owned(), progress_label(*level).to_owned()))
            .collect(),
    }
}

/// Codes and titles of the objectives an action serves.
pub(super) fn aims(action: &KeptAction, convention: &InForce<'_>) -> Vec<(String, String)> {
    let said = |id: &String| match convention.clause(id) {
        Some(clause) => {
            let code = clause.code.as_deref().unwrap_or_default();
            (id.clone(), format!("{code} {}", clause.title))
        }
        None => (id.clone(), id.clone()),
    };
    action.objectives.iter().map(said).collect()
}

fn places(action: &KeptAction) -> String {
    action.quartiers.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", ")
}

fn row(action: &KeptAction, convention: &InForce<'_>, today: Day) -> ListRow {
    ListRow {
        href: action.href(),
        title: action.fiche.title.clone(),
        aims: aims(action, convention).into_iter().map(|(_, said)| said).collect(),
        quartiers: places(action),
        pilot: action.pilot.clone(),
        state: state_label(action.fiche.state),
        tone: state_tone(action.fiche.state),
        progress: progress_label(action.fiche.progress),
        deadline: action.fiche.ends.map(|day| (day.short(), day.seen_from(today))),
        late: action.rules().is_late(today),
        budget: action.fiche.budget.map(|sum| sum.to_string()).unwrap_or_default(),
        constats: action.constats,
    }
}

fn budget(actions: &[KeptAction]) -> Cents {
    actions.iter().filter_map(|action| action.fiche.budget).sum()
}

pub(super) async fn actions(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let filters = Filters::of(&query);
    let mut read = app.db.read().await?;
    let (all, choices) = kept(read.tx(), &app, &Sight::of(&who), &filters).await?;
    let (convention, today) = (in_force(&app), app.world.today());
    let pages = all.len().div_ceil(PAGE).max(1);
    let page = query.text("page").parse::<usize>().unwrap_or(1).clamp(1, pages);
    let first = (page - 1) * PAGE;
    let shown: Vec<ListRow> =
        all.iter().skip(first).take(PAGE).map(|action| row(action, &convention, today)).collect();
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let turn = |there: bool, to: usize| if there { filters.address("/actions", to) } else { String::new() };
    show(&ListView {
        frame: Frame::of(&app, &who, "Plans d'actions"),
        summary: format!("Lignes {} à {} sur {}", first + 1, first + shown.len(), all.len()),
        previous: turn(page > 1, page.saturating_sub(1)),
        next: turn(page < pages, page + 1),
        paged: pages > 1,
        workbook: filters.address("/actions.xlsx", 1),
        count: counted(total, "action", "actions"),
        budget: budget(&all).to_string(),
        constats: all.iter().map(|action| action.constats).sum(),
        may_plan: who.may(Capability::PlanAction),
        rows: shown,
        filters,
        choices,
    })
}

pub(super) async fn workbook(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let filters = Filters::of(&query);
    let mut read = app.db.read().await?;
    let (all, choices) = kept(read.tx(), &app, &Sight::of(&who), &filters).await?;
    let sheet = sheet(&app, &all, &filters, &choices);
    let bytes = tokio::task::spawn_blocking(move || xlsx(&[sheet]))
        .await
        .map_err(Problem::inside)?
        .map_err(Problem::inside)?;
    let headers = [
        (header::CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"plans-d-actions.xlsx\""),
    ];
    Ok((headers, bytes).into_response())
}

/// The fiches of the actions of a quartier, as a table.
///
/// # Errors
/// When the store does not answer.
pub async fn sheet_of_quartier(
    tx: &mut Tx,
    app: &App,
    who: &Allowed,
    quartier: QuartierId,
) -> Result<Sheet, Problem> {
    let filters = Filters { quartier: quartier.to_string(), ..Filters::default() };
    let (all, choices) = kept(tx, app, &Sight::of(who), &filters).await?;
    Ok(sheet(app, &all, &filters, &choices))
}

fn sheet(app: &App, all: &[KeptAction], filters: &Filters, choices: &Choices) -> Sheet {
    let (convention, today) = (in_force(app), app.world.today());
    let column = |title: &str, kind, width| Column { title: title.to_owned(), kind, width };
    let day = |day: Option<Day>| day.map_or(Cell::Empty, Cell::Date);
    let words = |text: &Option<String>| text.clone().map_or(Cell::Empty, Cell::Text);
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let mut source = vec![
        format!("{}, budget prévisionnel {}", counted(total, "action", "actions"), budget(all)),
        format!("Situation au {}", today.plain()),
    ];
    source.extend(choices.said(filters));
    let rows = all.iter().map(|action| {
        let said: Vec<String> = aims(action, &convention).into_iter().map(|(_, said)| said).collect();
        let constats = i32::try_from(action.constats).unwrap_or(i32::MAX);
        vec![
            Cell::Text(action.fiche.title.clone()),
            Cell::Text(action.fiche.description.clone()),
            Cell::Text(said.join("\n")),
            Cell::Text(places(action)),
            Cell::Text(action.pilot.clone()),
            Cell::Text(state_label(action.fiche.state).to_owned()),
            Cell::Text(progress_label(action.fiche.progress).to_owned()),
            day(action.fiche.starts),
            day(action.fiche.ends),
            Cell::Text(if action.rules().is_late(today) { "En retard" } else { "" }.to_owned()),
            words(&action.fiche.reason),
            action.fiche.postponed_to.map_or(Cell::Empty, |year| Cell::Number(f64::from(year))),
            action.fiche.budget.map_or(Cell::Empty, Cell::Euros),
            words(&action.fiche.upkeep),
            Cell::Number(f64::from(constats)),
        ]
    });
    Sheet {
        name: "Actions".to_owned(),
        title: "Plans d'actions".to_owned(),
        source,
        edited_on: today,
        columns: vec![
            column("Intitulé", Kind::Text, 40),
            column("Description", Kind::Text, 50),
            column("Objectifs", Kind::Text, 40),
            column("Quartiers", Kind::Text, 28),
            column("Pilote", Kind::Text, 28),
            column("État", Kind::Text, 16),
            column("Avancement", Kind::Text, 16),
            column("Début", Kind::Date, 12),
            column("Échéance", Kind::Date, 12),
            column("Retard", Kind::Text, 12),
            column("Motif", Kind::Text, 28),
            column("Reportée à", Kind::Text, 12),
            column("Budget prévisionnel", Kind::Euros, 18),
            column("Entretien ensuite", Kind::Text, 28),
            column("Constats traités", Kind::Number, 14),
        ],
        rows: rows.collect(),
    }
}
