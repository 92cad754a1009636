//! The late list: what should be over, by whom, since when, and what is expected; a page for a committee.

use super::{Way, Ways};
use crate::convention::in_force;
use crate::diagnostics::Sight;
use crate::plans::filters::Filters;
use crate::plans::store::listed::{self, Listed};
use crate::plans::words::{expected_next, progress_label, state_label, state_tone};
use crate::platform::page::show;
use crate::platform::{Allowed, App, Form, Frame, Problem};
use crate::words::counted;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use palier_domain::shared::Day;

/// Most rows of the page: it is made to be printed whole.
const MOST: i64 = 500;

/// A late action.
#[derive(Debug, Clone)]
pub struct LateRow {
    /// Its fiche.
    pub href: String,
    /// What it is called.
    pub title: String,
    /// Where.
    pub quartiers: String,
    /// Who leads it.
    pub pilot: String,
    /// Where it stands: tone and words.
    pub state: (&'static str, &'static str),
    /// How far it is.
    pub progress: &'static str,
    /// Its last day.
    pub ends: String,
    /// How long since.
    pub days: String,
    /// What is expected next, and of whom.
    pub expected: &'static str,
}

/// The late list.
#[derive(Debug, Template)]
#[template(path = "plans/ways/templates/late.html")]
pub struct LateView {
    /// Frame.
    pub frame: Frame,
    /// What every look at the plan has.
    pub ways: Ways,
    /// The present day, in words.
    pub today: String,
    /// How many are late, and their rows in the table.
    pub total: (i64, String),
    /// How many are not shown; empty when all are.
    pub more: String,
    /// The latest first.
    pub rows: Vec<LateRow>,
}

pub(super) async fn late(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let (filters, today) = (Filters::of(&query).with("retard", ""), app.world.today());
    let late = filters.with("retard", "oui");
    let (sight, narrow) = (Sight::of(&who), late.narrow(&in_force(&app), today));
    let mut read = app.db.read().await?;
    let total = listed::totals(read.tx(), &sight, &narrow).await?.actions;
    let rows = listed::list(read.tx(), &sight, &narrow, ("echeance", false), (MOST, 0)).await?;
    let ways = Ways::of(read.tx(), &app, &who, Way::Late, &filters, Vec::new()).await?;
    let more = total - i64::try_from(rows.len()).unwrap_or(total);
    show(&LateView {
        frame: ways.frame(&app, &who, &query),
        today: today.plain(),
        total: (total, late.address(Way::Table.path(), &[])),
        more: if more > 0 { counted(more, "autre action", "autres actions") } else { String::new() },
        rows: rows.iter().map(|row| late_row(row, today)).collect(),
        ways,
    })
}

fn late_row(row: &Listed, today: Day) -> LateRow {
    LateRow {
        href: row.href(),
        title: row.title.clone(),
        quartiers: row.places(),
        pilot: row.pilot.clone(),
        state: (state_tone(row.state), state_label(row.state)),
        progress: progress_label(row.progress),
        ends: row.ends().map(Day::short).unwrap_or_default(),
        days: row.ends().map(|day| day.lasting_until(today)).unwrap_or_default(),
        expected: expected_next(row.state),
    }
}
