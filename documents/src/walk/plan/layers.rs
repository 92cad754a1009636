//! What was imported, drawn as finely as the size of the file allows.

use super::path::{Point, clipped_line, clipped_ring, drawn, simplified, write};
use super::{Frame, Layer, Shape};

/// How finely shapes are drawn: a quarter or a whole unit, points that move a line by less than `tolerance` and shapes
/// less than `smallest` across left out.
struct Fineness {
    unit: f64,
    tolerance: f64,
    smallest: f64,
    parcels: bool,
}

/// Degrees of fineness tried, from the finest; at the coarsest, the largest shapes that fit are drawn.
const DEGREES: i32 = 8;
/// From this degree on, parcels are left out: buildings and streets are what people find their way with.
const WITHOUT_PARCELS: i32 = 5;

impl Fineness {
    fn degree(degree: i32) -> Self {
        let coarser = 1.2_f64.powi(degree);
        Self {
            unit: if degree < 4 { 0.25 } else { 1.0 },
            tolerance: 0.3 * coarser,
            smallest: coarser,
            parcels: degree < WITHOUT_PARCELS,
        }
    }
}

/// Bytes of the elements around the path data.
const AROUND: usize = 700;

/// A shape on the drawing.
struct Placed {
    layer: Layer,
    lines: Vec<Vec<Point>>,
    across: f64,
}

/// The layers as SVG text of at most `largest` bytes.
pub(super) fn fitting(shapes: &[Shape], frame: &Frame, largest: usize) -> String {
    let mut placed: Vec<Placed> = shapes.iter().filter_map(|shape| place(shape, frame)).collect();
    placed.sort_by(|a, b| b.across.total_cmp(&a.across));
    (0..DEGREES)
        .map(|degree| layers(&placed, &Fineness::degree(degree), usize::MAX))
        .chain(std::iter::once_with(|| layers(&placed, &Fineness::degree(DEGREES), largest)))
        .find(|text| text.len() <= largest)
        .unwrap_or_default()
}

fn place(shape: &Shape, frame: &Frame) -> Option<Placed> {
    let lines: Vec<Vec<Point>> = shape
        .lines
        .iter()
        .flat_map(|line| match shape.layer {
            Layer::Street => clipped_line(&drawn(line, frame), frame),
            Layer::Building | Layer::Parcel => vec![clipped_ring(&drawn(line, frame), frame)],
        })
        .filter(|line| line.len() > 1)
        .collect();
    let mut points = lines.iter().flatten();
    let first = *points.next()?;
    let (low, high) = points.fold((first, first), |(low, high), p| {
        ((low.0.min(p.0), low.1.min(p.1)), (high.0.max(p.0), high.1.max(p.1)))
    });
    Some(Placed { layer: shape.layer, lines, across: (high.0 - low.0).hypot(high.1 - low.1) })
}

/// Streets first, then buildings, the largest of each, within that room.
fn layers(placed: &[Placed], fineness: &Fineness, room: usize) -> String {
    let unit = fineness.unit;
    let line = |width: f64| width / unit;
    let parcels = if fineness.parcels { data(placed, Layer::Parcel, fineness, room) } else { String::new() };
    // Streets are written twice, for their edge and their surface.
    let streets = data(placed, Layer::Street, fineness, room / 6);
    let left = room.saturating_sub(2 * streets.len() + AROUND);
    let buildings = data(placed, Layer::Building, fineness, left);
    if [&parcels, &streets, &buildings].iter().all(|data| data.is_empty()) {
        return String::new();
    }
    format!(
        "<g fill=\"none\" fill-rule=\"evenodd\" stroke-linejoin=\"round\" stroke-linecap=\"round\" transform=\"scale({unit})\">\
         <path d=\"{parcels}\" stroke=\"#c3d0d4\" stroke-width=\"{}\"/>\
         <path d=\"{streets}\" stroke=\"#b7c3c7\" stroke-width=\"{}\"/>\
         <path d=\"{streets}\" stroke=\"#ffffff\" stroke-width=\"{}\"/>\
         <path d=\"{buildings}\" fill=\"#c9d1d4\" stroke=\"#8b9aa0\" stroke-width=\"{}\"/></g>",
        line(0.6),
        line(7.0),
        line(5.0),
        line(0.7),
    )
}

fn data(placed: &[Placed], layer: Layer, fineness: &Fineness, room: usize) -> String {
    let mut data = String::new();
    let shown = placed.iter().filter(|shape| shape.layer == layer && shape.across >= fineness.smallest);
    for line in shown.flat_map(|shape| &shape.lines) {
        let kept = simplified(line.clone(), fineness.tolerance);
        let is_area = layer != Layer::Street;
        if kept.len() > if is_area { 3 } else { 1 } {
            // A closed ring ends where it starts: `z` says it shorter.
            let points = if is_area { &kept[..kept.len() - 1] } else { &kept[..] };
            let before = data.len();
            write(points, fineness.unit, is_area, &mut data);
            if data.len() > room {
                data.truncate(before);
                break;
            }
        }
    }
    data
}
