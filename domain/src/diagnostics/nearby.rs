//! Around which stop of a walk stands what earlier walks noted there: in the order in which the group meets it.

use crate::shared::LonLat;
use crate::shared::text::fold;

/// Metres beyond which nothing is met from a stop.
pub const STOP_REACH_METRES: f64 = 150.0;

/// What is met together: around a stop, or at a place that no stop is near.
#[derive(Debug, Clone, PartialEq)]
pub struct Nearby<T> {
    /// The stop, by its rank among those of the walk; none where no stop is near.
    pub stop: Option<usize>,
    /// Where no stop is near, the place as it was said then; empty when nobody said it.
    pub place: String,
    /// What stands there, nearest first, each with its metres to the stop where both positions are known.
    pub met: Vec<(T, Option<u32>)>,
}

/// Puts each thing noted under the nearest stop within [`STOP_REACH_METRES`], or under the stop of the same name when it has
/// no position; the others by place, in the order of the alphabet, those without a place last. `stops` gives the name and
/// the position of each, in the order of the walk; `at` the position of a thing and its place in words.
pub fn around_stops<T>(
    noted: impl IntoIterator<Item = T>,
    stops: &[(&str, Option<LonLat>)],
    at: impl Fn(&T) -> (Option<LonLat>, String),
) -> Vec<Nearby<T>> {
    let mut around: Vec<Nearby<T>> = (0..stops.len())
        .map(|rank| Nearby { stop: Some(rank), place: String::new(), met: Vec::new() })
        .collect();
    let mut elsewhere: Vec<Nearby<T>> = Vec::new();
    for one in noted {
        let (point, place) = at(&one);
        let folded = fold(place.trim());
        if let Some((group, metres)) =
            stop_of(point, &folded, stops).and_then(|(rank, metres)| Some((around.get_mut(rank)?, metres)))
        {
            group.met.push((one, metres));
            continue;
        }
        match elsewhere.iter_mut().find(|group| fold(group.place.trim()) == folded) {
            Some(group) => group.met.push((one, None)),
            None => elsewhere.push(Nearby { stop: None, place, met: vec![(one, None)] }),
        }
    }
    around.retain(|group| !group.met.is_empty());
    for group in &mut around {
        group.met.sort_by_key(|(_, metres)| metres.unwrap_or(u32::MAX));
    }
    elsewhere.sort_by_cached_key(|group| (group.place.trim().is_empty(), fold(group.place.trim())));
    around.extend(elsewhere);
    around
}

/// The stop of something, and how far it is.
fn stop_of(
    point: Option<LonLat>,
    place: &str,
    stops: &[(&str, Option<LonLat>)],
) -> Option<(usize, Option<u32>)> {
    let Some(point) = point else {
        let same = stops.iter().position(|(name, _)| !place.is_empty() && fold(name.trim()) == place);
        return same.map(|rank| (rank, None));
    };
    let far = |(rank, (_, at)): (usize, &(&str, Option<LonLat>))| Some((rank, at.as_ref()?.metres_to(point)));
    let nearest = stops.iter().enumerate().filter_map(far).min_by(|one, other| one.1.total_cmp(&other.1));
    // Rounded to the metre: below 150, it holds in any integer.
    nearest
        .filter(|(_, metres)| *metres <= STOP_REACH_METRES)
        .map(|(rank, metres)| (rank, Some(metres.round() as u32)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(east: f64, north: f64) -> LonLat {
        // About a metre each, near Saint-Étienne.
        LonLat::new(4.39 + east / 78_300.0, 45.43 + north / 111_195.0).unwrap()
    }

    #[test]
    fn each_is_met_at_its_nearest_stop_the_others_by_place() {
        let stops = [("Place", Some(at(0.0, 0.0))), ("École", Some(at(300.0, 0.0))), ("Sans repère", None)];
        let noted = [
            ("loin", Some(at(0.0, 900.0)), "Stade"),
            ("à 40 m de l'école", Some(at(340.0, 0.0)), "Rue"),
            ("à la place", Some(at(5.0, 0.0)), ""),
            ("à 10 m de l'école", Some(at(290.0, 0.0)), "Place"),
            ("nulle part", None, " "),
            ("à l'école, sans position", None, "école"),
            ("au parc", None, "Parc"),
            ("encore au stade", None, "STADE"),
        ];
        let met = around_stops(noted, &stops, |one| (one.1, one.2.to_owned()));
        type Met<'a> = Vec<(&'a str, Option<u32>)>;
        let said: Vec<(Option<usize>, &str, Met<'_>)> = met
            .iter()
            .map(|group| {
                let met = group.met.iter().map(|((words, ..), metres)| (*words, *metres)).collect();
                (group.stop, group.place.trim(), met)
            })
            .collect();
        assert_eq!(
            said,
            [
                (Some(0), "", vec![("à la place", Some(5))]),
                (
                    Some(1),
                    "",
                    vec![
                        ("à 10 m de l'école", Some(10)),
                        ("à 40 m de l'école", Some(40)),
                        ("à l'école, sans position", None),
                    ]
                ),
                (None, "Parc", vec![("au parc", None)]),
                (None, "Stade", vec![("loin", None), ("encore au stade", None)]),
                (None, "", vec![("nulle part", None)]),
            ]
        );
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_other_stop_is_nearer(
            noted in prop::collection::vec((prop::option::of((-600.0..600.0, -600.0..600.0)), 0_usize..4), 0..40),
            stops in prop::collection::vec(prop::option::of((-600.0..600.0, -600.0..600.0)), 0..6),
        ) {
            const PLACES: [&str; 4] = ["", "Parc", "parc ", "Arrêt"];
            let point = |of: Option<(f64, f64)>| of.map(|(east, north)| at(east, north));
            let stops: Vec<(&str, Option<LonLat>)> = stops.into_iter().map(|of| ("Arrêt", point(of))).collect();
            let all: Vec<(usize, Option<LonLat>, usize)> =
                noted.into_iter().enumerate().map(|(rank, (of, place))| (rank, point(of), place)).collect();
            let met = around_stops(all.clone(), &stops, |one| (one.1, PLACES[one.2].to_owned()));
            let mut ranks: Vec<usize> = met.iter().flat_map(|group| group.met.iter().map(|(one, _)| one.0)).collect();
            ranks.sort_unstable();
            prop_assert_eq!(ranks, (0..all.len()).collect::<Vec<_>>());
            for group in &met {
                for ((_, point, _), metres) in &group.met {
                    let nearest = point.and_then(|point| {
                        let far = stops.iter().filter_map(|(_, at)| at.map(|at| at.metres_to(point)));
                        far.min_by(f64::total_cmp)
                    });
                    match (metres, nearest) {
                        (Some(metres), Some(nearest)) => prop_assert!((f64::from(*metres) - nearest).abs() <= 0.5),
                        (None, Some(nearest)) => prop_assert!(group.stop.is_none() && nearest > STOP_REACH_METRES),
                        (Some(_), None) => prop_assert!(false, "a distance to no stop"),
                        (None, None) => {}
                    }
                }
            }
        }
    }
}
