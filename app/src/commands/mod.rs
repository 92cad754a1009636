//! What the program does when called from a console.

mod serve;

pub use serve::assemble;

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
}

/// Runs one command; says on the error stream, in French, why it could not.
///
/// # Errors
/// When the command could not be carried out.
pub async fn run(cli: Cli) -> Result<(), Problem> {
    match cli.command {
        Command::Serve { store, serve } => serve::serve(&store, &serve, false).await,
    }
}
