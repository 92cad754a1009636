//! The plan consolidated from the commune to the métropole: every figure opens the rows behind it.

use super::{Way, Ways};
use crate::convention::in_force;
use crate::diagnostics::Sight;
use crate::plans::filters::{Choices, Filters, NONE, Options, grouping_label, unnamed};
use crate::plans::list::workbook_of;
use crate::plans::store::counted::{self, Counted, IN_COMMUNES, IN_QUARTIERS, WITH_LANDLORDS};
use crate::plans::store::listed::Narrow;
use crate::plans::words::{progress_label, state_label};
use crate::platform::page::show;
use crate::platform::{Allowed, App, Form, Frame, Problem, Tx};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use palier_documents::tables::{Cell, Column, Kind, Sheet};
use palier_domain::convention::InForce;
use palier_domain::plans::{ActionState, Consolidation, Countable, Grouping, PlanTally, Progress};
use palier_domain::shared::text::fold;
use std::collections::{BTreeMap, BTreeSet};

/// A count and the address of its rows; no address when there is none.
pub type Figure = (String, String);

/// A heading and what is counted under it.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its words.
    pub label: String,
    /// How many actions.
    pub actions: Figure,
    /// How many at each level.
    pub levels: Vec<Figure>,
    /// How many are late.
    pub late: Figure,
    /// Sum of the known budgets.
    pub budget: Figure,
    /// How many budgets are not known, in words; empty when all are.
    pub unpriced: String,
    /// The bar of the chart: for each level, where it begins and how long it is, in percent.
    pub bar: Vec<(String, String)>,
    /// The bar in words.
    pub said: String,
}

/// The plan consolidated.
#[derive(Debug, Template)]
#[template(path = "plans/ways/templates/consolidation.html")]
pub struct ConsolidationView {
    /// Frame.
    pub frame: Frame,
    /// What every look at the plan has.
    pub ways: Ways,
    /// What the actions are gathered by: code and words.
    pub groupings: Options,
    /// The one chosen.
    pub by: &'static str,
    /// Its words.
    pub heading: &'static str,
    /// The four levels.
    pub levels: Vec<&'static str>,
    /// Headings.
    pub rows: Vec<Row>,
    /// Every action once.
    pub total: Row,
    /// How actions under several headings are counted.
    pub rule: String,
}

/// What was counted, and the words of the headings in their order.
struct Gathered {
    by: Grouping,
    counted: Consolidation,
    names: Vec<(Option<String>, String)>,
}

async fn gather(
    tx: &mut Tx,
    app: &App,
    sight: &Sight,
    filters: &Filters,
    by: Grouping,
) -> Result<Gathered, Problem> {
    let convention = in_force(app);
    let narrow = filters.narrow(&convention, app.world.today());
    let actions = counted::countables(tx, sight, &narrow).await?;
    let mut under = headings(tx, sight, &narrow, &convention, by, &actions).await?;
    // A filter on what the actions are gathered by keeps its own heading only: the others would open other rows.
    let asked = filters.get(by.code());
    if !asked.is_empty() {
        under.retain(|(_, heading, _)| heading == asked);
    }
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut its: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (action, heading, name) in under {
        its.entry(action).or_default().insert(heading.clone());
        names.insert(heading, name);
    }
    let countables: Vec<Countable> = actions.iter().map(Counted::countable).collect();
    let counted = Consolidation::of(&countables, |id| its.get(&id.to_string()).cloned().unwrap_or_default());
    let names = ordered(&counted, &names, by, &convention);
    Ok(Gathered { by, counted, names })
}

/// Action, heading and its words.
async fn headings(
    tx: &mut Tx,
    sight: &Sight,
    narrow: &Narrow,
    convention: &InForce<'_>,
    by: Grouping,
    actions: &[Counted],
) -> Result<Vec<(String, String, String)>, Problem> {
    let own = |said: &dyn Fn(&Counted) -> (String, String)| {
        let one = |action: &Counted| {
            let (heading, name) = said(action);
            (action.countable().id.to_string(), heading, name)
        };
        actions.iter().map(one).collect()
    };
    Ok(match by {
        Grouping::Quartier => counted::headings(tx, sight, narrow, IN_QUARTIERS).await?,
        Grouping::Commune => counted::headings(tx, sight, narrow, IN_COMMUNES).await?,
        Grouping::Bailleur => counted::headings(tx, sight, narrow, WITH_LANDLORDS).await?,
        Grouping::Pilote => own(&|action| (action.pilot_id.clone(), action.pilot.clone())),
        Grouping::Etat => {
            own(&|action| (action.state.code().to_owned(), state_label(action.state).to_owned()))
        }
        Grouping::Annee => actions
            .iter()
            .flat_map(|action| {
                action.years().map(|year| (action.countable().id.to_string(), year.to_string()))
            })
            .map(|(id, year)| (id, year.clone(), year))
            .collect(),
        Grouping::Axe | Grouping::Objectif => {
            let serving = counted::serving(tx, sight, narrow).await?;
            serving.into_iter().filter_map(|(id, aim)| served(id, aim, convention, by)).collect()
        }
    })
}

/// The objective, or its axis; an objective that the convention no longer has stands under its own name, and no axis.
fn served(
    id: String,
    aim: String,
    convention: &InForce<'_>,
    by: Grouping,
) -> Option<(String, String, String)> {
    let known = convention.objectives().into_iter().find(|known| known.clause.id == aim);
    if by == Grouping::Axe {
        let axis = known?.axis;
        let code = axis.code.as_deref().unwrap_or_default();
        return Some((id, axis.id.clone(), format!("{code} {}", axis.title)));
    }
    let name = known.map_or_else(|| aim.clone(), |known| format!("{} {}", known.code, known.clause.title));
    Some((id, aim, name))
}

/// The headings in the order in which people read them; what has none comes last.
fn ordered(
    counted: &Consolidation,
    names: &BTreeMap<String, String>,
    by: Grouping,
    convention: &InForce<'_>,
) -> Vec<(Option<String>, String)> {
    let aims = convention.objectives();
    let place = |heading: &str| match by {
        Grouping::Etat => ActionState::ALL.iter().position(|state| state.code() == heading),
        Grouping::Axe => aims.iter().position(|aim| aim.axis.id == heading),
        Grouping::Objectif => aims.iter().position(|aim| aim.clause.id == heading),
        Grouping::Annee => heading.parse().ok(),
        _ => None,
    };
    let said = |heading: &Option<String>| match heading {
        Some(heading) => names.get(heading).cloned().unwrap_or_else(|| heading.clone()),
        None => crate::words::capital(&unnamed(by.code(), NONE)),
    };
    let mut all: Vec<_> = counted.lines.keys().map(|heading| (heading.clone(), said(heading))).collect();
    all.sort_by_cached_key(|(heading, name)| {
        let place = heading.as_deref().map(|heading| place(heading).unwrap_or(usize::MAX));
        (heading.is_none(), place, fold(name))
    });
    all
}

fn asked(query: &Form) -> Grouping {
    query.text("par").parse().unwrap_or(Grouping::Axe)
}

pub(super) async fn consolidation(
    State(app): State<App>,
    who: Allowed,
    query: Form,
) -> Result<Response, Problem> {
    let (filters, by) = (Filters::of(&query), asked(&query));
    let mut read = app.db.read().await?;
    let gathered = gather(read.tx(), &app, &Sight::of(&who), &filters, by).await?;
    let extra = vec![("par", by.code().to_owned())];
    let ways = Ways::of(read.tx(), &app, &who, Way::Consolidation, &filters, extra).await?;
    let most = gathered.counted.lines.values().map(|line| line.actions).max().unwrap_or(1).max(1);
    let row = |(heading, name): &(Option<String>, String)| {
        let own = filters.with(by.code(), heading.as_deref().unwrap_or(NONE));
        let tally = gathered.counted.lines.get(heading).copied().unwrap_or_default();
        figures(name.clone(), &tally, &own, most)
    };
    show(&ConsolidationView {
        frame: ways.frame(&app, &who, &query),
        groupings: Grouping::ALL
            .iter()
            .map(|by| (by.code().to_owned(), grouping_label(*by).to_owned()))
            .collect(),
        by: by.code(),
        heading: grouping_label(by),
        levels: Progress::ALL.iter().map(|level| progress_label(*level)).collect(),
        rows: gathered.names.iter().map(row).collect(),
        total: figures("Total, chaque action une fois".to_owned(), &gathered.counted.total, &filters, most),
        rule: rule(&gathered),
        ways,
    })
}

fn figures(label: String, tally: &PlanTally, filters: &Filters, most: u32) -> Row {
    let at = |filters: &Filters, more: &[(&str, &str)]| filters.address(Way::Table.path(), more);
    let figure = |count: u32, filters: Filters| {
        let href = if count == 0 { String::new() } else { at(&filters, &[]) };
        (count.to_string(), href)
    };
    let levels = Progress::ALL.iter().zip(tally.levels);
    let unpriced = tally.actions - tally.priced;
    let mut begins = 0;
    let bar = tally.levels.map(|count| {
        let from = percent(begins, most);
        begins += count;
        (from, percent(count, most))
    });
    let said: Vec<String> = levels
        .clone()
        .filter(|(_, count)| *count > 0)
        .map(|(level, count)| format!("{count} {}", crate::words::in_sentence(progress_label(*level))))
        .collect();
    Row {
        label,
        actions: figure(tally.actions, filters.clone()),
        levels: levels
            .map(|(level, count)| figure(count, filters.with("avancement", level.code())))
            .collect(),
        late: figure(tally.late, filters.with("retard", "oui")),
        budget: (tally.budget.to_string(), at(filters, &[("tri", "-budget")])),
        unpriced: if unpriced == 0 { String::new() } else { format!("{unpriced} sans budget connu") },
        bar: bar.into(),
        said: said.join(", "),
    }
}

fn percent(part: u32, whole: u32) -> String {
    let thousandths = part.saturating_mul(1000) / whole.max(1);
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

/// How an action under several headings is counted, said of these rows.
fn rule(gathered: &Gathered) -> String {
    let several = match gathered.by {
        Grouping::Axe => "sert plusieurs axes",
        Grouping::Objectif => "sert plusieurs objectifs",
        Grouping::Quartier => "couvre plusieurs quartiers",
        Grouping::Commune => "couvre plusieurs communes",
        Grouping::Bailleur => "se passe là où sont plusieurs bailleurs",
        Grouping::Annee => "court sur plusieurs années",
        Grouping::Pilote | Grouping::Etat => return "Chaque action est dans une seule ligne.".to_owned(),
    };
    let shared = match gathered.counted.shared {
        0 => "Ici, aucune n'est dans ce cas.".to_owned(),
        1 => "Ici, une action est dans ce cas : la somme des lignes dépasse le total.".to_owned(),
        many => format!("Ici, {many} actions sont dans ce cas : la somme des lignes dépasse le total."),
    };
    format!(
        "Une action qui {several} compte dans chaque ligne, budget entier compris, et une seule fois dans le total. {shared}"
    )
}

pub(super) async fn workbook(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let (filters, by, today) = (Filters::of(&query), asked(&query), app.world.today());
    let (sight, mut read) = (Sight::of(&who), app.db.read().await?);
    let gathered = gather(read.tx(), &app, &sight, &filters, by).await?;
    let mut source = vec![rule(&gathered), format!("Situation au {}", today.plain())];
    source.extend(Choices::of(read.tx(), &sight, &in_force(&app), today).await?.said(&filters));
    let column = |title: &str, kind, width| Column { title: title.to_owned(), kind, width };
    let mut columns = vec![column(grouping_label(by), Kind::Text, 44), column("Actions", Kind::Number, 12)];
    columns.extend(Progress::ALL.iter().map(|level| column(progress_label(*level), Kind::Number, 14)));
    columns.push(column("En retard", Kind::Number, 12));
    columns.push(column("Budget prévisionnel", Kind::Euros, 20));
    columns.push(column("Sans budget connu", Kind::Number, 14));
    let lines = gathered.names.iter();
    let lines = lines.map(|(heading, name)| {
        cells(name, &gathered.counted.lines.get(heading).copied().unwrap_or_default())
    });
    let total = cells("Total, chaque action une fois", &gathered.counted.total);
    let sheet = Sheet {
        name: "Consolidation".to_owned(),
        title: format!("Plans d'actions consolidés par {}", crate::words::in_sentence(grouping_label(by))),
        source,
        edited_on: today,
        columns,
        rows: lines.chain([total]).collect(),
    };
    workbook_of(vec![sheet], &format!("consolidation-{}", by.code())).await
}

fn cells(name: &str, tally: &PlanTally) -> Vec<Cell> {
    let number = |count: u32| Cell::Number(f64::from(count));
    let mut cells = vec![Cell::Text(name.to_owned()), number(tally.actions)];
    cells.extend(tally.levels.map(number));
    cells.extend([number(tally.late), Cell::Euros(tally.budget), number(tally.actions - tally.priced)]);
    cells
}
