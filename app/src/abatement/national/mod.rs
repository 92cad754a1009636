//! What the national tool of landlords takes in: one row per QPV, landlord, year and axis, under the eight national axes.

use super::consolidation::filters::Filters;
use super::consolidation::pages::{file, filters, workbook_of};
use super::consolidation::store::{self, NationalRow};
use super::store::Reach;
use super::words::state_label;
use crate::platform::{Allowed, App, Form, Problem};
use axum::extract::State;
use axum::response::Response;
use palier_documents::tables::{self, Cell, Column, Kind, Sheet};
use palier_domain::abatement::{Amounts, Rollup};
use palier_domain::shared::Cents;

pub(super) async fn csv(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let (filters, sheet) = sheet(&app, &who, &query).await?;
    let bytes = tables::csv(&sheet).map_err(Problem::inside)?;
    Ok(file(bytes, "text/csv; charset=utf-8", &format!("{}.csv", name(&filters))))
}

pub(super) async fn xlsx(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let (filters, sheet) = sheet(&app, &who, &query).await?;
    workbook_of(vec![sheet], &name(&filters)).await
}

fn name(filters: &Filters) -> String {
    format!("export-national-tfpb-{}", filters.year_text())
}

async fn sheet(app: &App, who: &Allowed, query: &Form) -> Result<(Filters, Sheet), Problem> {
    let reach = Reach::of(who);
    let mut read = app.db.read().await?;
    let (filters, _) = filters(read.tx(), app, query).await?;
    let rows = store::national(read.tx(), &reach, &filters).await?;
    let column = |title: &str, kind, width| Column { title: title.to_owned(), kind, width };
    let mut columns = vec![
        column("Code QPV", Kind::Text, 14),
        column("Quartier", Kind::Text, 32),
        column("Communes", Kind::Text, 28),
        column("Année", Kind::Number, 8),
        column("Bailleur", Kind::Text, 28),
        column("SIREN du bailleur", Kind::Text, 12),
        column("État", Kind::Text, 20),
        column("Logements", Kind::Number, 10),
        column("Logements ouvrant droit", Kind::Number, 12),
        column("Abattement de l'année", Kind::Euros, 16),
        column("Code axe", Kind::Text, 9),
        column("Axe", Kind::Text, 44),
        column("Nombre d'actions", Kind::Number, 10),
    ];
    for phase in ["prévisionnel", "réalisé"] {
        let titles = ["Dépense", "Financement bailleur", "Autre financement", "Valorisation TFPB"];
        columns.extend(titles.map(|title| column(&format!("{title} {phase}"), Kind::Euros, 16)));
    }
    let sheet = Sheet {
        name: "Export national".to_owned(),
        title: "Abattement de TFPB par quartier, bailleur, année et axe".to_owned(),
        source: vec![format!("Situation au {}", app.world.today().plain())],
        edited_on: app.world.today(),
        columns,
        rows: rows.into_iter().map(|row| cells(app, row)).collect(),
    };
    Ok((filters, sheet))
}

fn cells(app: &App, row: NationalRow) -> Vec<Cell> {
    let amounts = Amounts { estimated: row.estimated.map(Cents), notified: row.notified.map(Cents) };
    let sums = Rollup::from(row.sums);
    let number = |value: i64| Cell::Number(f64::from(i32::try_from(value).unwrap_or(i32::MAX)));
    let title = app.convention.tfpb_axis(&row.axis).map_or(String::new(), |axis| axis.title.clone());
    let mut cells = vec![
        row.code.map_or(Cell::Empty, Cell::Text),
        Cell::Text(row.quartier),
        Cell::Text(row.communes),
        number(row.year),
        Cell::Text(row.landlord),
        row.siret.and_then(|siret| siret.get(..9).map(str::to_owned)).map_or(Cell::Empty, Cell::Text),
        Cell::Text(state_label(row.state).to_owned()),
        number(row.dwellings),
        number(row.eligible_dwellings),
        amounts.retained().map_or(Cell::Empty, Cell::Euros),
        Cell::Text(row.axis),
        Cell::Text(title),
        number(sums.totals.lines),
    ];
    for shares in [sums.totals.planned, sums.totals.realised] {
        cells.extend([shares.expense, shares.landlord, shares.other, shares.valued].map(Cell::Euros));
    }
    cells
}
