//! What our reader finds in honest workbooks is what another reader finds; what it may hold is bounded.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by stopping there")]

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use palier_documents::tables::read::{LARGEST, Unreadable, read};
use palier_documents::tables::{Cell, Column, Form, FormColumn, Kind, Sheet, csv, xlsx, xlsx_form};
use palier_domain::shared::sheet::Value;
use palier_domain::shared::{Cents, Day};
use proptest::prelude::*;
use std::io::Cursor;

fn sheet(rows: Vec<Vec<Cell>>) -> Sheet {
    let column = |title: &str, kind| Column { title: title.into(), kind, width: 20 };
    Sheet {
        name: "Actions".into(),
        title: "Actions".into(),
        source: vec!["Source : Palier".into()],
        edited_on: Day::of(2026, 11, 22).unwrap(),
        columns: vec![
            column("Texte", Kind::Text),
            column("Date", Kind::Date),
            column("Nombre", Kind::Number),
            column("Montant", Kind::Euros),
        ],
        rows,
    }
}

/// A cell as both readers tell it.
fn told(value: &Data) -> Option<String> {
    Some(match value {
        Data::Empty => return None,
        Data::String(text) if text.trim().is_empty() => return None,
        Data::String(text) => text.replace("\r\n", "\n"),
        Data::DateTime(at) => format!("jour {}", at.as_f64().floor()),
        Data::Float(number) => format!("nombre {number}"),
        Data::Int(number) => format!("nombre {number}"),
        other => panic!("{other:?}"),
    })
}

fn ours(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Day(day) => format!("jour {}", Day::of(1899, 12, 30).unwrap().days_until(*day)),
        Value::Number(number) => format!("nombre {number}"),
        other => panic!("{other:?}"),
    }
}

fn cells() -> impl Strategy<Value = Vec<Cell>> {
    let text = prop_oneof![
        Just(Cell::Empty),
        "\\PC{0,30}".prop_map(Cell::Text),
        "[=+@-][a-z()|!]{0,12}".prop_map(Cell::Text),
        "_x[0-9A-F]{4}_[a-z]{0,4}".prop_map(Cell::Text),
        "[a-z]{1,5}\n[a-z]{1,5} <b>&amp;".prop_map(Cell::Text),
    ];
    let day =
        (9_900_i64..100_000).prop_map(|days| Cell::Date(Day::of(1899, 12, 30).unwrap().plus_days(days)));
    let euros = (-1_000_000_i64..1_000_000_000).prop_map(|cents| Cell::Euros(Cents(cents)));
    let number = (-1_000_i32..1_000).prop_map(|number| Cell::Number(f64::from(number) / 8.0));
    (text, day, number, euros).prop_map(|(text, day, number, euros)| vec![text, day, number, euros])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn another_reader_finds_the_same(rows in prop::collection::vec(cells(), 0..12)) {
        let bytes = xlsx(&[sheet(rows)]).unwrap();
        let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes.clone())).unwrap();
        let range = book.worksheet_range("Actions").unwrap();
        let table = read("actions.xlsx", &bytes).unwrap().swap_remove(0);
        for (row, cells) in range.rows().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let line = table.lines.iter().find(|line| line.row as usize == row);
                let found = line.and_then(|line| line.at(u32::try_from(column).unwrap())).map(ours);
                prop_assert_eq!(found, told(cell), "row {} column {}", row, column);
            }
        }
    }

    #[test]
    fn no_bytes_break_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..400), kind in 0usize..4) {
        let starts: [&[u8]; 4] = [b"", b"PK\x03\x04", &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], b"\xFF\xFE"];
        let _ = read("a.xlsx", &[starts[kind], &bytes].concat());
    }

    #[test]
    fn a_workbook_altered_anywhere_never_breaks_the_reader(at in 0usize..6_000, with in any::<u8>()) {
        let mut bytes = xlsx(&[sheet(vec![vec![Cell::Text("Jardin".into()); 4]; 3])]).unwrap();
        let at = at % bytes.len();
        bytes[at] = with;
        let _ = read("a.xlsx", &bytes);
    }
}

#[test]
fn hostile_texts_come_back_the_same_from_a_csv() {
    let hostile =
        ["=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", "  =1", "\"=1", "é 🦄", "a;b", "ligne 1\nligne 2"];
    let rows =
        hostile.iter().map(|text| vec![Cell::Text((*text).into()), Cell::Empty, Cell::Empty, Cell::Empty]);
    let table = read("a.csv", &csv(&sheet(rows.collect())).unwrap()).unwrap().swap_remove(0);
    let texts: Vec<&Value> = table.lines.iter().skip(1).filter_map(|line| line.at(0)).collect();
    let expected: Vec<Value> = hostile.iter().map(|text| Value::Text((*text).into())).collect();
    assert_eq!(texts, expected.iter().collect::<Vec<_>>());
}

#[test]
fn a_workbook_to_fill_in_has_its_lists_its_help_and_no_formula() {
    let mut columns = vec![FormColumn { required: true, help: "Le nom.".into(), ..FormColumn::default() }; 4];
    columns[0].choices = vec!["=1+1".into(), "Ville".into()];
    let form = Form { sheet: sheet(vec![]), columns, notes: vec!["Une ligne par action.".into()], spare: 10 };
    let bytes = xlsx_form(&form).unwrap();
    let names: Vec<String> = read("a.xlsx", &bytes).unwrap().into_iter().map(|table| table.name).collect();
    assert_eq!(names, ["Actions", "Aide", "Listes"]);
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    for name in names {
        assert!(book.worksheet_formula(&name).unwrap().is_empty());
    }
}

#[test]
fn a_file_too_heavy_is_not_even_looked_at() {
    assert_eq!(read("a.csv", &vec![b'a'; LARGEST + 1]), Err(Unreadable::TooHeavy));
}
