//! Creating the demonstration if the base is empty, then serving it.

use super::serve;
use crate::demo::{self, data};
use crate::platform::clock::World;
use crate::platform::config::{Config, ServeConfig, StoreConfig};
use crate::platform::mail::Mailer;
use crate::platform::{Db, Problem};
use crate::words::role_label;
use palier_domain::partners::Role;
use std::io::Write as _;

/// Creates the demonstration if the base is empty, says who may sign in, then serves unless told not to.
///
/// # Errors
/// When the base holds something else, or cannot be opened or served.
pub async fn demo(store: &StoreConfig, serve: &ServeConfig, serves: bool) -> Result<(), Problem> {
    if let Some(url) = &store.database {
        Db::create_missing(url).await?;
    }
    let config = Config { demo: true, ..Config::default() };
    let app = serve::assemble(store, World::real()?, config, Mailer::shelf()).await?;
    let created = demo::create(&app).await?;
    app.db.close().await;
    let mut out = std::io::stdout();
    writeln!(out, "{}", if created { "Démonstration créée." } else { "Démonstration déjà en place." })?;
    say_logins(&mut out)?;
    if serves { serve::serve(store, serve, true).await } else { Ok(()) }
}

fn say_logins(out: &mut impl std::io::Write) -> Result<(), Problem> {
    writeln!(out, "Comptes (mot de passe « {} ») :", demo::PASSWORD)?;
    for person in data::load().map_err(Problem::inside)?.partners.personnes {
        let role = person.role.parse::<Role>().map_err(Problem::inside)?;
        let name = format!("{} {}", person.prenom, person.nom);
        if person.etat == "actif" {
            writeln!(out, "  {:<32} {name:<22} {}", person.email, role_label(role))?;
        }
    }
    Ok(())
}
