//! The late list: actions and milestones that should be over, by whom, since when, and what is expected; a page for a committee.

use super::{Way, Ways};
use crate::convention::in_force;
use crate::diagnostics::Sight;
use crate::plans::filters::Filters;
use crate::plans::store::listed::{self, Listed, Narrow};
use crate::plans::words::{expected_next, progress_label, state_label, state_tone};
use crate::platform::page::show;
use crate::platform::{Allowed, App, Form, Frame, Problem, Tx};
use crate::words::counted;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use palier_domain::shared::Day;

/// Most rows of the page: it is made to be printed whole.
const MOST: i64 = 500;

/// What is expected of a late milestone.
const STEP_EXPECTED: &str = "Le pilote dit le jalon fait, ou revoit sa date sur la fiche.";

/// A late action, or a late milestone of an action.
#[derive(Debug, Clone)]
pub struct LateRow {
    /// Its fiche.
    pub href: String,
    /// What it is called.
    pub title: String,
    /// The milestone that is late; empty when the action itself is.
    pub step: String,
    /// Where.
    pub quartiers: String,
    /// Who leads it.
    pub pilot: String,
    /// Where it stands: tone and words.
    pub state: (&'static str, &'static str),
    /// How far it is.
    pub progress: &'static str,
    /// The day it was due.
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
    /// How many actions are late, and their rows in the table.
    pub total: (i64, String),
    /// How many milestones are late, in words; empty when none is.
    pub steps: String,
    /// How many are not shown; empty when all are.
    pub more: String,
    /// The latest first.
    pub rows: Vec<LateRow>,
}

pub(super) async fn late(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let (filters, today) = (Filters::of(&query).with("retard", ""), app.world.today());
    let late = filters.with("retard", "oui");
    let (sight, convention) = (Sight::of(&who), in_force(&app));
    let narrow = late.narrow(&convention, today);
    let mut read = app.db.read().await?;
    let total = listed::totals(read.tx(), &sight, &narrow).await?.actions;
    let late_ones = listed::list(read.tx(), &sight, &narrow, ("echeance", false), (MOST, 0)).await?;
    let steps = steps(read.tx(), &sight, &filters.narrow(&convention, today), today).await?;
    let ways = Ways::of(read.tx(), &app, &who, Way::Late, &filters, Vec::new()).await?;
    let count = |many: usize| i64::try_from(many).unwrap_or(i64::MAX);
    let (all, late_steps) = (total + count(steps.len()), count(steps.len()));
    let mut rows: Vec<(Option<Day>, LateRow)> =
        late_ones.iter().map(|row| (row.ends(), late_row(row, today))).chain(steps).collect();
    rows.sort_by_key(|(due, _)| *due);
    rows.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    let more = all - count(rows.len());
    show(&LateView {
        frame: ways.frame(&app, &who, &query),
        today: today.plain(),
        total: (total, late.address(Way::Table.path(), &[])),
        steps: match late_steps {
            0 => String::new(),
            many => counted(many, "jalon", "jalons"),
        },
        more: if more > 0 { counted(more, "autre ligne", "autres lignes") } else { String::new() },
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        ways,
    })
}

/// The late milestones of the filtered plan, each with the day it was due.
async fn steps(
    tx: &mut Tx,
    sight: &Sight,
    narrow: &Narrow,
    today: Day,
) -> Result<Vec<(Option<Day>, LateRow)>, Problem> {
    let actions = listed::steps_passed(tx, sight, narrow).await?;
    let mut milestones = listed::milestones(tx, &actions).await?;
    let mut rows = Vec::new();
    for action in &actions {
        let its = milestones.remove(&action.id.to_string()).unwrap_or_default();
        for step in its.into_iter().filter(|step| step.is_late(today)) {
            let due = step.due();
            let row = LateRow {
                step: step.title,
                ends: due.map(Day::short).unwrap_or_default(),
                days: due.map(|day| day.lasting_until(today)).unwrap_or_default(),
                expected: STEP_EXPECTED,
                ..late_row(action, today)
            };
            rows.push((due, row));
        }
    }
    Ok(rows)
}

fn late_row(row: &Listed, today: Day) -> LateRow {
    LateRow {
        href: row.href(),
        title: row.title.clone(),
        step: String::new(),
        quartiers: row.places(),
        pilot: row.pilot.clone(),
        state: (state_tone(row.state), state_label(row.state)),
        progress: progress_label(row.progress),
        ends: row.ends().map(Day::short).unwrap_or_default(),
        days: row.ends().map(|day| day.lasting_until(today)).unwrap_or_default(),
        expected: expected_next(row.state),
    }
}
