//! Palier measured beside the limits of the machine, in the same minute.
//!
//! A figure alone says nothing on a shared machine: each one is printed with the physical limit read just before it,
//! and their ratio. Everything stays on loopback, bounded in connections and in time.

mod consolidation;
mod exports;
mod limits;
mod load;
mod palier;
mod phone;
mod report;
mod seed;
mod sync;
mod table;

use clap::Parser;
use std::path::PathBuf;
use table::Table;

/// What went wrong, in a sentence for the person at the terminal.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

#[derive(Parser)]
#[command(name = "palier-bench", about = "Palier à côté des limites de la machine")]
struct Arguments {
    /// Le programme à mesurer (seulement les limites s'il manque)
    #[arg(long)]
    palier: Option<PathBuf>,
    /// Quartiers de toute la France, pour l'import national
    #[arg(long)]
    quartiers: Option<PathBuf>,
    /// Seulement la synchronisation des téléphones
    #[arg(long, requires = "palier")]
    sync: bool,
    /// Seulement la page consolidée des abattements
    #[arg(long, requires = "palier")]
    consolidation: bool,
    /// Seulement les exports, à côté des bibliothèques de Python
    #[arg(long)]
    exports: bool,
    /// Une seule chose, faite par un processus à part
    #[arg(long, hide = true, requires = "to")]
    make: Option<exports::Make>,
    /// Où la faire
    #[arg(long, hide = true)]
    to: Option<PathBuf>,
    /// Compte de démonstration qui ouvre les pages
    #[arg(long, default_value = "nadege.valfleury@exemple.fr")]
    account: String,
    /// Son mot de passe
    #[arg(long, default_value = "palier-demonstration-2026")]
    password: String,
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments = Arguments::parse();
    let mut table = Table::default();
    let visitor = palier::Visitor { account: &arguments.account, password: &arguments.password };
    if let (true, Some(program)) = (arguments.sync, &arguments.palier) {
        sync::measure(program, &visitor, &mut table).await?;
        print!("{table}");
        return Ok(());
    }
    if let (Some(what), Some(to)) = (arguments.make, &arguments.to) {
        return exports::make(what, to);
    }
    if arguments.exports {
        exports::measure(&mut table)?;
        print!("{table}");
        return Ok(());
    }
    if let (true, Some(program)) = (arguments.consolidation, &arguments.palier) {
        consolidation::measure(program, &visitor, &mut table).await?;
        print!("{table}");
        return Ok(());
    }
    let limits = limits::read(&mut table).await?;
    if let Some(program) = &arguments.palier {
        palier::measure(program, &visitor, arguments.quartiers.as_deref(), &limits, &mut table).await?;
    }
    print!("{table}");
    Ok(())
}
