//! What a plan covers, and the way from degrees to the drawing and back.

use super::Plan;
use palier_domain::shared::LonLat;

/// The box of a plan and its size: equirectangular, `x = (lon − west) / (east − west) · width` and
/// `y = (north − lat) / (north − south) · height`, as many metres a unit both ways.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Degrees of longitude of the left side.
    pub west: f64,
    /// Degrees of latitude of the bottom.
    pub south: f64,
    /// Degrees of longitude of the right side.
    pub east: f64,
    /// Degrees of latitude of the top.
    pub north: f64,
    /// Units across, a whole number.
    pub width: f64,
    /// Units down, a whole number.
    pub height: f64,
}

/// Metres in a degree along a meridian, on a sphere of the Earth's mean radius.
const DEGREE: f64 = 111_195.08;
const WIDTH: f64 = 1_000.0;
/// Heights over widths that fit a phone and a page.
const FLATTEST: f64 = 0.6;
const TALLEST: f64 = 1.2;
/// Part of the drawing left free around what is shown.
const MARGIN: f64 = 0.06;
/// Below this width, in metres, a plan says nothing.
const NARROWEST: f64 = 150.0;
/// A place farther than this from the quartier, in metres, is a mistake of the satellite or of the keyboard: it must
/// not shrink the plan for all the others.
const NEAR: f64 = 1_500.0;

#[derive(Clone, Copy)]
struct Extent {
    low: LonLat,
    high: LonLat,
}

impl Extent {
    fn of(places: impl Iterator<Item = LonLat>) -> Option<Self> {
        places.filter(|place| is_shown(*place)).fold(None, |known: Option<Self>, place| {
            Some(known.map_or(Self { low: place, high: place }, |extent| extent.with(place)))
        })
    }

    fn with(self, p: LonLat) -> Self {
        Self {
            low: LonLat { lon: self.low.lon.min(p.lon), lat: self.low.lat.min(p.lat) },
            high: LonLat { lon: self.high.lon.max(p.lon), lat: self.high.lat.max(p.lat) },
        }
    }

    fn centre(self) -> LonLat {
        LonLat {
            lon: f64::midpoint(self.low.lon, self.high.lon),
            lat: f64::midpoint(self.low.lat, self.high.lat),
        }
    }

    fn is_near(self, p: LonLat) -> bool {
        let (up, across) = (NEAR / DEGREE, NEAR / DEGREE / self.centre().lat.to_radians().cos());
        (self.low.lon - across..=self.high.lon + across).contains(&p.lon)
            && (self.low.lat - up..=self.high.lat + up).contains(&p.lat)
    }
}

/// On Earth, and not so near a pole that metres make no sense.
fn is_shown(p: LonLat) -> bool {
    (-180.0..=180.0).contains(&p.lon) && (-85.0..=85.0).contains(&p.lat)
}

impl Frame {
    /// Around the contour, else the route, else the stops, else the constats; widened to what lies near.
    pub(super) fn around(plan: &Plan) -> Option<Self> {
        let contour = || plan.contour.iter().flatten().copied();
        let route = || plan.route.iter().copied().chain(plan.meeting_point);
        let stops = || plan.stops.iter().map(|mark| mark.at);
        let constats = || plan.constats.iter().map(|mark| mark.at);
        let base = Extent::of(contour())
            .or_else(|| Extent::of(route()))
            .or_else(|| Extent::of(stops()))
            .or_else(|| Extent::of(constats()))?;
        let near = route().chain(stops()).chain(constats()).filter(|place| base.is_near(*place));
        Some(Self::holding(near.fold(base, Extent::with)))
    }

    fn holding(extent: Extent) -> Self {
        let centre = extent.centre();
        let cosine = centre.lat.to_radians().cos();
        let spread = 1.0 + 2.0 * MARGIN;
        let across = ((extent.high.lon - extent.low.lon) * DEGREE * cosine * spread).max(NARROWEST);
        let down = ((extent.high.lat - extent.low.lat) * DEGREE * spread).max(NARROWEST * FLATTEST);
        let across = across.max(down / TALLEST);
        let height = (WIDTH * (down / across).max(FLATTEST)).round();
        let (half_lon, half_lat) = (across / DEGREE / cosine / 2.0, across / WIDTH * height / DEGREE / 2.0);
        Self {
            west: centre.lon - half_lon,
            south: centre.lat - half_lat,
            east: centre.lon + half_lon,
            north: centre.lat + half_lat,
            width: WIDTH,
            height,
        }
    }

    /// Where a place is drawn, in units right and down from the top left corner.
    pub fn place(&self, at: LonLat) -> (f64, f64) {
        (
            (at.lon - self.west) / (self.east - self.west) * self.width,
            (self.north - at.lat) / (self.north - self.south) * self.height,
        )
    }

    /// The place drawn there: what a finger on the plan means.
    pub fn unplace(&self, (x, y): (f64, f64)) -> LonLat {
        LonLat {
            lon: self.west + x / self.width * (self.east - self.west),
            lat: self.north - y / self.height * (self.north - self.south),
        }
    }

    /// True when the place is on the drawing.
    pub fn holds(&self, at: LonLat) -> bool {
        (self.west..=self.east).contains(&at.lon) && (self.south..=self.north).contains(&at.lat)
    }

    /// Metres on the ground for one unit.
    pub fn metres_per_unit(&self) -> f64 {
        (self.north - self.south) * DEGREE / self.height
    }
}
