//! The abatements of the list as a workbook: under the same filters and the same rights, each with the lines that are shown.

use super::consolidation::pages::{kept_back, workbook_of};
use super::dossier::workbook::{column, line_cells, line_columns, number, text};
use super::list::{Filters, Foot, amount_kind, passing};
use super::store::lines::{self, KeptLine};
use super::store::{self, KeptAbatement, Reach};
use super::words::state_label;
use crate::platform::{Allowed, App, Form, Problem, Tx};
use crate::words::counted;
use axum::extract::State;
use axum::response::Response;
use palier_documents::tables::{Cell, Column, Kind, Sheet};
use palier_domain::abatement::{AbatementState, Mobilisation, Phase};
use palier_domain::shared::{AbatementId, Cents, Day};
use std::collections::BTreeMap;

/// Most lines of a workbook: what a spreadsheet holds, less its heading.
const MOST: i64 = 1_000_000;

pub(super) async fn workbook(State(app): State<App>, who: Allowed, query: Form) -> Result<Response, Problem> {
    let filters = Filters::of(&query);
    let (reach, today) = (Reach::of(&who), app.world.today());
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let all = passing(tx, &reach, &filters, today).await?;
    let shown = lines::of_list(tx, &reach, &filters.narrowed(), MOST).await?;
    let source = source(tx, &reach, &filters, &all, today).await?;
    drop(read);
    let sheets = vec![abatements(&all, source.clone(), today), of_lines(&app, &all, shown, source, today)];
    workbook_of(sheets, "abattement-tfpb").await
}

/// What a reader must know of it: how many, on what day, under which filters, and what is not told.
async fn source(
    tx: &mut Tx,
    reach: &Reach,
    filters: &Filters,
    all: &[KeptAbatement],
    today: Day,
) -> Result<Vec<String>, Problem> {
    let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let mut said =
        vec![counted(count, "abattement", "abattements"), format!("Situation au {}", today.plain())];
    let named = |offered: Vec<(String, String)>, id: &str| {
        offered.into_iter().find(|(known, _)| known == id).map(|(_, name)| name)
    };
    let place = named(store::quartiers(tx, reach).await?, &filters.quartier);
    said.extend(place.map(|name| format!("Quartier : {name}")));
    let landlord = named(store::landlords(tx, today).await?, &filters.bailleur);
    said.extend(landlord.map(|name| format!("Bailleur : {name}")));
    said.extend((!filters.annee.is_empty()).then(|| format!("Année : {}", filters.annee)));
    let state: Option<AbatementState> = filters.etat.parse().ok();
    said.extend(state.map(|state| format!("État : {}", state_label(state))));
    said.extend(Some(kept_back(reach.sight).to_owned()).filter(|line| !line.is_empty()));
    Ok(said)
}

/// Whose, where and when: what both sheets begin with.
fn naming() -> Vec<Column> {
    vec![
        column("Quartier", Kind::Text, 28),
        column("Commune", Kind::Text, 24),
        column("Bailleur", Kind::Text, 28),
        column("Année", Kind::Number, 8),
    ]
}

fn named(kept: &KeptAbatement) -> Vec<Cell> {
    let year = number(i64::from(kept.rules.year));
    vec![text(&kept.quartier), text(&kept.communes), text(&kept.landlord), year]
}

fn abatements(all: &[KeptAbatement], source: Vec<String>, today: Day) -> Sheet {
    let mut columns = naming();
    columns.extend([
        column("État", Kind::Text, 20),
        column("Bilan dû le", Kind::Date, 12),
        column("Logements", Kind::Number, 12),
        column("Logements concernés", Kind::Number, 12),
        column("Abattement", Kind::Euros, 16),
        column("Montant", Kind::Text, 12),
        column("Report", Kind::Euros, 16),
        column("Dépense prévue", Kind::Euros, 16),
        column("Dépense réalisée", Kind::Euros, 16),
        column("Valorisé", Kind::Euros, 16),
        column("Valeur comptée", Kind::Text, 12),
        column("Mobilisation (%)", Kind::Number, 14),
        column("Reste à mobiliser", Kind::Euros, 16),
    ]);
    let mut rows: Vec<Vec<Cell>> = all.iter().map(row).collect();
    rows.push(total(all));
    Sheet {
        name: "Abattements".to_owned(),
        title: "Abattement TFPB : programmes et bilans".to_owned(),
        source,
        edited_on: today,
        columns,
        rows,
    }
}

fn row(kept: &KeptAbatement) -> Vec<Cell> {
    let phase = kept.counted();
    let mobilisation = kept.mobilisation(phase);
    let realised = (kept.totals.accounted > 0).then_some(kept.totals.realised.expense);
    let mut cells = named(kept);
    cells.extend([
        text(state_label(kept.rules.state)),
        Cell::Date(kept.rules.bilan_due),
        number(kept.dwellings),
        number(kept.eligible),
        kept.amounts.retained().map_or(Cell::Empty, Cell::Euros),
        text(amount_kind(kept.amounts)),
        Cell::Euros(kept.carried_over),
        Cell::Euros(kept.totals.planned.expense),
        realised.map_or(Cell::Empty, Cell::Euros),
        Cell::Euros(mobilisation.valued),
        text(if phase == Phase::Bilan { "réalisée" } else { "prévue" }),
        percent(&mobilisation),
        Cell::Euros(mobilisation.remaining()),
    ]);
    cells
}

fn percent(mobilisation: &Mobilisation) -> Cell {
    mobilisation.rate().map_or(Cell::Empty, |rate| Cell::Number(rate.0 as f64 / 100.0))
}

fn total(all: &[KeptAbatement]) -> Vec<Cell> {
    let foot = Foot::of(all);
    let sum = |of: fn(&KeptAbatement) -> i64| number(all.iter().map(of).sum());
    vec![
        Cell::Text("Total".to_owned()),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        sum(|kept| kept.dwellings),
        sum(|kept| kept.eligible),
        Cell::Euros(foot.mobilisation.abatement),
        Cell::Empty,
        Cell::Euros(all.iter().map(|kept| kept.carried_over).sum::<Cents>()),
        Cell::Euros(foot.totals.planned.expense),
        Cell::Euros(foot.totals.realised.expense),
        Cell::Euros(foot.mobilisation.valued),
        Cell::Empty,
        percent(&foot.mobilisation),
        Cell::Euros(foot.remaining),
    ]
}

/// The lines that are shown, in the order of their abatements.
fn of_lines(
    app: &App,
    all: &[KeptAbatement],
    shown: Vec<KeptLine>,
    source: Vec<String>,
    today: Day,
) -> Sheet {
    let mut columns = naming();
    columns.extend(line_columns());
    let mut of: BTreeMap<AbatementId, Vec<KeptLine>> = BTreeMap::new();
    for line in shown {
        of.entry(line.abatement_id).or_default().push(line);
    }
    let mut rows = Vec::new();
    for kept in all {
        for line in of.remove(&kept.id).unwrap_or_default() {
            rows.push([named(kept), line_cells(app, &line)].concat());
        }
    }
    Sheet {
        name: "Lignes".to_owned(),
        title: "Abattement TFPB : lignes des programmes et des bilans".to_owned(),
        source,
        edited_on: today,
        columns,
        rows,
    }
}
