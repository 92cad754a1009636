//! GeoJSON as it comes: read straight into rings, bounded in size, depth and number before anything is built.

use super::projection::{Lambert93, looks_like_lambert};
use super::validity::Budget;
use super::{Contour, MAX_BYTES, MAX_ROWS, MAX_VERTICES, Mended, Refusal, ShapeError, Spot};
use geo::{Coord, LineString, MultiPolygon, Polygon};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use std::{cell::Cell, collections::BTreeMap, fmt};

const TOO_DEEP: &str = "listes trop imbriquées";
const TOO_MANY_VERTICES: &str = "trop de sommets";
const TOO_MANY_ROWS: &str = "trop d'objets";
/// Multipolygon, polygon, ring, position.
const MAX_DEPTH: usize = 4;

/// One object of a collection.
pub(super) struct Feature {
    pub(super) spot: Spot,
    properties: BTreeMap<String, String>,
    geometry: Option<Geometry>,
}

impl Feature {
    /// The first filled property among several usual names, whatever their case.
    pub(super) fn text(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.properties.get(*name)).map(String::as_str)
    }
}

/// A collection and its coordinate system.
pub(super) struct Collection {
    pub(super) features: Vec<Feature>,
    lambert: Option<Lambert93>,
    budget: Budget,
}

impl Collection {
    /// Reads a whole file.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        let raw: RawCollection = parse(bytes)?;
        if raw.kind != "FeatureCollection" {
            return Err(Refusal::OtherJson { line: 1 });
        }
        let features = raw.features.ok_or(Refusal::OtherJson { line: 1 })?.0;
        if features.is_empty() {
            return Err(Refusal::Empty);
        }
        let named = raw.crs.and_then(|crs| crs.properties).and_then(|p| p.name);
        let lambert = uses_lambert(named.as_deref(), features.iter().filter_map(|f| f.geometry.as_ref()))?;
        Ok(Self { features, lambert, budget: Budget::default() })
    }

    /// Takes the contour of the feature at that rank, if it has one.
    pub(super) fn contour(&mut self, rank: usize) -> Result<Option<(Contour, Option<Mended>)>, ShapeError> {
        let Some(geometry) = self.features.get_mut(rank).and_then(|f| f.geometry.take()) else {
            return Ok(None);
        };
        let mut budget = self.budget;
        let taken = geometry.into_contour(self.lambert.as_ref(), &mut budget);
        self.budget = budget;
        taken.map(Some)
    }
}

impl Contour {
    /// Reads the text of one GeoJSON geometry, a `Polygon` or a `MultiPolygon`, in WGS84 or Lambert-93.
    pub fn from_geojson(text: &str) -> Result<(Self, Option<Mended>), Refusal> {
        let geometry: Geometry = parse(text.as_bytes())?;
        let lambert = uses_lambert(None, std::iter::once(&geometry))?;
        let taken = geometry.into_contour(lambert.as_ref(), &mut Budget::default());
        taken.map_err(|error| Refusal::At { spot: Spot::Feature(1), fault: error.into() })
    }
}

fn uses_lambert<'a>(
    named: Option<&str>,
    geometries: impl Iterator<Item = &'a Geometry>,
) -> Result<Option<Lambert93>, Refusal> {
    let first = geometries.filter_map(|g| g.coordinates.first_position()).next();
    let metric = match named {
        Some(name) if name.ends_with("2154") => true,
        Some(name) if name.ends_with("4326") || name.ends_with("CRS84") => false,
        Some(name) => return Err(Refusal::UnknownCrs(name.chars().take(60).collect())),
        None => first.is_some_and(looks_like_lambert),
    };
    let system = metric.then(Lambert93::new).transpose();
    system.map_err(|_| Refusal::UnknownCrs("EPSG:2154".to_owned()))
}

fn parse<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, Refusal> {
    if bytes.len() > MAX_BYTES {
        return Err(Refusal::TooLarge(bytes.len()));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| Refusal::Encoding)?;
    match text.trim_start().chars().next() {
        None => return Err(Refusal::Empty),
        Some('<') => return Err(Refusal::WebPage),
        Some(_) => {}
    }
    serde_json::from_str(text).map_err(|error| refusal(&error))
}

fn refusal(error: &serde_json::Error) -> Refusal {
    let (line, column) = (error.line(), error.column());
    let said = error.to_string();
    match error.classify() {
        Category::Eof => Refusal::Truncated { line, column },
        _ if said.starts_with(TOO_DEEP) || said.starts_with("recursion limit") => Refusal::TooDeep,
        _ if said.starts_with(TOO_MANY_VERTICES) => Refusal::TooManyVertices,
        _ if said.starts_with(TOO_MANY_ROWS) => Refusal::TooManyRows,
        Category::Data => Refusal::OtherJson { line },
        Category::Syntax | Category::Io => Refusal::BadJson { line, column },
    }
}

#[derive(Deserialize)]
struct RawCollection {
    #[serde(rename = "type")]
    kind: String,
    crs: Option<Crs>,
    features: Option<Features>,
}

#[derive(Deserialize)]
struct Crs {
    properties: Option<CrsProperties>,
}

#[derive(Deserialize)]
struct CrsProperties {
    name: Option<String>,
}

#[derive(Deserialize)]
struct RawFeature {
    #[serde(rename = "type")]
    _kind: FeatureKind,
    #[serde(default)]
    properties: Option<Properties>,
    geometry: Option<Geometry>,
}

#[derive(Deserialize)]
enum FeatureKind {
    Feature,
}

struct Features(Vec<Feature>);

impl<'de> Deserialize<'de> for Features {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Features;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("une liste d'objets")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Features, A::Error> {
                let mut features = Vec::new();
                let mut vertices = 0;
                while let Some(raw) = seq.next_element::<RawFeature>()? {
                    vertices += raw.geometry.as_ref().map_or(0, |g| g.nodes);
                    if features.len() >= MAX_ROWS {
                        return Err(A::Error::custom(TOO_MANY_ROWS));
                    }
                    if vertices > MAX_VERTICES {
                        return Err(A::Error::custom(TOO_MANY_VERTICES));
                    }
                    features.push(Feature {
                        spot: Spot::Feature(features.len() + 1),
                        properties: raw.properties.map(|p| p.0).unwrap_or_default(),
                        geometry: raw.geometry,
                    });
                }
                Ok(Features(features))
            }
        }
        deserializer.deserialize_seq(Each)
    }
}

/// Properties by lower-case name, as text; lists and objects are passed over.
struct Properties(BTreeMap<String, String>);

impl<'de> Deserialize<'de> for Properties {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Properties;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("des propriétés")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Properties, A::Error> {
                let mut known = BTreeMap::new();
                while let Some(name) = map.next_key::<String>()? {
                    let Scalar(value) = map.next_value()?;
                    if let Some(value) = value.as_deref().and_then(crate::shared::text::filled) {
                        known.insert(name.to_ascii_lowercase(), value.to_owned());
                    }
                }
                Ok(Properties(known))
            }
        }
        deserializer.deserialize_map(Each)
    }
}

struct Scalar(Option<String>);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct One;
        impl<'de> Visitor<'de> for One {
            type Value = Scalar;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("une valeur")
            }
            fn visit_str<E>(self, text: &str) -> Result<Scalar, E> {
                Ok(Scalar(Some(text.to_owned())))
            }
            fn visit_bool<E>(self, yes: bool) -> Result<Scalar, E> {
                Ok(Scalar(Some(yes.to_string())))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Scalar, E> {
                Ok(Scalar(Some(number.to_string())))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Scalar, E> {
                Ok(Scalar(Some(number.to_string())))
            }
            fn visit_f64<E>(self, number: f64) -> Result<Scalar, E> {
                Ok(Scalar(Some(number.to_string())))
            }
            fn visit_unit<E>(self) -> Result<Scalar, E> {
                Ok(Scalar(None))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Scalar, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Scalar(None))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Scalar(None))
            }
        }
        deserializer.deserialize_any(One)
    }
}

/// A geometry before its type is believed.
struct Geometry {
    kind: String,
    coordinates: Nest,
    nodes: usize,
}

impl<'de> Deserialize<'de> for Geometry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Raw {
            #[serde(rename = "type")]
            kind: String,
            coordinates: Option<Counted>,
        }
        let raw = Raw::deserialize(deserializer)?;
        let Counted(coordinates, nodes) = raw.coordinates.unwrap_or(Counted(Nest::List(Vec::new()), 0));
        Ok(Self { kind: raw.kind, coordinates, nodes })
    }
}

impl Geometry {
    fn into_contour(
        self,
        lambert: Option<&Lambert93>,
        budget: &mut Budget,
    ) -> Result<(Contour, Option<Mended>), ShapeError> {
        let parts = match (self.kind.as_str(), self.coordinates) {
            ("Polygon", rings) => vec![polygon(rings, lambert)?],
            ("MultiPolygon", Nest::List(parts)) => {
                parts.into_iter().map(|part| polygon(part, lambert)).collect::<Result<_, _>>()?
            }
            _ => return Err(ShapeError::NotASurface),
        };
        Contour::take(MultiPolygon(parts), budget)
    }
}

fn polygon(nest: Nest, lambert: Option<&Lambert93>) -> Result<Polygon<f64>, ShapeError> {
    let Nest::List(rings) = nest else { return Err(ShapeError::NotASurface) };
    let mut rings = rings.into_iter().map(|ring| line(ring, lambert));
    let outer = rings.next().ok_or(ShapeError::Empty)??;
    Ok(Polygon::new(outer, rings.collect::<Result<_, _>>()?))
}

fn line(nest: Nest, lambert: Option<&Lambert93>) -> Result<LineString<f64>, ShapeError> {
    let Nest::List(positions) = nest else { return Err(ShapeError::NotASurface) };
    let coord = |position| match (position, lambert) {
        (Nest::Position(at), Some(lambert)) => lambert.to_wgs84(at),
        (Nest::Position(at), None) => Ok(at),
        _ => Err(ShapeError::NotASurface),
    };
    positions.into_iter().map(coord).collect::<Result<Vec<_>, _>>().map(LineString)
}

/// Coordinates at any depth.
enum Nest {
    Number(f64),
    Position(Coord<f64>),
    List(Vec<Nest>),
}

impl Nest {
    fn first_position(&self) -> Option<Coord<f64>> {
        match self {
            Self::Number(_) => None,
            Self::Position(at) => Some(*at),
            Self::List(items) => items.first().and_then(Self::first_position),
        }
    }
}

struct Counted(Nest, usize);

impl<'de> Deserialize<'de> for Counted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let nodes = Cell::new(0);
        let nest = Seed { depth: 0, nodes: &nodes }.deserialize(deserializer)?;
        Ok(Self(nest, nodes.get()))
    }
}

/// Reads a nest of lists, counting every position and list as it goes.
#[derive(Clone, Copy)]
struct Seed<'a> {
    depth: usize,
    nodes: &'a Cell<usize>,
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Nest;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Nest, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Nest;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("des coordonnées")
    }

    fn visit_f64<E>(self, number: f64) -> Result<Nest, E> {
        Ok(Nest::Number(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Nest, E> {
        #[allow(clippy::cast_precision_loss)]
        Ok(Nest::Number(number as f64))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Nest, E> {
        #[allow(clippy::cast_precision_loss)]
        Ok(Nest::Number(number as f64))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Nest, A::Error> {
        if self.depth >= MAX_DEPTH {
            return Err(A::Error::custom(TOO_DEEP));
        }
        self.nodes.set(self.nodes.get() + 1);
        if self.nodes.get() > MAX_VERTICES {
            return Err(A::Error::custom(TOO_MANY_VERTICES));
        }
        let inner = Seed { depth: self.depth + 1, ..self };
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(inner)? {
            if let Nest::Number(x) = item {
                // A position: its altitude, if any, is passed over.
                let y = seq.next_element::<f64>()?.ok_or_else(|| A::Error::custom("position incomplète"))?;
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                return Ok(Nest::Position(Coord { x, y }));
            }
            items.push(item);
        }
        Ok(Nest::List(items))
    }
}
