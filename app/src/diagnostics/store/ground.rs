//! SQL of the ground under a plan.

use crate::fetch_all;
use crate::platform::{Problem, Tx};
use palier_domain::diagnostics::field::{PlanShape, ShapeKind};
use palier_domain::territory::Bounds;

/// Shapes of the plan on a ground, larger ones first.
pub const SHAPES: &str = "SELECT id, kind, geometry FROM plan_shape WHERE west <= $3 AND east >= $1 AND south <= $4 \
    AND north >= $2 ORDER BY (east - west) * (north - south) DESC, id LIMIT 8000";

/// Shapes of the plan on that ground.
///
/// # Errors
/// When the store does not answer, or holds a kind of shape that is not known.
pub async fn shapes(tx: &mut Tx, ground: Bounds) -> Result<Vec<PlanShape>, Problem> {
    let (min, max) = (ground.min, ground.max);
    let rows: Vec<(String, String, String)> =
        fetch_all!(tx, (String, String, String), SHAPES, min.lon, min.lat, max.lon, max.lat)?;
    rows.into_iter()
        .map(|(id, kind, text)| {
            let kind: ShapeKind = kind.parse().map_err(Problem::inside)?;
            Ok(PlanShape::from_text(kind, id, &text))
        })
        .collect()
}
