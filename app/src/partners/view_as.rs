//! « Voir comme… »: looking at the house through someone else's eyes, without acting in their place.

use super::people::about;
use super::store::mandates;
use crate::platform::session::{self, SignedIn};
use crate::platform::{Allowed, App, Event, Problem, id_of};
use axum::extract::{Path, State};
use axum::response::Redirect;
use serde_json::Value;
use tower_sessions::Session;

pub(super) async fn start(
    State(app): State<App>,
    who: Allowed,
    session: Session,
    Path(id): Path<String>,
) -> Result<Redirect, Problem> {
    let id = id_of(&id)?;
    if who.viewer().viewing_as.is_some() {
        return Err(Problem::Refused("Revenez d'abord à votre propre vue.".to_owned()));
    }
    let signed_in = session::signed_in(&session).await?.ok_or(Problem::NotSignedIn)?;
    let mut write = app.db.write(&who).await?;
    let mandate = mandates::mandate(write.tx(), id).await?;
    if !mandate.in_force(app.world.today()) {
        return Err(Problem::Refused("Ce mandat n'est pas en vigueur : il ne voit rien.".to_owned()));
    }
    if who.viewer().own_mandate == id {
        return Err(Problem::Refused("C'est votre propre mandat.".to_owned()));
    }
    write.commit(about("voir_comme.commence", &mandate, Value::Null)).await?;
    session::sign_in(&session, SignedIn { viewing_as: Some(id), ..signed_in }).await?;
    Ok(Redirect::to("/"))
}

pub(super) async fn stop(
    State(app): State<App>,
    who: Allowed,
    session: Session,
) -> Result<Redirect, Problem> {
    let signed_in = session::signed_in(&session).await?.ok_or(Problem::NotSignedIn)?;
    let Some(lent) = signed_in.viewing_as else {
        return Err(Problem::Refused("Vous êtes déjà dans votre propre vue.".to_owned()));
    };
    app.db.write(&who).await?.commit(Event::of("voir_comme.arrete", "mandat", lent)).await?;
    session::sign_in(&session, SignedIn { viewing_as: None, ..signed_in }).await?;
    Ok(Redirect::to(&format!("/partenaires/mandats/{lent}")))
}
