//! From the Lambert-93 of French administrations (EPSG:2154) to WGS84.

use super::ShapeError;
use geo::Coord;
use proj4rs::{Proj, transform::transform};

const LAMBERT_93: &str = "+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 \
                          +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs";
const WGS_84: &str = "+proj=longlat +datum=WGS84 +no_defs";

/// The two systems, read once per file.
pub(super) struct Lambert93 {
    from: Proj,
    to: Proj,
}

impl Lambert93 {
    pub(super) fn new() -> Result<Self, ShapeError> {
        let system = |text| Proj::from_proj_string(text).map_err(|_| ShapeError::NotANumber);
        Ok(Self { from: system(LAMBERT_93)?, to: system(WGS_84)? })
    }

    /// Metres to degrees.
    pub(super) fn to_wgs84(&self, metres: Coord<f64>) -> Result<Coord<f64>, ShapeError> {
        let mut point = (metres.x, metres.y, 0.0);
        transform(&self.from, &self.to, &mut point)
            .map_err(|_| ShapeError::OutsideFrance(metres.x, metres.y))?;
        // A millionth of a millimetre below 1e-9 degree is noise of the conversion.
        let tidy = |radians: f64| (radians.to_degrees() * 1e9).round() / 1e9;
        Ok(Coord { x: tidy(point.0), y: tidy(point.1) })
    }

    /// Degrees to metres, to check the other way round.
    #[cfg(test)]
    pub(super) fn to_metres(&self, degrees: Coord<f64>) -> Coord<f64> {
        let mut point = (degrees.x.to_radians(), degrees.y.to_radians(), 0.0);
        transform(&self.to, &self.from, &mut point).unwrap();
        Coord { x: point.0, y: point.1 }
    }
}

/// Whether a position has the magnitude of Lambert-93 over the mainland and Corsica, in metres.
pub(super) fn looks_like_lambert(at: Coord<f64>) -> bool {
    (0.0..1_400_000.0).contains(&at.x) && (5_900_000.0..7_300_000.0).contains(&at.y)
}

/// West, south, east, north of each part of France, in degrees.
const FRANCE: [[f64; 4]; 12] = [
    [-5.6, 41.2, 9.8, 51.3],
    [-62.0, 15.7, -60.9, 16.7],
    [-61.4, 14.3, -60.7, 15.0],
    [-54.8, 2.0, -51.4, 6.0],
    [55.1, -21.6, 56.0, -20.7],
    [44.9, -13.2, 45.5, -12.4],
    [-56.6, 46.6, -56.0, 47.3],
    [-63.3, 17.8, -62.7, 18.3],
    [-155.0, -28.5, -134.0, -7.5],
    [-178.5, -14.6, -175.9, -13.0],
    [157.9, -23.5, 172.5, -17.0],
    [50.9, -49.9, 77.8, -37.5],
];

fn in_france(lon: f64, lat: f64) -> bool {
    FRANCE
        .iter()
        .any(|[west, south, east, north]| (*west..=*east).contains(&lon) && (*south..=*north).contains(&lat))
}

/// Refuses a position that is not in France, telling the one whose two numbers were exchanged.
pub(super) fn check_in_france(at: Coord<f64>) -> Result<(), ShapeError> {
    match (at.x, at.y) {
        (lon, lat) if !lon.is_finite() || !lat.is_finite() => Err(ShapeError::NotANumber),
        (lon, lat) if in_france(lon, lat) => Ok(()),
        (lon, lat) if in_france(lat, lon) => Err(ShapeError::Swapped(lon, lat)),
        (lon, lat) => Err(ShapeError::OutsideFrance(lon, lat)),
    }
}
