//! The plan of a quartier as one SVG: light enough for a phone without network, the same on screen and on paper.

use super::shape::{PlanShape, ShapeKind};
use crate::shared::LonLat;
use crate::territory::{Bounds, Contour, Frame};
use std::fmt::Write;

/// Width of every plan, in units of the drawing.
pub const PLAN_WIDTH: f64 = 1_000.0;
/// Most bytes of a plan.
const HEAVIEST: usize = 60_000;
/// A plan is never flatter nor longer than this, height by width.
const RATIO: (f64, f64) = (0.5, 1.6);
/// Least side of the ground shown, in degrees of latitude (about 200 m).
const LEAST: f64 = 0.002;
/// Tolerances tried one after the other until the plan is light enough, in units of the drawing.
const TOLERANCES: [f64; 6] = [0.7, 1.5, 3.0, 6.0, 12.0, 24.0];

/// The ground that a plan shows. North is up; positions are proportional along each side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlanGround {
    /// The rectangle shown.
    pub bounds: Bounds,
    /// Height of the drawing; the width is [`PLAN_WIDTH`].
    pub height: f64,
}

/// What is drawn, from below to above.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlanLayers<'a> {
    /// Contour of the quartier.
    pub contour: Option<&'a Contour>,
    /// Parcels, buildings, streets.
    pub shapes: &'a [PlanShape],
    /// Route of the walk.
    pub route: &'a [LonLat],
    /// Stops: number, name, place.
    pub stops: &'a [(i64, String, LonLat)],
}

impl PlanGround {
    /// The ground around that rectangle, with a margin.
    pub fn around(bounds: Bounds) -> Self {
        let (min, max) = (bounds.min, bounds.max);
        let (lon, lat) = (f64::midpoint(min.lon, max.lon), f64::midpoint(min.lat, max.lat));
        let squeeze = lat.to_radians().cos().max(0.01);
        let mut tall = (max.lat - min.lat).max(LEAST) * 1.1;
        let mut wide = ((max.lon - min.lon) * squeeze).max(LEAST) * 1.1;
        wide = wide.max(tall / RATIO.1);
        tall = tall.max(wide * RATIO.0);
        let half = LonLat { lon: wide / squeeze / 2.0, lat: tall / 2.0 };
        Self {
            bounds: Bounds {
                min: LonLat { lon: lon - half.lon, lat: lat - half.lat },
                max: LonLat { lon: lon + half.lon, lat: lat + half.lat },
            },
            height: (PLAN_WIDTH * tall / wide).round(),
        }
    }

    /// Where a point falls: right and down from the top left corner.
    pub fn place(&self, at: LonLat) -> (f64, f64) {
        let (min, max) = (self.bounds.min, self.bounds.max);
        let x = (at.lon - min.lon) / (max.lon - min.lon) * PLAN_WIDTH;
        (x, (max.lat - at.lat) / (max.lat - min.lat) * self.height)
    }

    fn frame(&self) -> Frame {
        Frame { bounds: self.bounds, width: PLAN_WIDTH, height: self.height }
    }
}

/// Draws the plan: presentation attributes only, no style and no script, 60 kB at most.
pub fn draw_plan(ground: &PlanGround, layers: &PlanLayers, title: &str) -> String {
    let mut drawn = String::new();
    for tolerance in TOLERANCES {
        drawn = draw(ground, layers, title, tolerance, true);
        if drawn.len() <= HEAVIEST {
            return drawn;
        }
    }
    let bare = draw(ground, layers, title, 24.0, false);
    if bare.len() < drawn.len() { bare } else { drawn }
}

fn draw(ground: &PlanGround, layers: &PlanLayers, title: &str, tolerance: f64, with_shapes: bool) -> String {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {PLAN_WIDTH} {}\" role=\"img\"><title>{}</title>\
         <rect width=\"100%\" height=\"100%\" fill=\"#f7f6f2\"/>",
        ground.height,
        escaped(title)
    );
    if let Some(contour) = layers.contour {
        let path = contour.svg_path(&ground.frame());
        let _ = write!(svg, "<path d=\"{path}\" fill=\"#ffffff\" fill-rule=\"evenodd\"/>");
    }
    let order = [
        (ShapeKind::Parcelle, "fill=\"none\" stroke=\"#d5d3cb\" stroke-width=\"1\""),
        (ShapeKind::Rue, "fill=\"none\" stroke=\"#b9b5a8\" stroke-width=\"5\" stroke-linecap=\"round\""),
        (ShapeKind::Batiment, "fill=\"#c9c4b6\" stroke=\"#8f8977\" stroke-width=\"1\" fill-rule=\"evenodd\""),
    ];
    for (kind, look) in order.into_iter().filter(|_| with_shapes) {
        let path = path_of(ground, layers.shapes.iter().filter(|shape| shape.kind == kind), tolerance);
        if !path.is_empty() {
            let _ = write!(svg, "<path d=\"{path}\" {look}/>");
        }
    }
    if let Some(contour) = layers.contour {
        let path = contour.svg_path(&ground.frame());
        let _ = write!(
            svg,
            "<path d=\"{path}\" fill=\"none\" stroke=\"#1b5e4b\" stroke-width=\"4\" stroke-dasharray=\"14 8\"/>"
        );
    }
    let route = line(ground, layers.route, 1.0, false);
    if !route.is_empty() {
        let _ = write!(
            svg,
            "<path d=\"{route}\" fill=\"none\" stroke=\"#a33b00\" stroke-width=\"6\" stroke-linejoin=\"round\" \
             stroke-linecap=\"round\"/>"
        );
    }
    for (number, label, at) in layers.stops {
        let (x, y) = ground.place(*at);
        let _ = write!(
            svg,
            "<g><title>{}</title><circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"20\" fill=\"#a33b00\" stroke=\"#ffffff\" \
             stroke-width=\"3\"/><text x=\"{x:.1}\" y=\"{:.1}\" font-family=\"sans-serif\" font-size=\"24\" \
             font-weight=\"700\" text-anchor=\"middle\" fill=\"#ffffff\">{number}</text></g>",
            escaped(label),
            y + 8.5
        );
    }
    svg + "</svg>"
}

fn path_of<'a>(ground: &PlanGround, shapes: impl Iterator<Item = &'a PlanShape>, tolerance: f64) -> String {
    let mut path = String::new();
    for shape in shapes {
        let closed = shape.kind != ShapeKind::Rue;
        for points in &shape.lines {
            path.push_str(&line(ground, points, tolerance, closed));
        }
    }
    path
}

/// One line or ring in relative whole units, without the points nearer than the tolerance to the one before; nothing
/// when it is smaller than that or outside the plan.
fn line(ground: &PlanGround, points: &[LonLat], tolerance: f64, closed: bool) -> String {
    let mut kept: Vec<(f64, f64)> = Vec::with_capacity(points.len());
    for (x, y) in points.iter().map(|at| ground.place(*at)) {
        let (x, y) = (x.round(), y.round());
        if kept.last().is_none_or(|(px, py)| (px - x).hypot(py - y) >= tolerance.max(1.0)) {
            kept.push((x, y));
        }
    }
    if closed && kept.len() > 1 && kept.first() == kept.last() {
        kept.pop();
    }
    let inside = |(x, y): &(f64, f64)| (0.0..=PLAN_WIDTH).contains(x) && (0.0..=ground.height).contains(y);
    if kept.len() < if closed { 3 } else { 2 } || !kept.iter().any(inside) {
        return String::new();
    }
    let mut path = String::new();
    let mut last = (0.0, 0.0);
    for (index, (x, y)) in kept.iter().enumerate() {
        let _ = match index {
            0 => write!(path, "M{x} {y}"),
            _ => write!(path, "l{} {}", x - last.0, y - last.1),
        };
        last = (*x, *y);
    }
    if closed { path + "z" } else { path }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(lon: f64, lat: f64) -> LonLat {
        LonLat { lon, lat }
    }

    proptest! {
        #[test]
        fn what_is_around_is_inside_and_nothing_is_stretched(
            west in -5.0_f64..9.0, south in 42.0_f64..51.0, wide in 0.0_f64..0.05, tall in 0.0_f64..0.05, u in 0.0_f64..1.0,
        ) {
            let bounds = Bounds { min: at(west, south), max: at(west + wide, south + tall) };
            let ground = PlanGround::around(bounds);
            let inside = at(west + u * wide, south + (1.0 - u) * tall);
            let (x, y) = ground.place(inside);
            prop_assert!((0.0..=PLAN_WIDTH).contains(&x) && (0.0..=ground.height).contains(&y));
            let same = ground.frame().place(inside);
            prop_assert!((same.0 - x).abs() < 1.0 && (same.1 - y).abs() < 1.0, "{same:?} {x} {y}");
        }
    }

    #[test]
    fn a_plan_of_a_whole_town_stays_light_and_says_no_style() {
        let shapes: Vec<PlanShape> = (0..20_000)
            .map(|n| {
                let (lon, lat) = (4.0 + f64::from(n % 200) * 1e-4, 45.0 + f64::from(n / 200) * 1e-4);
                let ring = [(0.0, 0.0), (8e-5, 0.0), (8e-5, 8e-5), (0.0, 8e-5), (0.0, 0.0)];
                let lines = vec![ring.iter().map(|(dx, dy)| at(lon + dx, lat + dy)).collect()];
                PlanShape { name: n.to_string(), kind: ShapeKind::Batiment, lines }
            })
            .collect();
        let ground = PlanGround::around(Bounds { min: at(4.0, 45.0), max: at(4.02, 45.01) });
        let stops = [(1, "Chez <Léa> & \"Co\"".to_owned(), at(4.01, 45.005))];
        let route = [at(4.0, 45.0), at(4.02, 45.01)];
        let layers = PlanLayers { contour: None, shapes: &shapes, route: &route, stops: &stops };
        let svg = draw_plan(&ground, &layers, "Plan");
        assert!(svg.len() <= HEAVIEST, "{}", svg.len());
        assert!(
            !svg.contains("style")
                && !svg.contains("script")
                && svg.contains("Chez &lt;Léa&gt; &amp; &quot;Co")
        );
        let few = draw_plan(&ground, &PlanLayers { shapes: &shapes[..50], ..layers }, "Plan");
        assert_eq!(few.matches("zM").count(), 49, "a few buildings are all drawn");
    }
}
