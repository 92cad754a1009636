use super::*;
use crate::meetings::{QuorumRule, Seat, record};
use crate::projects::{InterestIn, InterestKind};
use crate::shared::PointId;
use uuid::Uuid;

const DOSSIER: DossierId = DossierId(Uuid::from_u128(1));
const ENVELOPE: EnvelopeId = EnvelopeId(Uuid::from_u128(2));

fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(100 + number))
}

fn organisation(number: u128) -> OrganisationId {
    OrganisationId(Uuid::from_u128(200 + number))
}

fn day() -> Day {
    Day::of(2026, 4, 14).unwrap()
}

fn body(code: &str, quorum: QuorumRule) -> SteeringBody {
    let seat = |number| Seat {
        organisation: organisation(number),
        holder: Some(person(number)),
        deputy: None,
        votes: true,
    };
    SteeringBody { code: code.into(), title: code.into(), seats: (0..4).map(seat).collect(), quorum }
}

fn sitting(code: &str, present: u128) -> Sitting {
    let there = |number| Attendance {
        person: person(number),
        organisation: organisation(number),
        presence: Presence::Present,
        votes: true,
    };
    Sitting {
        id: SittingId(Uuid::from_u128(3)),
        body: code.into(),
        day: day(),
        state: SittingState::Ouverte,
        agenda: vec![AgendaItem::dossier(DOSSIER, "Jardin partagé")],
        attendance: (0..present).map(there).collect(),
        withdrawals: BTreeSet::new(),
        advice: Vec::new(),
        decisions: Vec::new(),
    }
}

fn rules() -> DecisionRules {
    DecisionRules {
        clause: Some("art7.programmation.validation".into()),
        decided_by: Some("copil".into()),
        advice_by: Some("comite-direction".into()),
    }
}

fn subject(advised: bool) -> Subject {
    Subject {
        dossier: DOSSIER,
        holder: Some(organisation(9)),
        asked: [(ENVELOPE, Cents(500_000))].into(),
        advised: advised.then(|| ("comite-direction".to_owned(), day().plus_days(-20))),
    }
}

fn granted(cents: i64) -> DossierDecision {
    DossierDecision {
        dossier: DOSSIER,
        ruling: Ruling::Accorde,
        voted: [(ENVELOPE, Cents(cents))].into(),
        reason: None,
        text: String::new(),
    }
}

#[test]
fn nothing_is_decided_without_the_opinion_that_the_convention_asks_for() {
    let copil = body("copil", QuorumRule::Percent(50));
    let decide = |sitting: Sitting, subject: &Subject, decision| {
        sitting.decide(decision, subject, &copil, &rules(), &[])
    };
    assert_eq!(decide(sitting("copil", 3), &subject(false), granted(1)), Err(CannotRule::NoAdvice));
    let later = Subject { advised: Some(("comite-direction".into(), day().plus_days(1))), ..subject(true) };
    assert_eq!(decide(sitting("copil", 3), &later, granted(1)), Err(CannotRule::NoAdvice));
    let other = Subject { advised: Some(("gtp".into(), day())), ..subject(true) };
    assert_eq!(decide(sitting("copil", 3), &other, granted(1)), Err(CannotRule::NoAdvice));
    assert_eq!(decide(sitting("gtp", 3), &subject(true), granted(1)), Err(CannotRule::NotTheirs));
    let decided = decide(sitting("copil", 3), &subject(true), granted(300_000)).unwrap();
    assert!(decided.decisions[0].is_partial(&subject(true).asked));
    let free = DecisionRules::default();
    assert!(sitting("copil", 3).decide(granted(1), &subject(false), &copil, &free, &[]).is_ok());
}

#[test]
fn a_decision_holds_together() {
    let copil = body("copil", QuorumRule::None);
    let ruled = |decision: DossierDecision| {
        sitting("copil", 1).decide(decision, &subject(true), &copil, &rules(), &[]).map(|_| ())
    };
    assert_eq!(ruled(granted(0)), Err(CannotRule::NothingVoted));
    assert_eq!(ruled(granted(-1)), Err(CannotRule::Negative));
    assert_eq!(ruled(granted(500_001)), Err(CannotRule::BeyondAsked(Cents(500_000))));
    let refused = DossierDecision { ruling: Ruling::Refuse, voted: BTreeMap::new(), ..granted(0) };
    assert_eq!(ruled(refused.clone()), Err(CannotRule::NoReason));
    let vague = DossierDecision { reason: Some(RulingReason::Autre), ..refused.clone() };
    assert_eq!(ruled(vague), Err(CannotRule::NoReason));
    let coded = DossierDecision { reason: Some(RulingReason::DroitCommun), ..refused };
    assert_eq!(ruled(coded.clone()), Ok(()));
    let both = DossierDecision { voted: granted(5).voted, ..coded };
    assert_eq!(ruled(both), Err(CannotRule::VotedAndRefused));
}

#[test]
fn whoever_has_a_tie_withdraws_and_no_longer_makes_the_quorum() {
    let copil = body("copil", QuorumRule::Count(3));
    let tie = Interest {
        person: person(1),
        with: InterestIn::Dossier(DOSSIER),
        kind: InterestKind::Proche,
        declared_on: day(),
        ended_on: None,
    };
    let ties = [tie];
    let decide = |sitting: Sitting| sitting.decide(granted(1), &subject(true), &copil, &rules(), &ties);
    assert_eq!(decide(sitting("copil", 3)), Err(CannotRule::MustWithdraw(person(1))));
    let left = Withdrawal { person: person(1), dossier: DOSSIER };
    let short = sitting("copil", 3).withdraw(left).unwrap();
    assert_eq!(decide(short), Err(CannotRule::NoQuorum { there: 2, needed: 3 }));
    assert!(decide(sitting("copil", 4).withdraw(left).unwrap()).is_ok());
    let four = sitting("copil", 4);
    assert_eq!(four.must_leave(DOSSIER, None, &ties), [person(1)]);
    assert_eq!((four.lacks_for(DOSSIER, &copil), four.must_leave(DOSSIER, None, &[])), (0, Vec::new()));
    let three = sitting("copil", 3).withdraw(left).unwrap();
    assert!(three.must_leave(DOSSIER, None, &ties).is_empty());
    assert_eq!(three.lacks_for(DOSSIER, &copil), 1);
    let own = Subject { holder: Some(organisation(0)), ..subject(true) };
    let judge_and_party = sitting("copil", 4).decide(granted(1), &own, &copil, &rules(), &[]);
    assert_eq!(judge_and_party, Err(CannotRule::MustWithdraw(person(0))));
}

#[test]
fn closing_freezes_and_numbers_the_record() {
    let copil = body("copil", QuorumRule::None);
    assert_eq!(sitting("copil", 1).close(), Err(CannotRule::Unsettled(1)));
    let decided = sitting("copil", 1).decide(granted(7), &subject(true), &copil, &rules(), &[]).unwrap();
    let title = |_: DossierId| "Jardin partagé".to_owned();
    assert!(record(&decided, None, &title).is_empty(), "an open sitting has no record yet");
    let closed = decided.close().unwrap();
    let again = closed.clone().decide(granted(8), &subject(true), &copil, &rules(), &[]);
    assert_eq!(again, Err(CannotRule::Closed));
    assert_eq!(closed.clone().close(), Err(CannotRule::Closed));
    assert_eq!(closed.clone().plan(Vec::new()), Err(CannotRule::Closed));
    assert_eq!(closed.clone().attend(closed.attendance[0]), Err(CannotRule::Closed));
    let lines = record(&closed, Some("COPIL-2026-011"), &title);
    assert_eq!((lines.len(), lines[0].number.as_str()), (1, "COPIL-2026-012"));
    assert_eq!(lines[0].voted, Cents(7));
    assert!(lines[0].text.contains("demande validée"), "{}", lines[0].text);
}

#[test]
fn a_free_point_stands_in_the_record_where_the_agenda_has_it() {
    let copil = body("copil", QuorumRule::None);
    let point =
        |number, title: &str, noted: &str| AgendaItem::point(PointId(Uuid::from_u128(number)), title, noted);
    let mut planned = sitting("copil", 1);
    planned.agenda.insert(0, point(20, "Bilan de l'année", "Présenté par la métropole."));
    planned.agenda.push(point(21, "Questions diverses", ""));
    let decided = planned.decide(granted(7), &subject(true), &copil, &rules(), &[]).unwrap();
    let lines = record(&decided.close().unwrap(), None, &|_| "Jardin partagé".to_owned());
    let numbers: Vec<&str> = lines.iter().map(|line| line.number.as_str()).collect();
    assert_eq!(numbers, ["COPIL-2026-001", "COPIL-2026-002", "COPIL-2026-003"]);
    assert_eq!(lines[0].text, "« Bilan de l'année » : Présenté par la métropole.");
    assert_eq!((lines[0].dossier, lines[1].dossier), (None, Some(DOSSIER)));
    assert_eq!(lines[2].text, "« Questions diverses » : rien n'est noté.");
}

#[test]
fn a_dossier_struck_off_the_agenda_takes_what_was_said_of_it_along() {
    let copil = body("copil", QuorumRule::None);
    let decided = sitting("copil", 2).decide(granted(7), &subject(true), &copil, &rules(), &[]).unwrap();
    let gone = Attendance { presence: Presence::Excuse, ..decided.attendance[0] };
    let fewer = decided.clone().attend(gone).unwrap();
    assert_eq!((fewer.attendance.len(), fewer.there_for(DOSSIER)), (2, 1));
    let empty = decided.plan(Vec::new()).unwrap();
    assert!(empty.decisions.is_empty() && empty.close().is_ok());
}

#[test]
fn the_body_that_prepares_gives_its_opinion_and_no_other_does() {
    let comdir = body("comite-direction", QuorumRule::None);
    let advice = |kind, text: &str| Advice {
        dossier: DOSSIER,
        kind,
        proposed: [(ENVELOPE, Cents(100))].into(),
        text: text.into(),
    };
    let advise =
        |code: &str, advice| sitting(code, 1).advise(advice, &subject(false), &comdir, &rules(), &[]);
    use DossierOpinionKind as K;
    assert!(advise("comite-direction", advice(K::Favorable, "")).is_ok());
    assert_eq!(advise("comite-direction", advice(K::Reserve, "")), Err(CannotRule::NoReason));
    assert_eq!(advise("copil", advice(K::Favorable, "")), Err(CannotRule::NotAsked));
}
