use super::*;
use crate::shared::{ConstatId, OrganisationId};
use proptest::prelude::*;
use uuid::Uuid;

const SHARES: [f64; 3] = [0.5, 0.9, 1.0];

fn over(days: u32) -> Wait {
    Wait { days, over: true }
}

fn going_on(days: u32) -> Wait {
    Wait { days, over: false }
}

fn waits() -> impl Strategy<Value = Vec<Wait>> {
    prop::collection::vec((0_u32..400, any::<bool>()).prop_map(|(days, over)| Wait { days, over }), 1..120)
}

#[test]
fn a_known_sample_gives_the_known_median() {
    // Remission times of a textbook trial: 21 patients treated, 12 still in remission; the median is 23 weeks.
    let ended = [6, 6, 6, 7, 10, 13, 16, 22, 23].map(over);
    let open = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35].map(going_on);
    let sample = [ended.as_slice(), &open].concat();
    assert_eq!(delay_of(&sample, 0.5), Some(Delay::Days(23)));
    assert_eq!(delay_of(&sample, 0.9), Some(Delay::MoreThan(35)));
    assert_eq!(delay_of(&[], 0.5), None);
}

#[test]
fn a_delay_is_said_in_days() {
    assert_eq!(Delay::Days(1).to_string(), "1 jour");
    assert_eq!(Delay::MoreThan(12).to_string(), "plus de 12 jours");
}

fn constat(state: ConstatState, answered: Option<i64>, declared: Option<i64>) -> Constat {
    let sent = Day::of(2026, 3, 3).unwrap();
    let doer = OrganisationId(Uuid::from_u128(1));
    let seer = super::super::Seer::Organisation(OrganisationId(Uuid::from_u128(2)));
    let declared = declared.map(|days| (doer, sent.plus_days(days)));
    let noted = Constat::noted(
        ConstatId(Uuid::from_u128(1)),
        "dechets".into(),
        ConstatValue::Dysfonctionnement,
        sent,
    );
    Constat {
        state,
        responsible: Some(doer),
        transmitted: Some(sent),
        sent: Some(sent),
        answered: answered.map(|days| sent.plus_days(days)),
        verified: (state == ConstatState::Verifie).then_some((seer, sent.plus_days(300))),
        declared,
        ..noted
    }
}

#[test]
fn what_is_open_what_is_only_said_and_what_is_dropped_do_not_make_anyone_quick() {
    use ConstatState as S;
    let today = Day::of(2026, 3, 3).unwrap().plus_days(100);
    let mut delays = Delays::default();
    for one in [
        constat(S::Verifie, Some(2), Some(10)),
        constat(S::DeclareResolu, Some(3), Some(4)),
        constat(S::Transmis, None, None),
        constat(S::SansSuite, Some(1), None),
        constat(S::Doublon, None, None),
        Constat { transmitted: None, ..constat(S::AQualifier, None, None) },
    ] {
        delays.count(&one, today);
    }
    assert_eq!((delays.followed, delays.answered, delays.open), (4, 3, 2));
    assert_eq!((delays.verified, delays.dropped, delays.answer_rate()), (1, 1, Some(0.75)));
    assert_eq!((delays.answer(0.5), delays.answer(0.9)), (Some(Delay::Days(2)), Some(Delay::MoreThan(100))));
    assert_eq!(delays.resolution(0.5), Some(Delay::MoreThan(100)), "said done is not yet done");
    assert_eq!(Delays::default().answer_rate(), None);
}

proptest! {
    #[test]
    fn with_nothing_going_on_it_is_the_ordinary_quantile(
        mut days in prop::collection::vec(0_u32..400, 1..120), hundredths in 1_usize..=100,
    ) {
        let waits: Vec<Wait> = days.iter().copied().map(over).collect();
        days.sort_unstable();
        let rank = (days.len() * hundredths).div_ceil(100).max(1);
        let share = hundredths as f64 / 100.0;
        prop_assert_eq!(delay_of(&waits, share), Some(Delay::Days(days[rank - 1])));
    }

    #[test]
    fn with_everything_going_on_it_is_more_than_the_longest(days in prop::collection::vec(0_u32..400, 1..120)) {
        let waits: Vec<Wait> = days.iter().copied().map(going_on).collect();
        let longest = days.iter().copied().max().unwrap();
        for share in SHARES {
            prop_assert_eq!(delay_of(&waits, share), Some(Delay::MoreThan(longest)));
        }
    }

    #[test]
    fn leaving_one_open_never_makes_anyone_quicker(waits in waits(), which in any::<prop::sample::Index>()) {
        let rank = |delay: Option<Delay>| match delay {
            Some(Delay::Days(days)) => (0, days),
            Some(Delay::MoreThan(days)) => (1, days),
            None => (2, 0),
        };
        let mut left = waits.clone();
        let one = which.index(left.len());
        left[one].over = false;
        for share in SHARES {
            prop_assert!(rank(delay_of(&left, share)) >= rank(delay_of(&waits, share)));
        }
    }

    #[test]
    fn the_order_does_not_count_and_a_larger_share_takes_longer(waits in waits()) {
        let reversed: Vec<Wait> = waits.iter().rev().copied().collect();
        for share in SHARES {
            prop_assert_eq!(delay_of(&waits, share), delay_of(&reversed, share));
        }
        if let (Some(Delay::Days(half)), Some(Delay::Days(most))) = (delay_of(&waits, 0.5), delay_of(&waits, 0.9)) {
            prop_assert!(half <= most);
        }
    }
}
