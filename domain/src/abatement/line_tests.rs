use super::*;
use proptest::prelude::*;

pub(crate) fn rule() -> TfpbRule {
    TfpbRule {
        first_year: 2025,
        clause: "tfpb.condition".into(),
        source: "CGI, article 1388 bis".into(),
        test_day: "01-01".into(),
        bilan_day: "03-31".into(),
        alert_months: vec![6, 3, 1],
        tolerance_cents: 100,
        explained_gap_percent: 20,
        carry_over_percent: 100,
        npnru_refused_axes: vec!["8".into()],
        npnru_warned_axes: Vec::new(),
    }
}

fn shares(expense: i64, landlord: i64, other: i64, valued: i64) -> Shares {
    Shares { expense: Cents(expense), landlord: Cents(landlord), other: Cents(other), valued: Cents(valued) }
}

fn line(planned: Shares) -> NewLine {
    NewLine {
        axis: "3".into(),
        measure: "Nettoyage renforcé".into(),
        title: " Passages du samedi ".into(),
        planned,
        ..NewLine::default()
    }
}

fn check(line: NewLine) -> Result<CheckedLine, Vec<LineRefusal>> {
    line.check(&rule(), |axis| ("1"..="8").contains(&axis), false, 2026)
}

#[test]
fn shares_make_the_expense_within_one_euro() {
    assert!(check(line(shares(100_000, 20_000, 0, 80_100))).is_ok());
    let refusals = check(line(shares(100_000, 20_000, 0, 80_101))).unwrap_err();
    assert_eq!(refusals.len(), 1);
    assert!(refusals[0].to_string().contains("à 1\u{a0}€ près"), "{}", refusals[0]);
    assert_eq!(refusals[0].field(), "planned");
}

#[test]
fn more_is_never_valued_than_spent() {
    let refusals = check(line(shares(10_000, 0, 0, 10_050))).unwrap_err();
    assert!(matches!(refusals[..], [LineRefusal::ValuedAboveExpense { .. }]));
}

#[test]
fn whoever_else_pays_is_named_and_the_account_follows_the_same_rules() {
    assert_eq!(check(line(shares(100, 0, 100, 0))).unwrap_err(), [LineRefusal::NoFunder]);
    let mut wrong = line(shares(0, 0, 0, 0));
    wrong.realised = Some(shares(50_000, 0, 0, 0));
    assert_eq!(check(wrong).unwrap_err()[0].field(), "realised");
}

#[test]
fn the_axis_of_small_works_is_refused_or_told_of_in_a_renewal_quartier() {
    let eight = || NewLine { axis: "8".into(), ..line(shares(100, 0, 0, 100)) };
    assert!(check(eight()).is_ok());
    let known = |axis: &str| axis == "8";
    let refusals = eight().check(&rule(), known, true, 2026).unwrap_err();
    assert_eq!(refusals, [LineRefusal::AxisRefused { axis: "8".into() }]);
    let soft = TfpbRule { npnru_refused_axes: Vec::new(), npnru_warned_axes: vec!["8".into()], ..rule() };
    let told = eight().check(&soft, known, true, 2026).unwrap().warnings;
    assert_eq!(told, [LineWarning::AxisInRenewal("8".into())]);
}

#[test]
fn every_fault_comes_at_once_and_text_is_trimmed() {
    let wrong = NewLine {
        axis: "9".into(),
        starts: Day::of(2026, 3, 2),
        ends: Day::of(2026, 3, 1),
        planned: shares(-1, 0, 0, 0),
        ..NewLine::default()
    };
    let fields: Vec<_> = check(wrong).unwrap_err().iter().map(LineRefusal::field).collect();
    assert_eq!(fields, ["axis", "measure", "title", "ends", "planned"]);
    assert_eq!(check(line(shares(100, 0, 0, 100))).unwrap().line.title, "Passages du samedi");
}

#[test]
fn a_large_gap_is_explained() {
    let mut done = line(shares(100_000, 0, 0, 100_000));
    done.realised = Some(shares(120_000, 0, 0, 120_000));
    assert_eq!(done.unexplained(&rule()), None);
    done.realised = Some(shares(120_001, 0, 0, 120_001));
    let gap = Unexplained { planned: Cents(100_000), realised: Cents(120_001) };
    assert_eq!(done.unexplained(&rule()), Some(gap));
    done.gap = "Deux tours de plus".into();
    assert_eq!(done.unexplained(&rule()), None);
}

proptest! {
    #[test]
    fn what_is_taken_adds_up_and_its_rate_is_within_bounds(
        expense in 0_i64..2_000_000, landlord in -5_i64..2_000_000, other in -5_i64..2_000_000, slack in -300_i64..300,
    ) {
        let valued = expense - landlord - other + slack;
        let mut typed = line(shares(expense, landlord, other, valued));
        typed.other_funder = "CAF".into();
        match check(typed) {
            Ok(taken) => {
                let kept = taken.line.planned;
                prop_assert!((kept.sum().0 - kept.expense.0).abs() <= 100);
                prop_assert!(kept.rate().is_none_or(|rate| Rate(0) <= rate && rate <= Rate::FULL));
            }
            Err(_) => prop_assert!(
                slack.abs() > 100 || landlord < 0 || other < 0 || valued < 0 || valued > expense
            ),
        }
    }
}
