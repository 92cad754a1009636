//! Which crate may know which: `domain ← documents`, `domain ← app → documents, pictures`, `testkit → app`, `bench → documents`.

use crate::{Failure, command, house::House};
use serde_json::Value;

/// A crate and the crates of the house it may use.
const ALLOWED: &[(&str, &[&str])] = &[
    ("palier-domain", &[]),
    ("palier-documents", &["palier-domain"]),
    ("palier-pictures", &[]),
    ("palier", &["palier-domain", "palier-documents", "palier-pictures"]),
    ("testkit", &["palier", "palier-domain", "palier-documents"]),
    ("palier-bench", &["palier-domain", "palier-documents"]),
    ("xtask", &[]),
];

/// What the rules must never lean on: they have no store, no web, no clock of their own, no randomness.
const FOREIGN_TO_RULES: &[&str] =
    &["axum", "hyper", "rand", "reqwest", "sqlx", "tokio", "tower", "tower-http"];

/// Reads the dependencies as cargo understands them.
///
/// # Errors
/// When a crate uses another it may not, or is not in the table.
pub fn check(house: &House) -> Result<(), Failure> {
    let mut cargo = house.cargo();
    let metadata = command::read(cargo.args(["metadata", "--no-deps", "--format-version", "1"]))?;
    let wrong = violations(&serde_json::from_str(&metadata)?);
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

fn violations(metadata: &Value) -> Vec<String> {
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let of_the_house: Vec<_> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
    let mut wrong = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
            wrong.push(format!("{name} n'est pas dans la table des dépendances permises"));
            continue;
        };
        for used in dependencies(package, name) {
            let neighbour = of_the_house.contains(&used) && used != name && !allowed.contains(&used);
            let foreign = name == "palier-domain" && FOREIGN_TO_RULES.contains(&used);
            if neighbour || foreign {
                wrong.push(format!("{name} ne doit pas dépendre de {used}"));
            }
        }
    }
    wrong
}

/// The names a crate depends on. Tests of the program may use the test world, which itself stands on the program.
fn dependencies<'a>(package: &'a Value, name: &'a str) -> impl Iterator<Item = &'a str> {
    let all = package["dependencies"].as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter().filter_map(move |dependency| {
        let used = dependency["name"].as_str()?;
        let in_tests = dependency["kind"].as_str() == Some("dev");
        (!(in_tests && name == "palier" && used == "testkit")).then_some(used)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_house_as_it_stands_keeps_its_direction() {
        let house = House::find(None).expect("a workspace");
        check(&house).expect("no crate uses another it may not");
    }

    #[test]
    fn a_rule_that_leans_on_the_store_or_on_a_page_is_refused() {
        let world = json!({ "packages": [
            { "name": "palier-domain", "dependencies": [{ "name": "sqlx" }, { "name": "palier-documents" }, { "name": "geo" }] },
            { "name": "palier-documents", "dependencies": [{ "name": "palier-domain" }] },
            { "name": "unknown", "dependencies": [] },
        ]});
        assert_eq!(
            violations(&world),
            [
                "palier-domain ne doit pas dépendre de sqlx",
                "palier-domain ne doit pas dépendre de palier-documents",
                "unknown n'est pas dans la table des dépendances permises",
            ]
        );
    }

    #[test]
    fn only_the_tests_of_the_program_may_use_the_test_world() {
        let world = |kind: Value| {
            json!({ "packages": [
                { "name": "palier", "dependencies": [{ "name": "testkit", "kind": kind }] },
                { "name": "testkit", "dependencies": [{ "name": "palier" }] },
            ]})
        };
        assert!(violations(&world(json!("dev"))).is_empty());
        assert_eq!(violations(&world(Value::Null)), ["palier ne doit pas dépendre de testkit"]);
    }
}
