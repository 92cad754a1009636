//! The board: one column per state, and a form on each card to move it on.

use super::{Way, Ways};
use crate::convention::in_force;
use crate::diagnostics::Sight;
use crate::plans::change::follows_pilot;
use crate::plans::filters::{Filters, Options};
use crate::plans::store::listed::{self, Listed};
use crate::plans::words::{progress_label, state_label, state_tone};
use crate::platform::page::show;
use crate::platform::{Allowed, App, Form, Frame, Problem};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use palier_domain::partners::Capability;
use palier_domain::plans::ActionState;
use palier_domain::shared::Day;
use std::collections::BTreeMap;

/// Cards shown in a column; the others are one click away.
const CARDS: i64 = 20;

/// An action on the board.
#[derive(Debug, Clone)]
pub struct Card {
    /// Which.
    pub id: String,
    /// Its fiche.
    pub href: String,
    /// What it is called.
    pub title: String,
    /// Where.
    pub quartiers: String,
    /// Who leads it.
    pub pilot: String,
    /// How far it is.
    pub progress: &'static str,
    /// Last day, seen from today.
    pub deadline: String,
    /// Whether that day has passed.
    pub late: bool,
    /// The states it may take, for whoever may move it.
    pub next: Options,
}

/// A state and its actions.
#[derive(Debug, Clone)]
pub struct Lane {
    /// Code of the state.
    pub code: &'static str,
    /// The state, in words.
    pub label: &'static str,
    /// Tone of its badge.
    pub tone: &'static str,
    /// How many actions stand in it.
    pub count: i64,
    /// The first of them.
    pub cards: Vec<Card>,
    /// All of them, in the table.
    pub href: String,
    /// How many are not shown.
    pub more: i64,
}

/// The board.
#[derive(Debug, Template)]
#[template(path = "plans/ways/templates/board.html")]
pub struct BoardView {
    /// Frame.
    pub frame: Frame,
    /// What every look at the plan has.
    pub ways: Ways,
    /// The states that hold an action.
    pub lanes: Vec<Lane>,
    /// The states that hold none.
    pub empty: String,
    /// This very board, to come back to.
    pub back: String,
}

pub(super) async fn board(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let (filters, sight, today) = (Filters::of(&query), Sight::of(&who), app.world.today());
    let narrow = filters.narrow(&in_force(&app), today);
    let mut read = app.db.read().await?;
    let counts = listed::by_state(read.tx(), &sight, &narrow).await?;
    let mut cards: BTreeMap<ActionState, Vec<Card>> = BTreeMap::new();
    for row in listed::board(read.tx(), &sight, &narrow, CARDS).await? {
        cards.entry(row.state).or_default().push(card(&row, &who, today));
    }
    let ways = Ways::of(read.tx(), &app, &who, Way::Board, &filters, Vec::new()).await?;
    let lane = |state: &ActionState| {
        let count = counts.get(state.code()).copied().unwrap_or(0);
        let cards = cards.remove(state).unwrap_or_default();
        Lane {
            code: state.code(),
            label: state_label(*state),
            tone: state_tone(*state),
            count,
            more: count - i64::try_from(cards.len()).unwrap_or(count),
            cards,
            href: filters.with("etat", state.code()).address(Way::Table.path(), &[]),
        }
    };
    let (lanes, empty): (Vec<Lane>, Vec<Lane>) =
        ActionState::ALL.iter().map(lane).partition(|lane| lane.count > 0);
    show(&BoardView {
        frame: ways.frame(&app, &who, &query),
        empty: empty.iter().map(|lane| lane.label).collect::<Vec<_>>().join(", "),
        lanes,
        back: ways.address(&[]),
        ways,
    })
}

fn card(row: &Listed, who: &Allowed, today: Day) -> Card {
    let next: &[ActionState] = if follows_pilot(who, row.pilot_id) { row.state.next() } else { &[] };
    let admits = who.may(Capability::AdmitAction);
    let next = next.iter().filter(|to| admits || **to != ActionState::Recevable);
    Card {
        id: row.id.to_string(),
        href: row.href(),
        title: row.title.clone(),
        quartiers: row.places(),
        pilot: row.pilot.clone(),
        progress: progress_label(row.progress),
        deadline: row
            .ends()
            .map(|day| format!("{}, {}", day.short(), day.seen_from(today)))
            .unwrap_or_default(),
        late: row.is_late(today),
        next: next.map(|state| (state.code().to_owned(), state_label(*state).to_owned())).collect(),
    }
}
