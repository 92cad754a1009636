//! The way walked: typed or drawn as points, kept as a GeoJSON line.

use palier_domain::shared::{LonLat, metres_along};
use serde_json::{Value, json};

/// Most points of a route.
const MOST: usize = 400;

/// The points of a route as kept; what cannot be read is no point.
pub fn points(kept: Option<&str>) -> Vec<LonLat> {
    let line: Value = kept.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let at = |point: &Value| LonLat::new(point.get(0)?.as_f64()?, point.get(1)?.as_f64()?).ok();
    let points = line.get("coordinates").and_then(Value::as_array);
    points.map(|points| points.iter().filter_map(at).collect()).unwrap_or_default()
}

/// A route as it is kept.
pub(super) fn geojson(points: &[LonLat]) -> String {
    let coordinates: Vec<[f64; 2]> = points.iter().map(|at| [at.lon, at.lat]).collect();
    json!({ "type": "LineString", "coordinates": coordinates }).to_string()
}

/// Points as they are typed: one a line, longitude then latitude.
pub fn lines(points: &[LonLat]) -> String {
    let line = |at: &LonLat| format!("{} ; {}", super::forms::degrees(at.lon), super::forms::degrees(at.lat));
    points.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The points of a route as typed; nothing for an empty field.
///
/// # Errors
/// What is to be corrected, and on which line.
pub(super) fn typed(text: &str) -> Result<Vec<LonLat>, String> {
    let points = typed_points(text)?;
    match points.len() {
        1 => Err("Un parcours a au moins deux points.".to_owned()),
        _ => Ok(points),
    }
}

/// Points as typed, one a line; nothing for an empty field.
///
/// # Errors
/// What is to be corrected, and on which line.
pub fn typed_points(text: &str) -> Result<Vec<LonLat>, String> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.len() > MOST {
        return Err(format!("{MOST} points au plus."));
    }
    let read = |(index, line): (usize, &&str)| point(line).ok_or_else(|| wrong(index + 1));
    lines.iter().enumerate().map(read).collect()
}

fn wrong(line: usize) -> String {
    format!("Ligne {line} : écrivez la longitude puis la latitude en degrés, comme 4,3901 ; 45,4402.")
}

/// `4,3901 ; 45,4402`, `4.3901, 45.4402` or `4.3901 45.4402`.
fn point(line: &str) -> Option<LonLat> {
    let (lon, lat) = line
        .split_once(';')
        .or_else(|| line.split_once(", "))
        .or_else(|| line.split_once(char::is_whitespace))?;
    let degrees = |text: &str| text.trim().replace(',', ".").parse::<f64>().ok();
    LonLat::new(degrees(lon)?, degrees(lat)?).ok()
}

/// `850 m`, `1,2 km`: the length of a route; empty for none.
pub(super) fn length(points: &[LonLat]) -> String {
    let metres = metres_along(points);
    match points.len() {
        0 | 1 => String::new(),
        _ if metres < 1_000.0 => format!("{:.0} m", (metres / 10.0).round() * 10.0),
        _ => format!("{:.1} km", metres / 1_000.0).replace('.', ","),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_is_kept_as_it_was_typed() {
        let route = typed("4,39 ; 45,43\n\n4.391, 45.43\n4.391 45.431").unwrap();
        assert_eq!(route.len(), 3);
        assert_eq!(points(Some(&geojson(&route))), route);
        assert_eq!(typed(&lines(&route)).unwrap(), route);
        assert_eq!(length(&route), "190 m");
        assert_eq!((typed("").unwrap(), length(&[])), (Vec::new(), String::new()));
    }

    #[test]
    fn what_is_no_route_is_told_with_its_line() {
        assert!(typed("4,39 ; 45,43\nici").unwrap_err().starts_with("Ligne 2"));
        assert!(typed("4,39 ; 145,43\n4 ; 45").unwrap_err().starts_with("Ligne 1"));
        assert!(typed("4,39 ; 45,43").is_err());
        assert!(points(Some("{\"coordinates\": [[1], \"x\", [4.4, 45.4]]}")).len() == 1);
    }
}
