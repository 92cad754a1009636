//! The rule books of `conventions/`: they load, they say what was signed, and the code cites nothing else.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "the helpers of a test fail it")]

use palier_domain::{
    abatement::test_day,
    convention::{Convention, Grid, Kind, ParameterName, unknown_citations},
    shared::Day,
};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{} : {error}", path.display()))
}

fn convention(file: &str) -> Convention {
    Convention::parse(&read(&format!("conventions/{file}"))).unwrap_or_else(|faults| {
        let told: Vec<_> = faults.iter().map(ToString::to_string).collect();
        panic!("{file} :\n{}", told.join("\n"))
    })
}

fn grid() -> Grid {
    Grid::parse(&read("conventions/grilles/diagnostic-en-marchant.toml")).unwrap()
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    parts.map(str::to_owned).collect()
}

/// The text as signed. Its table of article 5 crosses a page: two cells come out of the PDF in the wrong place.
fn signed_text() -> String {
    let text = read("../shared/convention/convention-cadre-gusp.txt");
    let mut text = words(&text).join(" ");
    for (broken, mended) in [
        (
            "la protection de Développer des outils",
            "la protection de leur cadre de vie Développer des outils",
        ),
        ("sur le quartier Axes Objectifs leur cadre de vie jardins", "sur le quartier jardins"),
    ] {
        assert!(text.contains(broken), "the text changed near « {broken} »");
        text = text.replace(broken, mended);
    }
    text
}

/// Where these words stand in the text, if they follow each other there.
fn place(of: &[String], text: &[String]) -> Option<usize> {
    text.windows(of.len()).position(|window| window == of)
}

#[test]
fn each_clause_of_2016_is_a_sentence_that_was_signed() {
    let text = words(&signed_text());
    for clause in &convention("saint-etienne-2016.toml").clauses {
        assert!(
            place(&words(&clause.text), &text).is_some(),
            "{} is not in the text: {}",
            clause.id,
            clause.text
        );
    }
}

/// What no clause carries: headings, numbers of the orientations, the place left for the date.
const HEADINGS: &str = "PREAMBULE Rappel du cadre national 1 2 3 4 5 Article 1 OBJET Article 2 PERIMETRE D INTERVENTION \
    Article 3 GRANDS PRINCIPES GENERAUX Article 4 CONDITIONS DE RECEVABILITE DES PROJETS \
    Article 5 OBJECTIFS OPERATIONNNELS Article 6 DISPOSITIF DE PILOTAGE ET DE MISE EN ŒUVRE Pilotage \
    Animation technique au niveau intercommunal Animation technique au niveau communal \
    Programmation et mesure de résultats Le suivi technique et financier des actions L observation L évaluation \
    Article 7 ENGAGEMENTS DES PARTIES Engagements financiers Fait à le 2016";

#[test]
fn nothing_signed_in_2016_is_left_out() {
    let text = words(&signed_text());
    let mut carried = vec![false; text.len()];
    let convention = convention("saint-etienne-2016.toml");
    for clause in &convention.clauses {
        let of = words(&clause.text);
        let start = place(&of, &text).unwrap();
        carried[start..start + of.len()].fill(true);
    }
    let left: Vec<_> = (0..text.len()).filter(|i| !carried[*i]).map(|i| text[i].as_str()).collect();
    assert_eq!(left.join(" "), HEADINGS, "all but headings is carried by some clause");
}

#[test]
fn the_convention_of_2016_fixes_what_it_fixes() {
    let convention = convention("saint-etienne-2016.toml");
    let then = convention.at(day("2018-06-01"));
    assert!(then.clauses.len() >= 100, "{} clauses", then.clauses.len());
    assert_eq!((convention.period.starts, convention.period.ends), (day("2016-01-01"), day("2020-12-31")));
    assert!(convention.in_force(day("2020-12-31")) && !convention.in_force(day("2021-01-01")));
    assert_eq!(then.clause("art2.perimetre").unwrap().whole(ParameterName::Quartiers), Some(39));
    assert_eq!(then.perimeter_statuses(), ["qpv", "veille-active"]);
    let shape: Vec<_> = then.axes().iter().map(|axis| (axis.code, axis.objectives.len())).collect();
    assert_eq!(shape, [("A1", 4), ("A2", 3), ("A3", 2), ("A4", 3), ("A5", 3)]);
    assert_eq!(then.objectives().len(), 15);
    assert_eq!((then.orientations().len(), then.parties().len(), then.principles().len()), (5, 4, 3));
    assert_eq!((then.criteria().len(), then.promoter_commitments().len()), (4, 3));
    assert_eq!(then.of_kind(Kind::LandlordCommitment).len(), 4);
    assert_eq!(then.of_kind(Kind::Evaluation).len(), 3);
    assert_eq!(then.meetings_per_year("gtp"), Some(3));
    assert_eq!(then.meetings_per_year("copil"), None);
    assert_eq!(then.body("gtp").unwrap().words(ParameterName::CoHosts), ["ddt", "sem-solidarite"]);
    let validation = then.clause("art7.programmation.validation").unwrap();
    assert_eq!(validation.word(ParameterName::DecidedBy), Some("art6.pilotage"));
    assert_eq!(validation.word(ParameterName::OpinionBy), Some("art7.comite-de-direction"));
}

#[test]
fn an_objective_answers_to_the_tfpb_axes_of_its_axis_unless_it_names_its_own() {
    let convention = convention("saint-etienne-2016.toml");
    let then = convention.at(day("2016-01-01"));
    assert_eq!(then.objective("A4.1").unwrap().tfpb_axes(), ["3", "4"]);
    assert_eq!(then.objective("A4.3").unwrap().tfpb_axes(), ["3", "5"]);
    assert_eq!(convention.tfpb_axes.len(), 8);
}

#[test]
fn the_outline_holds_each_clause_once_in_the_order_of_the_text() {
    let convention = convention("saint-etienne-2016.toml");
    let then = convention.at(day("2017-01-01"));
    let outline = then.outline();
    let shown: Vec<_> =
        outline.iter().flat_map(|article| &article.clauses).map(|clause| &clause.id).collect();
    let held: Vec<_> = then.clauses.iter().map(|clause| &clause.id).collect();
    assert_eq!(outline.len(), 8);
    assert_eq!(shown, held);
}

#[test]
fn another_contract_needs_no_code() {
    let convention = convention("quartiers-2030.toml");
    let first = convention.at(day("2024-09-01"));
    assert_eq!(
        first.axes().iter().map(|axis| axis.code).collect::<Vec<_>>(),
        ["agit", "emancipe", "revele", "respire"]
    );
    assert_eq!(first.clause("perimetre.quartiers").unwrap().whole(ParameterName::Quartiers), Some(32));
    assert_eq!(first.perimeter_statuses(), ["qpv", "poche-de-pauvrete"]);
    assert_eq!(first.clause("tfpb.condition").unwrap().word(ParameterName::TestDay), Some("01-01"));
    assert_eq!(first.clause("duree.periode").unwrap().whole(ParameterName::ReviewYear), Some(2027));
    assert_eq!((convention.period.starts, convention.period.ends), (day("2024-01-01"), day("2030-12-31")));
}

#[test]
fn an_avenant_changes_the_contract_on_its_day_and_not_before() {
    let convention = convention("quartiers-2030.toml");
    let avenant = convention.avenants.first().unwrap();
    let (before, after) = (convention.at(avenant.effective.plus_days(-1)), convention.at(avenant.effective));
    assert_eq!((before.meetings_per_year("gtp"), after.meetings_per_year("gtp")), (Some(2), Some(4)));
    assert_eq!((before.avenants().len(), after.avenants().len()), (0, 1));
    let objectives =
        |view: &palier_domain::convention::InForce| view.axis("respire").unwrap().objectives.len();
    assert_eq!(objectives(&after), objectives(&before) + 1);
    assert!(
        before.clause("criteres.renouvellement").is_some()
            && after.clause("criteres.renouvellement").is_none()
    );
    assert_eq!(convention.versions("instances.gtp.frequence").len(), 2);
}

#[test]
fn each_convention_chooses_a_grid_that_exists() {
    let grid = grid();
    for file in ["saint-etienne-2016.toml", "quartiers-2030.toml"] {
        assert_eq!(convention(file).grid, grid.id, "{file}");
    }
}

#[test]
fn the_grid_has_fifteen_themes_and_keeps_tranquillity_restricted() {
    let grid = grid();
    assert_eq!(grid.themes.len(), 15);
    assert_eq!(
        grid.theme("tranquillite").unwrap().visibility,
        palier_domain::diagnostics::Visibility::Restreint
    );
    assert_eq!(grid.target_days("dechets", Some("dechets.depots-sauvages")), Some(2));
    assert_eq!(grid.target_days("dechets", Some("dechets.tri")), Some(15));
    assert_eq!(grid.target_days("points-forts", None), None);
    assert_eq!(grid.theme("eclairage").unwrap().manager("parties-communes"), Some("bailleur"));
    assert_eq!(grid.subtheme("bati.tags").map(|(theme, _)| theme.code.as_str()), Some("bati"));
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{} : {error}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            found.push(path);
        }
    }
}

/// The clauses cited by a source: what stands between the quotes of each `clause!`, comments left out.
fn citations(source: &str) -> BTreeSet<String> {
    let code: Vec<_> = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n");
    let after = code.split("clause!(").skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"'));
    after.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

#[test]
fn the_code_cites_only_clauses_that_some_convention_has() {
    let known = [convention("saint-etienne-2016.toml"), convention("quartiers-2030.toml")];
    let mut files = Vec::new();
    for folder in ["domain/src", "app/src"] {
        sources(&root().join(folder), &mut files);
    }
    assert!(files.len() > 10, "the sources were not found");
    for file in files {
        for cited in citations(&fs::read_to_string(&file).unwrap()) {
            assert!(
                known.iter().any(|c| c.knows(&cited)),
                "{} cites an unknown clause: {cited}",
                file.display()
            );
        }
    }
}

#[test]
fn a_citation_is_found_in_code_and_not_in_comments() {
    let source = "// clause!(\"art0.a\")\nlet x = clause!(\"art4.critere1\");\nfoo(palier_domain::clause!( \"art9.z\"))";
    assert_eq!(citations(source), BTreeSet::from(["art4.critere1".to_owned(), "art9.z".to_owned()]));
}

#[test]
fn coverage_tells_what_carries_each_clause_and_what_cites_nothing() {
    use palier_domain::convention::{Carrier, coverage};
    let carrier =
        |clause| Carrier { clause, what: "page Diagnostics", href: Some("/diagnostics"), test: None };
    let carriers = [carrier("art6.proximite.diagnostics"), carrier("art99.rien")];
    let known = [convention("saint-etienne-2016.toml")];
    let view = known[0].at(day("2019-01-01"));
    let lines = coverage(&view, &carriers);
    assert_eq!(lines.len(), view.clauses.len());
    let carried: Vec<_> =
        lines.iter().filter(|line| !line.carried_by.is_empty()).map(|l| &l.clause.id).collect();
    assert_eq!(carried, ["art6.proximite.diagnostics"]);
    assert_eq!(unknown_citations(&known, &carriers), [&carriers[1]]);
}

#[test]
fn the_legal_day_of_the_abatement_changed_with_the_law() {
    let convention = convention("saint-etienne-2016.toml");
    let of = |year| convention.tfpb_rule(year).map(|rule| test_day(rule, year).unwrap().to_string());
    assert_eq!(of(2015), None);
    assert_eq!(of(2020).as_deref(), Some("2019-10-01"));
    assert_eq!(of(2026).as_deref(), Some("2026-01-01"));
    assert!(convention.tfpb_rule(2026).unwrap().npnru_refused_axes.contains(&"8".to_owned()));
}
