//! Past grants brought in from the console: the real ones of the town, whole, once, each wrong SIRET named.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use testkit::{Blank, Engine};

/// The 200 grants that the State published for the contract of the town.
pub fn real_grants() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/data/subventions/sem_CV137_adultes_relais_fonjep.csv")
}

fn import(blank: &Blank, file: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_palier"));
    command.args(["import", "subventions"]).arg(file).args(more).arg("--data").arg(blank.folder());
    if let Some(url) = blank.url() {
        command.args(["--database", url]);
    }
    command.output().expect("the program runs")
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

async fn come_in_once(engine: Engine) {
    let blank = Blank::prepare(engine).await;
    blank.opens().await;
    let raw = blank.raw().await;
    let count = "SELECT COUNT(*) FROM past_grant";
    let tried = said(&import(&blank, &real_grants(), &["--dry-run"]));
    assert!(tried.contains("rien n'a été écrit") && tried.contains("200 nouvelles"), "{tried}");
    assert_eq!(raw.number(count).await, 0);

    let first = said(&import(&blank, &real_grants(), &[]));
    assert!(first.contains("200 lignes lues, 200 nouvelles, 0 modifiée, 0 inchangée"), "{first}");
    assert!(first.contains("60 points à vérifier, sans que rien d'autre soit refusé"), "{first}");
    assert_eq!(first.matches(", SIRET de « ").count(), 60, "{first}");
    assert!(first.contains("ligne 142, SIRET de « AGENCE SOLIDARITE LOGEMENT »"), "{first}");
    assert_eq!(raw.number(count).await, 200);
    assert_eq!(raw.number("SELECT COUNT(*) FROM past_grant WHERE siren IS NULL").await, 60);
    let before = raw.everything().await;

    let again = said(&import(&blank, &real_grants(), &[]));
    assert!(again.contains("200 inchangées") && again.contains("Rien à changer"), "{again}");
    assert_eq!(raw.everything().await, before, "a second import writes nothing at all");

    let broken = blank.folder().join("broken.csv");
    let text = std::fs::read_to_string(real_grants()).unwrap();
    let line = "adulte-relais,2024,NEW,42272738800015,UN,12.5,CV137\nadulte-relais,2024,NEW2,42272738800015,DEUX,-1,CV137\n";
    std::fs::write(&broken, format!("{}\n{line}", text.trim_end())).unwrap();
    let refused = import(&blank, &broken, &[]);
    let why = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && why.contains("F203 : le montant doit être positif"), "{why}");
    assert_eq!(raw.number(count).await, 200, "nothing is half brought in");
}

#[tokio::test]
async fn sqlite_takes_them_once() {
    come_in_once(Engine::Sqlite).await;
}

#[tokio::test]
async fn postgres_takes_them_once() {
    come_in_once(Engine::Postgres).await;
}
