//! `cargo xtask demo`: from a fresh checkout to a town one can walk through.

use crate::{Failure, assets, command, house::House};
use std::path::PathBuf;
use std::process::Command;

/// Where the demonstration is kept and served.
#[derive(clap::Args)]
pub struct Options {
    /// Dossier de la base de démonstration
    #[arg(long, default_value = "./palier-data")]
    data: PathBuf,
    /// Adresse d'écoute
    #[arg(long, default_value = "127.0.0.1:8042")]
    listen: String,
}

/// Builds, then hands over to the program, which creates the base if it is absent, prints the accounts and serves.
///
/// # Errors
/// When something does not build, or the program ends badly.
pub fn run(house: &House, options: &Options) -> Result<(), Failure> {
    println!("1/3  Ressources du navigateur");
    assets::build(house)?;
    println!("2/3  Construction de Palier (plusieurs minutes la première fois)");
    house.build_release()?;
    println!("3/3  Démonstration sur http://{} (Ctrl-C pour arrêter)", options.listen);
    let mut palier = Command::new(house.palier("release"));
    command::run(palier.arg("demo").arg("--data").arg(&options.data).arg("--listen").arg(&options.listen))
}
