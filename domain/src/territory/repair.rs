//! Mending an invalid contour without moving what was right in it.

use super::ShapeError;
use super::validity::{Budget, Defect, first_defect};
use geo::{Coord, LineString, MultiPolygon, Polygon, RemoveRepeatedPoints};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::{IntOverlayOptions, Overlay};
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::i_float::int::point::IntPoint;

/// Repaired vertices stand on a grid of 1e-7 degree: about one centimetre.
const GRID: f64 = 1e7;
/// Each pass can only round what the one before made; two have always been enough on real contours.
const PASSES: usize = 4;

type Ring = Vec<IntPoint<i64>>;

/// A contour without repeated points, valid; and what was wrong with it, if anything was.
pub(super) fn mend(
    shape: MultiPolygon<f64>,
    budget: &mut Budget,
) -> Result<(MultiPolygon<f64>, Option<Defect>), ShapeError> {
    let mut shape = shape.remove_repeated_points();
    let found = first_defect(&shape, budget)?;
    let mut left = found;
    for _ in 0..PASSES {
        let Some(_) = left else { break };
        shape = dissolve(&shape).remove_repeated_points();
        if shape.0.is_empty() {
            return Err(ShapeError::Empty);
        }
        left = first_defect(&shape, budget)?;
    }
    match left {
        Some(defect) => Err(ShapeError::Unrepairable(defect)),
        None => Ok((shape, found)),
    }
}

/// Each part is its ring less its holes, and the whole is the union of the parts: loops of a ring and ground covered
/// twice are kept once.
fn dissolve(shape: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let options = IntOverlayOptions { preserve_output_collinear: true, ..IntOverlayOptions::ogc() };
    let mut parts = Vec::new();
    for polygon in shape {
        let outer = vec![to_grid(polygon.exterior())];
        let holes: Vec<Ring> = polygon.interiors().iter().map(to_grid).collect();
        let mut overlay = Overlay::from_subj_and_clip_custom(&outer, &holes, options, Default::default());
        parts.extend(overlay.overlay(OverlayRule::Difference, FillRule::NonZero));
    }
    if shape.0.len() > 1 {
        let mut overlay = Overlay::from_subj_custom(&parts, options, Default::default());
        parts = overlay.overlay(OverlayRule::Subject, FillRule::NonZero);
    }
    parts.into_iter().filter_map(from_grid).collect()
}

fn to_grid(ring: &LineString<f64>) -> Ring {
    // Degrees are within ±180, so the product is far inside what i64 holds.
    #[allow(clippy::cast_possible_truncation)]
    let step = |degrees: f64| (degrees * GRID).round() as i64;
    ring.coords().map(|c| IntPoint::new(step(c.x), step(c.y))).collect()
}

fn from_grid(rings: Vec<Ring>) -> Option<Polygon<f64>> {
    #[allow(clippy::cast_precision_loss)]
    let degrees = |step: i64| step as f64 / GRID;
    let mut lines = rings.into_iter().map(|ring| {
        ring.into_iter().map(|p| Coord { x: degrees(p.x), y: degrees(p.y) }).collect::<LineString<f64>>()
    });
    Some(Polygon::new(lines.next()?, lines.collect()))
}
