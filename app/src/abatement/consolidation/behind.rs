//! The lines behind a figure.

use super::super::coverage::pages::href;
use super::super::store::Reach;
use super::super::words::{state_label, state_tone};
use super::filters::Filters;
use super::pages::{amounts, filters, kept_back};
use super::store::{self, LineBehind};
use super::views::{BehindView, LineRow, measure_label};
use crate::diagnostics::Sight;
use crate::plans;
use crate::platform::page::show;
use crate::platform::{Allowed, App, Form, Frame, Problem, id_of};
use crate::words::counted;
use axum::extract::State;
use axum::response::Response;
use palier_domain::abatement::{AbatementSight, Measure, Measured};
use palier_domain::shared::{ActionId, Cents};

/// Lines of a page.
const PAGE: usize = 50;
/// Lines shown of an action, at most.
const OF_ACTION: usize = 500;

pub(in super::super) async fn page(
    State(app): State<App>,
    who: Allowed,
    query: Form,
) -> Result<Response, Problem> {
    let reach = Reach::of(&who);
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let (filters, _) = filters(tx, &app, &query).await?;
    let total: Measured = store::by_axis(tx, &reach, &filters).await?.into_iter().map(|(_, sums)| sums).sum();
    let opened = opened(&reach, &filters);
    let (after, rank) =
        (query.text("apres"), query.text("rang").parse::<usize>().unwrap_or(0).min(100_000_000));
    let (abatement, number) = after.split_once('.').unwrap_or(("", "0"));
    let number = number.parse().unwrap_or(0);
    let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut rows = store::behind(tx, &reach, &opened, (abatement, number), most).await?;
    let goes_on = rows.len() > PAGE;
    rows.truncate(PAGE);
    let path = "/abattement/consolidation/lignes";
    let next = rows.last().filter(|_| goes_on).map(|last| {
        let after = format!("{}.{}", last.abatement_id, last.number);
        filters.address(path, &[("apres", after), ("rang", (rank + PAGE).to_string())])
    });
    show(&BehindView {
        frame: Frame::of(&app, &who, "Lignes derrière le chiffre")
            .under("Abattement TFPB", "/abattement")
            .under("Consolidation", filters.address("/abattement/consolidation", &[])),
        said: said(&app, &filters, &rows),
        sums: amounts(&total),
        count: counted(total.lines, "ligne comptée", "lignes comptées"),
        summary: format!("Lignes {} à {}", rank + 1, rank + rows.len()),
        first: if after.is_empty() { String::new() } else { filters.address(path, &[]) },
        next: next.unwrap_or_default(),
        kept_back: kept_back(reach.sight).to_owned(),
        nothing: "Aucune ligne ne s'ouvre pour vous derrière ce chiffre.",
        rows: rows.iter().map(|line| row(&reach, line)).collect(),
    })
}

/// The lines of landlords that pay for an action of the plan.
pub(in super::super) async fn of_action(
    State(app): State<App>,
    who: Allowed,
    query: Form,
) -> Result<Response, Problem> {
    let reach = Reach::of(&who);
    let id: ActionId = id_of(query.text("action"))?;
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let action = plans::one(tx, &Sight::of(&who), id).await?;
    let most = i64::try_from(OF_ACTION).unwrap_or(i64::MAX);
    let rows = store::of_action(tx, &reach, id, most).await?;
    let sum = |of: fn(&LineBehind) -> i64| Cents(rows.iter().map(of).sum());
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    show(&BehindView {
        frame: Frame::of(&app, &who, "Lignes de TFPB qui financent l'action")
            .under("Plans d'actions", "/actions")
            .under(&action.fiche.title, action.href()),
        said: vec![action.fiche.title.clone()],
        sums: vec![
            (sum(|row| row.planned_cents.0), measure_label(Measure::DepensePrevue)),
            (sum(|row| row.planned_valued_cents.0), measure_label(Measure::ValorisePrevu)),
            (sum(|row| row.realised_cents.unwrap_or(0)), measure_label(Measure::DepenseRealisee)),
            (sum(|row| row.realised_valued_cents.unwrap_or(0)), measure_label(Measure::ValoriseRealise)),
        ],
        count: counted(count, "ligne rattachée", "lignes rattachées"),
        summary: format!("Lignes 1 à {count}"),
        first: String::new(),
        next: String::new(),
        kept_back: kept_back(reach.sight).to_owned(),
        nothing: "Aucune ligne des programmes que vous pouvez lire n'est rattachée à cette action. Un bailleur la rattache \
                  depuis sa ligne : « Action du plan ».",
        rows: rows.iter().map(|line| row(&reach, line)).collect(),
    })
}

/// A landlord opens only its own lines: found by its name, unless it has taken the place of others.
fn opened(reach: &Reach, filters: &Filters) -> Filters {
    let mut opened = filters.clone();
    if let ([own], AbatementSight::Propre, true) =
        (reach.organisations.as_slice(), reach.sight, opened.landlord.is_empty())
    {
        opened.landlord = own.to_string();
    }
    opened
}

/// The filters in words: names are those of the lines found.
fn said(app: &App, filters: &Filters, rows: &[LineBehind]) -> Vec<String> {
    let year =
        if filters.year == 0 { "Toutes les années".to_owned() } else { format!("Année {}", filters.year) };
    let named = |asked: &str, name: fn(&LineBehind) -> &String| {
        rows.first().filter(|_| !asked.is_empty()).map(|row| name(row).clone())
    };
    let axis =
        app.convention.tfpb_axis(&filters.axis).map(|axis| format!("Axe {} {}", axis.code, axis.title));
    let mut said = vec![year];
    said.extend(named(&filters.quartier, |row| &row.quartier));
    said.extend(Some(filters.commune.clone()).filter(|commune| !commune.is_empty()));
    said.extend(named(&filters.landlord, |row| &row.landlord));
    said.extend(axis);
    said
}

fn row(reach: &Reach, line: &LineBehind) -> LineRow {
    let told = |cents: Option<i64>| cents.map(|cents| Cents(cents).to_string()).unwrap_or_default();
    LineRow {
        title: format!("{}. {}", line.number, line.title),
        href: format!("/abattement/{}", line.abatement_id),
        proofs: href(reach, line.id),
        landlord: line.landlord.clone(),
        quartier: line.quartier.clone(),
        year: line.year,
        axis: line.axis.clone(),
        state: state_label(line.state),
        tone: state_tone(line.state),
        planned: line.planned_cents.to_string(),
        planned_valued: line.planned_valued_cents.to_string(),
        realised: told(line.realised_cents),
        realised_valued: told(line.realised_valued_cents),
    }
}
