//! From lines in degrees to path data: clipped to the drawing, simplified, written short.

use super::{Frame, Line};
use geo::{LineString, Simplify};
use std::fmt::Write;

pub(super) type Point = (f64, f64);

/// Rings as closed path data in units of the drawing, each simplified until it keeps at most that many points.
pub(super) fn closed(rings: &[Line], frame: &Frame, most: usize) -> String {
    let mut data = String::new();
    for ring in rings {
        let kept = at_most(clipped_ring(&drawn(ring, frame), frame), most);
        if kept.len() > 3 {
            write(&kept, 1.0, true, &mut data);
        }
    }
    data
}

/// A line as open path data in units of the drawing, simplified until it keeps at most that many points.
pub(super) fn open(line: &Line, frame: &Frame, most: usize) -> String {
    let mut data = String::new();
    for piece in clipped_line(&drawn(line, frame), frame) {
        write(&at_most(piece, most), 1.0, false, &mut data);
    }
    data
}

/// The points of a line on the drawing; those that are not numbers are left out.
pub(super) fn drawn(line: &Line, frame: &Frame) -> Vec<Point> {
    line.iter().map(|at| frame.place(*at)).filter(|(x, y)| x.is_finite() && y.is_finite()).collect()
}

fn at_most(points: Vec<Point>, most: usize) -> Vec<Point> {
    let mut tolerance = 0.5;
    let mut kept = simplified(points, tolerance);
    while kept.len() > most && tolerance < 500.0 {
        tolerance *= 1.6;
        kept = simplified(kept, tolerance);
    }
    kept
}

/// Points simplified together: the algorithm calls itself as deep as a line has points, and tracks of phones have tens
/// of thousands.
const TOGETHER: usize = 256;

/// The line without the points that move it by less than the tolerance (Ramer, Douglas and Peucker).
pub(super) fn simplified(points: Vec<Point>, tolerance: f64) -> Vec<Point> {
    let points = without_steps(points, tolerance / 2.0);
    let mut kept: Vec<Point> = Vec::with_capacity(points.len());
    let mut start = 0;
    while start + 1 < points.len() {
        let end = (start + TOGETHER).min(points.len() - 1);
        let piece: LineString<f64> = points[start..=end].to_vec().into();
        kept.pop();
        kept.extend(piece.simplify(tolerance).0.into_iter().map(|c| (c.x, c.y)));
        start = end;
    }
    if kept.is_empty() { points } else { kept }
}

/// The line without the points nearer than that to the one kept before; its ends stay.
fn without_steps(points: Vec<Point>, step: f64) -> Vec<Point> {
    let Some(last) = points.last().copied() else { return points };
    let mut kept: Vec<Point> = Vec::with_capacity(points.len());
    for (x, y) in points {
        if kept.last().is_none_or(|(a, b)| (a - x).hypot(b - y) >= step) {
            kept.push((x, y));
        }
    }
    if kept.last() != Some(&last) {
        kept.push(last);
    }
    kept
}

/// One side of the drawing: what is inside, and where a segment crosses it.
struct Side {
    /// Positive inside, in units.
    depth: fn(Point, &Frame) -> f64,
}

const SIDES: [Side; 4] = [
    Side { depth: |(x, _), _| x },
    Side { depth: |(x, _), frame| frame.width - x },
    Side { depth: |(_, y), _| y },
    Side { depth: |(_, y), frame| frame.height - y },
];

fn between((x1, y1): Point, (x2, y2): Point, part: f64) -> Point {
    (x1 + (x2 - x1) * part, y1 + (y2 - y1) * part)
}

/// The part of a ring that is on the drawing (Sutherland and Hodgman), closed.
pub(super) fn clipped_ring(ring: &[Point], frame: &Frame) -> Vec<Point> {
    let mut ring = ring.to_vec();
    if ring.first() == ring.last() {
        ring.pop();
    }
    for side in SIDES {
        let mut kept = Vec::with_capacity(ring.len() + 4);
        let mut before = ring.last().copied();
        for point in ring {
            if let Some(from) = before {
                let (was, is) = ((side.depth)(from, frame), (side.depth)(point, frame));
                if (was < 0.0) != (is < 0.0) {
                    kept.push(between(from, point, was / (was - is)));
                }
                if is >= 0.0 {
                    kept.push(point);
                }
            }
            before = Some(point);
        }
        ring = kept;
    }
    ring.extend(ring.first().copied());
    ring
}

/// The pieces of a line that are on the drawing.
pub(super) fn clipped_line(line: &[Point], frame: &Frame) -> Vec<Vec<Point>> {
    let mut pieces: Vec<Vec<Point>> = Vec::new();
    for (from, to) in line.iter().zip(line.iter().skip(1)) {
        let Some((start, end)) = clipped_segment(*from, *to, frame) else { continue };
        match pieces.last_mut() {
            Some(piece) if piece.last() == Some(&start) => piece.push(end),
            _ => pieces.push(vec![start, end]),
        }
    }
    pieces
}

fn clipped_segment(from: Point, to: Point, frame: &Frame) -> Option<(Point, Point)> {
    let (mut first, mut last) = (0.0_f64, 1.0_f64);
    for side in SIDES {
        let (was, is) = ((side.depth)(from, frame), (side.depth)(to, frame));
        match (was < 0.0, is < 0.0) {
            (true, true) => return None,
            (true, false) => first = first.max(was / (was - is)),
            (false, true) => last = last.min(was / (was - is)),
            (false, false) => {}
        }
    }
    let end = |part: f64| {
        if part <= 0.0 {
            from
        } else if part >= 1.0 {
            to
        } else {
            between(from, to, part)
        }
    };
    (first < last).then(|| (end(first), end(last)))
}

/// Adds path data in whole multiples of `unit`, each point after the first as a move from the one before.
pub(super) fn write(points: &[Point], unit: f64, closes: bool, data: &mut String) {
    let whole = |(x, y): Point| ((x / unit).round() as i64, (y / unit).round() as i64);
    let mut points = points.iter().map(|point| whole(*point));
    let Some(mut at) = points.next() else { return };
    // Writing to a String cannot fail.
    let _ = write!(data, "M{} {}", at.0, at.1);
    let mut moved = false;
    for point in points {
        let (dx, dy) = (point.0 - at.0, point.1 - at.1);
        if (dx, dy) == (0, 0) {
            continue;
        }
        let before = if !moved {
            "l"
        } else if dx < 0 {
            ""
        } else {
            " "
        };
        let _ = write!(data, "{before}{dx}{}{dy}", if dy < 0 { "" } else { " " });
        (moved, at) = (true, point);
    }
    if closes {
        data.push('z');
    }
}
