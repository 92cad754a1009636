//! What is drawn under a plan: buildings, streets, parcels, from a GeoJSON file in WGS84.

use crate::codes;
use crate::shared::LonLat;
use crate::territory::Bounds;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

codes! {
    /// What a shape of the plan stands for.
    pub enum ShapeKind {
        /// A building.
        Batiment = "batiment",
        /// A street or a path.
        Rue = "rue",
        /// A parcel of the cadastre.
        Parcelle = "parcelle",
    }
}

/// One shape of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanShape {
    /// What its file calls it, or its rank there.
    pub name: String,
    /// What it stands for.
    pub kind: ShapeKind,
    /// Its lines or rings, longitude first.
    pub lines: Vec<Vec<LonLat>>,
}

/// Why a file of shapes cannot be taken, in French.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAShape {
    /// Not a collection of GeoJSON features.
    #[error("ce fichier n'est pas une collection GeoJSON")]
    NotGeoJson,
    /// A feature that has no line and no surface.
    #[error("l'objet {0} n'a ni ligne ni surface")]
    NoShape(usize),
    /// Coordinates that are not degrees.
    #[error("les coordonnées de l'objet {0} ne sont pas des degrés WGS84 (longitude puis latitude)")]
    NotDegrees(usize),
    /// Two features under one name.
    #[error("deux objets portent le nom « {0} »")]
    Twice(String),
}

#[derive(Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    id: Option<Value>,
    properties: Option<Value>,
    geometry: Option<Geometry>,
}

#[derive(Deserialize)]
struct Geometry {
    #[serde(rename = "type")]
    kind: String,
    coordinates: Value,
}

/// Reads every shape of a file.
///
/// # Errors
/// The first thing that cannot be taken; nothing is half read.
pub fn read_shapes(kind: ShapeKind, bytes: &[u8]) -> Result<Vec<PlanShape>, NotAShape> {
    let collection: Collection = serde_json::from_slice(bytes).map_err(|_| NotAShape::NotGeoJson)?;
    let mut named = BTreeMap::new();
    for (rank, feature) in collection.features.into_iter().enumerate() {
        let rank = rank + 1;
        let name = feature.name().unwrap_or_else(|| rank.to_string());
        let geometry = feature.geometry.ok_or(NotAShape::NoShape(rank))?;
        let lines = geometry.lines(rank)?;
        if named.insert(name.clone(), PlanShape { name: name.clone(), kind, lines }).is_some() {
            return Err(NotAShape::Twice(name));
        }
    }
    Ok(named.into_values().collect())
}

impl Feature {
    fn name(&self) -> Option<String> {
        let own = self.id.as_ref();
        let of = |name| self.properties.as_ref().and_then(|properties| properties.get(name));
        match own.or_else(|| of("id")).or_else(|| of("cleabs"))? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }
}

impl Geometry {
    fn lines(&self, rank: usize) -> Result<Vec<Vec<LonLat>>, NotAShape> {
        let depth = match self.kind.as_str() {
            "LineString" => 1,
            "Polygon" | "MultiLineString" => 2,
            "MultiPolygon" => 3,
            _ => return Err(NotAShape::NoShape(rank)),
        };
        let mut lines = Vec::new();
        collect(&self.coordinates, depth, &mut lines).ok_or(NotAShape::NotDegrees(rank))?;
        if lines.iter().any(|line| line.len() > 1) { Ok(lines) } else { Err(NotAShape::NoShape(rank)) }
    }
}

/// The lines held that many lists deep; `None` when something there is no position.
fn collect(value: &Value, depth: usize, lines: &mut Vec<Vec<LonLat>>) -> Option<()> {
    let list = value.as_array()?;
    if depth > 1 {
        return list.iter().try_for_each(|inner| collect(inner, depth - 1, lines));
    }
    let position = |at: &Value| LonLat::new(at.get(0)?.as_f64()?, at.get(1)?.as_f64()?).ok();
    lines.push(list.iter().map(position).collect::<Option<_>>()?);
    Some(())
}

impl PlanShape {
    /// The shape as kept: `[[[lon,lat],…],…]`.
    pub fn to_text(&self) -> String {
        let lines: Vec<Vec<[f64; 2]>> =
            self.lines.iter().map(|line| line.iter().map(|at| [at.lon, at.lat]).collect()).collect();
        serde_json::json!(lines).to_string()
    }

    /// The shape as it was kept; a text that is none gives no line.
    pub fn from_text(kind: ShapeKind, name: String, text: &str) -> Self {
        let mut lines = Vec::new();
        let kept = serde_json::from_str(text).unwrap_or(Value::Null);
        if collect(&kept, 2, &mut lines).is_none() {
            lines.clear();
        }
        Self { name, kind, lines }
    }

    /// The rectangle around it.
    pub fn bounds(&self) -> Option<Bounds> {
        let points = self.lines.iter().flatten().map(|at| Bounds { min: *at, max: *at });
        points.reduce(Bounds::join)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parcels_of_the_cadastre_are_read_whole() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../shared/data/cadastre/cadastre-91216-parcelles.geojson"
        );
        let bytes = std::fs::read(path).unwrap();
        let parcels = read_shapes(ShapeKind::Parcelle, &bytes).unwrap();
        assert!(parcels.len() > 1_000, "{}", parcels.len());
        for parcel in &parcels {
            let again = PlanShape::from_text(parcel.kind, parcel.name.clone(), &parcel.to_text());
            assert_eq!(&again, parcel);
            let bounds = parcel.bounds().unwrap();
            assert!(bounds.min.lon > 2.2 && bounds.max.lat < 48.8, "{bounds:?}");
        }
    }

    #[test]
    fn what_cannot_be_drawn_is_said() {
        let one = |geometry: &str| {
            let file = format!(
                r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","id":"a","geometry":{geometry}}}]}}"#
            );
            read_shapes(ShapeKind::Rue, file.as_bytes())
        };
        assert_eq!(one(r#"{"type":"LineString","coordinates":[[4,45],[4.1,45]]}"#).unwrap().len(), 1);
        assert_eq!(one(r#"{"type":"Point","coordinates":[4,45]}"#), Err(NotAShape::NoShape(1)));
        assert_eq!(
            one(r#"{"type":"LineString","coordinates":[[800000,6500000]]}"#),
            Err(NotAShape::NotDegrees(1))
        );
        assert_eq!(one(r#"{"type":"Polygon","coordinates":[4,45]}"#), Err(NotAShape::NotDegrees(1)));
        assert_eq!(read_shapes(ShapeKind::Rue, b"x"), Err(NotAShape::NotGeoJson));
    }
}
