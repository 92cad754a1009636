//! Grants as open data, in the columns of the SCDL schema « subventions »: what must be published and by when, what cannot be
//! as it is and why.

use super::store::papers;
use super::views::{OpenDataRow, OpenDataView};
use crate::abatement::file;
use crate::platform::page::show;
use crate::platform::{Allowed, App, Form, Frame, Problem, Tx};
use axum::extract::State;
use axum::response::Response;
use palier_domain::funding::{PublishedGrant, SCDL_COLUMNS, must_publish, publish_by};
use palier_domain::shared::Cents;
use std::collections::BTreeMap;

/// The year asked for, else the current one.
fn year_of(app: &App, query: &Form) -> i16 {
    query.text("annee").parse().unwrap_or_else(|_| app.world.today().0.year())
}

/// What one funder grants one holder that year, in cents.
fn totals(all: &[PublishedGrant]) -> BTreeMap<(String, String), Cents> {
    let mut sums: BTreeMap<(String, String), Cents> = BTreeMap::new();
    for grant in all {
        sums.entry((grant.funder.clone(), grant.holder.clone())).or_default().0 += grant.cents.0;
    }
    sums
}

async fn grants(tx: &mut Tx, year: i16) -> Result<Vec<PublishedGrant>, Problem> {
    papers::published(tx, year).await
}

pub(super) async fn page(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let year = year_of(&app, &query);
    let mut read = app.db.read().await?;
    let years = super::store::years(read.tx()).await?;
    let all = grants(read.tx(), year).await?;
    let totals = totals(&all);
    let row = |grant: &PublishedGrant| {
        let total = totals.get(&(grant.funder.clone(), grant.holder.clone())).copied().unwrap_or_default();
        OpenDataRow {
            funder: grant.funder.clone(),
            holder: grant.holder.clone(),
            object: grant.object.clone(),
            sum: grant.cents.to_string(),
            due: match must_publish(total) {
                true => format!("obligatoire, avant le {}", publish_by(grant.signed_on).short()),
                false => "facultative".to_owned(),
            },
            fault: grant.row().err().map(|why| why.to_string()).unwrap_or_default(),
        }
    };
    show(&OpenDataView {
        frame: Frame::of(&app, &who, "Données essentielles").under("Financements", "/financements"),
        years: years.iter().map(|year| (year.to_string(), year.to_string())).collect(),
        year: year.to_string(),
        rows: all.iter().map(row).collect(),
    })
}

/// A cell as machines read it.
fn cell(text: &str) -> String {
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

fn line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.into_iter().map(cell).collect();
    cells.join(",") + "\r\n"
}

/// The grants that can be published, as a file for machines: commas, points, UTF-8.
pub(super) async fn csv(State(app): State<App>, _who: Allowed, query: Form) -> Result<Response, Problem> {
    let year = year_of(&app, &query);
    let mut read = app.db.read().await?;
    let mut text = line(SCDL_COLUMNS);
    for row in grants(read.tx(), year).await?.iter().filter_map(|grant| grant.row().ok()) {
        text.push_str(&line(row.iter().map(String::as_str)));
    }
    Ok(file(text.into_bytes(), "text/csv; charset=utf-8", &format!("subventions-{year}.csv")))
}
