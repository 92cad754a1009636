//! Actions with their whole fiches, and the local conventions their programmes stand in.

use super::codes;
use super::create::{Creation, noon, write};
use super::data::{Action, ActionFiche, LocalConvention, plans as data};
use crate::plans::local::{self, Avenant, NewConvention};
use crate::plans::{self, Fiche, NewActionRow};
use crate::platform::{Event, Problem, Write};
use palier_domain::plans::{
    ActionPlace, Adoption, BudgetLine, Details, Funding, History, Indicator, LocalArticle, LocalState,
    LocalText, Measure, Milestone, Participation, Partner, Signatory,
};
use palier_domain::shared::{ActionId, LocalConventionId, QuartierId};
use serde_json::json;

impl<'a> Creation<'a> {
    /// In the order of the file: the house numbers them as they come.
    pub(super) async fn actions(&mut self) -> Result<(), Problem> {
        for action in &self.demo.actions {
            let id = self.action(action).await?;
            self.actions.insert(action.cle.as_str(), id);
        }
        Ok(())
    }

    async fn action(&self, action: &Action) -> Result<ActionId, Problem> {
        let quartier = self.quartier(&action.quartier)?;
        let first = action.journal.iter().map(|note| note.le).min().unwrap_or(action.debut);
        let (pilot, _, name) = self.organisation(&action.pilote)?;
        let answered = |key: &String| {
            self.constats.get(key).copied().ok_or_else(|| Problem::inside(format!("no constat {key}")))
        };
        let beyond = self.demo.fiches.iter().find(|fiche| fiche.action == action.cle);
        let beyond = beyond.ok_or_else(|| Problem::inside(format!("no fiche for {}", action.cle)))?;
        let new = NewActionRow {
            id: self.app.world.id::<ActionId>(),
            fiche: Fiche {
                title: action.titre.clone(),
                description: action.description.clone(),
                pilot_id: pilot,
                state: action.etat.parse().map_err(Problem::inside)?,
                reason: action.motif.clone(),
                postponed_to: None,
                progress: codes::progress(action.avancement),
                starts: Some(action.debut),
                ends: Some(action.fin),
                budget: Some(action.budget_centimes),
                upkeep: beyond.entretien.as_ref().map(|upkeep| upkeep.modalites.clone()),
                created_at: noon(first),
            },
            quartiers: vec![quartier],
            objectives: vec![codes::objective(&action.objectif)],
            constats: action.constats.iter().map(answered).collect::<Result<_, _>>()?,
            details: self.details(action, beyond)?,
        };
        let mut write = write(self.app).await?;
        plans::insert_action(write.tx(), &new).await?;
        for note in &action.journal {
            let kept = plans::Note { day: note.le, text: note.texte.clone(), author: name.to_owned() };
            plans::insert_note(write.tx(), self.app.world.id(), new.id, &kept, noon(note.le)).await?;
        }
        let details = json!({ "du": action.debut, "au": action.fin });
        let event = Event::of("demonstration.action", "action", new.id);
        write.commit(event.in_quartier(quartier).with(details)).await?;
        Ok(new.id)
    }

    fn details(&self, action: &Action, beyond: &ActionFiche) -> Result<Details, Problem> {
        let ground = self.ground(&action.quartier)?;
        let points = beyond.lieu.points_m.iter().map(|offset| ground.point(*offset)).collect();
        let upkeep = beyond.entretien.as_ref();
        let partner = |key: &String| {
            let role = beyond.roles.get(key).cloned().unwrap_or_default();
            Ok(Partner { organisation: self.organisation_id(key)?, role })
        };
        Ok(Details {
            context: beyond.contexte.clone(),
            publics: beyond.publics.clone(),
            referent: beyond.referent.clone(),
            orientation: Some(beyond.orientation.clone()),
            tfpb_axis: beyond.axe_tfpb.clone(),
            renewal: beyond.renouvellement.clone(),
            upkeep_by: upkeep.map(|upkeep| self.organisation_id(&upkeep.par)).transpose()?,
            upkeep_yearly: upkeep.map(|upkeep| upkeep.cout_centimes),
            insertion: Some(beyond.insertion.clause),
            insertion_reason: beyond.insertion.motif.clone(),
            environment: beyond.environnement.clone(),
            risks: beyond.risques.clone(),
            place_label: beyond.lieu.nom.clone(),
            place: Some(ActionPlace::new(beyond.lieu.forme, points).map_err(Problem::inside)?),
            partners: action.partenaires.iter().map(partner).collect::<Result<_, Problem>>()?,
            participation: participation(beyond),
            milestones: milestones(beyond),
            budget: budget(beyond),
            funding: self.funding(beyond)?,
            indicators: indicators(beyond)?,
        })
    }

    fn funding(&self, beyond: &ActionFiche) -> Result<Vec<Funding>, Problem> {
        let line = |one: &data::Funder| {
            let (id, _, name) = self.organisation(&one.par)?;
            Ok(Funding {
                organisation: Some(id),
                funder: name.to_owned(),
                scheme: one.dispositif.clone(),
                asked: one.demande,
                granted: one.acquis,
                paid: one.verse,
            })
        };
        beyond.financeurs.iter().map(line).collect()
    }

    /// Each with its avenants, as they were signed one after the other.
    pub(super) async fn conventions(&self) -> Result<(), Problem> {
        for convention in &self.demo.conventions {
            self.convention(convention).await?;
        }
        Ok(())
    }

    async fn convention(&self, convention: &LocalConvention) -> Result<(), Problem> {
        let (mut write, id) = (write(self.app).await?, LocalConventionId(self.app.world.id()));
        let model = &self.app.local_model;
        let text = LocalText {
            ends: convention.fin,
            quartiers: convention.quartiers.iter().map(|key| self.quartier(key)).collect::<Result<_, _>>()?,
            signatories: self.signing(&convention.signataires)?,
            articles: model.articles.clone(),
        };
        let new = NewConvention {
            id,
            insee: convention.commune.clone(),
            title: model.title.clone(),
            state: convention.etat,
            history: History::new(convention.debut, text),
        };
        let written = convention.adoptee_le.unwrap_or(convention.debut).plus_days(-60);
        local::insert_convention(write.tx(), &new, noon(written).0).await?;
        if convention.etat == LocalState::Adoptee {
            let on = convention.adoptee_le.unwrap_or(convention.debut);
            let by = convention.adoptee_par.clone().unwrap_or_default();
            local::adopt(write.tx(), id, &Adoption { on, by }).await?;
        }
        for key in &convention.actions {
            let action = self.actions.get(key.as_str()).copied();
            let action = action.ok_or_else(|| Problem::inside(format!("no action {key}")))?;
            local::put_in_programme(write.tx(), id, action, convention.debut).await?;
        }
        self.avenants(&mut write, convention, (id, new.history)).await?;
        let first = convention.quartiers.first().map(|key| self.quartier(key)).transpose()?;
        let event = Event::of("demonstration.convention", "convention_locale", id);
        write.commit(Event { quartier: first, ..event }).await
    }

    async fn avenants(
        &self,
        write: &mut Write,
        convention: &LocalConvention,
        (id, mut history): (LocalConventionId, History),
    ) -> Result<(), Problem> {
        for (number, avenant) in (1..).zip(&convention.avenants) {
            let mut text = history.at(history.latest());
            text.ends = avenant.fin.unwrap_or(text.ends);
            let entering = avenant.quartiers_entrants.iter().map(|key| self.quartier(key));
            text.quartiers.extend(entering.collect::<Result<Vec<QuartierId>, _>>()?);
            text.signatories.extend(self.signing(&avenant.signataires_entrants)?);
            for article in &avenant.articles {
                text.articles.retain(|known| known.number != article.numero);
                let (number, title, text_of) = (article.numero, article.titre.clone(), article.texte.clone());
                text.articles.push(LocalArticle { number, title, text: text_of });
            }
            history = history.amend(avenant.effet, &text).map_err(Problem::inside)?;
            let kept = Avenant {
                number,
                title: avenant.titre.clone(),
                text: avenant.texte.clone(),
                effective: avenant.effet,
                signed_on: Some(avenant.signe_le.to_string()),
            };
            local::insert_avenant(write.tx(), (self.app.world.id(), id), &kept).await?;
        }
        local::keep_history(write.tx(), id, &history).await
    }

    fn signing(&self, list: &[data::Signing]) -> Result<Vec<Signatory>, Problem> {
        let one = |signing: &data::Signing| {
            let (quality, signed_on) = (signing.qualite.clone(), signing.signe_le);
            Ok(Signatory { organisation: self.organisation_id(&signing.par)?, quality, signed_on })
        };
        list.iter().map(one).collect()
    }
}

fn participation(beyond: &ActionFiche) -> Vec<Participation> {
    let line = |one: &data::Part| Participation {
        phase: one.phase.clone(),
        form: one.forme.clone(),
        text: one.texte.clone(),
    };
    beyond.participation.iter().map(line).collect()
}

fn milestones(beyond: &ActionFiche) -> Vec<Milestone> {
    let step =
        |one: &data::Step| Milestone { title: one.titre.clone(), due: Some(one.prevu), done_on: one.fait };
    beyond.jalons.iter().map(step).collect()
}

fn budget(beyond: &ActionFiche) -> Vec<BudgetLine> {
    let line =
        |one: &data::Post| BudgetLine { nature: one.nature, post: one.poste.clone(), sum: one.centimes };
    beyond.postes.iter().map(line).collect()
}

fn indicators(beyond: &ActionFiche) -> Result<Vec<Indicator>, Problem> {
    let measure = |text: &String| Measure::parse(text).map_err(Problem::inside);
    let one = |one: &data::Indicator| {
        Ok(Indicator {
            kind: one.nature,
            title: one.titre.clone(),
            unit: one.unite.clone(),
            baseline: Some(measure(&one.depart)?),
            target: Some(measure(&one.cible)?),
            reached: one.atteint.as_ref().map(measure).transpose()?,
            source: one.source.clone(),
            frequency: one.frequence.clone(),
        })
    };
    beyond.indicateurs.iter().map(one).collect()
}
