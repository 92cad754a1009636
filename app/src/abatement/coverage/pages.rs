//! The page of covered, unproved and double-counted euros.

use super::super::consolidation::pages::{usual_year, with_all};
use super::super::consolidation::store::{landlords, quartiers, years};
use super::super::proofs::said_double;
use super::super::store::Reach;
use super::store::{self, LedgerLine, Scope};
use super::views::{CoverageView, GroupRow, LineRow};
use crate::platform::page::show;
use crate::platform::{Allowed, App, Form, Frame, Problem};
use axum::extract::State;
use axum::response::Response;
use palier_documents::report::{Bar, Bars, Segment};
use palier_domain::abatement::{AbatementSight, Coverage, Ledger, ValuedLine};
use palier_domain::shared::{Cents, LineId, QuartierId};
use std::collections::BTreeMap;

/// What the address says for every landlord.
const ALL: &str = "tous";
/// Lines shown at most.
const SHOWN: usize = 200;

/// The value chosen in the address if it is offered, else the first one offered.
pub(in super::super) fn chosen(asked: &str, offered: &[(String, String)]) -> String {
    let known = offered.iter().find(|(value, _)| value == asked).or_else(|| offered.first());
    known.map(|(value, _)| value.clone()).unwrap_or_default()
}

/// The year chosen in the address if it has abatements, else the usual one.
pub(in super::super) fn year_of(query: &Form, years: &[(String, String)], app: &App) -> String {
    let asked = query.text("annee");
    let known = years.iter().find(|(year, _)| year == asked);
    known.map_or_else(|| usual_year(years, app).to_string(), |(year, _)| year.clone())
}

pub(in super::super) async fn coverage(
    State(app): State<App>,
    who: Allowed,
    query: Form,
) -> Result<Response, Problem> {
    let reach = Reach::of(&who);
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let mut landlords = of_reader(landlords(tx).await?, &reach);
    if reach.sight == AbatementSight::Tout {
        landlords.push((ALL.to_owned(), "tous".to_owned()));
    }
    let landlord = chosen(query.text("bailleur"), &landlords);
    let quartiers = with_all("", "tous", quartiers(tx, &reach).await?);
    let years = years(tx).await?;
    let (quartier, year) = (chosen(query.text("quartier"), &quartiers), year_of(&query, &years, &app));
    let scope = Scope {
        landlord: match landlord.as_str() {
            ALL => String::new(),
            "" => "-".to_owned(),
            one => one.to_owned(),
        },
        quartier: quartier.clone(),
        year: year.parse().unwrap_or_default(),
        abatement: String::new(),
    };
    let lines = store::lines(tx, &reach, &scope).await?;
    let valued: Vec<ValuedLine> = lines.iter().map(LedgerLine::valued).collect();
    let ledger = store::ledger(tx, valued.iter().cloned()).await?;
    let groups = groups(&lines, &valued, &ledger, (&landlord, &scope));
    let shown = query.text("montrer").to_owned();
    let kept: Vec<&LedgerLine> = lines.iter().filter(|line| keeps(&shown, ledger.line(line.id))).collect();
    let more = kept.len().saturating_sub(SHOWN);
    let mut rows = Vec::new();
    for line in kept.into_iter().take(SHOWN) {
        let mut row = row(&reach, line, ledger.line(line.id));
        for double in ledger.doubles().iter().filter(|double| double.line == line.id) {
            row.doubles.push(said_double(tx, &who, double).await?);
        }
        rows.push(row);
    }
    show(&CoverageView {
        frame: Frame::of(&app, &who, "Contrepartie prouvée").under("Abattement TFPB", "/abattement"),
        total: ledger.total(&valued),
        chart: chart(&groups).svg(),
        groups,
        lines: rows,
        more,
        landlords,
        landlord,
        quartiers,
        quartier,
        years,
        year,
        shown,
    })
}

/// A landlord looks at its own lines only.
fn of_reader(mut landlords: Vec<(String, String)>, reach: &Reach) -> Vec<(String, String)> {
    if reach.sight == AbatementSight::Propre {
        landlords.retain(|(id, _)| id.parse().is_ok_and(|id| reach.owns(id)));
    }
    landlords
}

fn keeps(shown: &str, coverage: Coverage) -> bool {
    match shown {
        "double" => coverage.double > Cents(0),
        "sans-preuve" => coverage.unproved > Cents(0),
        "a-confirmer" => coverage.unconfirmed > Cents(0),
        _ => true,
    }
}

fn groups(
    lines: &[LedgerLine],
    valued: &[ValuedLine],
    ledger: &Ledger,
    (landlord, scope): (&str, &Scope),
) -> Vec<GroupRow> {
    let mut names: Vec<(QuartierId, &str)> = Vec::new();
    for line in lines {
        if names.iter().all(|(id, _)| *id != line.quartier_id) {
            names.push((line.quartier_id, &line.quartier));
        }
    }
    let mut sums: BTreeMap<QuartierId, Coverage> = ledger.grouped(valued, |line| line.quartier);
    let href = |id: QuartierId| match scope.quartier.is_empty() {
        true => {
            format!("/abattement/contrepartie?bailleur={landlord}&quartier={id}&annee={}", scope.year)
        }
        false => String::new(),
    };
    let group = |(id, name): (QuartierId, &str)| GroupRow {
        name: name.to_owned(),
        href: href(id),
        coverage: sums.remove(&id).unwrap_or_default(),
    };
    names.into_iter().map(group).collect()
}

/// The segments of a chart of coverage, from the surest to the least.
pub(in super::super) const PARTS: [&str; 4] = ["confirmés", "à confirmer", "sans preuve", "deux fois"];

/// The amounts of these segments.
pub(in super::super) fn parts(coverage: Coverage) -> Vec<Cents> {
    vec![coverage.covered, coverage.unconfirmed, coverage.unproved, coverage.double]
}

pub(in super::super) fn chart(groups: &[GroupRow]) -> Bars {
    let bar = |group: &GroupRow| Bar { label: group.name.clone(), amounts: parts(group.coverage) };
    Bars {
        title: "Couverture des euros valorisés, par quartier".to_owned(),
        segments: PARTS.map(Segment::named).into(),
        bars: groups.iter().map(bar).collect(),
    }
}

fn row(reach: &Reach, line: &LedgerLine, coverage: Coverage) -> LineRow {
    LineRow {
        href: href(reach, line.id),
        title: format!("{}. {}", line.number, line.title),
        place: format!("{}, {}, {}", line.landlord, line.quartier, line.year),
        axis: line.axis.clone(),
        coverage,
        doubles: Vec::new(),
    }
}

/// The page of the proofs of a line that is shown; empty when it does not open for that reader.
pub(in super::super) fn href(reach: &Reach, line: LineId) -> String {
    if reach.opens_proofs() { format!("/abattement/lignes/{line}/preuves") } else { String::new() }
}
