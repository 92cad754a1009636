//! `cargo xtask bench`: builds both programs for speed, then lets `palier-bench` measure one beside the limits.

use crate::{Failure, assets, command, house::House};
use std::process::Command;

/// What to measure.
#[derive(clap::Args)]
pub struct Options {
    /// `sync` : seulement la synchronisation des téléphones, à côté du disque
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
    /// Les téléphones qui rentrent de visite
    Sync,
}

/// Builds and measures.
///
/// # Errors
/// When something does not build, or a measure could not be taken.
pub fn run(house: &House, options: &Options) -> Result<(), Failure> {
    let mut measure = Command::new(house.target.join("release/palier-bench"));
    if !options.limits_only {
        assets::build(house)?;
        measure.arg("--palier").arg(house.palier("release"));
    }
    if options.part == Some(Part::Sync) {
        measure.arg("--sync");
    }
    if let Some(file) = &options.quartiers {
        measure.arg("--quartiers").arg(file);
    }
    house.build_release()?;
    command::run(&mut measure)
}
