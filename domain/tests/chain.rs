//! The whole chain, eight committees and eight funders at once: what the committees type, decide and close, what the
//! funders sign and pay, in any order. Nothing is decided without its opinion, nothing voted beyond an envelope, nothing
//! paid without an agreement, and what is written is what was decided.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "the helpers of a test fail it")]

use palier_domain::{
    convention::Convention,
    funding::{
        Decided, Envelope, FundingLedger, FundingRules, Movement, MovementKind, SpecificAgreement,
        committing, holding, letter, programme, signing, specific_agreement,
    },
    meetings::{
        Advice, AgendaItem, Attendance, DecisionRules, DossierDecision, Presence, QuorumRule, RulingReason,
        Seat, Sitting, SittingState, SteeringBody, Subject, record,
    },
    projects::{Application, DossierOpinionKind, Ruling},
    shared::{
        AgreementId, Cents, Day, DossierId, EnvelopeId, MovementId, OrganisationId, PersonId, SittingId,
    },
};
use proptest::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    sync::LazyLock,
};
use uuid::Uuid;

const COMMITTEES: usize = 8;
const DOSSIERS: u128 = 6;

fn id<T: From<Uuid>>(number: u128) -> T {
    T::from(Uuid::from_u128(number))
}

fn day() -> Day {
    Day::of(2019, 4, 9).unwrap()
}

static RULES: LazyLock<(DecisionRules, FundingRules)> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conventions/saint-etienne-2016.toml");
    let convention = Convention::parse(&fs::read_to_string(path).unwrap()).unwrap();
    let now = convention.at(day());
    (DecisionRules::of(&now), FundingRules::of(&now))
});

#[test]
fn the_convention_says_who_decides_after_whose_opinion_and_what_is_signed() {
    let (deciding, money) = &*RULES;
    assert_eq!(deciding.decided_by.as_deref(), Some("copil"));
    assert_eq!(deciding.advice_by.as_deref(), Some("comite-direction"));
    assert!(money.agreement_always && money.bilan_blocks);
    assert_eq!((money.convention_beyond, money.bilan_months), (Some(Cents(2_300_000)), 6));
}

/// A person does something: which committee, which dossier, what, and how much of each of two envelopes.
#[derive(Debug, Clone)]
struct Act {
    committee: usize,
    dossier: DossierId,
    what: u8,
    envelopes: [EnvelopeId; 2],
    cents: [i64; 2],
}

/// Any act; most often a dossier is before the committee that has it in hand, so that sequences go far.
fn any_act() -> impl Strategy<Value = Act> {
    let what = prop_oneof![
        4 => Just(0_u8), 3 => Just(1), 5 => Just(2), 3 => Just(3), 3 => Just(4), 4 => Just(5), 1 => Just(6), 12 => Just(7),
    ];
    let committee = prop_oneof![3 => Just(None), 1 => (0..COMMITTEES).prop_map(Some)];
    (committee, 0..DOSSIERS as usize, what, [0_u128..8, 0_u128..8], [0_i64..900, 0_i64..900]).prop_map(
        |(committee, dossier, what, [one, other], cents)| Act {
            committee: committee.unwrap_or(dossier),
            dossier: id(100 + dossier as u128),
            what,
            envelopes: [id(1 + one), id(1 + other)],
            cents,
        },
    )
}

struct World {
    ledger: FundingLedger,
    envelopes: BTreeMap<EnvelopeId, Envelope>,
    asked: BTreeMap<EnvelopeId, Cents>,
    comdirs: Vec<Sitting>,
    copils: Vec<Sitting>,
    advised: BTreeSet<DossierId>,
    decided: BTreeMap<DossierId, (DossierDecision, String)>,
    agreements: BTreeMap<DossierId, SpecificAgreement>,
    freed: BTreeMap<EnvelopeId, i64>,
    moved: u128,
    numbered: Option<String>,
}

fn body(code: &str) -> SteeringBody {
    let seat = Seat { organisation: id(50), holder: Some(id(51)), deputy: None, votes: true };
    SteeringBody { code: code.into(), title: code.into(), seats: vec![seat], quorum: QuorumRule::Count(1) }
}

fn sitting(number: u128, code: &str) -> Sitting {
    let item = |dossier: u128| AgendaItem::dossier(id(100 + dossier), "Dossier");
    let there = Attendance {
        person: id::<PersonId>(51),
        organisation: id(50),
        presence: Presence::Present,
        votes: true,
    };
    Sitting {
        id: id::<SittingId>(500 + number),
        body: code.into(),
        day: day(),
        state: SittingState::Ouverte,
        agenda: (0..DOSSIERS).map(item).collect(),
        attendance: vec![there],
        withdrawals: BTreeSet::new(),
        advice: Vec::new(),
        decisions: Vec::new(),
    }
}

impl World {
    fn new() -> Self {
        let purse = |number: u128| Envelope {
            id: id(1 + number),
            funder: id::<OrganisationId>(900 + number),
            scheme: "GUSP".into(),
            year: 2019,
        };
        let envelopes: BTreeMap<EnvelopeId, Envelope> =
            (0..8).map(purse).map(|envelope| (envelope.id, envelope)).collect();
        let mut world = Self {
            ledger: FundingLedger::new(RULES.1, envelopes.values().cloned(), BTreeMap::new()),
            asked: envelopes.keys().map(|id| (*id, Cents(800))).collect(),
            envelopes,
            comdirs: (0..COMMITTEES as u128).map(|number| sitting(number, "comite-direction")).collect(),
            copils: (0..COMMITTEES as u128).map(|number| sitting(100 + number, "copil")).collect(),
            advised: BTreeSet::new(),
            decided: BTreeMap::new(),
            agreements: BTreeMap::new(),
            freed: BTreeMap::new(),
            moved: 0,
            numbered: None,
        };
        for envelope in world.asked.keys().copied().collect::<Vec<_>>() {
            let dotation = world.movement(MovementKind::Dotation, envelope, None, Cents(1_500));
            world.ledger.apply(&dotation).unwrap();
        }
        world
    }

    fn movement(
        &mut self,
        kind: MovementKind,
        envelope: EnvelopeId,
        dossier: Option<DossierId>,
        cents: Cents,
    ) -> Movement {
        self.moved += 1;
        Movement {
            id: id::<MovementId>(self.moved),
            kind,
            envelope,
            dossier,
            cents,
            year: 2019,
            day: day(),
            decision: None,
            counterpart: None,
            agreement: None,
        }
    }

    fn kept(
        &mut self,
        planned: Vec<palier_domain::funding::PlannedMovement>,
        number: Option<&str>,
    ) -> Vec<Movement> {
        let keep = |planned: palier_domain::funding::PlannedMovement| {
            self.moved += 1;
            planned.kept(id(self.moved), 2019, day(), number.map(str::to_owned))
        };
        planned.into_iter().map(keep).collect()
    }

    fn subject(&self, dossier: DossierId) -> Subject {
        let advised = self.advised.contains(&dossier).then(|| ("comite-direction".to_owned(), day()));
        Subject { dossier, holder: None, asked: self.asked.clone(), advised }
    }

    fn act(&mut self, act: &Act) {
        match act.what {
            0 => self.advise(act),
            1 => self.close_comdir(act.committee),
            2 => self.decide(act),
            3 => self.close_copil(act.committee),
            4 => self.sign(act.dossier),
            5 => self.pay(act),
            6 => self.free(act),
            _ => self.onward(act),
        }
    }

    /// The step that this dossier waits for.
    fn onward(&mut self, act: &Act) {
        let (committee, dossier) = (act.committee, act.dossier);
        let looked = self.comdirs[committee].advice.iter().any(|advice| advice.dossier == dossier);
        let held = self.copils[committee].decisions.iter().any(|decision| decision.dossier == dossier);
        match () {
            () if self.agreements.contains_key(&dossier) => self.pay(act),
            () if self.decided.contains_key(&dossier) => self.sign(dossier),
            () if held => self.close_copil(committee),
            () if self.advised.contains(&dossier) => self.decide(act),
            () if looked => self.close_comdir(committee),
            () => self.advise(act),
        }
    }

    fn advise(&mut self, act: &Act) {
        let advice = Advice {
            dossier: act.dossier,
            kind: DossierOpinionKind::Favorable,
            proposed: BTreeMap::new(),
            text: String::new(),
        };
        let Some(sitting) = self.comdirs.get(act.committee).cloned() else { return };
        let advised =
            sitting.advise(advice, &self.subject(act.dossier), &body("comite-direction"), &RULES.0, &[]);
        if let Ok(sitting) = advised {
            self.comdirs[act.committee] = sitting;
        }
    }

    /// What is left on the agenda is struck off: a committee closes on what it looked at.
    fn close_comdir(&mut self, committee: usize) {
        let mut sitting = self.comdirs[committee].clone();
        let looked: BTreeSet<DossierId> = sitting.advice.iter().map(|advice| advice.dossier).collect();
        sitting.agenda.retain(|item| item.dossier.is_some_and(|dossier| looked.contains(&dossier)));
        let held = !looked.is_empty();
        if let Some(closed) = sitting.close().ok().filter(|_| held) {
            self.advised.extend(looked);
            self.comdirs[committee] = closed;
        }
    }

    fn decide(&mut self, act: &Act) {
        let voted: BTreeMap<_, _> = act.envelopes.into_iter().zip(act.cents.map(Cents)).collect();
        let granted = act.cents[0] > 60;
        let decision = DossierDecision {
            dossier: act.dossier,
            ruling: if granted { Ruling::Accorde } else { Ruling::Refuse },
            voted: if granted { voted } else { BTreeMap::new() },
            reason: (!granted).then_some(RulingReason::CreditsInsuffisants),
            text: String::new(),
        };
        // Another committee has the dossier in hand, or it is decided.
        let elsewhere = self.copils.iter().enumerate().any(|(other, sitting)| {
            other != act.committee && sitting.decisions.iter().any(|held| held.dossier == act.dossier)
        });
        if elsewhere || self.decided.contains_key(&act.dossier) {
            return;
        }
        let sitting = self.copils[act.committee].clone();
        let subject = self.subject(act.dossier);
        let Ok(sitting) = sitting.decide(decision.clone(), &subject, &body("copil"), &RULES.0, &[]) else {
            return;
        };
        let planned = holding(&decision, &self.ledger);
        let movements = self.kept(planned, None);
        if self.ledger.apply_all(&movements).is_ok() {
            self.copils[act.committee] = sitting;
        }
    }

    fn close_copil(&mut self, committee: usize) {
        let mut sitting = self.copils[committee].clone();
        let looked: BTreeSet<DossierId> = sitting.decisions.iter().map(|decision| decision.dossier).collect();
        sitting.agenda.retain(|item| item.dossier.is_some_and(|dossier| looked.contains(&dossier)));
        let held = !looked.is_empty();
        let Some(closed) = sitting.close().ok().filter(|_| held) else { return };
        let lines = record(&closed, self.numbered.as_deref(), &|_| "Dossier".to_owned());
        for line in lines {
            let decision =
                closed.decisions.iter().find(|decision| Some(decision.dossier) == line.dossier).unwrap();
            let planned = committing(decision, &self.ledger);
            let movements = self.kept(planned, Some(&line.number));
            self.ledger.apply_all(&movements).expect("what was set aside can be voted");
            self.decided.insert(decision.dossier, (decision.clone(), line.number.clone()));
            self.numbered = Some(line.number);
        }
        self.copils[committee] = closed;
    }

    fn sign(&mut self, dossier: DossierId) {
        let Some((decision, number)) = self.decided.get(&dossier).cloned() else { return };
        let (application, none) = (Application::default(), BTreeMap::new());
        let decided = Decided {
            decision: &decision,
            number: &number,
            day: day(),
            year: 2019,
            application: &application,
            asked: &self.asked,
            voted_before: &none,
            advance_percent: 80,
            bilan_months: None,
        };
        let made: AgreementId = id(dossier.0.as_u128());
        let Some(agreement) = specific_agreement(made, &decided, &self.envelopes, &RULES.1) else { return };
        let movements = self.kept(signing(&agreement), None);
        if self.ledger.apply_all(&movements).is_ok() {
            self.agreements.insert(dossier, agreement);
        }
    }

    fn pay(&mut self, act: &Act) {
        let kind = if act.cents[1] % 3 == 0 { MovementKind::Solde } else { MovementKind::Avance };
        let voted =
            self.decided.get(&act.dossier).and_then(|(decision, _)| decision.voted.keys().last().copied());
        let envelope = voted.filter(|_| act.cents[1] % 2 == 0).unwrap_or(act.envelopes[0]);
        let movement = self.movement(kind, envelope, Some(act.dossier), Cents(act.cents[0] / 4));
        let paid = self.ledger.apply(&movement).is_ok();
        assert!(!paid || self.agreements.contains_key(&act.dossier), "paid without an agreement");
    }

    fn free(&mut self, act: &Act) {
        let movement =
            self.movement(MovementKind::Degagement, act.envelopes[0], Some(act.dossier), Cents(act.cents[0]));
        // Only what is signed is freed here, so that agreements stay those of the decision.
        if self.agreements.contains_key(&act.dossier) && self.ledger.apply(&movement).is_ok() {
            *self.freed.entry(movement.envelope).or_default() += movement.cents.0;
        }
    }

    fn check(&self) -> Result<(), TestCaseError> {
        for (envelope, balance) in self.ledger.envelopes() {
            let open = self.copils.iter().filter(|sitting| sitting.state == SittingState::Ouverte);
            let typed = open
                .flat_map(|sitting| &sitting.decisions)
                .filter_map(|decision| decision.voted.get(&envelope.id));
            let typed: Cents = typed.copied().sum();
            prop_assert!(balance.available() >= Cents(0), "an envelope is below zero");
            prop_assert_eq!(balance.reserved, typed, "what is typed is what is set aside");
            prop_assert!(
                typed.0 + balance.committed.0 <= balance.allotted.0,
                "more is decided than there is"
            );
        }
        for dossier in self.decided.keys() {
            prop_assert!(self.advised.contains(dossier), "decided without its opinion");
        }
        Ok(())
    }

    /// The programmes printed are what the ledger holds, envelope by envelope.
    fn check_programmes(&self) -> Result<(), TestCaseError> {
        let mut printed: BTreeMap<EnvelopeId, i64> = BTreeMap::new();
        for sitting in &self.copils {
            let programme = programme(sitting, &|_| self.asked.clone());
            let lines: Cents = programme.lines.iter().map(|line| line.total).sum();
            prop_assert_eq!(lines, programme.total);
            prop_assert_eq!(programme.totals.values().copied().sum::<Cents>(), programme.total);
            programme
                .totals
                .iter()
                .for_each(|(envelope, cents)| *printed.entry(*envelope).or_default() += cents.0);
        }
        let freed = |envelope| self.freed.get(&envelope).copied().unwrap_or_default();
        for (envelope, balance) in self.ledger.envelopes() {
            let voted = balance.committed.0 + freed(envelope.id);
            prop_assert_eq!(printed.get(&envelope.id).copied().unwrap_or_default(), voted);
        }
        Ok(())
    }

    /// Letters and agreements say what was decided, to the cent.
    fn check_letters(&self) -> Result<(), TestCaseError> {
        let (application, none) = (Application::default(), BTreeMap::new());
        let mut numbers = BTreeSet::new();
        for (decision, number) in self.decided.values() {
            prop_assert!(numbers.insert(number), "two decisions have one number");
            let decided = Decided {
                decision,
                number,
                day: day(),
                year: 2019,
                application: &application,
                asked: &self.asked,
                voted_before: &none,
                advance_percent: 80,
                bilan_months: None,
            };
            let written = letter(&decided, &self.envelopes, &RULES.1);
            prop_assert_eq!(written.total, decision.total());
            for line in &written.lines {
                prop_assert_eq!(Some(&line.voted), decision.voted.get(&line.envelope));
                prop_assert_eq!(line.advance.0 + line.balance.0, line.voted.0);
            }
            let agreement = self.agreements.get(&decision.dossier);
            prop_assert!(
                agreement
                    .is_none_or(|signed| signed.total == decision.total() && signed.lines == written.lines)
            );
            prop_assert_eq!(written.bilan_due.is_some(), decision.ruling == Ruling::Accorde);
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn eight_committees_and_eight_funders_never_break_the_chain(acts in prop::collection::vec(any_act(), 1..80)) {
        let mut world = World::new();
        for act in &acts {
            world.act(act);
            world.check()?;
        }
        world.check_programmes()?;
        world.check_letters()?;
    }
}

#[test]
fn sequences_reach_the_end_of_the_chain() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let (mut decided, mut signed, mut paid) = (0, 0, 0);
    for _ in 0..300 {
        let acts = prop::collection::vec(any_act(), 80).new_tree(&mut runner).unwrap().current();
        let mut world = World::new();
        acts.iter().for_each(|act| world.act(act));
        decided += world.decided.len();
        signed += world.agreements.len();
        paid += world.ledger.grants().filter(|(_, grant)| grant.paid > Cents(0)).count();
    }
    assert!(
        decided > 400 && signed > 200 && paid > 100,
        "{decided} decided, {signed} signed, {paid} paid: too few to prove anything"
    );
}
