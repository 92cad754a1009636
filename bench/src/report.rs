//! The yearly synthesis of thirty-nine quartiers, as Palier and as HTML: the same words, tables and bars.

use palier_documents::report::{Bar, Bars, Block, Column, Report, Segment, Table};
use palier_domain::shared::{Cents, Day};
use std::fmt::Write;

const QUARTIERS: u32 = 39;
const AXES: u32 = 8;
const LINES: u32 = 24;

fn amount(quartier: u32, rank: u32, factor: u32) -> Cents {
    Cents(i64::from((quartier + 3) * (rank + 7) * factor % 900_000))
}

fn axis(quartier: u32, axis: u32) -> [Cents; 4] {
    [7_919, 1_291, 331, 97].map(|factor| amount(quartier, axis, factor))
}

fn axis_row(quartier: u32, rank: u32) -> Vec<String> {
    [format!("Axe {}", rank + 1)]
        .into_iter()
        .chain(axis(quartier, rank).map(|cents| cents.to_string()))
        .collect()
}

fn line_row(quartier: u32, rank: u32) -> Vec<String> {
    vec![
        (rank + 1).to_string(),
        format!("Passages du samedi, lot {rank} du quartier {quartier} : halls, abords et locaux communs"),
        format!("Tours {} à {}", rank, rank + 4),
        amount(quartier, rank, 6_151).to_string(),
        amount(quartier, rank, 3_571).to_string(),
        "52 passages prévus, 49 réalisés".to_owned(),
    ]
}

const AXIS_COLUMNS: [&str; 5] = ["Axe", "Confirmés", "À confirmer", "Sans preuve", "Deux fois"];
const LINE_COLUMNS: [&str; 6] = ["N°", "Action", "Lieu", "Prévu", "Réalisé", "Indicateur"];

/// As Palier prints it.
pub fn synthesis() -> Report {
    let mut blocks = Vec::new();
    for quartier in 0..QUARTIERS {
        blocks.push(Block::Part { level: 1, title: format!("Quartier {quartier}"), new_page: true });
        blocks.push(Block::Facts(vec![("Commune".to_owned(), format!("Commune {}", quartier / 4))]));
        let bar = |rank| Bar { label: format!("Axe {}", rank + 1), amounts: axis(quartier, rank).into() };
        blocks.push(Block::Chart(Bars {
            title: format!("Couverture par axe, quartier {quartier}"),
            segments: ["confirmés", "à confirmer", "sans preuve", "deux fois"].map(Segment::named).into(),
            bars: (0..AXES).map(bar).collect(),
        }));
        let [first, others @ ..] = AXIS_COLUMNS;
        let mut columns = vec![Column::words(first, 4)];
        columns.extend(others.map(|title| Column::number(title, 3)));
        let rows = (0..AXES).map(|rank| axis_row(quartier, rank)).collect();
        blocks.push(Block::Table(Table { columns, rows, ..Table::default() }));
        blocks.push(Block::under("Programme et bilan"));
        let shares = [1, 8, 4, 3, 3, 5];
        let columns = LINE_COLUMNS.iter().zip(shares).map(|(title, share)| Column::words(title, share));
        let rows = (0..LINES).map(|rank| line_row(quartier, rank)).collect();
        blocks.push(Block::Table(Table { columns: columns.collect(), rows, ..Table::default() }));
    }
    Report {
        kicker: "Convention cadre".to_owned(),
        title: "Synthèse annuelle".to_owned(),
        subtitle: "Année 2026".to_owned(),
        author: "Métropole".to_owned(),
        edited_on: Day(jiff::civil::date(2026, 12, 31)),
        across: false,
        blocks,
    }
}

/// The same as one HTML page, its charts as inline SVG.
pub fn html() -> String {
    let mut page = String::from(
        "<!doctype html><html lang=\"fr\"><head><meta charset=\"utf-8\"><title>Synthèse annuelle</title><style>\
         @page { size: A4; margin: 20mm 18mm } body { font: 9pt 'DejaVu Sans', sans-serif } h1 { break-before: page }\
         table { width: 100%; border-collapse: collapse } td, th { border-bottom: .4pt solid #c3d0d4; padding: 1.6mm 2mm;\
         text-align: left; vertical-align: top } th { background: #eef4f5 } svg { width: 100% }</style></head><body>\
         <p>Synthèse annuelle, année 2026</p>",
    );
    for block in synthesis().blocks {
        // Writing to a String cannot fail.
        let _ = match block {
            Block::Part { level, title, .. } => write!(page, "<h{level}>{title}</h{level}>"),
            Block::Facts(pairs) => {
                pairs.iter().try_for_each(|(name, value)| write!(page, "<p>{name} {value}</p>"))
            }
            Block::Chart(bars) => write!(page, "{}", bars.svg()),
            Block::Table(table) => write!(page, "{}", html_table(&table)),
            _ => Ok(()),
        };
    }
    page + "</body></html>"
}

fn html_table(table: &Table) -> String {
    let cells = |tag: &str, row: &[String]| -> String {
        row.iter().map(|cell| format!("<{tag}>{cell}</{tag}>")).collect()
    };
    let header: Vec<String> = table.columns.iter().map(|column| column.title.clone()).collect();
    let rows: String = table.rows.iter().map(|row| format!("<tr>{}</tr>", cells("td", row))).collect();
    format!("<table><thead><tr>{}</tr></thead><tbody>{rows}</tbody></table>", cells("th", &header))
}
