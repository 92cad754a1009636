//! What a phone takes along before the network fails: the walk, its stops, the grid, what was already reported, a plan.

use super::store::kit::{self, Earlier};
use crate::diagnostics::{self, StopRow, bare_of_walk, dressed, route_points, walk_kind};
use crate::platform::clock::sha256;
use crate::platform::{App, Device, Problem, Tx};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use palier_documents::walk::plan::{self, Frame};
use palier_domain::convention::{Grid, Theme};
use palier_domain::diagnostics::field::KNOWN_VERSION;
use palier_domain::diagnostics::{Visibility, around_stops};
use palier_domain::shared::{DeviceId, WalkId};
use serde_json::{Value, json};

const PLAN_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'");

/// What a phone takes along.
pub(super) async fn show(
    State(app): State<App>,
    device: Device,
    Path(walk): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let told = told(&app, device.at(&walk)?, device.id(), device.number()).await?;
    Ok(with_tag(&headers, "application/json", told.to_string(), None))
}

/// The same for a phone that has just joined: the answer that lets it in brings it, and spares a trip on a weak network.
pub(super) async fn told(app: &App, id: WalkId, device: DeviceId, number: i64) -> Result<Value, Problem> {
    let mut read = app.db.read().await?;
    let walk = diagnostics::joined_walk(read.tx(), id).await?;
    let stops = diagnostics::stops(read.tx(), id).await?;
    let earlier = kit::earlier(read.tx(), walk.quartier_id, id).await?;
    let frame = bare_of_walk(read.tx(), &walk, &stops).await?.0.frame();
    let route = route_points(walk.route.as_deref());
    Ok(json!({
        "schema": KNOWN_VERSION,
        "walk": {
            "id": walk.id, "title": format!("{} du {}", walk_kind(walk.kind), walk.day.plain()), "kind": walk.kind,
            "quartier": walk.quartier_name, "commune": walk.commune_names, "day": walk.day, "starts_at": walk.starts_at,
            "meeting_point": walk.meeting_point, "objectives": walk.objectives, "state": walk.state,
        },
        "device": { "id": device, "number": number },
        "stops": stops,
        "route": (!route.is_empty()).then(|| route.iter().map(|at| [at.lon, at.lat]).collect::<Vec<_>>()),
        "plan": frame.map(|frame| plan_of(id, &frame)),
        "themes": themes(&app.grid),
        "earlier": met(id, &stops, earlier),
    }))
}

fn plan_of(walk: WalkId, frame: &Frame) -> Value {
    json!({
        "href": format!("/api/v1/walks/{walk}/plan.svg"), "bbox": [frame.west, frame.south, frame.east, frame.north],
        "width": frame.width, "height": frame.height,
    })
}

fn themes(grid: &Grid) -> Vec<Value> {
    let restricted = |visibility| visibility == Visibility::Restreint;
    let theme = |theme: &Theme| {
        let subthemes: Vec<_> =
            theme.subthemes.iter().map(|sub| json!({ "code": sub.code, "title": sub.title })).collect();
        json!({
            "code": theme.code, "title": theme.title, "icon": theme.icon, "restricted": restricted(theme.visibility),
            "subthemes": subthemes,
        })
    };
    grid.themes.iter().map(theme).collect()
}

/// What was already reported, in the order in which the group meets it: each with the number of its stop and how far from it.
fn met(walk: WalkId, stops: &[StopRow], earlier: Vec<Earlier>) -> Vec<Value> {
    let at = |one: &Earlier| (one.point(), one.stop_label.clone().unwrap_or_default());
    let spots = around_stops(earlier, &diagnostics::named_stops(stops), at);
    let spots = spots.into_iter().flat_map(|spot| {
        let number = spot.stop.and_then(|rank| stops.get(rank)).map(|stop| stop.number);
        spot.met.into_iter().map(move |(one, metres)| (one, number, metres))
    });
    spots.map(|(one, number, metres)| earlier_of(walk, &one, number, metres)).collect()
}

fn earlier_of(walk: WalkId, one: &Earlier, near: Option<i64>, metres: Option<u32>) -> Value {
    let photo = one.photo_id.as_ref().map(|photo| format!("/api/v1/walks/{walk}/photos/{photo}"));
    json!({
        "id": one.id, "number": one.number, "walk_day": one.day, "theme": one.theme, "subtheme": one.subtheme,
        "value": one.value, "severity": one.severity, "state": one.state, "description": one.description,
        "stop_label": one.stop_label, "lon": one.lon, "lat": one.lat, "photo": photo,
        "photo_description": one.photo_description, "near": near, "metres": metres,
    })
}

/// The plan of the walk, drawn from what is known of the ground.
///
/// # Errors
/// 404 when neither contour nor stop says where it is.
pub async fn plan_of_walk(tx: &mut Tx, walk: WalkId) -> Result<String, Problem> {
    let walk = diagnostics::joined_walk(tx, walk).await?;
    let stops = diagnostics::stops(tx, walk.id).await?;
    let (bare, _) = bare_of_walk(tx, &walk, &stops).await?;
    bare.frame().ok_or(Problem::NotFound)?;
    Ok(plan::svg(&dressed(tx, bare).await?))
}

/// The plan of the walk of a phone.
pub(super) async fn show_plan(
    State(app): State<App>,
    device: Device,
    Path(walk): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let svg = plan_of_walk(app.db.read().await?.tx(), device.at(&walk)?).await?;
    Ok(with_tag(&headers, "image/svg+xml", svg, Some(PLAN_POLICY)))
}

/// An answer under the tag of its content: a phone that holds it already is only told so.
fn with_tag(asked: &HeaderMap, kind: &'static str, body: String, policy: Option<HeaderValue>) -> Response {
    let tag = format!("\"{}\"", &sha256(body.as_bytes())[..32]);
    let known = asked.get(header::IF_NONE_MATCH).and_then(|held| held.to_str().ok());
    let same =
        known.is_some_and(|held| held.split(',').any(|one| one.trim().trim_start_matches("W/") == tag));
    let mut response = if same { StatusCode::NOT_MODIFIED.into_response() } else { body.into_response() };
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Some(policy) = policy {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}
