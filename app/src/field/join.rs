//! Joining a walk with a code, without an account: the phone is given a token that adds to that walk and nothing else.

use super::{kit, store};
use crate::partners::{Try, remember_try, tries};
use crate::platform::clock::sha256;
use crate::platform::journal::{self, Author};
use crate::platform::{App, Event, Problem, Write};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use palier_domain::diagnostics::JoinCode;
use palier_domain::diagnostics::WalkState;
use palier_domain::shared::{DeviceId, WalkId};
use serde::Deserialize;
use serde_json::json;

/// Wrong codes allowed in a quarter of an hour among those that begin alike: enough for a whole group that mistypes,
/// hopeless for whoever guesses among 31⁸.
const TRIES: i64 = 20;
const TRIES_MS: i64 = 15 * 60 * 1000;

/// What a phone sends to join.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    code: String,
    device: Option<String>,
    token: Option<String>,
}

fn too_many() -> Problem {
    Problem::TooMany(
        "Trop d'essais avec des codes qui ne sont pas bons. Attendez un quart d'heure.".to_owned(),
    )
}

fn unknown() -> Problem {
    Problem::NotFound
}

/// Lets a phone join the walk that its code opens.
pub(super) async fn join(State(app): State<App>, body: Bytes) -> Result<Response, Problem> {
    let asked: Asked = serde_json::from_slice(&body)
        .map_err(|_| Problem::Unacceptable("La demande n'a pas pu être lue.".to_owned()))?;
    let typed: String = asked.code.chars().filter(|c| c.is_alphanumeric()).take(2).collect();
    let since = app.world.now().plus_ms(-TRIES_MS);
    let mut write = app.db.write_as(Author::Visitor).await?;
    journal::take_turn(write.tx()).await?;
    if tries(write.tx(), Try::Join, &typed, since).await? >= TRIES {
        return Err(too_many());
    }
    let walk = match JoinCode::read(&asked.code) {
        Ok(code) => store::walk_of_code(write.tx(), &code.to_string()).await?,
        Err(_) => None,
    };
    let Some(walk) = walk else {
        remember_try(write.tx(), Try::Join, &typed, app.world.now(), since).await?;
        write.commit(Event::of("telephone.code_refuse", "telephone", "")).await?;
        return Err(unknown());
    };
    if walk.state == WalkState::Clos {
        return Err(Problem::Gone("Cette visite est close : elle ne reçoit plus de téléphone.".to_owned()));
    }
    let token = app.world.token();
    let (device, number, event) =
        welcome(&app, &mut write, walk.id, &asked, &sha256(token.as_bytes())).await?;
    let event = event.in_quartier(walk.quartier_id).with(json!({ "telephone": number, "visite": walk.id }));
    write.commit(event).await?;
    // The phone is in whatever happens next: without its kit here, it asks for it.
    let kit = kit::told(&app, walk.id, device, number).await.ok();
    let told = json!({ "token": token, "device": device, "number": number, "walk": walk.id, "kit": kit });
    Ok((StatusCode::CREATED, Json(told)).into_response())
}

/// The phone that was here before, when it proves it with its token; else a new one.
async fn welcome(
    app: &App,
    write: &mut Write,
    walk: WalkId,
    asked: &Asked,
    token_hash: &str,
) -> Result<(DeviceId, i64, Event), Problem> {
    let now = app.world.now();
    let former = asked.device.as_deref().and_then(|id| id.parse::<DeviceId>().ok());
    if let Some((device, token)) = former.zip(asked.token.as_deref()) {
        let held = sha256(token.trim().as_bytes());
        if let Some(number) = store::former(write.tx(), device, walk, &held).await? {
            store::rotate(write.tx(), device, token_hash, now).await?;
            return Ok((device, number, Event::of("telephone.revenu", "telephone", device)));
        }
    }
    let device: DeviceId = app.world.id();
    let number = store::insert_device(write.tx(), device, walk, token_hash, now).await?;
    Ok((device, number, Event::of("telephone.rejoint", "telephone", device)))
}
