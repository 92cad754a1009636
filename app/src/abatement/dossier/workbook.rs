//! The yearly dossier as a workbook: programme and bilan, what proves each line, and the proofs.

use super::super::proofs::views::ProofCard;
use super::super::store::lines::KeptLine;
use super::super::words::{
    amount_label, conditions_said, party_label, phase_label, state_label, verdict_label,
};
use super::gather::{Gathered, axis_said};
use crate::platform::App;
use palier_documents::tables::{Cell, Column, Kind, Sheet};
use palier_domain::abatement::{Shares, Thousandths};
use palier_domain::shared::Day;

pub(super) fn sheets(app: &App, of: &Gathered) -> Vec<Sheet> {
    let mut sheets = vec![programme(app, of)];
    sheets.extend(of.tells_proofs.then(|| proofs(app, of)));
    sheets.push(head(app, of));
    sheets.extend((!of.ordinary.is_empty()).then(|| ordinary(app, of)));
    sheets.extend((!of.opinions.is_empty()).then(|| opinions(app, of)));
    sheets
}

fn sheet(app: &App, of: &Gathered, name: &str, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Sheet {
    Sheet {
        name: name.to_owned(),
        title: format!("{name} : {}", of.kept.title()),
        source: vec![
            state_label(of.kept.rules.state).to_owned(),
            format!("Situation au {}", app.world.today().plain()),
        ],
        edited_on: app.world.today(),
        columns,
        rows,
    }
}

/// A column.
pub(in super::super) fn column(title: &str, kind: Kind, width: u16) -> Column {
    Column { title: title.to_owned(), kind, width }
}

/// Words, or an empty cell.
pub(in super::super) fn text(words: &str) -> Cell {
    if words.is_empty() { Cell::Empty } else { Cell::Text(words.to_owned()) }
}

/// A count.
pub(in super::super) fn number(value: i64) -> Cell {
    Cell::Number(f64::from(i32::try_from(value).unwrap_or(i32::MAX)))
}

fn shares(shares: Option<&Shares>) -> [Cell; 4] {
    let Some(of) = shares else { return [Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty] };
    [of.expense, of.landlord, of.other, of.valued].map(Cell::Euros)
}

/// What a line says: what, where, when, and its shares planned then realised.
pub(in super::super) fn line_columns() -> Vec<Column> {
    let mut columns = vec![
        column("N°", Kind::Number, 6),
        column("Axe", Kind::Text, 28),
        column("Sous-action", Kind::Text, 28),
        column("Intitulé", Kind::Text, 36),
        column("Lieu", Kind::Text, 24),
        column("Début", Kind::Date, 12),
        column("Fin", Kind::Date, 12),
    ];
    for phase in ["prévu", "réalisé"] {
        columns.extend(
            ["Dépense", "Part du bailleur", "Autre financement", "Valorisé"]
                .map(|title| column(&format!("{title} ({phase})"), Kind::Euros, 16)),
        );
    }
    columns.push(column("Autre financeur", Kind::Text, 20));
    columns
}

/// The cells of a line under [`line_columns`].
pub(in super::super) fn line_cells(app: &App, kept: &KeptLine) -> Vec<Cell> {
    let line = &kept.line;
    let day = |day: Option<Day>| day.map_or(Cell::Empty, Cell::Date);
    let mut row = vec![
        number(kept.number),
        text(&axis_said(app, &line.axis)),
        text(&line.measure),
        text(&line.title),
        text(&line.place),
        day(line.starts),
        day(line.ends),
    ];
    row.extend(shares(Some(&line.planned)));
    row.extend(shares(line.realised.as_ref()));
    row.push(text(&line.other_funder));
    row
}

fn programme(app: &App, of: &Gathered) -> Sheet {
    let mut columns = line_columns();
    columns.extend(
        ["Prouvé et confirmé", "À confirmer", "Compté deux fois", "Sans preuve"]
            .map(|title| column(title, Kind::Euros, 16)),
    );
    columns.extend(["Indicateur", "Prévu", "Réalisé", "Écart"].map(|title| column(title, Kind::Text, 24)));
    let rows = of.lines.iter().map(|kept| {
        let (line, covered) = (&kept.line, of.ledger.line(kept.id));
        let mut row = line_cells(app, kept);
        row.extend([covered.covered, covered.unconfirmed, covered.double, covered.unproved].map(Cell::Euros));
        row.extend(
            [&line.indicator, &line.indicator_planned, &line.indicator_realised, &line.gap].map(|t| text(t)),
        );
        row
    });
    sheet(app, of, "Programme et bilan", columns, rows.collect())
}

/// Amounts stated, dwellings, carry-over, and what the law asks at its day.
fn head(app: &App, of: &Gathered) -> Sheet {
    let columns = vec![
        column("Montant ou condition", Kind::Text, 36),
        column("Euros", Kind::Euros, 16),
        column("Nombre", Kind::Number, 12),
        column("Source ou état", Kind::Text, 60),
        column("Le", Kind::Date, 12),
    ];
    let row = |name: &str, euros: Cell, count: Cell, said: &str, day: Cell| {
        vec![text(name), euros, count, text(said), day]
    };
    let mut rows: Vec<Vec<Cell>> = of
        .amounts
        .iter()
        .map(|amount| {
            let (euros, day) = (Cell::Euros(amount.cents), Cell::Date(amount.stated_on));
            row(amount_label(amount.kind), euros, Cell::Empty, &amount.source, day)
        })
        .collect();
    let carried = Cell::Euros(of.kept.carried_over);
    rows.push(row("Report de l'année précédente", carried, Cell::Empty, "", Cell::Empty));
    for (name, count) in [("Logements", of.kept.dwellings), ("Logements ouvrant droit", of.kept.eligible)] {
        rows.push(row(name, Cell::Empty, number(count), "", Cell::Empty));
    }
    if let Some(conditions) = &of.conditions {
        let said = conditions_said(conditions);
        let said = if said.is_empty() { "Toutes les signatures étaient réunies.".to_owned() } else { said };
        let day = Cell::Date(conditions.test_day);
        rows.push(row("Signatures au jour légal", Cell::Empty, Cell::Empty, &said, day));
    }
    sheet(app, of, "Montants et conditions", columns, rows)
}

fn ordinary(app: &App, of: &Gathered) -> Sheet {
    let columns = vec![
        column("Poste", Kind::Text, 32),
        column("Mesure", Kind::Text, 28),
        column("Hors quartier", Kind::Text, 14),
        column("Dans le quartier", Kind::Text, 14),
        column("Écart", Kind::Text, 12),
        column("Explication", Kind::Text, 44),
    ];
    let rows = of.ordinary.iter().map(|post| {
        let figure = |of: Option<Thousandths>| of.map_or(Cell::Empty, |of| Cell::Text(of.to_string()));
        vec![
            text(&post.post),
            text(&post.indicator),
            figure(post.figure.outside),
            figure(post.figure.inside),
            figure(post.figure.gap()),
            text(&post.comment),
        ]
    });
    sheet(app, of, "Gestion de droit commun", columns, rows.collect())
}

fn opinions(app: &App, of: &Gathered) -> Sheet {
    let columns = vec![
        column("Objet", Kind::Text, 14),
        column("Qui", Kind::Text, 36),
        column("Avis", Kind::Text, 20),
        column("Observations", Kind::Text, 60),
        column("Le", Kind::Date, 12),
    ];
    let rows = of.opinions.iter().map(|given| {
        vec![
            text(phase_label(given.phase)),
            text(&format!("{}, {}", party_label(given.party), given.organisation)),
            text(verdict_label(given.verdict)),
            text(&given.comment),
            Cell::Date(given.day),
        ]
    });
    sheet(app, of, "Avis", columns, rows.collect())
}

fn proofs(app: &App, of: &Gathered) -> Sheet {
    let columns = vec![
        column("Ligne", Kind::Number, 8),
        column("Nature", Kind::Text, 18),
        column("Pièce", Kind::Text, 50),
        column("Justifie", Kind::Euros, 16),
        column("Dépôt", Kind::Text, 36),
        column("Confirmation", Kind::Text, 36),
        column("Précisions", Kind::Text, 40),
    ];
    let rows = of.proofs.iter().map(|(line, proof)| {
        let card = ProofCard::of(proof);
        let settled = if card.settled.is_empty() { card.standing } else { &card.settled };
        vec![
            number(of.number(*line)),
            text(card.kind),
            text(&card.on),
            Cell::Euros(card.cents),
            text(&card.stated),
            text(settled),
            text(&card.note),
        ]
    });
    sheet(app, of, "Preuves", columns, rows.collect())
}
