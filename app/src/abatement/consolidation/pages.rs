//! The consolidated page, and the same as a workbook.

use super::super::store::Reach;
use super::filters::Filters;
use super::store::{self, Consolidated};
use super::views::{ConsolidationView, Figure, Row, dimension_label, measure_label};
use crate::platform::page::show;
use crate::platform::{Allowed, App, Form, Frame, Problem, Tx};
use crate::words::{counted, in_sentence};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use palier_documents::report::{Bar, Bars, Segment};
use palier_documents::tables::{self, Cell, Column, Kind, Sheet};
use palier_domain::abatement::{AbatementSight, Dimension, Measure, Measured};
use palier_domain::partners::Capability;
use palier_domain::shared::Cents;
use std::collections::BTreeMap;

/// Quartiers of a page.
const PAGE: i64 = 50;
/// More rows than any base has.
const ALL: i64 = 1_000_000;
/// Bars drawn at most.
const BARS: usize = 40;

/// The year looked at when none is asked for: this one, else the latest before it, else the first that comes.
pub(in super::super) fn usual_year(years: &[(String, String)], app: &App) -> i64 {
    let today = i64::from(app.world.today().0.year());
    let known = years.iter().filter_map(|(year, _)| year.parse::<i64>().ok());
    let (past, ahead): (Vec<i64>, Vec<i64>) = known.partition(|year| *year <= today);
    past.into_iter().max().or_else(|| ahead.into_iter().min()).unwrap_or(0)
}

/// The filters of an address, and the years that have abatements.
pub(in super::super) async fn filters(
    tx: &mut Tx,
    app: &App,
    query: &Form,
) -> Result<(Filters, Vec<(String, String)>), Problem> {
    let years = store::years(tx).await?;
    Ok((Filters::of(query, usual_year(&years, app)), years))
}

/// Rows added up, each with its figures by axis, in the order in which the store gives them.
struct Added {
    rows: Vec<(String, String, BTreeMap<String, Measured>)>,
}

impl Added {
    fn of(cells: Vec<Consolidated>) -> Self {
        let mut rows: Vec<(String, String, BTreeMap<String, Measured>)> = Vec::new();
        for cell in cells {
            if rows.last().is_none_or(|(place, ..)| *place != cell.place) {
                rows.push((cell.place.clone(), cell.name, BTreeMap::new()));
            }
            if let Some((_, _, figures)) = rows.last_mut() {
                figures.insert(cell.axis, cell.sums.into());
            }
        }
        Self { rows }
    }
}

/// The axes of the convention, then those that lines still carry.
fn axes(app: &App, met: &[(String, Measured)]) -> Vec<(String, String)> {
    let known = app.convention.tfpb_axes.iter().map(|axis| (axis.code.clone(), axis.title.clone()));
    let mut axes: Vec<(String, String)> = known.collect();
    for (code, _) in met {
        if axes.iter().all(|(known, _)| known != code) {
            axes.push((code.clone(), "Axe retiré du tableau".to_owned()));
        }
    }
    axes
}

fn row(
    filters: &Filters,
    axes: &[(String, String)],
    (place, name): (&str, &str),
    figures: &BTreeMap<String, Measured>,
) -> Row {
    let figure = |sums: Measured, axis: &str| Figure {
        cents: sums.of(filters.measure),
        href: match sums.lines {
            0 => String::new(),
            _ => filters.narrowed(place, axis).address("/abattement/consolidation/lignes", &[]),
        },
    };
    let of = |code: &String| figures.get(code).copied().unwrap_or_default();
    Row {
        name: name.to_owned(),
        figures: axes.iter().map(|(code, _)| figure(of(code), code)).collect(),
        total: figure(figures.values().copied().sum(), ""),
    }
}

pub(in super::super) async fn page(
    State(app): State<App>,
    who: Allowed,
    query: Form,
) -> Result<Response, Problem> {
    let reach = Reach::of(&who);
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let (filters, years) = filters(tx, &app, &query).await?;
    let shown = match filters.rows {
        Dimension::Quartier => store::quartiers_shown(tx, &reach, &filters).await?,
        _ => 0,
    };
    let pages = (shown + PAGE - 1).max(PAGE) / PAGE;
    let page = query.text("page").parse::<i64>().unwrap_or(1).clamp(1, pages);
    let met = store::by_axis(tx, &reach, &filters).await?;
    let added = Added::of(store::along(tx, &reach, &filters, (PAGE, (page - 1) * PAGE)).await?);
    let axes = axes(&app, &met);
    let whole: BTreeMap<String, Measured> = met.into_iter().collect();
    let total: Measured = whole.values().copied().sum();
    let rows: Vec<Row> = added
        .rows
        .iter()
        .map(|(place, name, figures)| row(&filters, &axes, (place, &said(&app, &filters, name)), figures))
        .collect();
    let turn = |there: bool, to: i64| match there {
        true => filters.address("/abattement/consolidation", &[("page", to.to_string())]),
        false => String::new(),
    };
    let last = (page * PAGE).min(shown);
    show(&ConsolidationView {
        frame: Frame::of(&app, &who, "Consolidation").under("Abattement TFPB", "/abattement"),
        dimensions: labelled(
            &[Dimension::Quartier, Dimension::Bailleur, Dimension::Commune, Dimension::Annee],
            |one| (one.code(), dimension_label(one)),
        ),
        measures: labelled(Measure::ALL, |one| (one.code(), measure_label(one))),
        years: with_all("toutes", "toutes", years),
        landlords: with_all("", "tous", store::landlords(tx).await?),
        communes: with_all("", "toutes", store::communes(tx, &reach).await?),
        total: row(&filters, &axes, ("", "Total"), &whole),
        lines: counted(total.lines, "ligne", "lignes"),
        chart: chart(&filters, &rows).svg(),
        summary: format!("Quartiers {} à {last} sur {shown}", (page - 1) * PAGE + 1),
        previous: turn(page > 1, page - 1),
        next: turn(page < pages, page + 1),
        downloads: if who.may(Capability::PrintSynthesis) { downloads(&filters) } else { Vec::new() },
        kept_back: kept_back(reach.sight),
        axes,
        rows,
        filters,
    })
}

/// What is taken away of the same perimeter: words and address.
fn downloads(filters: &Filters) -> Vec<(&'static str, String)> {
    [
        ("Télécharger le tableur", "consolidation.xlsx"),
        ("Agrégat des bailleurs (PDF)", "agregat.pdf"),
        ("Agrégat des bailleurs (tableur XLSX)", "agregat.xlsx"),
        ("Export national (CSV)", "national.csv"),
        ("Export national (tableur XLSX)", "national.xlsx"),
    ]
    .map(|(words, file)| (words, filters.address(&format!("/abattement/{file}"), &[])))
    .into()
}

/// A row in words: an axis has its title.
fn said(app: &App, filters: &Filters, name: &str) -> String {
    match filters.rows {
        Dimension::Axe => {
            format!("{name} {}", app.convention.tfpb_axis(name).map_or("", |axis| axis.title.as_str()))
        }
        _ => name.to_owned(),
    }
}

/// What a reader is not told of the others.
pub(in super::super) fn kept_back(sight: AbatementSight) -> &'static str {
    match sight {
        AbatementSight::Tout => "",
        AbatementSight::Propre => {
            "Des autres bailleurs, seuls les totaux validés sont comptés ; leurs lignes ne s'ouvrent pas."
        }
        AbatementSight::Valide => "Seuls les programmes validés sont comptés.",
    }
}

fn labelled<T: Copy>(all: &[T], said: impl Fn(T) -> (&'static str, &'static str)) -> Vec<(String, String)> {
    all.iter().map(|one| said(*one)).map(|(code, label)| (code.to_owned(), label.to_owned())).collect()
}

/// The choice of everything, then the others.
pub(in super::super) fn with_all(
    code: &str,
    label: &str,
    mut list: Vec<(String, String)>,
) -> Vec<(String, String)> {
    list.insert(0, (code.to_owned(), label.to_owned()));
    list
}

fn chart(filters: &Filters, rows: &[Row]) -> Bars {
    let bar = |row: &Row| Bar { label: row.name.clone(), amounts: vec![row.total.cents] };
    Bars {
        title: format!(
            "{}, par {}",
            measure_label(filters.measure),
            in_sentence(dimension_label(filters.rows))
        ),
        segments: vec![Segment::named(measure_label(filters.measure))],
        bars: rows.iter().take(BARS).map(bar).collect(),
    }
}

pub(in super::super) async fn workbook(
    State(app): State<App>,
    who: Allowed,
    query: Form,
) -> Result<Response, Problem> {
    let reach = Reach::of(&who);
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let (filters, _) = filters(tx, &app, &query).await?;
    let met = store::by_axis(tx, &reach, &filters).await?;
    let axes = axes(&app, &met);
    let added = Added::of(store::along(tx, &reach, &filters, (ALL, 0)).await?);
    let column = |title: String, kind, width| Column { title, kind, width };
    let mut columns = vec![column(dimension_label(filters.rows).to_owned(), Kind::Text, 40)];
    columns.extend(axes.iter().map(|(code, title)| column(format!("{code} {title}"), Kind::Euros, 18)));
    columns.push(column("Total".to_owned(), Kind::Euros, 18));
    columns.push(column("Lignes".to_owned(), Kind::Number, 10));
    let whole: BTreeMap<String, Measured> = met.into_iter().collect();
    let line = |name: String, figures: &BTreeMap<String, Measured>| {
        let of = |code: &String| figures.get(code).copied().unwrap_or_default().of(filters.measure);
        let total: Measured = figures.values().copied().sum();
        let mut cells = vec![Cell::Text(name)];
        cells.extend(axes.iter().map(|(code, _)| Cell::Euros(of(code))));
        cells.push(Cell::Euros(total.of(filters.measure)));
        cells.push(Cell::Number(f64::from(i32::try_from(total.lines).unwrap_or(i32::MAX))));
        cells
    };
    let mut rows: Vec<Vec<Cell>> =
        added.rows.iter().map(|(_, name, figures)| line(said(&app, &filters, name), figures)).collect();
    rows.push(line("Total".to_owned(), &whole));
    let sheet = Sheet {
        name: "Consolidation".to_owned(),
        title: format!("Abattement TFPB : {}", in_sentence(measure_label(filters.measure))),
        source: source(&app, &filters, reach.sight),
        edited_on: app.world.today(),
        columns,
        rows,
    };
    workbook_of(vec![sheet], "consolidation-tfpb").await
}

fn source(app: &App, filters: &Filters, sight: AbatementSight) -> Vec<String> {
    let year =
        if filters.year == 0 { "Toutes les années".to_owned() } else { format!("Année {}", filters.year) };
    let mut lines = vec![year, format!("Situation au {}", app.world.today().plain())];
    lines.extend((!filters.commune.is_empty()).then(|| format!("Commune : {}", filters.commune)));
    lines.extend(Some(kept_back(sight).to_owned()).filter(|line| !line.is_empty()));
    lines
}

/// Tables as a workbook of that name.
pub async fn workbook_of(sheets: Vec<Sheet>, name: &str) -> Result<Response, Problem> {
    let made = tokio::task::spawn_blocking(move || tables::xlsx(&sheets)).await.map_err(Problem::inside)?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(file(made.map_err(Problem::inside)?, kind, &format!("{name}.xlsx")))
}

/// A file handed back as a download.
pub fn file(bytes: Vec<u8>, kind: &'static str, name: &str) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes)
        .into_response()
}

/// What a set of counters comes to, for a page that shows several amounts.
pub(in super::super) fn amounts(total: &Measured) -> Vec<(Cents, &'static str)> {
    Measure::ALL.iter().map(|measure| (total.of(*measure), measure_label(*measure))).collect()
}
