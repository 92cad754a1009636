use super::*;
use crate::shared::sheet::{
    Address, Choices, Counted, Heading, Judge, Known, Line, Rules, SheetCell, Table, Value,
};

struct Grants;

impl Rules for Grants {
    fn fields(&self) -> &'static [Field] {
        FIELDS
    }
    fn choices(&self, _: &str) -> Option<&Choices> {
        None
    }
    fn known(&self, _: &str) -> Option<&Known> {
        None
    }
    fn check(&self, _: Option<&str>, after: &Record) -> Vec<(&'static str, String)> {
        check(after)
    }
    fn likeness(&self, record: &Record) -> String {
        likeness(record)
    }
    fn is_known_like(&self, _: &str) -> bool {
        false
    }
}

fn real_grants() -> Table {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/data/subventions/sem_CV137_adultes_relais_fonjep.csv"
    );
    let text = std::fs::read(path).unwrap();
    let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_slice());
    let cell = |row: usize, (column, text): (usize, &str)| {
        let at = Address { row: u32::try_from(row).unwrap(), column: u32::try_from(column).unwrap() };
        (!text.is_empty()).then(|| SheetCell { at, value: Value::Text(text.to_owned()) })
    };
    let line = |(row, record): (usize, Result<csv::StringRecord, csv::Error>)| Line {
        row: u32::try_from(row).unwrap(),
        cells: record.unwrap().iter().enumerate().filter_map(|pair| cell(row, pair)).collect(),
        merged: Vec::new(),
    };
    let lines = rows.records().enumerate().map(line).collect();
    Table { name: "subventions".into(), lines, ..Table::default() }
}

#[test]
fn the_real_grants_come_in_with_each_wrong_siret_named_and_nothing_else_refused() {
    let table = real_grants();
    let heading = Heading::find(&table, FIELDS).unwrap();
    assert!(heading.ignored.is_empty(), "{:?}", heading.ignored);
    let rules = Grants;
    let mut judge = Judge::new(&rules, &heading);
    let below = table.lines.iter().filter(|line| line.row > heading.row);
    let judged: Vec<_> = below.map(|line| judge.judge(line)).collect();
    let counted = Counted::of(&judged);
    assert_eq!((counted.created, counted.refused), (140, 60));
    for row in judged.iter().filter(|row| !row.faults.is_empty()) {
        let told: Vec<_> = row.faults.iter().map(|fault| fault.message.as_str()).collect();
        assert!(told.len() == 1 && told[0].starts_with("SIRET de « "), "ligne {} : {told:?}", row.line);
        assert_eq!(past_grant(&row.after), None);
    }
    let kept: Vec<_> = judged.iter().filter_map(|row| past_grant(&row.after)).collect();
    assert_eq!(kept.len(), 140);
    assert!(kept.iter().all(|grant| grant.cents > Cents(0) && grant.contract == "CV137"));
}
