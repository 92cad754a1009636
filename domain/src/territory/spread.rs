//! Numbered discs on a plan: those of one door are drawn around it, none over another.

use std::f64::consts::TAU;

/// Where to draw a disc for each point so that no number hides another: at the point when it is free, else at the
/// nearest free place turning around it. Same points in the same order, same places. In the units of the drawing, right
/// and down from its top left corner; a disc stays within `size` (width, height). A point stays where it is when the
/// drawing is too crowded to hold its disc apart.
pub fn spread(points: &[(f64, f64)], radius: f64, size: (f64, f64)) -> Vec<(f64, f64)> {
    let mut taken: Vec<(f64, f64)> = Vec::with_capacity(points.len());
    for point in points {
        let disc = around(*point, radius, size).find(|place| is_free(*place, &taken, radius, size));
        taken.push(disc.unwrap_or(*point));
    }
    taken
}

/// The point, then places on wider and wider rings, as far as the drawing reaches.
fn around((x, y): (f64, f64), radius: f64, (width, height): (f64, f64)) -> impl Iterator<Item = (f64, f64)> {
    // Two discs side by side on a ring touch at 2 radii; the first ring stands just beyond.
    let step = radius * 2.05;
    let rings = (1_u32..=60).take_while(move |ring| f64::from(*ring) * step <= width.hypot(height) + step);
    let places = rings.flat_map(move |ring| {
        let steps = ring * 8;
        (0..steps).map(move |turn| {
            let (distance, angle) = (f64::from(ring) * step, TAU * f64::from(turn) / f64::from(steps));
            (x + distance * angle.cos(), y + distance * angle.sin())
        })
    });
    std::iter::once((x, y)).chain(places)
}

fn is_free((x, y): (f64, f64), taken: &[(f64, f64)], radius: f64, (width, height): (f64, f64)) -> bool {
    (radius..=width - radius).contains(&x)
        && (radius..=height - radius).contains(&y)
        && taken.iter().all(|(a, b)| (a - x).hypot(b - y) >= 2.0 * radius)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SIZE: (f64, f64) = (480.0, 320.0);

    #[test]
    fn a_point_alone_stays_and_the_second_of_a_door_stands_beside_it() {
        assert_eq!(spread(&[(100.0, 100.0)], 10.0, SIZE), [(100.0, 100.0)]);
        let places = spread(&[(100.0, 100.0); 2], 10.0, SIZE);
        assert_eq!(places[0], (100.0, 100.0));
        assert_eq!(places[1], (120.5, 100.0));
    }

    #[test]
    fn a_drawing_too_small_leaves_points_where_they_are() {
        assert_eq!(spread(&[(1.0, 1.0); 3], 10.0, (5.0, 5.0)), [(1.0, 1.0); 3]);
    }

    proptest! {
        #[test]
        fn discs_are_apart_within_the_drawing_and_always_the_same(
            points in proptest::collection::vec((0.0..480.0, 0.0..320.0), 0..24),
            doubled in any::<bool>(),
        ) {
            let points: Vec<(f64, f64)> = if doubled { points.iter().map(|_| (240.0, 160.0)).collect() } else { points };
            let places = spread(&points, 12.0, SIZE);
            prop_assert_eq!(places.len(), points.len());
            for (index, (x, y)) in places.iter().enumerate() {
                prop_assert!((12.0..=468.0).contains(x) && (12.0..=308.0).contains(y));
                for (a, b) in &places[..index] {
                    prop_assert!((a - x).hypot(b - y) >= 24.0);
                }
            }
            prop_assert_eq!(spread(&points, 12.0, SIZE), places);
        }
    }
}
