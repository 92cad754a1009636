//! The office while phones are out: the code they join with, what each still holds, what waits for a person.

use super::store::office::{self, Conflict, Refused, ToVerify};
use super::store::{self, DeviceRow, OfficeWalk, effects, ground, records};
use super::views::{ConflictLine, PhoneLine, RecordLine, TerrainView};
use super::{import::Report, words};
use crate::diagnostics::{give_join_code, grid_visibility, walk_kind};
use crate::platform::page::show;
use crate::platform::{Allowed, App, Event, Form, Frame, Problem, id_of};
use crate::words::counted;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::convention::Grid;
use palier_domain::diagnostics::JoinCode;
use palier_domain::diagnostics::WalkState;
use palier_domain::diagnostics::field::{Record, RecordKind};
use palier_domain::shared::{DeviceId, Instant, RecordId, WalkId};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// After that long something held by a phone is worth a warning, then an alarm.
const WARN_MS: i64 = 24 * 60 * 60 * 1000;
/// After that long it is an alarm.
pub(super) const ALARM_MS: i64 = 72 * 60 * 60 * 1000;

/// The page of a walk on the ground.
pub(super) async fn show_page(
    State(app): State<App>,
    who: Allowed,
    Path(walk): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let done = query.get("fait").and_then(|code| words::done(code));
    show(&page(&app, &who, id_of(&walk)?, done, None).await?)
}

/// The page, with the report of a file just brought.
pub(super) async fn page(
    app: &App,
    who: &Allowed,
    id: WalkId,
    done: Option<&str>,
    report: Option<Report>,
) -> Result<TerrainView, Problem> {
    let mut read = app.db.read().await?;
    let walk = store::walk(read.tx(), id, &who.mandate()).await?;
    let devices = store::devices(read.tx(), id).await?;
    let to_verify = office::to_verify(read.tx(), id).await?;
    let conflicts = office::conflicts(read.tx(), id).await?;
    let refused = office::refused(read.tx(), id).await?;
    let title = format!("{} du {}", walk_kind(walk.kind), walk.day.plain());
    let link = walk.join_code.as_ref().map(|code| format!("{}/terrain/?code={code}", app.config.public_url));
    let now = app.world.now();
    Ok(TerrainView {
        frame: Frame::of(app, who, "Sur le terrain")
            .under("Diagnostics", "/diagnostics")
            .under(title, format!("/diagnostics/{id}"))
            .flash(done),
        walk: id.to_string(),
        open: walk.state != WalkState::Clos,
        code: walk.join_code.as_deref().and_then(|code| JoinCode::read(code).ok()).map(|code| code.spaced()),
        qr: link.as_deref().and_then(palier_documents::qr::svg),
        link: link.unwrap_or_default(),
        phones: devices.iter().map(|device| phone(device, now)).collect(),
        to_verify: to_verify.iter().map(|record| record_line(&app.grid, id, record)).collect(),
        conflicts: conflicts.iter().map(|conflict| conflict_line(&app.grid, conflict)).collect(),
        refused: refused.iter().map(refused_line).collect(),
        report,
    })
}

fn refused_line(photo: &Refused) -> String {
    let why = photo.why.as_deref().unwrap_or("raison inconnue");
    format!("Téléphone n° {}, {} : {why}", photo.phone, Instant(photo.received_at).long())
}

fn phone(device: &DeviceRow, now: Instant) -> PhoneLine {
    let held = device.pending + device.pending_photos;
    let since = device.oldest_at.filter(|_| held > 0).map(Instant);
    let age = since.map_or(0, |since| now.0.saturating_sub(since.0));
    let state = match (device.revoked_at, held) {
        (Some(_), _) => ("neutral", "Retiré"),
        (None, 0) => ("success", "Tout est reçu"),
        (None, _) if age >= ALARM_MS => ("danger", "Garde des relevés depuis plus de 3 jours"),
        (None, _) if age >= WARN_MS => ("warning", "Garde des relevés depuis plus d'un jour"),
        (None, _) => ("info", "Garde des relevés"),
    };
    let held = match held {
        0 => "rien".to_owned(),
        _ => format!(
            "{}, {}",
            counted(device.pending, "relevé", "relevés"),
            counted(device.pending_photos, "photo", "photos")
        ),
    };
    PhoneLine {
        id: device.id.to_string(),
        number: device.number,
        state,
        held,
        since: since.map(Instant::long).unwrap_or_default(),
        seen: Instant(device.seen_at).long(),
        persisted: device.persisted,
        revoked: device.revoked_at.is_some(),
    }
}

fn record_line(grid: &Grid, walk: WalkId, kept: &ToVerify) -> RecordLine {
    let record = Record::read(&kept.body).ok();
    let resume = record.as_ref().filter(|record| takes_up(record)).map(|record| resume(walk, record));
    RecordLine {
        id: kept.id.clone(),
        phone: kept.phone,
        received: Instant(kept.received_at).long(),
        why: kept.why.clone().unwrap_or_default(),
        said: record.map(|record| words::said(grid, &record)).unwrap_or_default(),
        about: kept.of_id.clone().filter(|_| kept.kind != RecordKind::Constat.code()),
        resume: resume.unwrap_or_default(),
    }
}

/// Whether a constat could be noted from it: it is one, or a person may say that it is.
fn takes_up(record: &Record) -> bool {
    matches!(record.kind, Some(RecordKind::Constat) | None) || record.is_a_constat()
}

/// The form of a constat, filled with what was sent.
fn resume(walk: WalkId, record: &Record) -> String {
    let seen = &record.seen;
    let texts = [
        ("description", seen.description.clone()),
        ("theme", seen.subtheme.clone().unwrap_or_else(|| seen.theme.clone())),
        ("value", seen.value.map(|value| value.to_string()).unwrap_or_default()),
        ("severity", seen.severity.map(|severity| severity.to_string()).unwrap_or_default()),
        ("verbatim", seen.residents_words.clone().unwrap_or_default()),
        ("stop", seen.stop.map(|stop| stop.to_string()).unwrap_or_default()),
        ("lon", seen.point.map(|at| at.lon.to_string()).unwrap_or_default()),
        ("lat", seen.point.map(|at| at.lat.to_string()).unwrap_or_default()),
    ];
    let filled = texts.iter().filter(|(_, text)| !text.is_empty());
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(filled).finish();
    format!("/diagnostics/{walk}/constats/nouveau?{query}")
}

fn conflict_line(grid: &Grid, conflict: &Conflict) -> ConflictLine {
    let said = |body: &str| match Record::read(body) {
        Ok(record) => words::said(grid, &record),
        Err(_) => vec![("Contenu", "illisible ou retiré".to_owned())],
    };
    ConflictLine {
        record: conflict.record_id.clone(),
        sha256: conflict.sha256.clone(),
        phone: conflict.phone,
        received: Instant(conflict.received_at).long(),
        first: said(&conflict.first_body),
        second: said(&conflict.second_body),
    }
}

fn back(walk: WalkId, done: &str) -> Response {
    Redirect::to(&format!("/diagnostics/{walk}/terrain?fait={done}")).into_response()
}

/// A walk that is still open to phones.
fn must_be_open(walk: &OfficeWalk) -> Result<(), Problem> {
    match walk.state {
        WalkState::Clos => {
            Err(Problem::Refused("Cette visite est close : elle ne reçoit plus de téléphone.".to_owned()))
        }
        _ => Ok(()),
    }
}

/// Gives the walk a fresh code; phones that joined with the one before stay.
pub(super) async fn give_code(
    State(app): State<App>,
    who: Allowed,
    Path(walk): Path<String>,
) -> Result<Response, Problem> {
    let id = id_of(&walk)?;
    let mut write = app.db.write(&who).await?;
    let walk = store::walk(write.tx(), id, &who.mandate()).await?;
    must_be_open(&walk)?;
    give_join_code(write.tx(), &app.world, id).await?;
    write.commit(Event::of("visite.code", "diagnostic", id).in_quartier(walk.quartier_id)).await?;
    Ok(back(id, "code"))
}

/// Withdraws the token of a phone: what it still holds can be brought as a file.
pub(super) async fn revoke(
    State(app): State<App>,
    who: Allowed,
    Path((walk, phone)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let id = id_of(&walk)?;
    let device: DeviceId = id_of(&phone)?;
    let mut write = app.db.write(&who).await?;
    store::walk(write.tx(), id, &who.mandate()).await?;
    let number = office::phone(write.tx(), device, id).await?.ok_or(Problem::NotFound)?;
    if !store::revoke(write.tx(), device, id, app.world.now()).await? {
        return Err(Problem::Refused("Ce téléphone est déjà retiré.".to_owned()));
    }
    let event = Event::of("telephone.retire", "telephone", device).with(json!({ "telephone": number }));
    write.commit(event).await?;
    Ok(back(id, "telephone"))
}

/// Notes that a person dealt with a record: taken up by hand, or set aside.
pub(super) async fn settle(
    State(app): State<App>,
    who: Allowed,
    Path((walk, record)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let id = id_of(&walk)?;
    let record: RecordId = id_of(&record)?;
    let mut write = app.db.write(&who).await?;
    store::walk(write.tx(), id, &who.mandate()).await?;
    records::must_be_there(write.tx(), &record.to_string(), id).await?;
    if !records::settle(write.tx(), &record.to_string(), id).await? {
        return Err(Problem::Refused("Ce relevé n'est plus à vérifier.".to_owned()));
    }
    write.commit(Event::of("releve.ecarte", "releve", record)).await?;
    Ok(back(id, "releve"))
}

/// Closes a conflict: the content that was chosen is that of the constat from now on; both texts stay.
pub(super) async fn choose(
    State(app): State<App>,
    who: Allowed,
    Path((walk, record)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Problem> {
    let id = id_of(&walk)?;
    let record: RecordId = id_of(&record)?;
    let (name, address) = (record.to_string(), form.text("autre"));
    let mut write = app.db.write(&who).await?;
    store::walk(write.tx(), id, &who.mandate()).await?;
    let body = records::open_conflict(write.tx(), &name, address, id).await?;
    let kept = match form.text("garder") {
        kept @ ("premier" | "second") => kept,
        _ => return Err(Problem::BadRequest("Choisissez l'un des deux contenus.".to_owned())),
    };
    if kept == "second" {
        put_in_place(&app, write.tx(), id, &name, &body).await?;
    }
    let by = who.person().to_string();
    records::close_conflict(write.tx(), &name, address, app.world.now(), &by, kept).await?;
    let event = Event::of("releve.demele", "releve", record);
    let said = if kept == "premier" { "le premier est gardé" } else { "le second est gardé" };
    write.commit(event.with(json!({ "motif": said }))).await?;
    Ok(back(id, "conflit"))
}

/// Gives the constat of a record the content of another text.
async fn put_in_place(
    app: &App,
    tx: &mut crate::platform::Tx,
    walk: WalkId,
    record: &str,
    body: &str,
) -> Result<(), Problem> {
    let unable =
        || Problem::Refused("Ce contenu ne peut pas être repris tel quel : notez-le à la main.".to_owned());
    let mut read = Record::read(body).map_err(|_| unable())?;
    let walks = ground::walks(tx, &BTreeSet::from([walk.to_string()])).await?;
    let stops = walks.into_values().next().map(|ground| ground.stops).unwrap_or_default();
    read.set_against(&app.grid, &stops);
    let is_noted = ground::targets(tx, &BTreeSet::from([record.to_owned()])).await?.contains_key(record);
    if read.kind != Some(RecordKind::Constat) || !read.is_a_constat() || !is_noted {
        return Err(unable());
    }
    let visibility = grid_visibility(&app.grid, &read.seen.theme, read.seen.subtheme.as_deref()).code();
    let corrected = effects::Noted { constat: record.to_owned(), seen: read.seen, visibility };
    effects::correct(tx, &[corrected]).await
}
