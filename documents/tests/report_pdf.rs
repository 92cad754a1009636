//! A report as other programs read it, and a table written row by row. qpdf and poppler must be installed.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by stopping there")]

mod reading;

use palier_documents::report::{self, Bar, Bars, Block, Column, Cover, Report, Segment, Table};
use palier_documents::tables::{Cell, Kind, Sheet, xlsx, xlsx_rows};
use palier_documents::{Photo, Typesetter, tables};
use palier_domain::shared::{Cents, Day};
use proptest::prelude::*;
use reading::{any_text, bare, figures_of_a_sound_file, pages, text};
use std::sync::LazyLock;

static TYPESETTER: LazyLock<Typesetter> = LazyLock::new(|| Typesetter::new().unwrap());

fn sample(words: &str, rows: usize) -> Report {
    let row = |n: usize| vec![n.to_string(), words.to_owned(), Cents(1_234_567).to_string()];
    let bar = Bar { label: words.to_owned(), amounts: vec![Cents(100), Cents(50)] };
    Report {
        kicker: words.to_owned(),
        title: "Dossier annuel".to_owned(),
        subtitle: words.to_owned(),
        author: words.to_owned(),
        edited_on: Day::of(2026, 11, 22).unwrap(),
        across: true,
        blocks: vec![
            Block::part(words),
            Block::Text(words.to_owned()),
            Block::Notice(words.to_owned()),
            Block::Facts(vec![("Bailleur".to_owned(), words.to_owned()), ("Vide".to_owned(), String::new())]),
            Block::Figures(vec![("12".to_owned(), words.to_owned())]),
            Block::Chart(Bars {
                title: words.to_owned(),
                segments: ["confirmés", "sans preuve"].map(Segment::named).into(),
                bars: vec![bar],
            }),
            Block::under(words),
            Block::Table(Table {
                columns: vec![
                    Column::number("N°", 1),
                    Column::words("Action", 6),
                    Column::number("Prévu", 2),
                ],
                rows: (0..rows).map(row).collect(),
                total: row(rows),
                empty: "Aucune ligne.".to_owned(),
            }),
            Block::Table(Table { empty: "Rien du tout.".to_owned(), ..Table::default() }),
            Block::Photos(vec![Photo {
                bytes: vec![1, 2, 3],
                caption: words.to_owned(),
                ..Photo::default()
            }]),
        ],
    }
}

#[test]
fn a_report_is_sound_tells_its_figures_and_keeps_every_row() {
    let bytes = report::pdf(&TYPESETTER, &sample("Propreté du Gier", 90)).unwrap();
    assert_eq!(figures_of_a_sound_file(&bytes), 1, "the chart; a photo that cannot be read is a sentence");
    assert!(pages(&bytes) > 2);
    let text = text(&bytes);
    for words in ["Photo illisible", "Rien du tout.", "12 345,67 €"] {
        assert!(text.contains(&bare(words)), "{words} is missing");
    }
    assert!(!text.contains("Vide"), "a fact without value is left out");
}

#[test]
fn several_reports_in_one_file_each_begin_a_sheet_and_count_their_own_pages() {
    let one = |title: &str, rows| Report { title: title.to_owned(), across: false, ..sample("Lettre", rows) };
    let cover = Cover {
        title: "Notifications".to_owned(),
        author: "Métropole".to_owned(),
        edited_on: Day::of(2026, 11, 22).unwrap(),
    };
    let all = [one("Première", 90), one("Deuxième", 1), one("Troisième", 1)];
    let alone: usize = all.iter().map(|one| pages(&report::pdf(&TYPESETTER, one).unwrap())).sum();
    let bytes = report::pdf_of_many(&TYPESETTER, &cover, &all).unwrap();
    assert_eq!(figures_of_a_sound_file(&bytes), 3, "a chart each");
    assert_eq!(pages(&bytes), alone);
    let text = text(&bytes);
    assert_eq!(text.matches("page1").count() - text.matches("page1sur").count(), 3, "{text}");
    assert_eq!(text.matches("Troisième").count(), 1, "the head of a report is not that of another");
    assert!(text.matches(&bare("Première · Lettre")).count() > 0, "its own pages say which they are of");
}

#[test]
fn a_column_to_sign_leaves_room_for_a_hand() {
    let signed = |column: Column| {
        let rows = (0..20).map(|n| vec![format!("Partie {n}"), String::new()]).collect();
        let columns = vec![Column::words("Partie", 1), column];
        let table = Block::Table(Table { columns, rows, ..Table::default() });
        pages(&report::pdf(&TYPESETTER, &Report { blocks: vec![table], ..sample("Accord", 0) }).unwrap())
    };
    assert_eq!(signed(Column::words("Signature", 1)), 1);
    assert!(signed(Column::by_hand("Signature", 1)) > 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn any_text_makes_a_report(words in any_text()) {
        let made = report::pdf(&TYPESETTER, &sample(&words, 2));
        prop_assert!(made.is_ok(), "{:?}", made.err());
    }
}

#[test]
fn rows_written_one_by_one_are_those_of_the_whole_table() {
    let rows: Vec<Vec<Cell>> = (0..300)
        .map(|n| vec![Cell::Text(format!("=cmd({n})")), Cell::Euros(Cents(n * 7)), Cell::Empty])
        .collect();
    let column = |title: &str, kind| tables::Column { title: title.to_owned(), kind, width: 12 };
    let columns =
        vec![column("Pièce", Kind::Text), column("Montant", Kind::Euros), column("Vide", Kind::Text)];
    let empty = Sheet {
        name: "Lignes".to_owned(),
        title: "Lignes".to_owned(),
        source: vec!["Essai".to_owned()],
        edited_on: Day::of(2026, 11, 22).unwrap(),
        columns,
        rows: Vec::new(),
    };
    let mut streamed = std::io::Cursor::new(Vec::new());
    xlsx_rows(&empty, rows.iter().cloned(), &mut streamed).unwrap();
    let whole = xlsx(&[Sheet { rows, ..empty }]).unwrap();
    assert_eq!(read(streamed.into_inner()), read(whole));
}

fn read(bytes: Vec<u8>) -> Vec<Vec<calamine::Data>> {
    use calamine::Reader;
    let mut book = calamine::Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(<[calamine::Data]>::to_vec).collect()
}
