use super::*;
use proptest::prelude::*;
use uuid::Uuid;

/// A programme drawn at random: lines, expenses some of which are one invoice, actions some of which have no budget, and proofs
/// laid in any order.
#[derive(Debug, Clone)]
struct Drawn {
    lines: Vec<ValuedLine>,
    claims: Vec<Claim>,
    expenses: Vec<Expense>,
    actions: Vec<FundedAction>,
}

fn id(n: usize) -> Uuid {
    Uuid::from_u128(n as u128 + 1)
}

fn day(n: i64) -> Day {
    Day::of(2026, 1, 1).unwrap().plus_days(n)
}

type LineSeed = (u8, u8, i16, u8, i64);
type ExpenseSeed = (u8, u8, i64, i64, Option<u8>);
type ActionSeed = (Option<i64>, i64);
type ClaimSeed = (usize, u8, i64, usize, Option<u8>, i64, u8);

fn line((n, (landlord, quartier, year, axis, valued)): (usize, LineSeed)) -> ValuedLine {
    ValuedLine {
        id: LineId(id(n)),
        landlord: OrganisationId(id(landlord.into())),
        quartier: QuartierId(id(quartier.into())),
        year,
        axis: axis.to_string(),
        valued: Cents(valued),
    }
}

fn expense((n, (landlord, reference, cents, subsidised, bytes)): (usize, ExpenseSeed)) -> Expense {
    Expense {
        id: ExpenseId(id(n)),
        landlord: OrganisationId(id(landlord.into())),
        supplier: "Propreté du Gier".to_owned(),
        reference: if reference == 0 { String::new() } else { format!("F {reference}") },
        cents: Cents(cents),
        subsidised: Cents(subsidised.min(cents)),
        sha256: bytes.map(|byte| byte.to_string()),
    }
}

fn action((n, (budget, granted)): (usize, ActionSeed)) -> FundedAction {
    FundedAction { id: ActionId(id(n)), budget: budget.map(Cents), granted: Cents(granted) }
}

fn claim(lines: usize, expenses: usize) -> impl Fn((usize, ClaimSeed)) -> Claim {
    move |(n, (line, kind, cents, expense, bytes, stated, standing))| {
        let kinds = ProofKind::ALL.iter().copied().filter(|kind| expenses > 0 || !kind.draws());
        let kinds: Vec<ProofKind> = kinds.collect();
        let kind = kinds[usize::from(kind) % kinds.len()];
        let on = |wanted| (kind == wanted).then(|| id(expense % 3));
        let photo = (kind == ProofKind::Photo).then_some(200);
        Claim {
            id: ProofId(id(n)),
            line: LineId(id(line % lines.max(1))),
            kind,
            cents: Cents(cents),
            expense: (kind.draws() && expenses > 0).then(|| ExpenseId(id(expense % expenses.max(1)))),
            constat: on(ProofKind::Constat).map(ConstatId),
            action: on(ProofKind::Action).map(ActionId),
            sha256: bytes.or(photo).filter(|_| !kind.draws()).map(|byte| byte.to_string()),
            stated_on: day(stated),
            standing: Standing::ALL[usize::from(standing) % Standing::ALL.len()],
        }
    }
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let amount = || prop_oneof![Just(0_i64), 1..2_000_i64, Just(i64::MAX / 4)];
    let lines = proptest::collection::vec((0_u8..3, 0_u8..3, 2026_i16..2029, 1_u8..9, amount()), 0..8);
    let expenses = proptest::collection::vec(
        (0_u8..3, 0_u8..4, amount(), amount(), proptest::option::of(0_u8..3)),
        0..5,
    );
    let claims = proptest::collection::vec(
        (
            any::<usize>(),
            any::<u8>(),
            amount(),
            any::<usize>(),
            proptest::option::of(0_u8..3),
            0..6_i64,
            any::<u8>(),
        ),
        0..14,
    );
    let actions = proptest::collection::vec((proptest::option::of(amount()), amount()), 3);
    (lines, expenses, claims, actions).prop_map(|(lines, expenses, claims, actions)| {
        let claim = claim(lines.len(), expenses.len());
        Drawn {
            claims: claims.into_iter().enumerate().map(claim).collect(),
            lines: lines.into_iter().enumerate().map(line).collect(),
            expenses: expenses.into_iter().enumerate().map(expense).collect(),
            actions: actions.into_iter().enumerate().map(action).collect(),
        }
    })
}

impl Drawn {
    fn ledger(&self) -> Ledger {
        Ledger::of(&self.lines, &self.claims, &self.expenses, &self.actions)
    }

    /// What proofs may count at most: each piece once, less what others paid; each action its budget, less what others granted;
    /// each constat, and each action without a budget, the largest of what is asked of it. Nothing counts for free.
    fn worth(&self) -> i128 {
        type Worth = (Vec<PieceMark>, i128, i128);
        let mut groups: Vec<Worth> = Vec::new();
        for expense in &self.expenses {
            let mut one = (expense.marks(), i128::from(expense.cents.0), i128::from(expense.subsidised.0));
            let (same, other): (Vec<Worth>, Vec<Worth>) =
                groups.into_iter().partition(|(known, ..)| known.iter().any(|mark| one.0.contains(mark)));
            groups = other;
            for (known, cents, subsidised) in same {
                one.0.extend(known);
                (one.1, one.2) = (one.1.max(cents), one.2.max(subsidised));
            }
            groups.push(one);
        }
        type Drawn = (Option<ConstatId>, Option<ActionId>, Option<String>);
        let mut most: BTreeMap<Drawn, i128> = BTreeMap::new();
        for claim in self.claims.iter().filter(|claim| claim.expense.is_none()) {
            let bytes = claim.sha256.clone().filter(|_| claim.kind == ProofKind::Photo);
            let key = (claim.constat, claim.action, bytes);
            assert!(key != (None, None, None), "a proof that stands on nothing: {claim:?}");
            let asked = most.entry(key).or_default();
            *asked = (*asked).max(i128::from(claim.cents.0));
        }
        let capped = |((_, action, _), asked): (&(_, Option<ActionId>, _), &i128)| {
            let action = action.and_then(|id| self.actions.iter().find(|action| action.id == id));
            let budget = action.and_then(|action| Some((action.budget?, action.granted)));
            budget.map_or(*asked, |(budget, granted)| i128::from((budget.0 - granted.0).max(0)))
        };
        let pieces: i128 = groups.iter().map(|(_, cents, subsidised)| (cents - subsidised).max(0)).sum();
        pieces + most.iter().map(capped).sum::<i128>()
    }
}

fn sum(ledger: &Ledger, lines: &[ValuedLine], of: fn(&Coverage) -> Cents) -> i128 {
    lines.iter().map(|line| i128::from(of(&ledger.line(line.id)).0)).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn every_euro_is_counted_once_and_none_is_lost(drawn in drawn()) {
        let ledger = drawn.ledger();
        for line in &drawn.lines {
            let entry = ledger.line(line.id);
            prop_assert_eq!(entry.valued, line.valued);
            prop_assert_eq!(entry.parts(), entry.valued, "cents are lost");
            for part in [entry.covered, entry.unconfirmed, entry.double, entry.unproved] {
                prop_assert!(part >= Cents(0) && part <= entry.valued);
            }
            prop_assert_eq!(entry.covered_rate().is_none(), line.valued == Cents(0));
            prop_assert!(entry.covered_rate().is_none_or(|rate| Rate(0) <= rate && rate <= Rate::FULL));
        }
        let counted = sum(&ledger, &drawn.lines, |e| e.covered) + sum(&ledger, &drawn.lines, |e| e.unconfirmed);
        prop_assert!(counted <= drawn.worth(), "a piece counted twice: {counted} > {}", drawn.worth());
        for double in ledger.doubles() {
            prop_assert!(double.cents > Cents(0));
            prop_assert_eq!(double.first.is_none(), matches!(double.reason, DoubleReason::Subsidised | DoubleReason::BeyondPiece));
        }
    }

    #[test]
    fn totals_are_those_of_the_lines_at_any_filter_and_grouping(drawn in drawn(), kept in any::<u8>()) {
        let ledger = drawn.ledger();
        let passes = |n: usize| kept >> (n % 8) & 1 == 1;
        let some: Vec<&ValuedLine> =
            drawn.lines.iter().enumerate().filter(|(n, _)| passes(*n)).map(|(_, line)| line).collect();
        let total = ledger.total(some.iter().copied());
        prop_assert_eq!(total, some.iter().map(|line| ledger.line(line.id)).sum::<Coverage>());
        let groups = [
            ledger.grouped(some.iter().copied(), |line| line.axis.clone()).into_values().sum::<Coverage>(),
            ledger.grouped(some.iter().copied(), |line| line.quartier).into_values().sum(),
            ledger.grouped(some.iter().copied(), |line| (line.landlord, line.year)).into_values().sum(),
        ];
        for group in groups {
            prop_assert_eq!(group, total);
        }
    }

    #[test]
    fn the_order_of_entry_changes_nothing_and_a_later_proof_takes_from_nobody(drawn in drawn(), turn in any::<usize>()) {
        let ledger = drawn.ledger();
        let mut turned = drawn.clone();
        if !turned.claims.is_empty() {
            let by = turn % turned.claims.len();
            turned.claims.rotate_left(by);
        }
        turned.lines.reverse();
        turned.expenses.reverse();
        turned.actions.reverse();
        prop_assert_eq!(&turned.ledger(), &ledger);
        let mut more = drawn.clone();
        let Some(last) = more.claims.pop() else { return Ok(()) };
        let latest = Claim { stated_on: day(100), id: ProofId(id(1_000)), ..last };
        more.claims.push(latest.clone());
        let with = more.ledger();
        more.claims.pop();
        let without = more.ledger();
        for line in drawn.lines.iter().filter(|line| line.id != latest.line) {
            prop_assert_eq!(with.line(line.id), without.line(line.id));
        }
    }
}

fn two_lines(second: ValuedLine) -> Vec<ValuedLine> {
    vec![line((0, (0, 0, 2026, 3, 1_000))), second]
}

fn invoice(n: usize, cents: i64, subsidised: i64) -> Expense {
    expense((n, (0, 1, cents, subsidised, None)))
}

fn laid(n: usize, line: usize, expense: usize, stated: i64) -> Claim {
    Claim {
        id: ProofId(id(n)),
        line: LineId(id(line)),
        kind: ProofKind::Facture,
        cents: Cents(1_000),
        expense: Some(ExpenseId(id(expense))),
        constat: None,
        action: None,
        sha256: None,
        stated_on: day(stated),
        standing: Standing::Confirmed,
    }
}

#[test]
fn the_later_claim_on_one_invoice_is_the_double_one_and_says_where_the_first_is() {
    let seeds = [
        ((0, 1, 2026, 3, 1_000), DoubleReason::OtherQuartier),
        ((0, 0, 2027, 3, 1_000), DoubleReason::OtherYear),
        ((0, 0, 2026, 4, 1_000), DoubleReason::SameProgramme),
        ((1, 0, 2026, 3, 1_000), DoubleReason::OtherLandlord),
    ];
    for (seed, reason) in seeds {
        let lines = two_lines(line((1, seed)));
        // The proof numbered first was laid last: days decide, not numbers.
        let ledger = Ledger::of(&lines, &[laid(0, 1, 0, 9), laid(1, 0, 0, 1)], &[invoice(0, 1_000, 0)], &[]);
        assert_eq!(ledger.line(LineId(id(0))).covered, Cents(1_000));
        assert_eq!(ledger.line(LineId(id(1))).double, Cents(1_000));
        let [double] = ledger.doubles() else { panic!("one double: {:?}", ledger.doubles()) };
        assert_eq!((double.reason, double.first), (reason, Some(LineId(id(0)))));
    }
}

#[test]
fn one_invoice_entered_twice_is_one_and_what_others_paid_is_not_valued() {
    let lines = two_lines(line((1, (0, 1, 2026, 3, 1_000))));
    let twice = [invoice(0, 1_000, 0), Expense { reference: "f-1".into(), ..invoice(1, 1_000, 0) }];
    let ledger = Ledger::of(&lines, &[laid(0, 0, 0, 1), laid(1, 1, 1, 2)], &twice, &[]);
    assert_eq!(ledger.line(LineId(id(1))).double, Cents(1_000));
    let paid = Ledger::of(&lines, &[laid(0, 0, 0, 1)], &[invoice(0, 1_000, 400)], &[]);
    let entry = paid.line(LineId(id(0)));
    assert_eq!((entry.covered, entry.double), (Cents(600), Cents(400)));
    assert_eq!(paid.doubles()[0].reason, DoubleReason::Subsidised);
    let beyond = Ledger::of(&lines, &[laid(0, 0, 0, 1)], &[invoice(0, 700, 0)], &[]);
    assert_eq!(beyond.doubles()[0].reason, DoubleReason::BeyondPiece);
    // One invoice shared between two quartiers, within its amount, is no double.
    let shared = Ledger::of(&lines, &[laid(0, 0, 0, 1), laid(1, 1, 0, 2)], &[invoice(0, 2_000, 0)], &[]);
    assert!(shared.doubles().is_empty());
}

#[test]
fn the_same_photo_proves_once_and_a_refused_proof_proves_nothing() {
    let lines = two_lines(line((1, (0, 1, 2026, 3, 1_000))));
    let photo = |n: usize, line: usize, stated: i64| Claim {
        kind: ProofKind::Photo,
        expense: None,
        sha256: Some("ab".into()),
        ..laid(n, line, 0, stated)
    };
    let ledger = Ledger::of(&lines, &[photo(0, 0, 1), photo(1, 1, 2)], &[], &[]);
    assert_eq!(ledger.line(LineId(id(1))).double, Cents(1_000));
    let refused = Claim { standing: Standing::Refused, ..photo(0, 0, 1) };
    let pending = Claim { standing: Standing::Pending, ..photo(1, 1, 2) };
    let ledger = Ledger::of(&lines, &[refused, pending], &[], &[]);
    assert_eq!(ledger.line(LineId(id(0))).unproved, Cents(1_000));
    assert_eq!(ledger.line(LineId(id(1))).unconfirmed, Cents(1_000));
}

#[test]
fn an_action_covers_its_budget_once_and_a_constat_one_line() {
    let lines = two_lines(line((1, (1, 0, 2026, 3, 1_000))));
    let on_action = |n: usize, line: usize| Claim {
        kind: ProofKind::Action,
        expense: None,
        action: Some(ActionId(id(5))),
        ..laid(n, line, 0, 1)
    };
    let claims = [on_action(0, 0), on_action(1, 1)];
    let action = |budget, granted| {
        let action = FundedAction { id: ActionId(id(5)), budget, granted: Cents(granted) };
        Ledger::of(&lines, &claims, &[], &[action])
    };
    let parts = |ledger: &Ledger, line: usize| {
        let entry = ledger.line(LineId(id(line)));
        (entry.covered.0, entry.double.0)
    };
    for (budget, granted, first, second) in [
        (Some(Cents(2_000)), 0, (1_000, 0), (1_000, 0)),
        (Some(Cents(1_000)), 0, (1_000, 0), (0, 1_000)),
        (Some(Cents(2_000)), 700, (1_000, 0), (300, 700)),
        (None, 700, (1_000, 0), (0, 1_000)),
    ] {
        let ledger = action(budget, granted);
        assert_eq!((parts(&ledger, 0), parts(&ledger, 1)), (first, second), "{budget:?} {granted}");
        assert!(ledger.doubles().iter().all(|double| double.reason == DoubleReason::OtherLandlord));
    }
    let paid = action(Some(Cents(700)), 700);
    assert_eq!(parts(&paid, 0), (0, 1_000));
    assert_eq!(paid.doubles()[0].reason, DoubleReason::Subsidised);
    let on_constat = |claim: &Claim| Claim {
        kind: ProofKind::Constat,
        action: None,
        constat: Some(ConstatId(id(6))),
        ..claim.clone()
    };
    let answered = Ledger::of(&lines, &claims.each_ref().map(on_constat), &[], &[]);
    assert_eq!((parts(&answered, 0), parts(&answered, 1)), ((1_000, 0), (0, 1_000)));
}
