use super::*;
use proptest::prelude::*;
use uuid::Uuid;

fn org(n: u8) -> OrganisationId {
    OrganisationId(Uuid::from_u128(u128::from(n)))
}

fn noted() -> Constat {
    Constat::noted(
        ConstatId(Uuid::from_u128(1)),
        "dechets".into(),
        ConstatValue::Dysfonctionnement,
        Day::of(2026, 3, 3).unwrap(),
    )
}

fn sent() -> Constat {
    let day = noted().walked_on;
    let said = Qualification { responsible: org(1), deadline: Some(day.plus_days(30)) };
    noted().qualify(said).unwrap().transmit(day.plus_days(2)).unwrap()
}

#[test]
fn done_is_said_by_one_and_seen_by_another() {
    let day = noted().walked_on;
    let declared = sent().declare_resolved(org(1), day.plus_days(12)).unwrap();
    assert!(declared.is_open() && declared.resolution_delay().is_none());
    assert_eq!(declared.clone().verify(org(1), day), Err(CannotConstat::OwnVerification));
    let seen = declared.verify(org(2), day.plus_days(20)).unwrap();
    assert_eq!((seen.answer_delay(), seen.resolution_delay(), seen.is_open()), (Some(10), Some(10), false));
}

#[test]
fn late_is_after_the_deadline_and_not_on_it() {
    let day = noted().walked_on;
    assert!(!sent().is_late(day.plus_days(30)) && sent().is_late(day.plus_days(31)));
    let in_time = sent().declare_resolved(org(1), day.plus_days(30)).unwrap();
    assert!(!in_time.is_late(day.plus_days(90)));
    assert!(!sent().answer_overdue(day.plus_days(17), 15) && sent().answer_overdue(day.plus_days(18), 15));
}

#[test]
fn a_point_fort_waits_for_nothing() {
    let strong = Constat { value: ConstatValue::PointFort, responsible: Some(org(1)), ..noted() };
    assert!(!strong.is_open());
    assert_eq!(strong.transmit(noted().walked_on), Err(CannotConstat::NeedsNoAnswer));
}

#[test]
fn a_refusal_has_a_reason_of_the_list_and_the_clock_keeps_running() {
    let day = noted().walked_on;
    assert_eq!(Refusal::new(RefusalReason::Autre, None, "  "), Err(CannotConstat::NoReason));
    let owned = Refusal::new(RefusalReason::ProprieteAutre, Some(org(2)), "").unwrap();
    assert_eq!((owned.rather(), owned.words()), (Some(org(2)), None));
    assert_eq!(Refusal::new(RefusalReason::Doublon, Some(org(2)), "").unwrap().rather(), None);
    assert_eq!(sent().refuse(org(2), &owned), Err(CannotConstat::NotResponsible));
    let back = sent().refuse(org(1), &owned).unwrap();
    assert_eq!((back.state, back.responsible), (ConstatState::AQualifier, None));
    assert_eq!((back.refusal, back.reason.clone()), (Some(RefusalReason::ProprieteAutre), None));
    let said = Qualification { responsible: org(2), deadline: None };
    let again = back.qualify(said).unwrap().transmit(day.plus_days(9)).unwrap();
    assert_eq!((again.transmitted, again.sent), (sent().transmitted, Some(day.plus_days(9))));
    assert_eq!(again.refusal, None);
}

#[test]
fn those_who_walk_later_are_another_pair_of_eyes_and_those_who_walked_before_are_not() {
    let day = noted().walked_on;
    let declared = sent().declare_resolved(org(1), day.plus_days(12)).unwrap();
    let walk = WalkId(Uuid::from_u128(7));
    let early = declared.clone().verify_on_walk(walk, day.plus_days(11));
    assert_eq!(early, Err(CannotConstat::SeenBefore));
    let seen = declared.verify_on_walk(walk, day.plus_days(12)).unwrap();
    assert_eq!(seen.verified, Some((Seer::Walk(walk), day.plus_days(12))));
    assert_eq!(sent().verify_on_walk(walk, day.plus_days(12)), Err(CannotConstat::WrongState));
}

fn step(constat: Constat, command: u8, by: OrganisationId, on: Day, reason: &str) -> Outcome {
    match command {
        0 => constat.qualify(Qualification { responsible: by, deadline: Some(on) }),
        1 => constat.transmit(on),
        2 => refusal(reason).and_then(|refusal| constat.refuse(by, &refusal)),
        3 => constat.take_charge(by, on),
        4 => constat.plan(on, None),
        5 => constat.start(by, on),
        6 => constat.declare_resolved(by, on),
        7 => constat.verify(by, on),
        8 => constat.close_without(reason, on),
        9 => constat.out_of_perimeter(reason, on),
        10 => constat.duplicate_of(ConstatId(by.0)),
        11 => constat.verify_on_walk(WalkId(by.0), on),
        12 => constat.separate(),
        13 => constat.plan_with(ActionId(by.0), Some(on), on),
        14 => constat.let_go(ActionId(by.0), reason),
        _ => constat.reopen(reason),
    }
}

#[test]
fn what_was_merged_by_mistake_waits_again_where_it_stood() {
    let merged = noted().duplicate_of(ConstatId(org(9).0)).unwrap();
    assert_eq!(merged.clone().separate().unwrap(), noted());
    assert_eq!(noted().separate(), Err(CannotConstat::WrongState));
    let on = noted().walked_on;
    let asked = noted().qualify(Qualification { responsible: org(1), deadline: None }).unwrap();
    let sent = asked.transmit(on).unwrap().duplicate_of(ConstatId(org(9).0)).unwrap();
    let again = sent.separate().unwrap();
    assert_eq!((again.state, again.transmitted), (ConstatState::Reouvert, Some(on)));
}

/// A refusal in words, when there are any: another reason than those of the list.
fn refusal(words: &str) -> Result<Refusal, CannotConstat> {
    Refusal::new(RefusalReason::Autre, None, words)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]
    #[test]
    fn no_sequence_of_commands_breaks_the_rules(
        commands in prop::collection::vec((0_u8..16, 1_u8..4, "|motif"), 1..40),
    ) {
        let mut constat = noted();
        for (index, (command, by, reason)) in commands.into_iter().enumerate() {
            let on = constat.walked_on.plus_days(index as i64);
            let before = constat.clone();
            let Ok(after) = step(constat.clone(), command, org(by), on, &reason) else { continue };
            prop_assert!(before.transmitted.is_none() || after.transmitted == before.transmitted);
            prop_assert!(before.answered.is_none() || after.answered == before.answered);
            match after.verified {
                Some((Seer::Organisation(seer), _)) => {
                    prop_assert!(Some(seer) != after.responsible);
                    prop_assert!(after.declared.is_some_and(|(doer, _)| doer != seer));
                }
                Some((Seer::Walk(_), seen)) => prop_assert!(after.declared.is_some_and(|(_, said)| said <= seen)),
                None => {}
            }
            let returned = after.refusal.is_some();
            prop_assert!(!returned || after.state != ConstatState::Transmis && after.transmitted.is_some());
            prop_assert_eq!(after.verified.is_some(), after.state == ConstatState::Verifie);
            let needs_reason = [ConstatState::SansSuite, ConstatState::HorsPerimetre, ConstatState::Reouvert];
            prop_assert!(!needs_reason.contains(&after.state) || after.reason.is_some());
            prop_assert!(after.state != ConstatState::Transmis || after.responsible.is_some());
            constat = after;
        }
    }
}
