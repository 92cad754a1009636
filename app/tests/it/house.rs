//! The rules of the house that neither the compiler nor a linter knows.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The features, in the order in which they may call each other: each only those above it.
const ORDER: &[&str] = &[
    "convention",
    "partners",
    "territory",
    "diagnostics",
    "field",
    "plans",
    "abatement",
    "projects",
    "funding",
    "meetings",
    "overview",
    "participation",
    "home",
    "demo",
];
/// What any feature may use beside the platform.
const SHARED: &[&str] = &["platform", "words"];
/// What stands above every feature and may use all of them.
const ABOVE: &[&str] = &["features", "commands", "main", "lib"];

fn house() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found.sort();
    found
}

/// The modules of the crate that a source names: `crate::partners::…`, `use crate::{fetch_all, partners}`.
fn named(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for rest in text.split("crate::").skip(1) {
        let list = match rest.strip_prefix('{') {
            Some(list) => list.split("};").next().unwrap_or(""),
            None => rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or(""),
        };
        names.extend(list.split(',').map(|name| name.trim().split("::").next().unwrap_or("").to_owned()));
    }
    names
}

/// The first step of a source below `app/src`: the feature it belongs to.
fn feature_of(path: &Path) -> String {
    let below = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    below.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned()
}

#[test]
fn a_feature_uses_only_those_above_it_and_the_platform_none() {
    let mut wrong = Vec::new();
    for (path, text) in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let feature = feature_of(&path);
        if ABOVE.contains(&feature.as_str()) {
            continue;
        }
        let rank = ORDER.iter().position(|known| *known == feature);
        if rank.is_none() && !SHARED.contains(&feature.as_str()) {
            wrong.push(format!("{}: {feature} is not in the order of the house", path.display()));
        }
        for used in named(&text) {
            let used_rank = ORDER.iter().position(|known| *known == used);
            if used_rank.is_some() && used != feature && used_rank >= rank {
                wrong.push(format!("{}: {feature} may not use {used}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sql_stands_in_stores_only() {
    // A story looks behind the back of the program it tells of.
    let may = ["store.rs", "store", "platform", "tests.rs", "tests"];
    let mut wrong = Vec::new();
    for (path, text) in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let allowed = path.iter().any(|step| may.iter().any(|name| step == *name));
        let says_sql = ["\"SELECT ", "\"INSERT INTO ", "\"UPDATE ", "\"DELETE FROM "]
            .iter()
            .any(|sql| text.contains(sql));
        if says_sql && !allowed {
            wrong.push(path.display().to_string());
        }
    }
    assert!(wrong.is_empty(), "SQL outside a store: {wrong:?}");
}

#[test]
fn every_public_type_of_the_rules_is_in_the_glossary() {
    let glossary = std::fs::read_to_string(house().join("docs/glossary.md")).unwrap_or_default();
    let missing: Vec<String> =
        public_types().into_iter().filter(|name| !glossary.contains(&format!("`{name}`"))).collect();
    assert!(
        missing.is_empty(),
        "docs/glossary.md says nothing of {} types: {}",
        missing.len(),
        missing.join(", ")
    );
}

fn public_types() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (_, text) in sources(&house().join("domain/src")) {
        for line in text.lines() {
            let line = line.trim_start();
            let rest = line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum "));
            if let Some(rest) = rest.filter(|rest| !rest.starts_with('$')) {
                names.extend(rest.split(|c: char| !c.is_alphanumeric()).next().map(str::to_owned));
            }
        }
        names.extend(identifiers(&text));
    }
    names
}

/// The names declared by `ids! { … }`.
fn identifiers(text: &str) -> Vec<String> {
    let Some((_, list)) = text.split_once("\nids! {") else { return Vec::new() };
    let list = list.split("\n}").next().unwrap_or("");
    let lines = list.lines().map(str::trim).filter(|line| !line.starts_with("///") && !line.is_empty());
    lines.map(|line| line.trim_end_matches(',').to_owned()).collect()
}

#[test]
fn reading_the_sources_finds_what_is_there() {
    assert!(
        named("use crate::{fetch_all, partners};\ncrate::territory::say(x)")
            .is_superset(&["partners", "territory"].map(str::to_owned).into())
    );
    let types = public_types();
    for known in ["Role", "Mandate", "QuartierId", "LonLat", "Capability"] {
        assert!(types.contains(known), "{known} was not found");
    }
}
