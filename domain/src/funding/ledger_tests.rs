use super::*;
use proptest::prelude::*;
use uuid::Uuid;

const RULES: FundingRules = FundingRules {
    agreement_always: true,
    convention_beyond: Some(Cents(2_300_000)),
    bilan_blocks: true,
    bilan_months: 6,
    advance_percent: 80,
    agreement_years: 4,
};

fn envelope(number: u128) -> EnvelopeId {
    EnvelopeId(Uuid::from_u128(number))
}

fn dossier(number: u128) -> DossierId {
    DossierId(Uuid::from_u128(1000 + number))
}

fn agreement(number: u128) -> AgreementId {
    AgreementId(Uuid::from_u128(2000 + number))
}

/// Eight funders, an envelope each in 2026; the first has one in 2027 too.
fn purses() -> Vec<Envelope> {
    let purse = |number: u128, funder: u128, year| Envelope {
        id: envelope(number),
        funder: OrganisationId(Uuid::from_u128(funder)),
        scheme: "Droit commun".into(),
        year,
    };
    (0..8).map(|number| purse(number, number, 2026)).chain([purse(8, 0, 2027)]).collect()
}

fn ledger(rules: FundingRules) -> FundingLedger {
    FundingLedger::new(rules, purses(), BTreeMap::new())
}

fn movement(id: u128, kind: MovementKind, cents: i64) -> Movement {
    Movement {
        id: MovementId(Uuid::from_u128(id)),
        kind,
        envelope: envelope(0),
        dossier: Some(dossier(0)),
        cents: Cents(cents),
        year: 2026,
        day: Day::of(2026, 4, 1).unwrap(),
        decision: Some("COPIL-2026-001".into()),
        counterpart: None,
        agreement: Some(agreement(0)),
    }
}

use MovementKind as K;

#[test]
fn a_grant_goes_from_envelope_to_balance_and_back() {
    let mut ledger = ledger(RULES);
    let steps = [
        (K::Dotation, 1_000),
        (K::Reservation, 700),
        (K::Engagement, 600),
        (K::Accord, 600),
        (K::Avance, 480),
        (K::AvenantMoins, 20),
        (K::Solde, 90),
        (K::Degagement, 10),
        (K::OrdreReversement, 70),
        (K::Reversement, 50),
    ];
    for (rank, (kind, cents)) in steps.into_iter().enumerate() {
        ledger.apply(&movement(rank as u128, kind, cents)).unwrap_or_else(|why| panic!("{kind} : {why}"));
    }
    let balance = ledger.balance(envelope(0));
    assert_eq!((balance.reserved, balance.committed, balance.paid), (Cents(0), Cents(570), Cents(570)));
    assert_eq!(balance.available(), Cents(430));
    let grant = ledger.grant((envelope(0), dossier(0)));
    assert_eq!((grant.left_to_pay(), grant.owed()), (Cents(0), Cents(20)));
}

#[test]
fn what_the_rules_forbid_changes_nothing() {
    let mut ledger = ledger(RULES);
    ledger.apply(&movement(1, K::Dotation, 1_000)).unwrap();
    let refused = |ledger: &FundingLedger, movement: Movement| {
        let mut after = ledger.clone();
        let why = after.apply(&movement).unwrap_err();
        assert_eq!(&after, ledger, "{why} changed something");
        why
    };
    use CannotMoveMoney as No;
    let short = No::EnvelopeShort { left: Cents(1_000), asked: Cents(1_001) };
    assert_eq!(refused(&ledger, movement(2, K::Engagement, 1_001)), short);
    assert_eq!(refused(&ledger, movement(1, K::Dotation, 1_000)), No::Twice);
    assert_eq!(refused(&ledger, movement(2, K::Avance, 1)), No::NotVoted);
    assert_eq!(refused(&ledger, movement(2, K::Dotation, 0)), No::NotPositive);
    let undecided = Movement { decision: None, ..movement(2, K::Engagement, 1) };
    assert_eq!(refused(&ledger, undecided), No::NoDecision);
    let next_year = Movement { year: 2027, decision: None, ..movement(2, K::Engagement, 1) };
    assert_eq!(refused(&ledger, next_year), No::OtherYear { envelope: 2026, movement: 2027 });
    let over = |counterpart, decision: Option<&str>| Movement {
        counterpart: Some(envelope(counterpart)),
        decision: decision.map(str::to_owned),
        ..movement(2, K::Transfert, 100)
    };
    assert_eq!(refused(&ledger, over(3, Some("x"))), No::OtherFunder);
    assert_eq!(refused(&ledger, over(8, None)), No::OtherYear { envelope: 2026, movement: 2027 });
    assert_eq!(refused(&ledger, over(0, Some("x"))), No::SameEnvelope);
    ledger.apply(&over(8, Some("COPIL-2026-009"))).unwrap();
    assert_eq!(ledger.balance(envelope(8)).available(), Cents(100));
    ledger.apply(&movement(3, K::Engagement, 500)).unwrap();
    assert_eq!(refused(&ledger, movement(4, K::Engagement, 1)), No::AlreadyVoted);
    assert_eq!(refused(&ledger, movement(4, K::Avance, 1)), No::NoAgreement);
    let differs = No::AgreementDiffers { voted: Cents(500), written: Cents(499) };
    assert_eq!(refused(&ledger, movement(4, K::Accord, 499)), differs);
    // What nobody has signed yet is not amended, nor freed in part.
    for (kind, cents) in [(K::AvenantPlus, 1), (K::AvenantMoins, 1), (K::Degagement, 499)] {
        assert_eq!(refused(&ledger, movement(4, kind, cents)), No::NotYetAgreed, "{kind}");
    }
    assert_eq!(ledger.may_free((envelope(0), dossier(0))), Err(No::NotYetAgreed));
    ledger.apply(&movement(4, K::Degagement, 500)).unwrap();
    assert_eq!(ledger.balance(envelope(0)).committed, Cents(0));
}

#[test]
fn without_a_clause_small_grants_are_paid_on_an_order_and_large_ones_on_a_convention() {
    let rules = FundingRules { agreement_always: false, ..RULES };
    let holders = BTreeMap::from([(dossier(0), "A".to_owned()), (dossier(1), "A".to_owned())]);
    let mut ledger = FundingLedger::new(rules, purses(), holders);
    ledger.apply(&movement(1, K::Dotation, 5_000_000)).unwrap();
    ledger.apply(&movement(2, K::Engagement, 1_500_000)).unwrap();
    ledger.clone().apply(&movement(3, K::Avance, 1)).unwrap();
    let second = Movement { dossier: Some(dossier(1)), ..movement(4, K::Engagement, 1_000_000) };
    ledger.apply(&second).unwrap();
    let paid = ledger.apply(&movement(5, K::Avance, 1));
    assert_eq!(paid, Err(CannotMoveMoney::NoAgreement), "both grants of the holder are added up");
}

/// Any movement of eight funders over six dossiers, most of them sensible enough to go through now and then.
fn any_movement() -> impl Strategy<Value = Movement> {
    let kind = prop_oneof![
        3 => Just(K::Dotation),
        3 => Just(K::Reservation),
        5 => Just(K::Engagement),
        5 => Just(K::Accord),
        6 => prop::sample::select(K::ALL),
    ];
    let amount = prop_oneof![Just(100_i64), Just(200), Just(300), 1_i64..1_000, Just(2_400_000)];
    let year = prop_oneof![9 => Just(2026_i16), 1 => Just(2027)];
    (kind, 0_u128..9, 0_u128..6, amount, year, any::<[bool; 2]>(), 0_u128..9).prop_map(
        |(kind, purse, request, cents, year, [decided, signed], other)| Movement {
            envelope: envelope(purse),
            dossier: Some(dossier(request)),
            year: if purse == 8 { 2027 } else { year },
            decision: (decided || signed).then(|| "COPIL-2026-001".to_owned()),
            counterpart: Some(envelope(other)),
            agreement: signed.then(|| agreement(request)),
            ..movement(0, kind, cents)
        },
    )
}

fn holds(ledger: &FundingLedger, voted: &[Movement]) -> Result<(), TestCaseError> {
    let first = |key: &GrantKey| {
        let of = |one: &&Movement| {
            one.kind == K::Engagement && (Some(one.envelope), one.dossier) == (Some(key.0), Some(key.1))
        };
        voted.iter().find(of).map_or(Cents(0), |one| one.cents)
    };
    for (envelope, balance) in ledger.envelopes() {
        let own = || ledger.grants().filter(|((id, _), _)| *id == envelope.id).map(|(_, grant)| grant);
        prop_assert!(balance.available() >= Cents(0), "{} is below zero", envelope.scheme);
        prop_assert_eq!(own().map(|grant| grant.committed).sum::<Cents>(), balance.committed);
        prop_assert_eq!(own().map(|grant| grant.reserved).sum::<Cents>(), balance.reserved);
        prop_assert_eq!(own().map(|grant| grant.paid).sum::<Cents>(), balance.paid);
        prop_assert!(balance.committed <= balance.allotted, "more is decided than there is");
    }
    for (key, grant) in ledger.grants() {
        prop_assert!(grant.paid <= grant.committed && grant.returned <= grant.claimed);
        prop_assert!(grant.claimed <= grant.paid && grant.reserved >= Cents(0));
        let changed =
            grant.committed > Cents(0) && grant.agreement.is_none() && grant.committed != first(&key);
        prop_assert!(!(changed && ledger.rules.agreement_always), "amended before it is signed: {key:?}");
        let unsigned_paid =
            grant.paid > Cents(0) && grant.agreement.is_none() && ledger.rules.agreement_always;
        prop_assert!(!unsigned_paid, "paid without an agreement: {key:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn no_interleaving_of_eight_funders_breaks_an_envelope(
        movements in prop::collection::vec(any_movement(), 1..40),
        always in any::<bool>(),
    ) {
        let mut ledger = ledger(FundingRules { agreement_always: always, ..RULES });
        let mut kept = Vec::new();
        for (rank, movement) in movements.into_iter().enumerate() {
            let movement = Movement { id: MovementId(Uuid::from_u128(rank as u128)), ..movement };
            let before = ledger.clone();
            match ledger.apply(&movement) {
                Ok(()) => {
                    kept.push(movement.clone());
                    holds(&ledger, &kept)?;
                    let crosses = movement.kind == K::Transfert && movement.decision.is_none();
                    if crosses {
                        let year = |id| purses().iter().find(|purse| purse.id == id).unwrap().year;
                        prop_assert_eq!(year(movement.envelope), year(movement.counterpart.unwrap()));
                    }
                }
                Err(_) => prop_assert_eq!(&before, &ledger, "a refusal changes nothing"),
            }
        }
        let (balances, grants): (Vec<_>, Vec<_>) = (
            ledger.envelopes().map(|(envelope, balance)| (envelope.id, balance)).collect(),
            ledger.grants().collect(),
        );
        let resumed = FundingLedger::new(ledger.rules, purses(), BTreeMap::new()).resume(balances, grants);
        for (envelope, balance) in ledger.envelopes() {
            prop_assert_eq!(resumed.balance(envelope.id), balance, "what was kept is what is resumed");
        }
        prop_assert!(resumed.grants().eq(ledger.grants()));
        let again = FundingLedger::new(ledger.rules, purses(), BTreeMap::new()).replay(&kept);
        prop_assert_eq!(again, Ok(ledger), "the movements kept tell the same story again");
    }
}
