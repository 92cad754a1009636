//! The map of a quartier for paper: contour, numbered constats, north and scale. No tile, no third party.

use crate::svg::{DEEP, Drawing, INK, PALE};
use palier_domain::territory::spread;

/// A contour and the places seen on walks, in WGS84 longitude then latitude.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MapFigure {
    /// Rings of the contour, holes included; each a list of `[lon, lat]` in degrees.
    pub rings: Vec<Vec<[f64; 2]>>,
    /// The constats that have a position.
    pub points: Vec<MapPoint>,
    /// True when the contour is drawn by hand or simplified: said on the figure.
    pub schematic: bool,
    /// Where the contour comes from, with its vintage: "contours ANCT 2024".
    pub source: String,
}

/// A numbered constat on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct MapPoint {
    /// Number of the constat, as in the tables.
    pub number: String,
    /// WGS84 longitude in degrees.
    pub lon: f64,
    /// WGS84 latitude in degrees.
    pub lat: f64,
}

const WIDTH: f64 = 490.0;
const HEIGHT: f64 = 300.0;
const MARGIN: f64 = 30.0;
/// Radius of the disc that holds a number.
const DISC: f64 = 8.0;
/// Mean radius of the Earth, metres.
const EARTH: f64 = 6_371_008.8;
/// Below this width a map says nothing: one point, or none.
const SMALLEST_METRES: f64 = 100.0;

/// From degrees to points on paper: equirectangular around the centre of what is shown, exact enough for a quartier.
struct Frame {
    lon: f64,
    lat: f64,
    points_per_metre: f64,
}

impl Frame {
    fn around(places: &[[f64; 2]]) -> Option<Self> {
        let first = places.first()?;
        let (low, high) = places.iter().fold((*first, *first), |(low, high), p| {
            ([low[0].min(p[0]), low[1].min(p[1])], [high[0].max(p[0]), high[1].max(p[1])])
        });
        let (lon, lat) = (f64::midpoint(low[0], high[0]), f64::midpoint(low[1], high[1]));
        let width = metres(high[0] - low[0]) * lat.to_radians().cos();
        let height = metres(high[1] - low[1]);
        let across = (WIDTH - 2.0 * MARGIN) / width.max(SMALLEST_METRES);
        let up = (HEIGHT - 2.0 * MARGIN) / height.max(SMALLEST_METRES);
        Some(Self { lon, lat, points_per_metre: across.min(up) })
    }

    fn place(&self, [lon, lat]: [f64; 2]) -> (f64, f64) {
        let east = metres(lon - self.lon) * self.lat.to_radians().cos();
        let north = metres(lat - self.lat);
        (WIDTH / 2.0 + east * self.points_per_metre, HEIGHT / 2.0 - north * self.points_per_metre)
    }
}

/// Metres along a meridian for that many degrees.
fn metres(degrees: f64) -> f64 {
    degrees.to_radians() * EARTH
}

fn is_on_earth([lon, lat]: &[f64; 2]) -> bool {
    (-180.0..=180.0).contains(lon) && (-89.0..=89.0).contains(lat)
}

impl MapFigure {
    /// The drawing; nothing when there is neither contour nor place to show.
    pub fn svg(&self, title: &str) -> Option<String> {
        let rings: Vec<Vec<[f64; 2]>> =
            self.rings.iter().map(|ring| ring.iter().copied().filter(is_on_earth).collect()).collect();
        let points: Vec<&MapPoint> = self.points.iter().filter(|p| is_on_earth(&[p.lon, p.lat])).collect();
        let places: Vec<[f64; 2]> =
            rings.iter().flatten().copied().chain(points.iter().map(|p| [p.lon, p.lat])).collect();
        let frame = Frame::around(&places)?;

        let mut drawing = Drawing::new(WIDTH, HEIGHT, title, &self.description());
        contour(&mut drawing, &frame, &rings, self.schematic);
        numbers(&mut drawing, &frame, &points);
        north(&mut drawing);
        scale(&mut drawing, &frame);
        if self.schematic {
            drawing.text((MARGIN / 3.0, 14.0), 8.5, "start", INK, "Contour schématique");
        }
        Some(drawing.finish())
    }

    /// What the map shows, for those who do not see it.
    pub fn description(&self) -> String {
        let contour = if self.schematic { "Contour schématique du quartier" } else { "Contour du quartier" };
        match self.points.len() {
            0 => format!("{contour}, aucun constat placé"),
            1 => format!("{contour} et un constat numéroté, décrit dans les tableaux"),
            n => format!("{contour} et {n} constats numérotés, décrits dans les tableaux"),
        }
    }
}

fn contour(drawing: &mut Drawing, frame: &Frame, rings: &[Vec<[f64; 2]>], schematic: bool) {
    let mut path = String::new();
    for ring in rings.iter().filter(|ring| ring.len() >= 3) {
        for (index, place) in ring.iter().enumerate() {
            let (x, y) = frame.place(*place);
            path += &format!("{}{x:.1} {y:.1}", if index == 0 { "M" } else { "L" });
        }
        path.push('Z');
    }
    if !path.is_empty() {
        let dashes = if schematic { " stroke-dasharray=\"6 4\"" } else { "" };
        drawing.add(format_args!(
            "<path d=\"{path}\" fill=\"{PALE}\" fill-rule=\"evenodd\" stroke=\"{DEEP}\" stroke-width=\"1.4\"{dashes}/>"
        ));
    }
}

fn numbers(drawing: &mut Drawing, frame: &Frame, points: &[&MapPoint]) {
    let places: Vec<(f64, f64)> = points.iter().map(|point| frame.place([point.lon, point.lat])).collect();
    let discs = spread(&places, DISC, (WIDTH, HEIGHT));
    // Every line before any disc: a line would cross a number.
    for (at, disc) in places.iter().zip(&discs) {
        if disc != at {
            let ((x1, y1), (x2, y2)) = (at, disc);
            drawing.add(format_args!(
                "<path d=\"M{x1:.1} {y1:.1}L{x2:.1} {y2:.1}\" stroke=\"{DEEP}\" stroke-width=\"0.8\"/>\
                 <circle cx=\"{x1:.1}\" cy=\"{y1:.1}\" r=\"1.6\" fill=\"{DEEP}\"/>"
            ));
        }
    }
    for (point, (x, y)) in points.iter().zip(discs) {
        drawing.add(format_args!(
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{DISC}\" fill=\"{DEEP}\" stroke=\"#ffffff\" stroke-width=\"1\"/>"
        ));
        let number: String = point.number.chars().take(4).collect();
        let size = if number.chars().count() > 2 { 6.0 } else { 8.0 };
        drawing.text((x, y + size * 0.36), size, "middle", "#ffffff", &number);
    }
}

fn north(drawing: &mut Drawing) {
    let x = WIDTH - MARGIN / 2.0;
    drawing.add(format_args!("<path d=\"M{x} 6L{} 26L{x} 21L{} 26Z\" fill=\"{INK}\"/>", x + 6.0, x - 6.0));
    drawing.text((x, 36.0), 8.5, "middle", INK, "N");
}

/// A bar of 1, 2 or 5 times a power of ten metres, at most a quarter of the map.
fn scale(drawing: &mut Drawing, frame: &Frame) {
    let longest = WIDTH / 4.0 / frame.points_per_metre;
    let power = 10_f64.powf(longest.log10().floor());
    let length =
        [5.0, 2.0, 1.0].into_iter().map(|step| step * power).find(|l| *l <= longest).unwrap_or(power);
    let (x, y, width) = (MARGIN / 3.0, HEIGHT - 8.0, length * frame.points_per_metre);
    drawing.add(format_args!(
        "<path d=\"M{x:.1} {:.1}V{y:.1}H{:.1}V{:.1}\" fill=\"none\" stroke=\"{INK}\" stroke-width=\"1\"/>",
        y - 4.0,
        x + width,
        y - 4.0
    ));
    let words = if length >= 1_000.0 { format!("{} km", length / 1_000.0) } else { format!("{length} m") };
    drawing.text((x + width + 5.0, y), 8.0, "start", INK, &words);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn square() -> MapFigure {
        MapFigure {
            rings: vec![vec![[4.40, 45.45], [4.41, 45.45], [4.41, 45.46], [4.40, 45.46]]],
            points: vec![MapPoint { number: "1".into(), lon: 4.405, lat: 45.455 }],
            ..MapFigure::default()
        }
    }

    #[test]
    fn nothing_to_show_is_no_map() {
        assert_eq!(MapFigure::default().svg("Carte"), None);
        let lost = MapPoint { number: "1".into(), lon: f64::NAN, lat: 45.0 };
        assert_eq!(MapFigure { points: vec![lost], ..MapFigure::default() }.svg("Carte"), None);
    }

    #[test]
    fn the_centre_is_in_the_middle_and_metres_are_square() {
        let frame = Frame::around(&square().rings[0]).unwrap();
        let (x, y) = frame.place([4.405, 45.455]);
        assert!((x - WIDTH / 2.0).abs() < 0.01 && (y - HEIGHT / 2.0).abs() < 0.01);
        // 0.01° of longitude is shorter on the ground than 0.01° of latitude, by the cosine of the latitude.
        let (east, south) = (frame.place([4.41, 45.455]).0 - x, frame.place([4.405, 45.45]).1 - y);
        assert!((east / south - 45.455_f64.to_radians().cos()).abs() < 0.001);
    }

    #[test]
    fn a_schematic_contour_says_so() {
        assert!(!square().svg("Carte").unwrap().contains("schématique"));
        let drawn = MapFigure { schematic: true, ..square() }.svg("Carte").unwrap();
        assert!(drawn.contains(">Contour schématique</text>"));
    }

    #[test]
    fn constats_at_the_same_door_do_not_hide_each_other() {
        let point = |number: u32| MapPoint { number: number.to_string(), lon: 4.405, lat: 45.455 };
        let drawn = MapFigure { points: (1..=20).map(point).collect(), ..square() }.svg("Carte").unwrap();
        let discs: BTreeSet<&str> =
            drawn.split("<circle ").filter(|circle| circle.contains("r=\"8\"")).collect();
        assert_eq!(discs.len(), 20, "two discs are at one place");
    }
}
