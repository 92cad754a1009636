//! The aggregate of the landlords for a year, for their association and for committees: what each received and valued, by
//! quartier and by axis.

use super::super::consolidation::filters::Filters;
use super::super::consolidation::pages::{filters, kept_back, workbook_of};
use super::super::consolidation::store::{self as counters, Consolidated};
use super::super::store::{self, KeptAbatement, Narrowed, Reach};
use super::gather::axis_said;
use super::printed;
use crate::platform::{Allowed, App, Form, Problem, Tx};
use crate::words::{counted, in_sentence};
use axum::extract::State;
use axum::response::Response;
use palier_documents::report::{Bar, Bars, Block, Column, Report, Segment, Table};
use palier_documents::tables::{self, Cell, Kind, Sheet};
use palier_domain::abatement::{Dimension, Measured, Rate};
use palier_domain::shared::Cents;
use std::collections::BTreeMap;

/// More quartiers than any base has.
const ALL: i64 = 1_000_000;
const SEGMENTS: [&str; 2] = ["valorisé", "autre dépense"];

/// What the aggregate is made of.
struct Aggregate {
    filters: Filters,
    axes: Vec<(String, Measured)>,
    landlords: Vec<Consolidated>,
    quartiers: Vec<Consolidated>,
    abatements: Vec<KeptAbatement>,
    kept_back: &'static str,
}

impl Aggregate {
    async fn of(tx: &mut Tx, app: &App, reach: &Reach, query: &Form) -> Result<Self, Problem> {
        let (asked, _) = filters(tx, app, query).await?;
        // An abatement is granted for every axis together: one of them alone has nothing to be compared with.
        let filters = Filters { axis: String::new(), ..asked };
        let along = |rows| Filters { rows, ..filters.clone() };
        let (landlord, quartier) = (filters.landlord.clone(), filters.quartier.clone());
        let mut abatements =
            store::list(tx, reach, &Narrowed { landlord, quartier, year: filters.year }).await?;
        abatements.retain(|kept| filters.commune.is_empty() || kept.communes == filters.commune);
        Ok(Self {
            axes: counters::by_axis(tx, reach, &filters).await?,
            landlords: counters::along(tx, reach, &along(Dimension::Bailleur), (ALL, 0)).await?,
            quartiers: counters::along(tx, reach, &along(Dimension::Quartier), (ALL, 0)).await?,
            abatements,
            kept_back: kept_back(reach.sight),
            filters,
        })
    }

    fn year(&self) -> String {
        if self.filters.year == 0 { "toutes années".to_owned() } else { self.filters.year.to_string() }
    }

    /// What it is narrowed to, in words: year, commune, landlord, quartier.
    fn perimeter(&self) -> String {
        let named = |asked: &str, rows: &[Consolidated]| {
            rows.iter().find(|row| row.place == asked).map(|row| row.name.clone())
        };
        let commune = Some(self.filters.commune.clone()).filter(|commune| !commune.is_empty());
        let landlord = named(&self.filters.landlord, &self.landlords);
        let quartier = named(&self.filters.quartier, &self.quartiers);
        let said = [Some(format!("Année {}", self.year())), commune, landlord, quartier];
        said.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    fn total(&self) -> Measured {
        self.axes.iter().map(|(_, sums)| *sums).sum()
    }

    fn file_name(&self) -> String {
        format!("agregat-tfpb-{}", self.filters.year_text())
    }
}

/// Cells put together row by row, in the order given: name, place and sums.
fn rows(cells: &[Consolidated]) -> Vec<(String, String, BTreeMap<String, Measured>)> {
    let mut rows: Vec<(String, String, BTreeMap<String, Measured>)> = Vec::new();
    for cell in cells {
        if rows.last().is_none_or(|(_, place, _)| *place != cell.place) {
            rows.push((cell.name.clone(), cell.place.clone(), BTreeMap::new()));
        }
        if let Some((_, _, axes)) = rows.last_mut() {
            axes.insert(cell.axis.clone(), cell.sums.clone().into());
        }
    }
    rows
}

pub(in super::super) async fn pdf(
    State(app): State<App>,
    who: Allowed,
    query: Form,
) -> Result<Response, Problem> {
    let of = Aggregate::of(app.db.read().await?.tx(), &app, &Reach::of(&who), &query).await?;
    let name = of.file_name();
    printed(&app, report(&app, &who, &of), &name).await
}

fn report(app: &App, who: &Allowed, of: &Aggregate) -> Report {
    let total = of.total();
    let mut blocks = vec![Block::Figures(vec![
        (abatement(&of.abatements).to_string(), "d'abattement".to_owned()),
        (total.valued.to_string(), "valorisés à ce jour".to_owned()),
        (mobilised(total.valued, &of.abatements), "taux de mobilisation".to_owned()),
        (total.lines.to_string(), "lignes de programme".to_owned()),
    ])];
    if !of.kept_back.is_empty() {
        blocks.push(Block::Notice(of.kept_back.to_owned()));
    }
    blocks.extend(by_axis(app, of));
    blocks.extend(by_landlord(of));
    blocks.push(Block::Part { level: 1, title: "Quartier par quartier".to_owned(), new_page: true });
    for (name, place, axes) in rows(&of.quartiers) {
        blocks.extend(quartier(app, of, &name, &place, &axes));
    }
    Report {
        kicker: app.convention.title.clone(),
        title: "Abattement de TFPB, agrégat des bailleurs".to_owned(),
        subtitle: of.perimeter(),
        author: who.viewer().mandate.organisation_name.clone(),
        edited_on: app.world.today(),
        across: false,
        blocks,
    }
}

fn abatement(abatements: &[KeptAbatement]) -> Cents {
    abatements.iter().map(|kept| kept.amounts.retained().unwrap_or_default()).sum()
}

fn mobilised(valued: Cents, abatements: &[KeptAbatement]) -> String {
    Rate::of(valued, abatement(abatements)).map_or_else(|| "-".to_owned(), |rate| rate.to_string())
}

fn bars(title: String, rows: impl Iterator<Item = (String, Measured)>) -> Block {
    let bar = |(label, of): (String, Measured)| {
        let expense = of.planned;
        Bar { label, amounts: vec![of.valued, Cents(expense.0.saturating_sub(of.valued.0).max(0))] }
    };
    Block::Chart(Bars { title, segments: SEGMENTS.map(Segment::named).into(), bars: rows.map(bar).collect() })
}

fn columns(first: &str) -> Vec<Column> {
    let mut columns = vec![Column::words(first, 6), Column::number("Lignes", 2)];
    let titles = ["Dépense prévue", "Valorisé prévu", "Dépense réalisée", "Valorisé réalisé"];
    columns.extend(titles.map(|title| Column::number(title, 3)));
    columns
}

fn row(name: String, of: &Measured) -> Vec<String> {
    let amounts = [of.planned, of.planned_valued, of.realised, of.realised_valued].map(|c| c.to_string());
    [name, of.lines.to_string()].into_iter().chain(amounts).collect()
}

fn by_axis(app: &App, of: &Aggregate) -> Vec<Block> {
    let named = of.axes.iter().map(|(code, sums)| (axis_said(app, code), *sums));
    vec![
        Block::part("Par axe"),
        bars("Dépense prévue, dont valorisé, par axe".to_owned(), named.clone()),
        Block::Table(Table {
            columns: columns("Axe"),
            rows: named.map(|(name, sums)| row(name, &sums)).collect(),
            total: row("Total".to_owned(), &of.total()),
            empty: "Aucune ligne.".to_owned(),
        }),
    ]
}

fn by_landlord(of: &Aggregate) -> Vec<Block> {
    let mut columns = columns("Bailleur");
    columns.push(Column::number("Abattement", 3));
    let line = |(name, place, axes): (String, String, BTreeMap<String, Measured>)| {
        let own = of.abatements.iter().filter(|kept| kept.landlord_id.to_string() == place).cloned();
        let own: Vec<KeptAbatement> = own.collect();
        let mut cells = row(name, &axes.into_values().sum());
        cells.push(abatement(&own).to_string());
        cells
    };
    vec![
        Block::part("Par bailleur"),
        Block::Table(Table {
            columns,
            rows: rows(&of.landlords).into_iter().map(line).collect(),
            total: Vec::new(),
            empty: "Aucun bailleur n'a de ligne.".to_owned(),
        }),
    ]
}

fn quartier(
    app: &App,
    of: &Aggregate,
    name: &str,
    place: &str,
    axes: &BTreeMap<String, Measured>,
) -> Vec<Block> {
    let own: Vec<&KeptAbatement> =
        of.abatements.iter().filter(|kept| kept.quartier_id.to_string() == place).collect();
    let landlords = i64::try_from(own.len()).unwrap_or(i64::MAX);
    let amount: Cents = own.iter().map(|kept| kept.amounts.retained().unwrap_or_default()).sum();
    let total: Measured = axes.values().copied().sum();
    let named = axes.iter().map(|(code, sums)| (axis_said(app, code), *sums));
    vec![
        Block::under(name),
        Block::Text(format!(
            "{}, {amount} d'abattement, {} valorisés à ce jour.",
            counted(landlords, "abattement de bailleur", "abattements de bailleurs"),
            total.valued
        )),
        bars(format!("{name} : dépense prévue, dont valorisé, par axe"), named.clone()),
        Block::Table(Table {
            columns: columns("Axe"),
            rows: named.map(|(name, sums)| row(name, &sums)).collect(),
            total: row("Total".to_owned(), &total),
            empty: String::new(),
        }),
    ]
}

pub(in super::super) async fn xlsx(
    State(app): State<App>,
    who: Allowed,
    query: Form,
) -> Result<Response, Problem> {
    let of = Aggregate::of(app.db.read().await?.tx(), &app, &Reach::of(&who), &query).await?;
    let sheets = vec![
        sheet(&app, &of, "Par bailleur", "Bailleur", &of.landlords),
        sheet(&app, &of, "Par quartier", "Quartier", &of.quartiers),
    ];
    workbook_of(sheets, &of.file_name()).await
}

fn sheet(app: &App, of: &Aggregate, name: &str, first: &str, cells: &[Consolidated]) -> Sheet {
    let column = |title: &str, kind, width| tables::Column { title: title.to_owned(), kind, width };
    let mut columns = vec![
        column(first, Kind::Text, 36),
        column("Axe", Kind::Text, 40),
        column("Lignes", Kind::Number, 10),
    ];
    let titles = ["Dépense prévue", "Valorisé prévu", "Dépense réalisée", "Valorisé réalisé"];
    columns.extend(titles.map(|title| column(title, Kind::Euros, 18)));
    let row = |cell: &Consolidated| {
        let sums = Measured::from(cell.sums.clone());
        let lines = f64::from(i32::try_from(sums.lines).unwrap_or(i32::MAX));
        let mut cells =
            vec![Cell::Text(cell.name.clone()), Cell::Text(axis_said(app, &cell.axis)), Cell::Number(lines)];
        cells.extend(
            [sums.planned, sums.planned_valued, sums.realised, sums.realised_valued].map(Cell::Euros),
        );
        cells
    };
    let mut source = vec![of.perimeter(), format!("Situation au {}", app.world.today().plain())];
    source.extend(Some(of.kept_back.to_owned()).filter(|line| !line.is_empty()));
    Sheet {
        name: name.to_owned(),
        title: format!("Abattement de TFPB, {}", in_sentence(name)),
        source,
        edited_on: app.world.today(),
        columns,
        rows: cells.iter().map(row).collect(),
    }
}
