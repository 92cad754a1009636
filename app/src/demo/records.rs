//! Walks with their constats.

use super::create::{Creation, noon, transmitted, write};
use super::data::{self, Constat, Walk};
use super::phones::has_phones;
use super::{codes, drawings::Drawn};
use crate::diagnostics::{self, Moment, NewConstatRow, NewPhoto, NewStop, NewWalk, Noted, residents};
use crate::platform::files::Kept;
use crate::platform::{Event, Problem, Write};
use palier_domain::diagnostics::{self as rules, ConstatState, ConstatValue};
use palier_domain::shared::{Instant, StopId};
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// Days between a constat being sent and its answer, and between a declaration and its verification.
const ANSWERED_AFTER: i64 = 14;
const VERIFIED_AFTER: i64 = 21;
/// What the demonstration says to residents of a walk given back.
const GIVEN_BACK: &str = "Merci à celles et ceux qui ont marché avec nous. Voici ce que nous avons vu ensemble, et ce que chaque \
    organisme a répondu. La prochaine visite dira si c'est bien fait.";
/// Days between a refusal and the constat being sent to someone else.
const SENT_AGAIN_AFTER: i64 = 3;
/// Who verifies in the demonstration when the conseil citoyen does not: never the one who answered.
const VERIFIERS: [&str; 2] = ["saint-etienne-metropole", "ddt-loire"];

type Stops<'a> = HashMap<u16, (StopId, &'a str)>;

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
        let mut write = write(self.app).await?;
        let new = NewWalk {
            id: self.app.world.id(),
            quartier: self.quartier(&walk.quartier)?,
            kind: codes::walk_kind(&walk.nature).map_err(Problem::inside)?,
            state: walk.etat.parse().map_err(Problem::inside)?,
            day: walk.date,
            starts_at: Some(walk.debut.clone()),
            ends_at: Some(walk.fin.clone()),
            meeting_point: walk.rendez_vous.clone(),
            objectives: walk.objectifs.clone(),
            leader: Some(self.organisation(&walk.animateur)?.2.to_owned()),
            reporter: Some(self.organisation(&walk.rapporteur)?.2.to_owned()),
            photographer: None,
            timekeeper: None,
            route: None,
            previous: walk.precedente.as_deref().and_then(|key| self.walks.get(key).copied()),
        };
        diagnostics::insert_walk(write.tx(), &new, noon(walk.date.plus_days(-30))).await?;
        self.presences(&mut write, &new, walk).await?;
        let residents = walk.residents().map_err(Problem::inside)?;
        diagnostics::update_presence(write.tx(), new.id, residents, walk.meteo.as_deref()).await?;
        let stops = self.stops(&mut write, &new, walk).await?;
        for constat in &walk.constats {
            self.constat(&mut write, &new, walk, constat, &stops).await?;
        }
        let tx = write.tx();
        if let Some(day) = walk.restituee_le {
            let words = walk.mot.as_deref().unwrap_or(GIVEN_BACK);
            residents::set_given_back(tx, new.id, (new.state, new.state), Some(day), Some(words)).await?;
        }
        residents::give_codes(&self.app.world, tx, new.id).await?;
        if has_phones(new.state) {
            diagnostics::give_join_code(tx, &self.app.world, new.id).await?;
        }
        self.walks.insert(&walk.cle, new.id);
        let details = json!({ "le": walk.date, "constats": walk.constats.len() });
        let event = Event::of("demonstration.diagnostic", "walk", new.id);
        write.commit(event.in_quartier(new.quartier).with(details)).await?;
        for constat in &walk.constats {
            for refusal in &constat.refus {
                self.refused(walk, constat, refusal).await?;
            }
        }
        Ok(())
    }

    /// Tells in the journal of a constat who refused it, when and why.
    async fn refused(&self, walk: &Walk, constat: &Constat, refusal: &data::Refusal) -> Result<(), Problem> {
        let key = format!("{}#{}", walk.cle, constat.numero);
        let id = self.constats.get(&key).ok_or(Problem::NotFound)?;
        let (by, _, name) = self.organisation(&refusal.par)?;
        let rather = refusal.vers.as_deref().map(|key| self.organisation(key)).transpose()?;
        let event = Event::of("constat.refuse", "constat", id).with(json!({
            "numero": constat.numero, "jour": refusal.le, "de": ConstatState::Transmis,
            "etat_constat": ConstatState::AQualifier, "motif": refusal.mots, "raison": refusal.reason()?,
            "par": by, "par_nom": name, "vers": rather.map(|(id, ..)| id), "vers_nom": rather.map(|(.., name)| name),
        }));
        write(self.app).await?.commit(event).await
    }

    async fn presences(&self, write: &mut Write, new: &NewWalk, walk: &Walk) -> Result<(), Problem> {
        let (mut seen, mut list) = (HashSet::new(), Vec::new());
        for (presence, keys) in
            [("present", &walk.presents), ("excuse", &walk.excuses), ("invite", &walk.invites)]
        {
            for key in keys.iter().filter(|key| seen.insert(key.as_str())) {
                list.push((self.organisation_id(key)?, presence));
            }
        }
        diagnostics::set_organisations(write.tx(), new.id, &list).await
    }

    async fn stops(&self, write: &mut Write, new: &NewWalk, walk: &'a Walk) -> Result<Stops<'a>, Problem> {
        let ground = self.ground(&walk.quartier)?;
        let mut stops = Stops::new();
        for stop in &walk.arrets {
            let kept = NewStop {
                id: self.app.world.id(),
                number: stop.numero,
                label: stop.libelle.clone(),
                point: Some(ground.point(stop.decalage_m)),
            };
            diagnostics::insert_stop(write.tx(), new.id, &kept).await?;
            stops.insert(stop.numero, (kept.id, &stop.libelle));
        }
        Ok(stops)
    }

    pub(super) fn ground(&self, key: &str) -> Result<&'a data::Quartier, Problem> {
        let mut all = self.demo.territory.quartiers.iter();
        all.find(|quartier| quartier.cle == key).ok_or_else(|| Problem::inside(format!("no quartier {key}")))
    }

    async fn constat(
        &mut self,
        write: &mut Write,
        on: &NewWalk,
        walk: &Walk,
        constat: &Constat,
        stops: &Stops<'_>,
    ) -> Result<(), Problem> {
        let noted = self.noted(walk, constat, stops)?;
        let new = NewConstatRow {
            id: self.app.world.id(),
            walk: on.id,
            quartier: on.quartier,
            number: constat.numero.into(),
            noted,
            responsible: None,
            deadline: None,
            by: None,
        };
        diagnostics::insert_constat(write.tx(), &new, noon(walk.date)).await?;
        let after = self.followed(&new, walk, constat)?;
        if after.state != ConstatState::AQualifier {
            diagnostics::keep_change(write.tx(), ConstatState::AQualifier, &after).await?;
        }
        if let Some(answer) = constat.reponse.as_deref().filter(|_| !is_aside(after.state)) {
            diagnostics::set_answer(write.tx(), new.id, Some(answer), None).await?;
        }
        let key = format!("{}#{}", walk.cle, constat.numero);
        if let Some(Drawn { before, after: done }) = self.drawings.remove(&key) {
            self.photo(write, &new, Moment::Before, &before, noon(walk.date)).await?;
            if let Some(done) = done {
                let at = after.declared.map_or(walk.date, |(_, on)| on);
                self.photo(write, &new, Moment::After, &done, noon(at)).await?;
            }
        }
        self.constats.insert(key, new.id);
        Ok(())
    }

    /// What was noted on the walk.
    fn noted(&self, walk: &Walk, constat: &Constat, stops: &Stops<'_>) -> Result<Noted, Problem> {
        let stop = stops.get(&constat.arret);
        let severity = constat.gravite.as_deref().map(str::parse).transpose();
        Ok(Noted {
            stop: stop.map(|(id, _)| *id),
            point: Some(self.ground(&walk.quartier)?.point(constat.decalage_m)),
            place: Some(stop.map_or("", |(_, label)| label).to_owned()),
            theme: constat.theme.clone(),
            subtheme: codes::subtheme(&constat.theme, &constat.sous_theme),
            value: constat.valeur.parse().map_err(Problem::inside)?,
            severity: severity.map_err(Problem::inside)?,
            frequency: None,
            description: constat.description.clone(),
            residents_words: constat.parole.clone(),
            space: Some(codes::space(&constat.espace).map_err(Problem::inside)?),
            owner: Some(codes::owner(self.organisation(&constat.proprietaire)?.1)),
            manager: Some(self.organisation_id(&constat.gestionnaire)?),
            proposed_answer: constat.proposition.clone(),
            visibility: constat.visibilite.parse().map_err(Problem::inside)?,
            already_reported: constat.deja_signale.is_some(),
        })
    }

    /// What became of it.
    fn followed(
        &self,
        new: &NewConstatRow,
        walk: &Walk,
        constat: &Constat,
    ) -> Result<rules::Constat, Problem> {
        let value: ConstatValue = new.noted.value;
        let state = codes::constat_state(constat, value).map_err(Problem::inside)?;
        let asked = state != ConstatState::AQualifier;
        let last = constat.refus.last();
        let first_sent = (asked || last.is_some()).then(|| transmitted(walk));
        let sent =
            last.map_or(first_sent, |last| Some(last.le.plus_days(SENT_AGAIN_AFTER))).filter(|_| asked);
        let responsible = constat.responsable.as_deref().filter(|_| asked);
        let responsible = responsible.map(|key| self.organisation_id(key)).transpose()?;
        let done = constat.resolu_le.filter(|_| asked);
        let seen = done.filter(|_| state == ConstatState::Verifie);
        let refusal = last.filter(|_| !asked);
        let aside = reason(constat).filter(|_| is_aside(state) || state == ConstatState::Doublon);
        Ok(rules::Constat {
            id: new.id,
            theme: constat.theme.clone(),
            value,
            state,
            walked_on: walk.date,
            responsible,
            deadline: constat.echeance.filter(|_| asked),
            transmitted: first_sent,
            planned_with: None,
            sent,
            answered: sent.filter(|_| constat.reponse.is_some()).map(|day| day.plus_days(ANSWERED_AFTER)),
            declared: responsible.zip(done),
            verified: seen
                .map(|day| Ok::<_, Problem>((self.seer(walk, constat)?, day.plus_days(VERIFIED_AFTER))))
                .transpose()?,
            refusal: refusal.map(data::Refusal::reason).transpose()?,
            reason: refusal.and_then(|refusal| refusal.mots.clone()).or(aside),
        })
    }

    /// The other pair of eyes: by turns the conseil citoyen that walked and an institution, never who answered.
    fn seer(&self, walk: &Walk, constat: &Constat) -> Result<rules::Seer, Problem> {
        let citizens = walk.presents.iter().map(String::as_str).filter(|key| key.starts_with("cc-"));
        let citizens = citizens.filter(|_| constat.numero.is_multiple_of(2));
        let mut others = citizens.chain(VERIFIERS).filter(|key| constat.responsable.as_deref() != Some(key));
        Ok(rules::Seer::Organisation(self.organisation_id(others.next().unwrap_or(VERIFIERS[1]))?))
    }

    async fn photo(
        &self,
        write: &mut Write,
        of: &NewConstatRow,
        moment: Moment,
        kept: &Kept,
        at: Instant,
    ) -> Result<(), Problem> {
        let theme = self.app.grid.theme(&of.noted.theme).map_or("", |theme| theme.title.as_str());
        let place = of.noted.place.as_deref().unwrap_or_default();
        let when = match moment {
            Moment::Before => "le jour de la visite",
            Moment::After => "une fois remis en état",
        };
        let new = NewPhoto {
            id: self.app.world.id(),
            constat: of.id,
            sha256: kept.sha256.clone(),
            moment,
            description: format!("Dessin de démonstration : {theme}, {place}, {when}"),
            width: kept.width,
            height: kept.height,
        };
        diagnostics::insert_photo(write.tx(), &new, at).await
    }
}

/// Closed without being resolved, or reopened: what was answered is the reason.
fn is_aside(state: ConstatState) -> bool {
    matches!(state, ConstatState::SansSuite | ConstatState::HorsPerimetre | ConstatState::Reouvert)
}

fn reason(constat: &Constat) -> Option<String> {
    let double =
        constat.doublon_de.map(|number| format!("Doublon du constat n° {number} de la même visite."));
    double.or_else(|| constat.reponse.clone())
}
