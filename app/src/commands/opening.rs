//! Inviting the first person of an empty house, from the console.

use super::serve;
use crate::partners::{First, invite_first};
use crate::platform::Problem;
use crate::platform::clock::World;
use crate::platform::config::StoreConfig;
use crate::platform::journal::Author;
use palier_domain::partners::EmailAddress;
use palier_domain::shared::text::filled;
use std::io::Write as _;

/// Invites the first person and says the link to open.
///
/// # Errors
/// When a name or the address is missing, or when someone administers this house already.
pub async fn open(
    name: &str,
    email: &str,
    organisation: &str,
    public_url: &str,
    store: &StoreConfig,
) -> Result<(), Problem> {
    let missing = || Problem::Refused("Indiquez le nom de la personne et celui de l'organisme.".to_owned());
    let first = First {
        name: filled(name).ok_or_else(missing)?.to_owned(),
        organisation: filled(organisation).ok_or_else(missing)?.to_owned(),
        email: EmailAddress::parse(email)
            .map_err(|_| Problem::Refused(format!("« {email} » n'est pas une adresse électronique.")))?,
    };
    let db = serve::open(store, &World::real()?).await?;
    let write = db.write_as(Author::Program("premier accès")).await?;
    let token = invite_first(write, &first).await;
    db.close().await;
    let link = format!("{}/invitation/{}", public_url.trim_end_matches('/'), token?);
    let mut out = std::io::stdout();
    writeln!(out, "{} choisit son mot de passe à cette adresse, dans la semaine :\n{link}", first.name)?;
    Ok(())
}
