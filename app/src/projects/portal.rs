//! A dossier as a sheet to type again or paste in the grant portal of the State: each field beside its label, on screen, on
//! paper, as a text and as a table.

use super::access::At;
use super::store::offer;
use super::views::portal::{PortalLine, PortalSection, PortalView};
use crate::abatement::file;
use crate::platform::page::show;
use crate::platform::{Allowed, App, Frame, Problem, Tx};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_documents::tables::{self, Cell, Column, Kind, Sheet};
use palier_domain::projects::{PortalRow, portal_rows};
use palier_domain::shared::{Day, DossierId};
use std::collections::BTreeMap;

/// What identifiers stand for: quartiers and organisations.
pub(super) async fn names(tx: &mut Tx, today: Day) -> Result<BTreeMap<String, String>, Problem> {
    let quartiers = offer::quartiers(tx).await?.into_iter().map(|one| (one.id, one.name));
    let mut names: BTreeMap<String, String> = quartiers.collect();
    names.extend(offer::organisations(tx, today).await?);
    Ok(names)
}

/// The rows of a dossier, in the order of the national form.
pub(super) fn rows(at: &At, names: &BTreeMap<String, String>) -> Vec<PortalRow> {
    portal_rows(&at.kept.application, &|id| names.get(id).cloned())
}

/// The same, part by part.
pub(super) fn sections(rows: Vec<PortalRow>) -> Vec<(String, Vec<(String, String)>)> {
    let mut sections: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for row in rows {
        match sections.last_mut().filter(|(title, _)| *title == row.section) {
            Some((_, rows)) => rows.push((row.label, row.value)),
            None => sections.push((row.section, vec![(row.label, row.value)])),
        }
    }
    sections
}

/// A dossier and its rows, for whoever is shown it.
async fn sheet(app: &App, who: &Allowed, id: DossierId) -> Result<(At, Vec<PortalRow>), Problem> {
    let mut read = app.db.read().await?;
    let at = At::read(read.tx(), who, id).await?;
    let names = names(read.tx(), app.world.today()).await?;
    let rows = rows(&at, &names);
    Ok((at, rows))
}

pub(super) async fn page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
) -> Result<Response, Problem> {
    let (at, rows) = sheet(&app, &who, id).await?;
    let mut number = 0;
    let mut line = |(label, value): (String, String)| {
        number += 1;
        PortalLine { id: format!("champ-{number}"), label, value }
    };
    let sections = sections(rows)
        .into_iter()
        .map(|(title, rows)| PortalSection { title, lines: rows.into_iter().map(&mut line).collect() });
    let sections = sections.collect();
    show(&PortalView {
        frame: Frame::of(&app, &who, "Fiche à recopier")
            .under("Projets", "/projets")
            .under(at.kept.title.clone(), at.kept.href()),
        href: format!("{}/fiche-a-recopier", at.kept.href()),
        title: at.kept.title.clone(),
        holder: at.kept.holder.clone(),
        sections,
    })
}

pub(super) async fn text(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
) -> Result<Response, Problem> {
    let (at, rows) = sheet(&app, &who, id).await?;
    let mut text = format!("{}\r\n{}\r\n", at.kept.title, at.kept.holder);
    for (title, rows) in sections(rows) {
        text.push_str(&format!("\r\n== {title} ==\r\n"));
        for (label, value) in rows {
            text.push_str(&format!("\r\n{label}\r\n{}\r\n", value.replace('\n', "\r\n")));
        }
    }
    Ok(file(text.into_bytes(), "text/plain; charset=utf-8", "fiche-a-recopier.txt"))
}

pub(super) async fn csv(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
) -> Result<Response, Problem> {
    let (at, rows) = sheet(&app, &who, id).await?;
    let column = |title: &str, width| Column { title: title.to_owned(), kind: Kind::Text, width };
    let row = |row: PortalRow| vec![Cell::Text(row.section), Cell::Text(row.label), Cell::Text(row.value)];
    let sheet = Sheet {
        name: "Fiche à recopier".to_owned(),
        title: at.kept.title.clone(),
        source: Vec::new(),
        edited_on: app.world.today(),
        columns: vec![column("Rubrique", 24), column("Champ", 40), column("À saisir", 60)],
        rows: rows.into_iter().map(row).collect(),
    };
    let bytes = tables::csv(&sheet).map_err(Problem::inside)?;
    Ok(file(bytes, "text/csv; charset=utf-8", "fiche-a-recopier.csv"))
}
