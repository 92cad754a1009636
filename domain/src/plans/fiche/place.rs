//! Where an action takes place: a point, a line or an area, kept as a GeoJSON geometry in WGS84.

use crate::codes;
use crate::shared::LonLat;
use serde_json::{Value, json};

codes! {
    /// The shape of a place.
    pub enum PlaceKind {
        /// A spot.
        Point = "point",
        /// A way, an alignment.
        Ligne = "ligne",
        /// A ground, closed by itself.
        Zone = "zone",
    }
}

/// A place on the ground.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionPlace {
    kind: PlaceKind,
    points: Vec<LonLat>,
}

/// Why points do not make a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAPlace {
    /// A spot is one point.
    #[error("Un point se place par une seule ligne de coordonnées.")]
    NotOnePoint,
    /// A way goes from somewhere to somewhere.
    #[error("Une ligne a au moins deux points.")]
    TooShort,
    /// A ground has an inside.
    #[error("Une zone a au moins trois points.")]
    TooFlat,
    /// The edge of a ground crosses itself.
    #[error("Le bord de la zone se croise : placez les points dans l'ordre, en suivant le bord.")]
    Crossed,
}

impl ActionPlace {
    /// A place made of these points, in order; the last point of an area need not repeat the first.
    /// Points are kept to the centimetre.
    pub fn new(kind: PlaceKind, points: Vec<LonLat>) -> Result<Self, NotAPlace> {
        let mut points: Vec<LonLat> = points.into_iter().map(to_the_centimetre).collect();
        if kind == PlaceKind::Zone && points.len() > 3 && points.first() == points.last() {
            points.pop();
        }
        match kind {
            PlaceKind::Point if points.len() != 1 => Err(NotAPlace::NotOnePoint),
            PlaceKind::Ligne if points.len() < 2 => Err(NotAPlace::TooShort),
            PlaceKind::Zone if points.len() < 3 => Err(NotAPlace::TooFlat),
            PlaceKind::Zone if crosses_itself(&points) => Err(NotAPlace::Crossed),
            _ => Ok(Self { kind, points }),
        }
    }

    /// Its shape.
    pub fn kind(&self) -> PlaceKind {
        self.kind
    }

    /// Its points, in order.
    pub fn points(&self) -> &[LonLat] {
        &self.points
    }

    /// The GeoJSON geometry that is kept.
    pub fn to_geojson(&self) -> String {
        let pair = |at: &LonLat| json!([at.lon, at.lat]);
        let line: Vec<Value> = self.points.iter().map(pair).collect();
        let geometry = match self.kind {
            PlaceKind::Point => json!({ "type": "Point", "coordinates": line.first() }),
            PlaceKind::Ligne => json!({ "type": "LineString", "coordinates": line }),
            PlaceKind::Zone => {
                let ring: Vec<&Value> = line.iter().chain(line.first()).collect();
                json!({ "type": "Polygon", "coordinates": [ring] })
            }
        };
        geometry.to_string()
    }

    /// Reads back a geometry that was kept; nothing when it is not one of ours.
    pub fn from_geojson(text: &str) -> Option<Self> {
        let geometry: Value = serde_json::from_str(text).ok()?;
        let coordinates = geometry.get("coordinates")?;
        let at = |pair: &Value| LonLat::new(pair.get(0)?.as_f64()?, pair.get(1)?.as_f64()?).ok();
        let all = |line: &Value| line.as_array()?.iter().map(at).collect::<Option<Vec<_>>>();
        let (kind, points) = match geometry.get("type")?.as_str()? {
            "Point" => (PlaceKind::Point, vec![at(coordinates)?]),
            "LineString" => (PlaceKind::Ligne, all(coordinates)?),
            "Polygon" => (PlaceKind::Zone, all(coordinates.get(0)?)?),
            _ => return None,
        };
        Self::new(kind, points).ok()
    }
}

fn to_the_centimetre(at: LonLat) -> LonLat {
    let round = |degrees: f64| (degrees * 1e7).round() / 1e7;
    LonLat { lon: round(at.lon), lat: round(at.lat) }
}

/// Whether two sides of a ring that do not follow each other meet.
fn crosses_itself(ring: &[LonLat]) -> bool {
    let side = |index: usize| Some((*ring.get(index)?, *ring.get((index + 1) % ring.len())?));
    let apart = |one: usize, other: usize| other > one + 1 && !(one == 0 && other + 1 == ring.len());
    (0..ring.len()).any(|one| {
        (one + 1..ring.len()).filter(|other| apart(one, *other)).any(|other| match (side(one), side(other)) {
            (Some((a, b)), Some((c, d))) => meet(a, b, c, d),
            _ => false,
        })
    })
}

fn meet(a: LonLat, b: LonLat, c: LonLat, d: LonLat) -> bool {
    let turn = |p: LonLat, q: LonLat, r: LonLat| {
        let area = (q.lon - p.lon) * (r.lat - p.lat) - (q.lat - p.lat) * (r.lon - p.lon);
        if area == 0.0 {
            0
        } else if area > 0.0 {
            1
        } else {
            -1
        }
    };
    turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(lon: f64, lat: f64) -> LonLat {
        LonLat::new(lon, lat).unwrap()
    }

    #[test]
    fn each_shape_has_the_points_it_needs() {
        let corner = [at(4.0, 45.0), at(4.1, 45.0), at(4.1, 45.1), at(4.0, 45.1)];
        let place = |kind, points: &[LonLat]| ActionPlace::new(kind, points.to_vec());
        assert_eq!(place(PlaceKind::Point, &corner), Err(NotAPlace::NotOnePoint));
        assert_eq!(place(PlaceKind::Point, &[]), Err(NotAPlace::NotOnePoint));
        assert_eq!(place(PlaceKind::Ligne, &corner[..1]), Err(NotAPlace::TooShort));
        assert_eq!(place(PlaceKind::Zone, &corner[..2]), Err(NotAPlace::TooFlat));
        let bow = [corner[0], corner[2], corner[1], corner[3]];
        assert_eq!(place(PlaceKind::Zone, &bow), Err(NotAPlace::Crossed));
        let closed: Vec<_> = corner.iter().chain([&corner[0]]).copied().collect();
        assert_eq!(place(PlaceKind::Zone, &closed).unwrap().points().len(), 4);
    }

    #[test]
    fn what_is_not_a_place_of_ours_is_none() {
        for text in [
            "",
            "{}",
            r#"{"type":"Circle","coordinates":[4,45]}"#,
            r#"{"type":"Point","coordinates":[400,45]}"#,
        ] {
            assert_eq!(ActionPlace::from_geojson(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_place_reads_back_as_it_was_kept(
            points in prop::collection::vec((-180.0..180.0_f64, -90.0..90.0_f64), 1..8),
            kind in prop::sample::select(PlaceKind::ALL),
        ) {
            let points = points.into_iter().map(|(lon, lat)| at(lon, lat)).collect();
            if let Ok(place) = ActionPlace::new(kind, points) {
                prop_assert_eq!(ActionPlace::from_geojson(&place.to_geojson()), Some(place));
            }
        }
    }
}
