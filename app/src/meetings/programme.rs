//! The programme that a closed sitting decided, as a table on paper and in a workbook.

use super::bodies::name_of;
use super::store::room::{self as kept_room, Item, Said};
use super::store::{self, KeptSitting};
use super::words::ruling_label;
use crate::abatement::{file, workbook_of};
use crate::funding::store::{self as money, KeptEnvelope};
use crate::platform::{Allowed, App, Problem};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_documents::report::{self, Block, Column, Report, Table};
use palier_documents::tables::{Cell, Column as SheetColumn, Kind, Sheet};
use palier_domain::funding::{Programme, programme};
use palier_domain::meetings::{AgendaItem, Sitting, SittingState};
use palier_domain::shared::{Cents, DossierId, SittingId};
use std::collections::BTreeMap;

/// A programme and what names its lines and columns.
struct Decided {
    title: String,
    kept: KeptSitting,
    items: BTreeMap<DossierId, Item>,
    said: BTreeMap<DossierId, Said>,
    envelopes: Vec<KeptEnvelope>,
    programme: Programme,
}

async fn decided(app: &App, id: SittingId) -> Result<Decided, Problem> {
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let kept = store::sitting(tx, id).await?;
    if kept.state != SittingState::Close {
        return Err(Problem::Refused("La programmation s'édite une fois la séance close.".to_owned()));
    }
    let mut envelopes = money::envelopes(tx, kept.year).await?;
    let items = kept_room::items(tx, id, None, &envelopes).await?;
    let rulings = kept_room::rulings(tx, id, None).await?;
    let agenda = |item: &Item| AgendaItem::dossier(item.id, &item.title);
    let sitting = Sitting {
        agenda: items.iter().map(agenda).collect(),
        decisions: rulings.iter().filter_map(Said::decision).collect(),
        ..kept.bare()
    };
    let items: BTreeMap<DossierId, Item> = items.into_iter().map(|item| (item.id, item)).collect();
    let asked = |id: DossierId| items.get(&id).map(|item| item.asked.clone()).unwrap_or_default();
    let programme = programme(&sitting, &asked);
    envelopes.retain(|kept| items.values().any(|item| item.asked.contains_key(&kept.envelope.id)));
    Ok(Decided {
        title: name_of(app, &kept.body),
        said: rulings.into_iter().map(|said| (said.dossier, said)).collect(),
        kept,
        items,
        envelopes,
        programme,
    })
}

impl Decided {
    fn named(&self, id: DossierId) -> (String, String, String) {
        let number = self.said.get(&id).map(|said| said.number.clone()).unwrap_or_default();
        let item = self.items.get(&id);
        let of = |text: fn(&Item) -> &String| item.map(text).cloned().unwrap_or_default();
        (number, of(|item| &item.title), of(|item| &item.holder))
    }

    fn asked(&self, id: DossierId) -> Cents {
        let item = self.items.get(&id);
        item.map(|item| item.asked.values().copied().chain([item.nowhere]).sum()).unwrap_or_default()
    }

    fn columns(&self) -> Vec<String> {
        let label = |kept: &KeptEnvelope| format!("{}, {}", kept.funder, kept.envelope.scheme);
        self.envelopes.iter().map(label).collect()
    }

    fn report(&self, app: &App) -> Report {
        let mut columns =
            vec![Column::words("Décision", 3), Column::words("Dossier", 5), Column::number("Demandé", 2)];
        columns.extend(self.columns().iter().map(|title| Column::number(title, 3)));
        columns.extend([Column::number("Voté", 2), Column::words("Suite", 2)]);
        let rows = self.programme.lines.iter().map(|line| {
            let (number, title, holder) = self.named(line.dossier);
            let mut row = vec![number, format!("{title} ({holder})"), self.asked(line.dossier).to_string()];
            let voted = |kept: &KeptEnvelope| line.voted.get(&kept.envelope.id).map(Cents::to_string);
            row.extend(self.envelopes.iter().map(|kept| voted(kept).unwrap_or_default()));
            let said = if line.partial { "Accordé en partie" } else { ruling_label(line.ruling) };
            row.extend([line.total.to_string(), said.to_owned()]);
            row
        });
        let asked: Cents = self.programme.lines.iter().map(|line| self.asked(line.dossier)).sum();
        let mut total = vec!["Total".to_owned(), String::new(), asked.to_string()];
        let sum =
            |kept: &KeptEnvelope| self.programme.totals.get(&kept.envelope.id).copied().unwrap_or_default();
        total.extend(self.envelopes.iter().map(|kept| sum(kept).to_string()));
        total.extend([self.programme.total.to_string(), String::new()]);
        Report {
            kicker: app.convention.title.clone(),
            title: format!("Programmation {}", self.kept.year),
            subtitle: format!("{}, séance du {}", self.title, self.kept.held.day.plain()),
            author: self.title.clone(),
            edited_on: self.kept.held.day,
            across: true,
            blocks: vec![Block::Table(Table {
                columns,
                rows: rows.collect(),
                total,
                empty: "Cette séance n'a rien décidé.".to_owned(),
            })],
        }
    }

    fn sheet(&self) -> Sheet {
        let column = |title: &str, kind, width| SheetColumn { title: title.to_owned(), kind, width };
        let mut columns = vec![
            column("Décision", Kind::Text, 18),
            column("Dossier", Kind::Text, 40),
            column("Porteur", Kind::Text, 30),
            column("Demandé", Kind::Euros, 14),
        ];
        columns.extend(self.columns().iter().map(|title| column(title, Kind::Euros, 18)));
        columns.extend([column("Voté", Kind::Euros, 14), column("Suite", Kind::Text, 14)]);
        let rows = self.programme.lines.iter().map(|line| {
            let (number, title, holder) = self.named(line.dossier);
            let mut row: Vec<Cell> = [number, title, holder].map(Cell::Text).into();
            row.push(Cell::Euros(self.asked(line.dossier)));
            let voted = |kept: &KeptEnvelope| line.voted.get(&kept.envelope.id).copied();
            row.extend(self.envelopes.iter().map(|kept| voted(kept).map_or(Cell::Empty, Cell::Euros)));
            row.extend([Cell::Euros(line.total), Cell::Text(ruling_label(line.ruling).to_owned())]);
            row
        });
        Sheet {
            name: format!("Programmation {}", self.kept.year),
            title: format!("Programmation {}, {}", self.kept.year, self.title),
            source: vec![format!("Séance du {}", self.kept.held.day.plain())],
            edited_on: self.kept.held.day,
            columns,
            rows: rows.collect(),
        }
    }
}

pub(super) async fn pdf(
    State(app): State<App>,
    _who: Allowed,
    Path(id): Path<SittingId>,
) -> Result<Response, Problem> {
    let decided = decided(&app, id).await?;
    let (report, year) = (decided.report(&app), decided.kept.year);
    let bytes = app.typesetting.make(move |typesetter| report::pdf(typesetter, &report)).await?;
    Ok(file(bytes, "application/pdf", &format!("programmation-{year}.pdf")))
}

pub(super) async fn workbook(
    State(app): State<App>,
    _who: Allowed,
    Path(id): Path<SittingId>,
) -> Result<Response, Problem> {
    let decided = decided(&app, id).await?;
    workbook_of(vec![decided.sheet()], &format!("programmation-{}", decided.kept.year)).await
}
