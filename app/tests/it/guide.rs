//! The guide for users says what the screens say: words in bold are on a screen, commands are understood, links lead somewhere.

use clap::Parser;
use palier::commands::Cli;
use std::path::{Path, PathBuf};

fn house() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Each page of the guide: name and text.
fn pages() -> Vec<(String, String)> {
    let mut pages: Vec<_> = std::fs::read_dir(house().join("docs/guide"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(path).unwrap())
        })
        .collect();
    pages.sort();
    assert!(pages.len() >= 9, "{} pages", pages.len());
    pages
}

fn sources(folder: &Path, all: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let kind = path.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
        if path.is_dir() {
            sources(&path, all);
        } else if ["html", "rs", "ts"].contains(&kind) && !path.ends_with("tests.rs") {
            all.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// What stands between two marks, spaces folded; every second piece of a text cut at the mark.
fn between<'a>(text: &'a str, mark: &'a str) -> impl Iterator<Item = String> + 'a {
    text.split(mark).skip(1).step_by(2).map(|piece| piece.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[test]
fn words_in_bold_are_words_of_a_screen() {
    let mut said = String::new();
    sources(&house().join("app/src"), &mut said);
    sources(&house().join("field/src"), &mut said);
    let mut strangers = Vec::new();
    for (page, text) in pages() {
        let words: Vec<String> = between(&text, "**").collect();
        strangers.extend(
            words.into_iter().filter(|words| !said.contains(words)).map(|words| format!("{page}: {words}")),
        );
    }
    strangers.retain(|stranger| stranger != "README.md: gras");
    assert!(strangers.is_empty(), "the guide names what no screen says:\n{}", strangers.join("\n"));
}

#[test]
fn commands_are_understood_as_they_are_written() {
    let mut read = 0;
    for (page, text) in pages() {
        for line in
            text.split("```sh\n").skip(1).filter_map(|block| block.split("```").next()).flat_map(str::lines)
        {
            if !line.starts_with("palier ") {
                continue;
            }
            let words = line.split('"').enumerate().flat_map(|(at, piece)| match at % 2 {
                0 => piece.split_whitespace().map(str::to_owned).collect::<Vec<_>>(),
                _ => vec![piece.to_owned()],
            });
            if let Err(error) = Cli::try_parse_from(words) {
                panic!("{page}: {line}\n{error}");
            }
            read += 1;
        }
    }
    assert!(read >= 8, "only {read} commands were found");
}

#[test]
fn links_lead_to_pages_that_are_there() {
    let mut files = vec!["README.md".to_owned(), "CONTRIBUTING.md".to_owned()];
    files.extend(pages().into_iter().map(|(name, _)| format!("docs/guide/{name}")));
    let mut seen = Vec::new();
    for file in files {
        let path = house().join(&file);
        let text = std::fs::read_to_string(&path).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.starts_with("http") || link.starts_with('#') {
                continue;
            }
            let target = path.parent().unwrap().join(link.split('#').next().unwrap_or_default());
            assert!(target.exists(), "{file} leads to {link}, which is not there");
            seen.push(target.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    for (page, _) in pages() {
        assert!(seen.contains(&page), "nothing leads to {page}");
    }
}
