//! What changed in the plan since a meeting, read from the journal: a page for a committee.

use super::{Way, Ways};
use crate::convention::in_force;
use crate::diagnostics::Sight;
use crate::plans::filters::{Choices, Filters};
use crate::plans::list::workbook_of;
use crate::plans::store::counted::{self as store, Told};
use crate::plans::store::listed::{self, Listed};
use crate::plans::words::{progress_label, state_label};
use crate::platform::page::show;
use crate::platform::{Allowed, App, Form, Frame, Problem};
use crate::words::counted;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use palier_documents::tables::{Cell, Column, Kind, Sheet};
use palier_domain::plans::{ActionEvent, ActionNews, Moved, news};
use palier_domain::shared::Day;
use serde_json::Value;
use std::collections::BTreeMap;

/// How long ago a meeting is supposed when none is said, in days.
const USUAL_DAYS: i64 = 90;
/// Most actions read.
const MOST: i64 = 100_000;

/// A piece of news of an action.
#[derive(Debug, Clone)]
pub struct NewsLine {
    /// Its fiche.
    pub href: String,
    /// What it is called.
    pub title: String,
    /// Where and by whom.
    pub detail: String,
    /// From what to what, in words.
    pub said: String,
}

/// A kind of news and its lines.
#[derive(Debug, Clone)]
pub struct Chapter {
    /// What the figure leads to.
    pub anchor: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// What one counts.
    pub label: &'static str,
    /// One line per action.
    pub lines: Vec<NewsLine>,
}

/// What changed since a day.
#[derive(Debug, Template)]
#[template(path = "plans/ways/templates/since.html")]
pub struct SinceView {
    /// Frame.
    pub frame: Frame,
    /// What every look at the plan has.
    pub ways: Ways,
    /// The day, for its field.
    pub day: String,
    /// The day, in words.
    pub said: String,
    /// What is wrong with the day typed; empty when nothing is.
    pub fault: String,
    /// Usual days to choose among: words and address.
    pub usual: Vec<(String, String)>,
    /// What changed.
    pub chapters: Vec<Chapter>,
}

impl SinceView {
    /// The meetings whose day was kept under a name.
    fn meetings(&self) -> Vec<&(String, String)> {
        self.ways.kept.iter().filter(|(_, href)| href.starts_with(Way::Since.path())).collect()
    }

    fn is_quiet(&self) -> bool {
        self.chapters.iter().all(|chapter| chapter.lines.is_empty())
    }
}

/// The day asked for, and what is wrong with what was typed.
fn asked(query: &Form, today: Day) -> (Day, String) {
    let usual = today.plus_days(-USUAL_DAYS);
    match query.filled("depuis").map(Day::parse) {
        None => (usual, String::new()),
        Some(Ok(day)) => (day, String::new()),
        Some(Err(wrong)) => (usual, format!("{wrong} : écrivez par exemple 12/03/2026.")),
    }
}

/// The actions that have news since that day.
async fn changed(
    app: &App,
    who: &Allowed,
    filters: &Filters,
    since: Day,
) -> Result<Vec<(Listed, ActionNews)>, Problem> {
    let (sight, narrow) = (Sight::of(who), filters.narrow(&in_force(app), app.world.today()));
    let mut read = app.db.read().await?;
    let mut events: BTreeMap<String, Vec<ActionEvent>> = BTreeMap::new();
    for told in store::told(read.tx(), &sight, &narrow, since.begins().0).await? {
        events.entry(told.subject_id.clone()).or_default().extend(said(&told));
    }
    if events.is_empty() {
        return Ok(Vec::new());
    }
    let rows = listed::list(read.tx(), &sight, &narrow, ("intitule", false), (MOST, 0)).await?;
    let its = |row: Listed| {
        let news = news(events.get(&row.id.to_string())?);
        (!news.is_empty()).then_some((row, news))
    };
    Ok(rows.into_iter().filter_map(its).collect())
}

/// What an entry of the journal says of an action, when it is something a committee follows. A fiche rewritten, by hand
/// or by a workbook, may say several such things at once.
fn said(told: &Told) -> Vec<ActionEvent> {
    let details: Value = serde_json::from_str(&told.details).unwrap_or_default();
    if told.event != "action.modifiee" {
        return event(&told.event, &details).into_iter().collect();
    }
    let of = |key: &str, code: &str| details.get(key).and_then(|moved| event(code, moved));
    let all = [("state", "action.etat"), ("progress", "action.avancement"), ("ends", "action.echeance")];
    all.into_iter().filter_map(|(key, code)| of(key, code)).collect()
}

fn event(code: &str, details: &Value) -> Option<ActionEvent> {
    let word = |key: &str| details.get(key).and_then(Value::as_str).unwrap_or_default();
    let day = |value: Option<&Value>| value.and_then(Value::as_str).and_then(|day| Day::parse(day).ok());
    Some(match code {
        "action.creee" => ActionEvent::Created,
        "action.etat" => ActionEvent::State(word("from").parse().ok()?, word("to").parse().ok()?),
        "action.avancement" => ActionEvent::Progress(word("from").parse().ok()?, word("to").parse().ok()?),
        "action.echeance" => ActionEvent::Deadline(day(details.get("from")), day(details.get("to"))),
        "action.jalon" => ActionEvent::Milestone(word("step").to_owned(), !word("done").is_empty()),
        "action.indicateur" => ActionEvent::Reached(word("indicator").to_owned(), word("reached").to_owned()),
        "action.note" => ActionEvent::Noted,
        _ => return None,
    })
}

fn chapters(changed: &[(Listed, ActionNews)]) -> Vec<Chapter> {
    let of = |anchor, title, label, said: fn(&Listed, &ActionNews) -> Option<String>| {
        let line = |(row, news): &(Listed, ActionNews)| {
            Some(NewsLine {
                href: row.href(),
                title: row.title.clone(),
                detail: format!("{} ; {}", row.places(), row.pilot),
                said: said(row, news)?,
            })
        };
        Chapter { anchor, title, label, lines: changed.iter().filter_map(line).collect() }
    };
    vec![
        of("creees", "Actions créées", "créées", |row, news| {
            news.created.then(|| format!("Aujourd'hui à l'état : {}", state_label(row.state)))
        }),
        of("etats", "Changements d'état", "ont changé d'état", |_, news| news.state.map(states)),
        of("avancements", "Avancement", "ont avancé ou reculé", |_, news| {
            news.progress.map(|moved| arrow(progress_label(moved.from), progress_label(moved.to)))
        }),
        of("echeances", "Échéances déplacées", "échéances déplacées", |_, news| {
            news.deadline.map(|moved| {
                let later = if news.put_back() { " (repoussée)" } else { "" };
                format!("{}{later}", arrow(&ends(moved.from), &ends(moved.to)))
            })
        }),
        of("jalons", "Jalons", "ont un jalon changé", |_, news| {
            let said = |(title, done): (&String, &bool)| {
                format!("{title} : {}", if *done { "fait" } else { "pas encore fait" })
            };
            all(news.milestones.iter().map(said))
        }),
        of("indicateurs", "Indicateurs relevés", "ont un indicateur relevé", |_, news| {
            all(news.reached.iter().map(|(title, value)| format!("{title} : {value}")))
        }),
        of("notes", "Notes", "ont reçu une note", |_, news| {
            let notes = i64::try_from(news.notes).unwrap_or(i64::MAX);
            (notes > 0).then(|| counted(notes, "note ajoutée", "notes ajoutées"))
        }),
        of("closes", "Actions closes", "closes", |row, news| {
            let why = row.reason.as_deref().map(|why| format!(" : {why}")).unwrap_or_default();
            news.closed().then(|| format!("{}{why}", state_label(row.state)))
        }),
    ]
}

/// These pieces of news in one line; none when there are none.
fn all(said: impl Iterator<Item = String>) -> Option<String> {
    let said: Vec<String> = said.collect();
    (!said.is_empty()).then(|| said.join(" ; "))
}

fn states(moved: Moved<palier_domain::plans::ActionState>) -> String {
    arrow(state_label(moved.from), state_label(moved.to))
}

fn ends(day: Option<Day>) -> String {
    day.map_or_else(|| "non fixée".to_owned(), Day::short)
}

fn arrow(from: &str, to: &str) -> String {
    format!("{from} → {to}")
}

pub(super) async fn since(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let (filters, today) = (Filters::of(&query), app.world.today());
    let (day, fault) = asked(&query, today);
    let changed = changed(&app, &who, &filters, day).await?;
    let mut read = app.db.read().await?;
    let extra = vec![("depuis", day.to_string())];
    let ways = Ways::of(read.tx(), &app, &who, Way::Since, &filters, extra).await?;
    let at = |day: Day| filters.address(Way::Since.path(), &[("depuis", &day.to_string())]);
    let usual = [
        ("Un mois", Some(today.plus_days(-30))),
        ("Trois mois", Some(today.plus_days(-USUAL_DAYS))),
        ("Depuis le 1er janvier", Day::of(today.0.year(), 1, 1)),
    ];
    show(&SinceView {
        frame: ways.frame(&app, &who, &query),
        day: day.to_string(),
        said: format!("{}, {}", day.long(), day.seen_from(today)),
        usual: usual.into_iter().filter_map(|(words, day)| Some((words.to_owned(), at(day?)))).collect(),
        chapters: chapters(&changed),
        fault,
        ways,
    })
}

pub(super) async fn workbook(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let (filters, today) = (Filters::of(&query), app.world.today());
    let (day, _) = asked(&query, today);
    let chapters = chapters(&changed(&app, &who, &filters, day).await?);
    let mut read = app.db.read().await?;
    let mut source = vec![format!("Du {} au {}", day.plain(), today.plain())];
    source.extend(Choices::of(read.tx(), &Sight::of(&who), &in_force(&app), today).await?.said(&filters));
    let column = |title: &str, width| Column { title: title.to_owned(), kind: Kind::Text, width };
    let rows = chapters.iter().flat_map(|chapter| chapter.lines.iter().map(|line| (chapter.title, line)));
    let cells = |(title, line): (&str, &NewsLine)| {
        [title, &line.title, &line.detail, &line.said].map(|text| Cell::Text(text.to_owned())).into()
    };
    let sheet = Sheet {
        name: "Changements".to_owned(),
        title: format!("Ce qui a changé depuis le {}", day.plain()),
        source,
        edited_on: today,
        columns: vec![
            column("Nature", 24),
            column("Intitulé", 40),
            column("Quartiers, pilote", 40),
            column("Changement", 40),
        ],
        rows: rows.map(cells).collect(),
    };
    workbook_of(vec![sheet], &format!("changements-depuis-{day}")).await
}
