//! A PDF as other programs read it: qpdf for the structure, poppler for the text. Both must be installed.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    reason = "each test takes what it needs and stops where it breaks"
)]

use proptest::prelude::*;
use std::io::Write;
use std::process::Command;

/// Runs a tool over the file; `{}` in the arguments is its path.
pub fn run(tool: &str, arguments: &[&str], pdf: &[u8]) -> String {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(pdf).unwrap();
    let path = file.path().to_str().unwrap();
    let arguments: Vec<&str> = arguments.iter().map(|a| if *a == "{}" { path } else { *a }).collect();
    let output = Command::new(tool)
        .args(&arguments)
        .output()
        .unwrap_or_else(|e| panic!("{tool} must be installed (qpdf, poppler-utils): {e}"));
    assert!(output.status.success(), "{tool}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The text a reader selects, without spaces nor invisible break marks, so that line ends do not matter.
pub fn text(pdf: &[u8]) -> String {
    bare(&run("pdftotext", &["-raw", "{}", "-"], pdf))
}

pub fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200B}' && *c != '\u{0C}').collect()
}

/// The objects of the file, in clear.
pub fn objects(pdf: &[u8]) -> Vec<String> {
    let clear = run("qpdf", &["--qdf", "--object-streams=disable", "{}", "-"], pdf);
    clear.split("endobj").map(str::to_owned).collect()
}

/// How many pages it has.
pub fn pages(pdf: &[u8]) -> usize {
    let facts = run("pdfinfo", &["{}"], pdf);
    facts.lines().find_map(|line| line.strip_prefix("Pages:")).unwrap().trim().parse().unwrap()
}

/// Stops unless the file is sound, declares both standards and gives each figure an alternative; gives their number.
pub fn figures_of_a_sound_file(pdf: &[u8]) -> usize {
    run("qpdf", &["--check", "{}"], pdf);
    let objects = objects(pdf);
    let clear = objects.concat();
    for mark in [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "/Lang (fr",
        "/Marked true",
    ] {
        assert!(clear.contains(mark), "{mark} is missing");
    }
    let figures: Vec<&String> = objects.iter().filter(|object| object.contains("/S /Figure")).collect();
    assert!(figures.iter().all(|figure| figure.contains("/Alt")));
    figures.len()
}

/// Texts of any characters, of scripts that join and reorder, and printable ones.
pub fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::collection::vec(any::<char>(), 0..60).prop_map(|chars| chars.into_iter().collect()),
        "[\u{0590}-\u{06FF}\u{0900}-\u{0FFF}\u{200B}-\u{206F}\u{0300}-\u{036F} a-z\n]{0,60}",
        "\\PC{0,60}",
    ]
}
