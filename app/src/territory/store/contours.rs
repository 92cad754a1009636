//! SQL of contours, read one by one or all those of a map.

use crate::platform::{Problem, Tx};
use crate::{fetch_all, fetch_optional};
use palier_domain::shared::{Day, LonLat, QuartierId};
use palier_domain::territory::Geography;
use std::collections::HashMap;

/// The latest contours within reach whose labels stand between two meridians and two parallels.
pub const CONTOURS_BETWEEN: &str = "SELECT c.quartier_id, c.geojson FROM contour c \
    JOIN mandate_reach r ON r.quartier_id = c.quartier_id AND r.mandate_id = $1 \
    WHERE c.lon BETWEEN $2 AND $3 AND c.lat BETWEEN $4 AND $5 \
      AND c.geography = (SELECT MAX(k.geography) FROM contour k WHERE k.quartier_id = c.quartier_id)";
/// The latest contour of one quartier.
pub const CONTOUR: &str = "SELECT c.geography, c.valid_from, c.valid_to, c.geojson, c.lon, c.lat, c.area_m2, c.schematic \
    FROM contour c WHERE c.quartier_id = $1 ORDER BY c.geography DESC LIMIT 1";
/// The contour of one quartier on a day.
pub const CONTOUR_ON: &str = "SELECT c.geography, c.valid_from, c.valid_to, c.geojson, c.lon, c.lat, c.area_m2, c.schematic \
    FROM contour c WHERE c.quartier_id = $1 AND c.valid_from <= $2 AND (c.valid_to IS NULL OR c.valid_to >= $2) \
    ORDER BY c.geography DESC LIMIT 1";

/// A contour as kept.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(in crate::territory) struct ContourRow {
    #[sqlx(try_from = "String")]
    pub(in crate::territory) geography: Geography,
    #[sqlx(try_from = "String")]
    pub(in crate::territory) valid_from: Day,
    pub(in crate::territory) valid_to: Option<String>,
    pub(in crate::territory) geojson: String,
    pub(in crate::territory) lon: f64,
    pub(in crate::territory) lat: f64,
    pub(in crate::territory) area_m2: i64,
    pub(in crate::territory) schematic: bool,
}

/// The contour of a quartier on that day, or the latest known.
pub(in crate::territory) async fn contour(
    tx: &mut Tx,
    id: QuartierId,
    on: Option<Day>,
) -> Result<Option<ContourRow>, Problem> {
    let id = id.to_string();
    Ok(match on {
        Some(day) => fetch_optional!(tx, ContourRow, CONTOUR_ON, &id, day.to_string())?,
        None => fetch_optional!(tx, ContourRow, CONTOUR, &id)?,
    })
}

/// The latest contours of the quartiers within reach that are labelled at these points, and of those between them, as
/// GeoJSON.
pub(in crate::territory) async fn contours_around(
    tx: &mut Tx,
    mandate: &str,
    points: impl Iterator<Item = LonLat> + Clone,
) -> Result<HashMap<QuartierId, String>, Problem> {
    let (lon, lat) = (points.clone().map(|at| at.lon), points.map(|at| at.lat));
    let (west, east) = (lon.clone().fold(f64::INFINITY, f64::min), lon.fold(f64::NEG_INFINITY, f64::max));
    let (south, north) = (lat.clone().fold(f64::INFINITY, f64::min), lat.fold(f64::NEG_INFINITY, f64::max));
    let rows: Vec<(String, String)> =
        fetch_all!(tx, (String, String), CONTOURS_BETWEEN, mandate, west, east, south, north)?;
    rows.into_iter().map(|(id, shape)| Ok((id.parse().map_err(Problem::inside)?, shape))).collect()
}
