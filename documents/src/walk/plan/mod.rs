//! The plan of a quartier for a walk: on the phone without network, on paper and in the minutes, one drawing.
//!
//! Drawn from what was imported (contour, buildings, streets, parcels) and prepared (route, stops): no tile, no third
//! party. SVG with presentation attributes only, under 60 kB whatever was imported.

mod frame;
mod layers;
mod marks;
mod path;

pub use frame::Frame;

use crate::svg::{DEEP, Drawing, INK, PALE};
use palier_domain::shared::LonLat;

/// A ring or a line, point by point.
pub type Line = Vec<LonLat>;

/// What the plan shows. Positions that are not on Earth are left out, as is what lies far from the quartier.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// Name of the drawing, said by screen readers: "Plan de Montreynaud".
    pub title: String,
    /// Rings of the contour of the quartier, holes included.
    pub contour: Vec<Line>,
    /// True when the contour is drawn by hand or simplified: said on the plan.
    pub schematic: bool,
    /// What was imported, if anything was.
    pub shapes: Vec<Shape>,
    /// The way walked, from the first point to the last.
    pub route: Line,
    /// Where people meet.
    pub meeting_point: Option<LonLat>,
    /// The numbered stops.
    pub stops: Vec<Mark>,
    /// The numbered constats that have a position.
    pub constats: Vec<Mark>,
}

/// A building, a street or a parcel.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// What it is.
    pub layer: Layer,
    /// Its rings (building, parcel) or its lines (street).
    pub lines: Vec<Line>,
}

/// What an imported shape is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// A parcel of the cadastre: left out first when there is too much to draw.
    Parcel,
    /// A street or a path, as a line.
    Street,
    /// A building.
    Building,
}

/// A numbered place.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// As in the lists: "3", "12 bis"; four characters are drawn.
    pub number: String,
    /// What it is, for those who point at it.
    pub label: String,
    /// Where.
    pub at: LonLat,
}

/// Bytes a drawing may take.
pub const LARGEST: usize = 60_000;
/// Bytes kept for what ends the drawing.
const RESERVE: usize = 1_000;
/// Points a contour or a route keeps.
const CONTOUR_POINTS: usize = 500;

impl Plan {
    /// What the drawing covers and its size; nothing when there is no place to show.
    pub fn frame(&self) -> Option<Frame> {
        Frame::around(self)
    }

    /// What the plan shows, for those who do not see it.
    pub fn description(&self) -> String {
        let mut said = vec![if self.schematic { "contour schématique" } else { "contour" }.to_owned()];
        if self.route.len() > 1 {
            said.push("parcours".to_owned());
        }
        for (marks, one, many) in [
            (&self.stops, "un arrêt numéroté", "arrêts numérotés"),
            (&self.constats, "un constat numéroté", "constats numérotés"),
        ] {
            match marks.len() {
                0 => {}
                1 => said.push(one.to_owned()),
                n => said.push(format!("{n} {many}")),
            }
        }
        format!("Plan du quartier : {}. Les listes du document disent les mêmes lieux.", said.join(", "))
    }

    /// How many stops and constats are not on the drawing, because their position is unknown to it or far away.
    pub fn left_out(&self) -> usize {
        let drawn = |mark: &&Mark| self.frame().is_some_and(|frame| frame.holds(mark.at));
        let marks = self.stops.len() + self.constats.len();
        marks - self.stops.iter().chain(&self.constats).filter(drawn).count()
    }
}

/// The drawing, as SVG text. The viewBox is `0 0 width height` of [`Plan::frame`]; a place is drawn at
/// [`Frame::place`]. Labels are text, whatever they hold.
pub fn svg(plan: &Plan) -> String {
    let Some(frame) = plan.frame() else { return nothing(&plan.title) };
    let (width, height) = (frame.width, frame.height);
    let title = crate::printable::spoken(&plan.title);
    let mut drawing = Drawing::new(width, height, &title, &plan.description());
    drawing.rect((0.0, 0.0), (width, height), "#ffffff");

    let contour = path::closed(&plan.contour, &frame, CONTOUR_POINTS);
    let over =
        [outline(&contour, plan.schematic), marks::route(&plan.route, &frame), marks::all(plan, &frame)];
    let taken = drawing.len() + contour.len() + over.iter().map(String::len).sum::<usize>() + RESERVE;

    drawing.add(format_args!("<path d=\"{contour}\" fill=\"{PALE}\" fill-rule=\"evenodd\"/>"));
    drawing.add(format_args!("{}", layers::fitting(&plan.shapes, &frame, LARGEST.saturating_sub(taken))));
    for piece in over {
        drawing.add(format_args!("{piece}"));
    }
    north(&mut drawing, &frame);
    scale(&mut drawing, &frame);
    drawing.finish()
}

fn nothing(title: &str) -> String {
    let words = "Aucun contour ni lieu à montrer.";
    let mut drawing = Drawing::new(1_000.0, 120.0, &crate::printable::spoken(title), words);
    drawing.text((500.0, 66.0), 22.0, "middle", INK, words);
    drawing.finish()
}

fn outline(contour: &str, schematic: bool) -> String {
    let dashes = if schematic { " stroke-dasharray=\"14 9\"" } else { "" };
    format!("<path d=\"{contour}\" fill=\"none\" stroke=\"{DEEP}\" stroke-width=\"3\"{dashes}/>")
}

fn north(drawing: &mut Drawing, frame: &Frame) {
    let x = frame.width - 32.0;
    drawing.add(format_args!(
        "<path d=\"M{x} 12L{} 54L{x} 44L{} 54Z\" fill=\"{INK}\" stroke=\"#ffffff\" stroke-width=\"2\"/>",
        x + 13.0,
        x - 13.0
    ));
    drawing.text((x, 74.0), 18.0, "middle", INK, "N");
}

/// A bar of 1, 2 or 5 times a power of ten metres, at most a quarter of the plan.
fn scale(drawing: &mut Drawing, frame: &Frame) {
    let longest = frame.width / 4.0 * frame.metres_per_unit();
    let power = 10_f64.powf(longest.log10().floor());
    let length = [5.0, 2.0].into_iter().map(|step| step * power).find(|l| *l <= longest).unwrap_or(power);
    let (x, y, width) = (18.0, frame.height - 16.0, length / frame.metres_per_unit());
    let words = if length >= 1_000.0 { format!("{} km", length / 1_000.0) } else { format!("{length} m") };
    drawing.rect((x - 8.0, y - 22.0), (width + 88.0, 32.0), "#ffffff");
    drawing.add(format_args!(
        "<path d=\"M{x:.1} {:.1}V{y:.1}H{:.1}V{:.1}\" fill=\"none\" stroke=\"{INK}\" stroke-width=\"2\"/>",
        y - 10.0,
        x + width,
        y - 10.0
    ));
    drawing.text((x + width + 8.0, y), 17.0, "start", INK, &words);
}
