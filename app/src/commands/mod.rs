//! What the program does when called from a console.

mod check;
mod convention;
mod demo;
mod import;
mod opening;
mod serve;

pub use serve::assemble;

use crate::platform::Problem;
use crate::platform::clock::World;
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
    /// Invite la première personne d'une base neuve, qui administrera pour la métropole et invitera les autres.
    PremierAcces {
        /// Prénom et nom.
        #[arg(long)]
        nom: String,
        /// Adresse électronique, sous laquelle elle se connectera.
        #[arg(long)]
        courriel: String,
        /// Organisme qui pilote la convention.
        #[arg(long)]
        organisme: String,
        /// Adresse publique, pour le lien à ouvrir.
        #[arg(long, env = "PALIER_PUBLIC_URL", default_value = "http://127.0.0.1:8042")]
        public_url: String,
        #[command(flatten)]
        store: StoreConfig,
    },
    /// Vérifie une convention ou dit ce qui porte chacune de ses clauses.
    Convention {
        #[command(subcommand)]
        command: convention::ConventionCommand,
    },
    /// Importe un fichier public : quartiers, communes, table de passage, fond de plan, subventions passées.
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
    /// Vérifie ce qui est gardé : la chaîne du journal, les photos, la base.
    Check {
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
        Command::Demo { store, serve, no_serve, .. } => demo::demo(&store, &serve, !no_serve).await,
        Command::PremierAcces { nom, courriel, organisme, public_url, store } => {
            opening::open(&nom, &courriel, &organisme, &public_url, &store).await
        }
        Command::Convention { command } => convention::run(&command, World::real()?.today()),
        Command::Import { kind, file, dry_run, store } => import::import(kind, &file, dry_run, &store).await,
        Command::Check { store } => check::check(&store).await,
    }
}
