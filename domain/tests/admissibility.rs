//! Criteria are data: the verdict follows the convention file, and what was frozen keeps its rules.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "the helpers of a test fail it")]

use palier_domain::{
    convention::{Carrier, Convention, unknown_citations},
    funding, meetings,
    plans::{Evidence, FicheFacts, GroundFact, Insertion},
    projects::{self, Admissibility, CriterionVerdict as V, FrozenVerdict, Ground, RuleSet, admissibility},
    shared::Day,
    territory::QuartierStatus,
};
use std::{collections::BTreeMap, fs, path::Path};

fn book(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../conventions").join(file)).unwrap()
}

fn rules(text: &str, day: &str) -> RuleSet {
    let convention = Convention::parse(text).unwrap_or_else(|faults| panic!("{faults:?}"));
    RuleSet::of(&convention.at(Day::parse(day).unwrap()))
}

fn of_2016() -> RuleSet {
    rules(&book("saint-etienne-2016.toml"), "2018-01-01")
}

fn verdict(found: &Admissibility, clause: &str) -> V {
    found.on(clause).unwrap_or_else(|| panic!("{clause} is not judged")).verdict
}

/// Something said in twenty words.
fn twenty_words() -> String {
    vec!["mot"; 20].join(" ")
}

/// A project that answers everything in a QPV with an operation of renewal.
fn full() -> Ground {
    let clauses = ["art4.critere1", "art4.critere2", "art4.critere3", "criteres.defi", "criteres.tfpb"];
    Ground {
        facts: FicheFacts {
            constats: 2,
            statuses: vec![QuartierStatus::Qpv],
            tfpb: true,
            renewal: true,
            upkeep_by: true,
            upkeep_how: true,
            partners: 1,
            phases: ["repérage du besoin", "conception", "mise en œuvre", "bilan"].map(str::to_owned).into(),
            environment: true,
            insertion: Some(Insertion::Non),
            insertion_reasoned: true,
            objectives: 1,
        },
        conditions: [GroundFact::Renewal, GroundFact::Works].into(),
        arguments: clauses.map(|clause| (clause.to_owned(), twenty_words())).into(),
        texts: BTreeMap::from([
            (Evidence::Environment, twenty_words()),
            (Evidence::Participation, twenty_words()),
        ]),
        ..Ground::default()
    }
}

#[test]
fn a_project_that_answers_everything_satisfies_each_convention() {
    for (file, day, count) in
        [("saint-etienne-2016.toml", "2018-01-01", 7), ("quartiers-2030.toml", "2026-01-01", 5)]
    {
        let found = admissibility(&rules(&book(file), day), &full());
        assert_eq!(found.count(V::Satisfait), count, "{file} : {found:#?}");
        assert!(found.blocking().is_empty());
    }
}

#[test]
fn each_verdict_has_its_reason_and_its_clause() {
    let mut ground = full();
    ground.facts.constats = 0;
    let found = admissibility(&of_2016(), &ground);
    assert_eq!(
        verdict(&found, "art4.critere1"),
        V::AJustifier,
        "an argument without a link has to be justified"
    );
    ground.arguments.clear();
    let found = admissibility(&of_2016(), &ground);
    assert_eq!(verdict(&found, "art4.critere1"), V::NonSatisfait);
    let reason = &found.on("art4.critere1").unwrap().reason;
    assert!(reason.contains("aucun constat") && reason.contains("0 mots sur 15"), "{reason}");
    assert_eq!(found.blocking().len(), 1, "{:?}", found.blocking());
    ground.facts.insertion_reasoned = false;
    let found = admissibility(&of_2016(), &ground);
    assert_eq!(verdict(&found, "art4.porteur.insertion"), V::NonSatisfait, "a no needs a reason");
    ground.facts.phases.clear();
    let found = admissibility(&of_2016(), &ground);
    assert_eq!(verdict(&found, "art4.porteur.partenariat"), V::AJustifier);
}

#[test]
fn a_criterion_bears_only_where_the_convention_says() {
    let elsewhere = Ground { conditions: Default::default(), ..full() };
    let elsewhere = Ground {
        facts: FicheFacts { statuses: vec![QuartierStatus::VeilleActive], ..elsewhere.facts.clone() },
        ..elsewhere
    };
    let found = admissibility(&of_2016(), &elsewhere);
    for clause in ["art4.critere2", "art4.critere3", "art4.critere4"] {
        assert_eq!(verdict(&found, clause), V::SansObjet, "{clause}");
    }
    assert_eq!(verdict(&found, "art4.critere1"), V::Satisfait);
}

#[test]
fn changing_a_criterion_in_the_file_changes_the_verdict_and_what_was_frozen_keeps_its_rules() {
    let before = book("saint-etienne-2016.toml");
    let asked = "reponse = [\"diagnostic\"]\nliens_min = 1";
    assert!(before.contains(asked), "the criterion changed shape in the file");
    let after = before.replace(
        asked,
        "reponse = [\"diagnostic\"]\nliens_min = 3\npieces = [\"Compte rendu de la visite\"]",
    );
    let (old, new) = (of_2016(), rules(&after, "2018-01-01"));
    assert_ne!(old.revision, new.revision);
    assert_eq!(old.revision, of_2016().revision, "the same file gives the same revision");
    let frozen = FrozenVerdict::of(&old, &full(), Day::parse("2018-01-10").unwrap());
    assert_eq!(verdict(&frozen.admissibility, "art4.critere1"), V::Satisfait);
    let now = admissibility(&new, &full());
    assert_eq!(verdict(&now, "art4.critere1"), V::AJustifier);
    let reason = &now.on("art4.critere1").unwrap().reason;
    assert!(reason.contains("2 constats liés sur 3") && reason.contains("Compte rendu"), "{reason}");
    let kept: FrozenVerdict = serde_json::from_str(&serde_json::to_string(&frozen).unwrap()).unwrap();
    assert_eq!(kept, frozen);
    assert_eq!(
        admissibility(&kept.rules, &kept.ground),
        frozen.admissibility,
        "it can be made again by its own rules"
    );
}

#[test]
fn an_avenant_that_ends_a_criterion_ends_its_verdict() {
    let book = book("quartiers-2030.toml");
    let (before, after) = (rules(&book, "2027-06-30"), rules(&book, "2027-07-01"));
    assert!(admissibility(&before, &full()).on("criteres.renouvellement").is_some());
    assert!(admissibility(&after, &full()).on("criteres.renouvellement").is_none());
    assert_ne!(before.revision, after.revision);
}

#[test]
fn a_word_the_product_does_not_know_is_a_fault_of_the_file() {
    let book = book("saint-etienne-2016.toml");
    let faulty = book.replace("reponse = [\"gestion\"]", "reponse = [\"gestoin\"]");
    let faults = Convention::parse(&faulty).unwrap_err();
    assert!(faults.iter().any(|fault| fault.message.contains("gestoin")), "{faults:?}");
}

#[test]
fn each_clause_of_articles_4_and_7_that_binds_the_chain_names_its_rule_and_its_test() {
    let conventions: Vec<Convention> = ["saint-etienne-2016.toml", "quartiers-2030.toml"]
        .map(|file| Convention::parse(&book(file)).unwrap())
        .into();
    let carriers: Vec<Carrier> = [projects::CARRIES, meetings::CARRIES, funding::CARRIES].concat();
    assert!(unknown_citations(&conventions, &carriers).is_empty());
    assert!(carriers.iter().all(|carrier| carrier.test.is_some()));
    let binding = |id: &str| {
        // What landlords promise is carried by the abatement.
        (id.starts_with("art4.") || id.starts_with("art7.")) && !id.starts_with("art7.bailleurs")
    };
    let silent: Vec<_> = conventions[0]
        .clauses
        .iter()
        .filter(|clause| binding(&clause.id) && carriers.iter().all(|carrier| carrier.clause != clause.id))
        .map(|clause| clause.id.as_str())
        .collect();
    assert!(silent.is_empty(), "{silent:?}");
}
