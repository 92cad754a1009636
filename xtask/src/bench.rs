//! `cargo xtask bench`: builds both programs for speed, then lets `palier-bench` measure one beside the limits.

use crate::tools::Tools;
use crate::{Failure, assets, command, house::House};
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
    /// Le téléphone : première ouverture en 3G lente et processeur ralenti, puis sans réseau
    Phone,
    /// La page consolidée des abattements, d'une métropole puis de la France, pendant qu'on écrit
    Consolidation,
    /// Les exports, à côté des bibliothèques de Python
    Exports,
}

/// Builds and measures.
///
/// # Errors
/// When something does not build, or a measure could not be taken.
pub fn run(house: &House, options: &Options) -> Result<(), Failure> {
    if options.part == Some(Part::Phone) {
        return phone(house);
    }
    let mut measure = Command::new(house.target.join("release/palier-bench"));
    if !options.limits_only {
        assets::build(house)?;
        measure.arg("--palier").arg(house.palier("release"));
    }
    match options.part {
        Some(Part::Sync) => drop(measure.arg("--sync")),
        Some(Part::Consolidation) => drop(measure.arg("--consolidation")),
        Some(Part::Exports) => drop(measure.arg("--exports")),
        Some(Part::Phone) | None => {}
    }
    if let Some(file) = &options.quartiers {
        measure.arg("--quartiers").arg(file);
    }
    house.build_release()?;
    command::run(&mut measure)
}

/// The phone before the real program, in a real browser.
fn phone(house: &House) -> Result<(), Failure> {
    assets::build(house)?;
    assets::install(house, "e2e")?;
    let chromium = Tools::provide(house)?.chromium;
    house.build_release()?;
    let mut npm = house.within("e2e", "npm");
    npm.args(["--silent", "run", "bench"]);
    command::run(npm.env("PALIER_TEST_CHROMIUM", chromium).env("PALIER_BIN", house.palier("release")))
}
