//! Whether a contour is one: the OGC rules, checked on the published doubles with exact predicates.

use super::ShapeError;
use geo::algorithm::kernels::{Kernel, Orientation, RobustKernel};
use geo::{Coord, CoordsIter, LineString, MultiPolygon};
use std::collections::{BTreeMap, HashMap};
use std::fmt;

/// What breaks a contour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DefectKind {
    /// A ring of fewer than three distinct points.
    TooFewPoints,
    /// Two sides cross.
    Crossing,
    /// A ring passes twice through the same point.
    SelfTouch,
    /// A ring goes out and comes back on its own steps.
    Spike,
    /// Two rings share a side.
    SharedSide,
    /// A hole is outside the ring it should pierce, or within another hole.
    HoleOutside,
    /// Two parts cover the same ground.
    Overlap,
    /// Rings touch in a way that cuts the inside in two.
    CutInside,
}

/// A defect and where it was seen, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Defect {
    /// What is wrong.
    pub kind: DefectKind,
    /// Longitude and latitude.
    pub at: (f64, f64),
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            DefectKind::TooFewPoints => "anneau de moins de trois points",
            DefectKind::Crossing => "contour croisé sur lui-même",
            DefectKind::SelfTouch => "contour passant deux fois au même point",
            DefectKind::Spike => "contour revenant sur ses pas",
            DefectKind::SharedSide => "côté commun à deux anneaux",
            DefectKind::HoleOutside => "trou hors du contour",
            DefectKind::Overlap => "parties superposées",
            DefectKind::CutInside => "intérieur coupé en deux",
        };
        write!(f, "{what} en ({}, {})", self.at.0, self.at.1)
    }
}

/// How many comparisons one file may cost: real contours of the whole country need a small part of it, and a file made
/// to exhaust the machine stops here.
#[derive(Debug, Clone, Copy)]
pub struct Budget(u64);

/// A comparison of two sides, the unit of the budget.
const FILE_BUDGET: u64 = 60_000_000;
/// What one crossing costs: each one is a vertex more to make when repairing.
const CROSSING_COST: u64 = 200;

impl Default for Budget {
    fn default() -> Self {
        Self(FILE_BUDGET)
    }
}

impl Budget {
    pub(super) fn spend(&mut self, cost: u64) -> Result<(), ShapeError> {
        self.0 = self.0.checked_sub(cost).ok_or(ShapeError::TooTangled)?;
        Ok(())
    }
}

/// One side of a ring.
struct Side {
    from: Coord<f64>,
    to: Coord<f64>,
    polygon: usize,
    ring: usize,
    rank: usize,
    ring_len: usize,
}

impl Side {
    fn min_x(&self) -> f64 {
        self.from.x.min(self.to.x)
    }

    fn max_x(&self) -> f64 {
        self.from.x.max(self.to.x)
    }

    fn apart_in_y(&self, other: &Self) -> bool {
        self.from.y.max(self.to.y) < other.from.y.min(other.to.y)
            || other.from.y.max(other.to.y) < self.from.y.min(self.to.y)
    }

    fn holds(&self, point: Coord<f64>) -> bool {
        in_box(self.from, self.to, point) && turn(self.from, self.to, point) == Orientation::Collinear
    }
}

fn turn(a: Coord<f64>, b: Coord<f64>, c: Coord<f64>) -> Orientation {
    RobustKernel::orient2d(a, b, c)
}

fn in_box(a: Coord<f64>, b: Coord<f64>, p: Coord<f64>) -> bool {
    a.x.min(b.x) <= p.x && p.x <= a.x.max(b.x) && a.y.min(b.y) <= p.y && p.y <= a.y.max(b.y)
}

/// Where two sides meet.
enum Meeting {
    Nowhere,
    Across(Coord<f64>),
    At(Coord<f64>),
    Along(Coord<f64>),
}

fn meeting(s: &Side, t: &Side) -> Meeting {
    let (o1, o2) = (turn(s.from, s.to, t.from), turn(s.from, s.to, t.to));
    if o1 == o2 && o1 != Orientation::Collinear {
        return Meeting::Nowhere;
    }
    let (o3, o4) = (turn(t.from, t.to, s.from), turn(t.from, t.to, s.to));
    if o3 == o4 && o3 != Orientation::Collinear {
        return Meeting::Nowhere;
    }
    if [o1, o2, o3, o4].iter().all(|o| *o != Orientation::Collinear) {
        return Meeting::Across(crossing_point(s, t));
    }
    let mut shared = [t.from, t.to].into_iter().filter(|p| s.holds(*p)).collect::<Vec<_>>();
    shared.extend([s.from, s.to].into_iter().filter(|p| t.holds(*p)));
    match shared.first() {
        None => Meeting::Nowhere,
        Some(first) if shared.iter().all(|p| p == first) => Meeting::At(*first),
        Some(first) => Meeting::Along(*first),
    }
}

/// About where two crossing sides cross, for people to find it.
fn crossing_point(s: &Side, t: &Side) -> Coord<f64> {
    let (d, e) = (s.to - s.from, t.to - t.from);
    let along = (t.from - s.from).x * e.y - (t.from - s.from).y * e.x;
    let share = along / (d.x * e.y - d.y * e.x);
    let rounded = |degrees: f64| (degrees * 1e6).round() / 1e6;
    if share.is_finite() {
        Coord { x: rounded(s.from.x + share * d.x), y: rounded(s.from.y + share * d.y) }
    } else {
        s.from
    }
}

/// A ring of the multipolygon: polygon then ring, 0 being the outer one.
type RingId = (usize, usize);

/// The first defect of a contour whose repeated points were removed, or `None` when it is valid.
pub(super) fn first_defect(
    shape: &MultiPolygon<f64>,
    budget: &mut Budget,
) -> Result<Option<Defect>, ShapeError> {
    let (sides, few) = sides_of(shape);
    if few.is_some() {
        return Ok(few);
    }
    let mut touches = BTreeMap::<(RingId, RingId), Vec<Coord<f64>>>::new();
    if let Some(defect) = sweep(&sides, &mut touches, budget)? {
        return Ok(Some(defect));
    }
    if let Some(defect) = super::nesting::misplaced_ring(shape, &touches, budget)? {
        return Ok(Some(defect));
    }
    Ok(cut_inside(&touches))
}

fn sides_of(shape: &MultiPolygon<f64>) -> (Vec<Side>, Option<Defect>) {
    let mut sides = Vec::with_capacity(shape.coords_count());
    for (polygon, part) in shape.iter().enumerate() {
        for (ring, line) in std::iter::once(part.exterior()).chain(part.interiors()).enumerate() {
            if line.0.len() < 4 {
                let at = line.0.first().map_or((0.0, 0.0), |c| (c.x, c.y));
                return (Vec::new(), Some(Defect { kind: DefectKind::TooFewPoints, at }));
            }
            let ring_len = line.0.len() - 1;
            sides.extend(line.lines().enumerate().map(|(rank, l)| Side {
                from: l.start,
                to: l.end,
                polygon,
                ring,
                rank,
                ring_len,
            }));
        }
    }
    sides.sort_by(|a, b| a.min_x().total_cmp(&b.min_x()));
    (sides, None)
}

fn sweep(
    sides: &[Side],
    touches: &mut BTreeMap<(RingId, RingId), Vec<Coord<f64>>>,
    budget: &mut Budget,
) -> Result<Option<Defect>, ShapeError> {
    let mut first: Option<Defect> = None;
    for (index, side) in sides.iter().enumerate() {
        let reach = side.max_x();
        let near = sides[index + 1..].iter().take_while(|other| other.min_x() <= reach);
        for other in near {
            budget.spend(1)?;
            if side.apart_in_y(other) {
                continue;
            }
            if let Some(defect) = judge(side, other, touches) {
                budget.spend(CROSSING_COST)?;
                first.get_or_insert(defect);
            }
        }
    }
    Ok(first)
}

fn judge(
    side: &Side,
    other: &Side,
    touches: &mut BTreeMap<(RingId, RingId), Vec<Coord<f64>>>,
) -> Option<Defect> {
    let same_ring = (side.polygon, side.ring) == (other.polygon, other.ring);
    let gap = side.rank.abs_diff(other.rank);
    let neighbours = same_ring && (gap == 1 || gap + 1 == side.ring_len);
    let (kind, at) = match meeting(side, other) {
        Meeting::Nowhere => return None,
        Meeting::At(_) if neighbours => return None,
        Meeting::Across(at) => (DefectKind::Crossing, at),
        Meeting::Along(at) if same_ring => (DefectKind::Spike, at),
        Meeting::Along(at) => (DefectKind::SharedSide, at),
        Meeting::At(at) if same_ring => (DefectKind::SelfTouch, at),
        Meeting::At(at) => {
            let (a, b) = ((side.polygon, side.ring), (other.polygon, other.ring));
            touches.entry((a.min(b), a.max(b))).or_default().push(at);
            return None;
        }
    };
    Some(Defect { kind, at: (at.x, at.y) })
}

/// Rings of one polygon may touch, but a loop of touches would cut its inside in two.
fn cut_inside(touches: &BTreeMap<(RingId, RingId), Vec<Coord<f64>>>) -> Option<Defect> {
    let mut nodes = HashMap::<Node, usize>::new();
    let mut parents = Vec::<usize>::new();
    let mut joined = std::collections::HashSet::new();
    for ((a, b), points) in touches.iter().filter(|((a, b), _)| a.0 == b.0) {
        for (point, ring) in points.iter().flat_map(|p| [(p, *a), (p, *b)]) {
            let key = (a.0, point.x.to_bits(), point.y.to_bits());
            if !joined.insert((ring, key)) {
                continue;
            }
            let ends = [Node::Ring(ring), Node::Point(key)].map(|node| {
                *nodes.entry(node).or_insert_with(|| {
                    parents.push(parents.len());
                    parents.len() - 1
                })
            });
            let [one, two] = ends.map(|end| root(&mut parents, end));
            if one == two {
                return Some(Defect { kind: DefectKind::CutInside, at: (point.x, point.y) });
            }
            parents[one] = two;
        }
    }
    None
}

#[derive(PartialEq, Eq, Hash)]
enum Node {
    Ring(RingId),
    Point((usize, u64, u64)),
}

fn root(parents: &mut [usize], mut node: usize) -> usize {
    while parents[node] != node {
        parents[node] = parents[parents[node]];
        node = parents[node];
    }
    node
}

/// Where a point stands against a ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Inside,
    On,
    Outside,
}

/// Even-odd ray to the east, exact on the boundary.
pub(super) fn place_in_ring(
    point: Coord<f64>,
    ring: &LineString<f64>,
    budget: &mut Budget,
) -> Result<Place, ShapeError> {
    budget.spend(ring.0.len() as u64)?;
    Ok(locate(point, ring))
}

/// Same as [`place_in_ring`], for contours already accepted.
pub(super) fn locate(point: Coord<f64>, ring: &LineString<f64>) -> Place {
    let mut inside = false;
    for line in ring.lines() {
        let (a, b) = (line.start, line.end);
        if in_box(a, b, point) && turn(a, b, point) == Orientation::Collinear {
            return Place::On;
        }
        if (a.y > point.y) != (b.y > point.y) {
            let (low, high) = if a.y < b.y { (a, b) } else { (b, a) };
            inside ^= turn(low, high, point) == Orientation::CounterClockwise;
        }
    }
    if inside { Place::Inside } else { Place::Outside }
}
