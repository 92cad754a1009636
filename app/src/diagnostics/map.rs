//! What surrounds a point being placed: the contour of the quartier, the stops of the walk, the constats it has.

use super::store::walks::{self as kept, StopRow};
use super::store::{Sight, lines};
use crate::platform::{Allowed, App, Problem, id_of};
use crate::territory;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use palier_domain::shared::WalkId;
use serde_json::{Value, json};

/// The shapes of a walk, as GeoJSON.
pub(super) async fn shapes(
    State(app): State<App>,
    who: Allowed,
    Path(walk): Path<String>,
) -> Result<Response, Problem> {
    let id: WalkId = id_of(&walk)?;
    let mandate = who.mandate();
    let mut read = app.db.read().await?;
    let walk = kept::walk(read.tx(), id, &mandate).await?;
    let quartier = territory::quartier(read.tx(), walk.quartier_id, &mandate).await?;
    let stops = kept::stops(read.tx(), id).await?;
    let constats = lines::of_walk(read.tx(), id, &Sight::of(&who)).await?;
    drop(read);
    let contour = quartier.and_then(|quartier| quartier.contour);
    let area = match contour {
        Some(contour) => {
            Some(feature(json!({}), serde_json::from_str(&contour.geojson).map_err(Problem::inside)?))
        }
        None => None,
    };
    let label = |stop: &StopRow| format!("{}. {}", stop.number, stop.label);
    let stops = stops.iter().filter_map(|stop| point(label(stop), "", stop.lon.zip(stop.lat)));
    let constats = constats.iter().filter_map(|constat| {
        point(format!("Constat {}", constat.number), "warning", constat.lon.zip(constat.lat))
    });
    let features: Vec<Value> = area.into_iter().chain(stops).chain(constats).collect();
    let body = json!({ "type": "FeatureCollection", "features": features }).to_string();
    Ok(([(header::CONTENT_TYPE, "application/geo+json")], body).into_response())
}

fn point(label: String, tone: &str, at: Option<(f64, f64)>) -> Option<Value> {
    let (lon, lat) = at?;
    Some(feature(
        json!({ "label": label, "tone": tone }),
        json!({ "type": "Point", "coordinates": [lon, lat] }),
    ))
}

fn feature(properties: Value, geometry: Value) -> Value {
    json!({ "type": "Feature", "properties": properties, "geometry": geometry })
}
