//! What the program does when called from a console.

mod import;
mod serve;

use crate::platform::Problem;
use crate::platform::config::{ServeConfig, StoreConfig};
use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Palier : la plateforme d'une convention de gestion urbaine et sociale de proximité.
#[derive(Debug, Parser)]
#[command(name = "palier", version, about)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Sert l'application.
    Serve {
        #[command(flatten)]
        store: StoreConfig,
        #[command(flatten)]
        serve: ServeConfig,
    },
    /// Importe un fichier public : quartiers, communes ou table de passage.
    Import {
        /// Ce que contient le fichier.
        kind: import::Kind,
        /// Le fichier, 20 Mo au plus.
        file: PathBuf,
        /// Dit ce que ferait l'import, sans rien écrire.
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        store: StoreConfig,
    },
}

/// Runs one command; says on the error stream, in French, why it could not.
///
/// # Errors
/// When the command could not be carried out.
pub async fn run(cli: Cli) -> Result<(), Problem> {
    match cli.command {
        Command::Serve { store, serve } => serve::serve(&store, &serve, false).await,
        Command::Import { kind, file, dry_run, store } => import::import(kind, &file, dry_run, &store).await,
    }
}
