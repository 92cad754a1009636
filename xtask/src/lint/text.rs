//! What can be read without compiling: lengths of files, words that must not stay.

use crate::{Failure, command, house::House};
use std::fs;
use std::path::Path;

const MOST_LINES: usize = 500;
const SOURCES: &[&str] = &["rs", "ts", "mjs", "js", "css", "html", "sql"];

/// Reads every source git follows (or would, once added).
///
/// # Errors
/// With one line per remark: `file:line: why`.
pub fn check(house: &House) -> Result<(), Failure> {
    let mut git = house.within(".", "git");
    let list = command::read(git.args(["ls-files", "--cached", "--others", "--exclude-standard"]))?;
    let mut remarks = Vec::new();
    for name in list.lines() {
        let file = house.root.join(name);
        if let Ok(text) = fs::read_to_string(&file) {
            remarks.extend(read(name, &text));
        }
    }
    if remarks.is_empty() {
        Ok(())
    } else {
        Err(format!("{} remarques\n{}", remarks.len(), remarks.join("\n")).into())
    }
}

/// Every remark on one file.
fn read(name: &str, text: &str) -> Vec<String> {
    let extension = Path::new(name).extension().and_then(|e| e.to_str()).unwrap_or_default();
    let mut remarks = Vec::new();
    if name.ends_with("package-lock.json") && text.contains("\"resolved\": \"http") {
        remarks
            .push(format!("{name}: adresses de téléchargement (npm avec omit-lockfile-registry-resolved)"));
    }
    if name.ends_with(".lock") || !is_written_by_hand(name) {
        return remarks;
    }
    for host in registry_hosts() {
        if text.contains(&host) {
            remarks.push(format!("{name}: nomme un dépôt de paquets ({host})"));
        }
    }
    if !SOURCES.contains(&extension) {
        return remarks;
    }
    let lines = text.lines().count();
    if lines > MOST_LINES {
        remarks.push(format!("{name}: {lines} lignes, {MOST_LINES} au plus"));
    }
    let tests_from =
        if is_test(name) { Some(0) } else { text.lines().position(|line| line.contains("#[cfg(test)]")) };
    for (number, line) in text.lines().enumerate() {
        let tested = tests_from.is_some_and(|from| number >= from);
        if let Some(word) = unfinished(line).or_else(|| hasty(extension, line).filter(|_| !tested)) {
            remarks.push(format!("{name}:{}: {word}", number + 1));
        }
    }
    remarks
}

fn is_written_by_hand(name: &str) -> bool {
    !name.ends_with("package-lock.json") && !name.starts_with("app/assets/vendor/") && name != "LICENSE"
}

fn is_test(name: &str) -> bool {
    name.ends_with("tests.rs") || name.contains("/tests/") || name.starts_with("testkit/")
}

/// Marks of unfinished work. Put together here so that this file does not find itself.
fn unfinished(line: &str) -> Option<String> {
    let marks = [["TO", "DO"], ["FIX", "ME"], ["XX", "X"]].map(|halves| halves.concat());
    let words: Vec<_> = line.split(|c: char| !c.is_alphanumeric()).collect();
    marks.into_iter().find(|mark| words.contains(&mark.as_str()))
}

/// What answers a failure by stopping the program.
fn hasty(extension: &str, line: &str) -> Option<String> {
    let marks = [[".unw", "rap()"], [".exp", "ect(\""]].map(|halves| halves.concat());
    let code = !line.trim_start().starts_with("//");
    marks.into_iter().find(|mark| extension == "rs" && code && line.contains(mark.as_str()))
}

/// Hosts of package registries: where packages come from is each machine's affair.
fn registry_hosts() -> [String; 4] {
    [
        ["registry", "npmjs", "org"],
        ["index", "crates", "io"],
        ["static", "crates", "io"],
        ["deb", "debian", "org"],
    ]
    .map(|parts| parts.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_too_long_is_named_with_its_length() {
        assert_eq!(read("app/src/long.rs", &"x\n".repeat(501)), ["app/src/long.rs: 501 lignes, 500 au plus"]);
        assert!(read("app/src/just.rs", &"x\n".repeat(500)).is_empty());
        assert!(read("docs/long.md", &"x\n".repeat(900)).is_empty());
    }

    #[test]
    fn unfinished_work_is_found_as_a_word_and_nowhere_else() {
        let mark = ["TO", "DO"].concat();
        assert_eq!(read("a.ts", &format!("ok\n// {mark}: later\n")), [format!("a.ts:2: {mark}")]);
        assert!(read("a.ts", &format!("const {mark}S = 1;\n")).is_empty());
    }

    #[test]
    fn hasty_answers_are_for_tests_only() {
        let line = [".unw", "rap()"].concat();
        assert_eq!(read("app/src/a.rs", &format!("x{line};\n")).len(), 1);
        assert!(read("app/src/a.rs", &format!("#[cfg(test)]\nmod tests {{ x{line}; }}\n")).is_empty());
        assert!(read("app/src/plans/tests.rs", &format!("x{line};\n")).is_empty());
    }

    #[test]
    fn no_file_says_where_packages_come_from() {
        let host = registry_hosts()[0].clone();
        assert_eq!(read("docs/a.md", &format!("see {host}")).len(), 1);
        assert_eq!(read("e2e/package-lock.json", "{ \"resolved\": \"https://somewhere\" }").len(), 1);
        assert!(read("e2e/package-lock.json", "{ \"version\": \"1.0.0\" }").is_empty());
    }
}
