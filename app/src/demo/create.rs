//! Filling an empty base with the demonstration.

use super::data::{self, Demo};
use super::drawings::{self, Drawn};
use super::funding::Voted;
use super::{codes, store};
use crate::partners::{NewMandate, NewOrganisation, NewPerson};
use crate::partners::{insert_mandate, insert_organisation, insert_person, insert_succession};
use crate::platform::journal::Author;
use crate::platform::{App, Event, Problem, Write};
use crate::territory::{NewContour, NewQuartier, insert_commune, insert_contour, insert_quartier};
use palier_domain::partners::siret::Siren;
use palier_domain::partners::{OrganisationKind, Perimeter, Role, Succession};
use palier_domain::shared::{
    ActionId, ConstatId, Day, DossierId, Instant, MandateId, OrganisationId, PersonId, QuartierId, WalkId,
};
use palier_domain::territory::{Commune, Contour, Geography, Insee, Population, Quartier};
use serde_json::json;
use std::collections::HashMap;

/// The password of every login of the demonstration.
pub const PASSWORD: &str = "palier-demonstration-2026";

/// First day of the mandates of the demonstration.
const SINCE: &str = "2024-01-01";
const DAY_MS: i64 = 86_400_000;
const NOON_MS: i64 = 11 * 3_600_000;
/// Days from a walk to the moment its constats are sent to those who must answer.
const TRANSMITTED_AFTER: i64 = 7;

/// The identifiers given to what the files name by a key.
pub(super) struct Creation<'a> {
    pub(super) app: &'a App,
    pub(super) demo: &'a Demo,
    organisations: HashMap<&'a str, (OrganisationId, OrganisationKind, &'a str)>,
    quartiers: HashMap<&'a str, QuartierId>,
    pub(super) walks: HashMap<&'a str, WalkId>,
    pub(super) constats: HashMap<String, ConstatId>,
    pub(super) drawings: HashMap<String, Drawn>,
    pub(super) actions: HashMap<&'a str, ActionId>,
    pub(super) dossiers: HashMap<String, DossierId>,
    pub(super) voted: Vec<Voted>,
}

/// Creates the demonstration if the base is empty; says whether it did.
///
/// # Errors
/// When the base holds something else, or the store does not answer.
pub async fn create(app: &App) -> Result<bool, Problem> {
    let held = store::held(app.db.read().await?.tx()).await?;
    if held.ends > 0 {
        return Ok(false);
    }
    if held.people > 0 {
        return Err(Problem::Refused(
            "Cette base n'est pas vide et n'est pas une démonstration entière. Choisissez un autre dossier avec --data."
                .to_owned(),
        ));
    }
    let demo = data::load().map_err(Problem::inside)?;
    let drawings = drawings::all(app, &demo).await?;
    let mut creation = Creation {
        app,
        demo: &demo,
        organisations: HashMap::new(),
        quartiers: HashMap::new(),
        walks: HashMap::new(),
        constats: HashMap::new(),
        drawings,
        actions: HashMap::new(),
        dossiers: HashMap::new(),
        voted: Vec::new(),
    };
    creation.territory().await?;
    creation.organisations().await?;
    creation.people().await?;
    creation.walks().await?;
    creation.phones().await?;
    creation.actions().await?;
    creation.conventions().await?;
    creation.abatements().await?;
    creation.proofs().await?;
    creation.projects().await?;
    creation.envelopes().await?;
    write(app).await?.commit(Event::of("demonstration.creee", "demonstration", "complete")).await?;
    Ok(true)
}

pub(super) async fn write(app: &App) -> Result<Write, Problem> {
    app.db.write_as(Author::Program("demo")).await
}

/// Noon in winter of that day.
pub(super) fn noon(day: Day) -> Instant {
    let epoch = Day(jiff::civil::date(1970, 1, 1));
    Instant(epoch.days_until(day) * DAY_MS + NOON_MS)
}

/// When constats of a walk were sent to those who must answer.
pub(super) fn transmitted(walk: &data::Walk) -> Day {
    walk.date.plus_days(TRANSMITTED_AFTER)
}

impl<'a> Creation<'a> {
    pub(super) fn organisation(
        &self,
        key: &str,
    ) -> Result<(OrganisationId, OrganisationKind, &'a str), Problem> {
        self.organisations.get(key).copied().ok_or_else(|| Problem::inside(format!("no organisation {key}")))
    }

    pub(super) fn organisation_id(&self, key: &str) -> Result<OrganisationId, Problem> {
        Ok(self.organisation(key)?.0)
    }

    pub(super) fn quartier(&self, key: &str) -> Result<QuartierId, Problem> {
        self.quartiers.get(key).copied().ok_or_else(|| Problem::inside(format!("no quartier {key}")))
    }

    async fn territory(&mut self) -> Result<(), Problem> {
        let territory = &self.demo.territory;
        let mut write = write(self.app).await?;
        for commune in &territory.communes {
            let new = Commune {
                insee: Insee::parse(&commune.code).map_err(Problem::inside)?,
                name: commune.nom.clone(),
                siren: Some(Siren::parse(&commune.siren).map_err(Problem::inside)?),
                population: Some(commune.population),
                contour: None,
            };
            insert_commune(write.tx(), &new).await?;
        }
        for quartier in &territory.quartiers {
            let id: QuartierId = self.app.world.id();
            self.quartiers.insert(&quartier.cle, id);
            let names = quartier.communes.iter().filter_map(|code| {
                territory
                    .communes
                    .iter()
                    .find(|commune| commune.code == *code)
                    .map(|commune| commune.nom.as_str())
            });
            settle(&mut write, id, quartier, names.collect::<Vec<_>>().join(", ")).await?;
        }
        let counts = json!({ "communes": territory.communes.len(), "quartiers": territory.quartiers.len() });
        write.commit(Event::of("demonstration.creee", "demonstration", "territoire").with(counts)).await
    }

    async fn organisations(&mut self) -> Result<(), Problem> {
        let demo = self.demo;
        let mut write = write(self.app).await?;
        for organisation in &demo.partners.organisations {
            let kind = codes::organisation_kind(&organisation.nature).map_err(Problem::inside)?;
            let new = NewOrganisation {
                id: self.app.world.id(),
                kind,
                name: organisation.nom.clone(),
                siret: organisation.siret.clone(),
                from: None,
                to: organisation.disparue_le.map(|day| day.plus_days(-1)),
            };
            insert_organisation(write.tx(), &new).await?;
            self.organisations.insert(&organisation.cle, (new.id, kind, &organisation.nom));
        }
        for succession in &demo.partners.successions {
            let new = Succession {
                kind: succession.nature.parse().map_err(Problem::inside)?,
                from: self.organisation_id(&succession.ancienne)?,
                into: self.organisation_id(&succession.nouvelle)?,
                effective: succession.le,
            };
            insert_succession(write.tx(), &new).await?;
        }
        let counts = json!({ "organismes": self.organisations.len() });
        write.commit(Event::of("demonstration.creee", "demonstration", "organismes").with(counts)).await
    }

    async fn people(&mut self) -> Result<(), Problem> {
        let app = self.app;
        let hash = app.passwords.hash(&app.world, PASSWORD.to_owned()).await?;
        let from = Day::parse(SINCE).map_err(Problem::inside)?;
        let mut write = write(app).await?;
        for person in &self.demo.partners.personnes {
            let id: PersonId = app.world.id();
            let new = NewPerson {
                id,
                name: format!("{} {}", person.prenom, person.nom),
                email: person.email.clone(),
                password_hash: (person.etat != "invite").then(|| hash.clone()),
            };
            insert_person(write.tx(), &new, app.world.now()).await?;
            let mandate = NewMandate {
                id: app.world.id::<MandateId>(),
                person: id,
                organisation: self.organisation(&person.organisation)?.0,
                role: person.role.parse::<Role>().map_err(Problem::inside)?,
                state: codes::mandate_state(&person.etat),
                perimeter: self.perimeter(person)?,
                from,
                to: None,
            };
            insert_mandate(write.tx(), &mandate).await?;
        }
        let counts = json!({ "personnes": self.demo.partners.personnes.len() });
        write.commit(Event::of("demonstration.creee", "demonstration", "personnes").with(counts)).await
    }

    fn perimeter(&self, person: &data::Person) -> Result<Perimeter, Problem> {
        if !person.quartiers.is_empty() {
            let held = person.quartiers.iter().map(|key| self.quartier(key));
            return Ok(Perimeter::Quartiers(held.collect::<Result<_, _>>()?));
        }
        if person.communes.is_empty() {
            return Ok(Perimeter::Everything);
        }
        Ok(Perimeter::Communes(person.communes.iter().cloned().collect()))
    }
}

/// Keeps a quartier and the outline that says where it is.
async fn settle(
    write: &mut Write,
    id: QuartierId,
    quartier: &data::Quartier,
    communes: String,
) -> Result<(), Problem> {
    let year = quartier.population_source.as_deref().and_then(year_of);
    let insee = quartier.communes.iter().map(|code| Insee::parse(code));
    let known = Quartier {
        code_2024: quartier.qpv_2024.clone(),
        code_2015: quartier.qpv_2015.clone(),
        name: quartier.nom.clone(),
        status: Some(codes::quartier_status(quartier)),
        communes: insee.collect::<Result<_, _>>().map_err(Problem::inside)?,
        commune_names: Some(communes),
        population: quartier.population.map(|inhabitants| Population { inhabitants, year, geography: None }),
        contour: None,
    };
    let description = match &quartier.note {
        Some(note) => format!("{} {note}", quartier.description),
        None => quartier.description.clone(),
    };
    let new = NewQuartier { id, quartier: known, description: Some(description), npnru: quartier.npnru };
    insert_quartier(write.tx(), &new).await?;
    let contour = contour(&quartier.contour)?;
    let held = NewContour { quartier: id, geography: Geography::G2024, contour: &contour, schematic: true };
    insert_contour(write.tx(), &held).await
}

/// The outline, closed, as the house keeps contours.
fn contour(outline: &[[f64; 2]]) -> Result<Contour, Problem> {
    let ring: Vec<_> = outline.iter().chain(outline.first()).collect();
    let geometry = json!({ "type": "Polygon", "coordinates": [ring] });
    let (contour, _) = Contour::from_geojson(&geometry.to_string()).map_err(Problem::inside)?;
    Ok(contour)
}

/// The year in a sentence that gives a source.
fn year_of(source: &str) -> Option<i16> {
    source.split(|c: char| !c.is_ascii_digit()).find(|word| word.len() == 4)?.parse().ok()
}
