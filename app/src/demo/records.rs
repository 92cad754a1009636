//! Walks with their constats, and the actions that answer them.

use super::create::{Creation, noon, transmitted, write};
use super::data::{self, Action, Constat, Walk};
use super::store::{self, ConstatRow, WalkRow};
use super::{codes, drawings::Drawn};
use crate::diagnostics;
use crate::execute;
use crate::platform::files::Kept;
use crate::platform::{Event, Problem, Write};
use palier_domain::diagnostics::{ConstatState, ConstatValue};
use palier_domain::shared::text::fold;
use palier_domain::shared::{ActionId, ConstatId, PhotoId, QuartierId, StopId, WalkId};
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// Days between a constat being sent and its answer, and between a declaration and its verification.
const ANSWERED_AFTER: i64 = 14;
const VERIFIED_AFTER: i64 = 21;
/// Who verifies in the demonstration: never the one who answered.
const VERIFIER: &str = "saint-etienne-metropole";

type Stops<'a> = HashMap<u16, (String, &'a str)>;

impl<'a> Creation<'a> {
    /// Oldest first, so that a walk may name the one before it.
    pub(super) async fn walks(&mut self) -> Result<(), Problem> {
        let mut walks: Vec<&Walk> = self.demo.walks.iter().collect();
        walks.sort_by_key(|walk| walk.date);
        for walk in walks {
            self.walk(walk).await?;
        }
        Ok(())
    }

    async fn walk(&mut self, walk: &'a Walk) -> Result<(), Problem> {
        let quartier = self.quartier(&walk.quartier)?;
        let mut write = write(self.app).await?;
        let row = WalkRow {
            id: self.app.world.id::<WalkId>().to_string(),
            quartier: quartier.to_string(),
            kind: codes::walk_kind(&walk.nature).map_err(Problem::inside)?.code(),
            leader: self.organisation(&walk.animateur)?.2.to_owned(),
            reporter: self.organisation(&walk.rapporteur)?.2.to_owned(),
            previous: walk.precedente.as_deref().and_then(|key| self.walks.get(key).cloned()),
            created_at: noon(walk.date.plus_days(-30)),
        };
        store::insert_walk(write.tx(), &row, walk).await?;
        self.presences(&mut write, &row.id, walk).await?;
        let stops = self.stops(&mut write, &row.id, walk).await?;
        for constat in &walk.constats {
            self.constat(&mut write, &row.id, quartier, walk, constat, &stops).await?;
        }
        let id: WalkId = row.id.parse().map_err(Problem::inside)?;
        diagnostics::public::give_codes(&self.app.world, write.tx(), id).await?;
        let details = json!({ "le": walk.date, "constats": walk.constats.len() });
        let event =
            Event::of("demonstration.diagnostic", "walk", &row.id).in_quartier(quartier).with(details);
        self.walks.insert(&walk.cle, row.id);
        write.commit(event).await
    }

    async fn presences(&self, write: &mut Write, id: &str, walk: &Walk) -> Result<(), Problem> {
        let mut seen = HashSet::new();
        for (presence, keys) in
            [("present", &walk.presents), ("excuse", &walk.excuses), ("invite", &walk.invites)]
        {
            for key in keys.iter().filter(|key| seen.insert(key.as_str())) {
                let organisation = self.organisation_id(key)?;
                execute!(write.tx(), store::INSERT_PRESENCE, id, organisation, presence)?;
            }
        }
        Ok(())
    }

    async fn stops(&self, write: &mut Write, id: &str, walk: &'a Walk) -> Result<Stops<'a>, Problem> {
        let ground = self.ground(&walk.quartier)?;
        let mut stops = Stops::new();
        for stop in &walk.arrets {
            let own = self.app.world.id::<StopId>().to_string();
            let at = ground.point(stop.decalage_m);
            let number = i64::from(stop.numero);
            execute!(write.tx(), store::INSERT_STOP, &own, id, number, &stop.libelle, at.lon, at.lat)?;
            stops.insert(stop.numero, (own, &stop.libelle));
        }
        Ok(stops)
    }

    fn ground(&self, key: &str) -> Result<&'a data::Quartier, Problem> {
        let mut all = self.demo.territory.quartiers.iter();
        all.find(|quartier| quartier.cle == key).ok_or_else(|| Problem::inside(format!("no quartier {key}")))
    }

    async fn constat(
        &mut self,
        write: &mut Write,
        walk_id: &str,
        quartier: QuartierId,
        walk: &Walk,
        constat: &Constat,
        stops: &Stops<'_>,
    ) -> Result<(), Problem> {
        let value: ConstatValue = constat.valeur.parse().map_err(Problem::inside)?;
        let state = codes::constat_state(constat, value).map_err(Problem::inside)?;
        let asked = state != ConstatState::AQualifier;
        let aside =
            matches!(state, ConstatState::SansSuite | ConstatState::HorsPerimetre | ConstatState::Reouvert);
        let at = self.ground(&walk.quartier)?.point(constat.decalage_m);
        let responsible = constat.responsable.as_deref().filter(|_| asked);
        let responsible = responsible.map(|key| self.organisation_id(key)).transpose()?;
        let done = constat.resolu_le.filter(|_| asked);
        let verified = state == ConstatState::Verifie;
        let row = ConstatRow {
            id: self.app.world.id::<ConstatId>().to_string(),
            walk: walk_id.to_owned(),
            quartier: quartier.to_string(),
            stop: stops.get(&constat.arret).map(|(id, _)| id.clone()),
            lon: at.lon,
            lat: at.lat,
            place: stops.get(&constat.arret).map_or("", |(_, label)| label).to_owned(),
            subtheme: codes::subtheme(&constat.theme, &constat.sous_theme),
            space: codes::space(&constat.espace).map_err(Problem::inside)?.code(),
            owner: codes::owner(self.organisation(&constat.proprietaire)?.1).code(),
            manager: self.organisation_id(&constat.gestionnaire)?,
            deadline: constat.echeance.filter(|_| asked).map(|day| day.to_string()),
            state: state.code(),
            answer: constat.reponse.clone().filter(|_| !aside),
            reason: reason(constat).filter(|_| aside || state == ConstatState::Doublon),
            declared_by: responsible.clone().filter(|_| done.is_some()),
            transmitted_on: asked.then(|| transmitted(walk)),
            answered_on: constat
                .reponse
                .as_ref()
                .filter(|_| asked)
                .map(|_| transmitted(walk).plus_days(ANSWERED_AFTER)),
            declared_on: done,
            verified_by: verified.then(|| self.organisation_id(VERIFIER)).transpose()?,
            verified_on: done.filter(|_| verified).map(|day| day.plus_days(VERIFIED_AFTER)),
            created_at: noon(walk.date),
            responsible,
        };
        store::insert_constat(write.tx(), &row, constat).await?;
        let key = format!("{}#{}", walk.cle, constat.numero);
        if let Some(Drawn { before, after }) = self.drawings.remove(&key) {
            self.photo(write, &row, constat, "avant", &before, row.created_at).await?;
            if let Some(after) = after {
                self.photo(
                    write,
                    &row,
                    constat,
                    "apres",
                    &after,
                    row.declared_on.map_or(row.created_at, noon),
                )
                .await?;
            }
        }
        self.constats.insert(key, row.id);
        Ok(())
    }

    async fn photo(
        &self,
        write: &mut Write,
        row: &ConstatRow,
        constat: &Constat,
        moment: &str,
        kept: &Kept,
        at: i64,
    ) -> Result<(), Problem> {
        let theme = self.app.grid.theme(&constat.theme).map_or("", |theme| theme.title.as_str());
        let when = if moment == "avant" { "le jour de la visite" } else { "une fois remis en état" };
        execute!(
            write.tx(),
            store::INSERT_PHOTO,
            self.app.world.id::<PhotoId>().to_string(),
            &row.id,
            &kept.sha256,
            moment,
            format!("Dessin de démonstration : {theme}, {}, {when}", row.place),
            i64::from(kept.width),
            i64::from(kept.height),
            at
        )?;
        Ok(())
    }

    pub(super) async fn actions(&mut self) -> Result<(), Problem> {
        for action in &self.demo.actions {
            self.action(action).await?;
        }
        Ok(())
    }

    async fn action(&self, action: &Action) -> Result<(), Problem> {
        let id = self.app.world.id::<ActionId>().to_string();
        let quartier = self.quartier(&action.quartier)?;
        let first = action.journal.iter().map(|note| note.le).min().unwrap_or(action.debut);
        let mut write = write(self.app).await?;
        execute!(
            write.tx(),
            store::INSERT_ACTION,
            &id,
            &action.titre,
            fold(&action.titre),
            &action.description,
            self.organisation_id(&action.pilote)?,
            &action.etat,
            &action.motif,
            codes::progress(action.avancement).code(),
            action.debut.to_string(),
            action.fin.to_string(),
            action.budget_centimes.0,
            noon(first)
        )?;
        execute!(write.tx(), store::INSERT_ACTION_QUARTIER, &id, quartier.to_string())?;
        execute!(write.tx(), store::INSERT_ACTION_OBJECTIVE, &id, codes::objective(&action.objectif))?;
        self.around(&mut write, &id, action).await?;
        let details = json!({ "du": action.debut, "au": action.fin });
        let event = Event::of("demonstration.action", "action", &id).in_quartier(quartier).with(details);
        write.commit(event).await
    }

    /// Partners, constats and notes of an action.
    async fn around(&self, write: &mut Write, id: &str, action: &Action) -> Result<(), Problem> {
        for key in &action.partenaires {
            execute!(write.tx(), store::INSERT_ACTION_PARTNER, id, self.organisation_id(key)?)?;
        }
        for key in &action.constats {
            let constat =
                self.constats.get(key).ok_or_else(|| Problem::inside(format!("no constat {key}")))?;
            execute!(write.tx(), store::INSERT_ACTION_CONSTAT, id, constat)?;
        }
        let author = self.organisation(&action.pilote)?.2;
        for note in &action.journal {
            execute!(
                write.tx(),
                store::INSERT_ACTION_NOTE,
                self.app.world.id::<uuid::Uuid>().to_string(),
                id,
                note.le.to_string(),
                &note.texte,
                author,
                noon(note.le)
            )?;
        }
        Ok(())
    }
}

fn reason(constat: &Constat) -> Option<String> {
    let double =
        constat.doublon_de.map(|number| format!("Doublon du constat n° {number} de la même visite."));
    double.or_else(|| constat.reponse.clone())
}
