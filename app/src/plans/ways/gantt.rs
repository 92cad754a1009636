//! The time line: one bar per action over one or several years, with its milestones and the present day.

use super::{Way, Ways};
use crate::convention::in_force;
use crate::diagnostics::Sight;
use crate::plans::filters::{Choices, Filters, NONE, Options};
use crate::plans::list::{PAGE, Paging, workbook_of};
use crate::plans::store::listed::{self, Listed, Narrow};
use crate::plans::store::milestone::Milestone;
use crate::plans::words::{progress_label, state_label, state_tone};
use crate::platform::page::show;
use crate::platform::{Allowed, App, Form, Frame, Problem};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use palier_documents::tables::{Cell, Column, Kind, Sheet};
use palier_domain::plans::{Month, Progress, TimeFrame, TimeSpan};
use palier_domain::shared::Day;
use std::collections::BTreeMap;

/// Most years drawn together.
const MOST_YEARS: i16 = 5;
/// Most rows of a workbook.
const MOST_EXPORTED: i64 = 100_000;

/// A milestone on the line: where, in percent, and its words.
#[derive(Debug, Clone)]
pub struct Mark {
    /// Where it stands, in percent.
    pub at: String,
    /// What it is called, its day, and whether it is reached or late.
    pub said: String,
    /// Whether it is reached.
    pub done: bool,
    /// Whether its day has passed without it.
    pub late: bool,
}

/// The bar of an action, in percent of the time drawn.
#[derive(Debug, Clone)]
pub struct Bar {
    /// Where it begins.
    pub from: String,
    /// How long it is.
    pub length: String,
    /// Whether it began before the time drawn.
    pub begins_before: bool,
    /// Whether it goes on after.
    pub ends_after: bool,
}

/// An action on the line.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its fiche.
    pub href: String,
    /// What it is called.
    pub title: String,
    /// First and last day, in words.
    pub days: String,
    /// Where and by whom.
    pub detail: String,
    /// Where it stands: tone and words.
    pub state: (&'static str, &'static str),
    /// How far it is.
    pub progress: &'static str,
    /// The level, from 0 to 3: how much of the bar is filled.
    pub filled: String,
    /// Whether its last day has passed.
    pub late: bool,
    /// Its bar.
    pub bar: Option<Bar>,
    /// Its milestones.
    pub marks: Vec<Mark>,
}

/// The time line.
#[derive(Debug, Template)]
#[template(path = "plans/ways/templates/gantt.html")]
pub struct GanttView {
    /// Frame.
    pub frame: Frame,
    /// What every look at the plan has.
    pub ways: Ways,
    /// First year drawn.
    pub first: i16,
    /// How many years.
    pub count: String,
    /// How many years may be drawn together.
    pub counts: Options,
    /// The years drawn, in words.
    pub years: String,
    /// The months or quarters of the scale: where each begins, in percent, and its name.
    pub ticks: Vec<(String, String)>,
    /// The present day, in percent, when it is drawn.
    pub today: Option<String>,
    /// The actions of this page.
    pub lines: Vec<Line>,
    /// Which rows are shown.
    pub summary: String,
    /// Address of the page before.
    pub previous: String,
    /// Address of the page after.
    pub next: String,
    /// Address of the year before.
    pub before: String,
    /// Address of the year after.
    pub after: String,
    /// The same actions in the table.
    pub table: String,
    /// Actions without any day, and their rows.
    pub undated: (i64, String),
}

/// The years asked for: the first, and how many.
fn asked(query: &Form, today: Day) -> (i16, i16) {
    let count = query.text("annees").parse().unwrap_or(1).clamp(1, MOST_YEARS);
    (query.text("debut").parse().unwrap_or(today.0.year()).clamp(1900, 2200), count)
}

/// Percent of the time drawn, from thousandths.
fn percent(thousandths: u32) -> String {
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

fn narrowed(app: &App, filters: &Filters, frame: &TimeFrame) -> Narrow {
    let all = filters.narrow(&in_force(app), app.world.today());
    Narrow { between: Some((frame.first.to_string(), frame.last.to_string())), ..all }
}

fn time(first: i16, count: i16) -> Result<TimeFrame, Problem> {
    TimeFrame::years(first, count).ok_or(Problem::NotFound)
}

pub(super) async fn gantt(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let (filters, sight, today) = (Filters::of(&query).with("annee", ""), Sight::of(&who), app.world.today());
    let (first, count) = asked(&query, today);
    let frame = time(first, count)?;
    let narrow = narrowed(&app, &filters, &frame);
    let mut read = app.db.read().await?;
    let paging = Paging::of(&query, listed::totals(read.tx(), &sight, &narrow).await?.actions);
    let rows = listed::list(read.tx(), &sight, &narrow, ("debut", false), (PAGE, paging.skipped())).await?;
    let milestones = listed::milestones(read.tx(), &rows).await?;
    let undated = filters.with("annee", NONE);
    let without = undated.narrow(&in_force(&app), today);
    let without = listed::totals(read.tx(), &sight, &without).await?.actions;
    let extra = vec![("debut", first.to_string()), ("annees", count.to_string())];
    let ways = Ways::of(read.tx(), &app, &who, Way::Gantt, &filters, extra).await?;
    let (previous, next) = paging.turns(|page| ways.address(&[("page", page)]));
    let at = |first: i16| {
        let pairs = [("debut", first.to_string()), ("annees", count.to_string())];
        let pairs = pairs.each_ref().map(|(name, value)| (*name, value.as_str()));
        filters.address(Way::Gantt.path(), &pairs)
    };
    let year = if count == 1 { first.to_string() } else { String::new() };
    show(&GanttView {
        frame: ways.frame(&app, &who, &query),
        lines: rows.iter().map(|row| line(row, &milestones, &frame, today)).collect(),
        years: if count == 1 { first.to_string() } else { format!("{first} à {}", first + count - 1) },
        ticks: ticks(&frame, count),
        today: frame.holds(today).then(|| percent(frame.place(today))),
        summary: paging.said(),
        before: at(first - 1),
        after: at(first + 1),
        table: filters.with("annee", &year).address(Way::Table.path(), &[]),
        undated: (without, undated.address(Way::Table.path(), &[])),
        previous,
        next,
        first,
        count: count.to_string(),
        counts: (1..=MOST_YEARS)
            .map(|n| (n.to_string(), crate::words::counted(i64::from(n), "an", "ans")))
            .collect(),
        ways,
    })
}

/// The beginnings of the months of a year, of the quarters of several.
fn ticks(frame: &TimeFrame, count: i16) -> Vec<(String, String)> {
    let mut month = Month::of(frame.first);
    let mut ticks = Vec::new();
    while month.first() <= frame.last {
        let number = month.first().0.month();
        let name = match (count, number) {
            (1, _) => Some(month.said().chars().take(1).collect::<String>().to_uppercase()),
            (_, 1) => Some(month.first().0.year().to_string()),
            (_, 4 | 7 | 10) => Some(String::new()),
            _ => None,
        };
        ticks.extend(name.map(|name| (percent(frame.place(month.first())), name)));
        if month.after() == month {
            break;
        }
        month = month.after();
    }
    ticks
}

fn line(row: &Listed, milestones: &BTreeMap<String, Vec<Milestone>>, frame: &TimeFrame, today: Day) -> Line {
    let bar = |span: TimeSpan| Bar {
        from: percent(span.from),
        length: percent(span.length),
        begins_before: span.begins_before,
        ends_after: span.ends_after,
    };
    let its = milestones.get(&row.id.to_string()).map(Vec::as_slice).unwrap_or_default();
    let level = Progress::ALL.iter().position(|level| *level == row.progress).unwrap_or(0);
    let span = frame.span(row.starts(), row.ends());
    let filled = span.map_or(0, |span| span.length * u32::try_from(level).unwrap_or(0) / 3);
    Line {
        href: row.href(),
        title: row.title.clone(),
        days: days(row),
        detail: format!("{} ; {}", row.places(), row.pilot),
        state: (state_tone(row.state), state_label(row.state)),
        progress: progress_label(row.progress),
        filled: percent(filled),
        late: row.is_late(today),
        bar: span.map(bar),
        marks: its.iter().filter_map(|one| mark(one, frame, today)).collect(),
    }
}

fn days(row: &Listed) -> String {
    match (row.starts(), row.ends()) {
        (Some(first), Some(last)) => format!("Du {} au {}", first.short(), last.short()),
        (Some(first), None) => format!("À partir du {}, fin non fixée", first.short()),
        (None, Some(last)) => format!("Jusqu'au {}, début non fixé", last.short()),
        (None, None) => "Sans date".to_owned(),
    }
}

fn mark(one: &Milestone, frame: &TimeFrame, today: Day) -> Option<Mark> {
    let due = one.due().filter(|day| frame.holds(*day))?;
    let late = one.is_late(today);
    let how = match (one.is_done(), late) {
        (true, _) => ", atteint",
        (false, true) => ", en retard",
        (false, false) => "",
    };
    let said = format!("Jalon du {} : {}{how}", due.short(), one.title);
    Some(Mark { at: percent(frame.place(due)), said, done: one.is_done(), late })
}

pub(super) async fn workbook(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let (filters, sight, today) = (Filters::of(&query).with("annee", ""), Sight::of(&who), app.world.today());
    let (first, count) = asked(&query, today);
    let frame = time(first, count)?;
    let mut read = app.db.read().await?;
    let narrow = narrowed(&app, &filters, &frame);
    let rows = listed::list(read.tx(), &sight, &narrow, ("debut", false), (MOST_EXPORTED, 0)).await?;
    let milestones = listed::milestones(read.tx(), &rows).await?;
    let mut source = vec![format!("Situation au {}", today.plain())];
    source.extend(Choices::of(read.tx(), &sight, &in_force(&app), today).await?.said(&filters));
    let sheet = Sheet {
        name: "Frise".to_owned(),
        title: format!("Frise des actions, {first} à {}", first + count - 1),
        source,
        edited_on: today,
        columns: exported_columns(),
        rows: rows.iter().map(|row| exported(row, &milestones, &frame, today)).collect(),
    };
    workbook_of(vec![sheet], &format!("frise-{first}")).await
}

fn exported_columns() -> Vec<Column> {
    let column = |title: &str, kind, width| Column { title: title.to_owned(), kind, width };
    vec![
        column("Intitulé", Kind::Text, 40),
        column("Quartiers", Kind::Text, 28),
        column("Pilote", Kind::Text, 28),
        column("Début", Kind::Date, 12),
        column("Échéance", Kind::Date, 12),
        column("Retard", Kind::Text, 12),
        column("État", Kind::Text, 16),
        column("Avancement", Kind::Text, 16),
        column("Jalons", Kind::Text, 40),
    ]
}

fn exported(
    row: &Listed,
    milestones: &BTreeMap<String, Vec<Milestone>>,
    frame: &TimeFrame,
    today: Day,
) -> Vec<Cell> {
    let day = |day: Option<Day>| day.map_or(Cell::Empty, Cell::Date);
    let marks = line(row, milestones, frame, today).marks;
    let marks: Vec<String> = marks.into_iter().map(|mark| mark.said).collect();
    vec![
        Cell::Text(row.title.clone()),
        Cell::Text(row.places()),
        Cell::Text(row.pilot.clone()),
        day(row.starts()),
        day(row.ends()),
        Cell::Text(if row.is_late(today) { "En retard" } else { "" }.to_owned()),
        Cell::Text(state_label(row.state).to_owned()),
        Cell::Text(progress_label(row.progress).to_owned()),
        Cell::Text(marks.join("\n")),
    ]
}
