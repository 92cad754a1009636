//! Licences, duplicates and sources of every dependency, as `deny.toml` says.

use crate::tools::on_path;
use crate::{Failure, command, house::House};
use std::path::PathBuf;
use std::process::Command;

const VERSION: &str = "0.20.2";

/// Runs cargo-deny, installing it first where it is missing (several minutes, once).
///
/// # Errors
/// When a dependency is not one `deny.toml` allows.
pub fn check(house: &House) -> Result<(), Failure> {
    let program = provide(house)?;
    let mut deny = Command::new(program);
    deny.current_dir(&house.root).args(["--workspace", "--all-features", "check", "--hide-inclusion-graph"]);
    command::run(deny.args(["bans", "licenses", "sources"]))?;
    println!(
        "Avis de sécurité non consultés : leur liste est un dépôt git (`cargo deny check advisories` en ligne)."
    );
    Ok(())
}

/// cargo-deny from the path, or built once into the tools' folder; unoptimised, for it builds three times quicker so.
fn provide(house: &House) -> Result<PathBuf, Failure> {
    if let Some(found) = on_path(&["cargo-deny"]) {
        return Ok(found);
    }
    let tools = house.tools();
    let program = tools.join("bin/cargo-deny");
    if !program.is_file() {
        println!("Installation de cargo-deny {VERSION} (plusieurs minutes, une seule fois)");
        let mut install = house.cargo();
        install
            .args(["install", "cargo-deny", "--locked", "--debug", "--version", VERSION, "--root"])
            .arg(&tools);
        command::run(&mut install)?;
    }
    Ok(program)
}
