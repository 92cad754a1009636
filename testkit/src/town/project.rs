//! The call for projects of the town, open to dossiers, and the draft that the régie writes.

use super::Town;
use palier::platform::Tx;
use palier::platform::clock::World;
use palier::projects::store::dossiers::{self, NewDossier, Writer};
use palier::projects::store::insert_campaign;
use palier_domain::convention::Convention;
use palier_domain::plans::{Funding, Indicator, IndicatorKind, Insertion, Measure, Participation};
use palier_domain::projects::{
    Account, AccountLine, Application, Campaign, CampaignFunder, CampaignState, Dossier, HolderKind,
    PhasePartnership, QuartierShare, RuleSet,
};
use palier_domain::shared::{Cents, Day};
use std::collections::BTreeSet;

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

/// The call of the town: the métropole, the State and the CAF, for 2027.
pub fn campaign(town: &Town, convention: &Convention) -> Campaign {
    let now = convention.at(day("2026-11-22").min(convention.period.ends));
    let funder = |organisation, name: &str, scheme: &str| CampaignFunder {
        organisation,
        name: name.to_owned(),
        schemes: vec![scheme.to_owned()],
    };
    Campaign {
        title: "Appel à projets 2027".to_owned(),
        year: 2027,
        state: CampaignState::Publiee,
        opens: day("2026-11-01"),
        closes: day("2027-01-15"),
        opinions_due: day("2027-02-28"),
        funders: vec![
            funder(town.metropole, "Métropole des Vallons", "GUSP"),
            funder(town.etat, "Préfecture", "Politique de la ville"),
            funder(town.caf, "Caisse d'allocations familiales", "Animation de la vie sociale"),
        ],
        axes: BTreeSet::new(),
        documents: Vec::new(),
        rules: RuleSet::of(&now),
        scores: now.scores().to_vec(),
        indicators: now.indicators().to_vec(),
        terms: Default::default(),
        amendments: Vec::new(),
    }
}

/// A dossier that lacks nothing: what the régie would submit.
pub fn whole(town: &Town, call: &Campaign, objective: &str) -> Application {
    let mut dossier = Application::default();
    let holder = &mut dossier.holder;
    holder.organisation = Some(town.regie);
    holder.name = "Régie de quartier des Tilleuls".to_owned();
    holder.kind = Some(HolderKind::Entreprise);
    holder.siret = "77639960200023".to_owned();
    holder.representative = "Odile Ferrand".to_owned();
    holder.email = "regie@tilleuls.test".to_owned();
    dossier.summary.title = "Jardin partagé des Tilleuls".to_owned();
    dossier.summary.summary = "Un jardin cultivé par les habitants du bâtiment C.".to_owned();
    dossier.places.quartiers = vec![QuartierShare { quartier: town.tilleuls, percent: 100 }];
    dossier.purpose.objectives = [objective.to_owned()].into();
    dossier.purpose.need = "Un terrain délaissé au pied du bâtiment C.".to_owned();
    dossier.purpose.description = "Planter, clore, animer.".to_owned();
    dossier.publics.publics = "Les habitants".to_owned();
    dossier.calendar.starts = Some(day("2027-03-01"));
    dossier.calendar.ends = Some(day("2027-11-30"));
    dossier.means.volunteers = Some(12);
    dossier.partners.others = "Le conseil citoyen".to_owned();
    for phase in call.rules.phases() {
        let (phase, form, text) = (phase.to_owned(), "concertation".to_owned(), "Ateliers".to_owned());
        dossier.participation.residents.push(Participation { phase: phase.clone(), form, text });
        dossier.participation.partnership.push(PhasePartnership { phase, text: "Le bailleur".to_owned() });
    }
    dossier.environment.impact = "Sans pesticide.".to_owned();
    dossier.insertion.clause = Some(Insertion::Non);
    dossier.insertion.reason = "Volume trop faible.".to_owned();
    let argument = "Le diagnostic en marchant de novembre a relevé ce terrain délaissé que les habitants du bâtiment \
        demandent à cultiver ensemble depuis plusieurs années, avec le bailleur et la commune";
    for rule in &call.rules.rules {
        dossier.links.arguments.insert(rule.clause.clone(), argument.to_owned());
    }
    dossier.links.constats = [town.constat].into();
    dossier.indicators.indicators = vec![Indicator {
        kind: IndicatorKind::Realisation,
        title: "Parcelles cultivées".to_owned(),
        unit: "parcelles".to_owned(),
        baseline: None,
        target: Some(Measure(20_000)),
        reached: None,
        source: "Comptage".to_owned(),
        frequency: String::new(),
    }];
    money(&mut dossier, town);
    dossier.promises.certified = true;
    dossier
}

/// What it costs, and what is asked of the métropole and of the CAF.
fn money(dossier: &mut Application, town: &Town) {
    let line = |account, cents| AccountLine { account, label: "Poste".to_owned(), sum: Cents(cents) };
    dossier.budget.lines = vec![
        line(Account::Achats, 500_000),
        line(Account::Subventions, 400_000),
        line(Account::AutresProduits, 100_000),
    ];
    let asked = |organisation, funder: &str, scheme: &str, cents| Funding {
        organisation: Some(organisation),
        funder: funder.to_owned(),
        scheme: scheme.to_owned(),
        asked: Cents(cents),
        granted: None,
        paid: None,
    };
    dossier.financing.plan = vec![
        asked(town.metropole, "Métropole des Vallons", "GUSP", 250_000),
        asked(town.caf, "Caisse d'allocations familiales", "Animation de la vie sociale", 150_000),
    ];
}

/// The call, and the draft of the régie, which lacks only its promise.
pub(super) async fn settle(tx: &mut Tx, town: &Town, convention: &Convention, world: &World) {
    let (call, now) = (campaign(town, convention), world.now());
    insert_campaign(tx, town.campaign, town.metropole, &call, now).await.expect("a call");
    let in_force = convention.at(day("2026-11-22").min(convention.period.ends));
    let objective = in_force.objectives().first().map(|one| one.code.to_owned()).expect("an objective");
    let axis = in_force.objectives().first().and_then(|one| one.axis.code.clone()).expect("an axis");
    let mut application = whole(town, &call, &objective);
    application.promises.certified = false;
    let new = NewDossier {
        id: town.dossier,
        campaign: (town.campaign, call.year),
        holder: town.regie,
        rules: Dossier::begun(),
        application: &application,
        axes: &[axis].into(),
        frozen: None,
    };
    let writer = Writer { person: None, organisation: town.regie };
    dossiers::begin(tx, &new, writer, now).await.expect("a draft");
}
