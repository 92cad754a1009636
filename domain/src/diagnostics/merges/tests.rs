use super::*;
use proptest::prelude::*;
use uuid::Uuid;

fn id(n: u32) -> ConstatId {
    ConstatId(Uuid::from_u128(u128::from(n)))
}

/// A spot so many metres north of the square.
fn spot(n: u32, metres: f64) -> Spot {
    Spot {
        id: id(n),
        theme: "dechets".into(),
        value: ConstatValue::Dysfonctionnement,
        visibility: Visibility::Partenaires,
        stop: None,
        point: LonLat::new(4.39, 45.43 + metres / 111_195.0).ok(),
    }
}

#[test]
fn near_what_is_near_is_one_group() {
    let line = [spot(1, 0.0), spot(2, 24.0), spot(3, 48.0), spot(4, 80.0)];
    assert_eq!(propose_merges(&line, &[]), [vec![id(1), id(2), id(3)]]);
    assert_eq!(propose_merges(&line, &[(id(2), id(1))]), [vec![id(2), id(3)]]);
    assert_eq!(propose_merges(&line[..1], &[]), Vec::<Vec<ConstatId>>::new());
}

#[test]
fn a_stop_stands_for_a_missing_point_and_no_place_is_near_nothing() {
    let stop = Some(StopId(Uuid::from_u128(7)));
    let at_stop = |n| Spot { stop, point: None, ..spot(n, 0.0) };
    let nowhere = |n| Spot { stop: None, point: None, ..spot(n, 0.0) };
    let far = Spot { stop, ..spot(3, 300.0) };
    assert_eq!(propose_merges(&[at_stop(1), at_stop(2)], &[]), [vec![id(1), id(2)]]);
    assert_eq!(propose_merges(&[at_stop(1), far], &[]), [vec![id(1), id(3)]]);
    assert!(propose_merges(&[nowhere(1), nowhere(2)], &[]).is_empty());
}

#[test]
fn theme_readers_and_what_works_are_never_mixed() {
    let first = spot(1, 0.0);
    for other in [
        Spot { theme: "proprete".into(), ..spot(2, 0.0) },
        Spot { visibility: Visibility::Restreint, ..spot(2, 0.0) },
        Spot { value: ConstatValue::PointFort, ..spot(2, 0.0) },
    ] {
        assert!(propose_merges(&[first.clone(), other], &[]).is_empty());
    }
    let idea = Spot { value: ConstatValue::Idee, ..spot(2, 0.0) };
    assert_eq!(propose_merges(&[first, idea], &[]).len(), 1);
}

fn any_spot(n: u32) -> impl Strategy<Value = Spot> {
    let place = prop_oneof![
        3 => (0.0_f64..300.0).prop_map(|metres| (None, spot(0, metres).point)),
        1 => (1_u128..4).prop_map(|stop| (Some(StopId(Uuid::from_u128(stop))), None)),
    ];
    (place, prop::bool::ANY, prop::bool::ANY).prop_map(move |((stop, point), other_theme, restricted)| Spot {
        theme: if other_theme { "proprete".into() } else { "dechets".into() },
        visibility: if restricted { Visibility::Restreint } else { Visibility::Partenaires },
        stop,
        point,
        ..spot(n, 0.0)
    })
}

fn walk() -> impl Strategy<Value = (Vec<Spot>, Vec<Spot>, Vec<(ConstatId, ConstatId)>)> {
    let spots = (2_u32..24).prop_flat_map(|count| (0..count).map(any_spot).collect::<Vec<_>>());
    spots.prop_flat_map(|spots| {
        let count = u32::try_from(spots.len()).unwrap();
        let pair = (0..count, 0..count).prop_map(|(one, other)| (id(one), id(other)));
        let apart = prop::collection::vec(pair, 0..8);
        (Just(spots.clone()), Just(spots).prop_shuffle(), apart)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn a_proposal_depends_on_no_order_and_loses_no_constat((spots, shuffled, apart) in walk()) {
        let proposed = propose_merges(&spots, &apart);
        prop_assert_eq!(&proposed, &propose_merges(&shuffled, &apart));
        let all: Vec<ConstatId> = proposed.concat();
        let once: BTreeSet<ConstatId> = all.iter().copied().collect();
        prop_assert_eq!(all.len(), once.len(), "a constat stands in two groups");
        let of = |id: &ConstatId| spots.iter().find(|spot| spot.id == *id);
        for group in &proposed {
            prop_assert!(group.len() > 1 && group.iter().all(|id| of(id).is_some()));
            let first = of(&group[0]).unwrap();
            for id in group {
                let spot = of(id).unwrap();
                prop_assert_eq!((&spot.theme, spot.visibility), (&first.theme, first.visibility));
            }
            for (one, other) in &apart {
                prop_assert!(one == other || !(group.contains(one) && group.contains(other)));
            }
        }
    }

    #[test]
    fn two_that_may_be_one_are_proposed_together((spots, _, _) in walk()) {
        let proposed = propose_merges(&spots, &[]);
        let group_of = |id: ConstatId| proposed.iter().position(|group| group.contains(&id));
        for one in &spots {
            for other in spots.iter().filter(|other| other.id != one.id && one.may_repeat(other)) {
                prop_assert!(group_of(one.id).is_some() && group_of(one.id) == group_of(other.id));
            }
        }
    }
}
