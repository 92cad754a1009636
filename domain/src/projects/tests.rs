use super::*;
use crate::convention::Convention;
use crate::plans::{
    Details, Evidence, Funding, Indicator, IndicatorKind, Insertion, Measure, NewAction, Participation,
    Standing,
};
use crate::shared::{ActionId, Cents, ConstatId, Day, OrganisationId, QuartierId};
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

const LATER: &str = include_str!("../../../conventions/quartiers-2030.toml");
const BOOK: &str = include_str!("../../../conventions/saint-etienne-2016.toml");

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn funder() -> OrganisationId {
    OrganisationId(Uuid::from_u128(1))
}

/// Read once: the stories below ask for it thousands of times.
static CAMPAIGN: std::sync::LazyLock<Campaign> = std::sync::LazyLock::new(open_call);

pub(super) fn campaign() -> Campaign {
    CAMPAIGN.clone()
}

fn open_call() -> Campaign {
    let convention = Convention::parse(BOOK).unwrap();
    let now = convention.at(day("2019-01-01"));
    let metropole =
        CampaignFunder { organisation: funder(), name: "Métropole".into(), schemes: vec!["GUSP".into()] };
    let report = AskedDocument {
        code: "statuts".into(),
        title: "Statuts".into(),
        kinds: [HolderKind::Association].into(),
        since: None,
    };
    Campaign {
        title: "Appel 2019".into(),
        year: 2019,
        state: CampaignState::Publiee,
        opens: day("2018-11-01"),
        closes: day("2019-01-15"),
        opinions_due: day("2019-03-01"),
        funders: vec![metropole],
        axes: ["A2".to_owned()].into(),
        documents: vec![report],
        rules: RuleSet::of(&now),
        scores: now.scores().to_vec(),
        indicators: now.indicators().to_vec(),
        terms: Default::default(),
        amendments: Vec::new(),
    }
}

fn axis_of(code: &str) -> Option<String> {
    code.split_once('.').map(|(axis, _)| axis.to_owned())
}

fn whole() -> Application {
    let holder = HolderPart {
        organisation: None,
        name: "Les jardins".into(),
        kind: Some(HolderKind::Commune),
        siret: "77639960200023".into(),
        rna: String::new(),
        representative: "La présidente".into(),
        representative_role: "Présidente".into(),
        email: "contact@jardins.example".into(),
    };
    let mut dossier = Application { holder, ..Application::default() };
    dossier.summary = SummaryPart { title: "Jardin".into(), summary: "Un jardin.".into(), renewal: false };
    dossier.places.quartiers = vec![QuartierShare { quartier: QuartierId(Uuid::from_u128(5)), percent: 100 }];
    dossier.purpose.objectives = ["A2.3".to_owned()].into();
    dossier.purpose.need = "Un terrain délaissé.".into();
    dossier.purpose.description = "Planter.".into();
    dossier.publics.publics = "Les habitants".into();
    dossier.calendar.starts = Some(day("2019-03-01"));
    dossier.calendar.ends = Some(day("2019-11-30"));
    dossier.means.volunteers = Some(12);
    dossier.partners.others = "Le centre social".into();
    for phase in campaign().rules.phases() {
        let (phase, form) = (phase.to_owned(), "concertation".to_owned());
        let line = Participation { phase: phase.clone(), form, text: "Ateliers".into() };
        dossier.participation.residents.push(line);
        dossier.participation.partnership.push(PhasePartnership { phase, text: "Bailleur".into() });
    }
    dossier.environment.impact = "Sans pesticide.".into();
    dossier.insertion.clause = Some(Insertion::Non);
    dossier.insertion.reason = "Volume trop faible.".into();
    dossier.indicators.indicators = vec![Indicator {
        kind: IndicatorKind::Realisation,
        title: "Parcelles".into(),
        unit: "parcelles".into(),
        baseline: None,
        target: Some(Measure(20_000)),
        reached: Some(Measure(18_000)),
        source: "Comptage".into(),
        frequency: String::new(),
    }];
    let line = |account, cents| AccountLine { account, label: "Poste".into(), sum: Cents(cents) };
    dossier.budget.lines = vec![
        line(Account::Achats, 500_000),
        line(Account::Subventions, 400_000),
        line(Account::AutresProduits, 100_000),
        line(Account::EmploisEnNature, 9_000),
        line(Account::ApportsEnNature, 9_000),
    ];
    dossier.financing.plan = vec![Funding {
        organisation: Some(funder()),
        funder: "Métropole".into(),
        scheme: "GUSP".into(),
        asked: Cents(400_000),
        granted: None,
        paid: None,
    }];
    dossier.promises.certified = true;
    dossier
}

fn lacking(dossier: &Application) -> Vec<(Page, &'static str)> {
    let missing = dossier.all_missing(&campaign(), &axis_of);
    missing
        .into_iter()
        .flat_map(|(page, faults)| faults.into_iter().map(move |fault| (page, fault.field)))
        .collect()
}

#[test]
fn what_submission_asks_for_is_told_before_it_is_written_and_after() {
    let asked = |dossier: &Application, page| dossier.demanded(page, &campaign(), &axis_of);
    let (empty, mut full) = (Application::default(), whole());
    for (page, field) in lacking(&empty) {
        assert!(asked(&empty, page).contains(field), "{field}");
        assert!(asked(&full, page).contains(field), "{field} is asked for although it is filled");
    }
    assert!(!asked(&full, Page::Holder).contains("rna"), "nobody needs a number that only some have");
    assert!(!asked(&full, Page::Insertion).contains("hours"));
    full.insertion.clause = Some(Insertion::QuotaHeures);
    full.insertion.hours = Some(300);
    assert!(asked(&full, Page::Insertion).contains("hours"));
    assert!(asked(&full, Page::Upkeep).is_empty());
    full.upkeep.works = true;
    assert_eq!(asked(&full, Page::Upkeep), BTreeSet::from(["by", "how", "yearly"]));
}

#[test]
fn a_whole_dossier_lacks_nothing_and_an_empty_one_says_so_page_by_page() {
    assert_eq!(lacking(&whole()), []);
    let pages: BTreeSet<Page> = lacking(&Application::default()).into_iter().map(|(page, _)| page).collect();
    // Upkeep is asked of what is built, criteria are judged apart, and documents depend on the holder.
    let without = [Page::Upkeep, Page::Links, Page::Documents];
    let expected: BTreeSet<Page> = Page::ALL.iter().copied().filter(|page| !without.contains(page)).collect();
    assert_eq!(pages, expected);
}

#[test]
fn each_page_tells_what_is_wrong_in_it() {
    type Change = fn(&mut Application);
    let wrong: [(Change, &[(Page, &str)]); 9] = [
        (|dossier| dossier.places.quartiers[0].percent = 90, &[(Page::Places, "quartiers")]),
        (|dossier| dossier.holder.siret = "77639960200024".into(), &[(Page::Holder, "siret")]),
        (|dossier| dossier.holder.rna = "42".into(), &[(Page::Holder, "rna")]),
        (|dossier| dossier.purpose.objectives = ["A1.1".to_owned()].into(), &[(Page::Purpose, "objectives")]),
        (|dossier| dossier.insertion.reason.clear(), &[(Page::Insertion, "reason")]),
        (
            |dossier| dossier.upkeep.works = true,
            &[(Page::Upkeep, "by"), (Page::Upkeep, "how"), (Page::Upkeep, "yearly")],
        ),
        (|dossier| dossier.budget.lines[0].sum = Cents(1), &[(Page::Budget, "lines")]),
        (|dossier| dossier.financing.plan[0].scheme = "Autre".into(), &[(Page::Financing, "plan")]),
        (
            |dossier| dossier.holder.kind = Some(HolderKind::Association),
            &[(Page::Promises, "republican_contract"), (Page::Documents, "documents")],
        ),
    ];
    for (change, expected) in wrong {
        let mut dossier = whole();
        change(&mut dossier);
        assert_eq!(lacking(&dossier), expected);
    }
    let mut silent = whole();
    silent.participation.partnership.remove(1);
    let told = silent.missing(Page::Participation, &campaign(), &axis_of);
    assert!(told.len() == 1 && told[0].message.contains("conception"), "{told:?}");
}

#[test]
fn a_call_takes_dossiers_between_its_two_days() {
    let call = campaign();
    assert!(call.faults().is_empty());
    assert_eq!(call.accepts(day("2018-10-31")), Err(CampaignRefusal::NotOpen(call.opens)));
    assert!(call.accepts(call.opens).is_ok() && call.accepts(call.closes).is_ok());
    assert_eq!(call.accepts(day("2019-01-16")), Err(CampaignRefusal::Closed(call.closes)));
    let nobody = Campaign { state: CampaignState::Preparation, funders: Vec::new(), ..call.clone() };
    assert!(
        matches!(nobody.go(CampaignState::Publiee), Err(CampaignRefusal::Faulty(faults)) if faults.len() == 1)
    );
    let given_up = call.clone().go(CampaignState::Annulee).unwrap();
    assert_eq!(given_up.accepts(call.opens), Err(CampaignRefusal::NotPublished));
    assert_eq!(given_up.go(CampaignState::Publiee), Err(CampaignRefusal::WrongState));
}

#[test]
fn asked_again_a_dossier_keeps_the_project_and_drops_the_promises() {
    let next = Application::renewed(&whole(), 2019, 2020);
    assert_eq!(next.calendar.starts, Some(day("2020-03-01")));
    assert!(next.summary.renewal && !next.promises.certified);
    let indicator = &next.indicators.indicators[0];
    assert_eq!((indicator.baseline, indicator.reached), (Some(Measure(18_000)), None));
    let leap = Application {
        calendar: CalendarPart { starts: Some(day("2020-02-29")), ..CalendarPart::default() },
        ..whole()
    };
    assert_eq!(Application::renewed(&leap, 2020, 2021).calendar.starts, Some(day("2021-02-28")));
    let mut begun = Application::default();
    begun.summary.title = "Mon titre".into();
    begun.fill(&whole());
    assert_eq!((begun.summary.title.as_str(), begun.summary.summary.as_str()), ("Mon titre", "Un jardin."));
}

#[test]
fn every_criterion_of_every_convention_has_the_page_that_answers_it() {
    let mut full = whole();
    full.links.constats = (1..9).map(|number| ConstatId(Uuid::from_u128(number))).collect();
    full.links.tfpb_lines = [crate::shared::LineId(Uuid::from_u128(1))].into();
    full.links.renewal = "NPNRU".into();
    full.upkeep =
        UpkeepPart { works: true, by: "Ville".into(), how: "Arrosage".into(), yearly: Some(Cents(100)) };
    let mut answered: BTreeSet<Evidence> = BTreeSet::new();
    for book in [BOOK, LATER] {
        let convention = Convention::parse(book).unwrap();
        let rules = RuleSet::of(&convention.at(convention.period.starts));
        assert!(!rules.rules.is_empty(), "{}", rules.convention);
        for (rule, evidence) in
            rules.rules.iter().flat_map(|rule| rule.evidence.iter().map(move |one| (rule, *one)))
        {
            let mut only = Application::default();
            only.take(Page::answering(evidence), &full);
            let ground = Ground::of(&only, vec![crate::territory::QuartierStatus::Qpv], true);
            assert_ne!(
                rule.stands(evidence, &ground.facts),
                Standing::Missing,
                "{}: {evidence:?} is asked for, and its page does not answer it",
                rule.clause
            );
            answered.insert(evidence);
        }
    }
    assert!(answered.len() >= 7, "{answered:?}");
}

#[test]
fn a_dossier_begins_from_an_action_or_from_constats() {
    let (here, there) = (QuartierId(Uuid::from_u128(5)), QuartierId(Uuid::from_u128(6)));
    let constat = ConstatId(Uuid::from_u128(9));
    let head = NewAction {
        title: "Jardin".into(),
        objectives: ["A2.3".to_owned()].into(),
        quartiers: [here, there].into(),
        origins: vec![(constat, here)],
        pilot: Some(funder()),
        starts: Some(day("2019-03-01")),
        ends: None,
        budget: None,
    };
    let paid = Funding { granted: Some(Cents(5)), paid: Some(Cents(5)), ..whole().financing.plan[0].clone() };
    let details = Details { publics: "Familles".into(), funding: vec![paid], ..Details::default() };
    let action = ActionId(Uuid::from_u128(8));
    let begun = Application::of_action(action, &head, &details, "La ville arrose");
    assert_eq!(
        (begun.links.actions.contains(&action), begun.links.constats.contains(&constat)),
        (true, true)
    );
    assert_eq!(begun.places.quartiers.iter().map(|share| share.percent).collect::<Vec<_>>(), [50, 50]);
    assert_eq!((begun.upkeep.how.as_str(), begun.publics.publics.as_str()), ("La ville arrose", "Familles"));
    assert_eq!((begun.financing.plan[0].granted, begun.financing.plan[0].paid), (None, None));
    let sketch = ConstatSketch { constat, quartier: there, description: " Banc cassé ".into() };
    let noted = Application::of_constats(&[sketch]);
    assert_eq!((noted.purpose.need.as_str(), noted.quartiers()), ("Banc cassé", [there].into()));
    let elsewhere = QuartierId(Uuid::from_u128(7));
    let more = NewAction {
        title: "Verger".into(),
        objectives: ["A1.1".to_owned()].into(),
        quartiers: [elsewhere].into(),
        origins: Vec::new(),
        starts: Some(day("2019-01-15")),
        ends: Some(day("2019-10-01")),
        ..head
    };
    let other = ActionId(Uuid::from_u128(18));
    let orchard = Application::of_action(other, &more, &Details::default(), "La ville arrose");
    let all = begun.joined(&orchard).joined(&noted);
    assert_eq!(all.summary.title, "Jardin", "the first gives its name");
    assert_eq!(all.links.actions, [action, other].into());
    assert_eq!(all.links.constats, [constat].into());
    assert_eq!(all.quartiers(), [here, there, elsewhere].into());
    assert_eq!(all.places.quartiers.iter().map(|share| u32::from(share.percent)).sum::<u32>(), 100);
    assert_eq!(all.calendar.starts, Some(day("2019-01-15")));
    assert_eq!((all.upkeep.how.as_str(), all.purpose.need.as_str()), ("La ville arrose", "Banc cassé"));
}

#[test]
fn a_dossier_kept_as_json_reads_back_even_from_a_smaller_shape() {
    let text = serde_json::to_string(&whole()).unwrap();
    assert_eq!(serde_json::from_str::<Application>(&text).unwrap(), whole());
    assert_eq!(serde_json::from_str::<Application>("{}").unwrap(), Application::default());
}

/// A few small changes, so that two people often meet on a field.
fn edited(base: &Application, edits: &[(u8, u8)]) -> Application {
    let mut dossier = base.clone();
    for (field, value) in edits {
        let text = format!("v{value}");
        match field % 6 {
            0 => dossier.summary.title = text,
            1 => dossier.summary.summary = text,
            2 => dossier.publics.people = Some(u32::from(*value)),
            3 => dossier.upkeep.works = value.is_multiple_of(2),
            4 => {
                dossier.budget.lines =
                    vec![AccountLine { account: Account::Achats, label: text, sum: Cents(1) }]
            }
            _ => drop(dossier.links.arguments.insert("art4.critere1".into(), text)),
        }
    }
    dossier
}

fn fields(dossier: &Application) -> Vec<(Page, String, String)> {
    let said = |page: &Page| {
        let page = *page;
        dossier.said(page).into_iter().map(move |field| (page, field.field, field.text))
    };
    Page::ALL.iter().flat_map(said).collect()
}

proptest! {
    #[test]
    fn two_people_on_one_form_lose_nothing_and_see_where_they_met(
        mine in prop::collection::vec((0_u8..6, 0_u8..3), 0..5),
        theirs in prop::collection::vec((0_u8..6, 0_u8..3), 0..5),
    ) {
        let base = whole();
        let (mine, theirs) = (edited(&base, &mine), edited(&base, &theirs));
        let Merged { application: merged, conflicts } = Application::merge(&base, &mine, &theirs);
        let rows = fields(&base).into_iter().zip(fields(&mine)).zip(fields(&theirs)).zip(fields(&merged));
        for ((((page, field, was), (_, _, my)), (_, _, their)), (_, _, kept)) in rows {
            let met = conflicts.iter().any(|told| told.page == page && told.field == field);
            prop_assert_eq!(met, my != was && their != was && my != their, "{}", field);
            let expected = if my != was { &my } else { &their };
            prop_assert_eq!(&kept, expected, "{}", field);
        }
        prop_assert_eq!(Application::merge(&base, &mine, &mine).application, mine.clone());
        prop_assert_eq!(Application::merge(&base, &mine, &base).application, mine);
        prop_assert_eq!(Application::merge(&base, &base, &theirs).application, theirs);
    }

    #[test]
    fn even_shares_sum_to_a_hundred(count in 1_usize..=100) {
        let shares = even_shares(count);
        prop_assert_eq!(shares.iter().map(|share| u32::from(*share)).sum::<u32>(), 100);
        prop_assert!(shares.iter().max().unwrap() - shares.iter().min().unwrap() <= 1);
    }
}

mod life {
    use super::*;

    /// A verdict that lets through, and one that does not.
    static VERDICTS: std::sync::LazyLock<[Admissibility; 2]> = std::sync::LazyLock::new(|| {
        let fails = admissibility(&CAMPAIGN.rules, &Ground::of(&whole(), Vec::new(), false));
        [Admissibility { findings: Vec::new(), ..fails.clone() }, fails]
    });

    fn step(dossier: Dossier, choice: u8, given: u8) -> Result<Dossier, CannotMoveDossier> {
        let today = day("2019-01-02");
        let count = usize::from(given % 3);
        let (owing, unpaid) = (count % 2, usize::from(given / 3));
        let grants = GrantsProgress { voted: 2, notified: count, agreed: count, paid: count, owing, unpaid };
        match choice % 22 {
            0 => dossier.submit(&CAMPAIGN, &[], count, today),
            1 => dossier.ask_corrections(count),
            2 => dossier.admit(&VERDICTS[usize::from(given % 2)]),
            3 => dossier.refuse_admission(if count > 0 { "Hors sujet" } else { " " }),
            4 => dossier.examine(),
            5 => dossier.close_examination(count),
            6 => dossier.advise(),
            7 => dossier.decide(Ruling::ALL[count], given.is_multiple_of(2), true),
            8 => dossier.follow(DossierState::Notifiee, grants),
            9 => dossier.follow(DossierState::Conventionnee, grants),
            10 => dossier.follow(DossierState::Versee, grants),
            11 => dossier.await_bilan(2019, None, day("2020-06-30"), day("2020-01-01")),
            12 => dossier.answer(BilanOutcome::ALL[count]),
            13 => dossier.rule_on_dates((count > 0).then(|| day("2020-12-31"))),
            14 => dossier.correct_bilan(count),
            15 => dossier.validate_bilan(),
            16 | 17 => dossier.settle(grants),
            18 => dossier.withdraw(),
            19 => dossier.renounce(grants, "L'équipe a changé"),
            20 => Ok(dossier.owes(grants)),
            _ => dossier.follow(DossierState::Soldee, grants),
        }
    }

    #[test]
    fn a_voted_dossier_goes_to_its_end_and_can_no_longer_be_withdrawn() {
        let (call, today) = (campaign(), day("2019-01-02"));
        let mut sound = whole();
        sound.links.constats = [crate::shared::ConstatId(Uuid::from_u128(1))].into();
        let argument = "Le diagnostic en marchant de septembre a relevé ce terrain délaissé que les habitants demandent à cultiver ensemble";
        sound.links.arguments.insert("art4.critere1".into(), argument.into());
        let verdict = admissibility(&call.rules, &Ground::of(&sound, Vec::new(), false));
        let all = GrantsProgress { voted: 2, notified: 2, agreed: 2, paid: 1, owing: 0, unpaid: 0 };
        let incomplete = vec![(Page::Budget, Vec::new())];
        let refused = Dossier::begun().submit(&call, &incomplete, 0, today);
        assert!(matches!(refused, Err(CannotMoveDossier::Incomplete(_))));
        let late = Dossier::begun().submit(&call, &[], 0, day("2019-02-01"));
        assert_eq!(late, Err(CannotMoveDossier::Campaign(CampaignRefusal::Closed(call.closes))));
        let submitted = Dossier::begun().submit(&call, &[], 0, today).unwrap();
        let corrected =
            submitted.ask_corrections(1).unwrap().submit(&call, &[], 0, day("2019-02-01")).unwrap();
        assert_eq!(corrected.submitted_on, Some(today), "corrections come in after the call is closed");
        let bare = admissibility(&call.rules, &Ground::of(&whole(), Vec::new(), false));
        assert!(matches!(corrected.admit(&bare), Err(CannotMoveDossier::NotAdmissible(_))));
        let examined = corrected.admit(&verdict).unwrap().examine().unwrap().close_examination(0).unwrap();
        assert_eq!(examined.decide(Ruling::Accorde, true, true), Err(CannotMoveDossier::NoAdvice));
        let put_off = examined.advise().unwrap().decide(Ruling::Ajourne, true, true).unwrap();
        assert_eq!(put_off.decide(Ruling::Accorde, true, true), Err(CannotMoveDossier::NoAdvice));
        let voted = put_off.advise().unwrap().decide(Ruling::Accorde, true, true).unwrap();
        assert!(voted.withdraw().is_err());
        let half = GrantsProgress { notified: 1, ..all };
        let behind = CannotMoveDossier::GrantsBehind { done: 1, voted: 2 };
        assert_eq!(voted.follow(DossierState::Notifiee, half), Err(behind));
        let signed =
            voted.follow(DossierState::Notifiee, all).unwrap().follow(DossierState::Conventionnee, all);
        let paid = signed.unwrap().follow(DossierState::Versee, all).unwrap();
        let early = paid.await_bilan(2019, None, day("2020-06-30"), day("2019-12-31"));
        assert_eq!(early, Err(CannotMoveDossier::YearNotOver(2019)));
        let awaited = paid.await_bilan(2019, None, day("2020-06-30"), day("2020-01-01")).unwrap();
        assert_eq!(awaited.bilan_late_by(day("2020-07-10")), 10);
        let closed = awaited.answer(BilanOutcome::Bilan).unwrap().validate_bilan().unwrap();
        assert_eq!(
            (closed.may_pay_balance(), paid.may_pay_balance()),
            (Ok(()), Err(CannotMoveDossier::NoBilan))
        );
        let (owing, unpaid) = (GrantsProgress { owing: 1, ..all }, GrantsProgress { unpaid: 1, ..all });
        assert_eq!(closed.owes(all), closed);
        let owed = closed.owes(owing);
        assert_eq!(owed.state, DossierState::Reversement);
        assert_eq!(owed.settle(owing), Err(CannotMoveDossier::StillOwing));
        assert_eq!(owed.settle(unpaid), Err(CannotMoveDossier::StillToPay(1)));
        assert_eq!(owed.settle(all).unwrap().state, DossierState::Soldee);
        assert_eq!(closed.settle(all).unwrap().state, DossierState::Soldee);
        let none_asked = submitted.admit(&verdict).unwrap().examine().unwrap().close_examination(0).unwrap();
        assert!(none_asked.decide(Ruling::Accorde, false, false).is_ok());
    }

    #[test]
    fn what_was_voted_may_be_given_up_until_something_is_paid_and_needs_no_signature_to_be_accounted_for() {
        let none = GrantsProgress { voted: 1, notified: 1, ..GrantsProgress::default() };
        let notified = Dossier { state: DossierState::Notifiee, ..Dossier::begun() };
        assert!(notified.withdraw().is_err(), "its funders are told first");
        assert_eq!(notified.renounce(none, " "), Err(CannotMoveDossier::NoReason));
        let paid = GrantsProgress { paid: 1, ..none };
        assert_eq!(notified.renounce(paid, "Plus d'équipe"), Err(CannotMoveDossier::AlreadyPaid));
        assert_eq!(notified.renounce(none, "Plus d'équipe").unwrap().state, DossierState::Retiree);
        let draft = Dossier::begun();
        assert!(draft.renounce(none, "Plus d'équipe").is_err(), "nothing is voted to a draft");
        let over = notified.await_bilan(2019, None, day("2020-06-30"), day("2020-01-01")).unwrap();
        assert_eq!(over.answer(BilanOutcome::NonRealisation).unwrap().state, DossierState::NonRealisee);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn no_sequence_takes_a_forbidden_step(steps in prop::collection::vec((0_u8..22, 0_u8..6), 1..150)) {
            let mut dossier = Dossier::begun();
            let mut advised = false;
            for (choice, given) in steps {
                let Ok(next) = step(dossier, choice, given) else { continue };
                if next == dossier {
                    continue;
                }
                prop_assert!(dossier.state.next().contains(&next.state), "{} → {}", dossier.state, next.state);
                let decided = matches!(next.state, DossierState::Validee | DossierState::Refusee | DossierState::Ajournee);
                prop_assert!(!decided || advised, "decided without its opinion");
                advised = next.state == DossierState::Arbitree;
                prop_assert!(next.submitted_on.is_some() || matches!(next.state, DossierState::Brouillon | DossierState::Retiree));
                dossier = next;
            }
        }
    }
}
