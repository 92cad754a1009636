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
    let noted = Constat::noted(
        ConstatId(Uuid::from_u128(1)),
        "dechets".into(),
        ConstatValue::Dysfonctionnement,
        walked(),
    );
    let said = Qualification { responsible: landlord(), deadline: Some(walked().plus_days(30)) };
    noted.qualify(said).unwrap().transmit(walked()).unwrap()
}

const RHYTHM: Rhythm = Rhythm::of(2);

#[test]
fn silence_is_reminded_after_the_working_days_of_the_grid_then_every_fortnight() {
    let on = |days: i64, trail: Trail| overdue(&sent(), trail, true, RHYTHM, walked().plus_days(days));
    assert_eq!(on(2, Trail::default()), None);
    let first = on(3, Trail::default()).unwrap();
    assert_eq!((first.missing, first.since), (Missing::Answer, walked().plus_days(3)));
    assert!(first.remind && !first.escalate);
    let reminded = Trail { reminded: Some(walked().plus_days(3)), ..Trail::default() };
    let between = on(17, reminded).unwrap();
    assert!(!between.remind && !between.escalate);
    let again = on(18, reminded).unwrap();
    assert!(again.remind && again.escalate);
    let told = Trail { reminded: Some(walked().plus_days(18)), escalated: Some(walked().plus_days(18)) };
    let later = on(33, told).unwrap();
    assert!(later.remind && !later.escalate);
}

#[test]
fn week_ends_do_not_count() {
    let friday = walked().plus_days(3);
    let sent = Constat { sent: Some(friday), ..sent() };
    assert_eq!(overdue(&sent, Trail::default(), true, RHYTHM, friday.plus_days(4)), None);
    assert!(overdue(&sent, Trail::default(), true, RHYTHM, friday.plus_days(5)).is_some());
}

#[test]
fn a_missed_deadline_is_another_lateness_than_silence() {
    let charged = sent().take_charge(landlord(), walked().plus_days(4)).unwrap();
    let reminded = Trail { reminded: Some(walked().plus_days(3)), ..Trail::default() };
    assert_eq!(overdue(&charged, reminded, true, RHYTHM, walked().plus_days(30)), None);
    let late = overdue(&charged, reminded, true, RHYTHM, walked().plus_days(31)).unwrap();
    assert_eq!(late.missing, Missing::Resolution);
    assert!(late.remind && !late.escalate, "the reminder of the silence does not count for the deadline");
}

#[test]
fn the_animateur_is_told_at_once_when_nobody_can_be_written_to() {
    let on = |trail: Trail| overdue(&sent(), trail, false, RHYTHM, walked().plus_days(3)).unwrap();
    assert!(on(Trail::default()).escalate);
    assert!(!on(Trail { escalated: Some(walked().plus_days(3)), ..Trail::default() }).escalate);
}

#[test]
fn nobody_is_reminded_of_what_waits_for_another() {
    let day = walked().plus_days(90);
    let declared = sent().declare_resolved(landlord(), walked()).unwrap();
    let reopened = declared.clone().reopen("toujours là").unwrap();
    for constat in [declared, reopened, sent().close_without("démoli", walked()).unwrap()] {
        assert_eq!(overdue(&constat, Trail::default(), true, RHYTHM, day), None, "{:?}", constat.state);
    }
}

proptest! {
    #[test]
    fn day_after_day_reminders_keep_their_rhythm_and_the_animateur_is_told_once(
        acknowledge in 1_u32..10, again in 1_u16..30,
    ) {
        let rhythm = Rhythm { acknowledge, again };
        let (mut trail, mut reminders, mut told) = (Trail::default(), Vec::new(), Vec::new());
        let constat = Constat { deadline: None, ..sent() };
        for days in 0..200 {
            let today = walked().plus_days(days);
            let Some(due) = overdue(&constat, trail, true, rhythm, today) else { continue };
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
