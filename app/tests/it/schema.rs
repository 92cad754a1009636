//! `docs/schema.md` says what is kept: every table, column and key, with the words of the migration that made it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use testkit::{Blank, Engine, Raw};

const TITLE: &str = "# What is kept\n\n\
    Written by the test `schema`, which applies the migrations to an empty base and reads it; `cargo xtask bless` rewrites\n\
    it. The same text makes the tables on SQLite and on PostgreSQL. Identifiers (UUIDv7) and days are `TEXT`, instants are\n\
    `BIGINT` (UTC milliseconds), money is `BIGINT` (cents), degrees are `DOUBLE PRECISION` (WGS84). A column whose name ends\n\
    in `_folded` holds what is searched: no capitals, no accents. Words come from the migrations: the comment above a table\n\
    or a column, or a line `-- table: words`.\n";

#[tokio::test]
async fn the_schema_written_down_is_the_one_kept() {
    let blank = Blank::prepare(Engine::Sqlite).await;
    blank.opens().await;
    let written = written(&blank.raw().await, &Words::of_the_migrations()).await;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/schema.md");
    if crate::blessing() {
        std::fs::write(&path, &written).unwrap();
    }
    let declared = std::fs::read_to_string(&path).unwrap_or_default();
    for (line, said) in written.lines().zip(declared.lines().chain(std::iter::repeat(""))) {
        assert_eq!(line, said, "docs/schema.md says otherwise; if the migration is right: cargo xtask bless");
    }
    assert_eq!(written.lines().count(), declared.lines().count(), "docs/schema.md: cargo xtask bless");
}

#[test]
fn the_words_of_a_migration_go_to_what_they_stand_above() {
    let mut words = Words::default();
    words.read(
        "0001_first",
        "-- A thing.\n-- Two lines.\nCREATE TABLE thing (\n    id TEXT\n);\n\n-- other: Said apart.\n\n\
         CREATE TABLE other (id TEXT);\nCREATE VIEW seen AS\nSELECT 1;\n",
    );
    words.read("0002_more", "-- How heavy.\nALTER TABLE thing ADD COLUMN grams BIGINT;\n\nALTER TABLE thing ADD COLUMN bare TEXT;\n");
    assert_eq!(words.about("thing"), "A thing. Two lines.");
    assert_eq!(words.about("other"), "Said apart.");
    assert_eq!(words.of_column("thing", "grams"), ("0002", "How heavy."));
    assert_eq!(
        (words.of_column("thing", "bare"), words.of_column("thing", "id")),
        (("0002", ""), ("0001", ""))
    );
    assert_eq!(words.made.get("0001_first").unwrap(), &["thing", "other", "seen"]);
}

/// What the migrations say, beside what they do.
#[derive(Default)]
struct Words {
    /// Tables and views by the migration that made them.
    made: BTreeMap<String, Vec<String>>,
    /// Words about a table or a view.
    about: BTreeMap<String, String>,
    /// Columns added later: number of the migration, and its words.
    added: BTreeMap<(String, String), (String, String)>,
}

impl Words {
    fn of_the_migrations() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<PathBuf> =
            files.filter(|path| path.extension().is_some_and(|kind| kind == "sql")).collect();
        files.sort();
        let mut words = Self::default();
        for file in files {
            words.read(file.file_stem().unwrap().to_str().unwrap(), &std::fs::read_to_string(&file).unwrap());
        }
        words
    }

    fn read(&mut self, migration: &str, text: &str) {
        let mut above = String::new();
        for line in text.lines() {
            if let Some(comment) = line.strip_prefix("-- ") {
                match comment.split_once(": ") {
                    Some((name, said))
                        if name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') =>
                    {
                        self.about.insert(name.to_owned(), said.to_owned());
                    }
                    _ => above = format!("{above} {comment}").trim().to_owned(),
                }
                continue;
            }
            let mut words = line.split_whitespace();
            match (words.next(), words.next(), words.next()) {
                (None, ..) => above.clear(),
                (Some("CREATE"), Some("TABLE" | "VIEW"), Some(name)) => {
                    self.made.entry(migration.to_owned()).or_default().push(name.to_owned());
                    self.about.entry(name.to_owned()).or_insert(std::mem::take(&mut above));
                }
                (Some("ALTER"), Some("TABLE"), Some(table)) => {
                    let column = words.nth(2).unwrap_or_default().to_owned();
                    let number = migration.split('_').next().unwrap_or_default().to_owned();
                    self.added.insert((table.to_owned(), column), (number, above.clone()));
                }
                _ => {}
            }
        }
    }

    fn about(&self, name: &str) -> &str {
        self.about.get(name).map_or("", String::as_str)
    }

    /// Since which migration a column is there, and its words.
    fn of_column(&self, table: &str, column: &str) -> (&str, &str) {
        if let Some((number, words)) = self.added.get(&(table.to_owned(), column.to_owned())) {
            return (number, words);
        }
        let made = self.made.iter().find(|(_, names)| names.iter().any(|name| name == table));
        (made.and_then(|(migration, _)| migration.split('_').next()).unwrap_or_default(), "")
    }
}

async fn written(raw: &Raw, words: &Words) -> String {
    let mut text = TITLE.to_owned();
    for (migration, names) in &words.made {
        let (number, title) = migration.split_once('_').unwrap();
        write!(text, "\n## {number}, {}\n", title.replace('_', " ")).unwrap();
        for name in names {
            let about = words.about(name);
            assert!(
                !about.is_empty(),
                "no migration says what {name} is for: a comment above it, or « -- {name}: words »"
            );
            write!(text, "\n### `{name}`\n\n{about}\n\n").unwrap();
            text += &columns(raw, words, name).await;
            text += &keys(raw, name).await;
        }
    }
    text
}

/// The columns of a table or a view.
async fn columns(raw: &Raw, words: &Words, table: &str) -> String {
    let columns = raw
        .texts(&format!(
            "SELECT name || '|' || type || '|' || \"notnull\" || '|' || pk || '|' || COALESCE((SELECT f.\"table\" || '.' || f.\"to\" \
             FROM pragma_foreign_key_list('{table}') f WHERE f.\"from\" = name), '') \
             FROM pragma_table_info('{table}') ORDER BY cid"
        ))
        .await;
    let mut text = "| column | type | | refers to | since | |\n|---|---|---|---|---|---|\n".to_owned();
    for column in &columns {
        let [name, kind, compulsory, key, refers] = column.split('|').collect::<Vec<_>>().try_into().unwrap();
        let mark = match (key, compulsory) {
            ("0", "0") => "may be empty",
            ("0", _) => "",
            _ => "key",
        };
        let refers = if refers.is_empty() { String::new() } else { format!("`{refers}`") };
        let (since, said) = words.of_column(table, name);
        writeln!(text, "| `{name}` | {kind} | {mark} | {refers} | {since} | {said} |").unwrap();
    }
    text
}

/// What is unique in a table, and what it is searched by.
async fn keys(raw: &Raw, table: &str) -> String {
    let indexes = raw
        .texts(&format!(
            "SELECT CASE WHEN l.\"unique\" THEN 'Unique' ELSE 'Index' END || CASE WHEN l.partial THEN ' (partial)' ELSE '' END \
             || ': `' || (SELECT group_concat(i.name, '`, `') FROM pragma_index_info(l.name) i) || '`' \
             FROM pragma_index_list('{table}') l WHERE l.origin <> 'pk' ORDER BY l.name"
        ))
        .await;
    if indexes.is_empty() { String::new() } else { format!("\n{}.\n", indexes.join("; ")) }
}
