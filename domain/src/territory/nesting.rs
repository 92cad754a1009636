//! Whether the rings of a contour stand where they should: holes in their ring, parts beside each other.

use super::ShapeError;
use super::validity::{Budget, Defect, DefectKind, Place, place_in_ring};
use geo::{BoundingRect, Coord, LineString, MultiPolygon, Rect};
use std::collections::BTreeMap;

type RingId = (usize, usize);
type Touches = BTreeMap<(RingId, RingId), Vec<Coord<f64>>>;

struct Ring<'a> {
    id: RingId,
    line: &'a LineString<f64>,
    bounds: Rect<f64>,
}

/// The first ring that is not where it should be; sides are known not to cross.
pub(super) fn misplaced_ring(
    shape: &MultiPolygon<f64>,
    touches: &Touches,
    budget: &mut Budget,
) -> Result<Option<Defect>, ShapeError> {
    let mut rings = rings_of(shape);
    rings.sort_by(|a, b| a.bounds.min().x.total_cmp(&b.bounds.min().x));
    let mut held = vec![Vec::new(); shape.0.len()];
    for (index, ring) in rings.iter().enumerate() {
        for other in rings[index + 1..].iter().take_while(|o| o.bounds.min().x <= ring.bounds.max().x) {
            budget.spend(1)?;
            if other.bounds.min().y > ring.bounds.max().y || ring.bounds.min().y > other.bounds.max().y {
                continue;
            }
            for (inner, outer) in [(other, ring), (ring, other)] {
                let touching = touches.contains_key(&(inner.id.min(outer.id), inner.id.max(outer.id)));
                match relation(inner.line, outer.line, touching, budget)? {
                    Relation::Crosses(at) => return Ok(Some(defect(DefectKind::Crossing, at))),
                    Relation::Within => held[inner.id.0].push((inner.id.1, outer.id)),
                    Relation::Beside => {}
                }
            }
        }
    }
    Ok(shape.iter().enumerate().find_map(|(polygon, part)| {
        let at = |ring: usize| match ring {
            0 => part.exterior().0.first(),
            hole => part.interiors().get(hole - 1).and_then(|line| line.0.first()),
        };
        let wrong = verdict(polygon, part.interiors().len(), &held[polygon])?;
        Some(defect(wrong.1, at(wrong.0).copied().unwrap_or_default()))
    }))
}

fn defect(kind: DefectKind, at: Coord<f64>) -> Defect {
    Defect { kind, at: (at.x, at.y) }
}

fn rings_of(shape: &MultiPolygon<f64>) -> Vec<Ring<'_>> {
    let mut rings = Vec::new();
    for (polygon, part) in shape.iter().enumerate() {
        let lines = std::iter::once(part.exterior()).chain(part.interiors());
        rings.extend(lines.enumerate().filter_map(|(ring, line)| {
            Some(Ring { id: (polygon, ring), line, bounds: line.bounding_rect()? })
        }));
    }
    rings
}

/// What is wrong with a polygon, knowing within which rings each of its own rings stands.
fn verdict(polygon: usize, holes: usize, held: &[(usize, RingId)]) -> Option<(usize, DefectKind)> {
    let within = |ring: usize| held.iter().filter(move |(inner, _)| *inner == ring).map(|(_, outer)| *outer);
    for hole in 1..=holes {
        let in_own_ring = within(hole).any(|outer| outer == (polygon, 0));
        let in_other_hole = within(hole).any(|outer| outer.0 == polygon && outer.1 > 0);
        if !in_own_ring || in_other_hole {
            return Some((hole, DefectKind::HoleOutside));
        }
    }
    // A part may stand within another only inside one of its holes.
    let shells = within(0).filter(|outer| outer.0 != polygon && outer.1 == 0);
    let overlaps = shells.into_iter().any(|shell| !within(0).any(|o| o.0 == shell.0 && o.1 > 0));
    overlaps.then_some((0, DefectKind::Overlap))
}

enum Relation {
    Within,
    Beside,
    Crosses(Coord<f64>),
}

/// Where one ring stands against another. One point off the boundary tells, unless the rings touch: then they could
/// cross through a shared point, so every point and the middle of every side between two shared points are asked.
fn relation(
    inner: &LineString<f64>,
    outer: &LineString<f64>,
    touching: bool,
    budget: &mut Budget,
) -> Result<Relation, ShapeError> {
    let mut known: Option<Place> = None;
    let mut before_on = false;
    let mut previous = Coord::default();
    for point in inner.coords() {
        let mut place = place_in_ring(*point, outer, budget)?;
        let on = place == Place::On;
        if on && before_on && previous != *point {
            place = place_in_ring((previous + *point) / 2.0, outer, budget)?;
        }
        (before_on, previous) = (on, *point);
        match (known, place) {
            (_, Place::On) => {}
            (None, place) => known = Some(place),
            (Some(known), place) if known != place => return Ok(Relation::Crosses(*point)),
            _ => {}
        }
        if known.is_some() && !touching {
            break;
        }
    }
    Ok(if known == Some(Place::Inside) { Relation::Within } else { Relation::Beside })
}
