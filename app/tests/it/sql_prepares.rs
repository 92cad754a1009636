//! One SQL text, two engines: every constant of the sources is read by both.

use palier::platform::dialect;
use std::path::{Path, PathBuf};
use testkit::{TestApp, both_engines};

both_engines! {
    async fn every_text_is_understood(app: TestApp) {
        let texts = texts_of_the_sources();
        assert!(texts.len() >= 30, "only {} texts were found: is the reading of the sources right?", texts.len());
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

/// `file: NAME` and text of every constant that begins like SQL.
fn texts_of_the_sources() -> Vec<(String, String)> {
    let mut files = Vec::new();
    rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mut texts = Vec::new();
    for file in files {
        let source = std::fs::read_to_string(&file).unwrap();
        for declared in source.split("const ").skip(1) {
            let Some((name, rest)) = declared.split_once(": &str =") else { continue };
            if !name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_') {
                continue;
            }
            let Some(text) = rest.trim_start().strip_prefix('"').map(literal) else { continue };
            let first = text.split_whitespace().next().unwrap_or("");
            if ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains(&first) {
                texts.push((format!("{}: {name}", file.display()), text));
            }
        }
    }
    texts
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
