//! The table of actions, and the same as a workbook.

use super::columns::{Layout, PlanColumn, WORKBOOK};
use super::filters::{Choices, Filters};
use super::store::KeptAction;
use super::store::listed::{self, Listed, Totals};
use super::store::{self};
use super::views::table::{Heading, ListRow, ListView, Offered};
use super::ways::{Way, Ways};
use super::words::{progress_label, state_label};
use crate::convention::in_force;
use crate::diagnostics::Sight;
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Filled, Form, Problem, Tx};
use crate::words::counted;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use palier_documents::tables::{Cell, Column, Kind, Sheet, xlsx};
use palier_domain::convention::InForce;
use palier_domain::partners::Capability;
use palier_domain::plans::{ActionState, Progress};
use palier_domain::shared::{Day, QuartierId};

/// Rows of a page.
pub const PAGE: i64 = 50;
/// Most rows of a list asked whole, to be printed.
const WHOLE: i64 = 2_000;
/// Most rows of a workbook: what a spreadsheet holds, less its heading.
const MOST_EXPORTED: i64 = 1_000_000;

/// Codes and titles of the objectives an action serves.
pub(super) fn aims(action: &KeptAction, convention: &InForce<'_>) -> Vec<(String, String)> {
    aims_of(&action.objectives, convention)
}

/// Clauses, with the codes and titles of those the convention has.
pub(super) fn aims_of(objectives: &[String], convention: &InForce<'_>) -> Vec<(String, String)> {
    let said = |id: &String| match convention.clause(id) {
        Some(clause) => {
            let code = clause.code.as_deref().unwrap_or_default();
            (id.clone(), format!("{code} {}", clause.title))
        }
        None => (id.clone(), id.clone()),
    };
    objectives.iter().map(said).collect()
}

/// A page of a list: which, and the one before and after when there are any.
pub struct Paging {
    /// From 1.
    pub page: i64,
    pages: i64,
    total: i64,
    size: i64,
}

impl Paging {
    /// The page asked for, held within those there are.
    pub fn of(query: &Form, total: i64) -> Self {
        Self::sized(query, total, PAGE)
    }

    /// The same, on pages of that many rows.
    fn sized(query: &Form, total: i64, size: i64) -> Self {
        let pages = (total + size - 1).div_euclid(size).max(1);
        Self { page: query.text("page").parse().unwrap_or(1_i64).clamp(1, pages), pages, total, size }
    }

    /// Rows to skip.
    pub fn skipped(&self) -> i64 {
        (self.page - 1) * self.size
    }

    /// Which rows are shown, in words.
    pub fn said(&self) -> String {
        let first = self.skipped() + 1;
        format!(
            "Lignes {} à {} sur {}",
            first.min(self.total),
            (first + self.size - 1).min(self.total),
            self.total
        )
    }

    /// Addresses of the pages before and after; empty where there is none.
    pub fn turns(&self, at: impl Fn(&str) -> String) -> (String, String) {
        let to =
            |page: i64| if (1..=self.pages).contains(&page) { at(&page.to_string()) } else { String::new() };
        (to(self.page - 1), to(self.page + 1))
    }
}

pub(super) async fn actions(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    show(&table(read.tx(), &app, &who, &query, Filled::default()).await?)
}

/// The table again, with what is to be corrected in the change asked of many actions.
pub(super) async fn actions_again(
    app: &App,
    who: &Allowed,
    query: &Form,
    filled: Filled,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    show_again(&table(read.tx(), app, who, query, filled).await?)
}

async fn table(
    tx: &mut Tx,
    app: &App,
    who: &Allowed,
    query: &Form,
    filled: Filled,
) -> Result<ListView, Problem> {
    let (filters, layout, sight) = (Filters::of(query), Layout::of(query), Sight::of(who));
    let (convention, today) = (in_force(app), app.world.today());
    let narrow = filters.narrow(&convention, today);
    let totals = listed::totals(tx, &sight, &narrow).await?;
    let asked = query.text("lignes");
    let size = if asked == "toutes" { WHOLE } else { PAGE };
    let paging = Paging::sized(query, totals.actions, size);
    let rows = listed::list(tx, &sight, &narrow, layout.order(), (size, paging.skipped())).await?;
    let may_change = who.may(Capability::FollowAction);
    let organisations = if may_change { store::organisations(tx, today).await? } else { Vec::new() };
    let ways = Ways::of(tx, app, who, Way::Table, &filters, layout.pairs()).await?;
    let (previous, next) = paging.turns(|page| ways.address(&[("page", page), ("lignes", asked)]));
    let whole = (size == PAGE && totals.actions > PAGE).then(|| ways.address(&[("lignes", "toutes")]));
    Ok(ListView {
        frame: ways.frame(app, who, query),
        headings: headings(&layout, &filters),
        rows: rows.iter().map(|row| shown(row, &layout, &convention, today, &filled)).collect(),
        feet: feet(totals, &layout, &filters),
        columns: PlanColumn::ALL
            .iter()
            .map(|one| (one.code(), one.label(), layout.columns().contains(one)))
            .collect(),
        summary: paging.said(),
        previous,
        next,
        whole: whole.unwrap_or_default(),
        offered: Offered {
            states: ActionState::ALL
                .iter()
                .map(|one| (one.code().into(), state_label(*one).into()))
                .collect(),
            levels: Progress::ALL
                .iter()
                .map(|one| (one.code().into(), progress_label(*one).into()))
                .collect(),
            organisations,
        },
        back: ways.address(&[("page", &paging.page.to_string())]),
        may_change,
        may_rewrite: who.may(Capability::PlanAction),
        filled,
        ways,
    })
}

fn headings(layout: &Layout, filters: &Filters) -> Vec<Heading> {
    let heading = |column: &'static str, label: &'static str, sorts: bool, number: bool| {
        let pairs = layout.sorted_by(column).pairs();
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let href = if sorts { filters.address(Way::Table.path(), &pairs) } else { String::new() };
        Heading { label, href, sense: layout.sense(column), number }
    };
    let title = [heading("intitule", "Intitulé", true, false)];
    let others = layout.columns().iter();
    let others = others.map(|one| heading(one.code(), one.label(), one.sorts(), one.is_number()));
    title.into_iter().chain(others).collect()
}

fn shown(row: &Listed, layout: &Layout, convention: &InForce<'_>, today: Day, filled: &Filled) -> ListRow {
    ListRow {
        chosen: filled.has("action", &row.id.to_string()),
        id: row.id.to_string(),
        href: row.href(),
        title: row.title.clone(),
        cells: layout.columns().iter().map(|column| column.shown(row, convention, today)).collect(),
    }
}

/// The foot of the table: under each column its total and the address of its rows, when it has one.
fn feet(totals: Totals, layout: &Layout, filters: &Filters) -> Vec<(String, String)> {
    let late = filters.with("retard", "oui").address(Way::Table.path(), &[]);
    let foot = |column: &PlanColumn| match column {
        PlanColumn::Budget => {
            (totals.budget.to_string(), filters.address(Way::Table.path(), &[("tri", "-budget")]))
        }
        PlanColumn::Constats => {
            (totals.constats.to_string(), filters.address(Way::Table.path(), &[("tri", "-constats")]))
        }
        PlanColumn::Echeance | PlanColumn::Retard if totals.late > 0 => {
            (format!("{} en retard", totals.late), late.clone())
        }
        _ => (String::new(), String::new()),
    };
    let all = (
        format!("Total : {}", counted(totals.actions, "action", "actions")),
        filters.address(Way::Table.path(), &[]),
    );
    std::iter::once(all).chain(layout.columns().iter().map(foot)).collect()
}

pub(super) async fn workbook(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let (filters, layout) = (Filters::of(&query), Layout::of(&query));
    let mut read = app.db.read().await?;
    let sheet =
        sheet(read.tx(), &app, &who, &filters, layout.of_workbook(), (layout.order(), MOST_EXPORTED)).await?;
    workbook_of(vec![sheet], "plans-d-actions").await
}

/// Sheets as a file of that name.
pub(super) async fn workbook_of(sheets: Vec<Sheet>, name: &str) -> Result<Response, Problem> {
    let made = tokio::task::spawn_blocking(move || xlsx(&sheets)).await.map_err(Problem::inside)?;
    let headers = [
        (
            header::CONTENT_TYPE,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned(),
        ),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.xlsx\"")),
    ];
    Ok((headers, made.map_err(Problem::inside)?).into_response())
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
    let filters = Filters::default().with("quartier", &quartier.to_string());
    let order = Layout::of(&Form::default()).order();
    sheet(tx, app, who, &filters, WORKBOOK, (order, MOST_EXPORTED)).await
}

async fn sheet(
    tx: &mut Tx,
    app: &App,
    who: &Allowed,
    filters: &Filters,
    columns: &[PlanColumn],
    (order, most): (listed::Order<'_>, i64),
) -> Result<Sheet, Problem> {
    let (convention, today, sight) = (in_force(app), app.world.today(), Sight::of(who));
    let narrow = filters.narrow(&convention, today);
    let totals = listed::totals(tx, &sight, &narrow).await?;
    let rows = listed::list(tx, &sight, &narrow, order, (most, 0)).await?;
    let said = Choices::of(tx, &sight, &convention, today).await?.said(filters);
    let title = Column { title: "Intitulé".to_owned(), kind: Kind::Text, width: 40 };
    let cells = |row: &Listed| {
        let others = columns.iter().map(|column| column.cell(row, &convention, today));
        std::iter::once(Cell::Text(row.title.clone())).chain(others).collect()
    };
    Ok(Sheet {
        name: "Actions".to_owned(),
        title: "Plans d'actions".to_owned(),
        source: source(totals, today, said),
        edited_on: today,
        columns: std::iter::once(title).chain(columns.iter().map(|column| column.of_workbook())).collect(),
        rows: rows.iter().map(cells).collect(),
    })
}

/// What a reader of a workbook must know of it: what is counted, on what day, under which filters.
pub(super) fn source(totals: Totals, today: Day, said: Vec<String>) -> Vec<String> {
    let counted = counted(totals.actions, "action", "actions");
    let mut lines = vec![
        format!("{counted}, budget prévisionnel {}", totals.budget),
        format!("Situation au {}", today.plain()),
    ];
    lines.extend(said);
    lines
}
