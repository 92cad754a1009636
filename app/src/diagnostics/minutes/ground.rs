//! The plan of a walk, from what is kept of the ground.

use super::store;
use crate::diagnostics::route;
use crate::diagnostics::store::walks::{StopRow, WalkRow};
use crate::platform::{Problem, Tx};
use crate::territory;
use palier_documents::walk::plan::{Layer, Line, Mark, Plan, Shape};
use palier_domain::shared::LonLat;
use serde_json::Value;

/// The plan of a walk without its constats, and where it comes from.
pub(super) async fn plan(tx: &mut Tx, walk: &WalkRow, stops: &[StopRow]) -> Result<(Plan, String), Problem> {
    let contour = territory::contour_of(tx, walk.quartier_id, walk.day).await?;
    let rings = contour.as_ref().map(|contour| rings_of(&contour.geojson)).unwrap_or_default();
    let mark = |stop: &StopRow| {
        let at = LonLat::new(stop.lon?, stop.lat?).ok()?;
        Some(Mark { number: stop.number.to_string(), label: stop.label.clone(), at })
    };
    let mut plan = Plan {
        title: format!("Plan de {}", walk.quartier_name),
        contour: rings,
        schematic: contour.as_ref().is_some_and(|contour| contour.schematic),
        shapes: Vec::new(),
        route: route::points(walk.route.as_deref()),
        meeting_point: None,
        stops: stops.iter().filter_map(mark).collect(),
        constats: Vec::new(),
    };
    plan.shapes = shapes(tx, &plan).await?;
    let source = contour.map(|contour| contour.sentence).unwrap_or_default();
    Ok((plan, source))
}

/// What was imported between the corners of what the plan shows.
async fn shapes(tx: &mut Tx, plan: &Plan) -> Result<Vec<Shape>, Problem> {
    let places = plan.contour.iter().flatten().chain(&plan.route).copied();
    let places: Vec<LonLat> = places.chain(plan.stops.iter().map(|stop| stop.at)).collect();
    let Some(first) = places.first().copied() else { return Ok(Vec::new()) };
    let corner = |pick: fn(f64, f64) -> f64| {
        places
            .iter()
            .fold(first, |so_far, at| LonLat { lon: pick(so_far.lon, at.lon), lat: pick(so_far.lat, at.lat) })
    };
    let rows = store::shapes(tx, corner(f64::min), corner(f64::max)).await?;
    let shape = |(kind, geometry): (String, String)| {
        let layer = match kind.as_str() {
            "batiment" => Layer::Building,
            "rue" => Layer::Street,
            _ => Layer::Parcel,
        };
        Shape { layer, lines: rings_of(&geometry) }
    };
    Ok(rows.into_iter().map(shape).collect())
}

/// Every line or ring of a GeoJSON geometry, or of the list of lines kept alone.
fn rings_of(geojson: &str) -> Vec<Line> {
    let geometry: Value = serde_json::from_str(geojson).unwrap_or_default();
    let mut lines = Vec::new();
    collect(geometry.get("coordinates").unwrap_or(&geometry), &mut lines);
    lines
}

fn collect(value: &Value, lines: &mut Vec<Line>) {
    let Some(list) = value.as_array() else { return };
    let at = |point: &Value| LonLat::new(point.get(0)?.as_f64()?, point.get(1)?.as_f64()?).ok();
    let line: Line = list.iter().filter_map(at).collect();
    if line.is_empty() {
        list.iter().for_each(|inner| collect(inner, lines));
    } else {
        lines.push(line);
    }
}

/// The way walked in words: its stops, and its length when it was drawn.
pub(super) fn route_in_words(walk: &WalkRow, stops: &[StopRow]) -> String {
    let named: Vec<String> = stops.iter().map(|stop| format!("{}. {}", stop.number, stop.label)).collect();
    let length = route::length(&route::points(walk.route.as_deref()));
    [named.join(", "), length].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ring_of_a_geometry_is_drawn() {
        let square = "[[4.0, 45.0], [4.1, 45.0], [4.1, 45.1], [4.0, 45.0]]";
        let many =
            format!("{{\"type\": \"MultiPolygon\", \"coordinates\": [[{square}, {square}], [{square}]]}}");
        assert_eq!(rings_of(&many).len(), 3);
        let line = format!("{{\"type\": \"LineString\", \"coordinates\": {square}}}");
        assert_eq!(rings_of(&line)[0].len(), 4);
        assert_eq!(rings_of(&format!("[{square}]")).len(), 1);
        assert!(rings_of("nothing").is_empty() && rings_of("{}").is_empty());
    }
}
