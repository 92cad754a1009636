//! Palier measured beside the limits of the machine, in the same minute.
//!
//! A figure alone says nothing on a shared machine: each one is printed with the physical limit read just before it,
//! and their ratio. Everything stays on loopback, bounded in connections and in time.

mod consolidation;
mod exports;
mod limits;
mod load;
mod minutes;
mod palier;
mod phone;
mod report;
mod room;
mod seed;
mod sync;
mod table;

use clap::{Parser, ValueEnum};
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
    /// Une seule mesure
    #[arg(long, value_enum, requires = "palier")]
    only: Option<Part>,
    /// Une seule chose, faite par un processus à part
    #[arg(long, hide = true, requires = "to")]
    make: Option<exports::Make>,
    /// Où la faire, ou préparer ce qu'un navigateur mesurera
    #[arg(long, hide = true)]
    to: Option<PathBuf>,
    /// Compte de démonstration qui ouvre les pages
    #[arg(long, default_value = "nadege.valfleury@exemple.fr")]
    account: String,
    /// Son mot de passe
    #[arg(long, default_value = "palier-demonstration-2026")]
    password: String,
}

/// A part measured alone.
#[derive(Clone, Copy, ValueEnum)]
enum Part {
    /// Les téléphones qui rentrent de visite, à côté du disque
    Sync,
    /// Le compte rendu d'une visite qui vient de rentrer
    Minutes,
    /// La page consolidée des abattements
    Consolidation,
    /// Les exports, à côté des bibliothèques de Python
    Exports,
    /// La salle du comité, la clôture et ses courriers
    Room,
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments = Arguments::parse();
    let mut table = Table::default();
    let visitor = palier::Visitor { account: &arguments.account, password: &arguments.password };
    if let (Some(what), Some(to)) = (arguments.make, &arguments.to) {
        return exports::make(what, to);
    }
    if let (Some(part), Some(program)) = (arguments.only, &arguments.palier) {
        match part {
            Part::Sync => sync::measure(program, &visitor, &mut table).await?,
            Part::Minutes => minutes::measure(program, &visitor, &mut table).await?,
            Part::Consolidation => consolidation::measure(program, &visitor, &mut table).await?,
            Part::Exports => exports::measure(&mut table)?,
            Part::Room => match &arguments.to {
                Some(data) => drop(room::prepare(program, data).await?),
                None => room::measure(program, &visitor, &mut table).await?,
            },
        }
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
