//! The calendar: what begins, what is due and what ends, day by day over a month.

use super::{Way, Ways};
use crate::convention::in_force;
use crate::diagnostics::Sight;
use crate::plans::filters::{Choices, Filters};
use crate::plans::list::workbook_of;
use crate::plans::store::listed::{self, Listed, Narrow};
use crate::plans::store::milestone::Milestone;
use crate::plans::words::state_label;
use crate::platform::page::show;
use crate::platform::{Allowed, App, Form, Frame, Problem};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use palier_documents::tables::{Cell, Column, Kind, Sheet};
use palier_domain::plans::Month;
use palier_domain::shared::Day;
use std::collections::BTreeMap;

/// Most actions read for a month.
const MOST: i64 = 20_000;

/// Something that falls on a day.
#[derive(Debug, Clone)]
pub struct Fall {
    /// What falls: beginning, last day, milestone.
    pub kind: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// What it is called.
    pub title: String,
    /// The action.
    pub href: String,
    /// More words: where, or of which action.
    pub detail: String,
    /// Whether it is late.
    pub late: bool,
}

/// A day of the month.
#[derive(Debug, Clone)]
pub struct DayCell {
    /// Number in the month.
    pub number: i8,
    /// The day in full.
    pub said: String,
    /// Whether it is today.
    pub today: bool,
    /// What falls on it.
    pub falls: Vec<Fall>,
}

/// The calendar of a month.
#[derive(Debug, Template)]
#[template(path = "plans/ways/templates/calendar.html")]
pub struct CalendarView {
    /// Frame.
    pub frame: Frame,
    /// What every look at the plan has.
    pub ways: Ways,
    /// The month, in words.
    pub month: String,
    /// Address of the month before.
    pub before: String,
    /// Address of the month after.
    pub after: String,
    /// Address of the present month.
    pub now: String,
    /// Column of the first day, Monday being 1.
    pub column: u8,
    /// Days.
    pub days: Vec<DayCell>,
    /// Whether nothing falls in that month.
    pub nothing: bool,
}

/// What falls in a month, by day.
async fn falls(
    app: &App,
    who: &Allowed,
    filters: &Filters,
    month: Month,
) -> Result<BTreeMap<Day, Vec<Fall>>, Problem> {
    let (today, sight) = (app.world.today(), Sight::of(who));
    let (first, last) = (month.first(), month.last());
    let all = filters.with("annee", "").narrow(&in_force(app), today);
    let narrow = Narrow { between: Some((first.to_string(), last.to_string())), ..all.clone() };
    let mut read = app.db.read().await?;
    let rows = listed::list(read.tx(), &sight, &narrow, ("echeance", false), (MOST, 0)).await?;
    let due = listed::milestones_due(read.tx(), &sight, &all, (first, last)).await?;
    let mut by_day: BTreeMap<Day, Vec<Fall>> = BTreeMap::new();
    let held = |day: Option<Day>| day.filter(|day| first <= *day && *day <= last);
    for row in &rows {
        if let Some(day) = held(row.starts()) {
            by_day.entry(day).or_default().push(fall("Début", "next", row, false));
        }
        if let Some(day) = held(row.ends()) {
            by_day.entry(day).or_default().push(fall("Dernier jour", "clock", row, row.is_late(today)));
        }
    }
    for one in &due {
        if let Some(day) = held(one.due()) {
            by_day.entry(day).or_default().push(milestone(one, today));
        }
    }
    Ok(by_day)
}

fn fall(kind: &'static str, icon: &'static str, row: &Listed, late: bool) -> Fall {
    let detail = format!("{} ; {}", row.places(), state_label(row.state));
    let icon = if late { "late" } else { icon };
    Fall { kind, icon, title: row.title.clone(), href: row.href(), detail, late }
}

fn milestone(one: &Milestone, today: Day) -> Fall {
    let late = one.is_late(today);
    Fall {
        kind: if one.is_done() { "Jalon atteint" } else { "Jalon" },
        icon: if late { "late" } else { "severity-gene" },
        title: one.title.clone(),
        href: format!("/actions/{}", one.action_id),
        detail: one.action.clone(),
        late,
    }
}

fn asked(query: &Form, today: Day) -> Month {
    Month::parse(query.text("mois")).unwrap_or_else(|| Month::of(today))
}

pub(super) async fn calendar(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let (filters, today) = (Filters::of(&query).with("annee", ""), app.world.today());
    let month = asked(&query, today);
    let mut falls = falls(&app, &who, &filters, month).await?;
    let mut read = app.db.read().await?;
    let extra = vec![("mois", month.code())];
    let ways = Ways::of(read.tx(), &app, &who, Way::Calendar, &filters, extra).await?;
    let at = |month: Month| filters.address(Way::Calendar.path(), &[("mois", &month.code())]);
    show(&CalendarView {
        frame: ways.frame(&app, &who, &query),
        ways,
        month: month.said(),
        before: at(month.before()),
        after: at(month.after()),
        now: filters.address(Way::Calendar.path(), &[]),
        column: month.first_column(),
        nothing: falls.is_empty(),
        days: month
            .days()
            .map(|day| DayCell {
                number: day.0.day(),
                said: day.long(),
                today: day == today,
                falls: falls.remove(&day).unwrap_or_default(),
            })
            .collect(),
    })
}

pub(super) async fn workbook(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let (filters, today) = (Filters::of(&query).with("annee", ""), app.world.today());
    let month = asked(&query, today);
    let falls = falls(&app, &who, &filters, month).await?;
    let mut read = app.db.read().await?;
    let choices = Choices::of(read.tx(), &Sight::of(&who), &in_force(&app), today).await?;
    let column = |title: &str, kind, width| Column { title: title.to_owned(), kind, width };
    let row = |(day, fall): (Day, &Fall)| {
        vec![
            Cell::Date(day),
            Cell::Text(fall.kind.to_owned()),
            Cell::Text(fall.title.clone()),
            Cell::Text(fall.detail.clone()),
            Cell::Text(if fall.late { "En retard" } else { "" }.to_owned()),
        ]
    };
    let mut source = vec![format!("Situation au {}", today.plain())];
    source.extend(choices.said(&filters));
    let sheet = Sheet {
        name: "Calendrier".to_owned(),
        title: format!("Calendrier des actions, {}", month.said()),
        source,
        edited_on: today,
        columns: vec![
            column("Jour", Kind::Date, 12),
            column("Nature", Kind::Text, 16),
            column("Intitulé", Kind::Text, 40),
            column("Précision", Kind::Text, 40),
            column("Retard", Kind::Text, 12),
        ],
        rows: falls.iter().flat_map(|(day, falls)| falls.iter().map(|fall| (*day, fall))).map(row).collect(),
    };
    workbook_of(vec![sheet], &format!("calendrier-{}", month.code())).await
}
