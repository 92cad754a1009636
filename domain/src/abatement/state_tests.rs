use super::*;
use crate::abatement::line::tests::rule;
use proptest::prelude::*;

fn begun() -> Abatement {
    Abatement::begun(2026, &rule()).unwrap()
}

fn ready() -> Readiness {
    Readiness { lines: 2, has_amount: true, ..Readiness::default() }
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn said(party: Party, verdict: Verdict, round: i64) -> Opinion {
    Opinion { party, verdict, round }
}

#[test]
fn a_programme_is_submitted_whole() {
    let today = day("2026-01-20");
    assert_eq!(begun().submit(&Readiness::default(), today), Err(CannotMoveAbatement::NoLine));
    let no_amount = Readiness { lines: 1, ..Readiness::default() };
    assert_eq!(begun().submit(&no_amount, today), Err(CannotMoveAbatement::NoAmount));
    let submitted = begun().submit(&ready(), today).unwrap();
    assert_eq!(
        (submitted.state, submitted.round, submitted.submitted_on),
        (AbatementState::Depose, 1, Some(today))
    );
    assert_eq!(submitted.submit(&ready(), today), Err(CannotMoveAbatement::WrongState));
}

#[test]
fn corrections_return_it_to_the_landlord_and_the_clock_is_kept() {
    let first = begun().submit(&ready(), day("2026-01-20")).unwrap();
    let nothing = first.review(Party::Etat, Verdict::Corrections, &[], 0);
    assert_eq!(nothing, Err(CannotMoveAbatement::NothingAsked));
    let back = first.review(Party::Etat, Verdict::Corrections, &[], 2).unwrap();
    assert_eq!(back.state, AbatementState::ACorriger);
    let mute = Readiness { unanswered: 2, ..ready() };
    assert_eq!(back.submit(&mute, day("2026-02-01")), Err(CannotMoveAbatement::Unanswered(2)));
    let again = back.submit(&ready(), day("2026-02-01")).unwrap();
    assert_eq!((again.submitted_on, again.round), (Some(day("2026-01-20")), 2));
}

#[test]
fn it_is_validated_once_all_three_agree_and_by_whoever_chairs() {
    use Verdict::Favorable;
    let submitted = begun().submit(&ready(), day("2026-01-20")).unwrap();
    let given = [said(Party::Commune, Favorable, 1), said(Party::Metropole, Favorable, 1)];
    let one = submitted.review(Party::Commune, Favorable, &[], 0).unwrap();
    assert_eq!(one.state, AbatementState::Depose);
    assert_eq!(submitted.review(Party::Commune, Favorable, &given, 0), Err(CannotMoveAbatement::AlreadySaid));
    let all = submitted.review(Party::Etat, Favorable, &given, 0).unwrap();
    assert_eq!(all.state, AbatementState::Examine);
    assert_eq!(all.validate(Party::Commune, day("2026-03-01")), Err(CannotMoveAbatement::NotTheirs));
    let valid = all.validate(Party::Etat, day("2026-03-01")).unwrap();
    assert_eq!((valid.state, valid.validated_on), (AbatementState::Valide, Some(day("2026-03-01"))));
}

#[test]
fn a_bilan_is_filed_after_the_year_whole_and_explained() {
    let valid = Abatement { state: AbatementState::Valide, ..begun() };
    let year_end = day("2026-12-31");
    assert_eq!(valid.submit(&ready(), year_end), Err(CannotMoveAbatement::YearNotOver(2026)));
    let after = day("2027-04-10");
    assert_eq!(valid.on(year_end).state, AbatementState::Valide);
    assert_eq!(valid.on(after).state, AbatementState::BilanAttendu);
    let missing = Readiness { unaccounted: vec![1, 4], ..ready() };
    let said = valid.submit(&missing, after).unwrap_err();
    assert!(said.to_string().ends_with("Il manque les lignes 1, 4."), "{said}");
    let filed = valid.submit(&ready(), after).unwrap();
    assert_eq!(filed.state, AbatementState::BilanDepose);
    assert_eq!(filed.bilan_late_for(after).as_deref(), Some("10 jours"));
    assert_eq!(filed.bilan_late_for(after.plus_days(90)).as_deref(), Some("10 jours"));
    assert_eq!(valid.on(after).bilan_late_for(after.plus_days(90)).as_deref(), Some("3 mois"));
    assert_eq!(valid.on(day("2027-03-31")).bilan_late_for(day("2027-03-31")), None);
}

proptest! {
    #[test]
    fn no_step_is_skipped_whatever_is_tried(
        steps in prop::collection::vec((0_u8..4, prop::sample::select(Party::ALL), any::<bool>(), 0_i64..90), 0..120),
    ) {
        let (mut now, mut given) = (begun(), Vec::<Opinion>::new());
        let mut today = day("2026-01-05");
        for (step, party, favourable, days) in steps {
            today = today.plus_days(days);
            let before = now.on(today);
            let verdict = if favourable { Verdict::Favorable } else { Verdict::Corrections };
            let phase: Vec<Opinion> = given.clone();
            let moved = match step {
                0 => before.submit(&ready(), today),
                1 | 2 => before.review(party, verdict, &phase, 1),
                _ => before.validate(party, today),
            };
            let Ok(after) = moved else { continue };
            let allowed = after.state == before.state || before.state.next().contains(&after.state);
            prop_assert!(allowed, "{} -> {}", before.state, after.state);
            if step == 1 || step == 2 {
                given.push(said(party, verdict, before.round));
            }
            if after.state.awaits_validation() && !before.state.awaits_validation() {
                prop_assert!(Opinion::awaited(&given, after.round).is_empty());
            }
            prop_assert!(before.submitted_on.is_none() || after.submitted_on == before.submitted_on);
            prop_assert!(after.bilan_validated_on.is_none() || after.validated_on.is_some());
            now = after;
        }
    }
}

#[test]
fn lines_rest_while_they_are_reviewed_and_nothing_moves_once_the_bilan_is_validated() {
    use AbatementState as S;
    for state in S::ALL {
        let written = state.must_be_written();
        match state.writing() {
            Writing::Rien => {
                let closed = *state == S::BilanValide;
                let why = if closed { CannotMoveAbatement::Closed } else { CannotMoveAbatement::UnderReview };
                assert_eq!(written, Err(why), "{state}");
            }
            writing => assert_eq!(written, Ok(writing), "{state}"),
        }
        // The final amount comes with the notices, whatever is under review.
        assert_eq!(state.must_take_amounts().is_ok(), *state != S::BilanValide, "{state}");
    }
}
