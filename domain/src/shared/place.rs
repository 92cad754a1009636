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

    /// Metres to the other point, along the ground (sphere of the mean radius of the Earth, half a percent at most).
    pub fn metres_to(self, other: Self) -> f64 {
        let (from, to) = (self.lat.to_radians(), other.lat.to_radians());
        let (north, east) = (to - from, (other.lon - self.lon).to_radians());
        let half = (north / 2.0).sin().powi(2) + from.cos() * to.cos() * (east / 2.0).sin().powi(2);
        2.0 * EARTH_METRES * half.clamp(0.0, 1.0).sqrt().asin()
    }
}

/// Mean radius of the Earth.
const EARTH_METRES: f64 = 6_371_008.8;

/// Metres from the first point of a line to its last, along the line.
pub fn metres_along(line: &[LonLat]) -> f64 {
    line.windows(2).map(|step| step[0].metres_to(step[1])).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_of_latitude_is_a_hundred_and_eleven_kilometres() {
        let at = |lon, lat| LonLat::new(lon, lat).unwrap();
        let degree = at(4.39, 45.0).metres_to(at(4.39, 46.0));
        assert!((degree - 111_195.0).abs() < 10.0, "{degree}");
        let east = at(4.0, 45.0).metres_to(at(5.0, 45.0));
        assert!((east - 78_626.0).abs() < 20.0, "{east}");
        let there_and_back = [at(4.39, 45.0), at(4.39, 46.0), at(4.39, 45.0)];
        assert!((metres_along(&there_and_back) - 2.0 * degree).abs() < 0.001);
        assert_eq!((metres_along(&[]), at(4.0, 45.0).metres_to(at(4.0, 45.0))), (0.0, 0.0));
    }
}
