//! `cargo xtask bench`: builds both programs for speed, then lets `palier-bench` measure one beside the limits.

use crate::tools::Tools;
use crate::{Failure, assets, command, house::House};
use std::ffi::OsStr;
use std::process::Command;

/// What to measure.
#[derive(clap::Args)]
pub struct Options {
    /// Une seule mesure
    #[arg(value_enum, conflicts_with = "limits_only")]
    part: Option<Part>,
    /// Seulement les limites de la machine, sans Palier
    #[arg(long)]
    limits_only: bool,
    /// Fichier des quartiers de toute la France, pour mesurer l'import national
    #[arg(long)]
    quartiers: Option<std::path::PathBuf>,
}

/// A part measured alone.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Les téléphones qui rentrent de visite, à côté du disque
    Sync,
    /// Le compte rendu d'une visite qui vient de rentrer
    Minutes,
    /// Le téléphone : première ouverture en 3G lente et processeur ralenti, puis sans réseau
    Phone,
    /// La page consolidée des abattements, d'une métropole puis de la France, pendant qu'on écrit
    Consolidation,
    /// Les exports, à côté des bibliothèques de Python
    Exports,
    /// La salle du comité : serveur, clôture, puis écran au processeur ralenti
    Room,
}

/// Builds and measures.
///
/// # Errors
/// When something does not build, or a measure could not be taken.
pub fn run(house: &House, options: &Options) -> Result<(), Failure> {
    let only = match options.part {
        Some(Part::Phone) => return seen(house, "phone", &[]),
        Some(Part::Sync) => Some("sync"),
        Some(Part::Minutes) => Some("minutes"),
        Some(Part::Consolidation) => Some("consolidation"),
        Some(Part::Exports) => Some("exports"),
        Some(Part::Room) => Some("room"),
        None => None,
    };
    let mut measure = Command::new(house.target.join("release/palier-bench"));
    if !options.limits_only {
        assets::build(house)?;
        measure.arg("--palier").arg(house.palier("release"));
    }
    if let Some(part) = only {
        measure.args(["--only", part]);
    }
    if let Some(file) = &options.quartiers {
        measure.arg("--quartiers").arg(file);
    }
    house.build_release()?;
    command::run(&mut measure)?;
    match options.part {
        Some(Part::Room) => room(house),
        _ => Ok(()),
    }
}

/// The committee room in a real browser, over a base laid for it.
fn room(house: &House) -> Result<(), Failure> {
    let folder = house.target.join("bench-salle");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let mut prepare = Command::new(house.target.join("release/palier-bench"));
    prepare.arg("--palier").arg(house.palier("release")).args(["--only", "room", "--to"]).arg(&folder);
    command::run(&mut prepare)?;
    seen(house, "room", &[("PALIER_DATA", folder.as_os_str())])
}

/// What a real browser sees of the real program.
fn seen(house: &House, what: &str, given: &[(&str, &OsStr)]) -> Result<(), Failure> {
    assets::build(house)?;
    assets::install(house, "e2e")?;
    let chromium = Tools::provide(house)?.chromium;
    house.build_release()?;
    let mut node = house.within("e2e", "node");
    node.arg(format!("bench/{what}.mjs")).envs(given.iter().copied());
    command::run(node.env("PALIER_TEST_CHROMIUM", chromium).env("PALIER_BIN", house.palier("release")))
}
