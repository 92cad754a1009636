//! One SQL text, two engines: every constant of the sources is read by both.

use palier::platform::dialect;
use std::path::{Path, PathBuf};
use testkit::{Engine, Raw, TestApp, both_engines};

both_engines! {
    async fn every_text_is_understood(app: TestApp) {
        let texts = texts_of_the_sources();
        assert!(texts.len() >= 150, "only {} texts were found: is the reading of the sources right?", texts.len());
        println!("{} texts are prepared", texts.len());
        let mut refused = Vec::new();
        for (place, sql) in &texts {
            if let Err(error) = app.raw().prepare(sql).await {
                refused.push(format!("{place}\n  {sql}\n  {error}"));
            }
        }
        assert!(refused.is_empty(), "{}", refused.join("\n"));
    }

    async fn the_texts_that_differ_are_understood(app: TestApp) {
        let mut read = app.db.read().await.unwrap();
        let claim = dialect::claim_job(read.tx());
        drop(read);
        app.raw().prepare(claim).await.unwrap();
    }
}

/// What groups of records are set against is found by an index: however much was received before, no group takes longer.
#[tokio::test]
async fn groups_of_records_read_no_table_through() {
    let app = TestApp::start(Engine::Sqlite).await;
    let Raw::Sqlite(pool) = app.raw() else { panic!("SQLite was asked for") };
    let texts = texts_of_the_sources().into_iter();
    let grouped: Vec<_> =
        texts.filter(|(place, sql)| place.contains("field/store") && sql.contains("IN ($1)")).collect();
    assert!(grouped.len() >= 8, "only {} texts read for a group", grouped.len());
    for (place, sql) in grouped {
        let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
        let steps: Vec<(i64, i64, i64, String)> = sqlx::query_as(explain).fetch_all(pool).await.unwrap();
        let through: Vec<_> = steps.iter().filter(|(.., step)| step.starts_with("SCAN")).collect();
        assert!(through.is_empty(), "{place} reads a table through: {through:?}");
    }
}

/// `file: NAME` and text of every constant that begins like SQL, macros written out: those of the file, else those of
/// another store.
fn texts_of_the_sources() -> Vec<(String, String)> {
    let mut files = Vec::new();
    rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let sources: Vec<String> = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    let house: Vec<_> = sources.iter().flat_map(|source| Macros::of(source).0).collect();
    let mut texts = Vec::new();
    for (file, source) in files.iter().zip(&sources) {
        let mut macros = Macros::of(source);
        macros.0.extend(house.iter().cloned());
        for declared in source.split("const ").skip(1) {
            let Some((name, rest)) = declared.split_once(": &str =") else { continue };
            if !name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_') {
                continue;
            }
            if ["include_str!", "r#"].iter().any(|other| rest.trim_start().starts_with(other)) {
                continue;
            }
            let place = format!("{}: {name}", file.display());
            let text = macros.written_out(rest, &[]).unwrap_or_else(|| panic!("{place} cannot be read"));
            let first = text.split_whitespace().next().unwrap_or("");
            if ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains(&first) {
                texts.push((place, text));
            }
        }
    }
    texts
}

#[test]
fn constants_made_by_macros_are_written_out() {
    let source = r#"
        macro_rules! open { () => { "c.state <> 'clos (1)'" }; }
        macro_rules! seen { ($columns:expr, $rest:expr) => { concat!("SELECT ", $columns, " FROM c", $rest) }; }
        pub const LIST: &str = seen!(concat!("c.id, ", "c.n"), concat!(" WHERE ", open!(), " \
            LIMIT 1"));"#;
    let (_, list) = source.split_once("LIST: &str =").unwrap();
    let text = Macros::of(source).written_out(list, &[]);
    assert_eq!(text.as_deref(), Some("SELECT c.id, c.n FROM c WHERE c.state <> 'clos (1)' LIMIT 1"));
    assert_eq!(Macros::of("").written_out("unknown!();", &[]), None);
}

/// The macros of a file that only put texts end to end: name, parameters, body.
struct Macros<'a>(Vec<(&'a str, Vec<&'a str>, &'a str)>);

impl<'a> Macros<'a> {
    fn of(source: &'a str) -> Self {
        let declared = source.split("macro_rules! ").skip(1).filter_map(|rest| {
            let (name, rest) = rest.split_once([' ', '{'])?;
            let rest = &rest[rest.find('(')?..];
            let (parameters, rest) = enclosed(rest)?;
            let (body, _) = enclosed(&rest[rest.find('{')?..])?;
            let names = arguments(parameters).into_iter();
            let names = names.filter_map(|one| Some(one.trim().split_once(':')?.0)).collect();
            Some((name, names, body))
        });
        Self(declared.collect())
    }

    /// The text of an expression: a literal, `concat!` of several, a macro of the file or one of its `given` parameters.
    fn written_out(&self, expression: &str, given: &[(&str, String)]) -> Option<String> {
        let expression = expression.trim_start();
        if let Some(rest) = expression.strip_prefix('"') {
            return Some(literal(rest));
        }
        if expression.starts_with('$') {
            let (_, text) = given.iter().find(|(name, _)| *name == expression.trim_end())?;
            return Some(text.clone());
        }
        let (name, rest) = expression.split_once('!')?;
        let (inside, _) = enclosed(rest)?;
        let texts: Option<Vec<String>> =
            arguments(inside).into_iter().map(|one| self.written_out(one, given)).collect();
        if name == "concat" {
            return Some(texts?.concat());
        }
        let name = name.rsplit("::").next()?;
        let (_, parameters, body) = self.0.iter().find(|(known, ..)| *known == name)?;
        let given: Vec<_> = parameters.iter().copied().zip(texts?).collect();
        self.written_out(body, &given)
    }
}

/// What stands between the bracket a text begins with and the one that closes it, and what follows.
fn enclosed(text: &str) -> Option<(&str, &str)> {
    let end = signs(text).find(|(_, depth, sign)| *depth == 0 && matches!(sign, ')' | '}' | ']'))?.0;
    Some((&text[1..end], &text[end + 1..]))
}

/// The parts of a list, cut at the commas that stand in no bracket.
fn arguments(list: &str) -> Vec<&str> {
    let cuts = signs(list).filter(|(_, depth, sign)| *depth == 0 && *sign == ',').map(|(at, ..)| at);
    let mut start = 0;
    let mut parts = Vec::new();
    for cut in cuts.chain([list.len()]) {
        parts.push(&list[start..cut]);
        start = (cut + 1).min(list.len());
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// Every sign outside the literals: where it stands, how many brackets hold it once it is read, itself.
fn signs(text: &str) -> impl Iterator<Item = (usize, usize, char)> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    text.char_indices().filter_map(move |(at, sign)| {
        if quoted {
            quoted = escaped || sign != '"';
            escaped = !escaped && sign == '\\';
            return None;
        }
        match sign {
            '"' => quoted = true,
            '(' | '{' | '[' => depth += 1,
            ')' | '}' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        Some((at, depth, sign))
    })
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// A string literal of Rust, from after its opening quote.
fn literal(source: &str) -> String {
    let mut text = String::new();
    let mut letters = source.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => break,
            '\\' => match letters.next() {
                Some('n') => text.push('\n'),
                Some('\n') => while letters.next_if(|next| next.is_whitespace()).is_some() {},
                Some(other) => text.push(other),
                None => break,
            },
            other => text.push(other),
        }
    }
    text
}
