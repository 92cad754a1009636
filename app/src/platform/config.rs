//! What is set at start, read once from the command line and the environment.

use clap::Args;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Where things are kept.
#[derive(Debug, Clone, Args)]
pub struct StoreConfig {
    /// Dossier des données (base SQLite, photos).
    #[arg(long, env = "PALIER_DATA", default_value = "palier-data")]
    pub data: PathBuf,
    /// Adresse d'une base PostgreSQL (`postgres://…`) ; sans elle, SQLite dans le dossier des données.
    #[arg(long, env = "PALIER_DATABASE")]
    pub database: Option<String>,
    /// Fichier de la convention ; sans lui, la convention de Saint-Étienne Métropole.
    #[arg(long, env = "PALIER_CONVENTION")]
    pub convention: Option<PathBuf>,
}

/// How the program serves.
#[derive(Debug, Clone, Args)]
pub struct ServeConfig {
    /// Adresse d'écoute.
    #[arg(long, env = "PALIER_LISTEN", default_value = "127.0.0.1:8042")]
    pub listen: SocketAddr,
    /// Adresse publique, `https://palier.exemple.fr` : active les témoins de connexion sûrs.
    #[arg(long, env = "PALIER_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// Serveur de courriel, `smtps://utilisateur:secret@hôte`.
    #[arg(long, env = "PALIER_SMTP")]
    pub smtp: Option<String>,
    /// Expéditeur des courriels.
    #[arg(long, env = "PALIER_MAIL_FROM", default_value = "Palier <ne-pas-repondre@localhost>")]
    pub mail_from: String,
    /// Tuiles de fond de plan (`https://…/{z}/{x}/{y}.png`) ; sans elles, aucun serveur tiers n'est contacté.
    #[arg(long, env = "PALIER_TILES")]
    pub tiles: Option<String>,
    /// Connexions ouvertes en même temps, au plus.
    #[arg(long, default_value_t = 1024)]
    pub max_connections: usize,
}

/// What handlers may want to know.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Whether this is the demonstration: logins shown, mails on the shelf.
    pub demo: bool,
    /// Address the public uses, without a trailing slash.
    pub public_url: String,
    /// Whether cookies may only travel encrypted.
    pub secure: bool,
    /// Background tiles of the map, when configured.
    pub tiles: Option<String>,
}
