use super::*;
use crate::shared::sheet::{Address, Line, SheetCell, Value};
use crate::territory::diff;

fn table(text: &[u8]) -> Table {
    let mut rows = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text);
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

fn real_grants() -> Table {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/data/subventions/sem_CV137_adultes_relais_fonjep.csv"
    );
    table(&std::fs::read(path).unwrap())
}

#[test]
fn the_real_grants_come_in_with_each_wrong_siret_named_and_nothing_refused() {
    let read = read_past_grants(&real_grants()).unwrap();
    assert_eq!((read.rows.len(), read.warnings.len()), (200, 60));
    assert!(read.warnings.iter().all(|said| said.contains(", SIRET de « ") && said.contains("14 chiffres")));
    assert_eq!(read.rows.iter().filter(|grant| grant.siret.is_none()).count(), 60);
    assert!(read.rows.iter().all(|grant| grant.cents > Cents(0) && grant.contract == "CV137"));
    assert!(read.rows.iter().all(|grant| grant.funder == "État"));
}

#[test]
fn the_same_table_again_changes_nothing_and_a_corrected_number_is_one_change() {
    let read = read_past_grants(&real_grants()).unwrap();
    let again = diff(&read.rows, &read.rows).unwrap();
    assert_eq!((again.create.len(), again.change.len(), again.same), (0, 0, 200));
    let mut mended = read.rows.clone();
    let wrong = mended.iter_mut().find(|grant| grant.siret.is_none()).unwrap();
    wrong.written = "77639960200023".to_owned();
    wrong.siret = Siret::parse(&wrong.written).ok();
    let changed = diff(&read.rows, &mended).unwrap();
    assert_eq!((changed.change.len(), changed.same), (1, 199));
    assert_eq!(changed.change[0].fields, ["SIRET"]);
}

#[test]
fn what_cannot_be_read_refuses_the_table_line_by_line() {
    let head = "dispositif,annee,id_poste,code_tiers,raison_sociale,montant,financeur\n";
    let rows = "adulte-relais,2020,A1,42272738800015,UN,beaucoup,CAF\nadulte-relais,2020,A2,,DEUX,-3,CAF\n\
        adulte-relais,2020,A3,,TROIS,5,CAF\nadulte-relais,2020,A3,,TROIS,5,CAF\n";
    let why = read_past_grants(&table(format!("{head}{rows}").as_bytes())).unwrap_err();
    for said in ["F2 : ", "F3 : le montant doit être positif", "la ligne 4 dit la même chose"] {
        assert!(why.contains(said), "{said}: {why}");
    }
    let sound = format!("{head}adulte-relais,2020,A3,,TROIS,5,CAF\n");
    let read = read_past_grants(&table(sound.as_bytes())).unwrap();
    assert_eq!(read.rows[0].funder, "CAF");
    assert_eq!(read.warnings, ["ligne 2, SIRET de « TROIS » : il manque"]);
    assert!(read_past_grants(&table(b"a,b\n1,2\n")).is_err());
}
