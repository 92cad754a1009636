//! Photos of phones: taken in pieces, drawn anew, shown on every constat that announced them.

use super::staging::{Staged, Staging};
use super::store::kit;
use super::store::photos::{self, Arrived};
use crate::platform::files::{Kept, LARGEST};
use crate::platform::{App, Device, Event, Problem, Signer, Together};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use palier_domain::diagnostics::field::{BadPiece, Piece, StartsElsewhere};
use palier_domain::shared::{DeviceId, PhotoId};
use serde_json::json;

const OFFSET: HeaderName = HeaderName::from_static("upload-offset");

/// An address as phones give it: 64 hexadecimal digits in lower case.
fn address(text: &str) -> Result<String, Problem> {
    let is_one = text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if is_one { Ok(text.to_owned()) } else { Err(Problem::NotFound) }
}

/// What is known of a photo, if anything; one whose file was lost is not known: it is asked for again.
pub(super) async fn known(app: &App, address: &str) -> Result<Option<Arrived>, Problem> {
    let known = photos::one(app.db.read().await?.tx(), address).await?;
    Ok(if lost(app, known.as_ref()).await? { None } else { known })
}

/// Whether a photo was kept whole, and its file is no longer there.
async fn lost(app: &App, known: Option<&Arrived>) -> Result<bool, Problem> {
    let Some(file) = known.filter(|known| known.is_complete()).and_then(Arrived::file) else {
        return Ok(false);
    };
    Ok(app.photos.held(vec![file]).await?.is_empty())
}

/// How much of a photo is here.
pub(super) async fn progress(
    State(app): State<App>,
    device: Device,
    Path(photo): Path<String>,
) -> Result<Response, Problem> {
    let address = address(&photo)?;
    let told = match known(&app, &address).await? {
        Some(known) if known.is_complete() => json!({ "offset": 0, "complete": true }),
        Some(known) => return Err(Problem::Unacceptable(known.why.unwrap_or_default())),
        None => {
            let held = Staging::of(&app).held(device.id(), &address).await?;
            json!({ "offset": held, "complete": false })
        }
    };
    Ok(Json(told).into_response())
}

/// Takes a photo, whole or a piece of it.
pub(super) async fn put_photo(
    State(app): State<App>,
    device: Device,
    Path(photo): Path<String>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<Response, Problem> {
    let address = address(&photo)?;
    let (received, most) = (bytes.len() as u64, LARGEST as u64);
    let range = headers.get(header::CONTENT_RANGE).map(|range| range.to_str().unwrap_or_default());
    let piece = match range {
        Some(range) => Piece::announced(range, received, most),
        None => Piece::whole(received, most),
    };
    let piece = piece.map_err(|bad| match bad {
        BadPiece::TooHeavy => Problem::TooLarge(bad.to_string()),
        BadPiece::Unreadable | BadPiece::OtherLength => Problem::BadRequest(bad.to_string()),
    })?;
    let staging = Staging::of(&app);
    let _turn = staging.turn(device.id(), &address).await;
    if let Some(known) = known(&app, &address).await? {
        return already(&address, &known);
    }
    match staging.add(device.id(), &address, piece, bytes).await? {
        Err(elsewhere) => Ok(starts_elsewhere(elsewhere)),
        Ok(Staged::Going(next)) => {
            Ok((StatusCode::NO_CONTENT, [(OFFSET, HeaderValue::from(next))]).into_response())
        }
        Ok(Staged::Whole(bytes)) => {
            let kept = take_in(&app, device.id(), &device.signer(), &address, bytes).await?;
            staging.forget(device.id(), &address).await;
            match kept {
                Ok(()) => Ok((StatusCode::CREATED, Json(whole(&address))).into_response()),
                Err(why) => Err(Problem::Unacceptable(why)),
            }
        }
    }
}

fn whole(address: &str) -> serde_json::Value {
    json!({ "sha256": address, "complete": true })
}

fn already(address: &str, known: &photos::Arrived) -> Result<Response, Problem> {
    if known.is_complete() {
        return Ok(Json(whole(address)).into_response());
    }
    Err(Problem::Unacceptable(known.why.clone().unwrap_or_default()))
}

fn starts_elsewhere(elsewhere: StartsElsewhere) -> Response {
    let told = json!({
        "type": "about:blank", "title": "Action impossible en l'état", "status": 409, "detail": elsewhere.to_string(),
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json")),
        (OFFSET, HeaderValue::from(elsewhere.0)),
    ];
    (StatusCode::CONFLICT, headers, told.to_string()).into_response()
}

/// Draws a whole photo anew, keeps it, and shows it on what waits for it. Its bytes are durable before its row is.
///
/// # Errors
/// The reason, in French, when it is refused for good: that is kept too.
pub(super) async fn take_in(
    app: &App,
    device: DeviceId,
    signer: &Signer,
    address: &str,
    bytes: Bytes,
) -> Result<Result<(), String>, Problem> {
    let size = i64::try_from(bytes.len()).map_err(Problem::inside)?;
    let before = photos::one(app.db.read().await?.tx(), address).await?;
    let lost = lost(app, before.as_ref()).await?;
    let drawn = match app.photos.take_in(bytes).await? {
        Ok(drawn) => Ok(app.photos.keep(drawn).await?),
        Err(refused) => Err(refused),
    };
    let mut write = Together::begin(&app.db, &app.world).await?;
    let now = app.world.now();
    let (state, kept, why) = match &drawn {
        Ok(kept) => ("complete", Some(file_of(kept)?), None),
        Err(refused) => ("refusee", None, Some(refused.to_string())),
    };
    // Sent by two phones at once, it is kept once.
    if let Some(known) = photos::one(write.tx(), address).await? {
        if let (true, Some(kept)) = (lost, &kept) {
            photos::put_back(write.tx(), &known, kept).await?;
            let event = Event::of("photo.retrouvee", "photo_terrain", address);
            write.commit(&[signer.signs(event.with(json!({ "telephone": device })))]).await?;
        }
        return Ok(if known.is_complete() { Ok(()) } else { Err(known.why.unwrap_or_default()) });
    }
    let new = photos::NewArrival {
        sha256: address.to_owned(),
        device: device.to_string(),
        size,
        state,
        kept,
        why: why.clone(),
    };
    photos::insert(write.tx(), &new, now).await?;
    if let Some(kept) = new.kept {
        let waiting = photos::waiting(write.tx(), address).await?;
        let show = |(constat, moment, description)| photos::Shown {
            id: app.world.id::<PhotoId>().to_string(),
            constat,
            sha256: kept.sha256.clone(),
            moment,
            description,
            width: kept.width,
            height: kept.height,
            at: now.0,
        };
        let shown: Vec<_> = waiting.into_iter().map(show).collect();
        photos::show(write.tx(), &shown).await?;
    }
    let code = if why.is_none() { "photo.recue" } else { "photo.refusee" };
    let event = Event::of(code, "photo_terrain", address).with(json!({ "telephone": device, "motif": why }));
    write.commit(&[signer.signs(event)]).await?;
    Ok(why.map_or(Ok(()), Err))
}

fn file_of(kept: &Kept) -> Result<photos::KeptFile, Problem> {
    Ok(photos::KeptFile {
        sha256: kept.sha256.clone(),
        bytes: i64::try_from(kept.bytes).map_err(Problem::inside)?,
        width: i64::from(kept.width),
        height: i64::from(kept.height),
    })
}

/// A photo of what earlier walks noted, for the phone that walks there again.
pub(super) async fn former(
    State(app): State<App>,
    device: Device,
    Path((walk, photo)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let walk = device.at(&walk)?;
    let address = kit::photo(app.db.read().await?.tx(), walk, &photo).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400")),
    ];
    Ok((headers, app.photos.read(&address).await?).into_response())
}
