//! How long answers and resolutions really take, by organisation, theme and quartier; each figure opens its rows.

use super::list::blank;
use super::paging::address;
use super::store::delays::{self as kept, Followed};
use super::store::lines::{Counted, Filter};
use super::store::{self, Sight};
use super::views::delays::{Bar, DelaysView, Group, Table};
use super::{forms, words};
use crate::platform::page::show;
use crate::platform::{Allowed, App, Frame, Problem};
use crate::words::in_sentence;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use palier_documents::tables::{Cell, Column, Kind, Sheet, xlsx};
use palier_domain::diagnostics::{Delay, Delays};
use palier_domain::shared::{ConstatId, Day, OrganisationId, text::fold};
use std::collections::{BTreeMap, BTreeSet};

/// Half of the constats.
const HALF: f64 = 0.5;
/// Nine constats out of ten.
const MOST: f64 = 0.9;

/// What stands in the address for constats in no hands.
const NOBODY: &str = "aucun";

/// What the address asks for.
type Asked = BTreeMap<String, String>;

/// A group being counted.
#[derive(Debug, Clone, Default)]
struct Counting {
    label: String,
    delays: Delays,
    refused: BTreeSet<ConstatId>,
    reopened: u32,
}

/// All that the page and its export say.
struct Gathered {
    whole: Counting,
    /// Heading, field of the address that narrows to one group, groups by the value of that field.
    tables: [(&'static str, &'static str, BTreeMap<String, Counting>); 3],
    today: Day,
}

/// The page.
pub(super) async fn show_delays(
    State(app): State<App>,
    who: Allowed,
    Query(query): Query<Asked>,
) -> Result<Response, Problem> {
    let gathered = gather(&app, &who, &query).await?;
    let sight = Sight::of(&who);
    let mut read = app.db.read().await?;
    let organisations = store::organisations(read.tx(), gathered.today).await?;
    let themes = app.grid.themes.iter().map(|theme| (theme.code.clone(), theme.title.clone())).collect();
    let tables: Vec<Table> = gathered
        .tables
        .iter()
        .map(|(title, field, groups)| Table {
            title,
            group: group_word(field),
            id: field,
            groups: sorted(groups)
                .into_iter()
                .map(|(key, one)| group(one, &query, Some((field, key))))
                .collect(),
        })
        .collect();
    show(&DelaysView {
        frame: Frame::of(&app, &who, "Délais de réponse et de résolution")
            .under("Diagnostics", "/diagnostics"),
        bars: bars(sorted(&gathered.tables[0].2)),
        whole: group(&gathered.whole, &query, None),
        answer: [HALF, MOST].map(|share| said(gathered.whole.delays.answer(share))),
        resolution: [HALF, MOST].map(|share| said(gathered.whole.delays.resolution(share))),
        tables,
        quartiers: blank("tous", store::quartiers(read.tx(), &sight.mandate).await?),
        themes: blank("tous", themes),
        responsibles: blank("tous", organisations),
        export: address("/constats/delais.xlsx", &query, None),
        filtered: forms::filter(&query) != Filter::default(),
        query,
    })
}

async fn gather(app: &App, who: &Allowed, query: &Asked) -> Result<Gathered, Problem> {
    let (filter, sight, today) = (forms::filter(query), Sight::of(who), app.world.today());
    let mut read = app.db.read().await?;
    let followed = kept::followed(read.tx(), &filter, &sight, today).await?;
    let refusals = kept::refusals(read.tx(), &sight).await?;
    let mut whole = Counting { label: "Ensemble".to_owned(), ..Counting::default() };
    let mut organisations = BTreeMap::<String, Counting>::new();
    let (mut themes, mut quartiers) = (organisations.clone(), organisations.clone());
    for one in &followed {
        whole.count(one, today, true);
        let nobody = || NOBODY.to_owned();
        let responsible = one.facts.responsible.map_or_else(nobody, |id| id.to_string());
        let name = one.responsible_name.clone().unwrap_or_else(|| "Aucun organisme désigné".to_owned());
        // What an organisation refused is told by the journal: it is no longer in its hands.
        let in_no_hands = one.facts.responsible.is_none();
        organisations.entry(responsible).or_default().named(name).count(one, today, in_no_hands);
        let theme = words::theme(&app.grid, &one.facts.theme, None);
        themes.entry(one.facts.theme.clone()).or_default().named(theme).count(one, today, true);
        let (quartier, name) = &one.quartier;
        quartiers.entry(quartier.to_string()).or_default().named(name.clone()).count(one, today, true);
    }
    refused_by(&mut organisations, refusals, &followed);
    let tables = [
        ("Par organisme", "responsable", organisations),
        ("Par thème", "theme", themes),
        ("Par quartier", "quartier", quartiers),
    ];
    Ok(Gathered { whole, tables, today })
}

/// Adds to each organisation what it refused, among what is counted.
fn refused_by(
    organisations: &mut BTreeMap<String, Counting>,
    refusals: BTreeMap<OrganisationId, (String, Vec<ConstatId>)>,
    followed: &[Followed],
) {
    let counted: BTreeSet<ConstatId> = followed.iter().map(|one| one.facts.id).collect();
    for (by, (name, constats)) in refusals {
        let refused: BTreeSet<ConstatId> = constats.into_iter().filter(|id| counted.contains(id)).collect();
        if !refused.is_empty() {
            let counting = organisations.entry(by.to_string()).or_default();
            if counting.label.is_empty() {
                counting.label = name;
            }
            counting.refused = refused;
        }
    }
}

impl Counting {
    fn named(&mut self, label: String) -> &mut Self {
        self.label = label;
        self
    }

    fn count(&mut self, one: &Followed, today: Day, refusals: bool) {
        self.delays.count(&one.facts, today);
        self.reopened += u32::from(one.reopened);
        if refusals && one.refused {
            self.refused.insert(one.facts.id);
        }
    }

    fn refusals(&self) -> u32 {
        u32::try_from(self.refused.len()).unwrap_or(u32::MAX)
    }
}

/// Groups by name, as people sort.
fn sorted(groups: &BTreeMap<String, Counting>) -> Vec<(&str, &Counting)> {
    let mut list: Vec<_> = groups.iter().map(|(key, one)| (key.as_str(), one)).collect();
    list.sort_by_cached_key(|(_, one)| fold(&one.label));
    list
}

/// A group as the page shows it, each figure with the address of its rows.
fn group(one: &Counting, query: &Asked, narrowed: Option<(&str, &str)>) -> Group {
    let rows = |counted: Counted| {
        let mut asked = query.clone();
        if let Some((field, key)) = narrowed {
            // What an organisation refused is in other hands now, or in none.
            let refusals = field == "responsable" && key != NOBODY && counted == Counted::Refuses;
            let field = if refusals { "refuse_par" } else { field };
            asked.insert(field.to_owned(), key.to_owned());
        }
        asked.insert("delais".to_owned(), counted.code().to_owned());
        address("/constats", &asked, None)
    };
    let delays = &one.delays;
    let figure = |count: u32, counted: Counted| (count, rows(counted));
    Group {
        label: one.label.clone(),
        followed: figure(delays.followed, Counted::Suivis),
        answered: figure(delays.answered, Counted::Repondus),
        rate: percent(delays.answered, delays.followed),
        answer: [HALF, MOST].map(|share| shortly(delays.answer(share))),
        resolution: [HALF, MOST].map(|share| shortly(delays.resolution(share))),
        verified: figure(delays.verified, Counted::Verifies),
        open: figure(delays.open, Counted::Ouverts),
        dropped: figure(delays.dropped, Counted::Ecartes),
        refused: figure(one.refusals(), Counted::Refuses),
        reopened: figure(one.reopened, Counted::Rouverts),
        refusal_rate: percent(one.refusals(), delays.followed.max(one.refusals())),
        reopening_rate: percent(one.reopened, delays.followed),
    }
}

/// `75 %`; nothing of nothing.
fn percent(part: u32, whole: u32) -> String {
    if whole == 0 { "—".to_owned() } else { format!("{:.0} %", 100.0 * f64::from(part) / f64::from(whole)) }
}

fn said(delay: Option<Delay>) -> String {
    delay.map_or_else(|| "—".to_owned(), |delay| delay.to_string())
}

/// The same where space is short.
fn shortly(delay: Option<Delay>) -> String {
    said(delay).replace(" jours", " j").replace(" jour", " j")
}

/// What the groups narrowed by that field of the address are.
fn group_word(field: &str) -> &'static str {
    match field {
        "theme" => "Thème",
        "quartier" => "Quartier",
        _ => "Organisme",
    }
}

/// Bars of the first answer, on one scale.
fn bars(groups: Vec<(&str, &Counting)>) -> Vec<Bar> {
    let days = |delay: Delay| match delay {
        Delay::Days(days) | Delay::MoreThan(days) => days,
    };
    let of = |one: &Counting| Some((one.label.clone(), one.delays.answer(HALF)?, one.delays.answer(MOST)?));
    let rows: Vec<(String, Delay, Delay)> = groups.into_iter().filter_map(|(_, one)| of(one)).collect();
    let longest = rows.iter().map(|(_, _, most)| days(*most)).max().unwrap_or(0).max(1);
    let width = |delay: Delay| format!("{:.1}%", 100.0 * f64::from(days(delay)) / f64::from(longest));
    rows.into_iter()
        .map(|(label, half, most)| Bar {
            half: width(half),
            most: width(most),
            unfinished: matches!(most, Delay::MoreThan(_)),
            text: format!("la moitié en {half}, neuf sur dix en {most}"),
            label,
        })
        .collect()
}

/// The same figures as a workbook, one sheet for each way of grouping.
pub(super) async fn export(
    State(app): State<App>,
    who: Allowed,
    Query(query): Query<Asked>,
) -> Result<Response, Problem> {
    let gathered = gather(&app, &who, &query).await?;
    let today = gathered.today;
    let narrowed = forms::filter(&query) != Filter::default();
    let sheets: Vec<Sheet> = gathered
        .tables
        .iter()
        .map(|(title, _, groups)| sheet(title, groups, &gathered.whole, today, narrowed))
        .collect();
    let bytes = tokio::task::spawn_blocking(move || xlsx(&sheets)).await.map_err(Problem::inside)?;
    let headers = [
        (
            header::CONTENT_TYPE,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned(),
        ),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"delais-{today}.xlsx\"")),
    ];
    Ok((headers, bytes.map_err(Problem::inside)?).into_response())
}

fn sheet(
    title: &str,
    groups: &BTreeMap<String, Counting>,
    whole: &Counting,
    today: Day,
    narrowed: bool,
) -> Sheet {
    let column = |(title, kind, width): (&str, Kind, u16)| Column { title: title.to_owned(), kind, width };
    let filters = if narrowed { "selon les filtres choisis à l'écran" } else { "sans filtre" };
    let columns = [
        (title, Kind::Text, 32),
        ("Constats transmis", Kind::Number, 10),
        ("Avec réponse", Kind::Number, 10),
        ("Taux de réponse", Kind::Text, 10),
        ("Première réponse, médiane", Kind::Text, 18),
        ("Première réponse, 90 %", Kind::Text, 18),
        ("Résolution vérifiée, médiane", Kind::Text, 18),
        ("Résolution vérifiée, 90 %", Kind::Text, 18),
        ("Vérifiés", Kind::Number, 10),
        ("Encore ouverts", Kind::Number, 10),
        ("Sans suite", Kind::Number, 10),
        ("Refusés", Kind::Number, 10),
        ("Rouverts", Kind::Number, 10),
    ];
    let groups = sorted(groups).into_iter().map(|(_, one)| one);
    Sheet {
        name: title.to_owned(),
        title: format!("Délais de réponse et de résolution au {}, {}", today.plain(), in_sentence(title)),
        source: vec![
            format!("Palier, {filters}, dans les limites du mandat utilisé."),
            "Délais en jours depuis la première transmission. Les constats encore ouverts comptent pour le temps déjà \
             écoulé (méthode de Kaplan-Meier)."
                .to_owned(),
        ],
        edited_on: today,
        columns: columns.into_iter().map(column).collect(),
        rows: groups.chain([whole]).map(cells).collect(),
    }
}

fn cells(one: &Counting) -> Vec<Cell> {
    let (delays, number) = (&one.delays, |count: u32| Cell::Number(f64::from(count)));
    vec![
        Cell::Text(one.label.clone()),
        number(delays.followed),
        number(delays.answered),
        Cell::Text(percent(delays.answered, delays.followed)),
        Cell::Text(said(delays.answer(HALF))),
        Cell::Text(said(delays.answer(MOST))),
        Cell::Text(said(delays.resolution(HALF))),
        Cell::Text(said(delays.resolution(MOST))),
        number(delays.verified),
        number(delays.open),
        number(delays.dropped),
        number(one.refusals()),
        number(one.reopened),
    ]
}
