//! The commands of the house: `cargo xtask assets | demo | test | lint | bench | bless`.
//!
//! Everything a newcomer or a fresh machine needs to see Palier run, and everything that must be true before a change
//! is taken, is one of these commands. They install what they need, say what they do, and fail loudly.

mod assets;
mod bench;
mod bless;
mod command;
mod demo;
mod house;
mod lint;
mod postgres;
mod summary;
mod test;
mod tools;

use clap::{Parser, Subcommand};
use house::House;
use std::path::PathBuf;
use std::process::ExitCode;

/// What went wrong, in a sentence for the person at the terminal.
pub type Failure = Box<dyn std::error::Error>;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Les commandes de la maison")]
struct Arguments {
    /// Where cargo builds (the `target` folder of the checkout when absent).
    #[arg(long, env = "CARGO_TARGET_DIR", global = true)]
    target_dir: Option<PathBuf>,
    #[command(subcommand)]
    order: Order,
}

#[derive(Subcommand)]
enum Order {
    /// Installe les paquets du navigateur et construit app/assets/dist (seulement si quelque chose a changé)
    Assets,
    /// Construit Palier, crée la base de démonstration si elle manque, et la sert
    Demo(demo::Options),
    /// Toutes les vérifications : règles, documents, deux moteurs, parcours au navigateur
    Test(test::Options),
    /// Tient un PostgreSQL jetable en marche et dit aux tests où il est (Ctrl-C pour l'arrêter)
    Ground,
    /// Forme, clippy, licences, longueurs, sens des dépendances
    Lint,
    /// Mesure Palier à côté des limites de la machine, dans la même minute
    Bench(bench::Options),
    /// Réécrit les documents engendrés et les instantanés
    Bless,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = House::find(arguments.target_dir).and_then(|house| match arguments.order {
        Order::Assets => assets::build(&house),
        Order::Demo(options) => demo::run(&house, &options),
        Order::Test(options) => test::run(&house, options),
        Order::Ground => test::hold_ground(&house),
        Order::Lint => lint::run(&house),
        Order::Bench(options) => bench::run(&house, &options),
        Order::Bless => bless::run(&house),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nÉchec : {failure}");
            ExitCode::FAILURE
        }
    }
}
