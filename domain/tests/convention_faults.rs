//! A faulty rule book is refused with every fault on its line, and no text whatever breaks the loader.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "the helpers of a test fail it")]

use palier_domain::convention::{Convention, Fault, Grid};
use proptest::prelude::*;

/// A convention that loads; the lines of each test come after its last.
const SOUND: &str = r#"[convention]
id = "essai"
title = "Convention d'essai"
contract = "Contrat d'essai"
grid = "grille"
[actors]
etat = "État"
[[article]]
code = "art1"
title = "Article 1"
[[clause]]
id = "art1.duree"
kind = "duree"
title = "Durée"
text = "Cinq ans."
parameters = { debut = 2016-01-01, fin = 2020-12-31 }
[[clause]]
id = "art1.axe"
kind = "axe"
code = "A1"
title = "Axe"
text = "Un axe."
[[clause]]
id = "art1.axe.objectif"
kind = "objectif"
code = "A1.1"
title = "Objectif"
text = "Un objectif."
parent = "art1.axe"
"#;

fn faults(more: &str) -> Vec<Fault> {
    Convention::parse(&format!("{SOUND}{more}")).expect_err("the convention is faulty")
}

/// One fault, `line` lines after the sound text, whose message holds these words.
#[track_caller]
fn one_fault(more: &str, line: usize, words: &str) {
    let found = faults(more);
    let told: Vec<_> = found.iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), 1, "{told:?}");
    assert!(found[0].message.contains(words), "{told:?}");
    assert_eq!(found[0].line, SOUND.lines().count() + line, "{told:?}");
}

fn clause(body: &str) -> String {
    format!("[[clause]]\nid = \"art1.x\"\nkind = \"devoir\"\ntitle = \"X\"\ntext = \"X.\"\n{body}\n")
}

fn avenant(body: &str) -> String {
    format!("[[avenant]]\nnumber = 1\ntitle = \"Un\"\neffective = 2018-01-01\n{body}\n")
}

#[test]
fn the_sound_text_loads() {
    assert_eq!(Convention::parse(SOUND).map(|convention| convention.clauses.len()), Ok(3));
}

#[test]
fn a_clause_names_only_what_exists() {
    one_fault(
        &clause("links = [\"art1.axe\",\n \"art9.rien\"]"),
        7,
        "« art9.rien » n'est pas le nom d'une clause",
    );
    one_fault(&clause("parent = \"art1.perdu\""), 6, "« art1.perdu » n'est pas le nom d'une clause");
    one_fault(&clause("[clause.parameters]\ndebiteurs = [\"maire\"]"), 7, "acteur");
    one_fault(&clause("[clause.parameters]\naxes_tfpb = [\"9\"]"), 7, "axe TFPB");
    one_fault(&clause("[clause.parameters]\nlimite_aux_statuts = [\"zus\"]"), 7, "statut du périmètre");
    one_fault(&clause("").replace("art1.x", "art7.x"), 2, "« art7 » n'est pas le code d'un article");
}

#[test]
fn a_clause_says_something_known_once() {
    one_fault(&clause("couleur = \"rouge\""), 6, "clé inconnue : « couleur »");
    one_fault(&clause("[clause.parameters]\nfrequence = 3"), 7, "clé inconnue : « frequence »");
    one_fault(&clause("").replace("devoir", "souhait"), 3, "« souhait » n'est pas une valeur connue");
    one_fault(&clause("").replace("text = \"X.\"\n", ""), 1, "il manque « text »");
    one_fault(&clause("").replace("\"X.\"", "\" \""), 5, "texte non vide");
    one_fault(&clause("").replace("art1.x", "art1.axe.objectif"), 2, "écrite deux fois");
}

#[test]
fn figures_and_dates_make_sense() {
    one_fault(&clause("[clause.parameters]\nfrequence_min_par_an = 0"), 7, "un nombre entier de 1 à 366");
    one_fault(&clause("[clause.parameters]\nfrequence_min_par_an = \"trois\""), 7, "un nombre entier");
    one_fault(&clause("[clause.parameters]\njour_test = \"31-31\""), 7, "jour de l'année");
    one_fault(&clause("[clause.parameters]\ndebut = 2018-01-02\nfin = 2018-01-01"), 2, "précède");
    one_fault(
        &clause("[clause.parameters]\nnombre_quartiers = 39\nnombre_qpv = 15\nnombre_autres = 25"),
        2,
        "39",
    );
}

fn rule(body: &str) -> String {
    format!(
        "[[tfpb_rule]]\nfirst_year = 2025\nclause = \"art1.axe\"\nsource = \"Loi\"\ntest_day = \"01-01\"\n\
         bilan_day = \"03-31\"\nalert_months = [6, 3, 1]\ncarry_over_percent = 100\n{body}\n"
    )
}

#[test]
fn a_rule_of_the_abatement_names_what_exists_and_follows_the_one_before() {
    assert_eq!(Convention::parse(&format!("{SOUND}{}", rule(""))).map(|read| read.tfpb_rules.len()), Ok(1));
    one_fault(&rule("npnru_refused_axes = [\"8\"]"), 1, "« 8 » n'est pas le nom d'un axe TFPB");
    one_fault(&rule("").replace("art1.axe", "art1.rien"), 1, "n'est pas le nom d'une clause");
    one_fault(&rule("").replace("test_day = \"01-01\"\n", ""), 1, "il faut « test_day »");
    one_fault(&rule("").replace("[6, 3, 1]", "[3, 6]"), 1, "du plus lointain au plus proche");
    one_fault(&rule("").replace("[6, 3, 1]", "[0]"), 7, "nombres entiers de 1 à 36");
    one_fault(&rule("").replace("03-31", "31 mars"), 6, "jour de l'année");
    one_fault(
        &rule("carry_over_percent = 101").replacen("carry_over_percent = 100\n", "", 1),
        8,
        "de 0 à 100",
    );
    one_fault(&format!("{}{}", rule(""), rule("")), 10, "se suivre d'année en année");
    let axis = "[[tfpb_axis]]\ncode = \"8\"\ntitle = \"Travaux\"\nmeasures = [\"Éclairage\"]\n";
    let both = rule("npnru_refused_axes = [\"8\"]\nnpnru_warned_axes = [\"8\"]");
    one_fault(&format!("{axis}{both}"), 5, "à la fois refusé et signalé");
}

#[test]
fn an_axis_has_objectives_and_an_objective_an_axis() {
    let axis = clause("code = \"A2\"").replace("devoir", "axe");
    one_fault(&axis, 2, "l'axe n'a aucun objectif");
    let objective = |parent: &str| clause(&format!("code = \"A9\"\n{parent}")).replace("devoir", "objectif");
    one_fault(&objective(""), 2, "doit avoir « parent »");
    one_fault(&objective("parent = \"art1.duree\""), 2, "n'est pas un axe");
    one_fault(&objective("parent = \"art1.axe\"").replace("A9", "A1.1"), 2, "sert deux fois");
}

#[test]
fn an_avenant_aims_at_what_exists_and_comes_in_time() {
    one_fault(&avenant("ends = [\"art9.rien\"]"), 5, "n'existe pas ou qui a déjà pris fin");
    one_fault(&avenant(&clause("").replace("[[clause]]", "[[avenant.replaces]]")), 6, "n'existe pas");
    let known =
        clause("code = \"A1\"").replace("art1.x", "art1.duree").replace("[[clause]]", "[[avenant.adds]]");
    assert!(faults(&avenant(&known)).iter().any(|fault| fault.message.contains("existe déjà")));
    one_fault(&avenant("").replace("2018", "2015"), 4, "après le début");
    one_fault(
        &format!("{}{}", avenant(""), avenant("").replace("number = 1", "number = 2")),
        9,
        "après l'avenant",
    );
    one_fault(
        &avenant("ends = [\"art1.axe.objectif\"]").replace("effective = 2018-01-01\n", ""),
        1,
        "effective",
    );
}

#[test]
fn an_avenant_prolongs_the_convention_by_rewriting_its_duration() {
    let longer = "[[avenant.replaces]]\nid = \"art1.duree\"\nkind = \"duree\"\ntitle = \"Durée\"\n\
        text = \"Sept ans.\"\nparameters = { debut = 2016-01-01, fin = 2022-12-31 }\n";
    let convention = Convention::parse(&format!("{SOUND}{}", avenant(longer))).expect("sound");
    assert_eq!(convention.period.ends.to_string(), "2022-12-31");
    assert_eq!(convention.versions("art1.duree").len(), 2);
}

#[test]
fn ending_the_last_objective_of_an_axis_is_told_with_its_day() {
    let found = faults(&avenant("ends = [\"art1.axe.objectif\"]"));
    assert_eq!((found.len(), found[0].line), (1, 18));
    assert!(found[0].message.contains("le 1er janvier 2018"), "{}", found[0]);
}

#[test]
fn all_faults_are_told_at_once_in_the_order_of_the_lines() {
    let found =
        faults(&format!("{}[[tfpb_axis]]\ncode = \"1\"\nnom = \"x\"\n[[clause\n", clause("couleur = 1")));
    let lines: Vec<_> = found.iter().map(|fault| fault.line).collect();
    assert!(found.len() >= 4 && lines.is_sorted(), "{found:?}");
    assert_eq!(found[0].clause.as_deref(), Some("art1.x"));
}

#[test]
fn a_grid_names_only_what_it_declares() {
    let grid = "[grid]\nid = \"g\"\ntitle = \"G\"\nacknowledge_days = 0\n[managers]\nville = \"Ville\"\n\
        [[theme]]\ncode = \"a\"\ntitle = \"A\"\nicon = \"i\"\nvisibility = \"secret\"\n\
        managers = { rue = \"ville\" }\n";
    let lines: Vec<_> = Grid::parse(grid).expect_err("faulty").iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [4, 11, 12]);
}

const REAL: [&str; 3] = [
    include_str!("../../conventions/saint-etienne-2016.toml"),
    include_str!("../../conventions/quartiers-2030.toml"),
    include_str!("../../conventions/grilles/diagnostic-en-marchant.toml"),
];

/// Whatever the text, an answer; and each fault stands on a line of it.
fn answers(text: &str) -> Result<(), TestCaseError> {
    let last = text.split('\n').count();
    for found in [Convention::parse(text).err(), Grid::parse(text).err()].into_iter().flatten() {
        prop_assert!(!found.is_empty() && found.iter().all(|fault| (1..=last).contains(&fault.line)));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_has_an_answer(text in "(\\PC|\n|\\[|\\]|=|\"){0,400}") {
        answers(&text)?;
    }

    #[test]
    fn a_real_file_with_a_piece_cut_or_changed_has_an_answer(
        file in 0..3_usize, at in 0.0..1.0_f64, cut in 0..200_usize, put in "[\\[\\]\"'=.a-z0-9\n#{}é-]{0,12}",
    ) {
        let chars: Vec<char> = REAL[file].chars().collect();
        let start = (at * chars.len() as f64) as usize;
        let end = (start + cut).min(chars.len());
        let text: String = chars[..start].iter().copied().chain(put.chars()).chain(chars[end..].iter().copied()).collect();
        answers(&text)?;
    }
}
