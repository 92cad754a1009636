//! What the program does when called from a console.

mod demo;
mod serve;

use crate::platform::Problem;
use crate::platform::config::{ServeConfig, StoreConfig};
use clap::{Parser, Subcommand};

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
    /// Crée une base de démonstration si le dossier est vide, dit qui peut s'y connecter, et la sert.
    Demo {
        #[command(flatten)]
        store: StoreConfig,
        #[command(flatten)]
        serve: ServeConfig,
        /// Crée la base sans la servir.
        #[arg(long)]
        no_serve: bool,
        /// Sans couleurs ; la démonstration n'en écrit jamais.
        #[arg(long)]
        no_color: bool,
    },
}

/// Runs one command; says on the error stream, in French, why it could not.
///
/// # Errors
/// When the command could not be carried out.
pub async fn run(cli: Cli) -> Result<(), Problem> {
    match cli.command {
        Command::Serve { store, serve } => serve::serve(&store, &serve, false).await,
        Command::Demo { store, serve, no_serve, .. } => demo::demo(&store, &serve, !no_serve).await,
    }
}
