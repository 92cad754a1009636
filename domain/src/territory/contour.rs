//! The contour of a quartier or a commune: always valid, always WGS84, longitude first.

use super::validity::{Budget, Defect, Place, locate};
use super::{ShapeError, projection, repair};
use crate::shared::LonLat;
use geo::{
    BoundingRect, Coord, InteriorPoint, LineString, MultiPolygon, Orient, Polygon, Simplify,
    orient::Direction,
};
use std::fmt::Write;

/// Semi-major axis of the WGS84 ellipsoid, in metres.
const EARTH_AXIS: f64 = 6_378_137.0;
/// First eccentricity of the WGS84 ellipsoid, squared.
const EARTH_E2: f64 = 0.006_694_379_990_14;

/// A surface on the ground: one or several parts, with or without holes. Outer rings turn anticlockwise, holes
/// clockwise, as GeoJSON asks.
#[derive(Debug, Clone, PartialEq)]
pub struct Contour(MultiPolygon<f64>);

/// How an invalid contour was mended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mended {
    /// The first thing found wrong.
    pub defect: Defect,
    /// Surface as published, in m².
    pub area_before: f64,
    /// Surface once repaired, in m².
    pub area_after: f64,
}

/// A rectangle in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// South-west corner.
    pub min: LonLat,
    /// North-east corner.
    pub max: LonLat,
}

impl Bounds {
    /// The smallest rectangle around both.
    pub fn join(self, other: Self) -> Self {
        let low = |a: f64, b: f64| a.min(b);
        let high = |a: f64, b: f64| a.max(b);
        Self {
            min: LonLat { lon: low(self.min.lon, other.min.lon), lat: low(self.min.lat, other.min.lat) },
            max: LonLat { lon: high(self.max.lon, other.max.lon), lat: high(self.max.lat, other.max.lat) },
        }
    }
}

/// Where a plan is drawn: the ground shown and the size of the drawing. North is up, proportions are kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Ground to fit in.
    pub bounds: Bounds,
    /// Width of the drawing, in its own units.
    pub width: f64,
    /// Height of the drawing, in its own units.
    pub height: f64,
}

impl Frame {
    /// Where a point falls on the drawing: right and down from its top left corner.
    pub fn place(&self, at: LonLat) -> (f64, f64) {
        let (min, max) = (self.bounds.min, self.bounds.max);
        let squeeze = (f64::midpoint(min.lat, max.lat)).to_radians().cos();
        let (across, up) = ((max.lon - min.lon) * squeeze, max.lat - min.lat);
        let scale = (self.width / across.max(f64::MIN_POSITIVE)).min(self.height / up.max(f64::MIN_POSITIVE));
        let x = (self.width - across * scale) / 2.0 + (at.lon - min.lon) * squeeze * scale;
        let y = (self.height - up * scale) / 2.0 + (max.lat - at.lat) * scale;
        (x, y)
    }

    /// Degrees of latitude in one unit of the drawing.
    fn unit(&self) -> f64 {
        let origin = self.place(self.bounds.min).1;
        let above = LonLat { lat: self.bounds.min.lat + 0.001, ..self.bounds.min };
        0.001 / (origin - self.place(above).1)
    }
}

impl Contour {
    /// Takes a surface in WGS84 degrees, repaired if it is invalid.
    pub(super) fn take(
        shape: MultiPolygon<f64>,
        budget: &mut Budget,
    ) -> Result<(Self, Option<Mended>), ShapeError> {
        if shape.0.iter().all(|polygon| polygon.exterior().0.is_empty()) {
            return Err(ShapeError::Empty);
        }
        shape
            .iter()
            .flat_map(rings)
            .flat_map(LineString::coords)
            .try_for_each(|c| projection::check_in_france(*c))?;
        let published = area(&shape);
        let (shape, found) = repair::mend(shape, budget)?;
        let shape = shape.orient(Direction::Default);
        let mended = found.map(|defect| Mended { defect, area_before: published, area_after: area(&shape) });
        Ok((Self(shape), mended))
    }

    /// Surface in m², on the ellipsoid flattened around the contour: exact to a few parts in ten thousand.
    pub fn area_m2(&self) -> f64 {
        area(&self.0)
    }

    /// The rectangle around the contour.
    pub fn bounds(&self) -> Bounds {
        let rect = self.0.bounding_rect().map_or_else(Default::default, |r| (r.min(), r.max()));
        Bounds { min: lon_lat(rect.0), max: lon_lat(rect.1) }
    }

    /// A point surely inside, where a name can be written.
    pub fn label_point(&self) -> LonLat {
        self.0.interior_point().map_or(self.bounds().min, |point| lon_lat(point.0))
    }

    /// Whether a point is inside or on the boundary.
    pub fn contains(&self, at: LonLat) -> bool {
        let at = Coord { x: at.lon, y: at.lat };
        self.0.iter().any(|part| {
            locate(at, part.exterior()) != Place::Outside
                && part.interiors().iter().all(|hole| locate(at, hole) != Place::Inside)
        })
    }

    /// Number of vertices, closing ones included.
    pub fn vertices(&self) -> usize {
        self.0.iter().flat_map(rings).map(|ring| ring.0.len()).sum()
    }

    /// Its rings, holes included, each closed.
    pub fn rings(&self) -> Vec<Vec<LonLat>> {
        let points = |ring: &LineString| ring.0.iter().map(|point| lon_lat(*point)).collect();
        self.0.iter().flat_map(rings).map(points).collect()
    }

    /// The contour as the text of a GeoJSON `MultiPolygon`, the form kept in the store.
    pub fn to_geojson(&self) -> String {
        let mut text = String::from("{\"type\":\"MultiPolygon\",\"coordinates\":");
        list(&mut text, &self.0.0, |text, part| {
            list(text, &rings(part).collect::<Vec<_>>(), |text, ring| {
                list(text, &ring.0, |text, c| {
                    let _ = write!(text, "[{},{}]", c.x, c.y);
                });
            });
        });
        text.push('}');
        text
    }

    /// The contour as the `d` of an SVG path, without what is smaller than half a unit of the drawing; to be filled
    /// with the rule `evenodd`.
    pub fn svg_path(&self, frame: &Frame) -> String {
        let drawn = self.0.simplify(frame.unit() / 2.0);
        let mut path = String::new();
        // A ring too small to be simplified into a surface is drawn whole rather than lost.
        for (ring, whole) in drawn.iter().flat_map(rings).zip(self.0.iter().flat_map(rings)) {
            let ring = if ring.0.len() < 4 { whole } else { ring };
            let last = ring.0.len().saturating_sub(1);
            for (index, point) in ring.0.iter().take(last).enumerate() {
                let (x, y) = frame.place(lon_lat(*point));
                let _ = write!(path, "{}{x:.1} {y:.1}", if index == 0 { 'M' } else { 'L' });
            }
            path.push('Z');
        }
        path
    }

    /// The surface itself, for the checks of this folder.
    #[cfg(test)]
    pub(super) fn shape(&self) -> &MultiPolygon<f64> {
        &self.0
    }
}

fn list<T>(text: &mut String, items: &[T], mut one: impl FnMut(&mut String, &T)) {
    text.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        one(text, item);
    }
    text.push(']');
}

fn rings(part: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    std::iter::once(part.exterior()).chain(part.interiors())
}

fn lon_lat(at: Coord<f64>) -> LonLat {
    LonLat { lon: at.x, lat: at.y }
}

/// Rings count by their own surface, holes taken off, whatever way they turn.
fn area(shape: &MultiPolygon<f64>) -> f64 {
    let Some(rect) = shape.bounding_rect() else { return 0.0 };
    let centre = rect.center();
    let latitude = centre.y.to_radians();
    let bend = 1.0 - EARTH_E2 * latitude.sin().powi(2);
    let metres_north = EARTH_AXIS * (1.0 - EARTH_E2) / bend.powf(1.5) * 1_f64.to_radians();
    let metres_east = EARTH_AXIS * latitude.cos() / bend.sqrt() * 1_f64.to_radians();
    let ring_area = |ring: &LineString<f64>| {
        let doubled = ring.lines().map(|line| {
            let (a, b) = (line.start - centre, line.end - centre);
            a.x * b.y - b.x * a.y
        });
        (doubled.sum::<f64>() / 2.0).abs() * metres_north * metres_east
    };
    let part_area = |part: &Polygon<f64>| {
        ring_area(part.exterior()) - part.interiors().iter().map(ring_area).sum::<f64>()
    };
    shape.iter().map(part_area).sum()
}
