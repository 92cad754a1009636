//! Calls for projects and dossiers of the demonstration, as written in `app/demo/projets.toml`: everything in it is invented.

use super::create::{Creation, noon, write};
use super::funding::Voted;
use crate::convention::in_force;
use crate::platform::{Event, Problem, Write};
use crate::projects::store::dossiers::{self, NewDossier, Writer};
use crate::projects::store::examination as kept;
use crate::projects::store::{follow, insert_campaign, offer};
use palier_domain::plans::{Funding, Indicator, IndicatorKind, Insertion, Measure, Participation};
use palier_domain::projects::{
    Account, AccountLine, Application, AskedDocument, BeneficiaryAge, Campaign, CampaignFunder,
    CampaignState, Dossier, DossierOpinion, DossierState, FrozenVerdict, Ground, HolderKind, OpinionRequest,
    OpinionSharing, PhasePartnership, ProgressNote, QuartierShare, RuleSet, admissibility, even_shares,
};
use palier_domain::shared::{
    CampaignId, Cents, CorrectionId, Day, DossierId, OpinionId, OrganisationId, PersonId,
};
use serde::Deserialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

const PROJECTS: &str = include_str!("../../demo/projets.toml");
/// Who runs the calls of the demonstration, and who else funds them, each with its scheme.
const RUNS: &str = "saint-etienne-metropole";
pub(super) const FUNDERS: [(&str, &str); 2] =
    [("saint-etienne-metropole", "Gestion urbaine de proximité"), ("prefecture-loire", "Programme 147")];

/// `projets.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    appels: Vec<Call>,
    dossiers: Vec<Kept>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    cle: String,
    titre: String,
    annee: i16,
    etat: CampaignState,
    ouvre: Day,
    ferme: Day,
    avis: Day,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    appel: String,
    porteur: String,
    titre: String,
    resume: String,
    quartiers: Vec<String>,
    objectifs: BTreeSet<String>,
    besoin: String,
    /// Funder, cents.
    demandes: Vec<(String, i64)>,
    /// What is paid otherwise, in cents.
    autres: i64,
    etat: DossierState,
    depose: Option<Day>,
    /// Whether pages are left to write.
    #[serde(default)]
    incomplet: bool,
    /// Page, what to put right.
    #[serde(default)]
    corrections: Vec<(String, String)>,
    /// Whom it is asked of; what is said, empty while it is awaited; why.
    #[serde(default)]
    avis: Vec<(String, String, String)>,
    /// Day, what was done.
    #[serde(default)]
    notes: Vec<(Day, String)>,
}

impl Creation<'_> {
    /// Calls, then dossiers in the order of the file.
    pub(super) async fn projects(&mut self) -> Result<(), Problem> {
        let file: File = toml::from_str(PROJECTS).map_err(Problem::inside)?;
        let mut calls: BTreeMap<String, (CampaignId, Campaign)> = BTreeMap::new();
        for call in &file.appels {
            let id = CampaignId(self.app.world.id());
            let campaign = self.campaign(call)?;
            let mut write = write(self.app).await?;
            insert_campaign(write.tx(), id, self.organisation_id(RUNS)?, &campaign, noon(call.ouvre)).await?;
            let event = Event::of("appel.cree", "campaign", id).with(json!({ "title": campaign.title }));
            write.commit(event).await?;
            calls.insert(call.cle.clone(), (id, campaign));
        }
        for one in &file.dossiers {
            let (id, campaign) =
                calls.get(&one.appel).ok_or_else(|| Problem::inside(format!("no call {}", one.appel)))?;
            let dossier = self.dossier(one, *id, campaign).await?;
            self.dossiers.insert(one.titre.clone(), dossier);
            if one.etat.is_voted() {
                self.voted.push(Voted {
                    dossier,
                    title: one.titre.clone(),
                    year: campaign.year,
                    state: one.etat,
                    grants: one.demandes.clone(),
                });
            }
        }
        Ok(())
    }

    fn campaign(&self, call: &Call) -> Result<Campaign, Problem> {
        let convention = in_force(self.app);
        let mut funders = Vec::new();
        for (key, scheme) in FUNDERS {
            let (organisation, _, name) = self.organisation(key)?;
            funders.push(CampaignFunder {
                organisation,
                name: name.to_owned(),
                schemes: vec![scheme.to_owned()],
            });
        }
        let statutes = AskedDocument {
            code: "statuts".to_owned(),
            title: "Statuts de l'association".to_owned(),
            kinds: [HolderKind::Association].into(),
            since: None,
        };
        Ok(Campaign {
            title: call.titre.clone(),
            year: call.annee,
            state: call.etat,
            opens: call.ouvre,
            closes: call.ferme,
            opinions_due: call.avis,
            funders,
            axes: BTreeSet::new(),
            documents: vec![statutes],
            rules: RuleSet::of(&convention),
            scores: convention.scores().to_vec(),
            indicators: convention.indicators().to_vec(),
            terms: Default::default(),
            amendments: Vec::new(),
        })
    }

    async fn dossier(
        &self,
        one: &Kept,
        campaign_id: CampaignId,
        campaign: &Campaign,
    ) -> Result<DossierId, Problem> {
        let holder = self.organisation_id(&one.porteur)?;
        let application = self.application(one, holder, campaign)?;
        let day = one.depose.unwrap_or(campaign.opens.plus_days(10));
        let mut write = write(self.app).await?;
        let offered = offer::quartiers(write.tx()).await?;
        let here = offered
            .iter()
            .filter(|known| application.quartiers().iter().any(|quartier| quartier.to_string() == known.id));
        let here: Vec<_> = here.collect();
        let statuses = here.iter().map(|quartier| quartier.status).collect();
        let ground = Ground::of(&application, statuses, here.iter().any(|quartier| quartier.renewal));
        let frozen = one.depose.map(|day| FrozenVerdict {
            day,
            rules: campaign.rules.clone(),
            admissibility: admissibility(&campaign.rules, &ground),
            ground,
        });
        let convention = in_force(self.app);
        let axis = |code: &String| convention.objective(code).and_then(|aim| aim.axis.code.clone());
        let axes: BTreeSet<String> = one.objectifs.iter().filter_map(axis).collect();
        let id = DossierId(self.app.world.id());
        let notified = one.etat.is_voted() && one.etat != DossierState::Validee;
        let bilan_due = notified
            .then(|| crate::funding::rules(self.app).bilan_due(campaign.year, campaign.terms.bilan_months));
        let new = NewDossier {
            id,
            campaign: (campaign_id, campaign.year),
            holder,
            rules: Dossier { state: one.etat, submitted_on: one.depose, bilan_due },
            application: &application,
            axes: &axes,
            frozen: frozen.as_ref(),
        };
        let writer = Writer { person: None, organisation: holder };
        dossiers::begin(write.tx(), &new, writer, noon(day)).await?;
        self.examined(&mut write, one, id, campaign, day).await?;
        let details = json!({ "state": one.etat.code(), "reason": "" });
        write.commit(Event::of("dossier.etat", "dossier", id).with(details)).await?;
        Ok(id)
    }

    /// Corrections, opinions and progress notes of a dossier.
    async fn examined(
        &self,
        write: &mut Write,
        one: &Kept,
        id: DossierId,
        campaign: &Campaign,
        day: Day,
    ) -> Result<(), Problem> {
        let (runs, asked_on) = (self.organisation_id(RUNS)?, day.plus_days(5));
        for (page, text) in &one.corrections {
            let number = CorrectionId(self.app.world.id());
            let days = (asked_on, asked_on.plus_days(21));
            let tx = write.tx();
            kept::ask_correction(tx, (number, id), (page, text), runs, days, noon(asked_on)).await?;
        }
        for (whom, said, why) in &one.avis {
            let given = said.parse().ok().map(|kind| DossierOpinion {
                kind,
                proposed: BTreeMap::new(),
                reason: why.clone(),
                conditions: String::new(),
                sharing: OpinionSharing::Financeurs,
                by: PersonId(self.app.world.id()),
                given_on: asked_on.plus_days(10),
            });
            let request = OpinionRequest {
                id: OpinionId(self.app.world.id()),
                dossier: id,
                organisation: self.organisation_id(whom)?,
                asked_on,
                due: campaign.opinions_due,
                reminded: Vec::new(),
                given,
                outdated: false,
                earlier: Vec::new(),
            };
            kept::ask_opinion(write.tx(), &request, noon(asked_on)).await?;
        }
        for (day, text) in &one.notes {
            let note = ProgressNote {
                day: *day,
                text: text.clone(),
                fte: None,
                volunteers: None,
                spent: None,
                proofs: Vec::new(),
            };
            let number = self.app.world.id::<CorrectionId>().to_string();
            follow::insert_note(write.tx(), number, id, &note, noon(*day)).await?;
        }
        Ok(())
    }

    /// What a dossier says: what the file tells, and what any such dossier would.
    fn application(
        &self,
        one: &Kept,
        holder: OrganisationId,
        campaign: &Campaign,
    ) -> Result<Application, Problem> {
        let (_, kind, name) = self.organisation(&one.porteur)?;
        let mut told = Application::default();
        told.holder.organisation = Some(holder);
        told.holder.name = name.to_owned();
        let known = self.demo.partners.organisations.iter().find(|known| known.cle == one.porteur);
        told.holder.siret = known.and_then(|known| known.siret.clone()).unwrap_or_default();
        told.holder.rna = known.and_then(|known| known.rna.clone()).unwrap_or_default();
        told.holder.kind = Some(match kind {
            palier_domain::partners::OrganisationKind::Commune => HolderKind::Commune,
            palier_domain::partners::OrganisationKind::Bailleur => HolderKind::Bailleur,
            _ => HolderKind::Association,
        });
        told.summary.title.clone_from(&one.titre);
        told.summary.summary.clone_from(&one.resume);
        for (key, percent) in one.quartiers.iter().zip(even_shares(one.quartiers.len())) {
            told.places.quartiers.push(QuartierShare { quartier: self.quartier(key)?, percent });
        }
        told.purpose.objectives.clone_from(&one.objectifs);
        told.purpose.need.clone_from(&one.besoin);
        if one.incomplet {
            return Ok(told);
        }
        told.purpose.description.clone_from(&one.resume);
        told.publics.publics = "Les habitants du quartier".to_owned();
        told.publics.people = Some(60);
        told.publics.ages = [BeneficiaryAge::Jeunes, BeneficiaryAge::Adultes].into();
        told.publics.women = Some(50);
        told.calendar.starts = Day::of(campaign.year, 3, 1);
        told.calendar.ends = Day::of(campaign.year, 11, 30);
        told.means.volunteers = Some(8);
        told.partners.others = "Le conseil citoyen et le bailleur".to_owned();
        for phase in campaign.rules.phases() {
            let line = Participation {
                phase: phase.to_owned(),
                form: "concertation".to_owned(),
                text: "Réunion sur place avec les habitants, et retour affiché dans les halls.".to_owned(),
            };
            told.participation.residents.push(line);
            let text = "Le bailleur et la commune y prennent part.".to_owned();
            told.participation.partnership.push(PhasePartnership { phase: phase.to_owned(), text });
        }
        told.environment.impact = "Matériel réemployé, aucun produit chimique.".to_owned();
        told.insertion.clause = Some(Insertion::Non);
        told.insertion.reason = "Le volume de travail est trop faible pour une clause.".to_owned();
        told.indicators.indicators = vec![Indicator {
            kind: IndicatorKind::Realisation,
            title: "Habitants ayant pris part".to_owned(),
            unit: "personnes".to_owned(),
            baseline: None,
            target: Some(Measure(60_000)),
            reached: None,
            source: "Feuilles de présence".to_owned(),
            frequency: "à chaque séance".to_owned(),
        }];
        for rule in &campaign.rules.rules {
            told.links.arguments.insert(rule.clause.clone(), format!("{} {}", one.besoin, one.resume));
        }
        self.money(one, &mut told)?;
        Ok(told)
    }

    /// The budget and the financing plan of a dossier.
    fn money(&self, one: &Kept, told: &mut Application) -> Result<(), Problem> {
        for (key, cents) in &one.demandes {
            let (organisation, _, name) = self.organisation(key)?;
            let scheme = FUNDERS.iter().find(|(funder, _)| funder == key).map_or("", |(_, scheme)| *scheme);
            told.financing.plan.push(Funding {
                organisation: Some(organisation),
                funder: name.to_owned(),
                scheme: scheme.to_owned(),
                asked: Cents(*cents),
                granted: None,
                paid: None,
            });
        }
        let asked: i64 = one.demandes.iter().map(|(_, cents)| cents).sum();
        let line =
            |account, label: &str, cents| AccountLine { account, label: label.to_owned(), sum: Cents(cents) };
        told.budget.lines = vec![
            line(Account::Achats, "Fournitures et petit matériel", (asked + one.autres) / 4),
            line(Account::Personnel, "Animation", asked + one.autres - (asked + one.autres) / 4),
            line(Account::Subventions, "Financeurs de l'appel", asked),
            line(Account::AutresProduits, "Fonds propres", one.autres),
        ];
        told.promises.certified = true;
        Ok(())
    }
}

#[cfg(test)]
#[path = "projects_tests.rs"]
mod tests;
