//! What phones say and are told: records one by one or together, what is kept, what they still hold.

use super::intake::{Arrival, Intake, Verdict};
use super::receipt::Receipt;
use super::store::photos::{self, Arrived};
use super::store::records;
use crate::platform::device::Heartbeat;
use crate::platform::{App, Device, Problem, id_of};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use palier_domain::diagnostics::field::NotARecord;
use palier_domain::shared::{Instant, RecordId, WalkId};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Longest record, in bytes.
pub(super) const LONGEST: usize = 64 * 1024;
/// Most records sent together.
const MOST: usize = 50;

const DELETED: &str = "Ce relevé a été retiré : le serveur ne le reprend pas.";
const CONFLICT: &str =
    "Un autre contenu a déjà été reçu sous cet identifiant. Les deux sont gardés : une personne choisira.";

/// What every request of a phone says beside: when it was sent, by its own clock.
fn sent_at(headers: &HeaderMap) -> Option<Instant> {
    headers.get("x-palier-sent-at")?.to_str().ok()?.trim().parse().ok().map(Instant)
}

fn arrival(
    app: &App,
    device: &Device,
    sent: Option<Instant>,
    id: RecordId,
    walk: WalkId,
    body: String,
) -> Arrival {
    Arrival {
        id,
        walk,
        device: device.id(),
        number: device.number(),
        signer: device.signer(),
        body,
        sent,
        received: app.world.now(),
    }
}

/// Takes one record, put under its own name.
pub(super) async fn put_record(
    State(app): State<App>,
    device: Device,
    Path((walk, record)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let walk = device.at(&walk)?;
    let id: RecordId = id_of(&record)?;
    if body.len() > LONGEST {
        return Err(too_long());
    }
    let text = String::from_utf8(body.into()).map_err(|_| Problem::Unacceptable(NotARecord.to_string()))?;
    let arrival = arrival(&app, &device, sent_at(&headers), id, walk, text);
    match Intake::of(&app).take(arrival).await? {
        Verdict::Created(receipt) => Ok((StatusCode::CREATED, Json(receipt)).into_response()),
        Verdict::Same(receipt) => Ok(Json(receipt).into_response()),
        Verdict::Conflict => Err(Problem::Refused(CONFLICT.to_owned())),
        Verdict::Gone => Err(Problem::Gone(DELETED.to_owned())),
        Verdict::Elsewhere => Err(Problem::NotFound),
        Verdict::NotARecord => Err(Problem::Unacceptable(NotARecord.to_string())),
        Verdict::Failed(problem) => Err(problem),
    }
}

fn too_long() -> Problem {
    Problem::TooLarge("Ce relevé dépasse 64 ko.".to_owned())
}

/// Records sent together.
#[derive(Debug, Deserialize)]
pub(super) struct Batch {
    items: Vec<Item>,
}

#[derive(Debug, Deserialize)]
struct Item {
    id: String,
    body: String,
}

/// What became of one of them.
#[derive(Debug, Serialize)]
struct Told {
    id: String,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<Receipt>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

impl Told {
    fn of(id: String, verdict: Verdict) -> Self {
        let refused = |problem: Problem| (problem.status().as_u16(), None, Some(problem.to_string()));
        let (status, receipt, detail) = match verdict {
            Verdict::Created(receipt) => (201, Some(receipt), None),
            Verdict::Same(receipt) => (200, Some(receipt), None),
            Verdict::Conflict => refused(Problem::Refused(CONFLICT.to_owned())),
            Verdict::Gone => refused(Problem::Gone(DELETED.to_owned())),
            Verdict::Elsewhere => refused(Problem::NotFound),
            Verdict::NotARecord => refused(Problem::Unacceptable(NotARecord.to_string())),
            Verdict::Failed(problem) => refused(problem),
        };
        Self { id, status, receipt, detail }
    }
}

/// Takes records sent together; each is durable, or says why it is not.
pub(super) async fn post_records(
    State(app): State<App>,
    device: Device,
    Path(walk): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let walk = device.at(&walk)?;
    let batch: Batch = serde_json::from_slice(&body)
        .map_err(|_| Problem::Unacceptable("L'envoi groupé n'a pas pu être lu.".to_owned()))?;
    if batch.items.len() > MOST {
        return Err(Problem::TooLarge("Un envoi groupé compte 50 relevés au plus.".to_owned()));
    }
    let sent = sent_at(&headers);
    let (mut told, mut arrivals) = (Vec::new(), Vec::new());
    for (rank, item) in batch.items.into_iter().enumerate() {
        match item.id.parse() {
            Ok(_) if item.body.len() > LONGEST => {
                told.push((rank, Told::of(item.id, Verdict::Failed(too_long()))));
            }
            Ok(id) => arrivals.push((rank, item.id, arrival(&app, &device, sent, id, walk, item.body))),
            Err(_) => told.push((rank, Told::of(item.id, Verdict::NotARecord))),
        }
    }
    let (names, arrivals): (Vec<_>, Vec<_>) =
        arrivals.into_iter().map(|(rank, id, arrival)| ((rank, id), arrival)).unzip();
    let verdicts = Intake::of(&app).take_all(arrivals).await?;
    told.extend(names.into_iter().zip(verdicts).map(|((rank, id), verdict)| (rank, Told::of(id, verdict))));
    told.sort_by_key(|(rank, _)| *rank);
    let results: Vec<Told> = told.into_iter().map(|(_, told)| told).collect();
    Ok(Json(json!({ "results": results })).into_response())
}

/// What of the walk is durable, so that a phone may let go of its copies.
pub(super) async fn manifest(
    State(app): State<App>,
    device: Device,
    Path(walk): Path<String>,
) -> Result<Response, Problem> {
    let walk = device.at(&walk)?;
    let mut read = app.db.read().await?;
    let records = records::of_walk(read.tx(), walk).await?;
    let photos = photos::of_walk(read.tx(), walk).await?;
    let records: Vec<_> = records.iter().map(|(id, sha256)| json!({ "id": id, "sha256": sha256 })).collect();
    drop(read);
    // A base set back without its files holds no photo: the phone keeps its own, and sends it again.
    let held = app.photos.held(photos.iter().filter_map(Arrived::file).collect()).await?;
    let (kept, refused): (Vec<_>, Vec<_>) = photos.iter().partition(|photo| photo.is_complete());
    let is_held = |photo: &&&Arrived| photo.kept_sha256.as_ref().is_some_and(|file| held.contains(file));
    let kept: Vec<_> = kept.iter().filter(is_held).map(|photo| json!({ "sha256": photo.sha256 })).collect();
    let refused: Vec<_> =
        refused.iter().map(|photo| json!({ "sha256": photo.sha256, "why": photo.why })).collect();
    let told = json!({
        "observations": records, "photos": kept, "refused_photos": refused, "server_time": app.world.now(),
    });
    Ok(Json(told).into_response())
}

/// What a phone says it still holds.
#[derive(Debug, Deserialize)]
pub(super) struct Beat {
    #[serde(default)]
    pending: i64,
    #[serde(default)]
    pending_photos: i64,
    oldest: Option<i64>,
    #[serde(default)]
    persisted: bool,
}

/// Hears what a phone still holds.
pub(super) async fn heartbeat(
    State(app): State<App>,
    device: Device,
    Path(walk): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    device.at(&walk)?;
    let beat: Beat = serde_json::from_slice(&body)
        .map_err(|_| Problem::Unacceptable("L'état du téléphone n'a pas pu être lu.".to_owned()))?;
    // Kept by our clock: it says since when something waits.
    let now = app.world.now().0;
    let skew = sent_at(&headers).map_or(0, |sent| now.saturating_sub(sent.0));
    let oldest = beat.oldest.map(|at| at.saturating_add(skew).clamp(0, now));
    let said = Heartbeat {
        pending: beat.pending.clamp(0, 1_000_000),
        pending_photos: beat.pending_photos.clamp(0, 1_000_000),
        oldest,
        persisted: beat.persisted,
    };
    device.heard(&app, said).await?;
    Ok(StatusCode::NO_CONTENT)
}
