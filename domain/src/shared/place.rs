//! A point on the ground.

use serde::{Deserialize, Serialize};

/// A point in WGS84 degrees: longitude first, as in GeoJSON.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct LonLat {
    /// Degrees east.
    pub lon: f64,
    /// Degrees north.
    pub lat: f64,
}

/// A position that is not on Earth, or not a number.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("la position est hors des limites (longitude de -180 à 180, latitude de -90 à 90)")]
pub struct OutOfRange;

impl LonLat {
    /// A point, if both degrees are finite and in range.
    pub fn new(lon: f64, lat: f64) -> Result<Self, OutOfRange> {
        if lon.is_finite() && lat.is_finite() && lon.abs() <= 180.0 && lat.abs() <= 90.0 {
            Ok(Self { lon, lat })
        } else {
            Err(OutOfRange)
        }
    }
}
