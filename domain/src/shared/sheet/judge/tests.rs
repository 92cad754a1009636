use super::super::{Offered, SheetCell, Table, mark};
use super::*;
use proptest::prelude::*;

const FIELDS: &[Field] = &[
    Field::new("title", "Intitulé", FieldKind::Text(40)).required(),
    Field::new("pilot", "Pilote", FieldKind::One).required(),
    Field::new("places", "Quartiers", FieldKind::Many),
    Field::new("ends", "Échéance", FieldKind::Day),
    Field::new("budget", "Budget", FieldKind::Euros),
];

struct Plan {
    known: BTreeMap<String, Known>,
    organisations: Choices,
    places: Choices,
}

impl Rules for Plan {
    fn fields(&self) -> &'static [Field] {
        FIELDS
    }
    fn choices(&self, key: &str) -> Option<&Choices> {
        match key {
            "pilot" => Some(&self.organisations),
            "places" => Some(&self.places),
            _ => None,
        }
    }
    fn known(&self, id: &str) -> Option<&Known> {
        self.known.get(id)
    }
    fn check(&self, _: Option<&str>, after: &Record) -> Vec<(&'static str, String)> {
        let negative = after.get("budget").is_some_and(|sum| sum.starts_with('-'));
        if negative { vec![("budget", "le budget ne peut pas être négatif".to_owned())] } else { vec![] }
    }
    fn likeness(&self, record: &Record) -> String {
        record.get("title").cloned().unwrap_or_default()
    }
    fn is_known_like(&self, likeness: &str) -> bool {
        self.known.values().any(|known| self.likeness(&known.record) == likeness)
    }
}

fn record(values: &[(&str, &str)]) -> Record {
    values.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn plan(count: usize) -> Plan {
    let known = (0..count).map(|n| {
        let record = record(&[
            ("title", &format!("Action {n}")),
            ("pilot", "h"),
            ("places", "b;t"),
            ("ends", "2026-03-03"),
            ("budget", "250000"),
        ]);
        (format!("id-{n}"), Known { record, revision: 2, closed: None })
    });
    let organisations = vec![Offered::new("h", "", "Habitat des Monts"), Offered::new("v", "", "Ville")];
    let places = vec![Offered::new("b", "", "Beauregard"), Offered::new("t", "", "Les Tilleuls")];
    Plan { known: known.collect(), organisations: Choices::of(organisations), places: Choices::of(places) }
}

/// The table as it is exported: heading on the first row, identifier and mark last.
fn exported(plan: &Plan) -> Vec<Vec<String>> {
    let titles = FIELDS.iter().map(|field| field.title.to_owned());
    let mut rows = vec![titles.chain(["Identifiant".to_owned(), "Repère".to_owned()]).collect::<Vec<_>>()];
    for (id, known) in &plan.known {
        let cells =
            FIELDS.iter().map(|field| in_words(field, &known.record[field.key], plan.choices(field.key)));
        let mark = mark(FIELDS, known.revision, &known.record);
        rows.push(cells.chain([id.clone(), mark]).collect());
    }
    rows
}

fn table(rows: &[Vec<String>]) -> Table {
    let lines = rows.iter().zip(0u32..).map(|(cells, row)| {
        let cell = |(text, column): (&String, u32)| SheetCell {
            at: Address { row, column },
            value: Value::Text(text.clone()),
        };
        let cells = cells.iter().zip(0u32..).filter(|(text, _)| !text.is_empty()).map(cell).collect();
        Line { row, cells, merged: Vec::new() }
    });
    Table { name: "Actions".into(), lines: lines.collect(), ..Table::default() }
}

fn judged(plan: &Plan, table: &Table) -> Vec<Judged> {
    let heading = Heading::find(table, FIELDS).unwrap();
    let mut judge = Judge::new(plan, &heading);
    table.lines.iter().filter(|line| heading.says_something(line)).map(|line| judge.judge(line)).collect()
}

fn only(plan: &Plan, rows: &[Vec<String>], row: usize) -> Judged {
    judged(plan, &table(rows)).swap_remove(row)
}

#[test]
fn what_is_exported_changes_nothing_when_it_comes_back() {
    let plan = plan(12);
    let rows = judged(&plan, &table(&exported(&plan)));
    assert_eq!(Counted::of(&rows), Counted { same: 12, ..Counted::default() });
    assert!(!Counted::of(&rows).may_be_kept());
}

#[test]
fn a_row_says_what_would_change_or_why_it_is_refused_and_where() {
    let plan = plan(2);
    let mut rows = exported(&plan);
    rows[1][4] = "3 000".into();
    rows[2][1] = "Habitat des Mont".into();
    let changed = only(&plan, &rows, 0);
    assert_eq!(changed.verdict, Verdict::Change);
    assert_eq!(
        (changed.changes[0].before.as_str(), changed.changes[0].after.as_str()),
        ("2\u{202f}500\u{a0}€", "3\u{202f}000\u{a0}€")
    );
    let refused = only(&plan, &rows, 1);
    assert_eq!((refused.verdict, refused.faults[0].at.as_str()), (Verdict::Refuse, "B3"));
    assert!(refused.faults[0].message.contains("vouliez-vous dire « Habitat des Monts »"));
    rows[2][1] = "Ville".into();
    rows[2][4] = "-1".into();
    assert_eq!(
        only(&plan, &rows, 1).faults,
        [CellFault { at: "E3".into(), message: "le budget ne peut pas être négatif".into() }]
    );
}

#[test]
fn what_changed_in_palier_meanwhile_is_kept_or_refused_never_overwritten() {
    let mut plan = plan(1);
    let mut rows = exported(&plan);
    let now = plan.known.get_mut("id-0").unwrap();
    now.record.insert("budget".into(), "900".into());
    now.record.insert("title".into(), "Renommée".into());
    rows[1][3] = "4 mars 2026".into();
    let kept = only(&plan, &rows, 0);
    assert_eq!(kept.verdict, Verdict::Change);
    assert_eq!((kept.after["budget"].as_str(), kept.after["ends"].as_str()), ("900", "2026-03-04"));
    rows[1][4] = "12".into();
    let refused = only(&plan, &rows, 0);
    assert_eq!((refused.verdict, refused.faults[0].at.as_str()), (Verdict::Refuse, "E2"));
    assert!(refused.faults[0].message.contains("maintenant dit « 9"));
    rows[1][4] = "9,00 €".into();
    assert_eq!(only(&plan, &rows, 0).verdict, Verdict::Change, "both said the same");
}

#[test]
fn rows_added_copied_or_unknown() {
    let plan = plan(2);
    let mut rows = exported(&plan);
    let cells = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    rows.push(cells(&["Jardin", "ville", "beauregard", "1er mai 2026", ""]));
    rows.push(cells(&["jardin", "", "", "", "12 k€"]));
    rows.push(cells(&["Jardin", "Ville"]));
    rows.push(cells(&["Action 1", "Ville"]));
    rows.push(rows[1].clone());
    rows.push(cells(&["Autre", "Ville", "", "", "", "id-inconnu"]));
    let judged = judged(&plan, &table(&rows));
    let verdicts: Vec<Verdict> = judged.iter().map(|row| row.verdict).collect();
    use Verdict::{Create, Refuse, Same};
    assert_eq!(verdicts, [Same, Same, Create, Refuse, Refuse, Refuse, Refuse, Refuse]);
    let said: Vec<(&str, &str)> = judged
        .iter()
        .flat_map(|row| &row.faults)
        .map(|fault| (fault.at.as_str(), fault.message.as_str()))
        .collect();
    let expected = [
        ("E5", "12 k€"),
        ("B5", "remplissez"),
        ("A6", "la ligne 4"),
        ("A7", "existe déjà"),
        ("F8", "la ligne 2"),
        ("F9", "pas connu"),
    ];
    assert_eq!(said.len(), expected.len(), "{said:?}");
    for ((at, message), (place, words)) in said.iter().zip(expected) {
        assert!(*at == place && message.contains(words), "{at} {message}");
    }
}

#[test]
fn a_row_closed_to_its_writer_is_refused_only_when_it_changes() {
    let mut plan = plan(1);
    plan.known.get_mut("id-0").unwrap().closed = Some("Seule la ville peut la modifier.".into());
    let mut rows = exported(&plan);
    assert_eq!(only(&plan, &rows, 0).verdict, Verdict::Same);
    rows[1][0] = "Autre".into();
    assert!(only(&plan, &rows, 0).faults[0].message.contains("Seule la ville"));
}

proptest! {
    #[test]
    fn exactly_what_was_edited_changes(edits in prop::collection::btree_map((0usize..20, 0usize..5), 0u8..5, 0..40)) {
        let plan = plan(20);
        let mut rows = exported(&plan);
        let mut expected = 0;
        for ((row, column), choice) in &edits {
            let fresh = match column {
                0 => format!("Nouvel intitulé {row} {choice}"),
                1 => "VILLE".to_owned(),
                2 => "Beauregard".to_owned(),
                3 => format!("0{}/07/2027", choice + 1),
                _ => format!("{choice},25 €"),
            };
            rows[row + 1][*column] = fresh;
            expected += 1;
        }
        let judged = judged(&plan, &table(&rows));
        prop_assert_eq!(judged.iter().map(|row| row.changes.len()).sum::<usize>(), expected);
        let touched: std::collections::BTreeSet<usize> = edits.keys().map(|(row, _)| *row).collect();
        prop_assert_eq!(Counted::of(&judged).changed, touched.len());
    }
}
