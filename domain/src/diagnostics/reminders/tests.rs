use super::*;
use crate::diagnostics::{ConstatValue, Qualification};
use crate::shared::{ConstatId, OrganisationId};
use proptest::prelude::*;
use uuid::Uuid;

/// A Tuesday.
fn walked() -> Day {
    Day::of(2026, 3, 3).unwrap()
}

fn landlord() -> OrganisationId {
    OrganisationId(Uuid::from_u128(1))
}

/// Sent the day of the walk, due 30 days later.
fn sent() -> Constat {
    let noted = Constat {
        id: ConstatId(Uuid::from_u128(1)),
        theme: "dechets".into(),
        value: ConstatValue::Dysfonctionnement,
        state: ConstatState::AQualifier,
        walked_on: walked(),
        responsible: None,
        deadline: None,
        transmitted: None,
        answered: None,
        declared: None,
        verified: None,
        refusal: None,
        reason: None,
    };
    let said = Qualification { responsible: landlord(), deadline: Some(walked().plus_days(30)) };
    noted.qualify(said).unwrap().transmit(walked()).unwrap()
}

fn trail() -> Trail {
    Trail { sent: Some(walked()), ..Trail::default() }
}

const RHYTHM: Rhythm = Rhythm::of(2);

#[test]
fn silence_is_reminded_after_the_working_days_of_the_grid_then_every_fortnight() {
    let on = |days: i64, trail: Trail| overdue(&sent(), trail, RHYTHM, walked().plus_days(days));
    assert_eq!(on(2, trail()), None);
    let first = on(3, trail()).unwrap();
    assert_eq!((first.missing, first.since), (Missing::Answer, walked().plus_days(3)));
    assert!(first.remind && !first.escalate);
    let reminded = Trail { reminded: Some(walked().plus_days(3)), ..trail() };
    let between = on(17, reminded).unwrap();
    assert!(!between.remind && !between.escalate);
    let again = on(18, reminded).unwrap();
    assert!(again.remind && again.escalate);
    let told =
        Trail { reminded: Some(walked().plus_days(18)), escalated: Some(walked().plus_days(18)), ..trail() };
    let later = on(33, told).unwrap();
    assert!(later.remind && !later.escalate);
}

#[test]
fn week_ends_do_not_count() {
    let friday = walked().plus_days(3);
    let trail = Trail { sent: Some(friday), ..Trail::default() };
    assert_eq!(overdue(&sent(), trail, RHYTHM, friday.plus_days(4)), None);
    assert!(overdue(&sent(), trail, RHYTHM, friday.plus_days(5)).is_some());
}

#[test]
fn a_missed_deadline_is_another_lateness_than_silence() {
    let charged = sent().take_charge(landlord(), walked().plus_days(4)).unwrap();
    let reminded = Trail { reminded: Some(walked().plus_days(3)), ..trail() };
    assert_eq!(overdue(&charged, reminded, RHYTHM, walked().plus_days(30)), None);
    let late = overdue(&charged, reminded, RHYTHM, walked().plus_days(31)).unwrap();
    assert_eq!(late.missing, Missing::Resolution);
    assert!(late.remind && !late.escalate, "the reminder of the silence does not count for the deadline");
}

#[test]
fn nobody_is_reminded_of_what_waits_for_another() {
    let day = walked().plus_days(90);
    let declared = sent().declare_resolved(landlord(), walked()).unwrap();
    let reopened = declared.clone().reopen("toujours là").unwrap();
    for constat in [declared, reopened, sent().close_without("démoli", walked()).unwrap()] {
        assert_eq!(overdue(&constat, trail(), RHYTHM, day), None, "{:?}", constat.state);
    }
}

proptest! {
    #[test]
    fn day_after_day_reminders_keep_their_rhythm_and_the_animateur_is_told_once(
        acknowledge in 1_u32..10, again in 1_u16..30,
    ) {
        let rhythm = Rhythm { acknowledge, again };
        let (mut trail, mut reminders, mut told) = (trail(), Vec::new(), Vec::new());
        let constat = Constat { deadline: None, ..sent() };
        for days in 0..200 {
            let today = walked().plus_days(days);
            let Some(due) = overdue(&constat, trail, rhythm, today) else { continue };
            if due.escalate {
                told.push(today);
                trail.escalated = Some(today);
            }
            if due.remind {
                reminders.push(today);
                trail.reminded = Some(today);
            }
        }
        for pair in reminders.windows(2) {
            prop_assert_eq!(pair[0].days_until(pair[1]), i64::from(again));
        }
        prop_assert_eq!(told, vec![reminders[1]]);
    }
}
