use super::*;
use crate::plans::IndicatorKind;
use crate::projects::AccountLine;
use proptest::prelude::*;
use uuid::Uuid;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn application() -> Application {
    let mut application = Application::default();
    application.indicators.indicators = vec![Indicator {
        kind: IndicatorKind::Realisation,
        title: "Habitants".into(),
        unit: "personnes".into(),
        baseline: None,
        target: Some(Measure(40_000)),
        reached: None,
        source: "Comptage".into(),
        frequency: String::new(),
    }];
    let line = |account, sum| AccountLine { account, label: "Poste".into(), sum: Cents(sum) };
    application.budget.lines = vec![line(Account::Achats, 1_000), line(Account::Subventions, 1_000)];
    application
}

#[test]
fn means_used_so_far_are_those_of_the_latest_note_that_tells_them() {
    let note = |volunteers, spent| ProgressNote {
        day: day("2027-03-01"),
        text: "Terre livrée".into(),
        fte: None,
        volunteers,
        spent,
        proofs: Vec::new(),
    };
    let notes = [note(None, Some(Cents(900))), note(Some(6), Some(Cents(400)))];
    let used = MeansUsed { fte: None, volunteers: Some(6), spent: Some(Cents(900)) };
    assert_eq!(MeansUsed::told_by(&notes), used);
}

#[test]
fn a_bilan_answers_the_indicators_and_accounts_fixed_at_the_start() {
    let mut bilan = Bilan::begun(&application());
    let fields = |bilan: &Bilan| -> Vec<_> {
        bilan.missing(day("2027-03-01")).iter().map(|fault| fault.field).collect()
    };
    let all = ["text", "people", "indicators", "accounts", "accounts", "proofs", "certified"];
    assert_eq!(fields(&bilan), all);
    bilan.text = "Le jardin est planté.".into();
    bilan.people = Some(32);
    bilan.proofs = vec![AttachmentId(Uuid::from_u128(1))];
    bilan.certified = true;
    bilan.indicators[0].indicator.reached = Some(Measure(32_000));
    bilan.accounts[0].realised = Some(Cents(880));
    bilan.accounts[1].realised = Some(Cents(1_000));
    assert_eq!(fields(&bilan), ["indicators", "accounts"], "a target missed and a gap of 12 % are explained");
    bilan.indicators[0].gap = "Pluie".into();
    bilan.accounts[0].gap = "Plants donnés".into();
    assert!(fields(&bilan).is_empty());
    assert_eq!(bilan.to_pay_back(Cents(500), Cents(500)), Cents(60));
    assert_eq!(bilan.to_pay_back(Cents(500), Cents(400)), Cents(0), "what is not paid is not owed");
    let later = Bilan { outcome: BilanOutcome::Report, ..bilan.clone() };
    assert_eq!(
        later.to_pay_back(Cents(500), Cents(500)),
        Cents(0),
        "nothing is owed while other dates are asked"
    );
    let nothing = Bilan { outcome: BilanOutcome::NonRealisation, ..bilan };
    assert_eq!(nothing.to_pay_back(Cents(500), Cents(400)), Cents(400));
}

#[test]
fn other_dates_are_asked_for_a_day_to_come() {
    let asked = Bilan {
        outcome: BilanOutcome::Report,
        text: "Chantier retardé".into(),
        new_end: Some(day("2027-03-01")),
        certified: true,
        ..Bilan::begun(&application())
    };
    assert_eq!(asked.missing(day("2027-03-01")).len(), 1);
    assert!(asked.missing(day("2027-02-28")).is_empty());
}

#[test]
fn insertion_is_counted_and_parts_stay_within_the_whole() {
    let quarter = InsertionHours {
        year: 2026,
        quarter: Quarter::T2,
        hours: Measure(120_500),
        people: 4,
        from_qpv: 3,
        women: 2,
        under_26: 1,
    };
    assert!(quarter.faults().is_empty());
    assert_eq!(InsertionHours { people: 2, ..quarter }.faults().len(), 1);
    assert_eq!(insertion_percent(&[quarter, quarter], 482), Some(50));
    assert_eq!(insertion_percent(&[quarter], 0), None);
}

#[test]
fn a_bilan_is_reminded_before_and_after_its_day() {
    let due = day("2027-06-30");
    assert!(!bilan_reminder(due, None, day("2027-04-30")));
    assert!(bilan_reminder(due, None, day("2027-05-01")));
    assert!(!bilan_reminder(due, Some(day("2027-05-01")), day("2027-06-14")));
    assert!(bilan_reminder(due, Some(day("2027-05-01")), day("2027-06-15")));
    assert!(!bilan_reminder(due, Some(day("2027-06-15")), due));
    assert!(bilan_reminder(due, Some(day("2027-06-15")), day("2027-07-01")));
    assert!(!bilan_reminder(due, Some(day("2027-07-01")), day("2027-07-30")));
    assert!(bilan_reminder(due, Some(day("2027-07-01")), day("2027-07-31")));
}

proptest! {
    #[test]
    fn what_is_paid_back_was_paid(voted in 0_i64..1_000_000, paid_part in 0_i64..=100, realised in 0_i64..5_000) {
        let mut bilan = Bilan::begun(&application());
        bilan.accounts[0].realised = Some(Cents(realised));
        let paid = Cents(voted * paid_part / 100);
        let back = bilan.to_pay_back(Cents(voted), paid);
        prop_assert!(Cents(0) <= back && back <= paid);
        if realised >= 1_000 {
            prop_assert_eq!(back, Cents(0), "what was spent whole is kept whole");
        }
    }
}
