//! The route, the numbered stops and the numbered constats.

use super::{Frame, Line, Mark, Plan, path};
use crate::printable::spoken;
use crate::svg::{BRICK, DEEP, INK, escape};
use palier_domain::territory::spread;
use std::fmt::Write;

/// Half the side of a stop, radius of a constat, in units.
const STOP: f64 = 15.0;
const CONSTAT: f64 = 12.0;
/// Points a route keeps.
const ROUTE_POINTS: usize = 400;
/// Characters of a number that are drawn, and of a label that are kept.
const NUMBER: usize = 4;
const LABEL: usize = 40;
/// Bytes the marks may take together: beyond, the lists say the rest.
const LARGEST: usize = 44_000;

/// The route: a line with a light edge, over any background.
pub(super) fn route(route: &Line, frame: &Frame) -> String {
    let data = path::open(route, frame, ROUTE_POINTS);
    if data.is_empty() {
        return data;
    }
    format!(
        "<g fill=\"none\" stroke-linejoin=\"round\" stroke-linecap=\"round\">\
         <path d=\"{data}\" stroke=\"#ffffff\" stroke-width=\"9\"/>\
         <path d=\"{data}\" stroke=\"{BRICK}\" stroke-width=\"5\"/></g>"
    )
}

/// Constats as light discs, stops as dark squares over them, the meeting point with its word.
pub(super) fn all(plan: &Plan, frame: &Frame) -> String {
    let stops: Vec<&Mark> = plan.stops.iter().filter(|mark| frame.holds(mark.at)).collect();
    let constats: Vec<&Mark> = plan.constats.iter().filter(|mark| frame.holds(mark.at)).collect();
    // Stops keep their place first; constats stand around them.
    let points: Vec<_> = stops.iter().chain(&constats).map(|mark| frame.place(mark.at)).collect();
    let places = spread(&points, STOP, (frame.width, frame.height));
    let (at_stops, at_constats) = places.split_at(stops.len());
    let (stop_points, constat_points) = points.split_at(stops.len());

    let mut out = String::new();
    if let Some(at) = plan.meeting_point.filter(|at| frame.holds(*at)) {
        meeting_point(frame.place(at), &mut out);
    }
    let mut leaders = String::new();
    for ((mark, point), place) in stops.iter().zip(stop_points).zip(at_stops) {
        if out.len() < LARGEST / 2 {
            leader(*point, *place, &mut leaders);
            stop(mark, *place, &mut out);
        }
    }
    let room = LARGEST.saturating_sub(out.len());
    let (mut discs, mut numbers) = (String::new(), String::new());
    for ((mark, point), place) in constats.iter().zip(constat_points).zip(at_constats) {
        if discs.len() + numbers.len() + leaders.len() < room {
            leader(*point, *place, &mut leaders);
            constat(mark, *place, &mut discs, &mut numbers);
        }
    }
    // Lines first: a mark is over the lines of the others.
    format!(
        "<g font-weight=\"bold\" text-anchor=\"middle\"><path d=\"{leaders}\" stroke=\"{INK}\"/>\
         <g fill=\"#ffffff\" stroke=\"{BRICK}\" stroke-width=\"1.5\">{discs}</g><g font-size=\"15\">{numbers}</g>{out}</g>"
    )
}

/// A line from the place to the mark that stands beside it.
fn leader(from: (f64, f64), to: (f64, f64), leaders: &mut String) {
    if from != to {
        // Writing to a String cannot fail.
        let _ = write!(leaders, "M{:.0} {:.0}L{:.0} {:.0}", from.0, from.1, to.0, to.1);
    }
}

fn stop(mark: &Mark, (x, y): (f64, f64), out: &mut String) {
    let label = escape(&spoken(&mark.label).chars().take(LABEL).collect::<String>());
    let number = number(mark);
    let _ = write!(
        out,
        "<g><title>Arrêt {number} {label}</title>\
         <rect x=\"{:.2}\" y=\"{:.2}\" width=\"{side}\" height=\"{side}\" rx=\"4\" fill=\"{DEEP}\" stroke=\"#ffffff\" stroke-width=\"2\"/>\
         <text x=\"{x:.2}\" y=\"{:.2}\" font-size=\"{}\" fill=\"#ffffff\">{number}</text></g>",
        x - STOP,
        y - STOP,
        y + 6.5,
        size(&number, 19),
        side = 2.0 * STOP,
    );
}

fn constat(mark: &Mark, (x, y): (f64, f64), discs: &mut String, numbers: &mut String) {
    let number = number(mark);
    let size = match size(&number, 15) {
        15 => String::new(),
        smaller => format!(" font-size=\"{smaller}\""),
    };
    let _ = write!(discs, "<circle cx=\"{x:.0}\" cy=\"{y:.0}\" r=\"{CONSTAT}\"/>");
    let _ = write!(numbers, "<text x=\"{x:.0}\" y=\"{:.0}\"{size}>{number}</text>", y + 5.0);
}

fn meeting_point((x, y): (f64, f64), out: &mut String) {
    let _ = write!(
        out,
        "<g><title>Point de rendez-vous</title><circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"7\" fill=\"{BRICK}\" stroke=\"#ffffff\" stroke-width=\"2\"/>\
         <rect x=\"{:.1}\" y=\"{:.1}\" width=\"48\" height=\"22\" rx=\"4\" fill=\"#ffffff\" stroke=\"{BRICK}\" stroke-width=\"2\"/>\
         <text x=\"{x:.1}\" y=\"{:.1}\" font-size=\"15\" fill=\"{INK}\">RDV</text></g>",
        x - 24.0,
        y - 36.0,
        y - 19.5,
    );
}

fn number(mark: &Mark) -> String {
    escape(&spoken(&mark.number).chars().take(NUMBER).collect::<String>())
}

/// Smaller type for longer numbers.
fn size(number: &str, one: usize) -> usize {
    match number.len() {
        0..=2 => one,
        3 => one * 4 / 5,
        _ => one * 3 / 5,
    }
}
