//! The shapes of the map, as GeoJSON.

use super::pages::Filters;
use super::store::{self, Listed};
use crate::platform::{Allowed, App, Problem, Tx, id_of};
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use palier_domain::shared::{LonLat, QuartierId};
use palier_domain::territory::QuartierStatus;
use serde::Deserialize;
use serde_json::json;
use std::collections::HashMap;

/// Above this number a map shows a whole country: each quartier, smaller than a pixel there, is a point without a name.
pub(super) const CONTOURS_SHOWN: usize = 300;

/// One quartier alone, when asked for; the filters of the list are read beside.
#[derive(Debug, Deserialize)]
pub(super) struct Alone {
    quartier: Option<String>,
}

/// The quartiers within reach, under the same filters as the list.
pub(super) async fn shapes(
    State(app): State<App>,
    who: Allowed,
    Query(alone): Query<Alone>,
    Query(filters): Query<Filters>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let mut rows = store::listed(read.tx(), &who.mandate()).await?;
    let places = store::reached_places(read.tx(), &who.mandate()).await?;
    filters.keep(&mut rows, &places);
    if let Some(id) = alone.quartier {
        let id: QuartierId = id_of(&id)?;
        rows.retain(|row| row.id == id);
        if rows.is_empty() {
            return Err(Problem::NotFound);
        }
    }
    let contours = contours(read.tx(), &who.mandate(), &rows).await?;
    let body = collection(&rows, contours.as_ref());
    Ok(([(header::CONTENT_TYPE, "application/geo+json")], body).into_response())
}

/// The contours to draw; none from too far.
async fn contours(
    tx: &mut Tx,
    mandate: &str,
    rows: &[Listed],
) -> Result<Option<HashMap<QuartierId, String>>, Problem> {
    if rows.len() > CONTOURS_SHOWN {
        return Ok(None);
    }
    let points = rows.iter().filter_map(|row| Some(LonLat { lon: row.lon?, lat: row.lat? }));
    store::contours_around(tx, mandate, points).await.map(Some)
}

fn collection(rows: &[Listed], contours: Option<&HashMap<QuartierId, String>>) -> String {
    let mut features = Vec::with_capacity(rows.len());
    for row in rows {
        let (Some(lon), Some(lat)) = (row.lon, row.lat) else { continue };
        let Some(contours) = contours else {
            let properties = json!({ "name": row.name, "href": href(row) });
            let point = json!({ "type": "Point", "coordinates": [lon, lat] });
            features.push(feature(&properties.to_string(), &point.to_string()));
            continue;
        };
        let Some(contour) = contours.get(&row.id) else { continue };
        let properties = json!({ "label": row.name, "href": href(row), "tone": tone(row.status) });
        features.push(feature(&properties.to_string(), contour));
    }
    format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(","))
}

fn feature(properties: &str, geometry: &str) -> String {
    format!("{{\"type\":\"Feature\",\"properties\":{properties},\"geometry\":{geometry}}}")
}

fn href(row: &Listed) -> String {
    format!("/quartiers/{}", row.id)
}

/// The tone of the marker; the list says the status in words.
fn tone(status: QuartierStatus) -> &'static str {
    match status {
        QuartierStatus::Qpv => "",
        QuartierStatus::VeilleActive => "warning",
        QuartierStatus::Autre => "success",
    }
}
