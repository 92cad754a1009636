//! The three-year review of a landlord in a quartier: the year asked for and the two before it, side by side.

use super::super::store::{self, KeptAbatement, Reach};
use super::super::words::state_label;
use super::gather::{Gathered, axis_said};
use super::paper::{coverage_columns, coverage_row};
use super::{printed, slug};
use crate::platform::{Allowed, App, Problem};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_documents::report::{Bar, Bars, Block, Blocks, Column, Report, Segment};
use palier_domain::abatement::{Coverage, Phase};
use palier_domain::shared::{AbatementId, Cents, grouped};
use std::collections::BTreeSet;

/// Years of a review.
const YEARS: i16 = 3;

pub(in super::super) async fn pdf(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<AbatementId>,
) -> Result<Response, Problem> {
    let reach = Reach::of(&who);
    let mut read = app.db.read().await?;
    let last = store::one(read.tx(), &reach, id).await?;
    let mut years = Vec::new();
    for year in (last.rules.year - YEARS + 1)..=last.rules.year {
        let pair = (last.landlord_id, last.quartier_id);
        if let Some(kept) = store::of(read.tx(), &reach, pair, year).await? {
            years.push(Gathered::of(read.tx(), &app, &reach, kept.id).await?);
        }
    }
    let name =
        format!("revue-triennale-tfpb-{}-{}-{}", last.rules.year, slug(&last.quartier), slug(&last.landlord));
    printed(&app, report(&app, &who, &last, &years), &name).await
}

fn report(app: &App, who: &Allowed, last: &KeptAbatement, years: &[Gathered]) -> Report {
    let first = last.rules.year - YEARS + 1;
    let mut blocks = Blocks::default().text(format!(
        "Ce que le bailleur a reçu, valorisé et prouvé dans ce quartier de {first} à {}.",
        last.rules.year
    ));
    let missing: Vec<String> = (first..=last.rules.year)
        .filter(|year| years.iter().all(|of| of.kept.rules.year != *year))
        .map(|year| year.to_string())
        .collect();
    if !missing.is_empty() {
        blocks =
            blocks.notice(format!("Aucun abattement n'est suivi dans Palier pour {}.", missing.join(", ")));
    }
    let blocks = blocks.and(amounts(years)).and(proved(years)).and(axes(app, years));
    Report {
        kicker: app.convention.title.clone(),
        title: "Revue triennale de l'abattement de TFPB".to_owned(),
        subtitle: format!("{}, {}, {first}-{}", last.landlord, last.quartier, last.rules.year),
        author: who.viewer().mandate.organisation_name.clone(),
        edited_on: app.world.today(),
        across: true,
        blocks: blocks.done(),
    }
}

fn amounts(years: &[Gathered]) -> Blocks {
    let row = |of: &Gathered| {
        let kept = &of.kept;
        let (plan, done) = (kept.mobilisation(Phase::Programme), kept.mobilisation(Phase::Bilan));
        let rate = |rate: Option<palier_domain::abatement::Rate>| {
            rate.map_or_else(|| "-".to_owned(), |r| r.to_string())
        };
        vec![
            kept.rules.year.to_string(),
            state_label(kept.rules.state).to_owned(),
            grouped(kept.eligible),
            kept.amounts.retained().map_or_else(|| "-".to_owned(), |cents| cents.to_string()),
            plan.valued.to_string(),
            done.valued.to_string(),
            rate(if kept.totals.accounted > 0 { done.rate() } else { plan.rate() }),
        ]
    };
    let sum = |of: fn(&Gathered) -> Cents| years.iter().map(of).sum::<Cents>().to_string();
    let columns = vec![
        Column::words("Année", 2),
        Column::words("État", 4),
        Column::number("Logements", 3),
        Column::number("Abattement", 3),
        Column::number("Valorisé prévu", 3),
        Column::number("Valorisé réalisé", 3),
        Column::number("Mobilisation", 3),
    ];
    let total = vec![
        "Total".to_owned(),
        String::new(),
        String::new(),
        sum(|of| of.kept.amounts.retained().unwrap_or_default()),
        sum(|of| of.kept.totals.planned.valued),
        sum(|of| of.kept.totals.realised.valued),
        String::new(),
    ];
    Blocks::default().part("Montants").summed(columns, years.iter().map(row).collect(), total, "")
}

fn proved(years: &[Gathered]) -> Blocks {
    let named: Vec<(String, Coverage)> =
        years.iter().map(|of| (of.kept.rules.year.to_string(), of.total())).collect();
    let total: Coverage = named.iter().map(|(_, sum)| *sum).sum();
    let bars = named
        .iter()
        .map(|(name, sum)| Bar { label: name.clone(), amounts: super::super::coverage::pages::parts(*sum) });
    let chart = Block::Chart(Bars {
        title: "Couverture des euros valorisés, par année".to_owned(),
        segments: super::super::coverage::pages::PARTS.map(Segment::named).into(),
        bars: bars.collect(),
    });
    let rows = named.into_iter().map(|(name, sum)| coverage_row(name, sum)).collect();
    Blocks::default().part("Contrepartie prouvée").and([chart]).summed(
        coverage_columns("Année"),
        rows,
        coverage_row("Total".to_owned(), total),
        "",
    )
}

/// What was valued on each axis, year by year.
fn axes(app: &App, years: &[Gathered]) -> Blocks {
    let codes: BTreeSet<String> = years.iter().flat_map(|of| of.by_axis().into_keys()).collect();
    let of_axis = |of: &Gathered, code: &str| -> Cents {
        let lines = of.by_axis().remove(code).unwrap_or_default();
        lines.iter().map(|line| line.line.realised.unwrap_or(line.line.planned).valued).sum()
    };
    let mut columns = vec![Column::words("Axe", 6)];
    columns.extend(years.iter().map(|of| Column::number(&of.kept.rules.year.to_string(), 3)));
    columns.push(Column::number("Total", 3));
    let row = |code: &String| {
        let amounts: Vec<Cents> = years.iter().map(|of| of_axis(of, code)).collect();
        let total: Cents = amounts.iter().copied().sum();
        let cells = amounts.iter().chain([&total]).map(ToString::to_string);
        [axis_said(app, code)].into_iter().chain(cells).collect()
    };
    Blocks::default()
        .part("Valorisation par axe")
        .text("Réalisée là où le bilan le dit, prévue ailleurs.")
        .table(columns, codes.iter().map(row).collect(), "Aucune ligne n'est communiquée.")
}
