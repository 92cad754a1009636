//! What a spreadsheet reads back is what people typed, as text.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by stopping there")]

use calamine::{Data, DataType, Reader, Xlsx, open_workbook_from_rs};
use palier_documents::tables::{Cell, Column, Kind, Sheet, csv, xlsx};
use palier_domain::shared::{Cents, Day};
use std::io::Cursor;

const HOSTILE: [&str; 10] = [
    "=cmd|' /C calc'!A0",
    "+1",
    "-2+3",
    "@SUM(A1:A2)",
    "{=1+1}",
    "https://example.org/a",
    "  =1",
    "_x0041_ et <b>&amp;</b>",
    "ligne 1\nligne 2",
    "é 🦄 مرحبا",
];

fn column(title: &str, kind: Kind) -> Column {
    Column { title: title.into(), kind, width: 20 }
}

fn sheet(rows: Vec<Vec<Cell>>) -> Sheet {
    Sheet {
        name: "Constats".into(),
        title: "Constats".into(),
        source: vec!["Source : Palier".into()],
        edited_on: Day::of(2026, 11, 22).unwrap(),
        columns: vec![
            column("=Texte", Kind::Text),
            column("Date", Kind::Date),
            column("Nombre", Kind::Number),
            column("Montant", Kind::Euros),
        ],
        rows,
    }
}

fn text(words: &str) -> Vec<Cell> {
    vec![Cell::Text(words.into()), Cell::Empty, Cell::Empty, Cell::Empty]
}

fn read_back(bytes: Vec<u8>) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    assert!(book.worksheet_formula("Constats").unwrap().is_empty(), "no cell may be a formula");
    let range = book.worksheet_range("Constats").unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn hostile_cells_come_back_as_the_same_text() {
    let rows = read_back(xlsx(&[sheet(HOSTILE.iter().map(|words| text(words)).collect())]).unwrap());
    // Title, source, empty line, header.
    assert_eq!(rows[3][0], Data::String("=Texte".into()));
    for (row, words) in rows[4..].iter().zip(HOSTILE) {
        assert_eq!(row[0], Data::String(words.into()));
    }
    assert_eq!(rows.len(), 4 + HOSTILE.len());
}

#[test]
fn dates_and_amounts_are_real_ones() {
    let day = Day::of(2026, 3, 1).unwrap();
    let row =
        vec![Cell::Text("a".into()), Cell::Date(day), Cell::Number(-2.5), Cell::Euros(Cents(1_250_050))];
    let rows = read_back(xlsx(&[sheet(vec![row])]).unwrap());
    let read = &rows[4];
    let Data::DateTime(date) = &read[1] else { panic!("{:?} is not a date", read[1]) };
    // 1 March 2026 counted by hand from 30 December 1899.
    assert!((date.as_f64() - 46_082.0).abs() < f64::EPSILON);
    assert_eq!(read[2], Data::Float(-2.5));
    assert_eq!(read[3], Data::Float(12_500.5));
}

#[test]
fn what_xml_forbids_is_left_out_and_long_texts_say_they_are_cut() {
    let long = "mot ".repeat(20_000);
    let rows = read_back(xlsx(&[sheet(vec![text("a\0b\u{1b}c\u{FFFF}"), text(&long)])]).unwrap());
    assert_eq!(rows[4][0], Data::String("abc".into()));
    let cut = rows[5][0].get_string().unwrap();
    assert!(cut.encode_utf16().count() <= 32_767);
    assert!(cut.starts_with("mot mot ") && cut.ends_with("[… suite coupée, texte entier dans Palier]"));
}

#[test]
fn a_table_without_rows_or_columns_still_opens() {
    assert_eq!(read_back(xlsx(&[sheet(vec![])]).unwrap()).len(), 4);
    let bare = Sheet { columns: vec![], ..sheet(vec![]) };
    assert_eq!(read_back(xlsx(&[bare]).unwrap())[0][0], Data::String("Constats".into()));
}

#[test]
fn the_same_table_gives_the_same_file() {
    let table = [sheet(vec![text("a")])];
    assert_eq!(xlsx(&table).unwrap(), xlsx(&table).unwrap());
}

#[test]
fn each_table_is_a_sheet_in_its_order_and_hostile_text_stays_text_in_each() {
    let named = |name: &str| Sheet { name: name.into(), ..sheet(HOSTILE.map(text).into()) };
    let bytes = xlsx(&["À propos", "Constats", "=Actions"].map(named)).unwrap();
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["À propos", "Constats", "=Actions"]);
    for name in book.sheet_names() {
        assert!(book.worksheet_formula(&name).unwrap().is_empty(), "no cell of {name} may be a formula");
        let range = book.worksheet_range(&name).unwrap();
        let read: Vec<_> = range.rows().skip(4).map(|row| row[0].clone()).collect();
        assert_eq!(read, HOSTILE.map(|words| Data::String(words.into())), "{name}");
    }
    assert!(xlsx(&[sheet(vec![]), sheet(vec![])]).is_err(), "two sheets of one name");
}

#[test]
fn csv_guards_formulas_and_quotes_what_it_must() {
    let rows = vec![text("=1+1"), text("a;b\n\"c\"")];
    let bytes = csv(&sheet(rows)).unwrap();
    let expected = "\u{FEFF}'=Texte;Date;Nombre;Montant\r\n'=1+1;;;\r\n\"a;b\n\"\"c\"\"\";;;\r\n";
    assert_eq!(String::from_utf8(bytes).unwrap(), expected);
}
