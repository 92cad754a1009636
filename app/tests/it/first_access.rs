//! An empty house is opened from the console: a link to choose a password, and no second one once it is accepted.

use std::process::{Command, Output};
use testkit::{Blank, Engine};

fn ask(blank: &Blank, email: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_palier"));
    command.args([
        "premier-acces",
        "--nom",
        "Ada Vallon",
        "--courriel",
        email,
        "--organisme",
        "Métropole du Val",
    ]);
    command.args(["--public-url", "https://palier.exemple.fr/", "--data"]).arg(blank.folder());
    if let Some(url) = blank.url() {
        command.args(["--database", url]);
    }
    command.output().expect("the program runs")
}

fn link(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = said.lines().find(|line| line.starts_with("https://palier.exemple.fr/invitation/"));
    line.unwrap_or_else(|| panic!("no link in {said}")).to_owned()
}

async fn opens(engine: Engine) {
    let blank = Blank::prepare(engine).await;
    assert!(!ask(&blank, "ada").status.success(), "not an address");
    let first = link(&ask(&blank, "ada.vallon@exemple.fr"));
    let second = link(&ask(&blank, "Ada.Vallon@exemple.fr"));
    assert_ne!(first, second);
    let raw = blank.raw().await;
    assert_eq!(raw.number("SELECT COUNT(*) FROM person").await, 1, "asked twice, invited once");
    assert_eq!(
        raw.number("SELECT COUNT(*) FROM ticket WHERE used_at IS NULL").await,
        1,
        "one link is worth something"
    );
    assert_eq!(
        raw.texts("SELECT role || ' ' || state || ' ' || perimeter FROM mandate").await,
        ["metropole_admin pending tout"]
    );
    raw.run("UPDATE mandate SET state = 'active'").await;
    let refused = ask(&blank, "autre@exemple.fr");
    assert!(!refused.status.success());
    let why = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(why.contains("Ada Vallon administre déjà cette plateforme"), "{why}");
    assert_eq!(raw.number("SELECT COUNT(*) FROM person").await, 1, "and nothing is written");
}

#[tokio::test]
async fn sqlite_is_opened_once() {
    opens(Engine::Sqlite).await;
}

#[tokio::test]
async fn postgres_is_opened_once() {
    opens(Engine::Postgres).await;
}
