//! The plan of a walk from what is kept of the ground: one for phones, papers and minutes.

use super::store::ground;
use super::store::walks::StopRow;
use super::{WalkRow, route};
use crate::platform::{Problem, Tx};
use crate::territory::{self, ContourFacts};
use palier_documents::walk::plan::{Layer, Mark, Plan, Shape};
use palier_domain::diagnostics::field::{PlanShape, ShapeKind};
use palier_domain::shared::{Day, LonLat, QuartierId};
use palier_domain::territory::Bounds;

/// What a plan is drawn from.
#[derive(Debug, Clone)]
pub struct Ground<'a> {
    /// Where.
    pub quartier: QuartierId,
    /// Its name.
    pub name: &'a str,
    /// The contour in force that day is drawn.
    pub day: Day,
    /// The way walked, a GeoJSON line.
    pub route: Option<&'a str>,
    /// The numbered stops that have a place.
    pub stops: Vec<Mark>,
}

/// The stops whose place is known, on the plan.
fn stop_marks(stops: &[StopRow]) -> Vec<Mark> {
    let mark = |stop: &StopRow| {
        let at = LonLat::new(stop.lon?, stop.lat?).ok()?;
        Some(Mark { number: stop.number.to_string(), label: stop.label.clone(), at })
    };
    stops.iter().filter_map(mark).collect()
}

/// The plan before what is drawn under it, and where its contour comes from.
///
/// # Errors
/// When the store does not answer.
pub async fn bare_plan(tx: &mut Tx, ground: Ground<'_>) -> Result<(Plan, String), Problem> {
    let kept = territory::contour_of(tx, ground.quartier, ground.day).await?;
    let plan = Plan {
        title: format!("Plan de {}", ground.name),
        contour: kept.as_ref().map(ContourFacts::rings).unwrap_or_default(),
        schematic: kept.as_ref().is_some_and(|kept| kept.schematic),
        route: route::points(ground.route),
        stops: ground.stops,
        ..Plan::default()
    };
    Ok((plan, kept.map(|kept| kept.sentence).unwrap_or_default()))
}

/// The plan over the buildings, streets and parcels that were imported there.
///
/// # Errors
/// When the store does not answer, or holds what cannot be read.
pub async fn dressed(tx: &mut Tx, bare: Plan) -> Result<Plan, Problem> {
    let Some(frame) = bare.frame() else { return Ok(bare) };
    let shown = Bounds {
        min: LonLat { lon: frame.west, lat: frame.south },
        max: LonLat { lon: frame.east, lat: frame.north },
    };
    let shapes = ground::shapes(tx, shown).await?.into_iter().map(shape).collect();
    Ok(Plan { shapes, ..bare })
}

fn shape(kept: PlanShape) -> Shape {
    let layer = match kept.kind {
        ShapeKind::Batiment => Layer::Building,
        ShapeKind::Rue => Layer::Street,
        ShapeKind::Parcelle => Layer::Parcel,
    };
    Shape { layer, lines: kept.lines }
}

/// The plan of a walk before what is drawn under it: the contour of its day, its route and its stops.
///
/// # Errors
/// When the store does not answer.
pub async fn bare_of_walk(tx: &mut Tx, walk: &WalkRow, stops: &[StopRow]) -> Result<(Plan, String), Problem> {
    let ground = Ground {
        quartier: walk.quartier_id,
        name: &walk.quartier_name,
        day: walk.day,
        route: walk.route.as_deref(),
        stops: stop_marks(stops),
    };
    bare_plan(tx, ground).await
}

/// The plan of a walk without its constats, and where it comes from.
pub(super) async fn of_walk(
    tx: &mut Tx,
    walk: &WalkRow,
    stops: &[StopRow],
) -> Result<(Plan, String), Problem> {
    let (plan, source) = bare_of_walk(tx, walk, stops).await?;
    Ok((dressed(tx, plan).await?, source))
}

/// The way walked in words: its stops, and its length when it was drawn.
pub(super) fn route_in_words(walk: &WalkRow, stops: &[StopRow]) -> String {
    let named: Vec<String> = stops.iter().map(|stop| format!("{}. {}", stop.number, stop.label)).collect();
    let length = route::length(&route::points(walk.route.as_deref()));
    [named.join(", "), length].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ; ")
}
