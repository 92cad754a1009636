//! SQL of the ground under a plan.

use crate::fetch_all;
use crate::platform::{Problem, Tx};
use palier_domain::shared::LonLat;

/// Shapes of the plan on a ground, larger ones first.
pub const SHAPES: &str = "SELECT kind, geometry FROM plan_shape WHERE west <= $3 AND east >= $1 AND south <= $4 \
    AND north >= $2 ORDER BY (east - west) * (north - south) DESC, id LIMIT 8000";

/// The buildings, streets and parcels between two corners: kind and GeoJSON geometry.
///
/// # Errors
/// When the store does not answer.
pub async fn shapes(tx: &mut Tx, least: LonLat, most: LonLat) -> Result<Vec<(String, String)>, Problem> {
    Ok(fetch_all!(tx, (String, String), SHAPES, least.lon, least.lat, most.lon, most.lat)?)
}
