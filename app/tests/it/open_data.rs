//! The open data of grants, as the demonstration gives them out, against the public schema: by the tool that the State's
//! platform uses, which must find no error.

use crate::program::{Program, form, page, serving};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use testkit::{Blank, Engine};

const MANAGER: &str = "nadege.valfleury@exemple.fr";

/// Where the tool is; without it nothing is proved.
fn validata() -> PathBuf {
    let told = std::env::var_os("PALIER_TEST_VALIDATA");
    PathBuf::from(told.expect("PALIER_TEST_VALIDATA is not set: run cargo xtask test, or cargo xtask ground"))
}

fn shared(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/scdl").join(name)
}

/// What the tool says of a file.
fn judged(file: &Path) -> Value {
    let schema = shared("subventions_schema_2.1.1_opendatafrance.json");
    let output =
        Command::new(validata()).arg("--schema").arg(schema).arg(file).output().expect("validata runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"))
}

/// The grants of 2026 as the program serves them over the demonstration.
async fn exported(blank: &Blank) -> Vec<u8> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_palier"));
    command.args(["demo", "--no-serve", "--data"]).arg(blank.folder());
    if let Some(url) = blank.url() {
        command.args(["--database", url]);
    }
    let made = command.output().expect("the program runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let program = Program::start(serving(blank.folder(), blank.url())).await;
    let fields = [("email", MANAGER), ("mot_de_passe", palier::demo::PASSWORD)];
    let entered = form(&program.address, "/connexion", "", &fields).await.expect("an answer");
    let cookie = entered.header("set-cookie").expect("a session").split(';').next().unwrap().to_owned();
    let told = page(&program.address, "/financements/donnees-essentielles.csv?annee=2026", &cookie).await;
    let told = told.expect("the file");
    assert_eq!(told.status, 200, "{told:?}");
    told.body
}

async fn is_valid(engine: Engine) {
    let blank = Blank::prepare(engine).await;
    let bytes = exported(&blank).await;
    let file = blank.folder().join("subventions.csv");
    std::fs::write(&file, &bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.lines().count() >= 3, "the demonstration has grants to publish\n{text}");
    let report = judged(&file);
    assert_eq!(report["valid"], true, "{report}");
    assert_eq!(report["stats"]["errors"], 0, "{report}");
    assert_eq!(report["tasks"][0]["structure_warnings"].as_array().map(Vec::len), Some(0), "{report}");
}

#[tokio::test]
async fn the_demonstration_is_valid_on_sqlite() {
    is_valid(Engine::Sqlite).await;
}

#[tokio::test]
async fn the_demonstration_is_valid_on_postgres() {
    is_valid(Engine::Postgres).await;
}

#[test]
fn the_tool_tells_a_wrong_file_from_a_right_one() {
    assert_eq!(judged(&shared("exemple_valide.csv"))["valid"], true);
    assert_eq!(judged(&shared("exemple_invalide_erreurs_cellules.csv"))["valid"], false);
}
