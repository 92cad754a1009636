//! What a phone takes along before the network fails: the walk, its stops, the grid, what was already reported, a plan.

use super::store::kit::{self, Earlier, KitStop, KitWalk};
use crate::diagnostics::walk_kind;
use crate::platform::clock::sha256;
use crate::platform::{App, Device, Problem, Tx};
use crate::territory;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use palier_domain::convention::{Grid, Theme, Visibility};
use palier_domain::diagnostics::field::{KNOWN_VERSION, PLAN_WIDTH, PlanGround, PlanLayers, draw_plan};
use palier_domain::shared::{LonLat, WalkId};
use palier_domain::territory::{Bounds, Contour};
use serde_json::{Value, json};

const PLAN_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'");

/// What a phone takes along.
pub(super) async fn show(
    State(app): State<App>,
    device: Device,
    Path(walk): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = device.at(&walk)?;
    let mut read = app.db.read().await?;
    let walk = kit::walk(read.tx(), id).await?;
    let stops = kit::stops(read.tx(), id).await?;
    let earlier = kit::earlier(read.tx(), walk.quartier_id, id).await?;
    let (ground, _) = ground(read.tx(), &walk, &stops).await?;
    let route = route_of(&walk);
    let told = json!({
        "schema": KNOWN_VERSION,
        "walk": {
            "id": walk.id, "title": format!("{} du {}", walk_kind(walk.kind), walk.day.plain()), "kind": walk.kind,
            "quartier": walk.quartier_name, "commune": walk.commune_names, "day": walk.day, "starts_at": walk.starts_at,
            "meeting_point": walk.meeting_point, "objectives": walk.objectives, "state": walk.state,
        },
        "device": { "id": device.id(), "number": device.number() },
        "stops": stops,
        "route": (!route.is_empty()).then(|| route.iter().map(|at| [at.lon, at.lat]).collect::<Vec<_>>()),
        "plan": ground.map(|ground| plan_of(id, &ground)),
        "themes": themes(&app.grid),
        "earlier": earlier.iter().map(|one| earlier_of(id, one)).collect::<Vec<_>>(),
    });
    Ok(with_tag(&headers, "application/json", told.to_string(), None))
}

fn plan_of(walk: WalkId, ground: &PlanGround) -> Value {
    let (min, max) = (ground.bounds.min, ground.bounds.max);
    json!({
        "href": format!("/api/v1/walks/{walk}/plan.svg"), "bbox": [min.lon, min.lat, max.lon, max.lat],
        "width": PLAN_WIDTH, "height": ground.height,
    })
}

fn themes(grid: &Grid) -> Vec<Value> {
    let restricted = |visibility| visibility == Visibility::Restricted;
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

fn earlier_of(walk: WalkId, one: &Earlier) -> Value {
    let photo = one.photo_id.as_ref().map(|photo| format!("/api/v1/walks/{walk}/photos/{photo}"));
    json!({
        "id": one.id, "number": one.number, "walk_day": one.day, "theme": one.theme, "subtheme": one.subtheme,
        "value": one.value, "severity": one.severity, "state": one.state, "description": one.description,
        "stop_label": one.stop_label, "lon": one.lon, "lat": one.lat, "photo": photo,
        "photo_description": one.photo_description,
    })
}

/// The points of the route, kept as a GeoJSON line.
fn route_of(walk: &KitWalk) -> Vec<LonLat> {
    let kept: Value =
        walk.route.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let points = kept.get("coordinates").and_then(Value::as_array);
    let point = |at: &Value| LonLat::new(at.get(0)?.as_f64()?, at.get(1)?.as_f64()?).ok();
    points.map(|points| points.iter().filter_map(point).collect()).unwrap_or_default()
}

/// The ground that the plan of a walk shows: the quartier, its stops and its route; nothing when none is known.
async fn ground(
    tx: &mut Tx,
    walk: &KitWalk,
    stops: &[KitStop],
) -> Result<(Option<PlanGround>, Option<Contour>), Problem> {
    let kept = territory::contour_of(tx, walk.quartier_id, walk.day).await?;
    let contour = kept.and_then(|kept| Contour::from_geojson(&kept.geojson).ok()).map(|(contour, _)| contour);
    let placed = stops.iter().filter_map(place_of).chain(route_of(walk));
    let around = contour.iter().map(Contour::bounds).chain(placed.map(|at| Bounds { min: at, max: at }));
    Ok((around.reduce(Bounds::join).map(PlanGround::around), contour))
}

fn place_of(stop: &KitStop) -> Option<LonLat> {
    LonLat::new(stop.lon?, stop.lat?).ok()
}

/// The plan of the walk, drawn from what is known of the ground.
///
/// # Errors
/// 404 when neither contour nor stop says where it is.
pub async fn plan(tx: &mut Tx, walk: WalkId) -> Result<String, Problem> {
    let walk = kit::walk(tx, walk).await?;
    let stops = kit::stops(tx, walk.id).await?;
    let (ground, contour) = ground(tx, &walk, &stops).await?;
    let ground = ground.ok_or(Problem::NotFound)?;
    let shapes = kit::shapes(tx, ground.bounds).await?;
    let route = route_of(&walk);
    let placed = |stop: &KitStop| Some((stop.number, stop.label.clone(), place_of(stop)?));
    let stops: Vec<_> = stops.iter().filter_map(placed).collect();
    let layers = PlanLayers { contour: contour.as_ref(), shapes: &shapes, route: &route, stops: &stops };
    Ok(draw_plan(&ground, &layers, &format!("Plan de {}", walk.quartier_name)))
}

/// The plan of the walk of a phone.
pub(super) async fn show_plan(
    State(app): State<App>,
    device: Device,
    Path(walk): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let svg = plan(app.db.read().await?.tx(), device.at(&walk)?).await?;
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
