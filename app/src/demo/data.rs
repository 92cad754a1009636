//! The demonstration data, as written in `app/demo/*.toml` and carried inside the program.

pub mod plans;

pub use plans::{ActionFiche, LocalConvention};

use crate::platform::Problem;
use palier_domain::diagnostics::{CannotCount, RefusalReason, Residents};
use palier_domain::shared::{Cents, Day, LonLat};
use serde::Deserialize;

/// Metres in a degree of latitude, on a sphere: enough to place a point inside a neighbourhood.
const METRES_PER_DEGREE: f64 = 111_320.0;

const TERRITORY: &str = include_str!("../../demo/territoire.toml");
const PARTNERS: &str = include_str!("../../demo/partenaires.toml");
const GRID: &str = include_str!("../../demo/diagnostics/grille.toml");
const PLANS: &str = include_str!("../../demo/plans.toml");
const FICHES: &str = include_str!("../../demo/fiches.toml");
const LOCAL: &str = include_str!("../../demo/conventions-locales.toml");
const WALKS: [&str; 12] = [
    include_str!("../../demo/diagnostics/andrezieux-boutheon.toml"),
    include_str!("../../demo/diagnostics/firminy.toml"),
    include_str!("../../demo/diagnostics/la-grand-croix.toml"),
    include_str!("../../demo/diagnostics/la-ricamarie.toml"),
    include_str!("../../demo/diagnostics/le-chambon-feugerolles.toml"),
    include_str!("../../demo/diagnostics/rive-de-gier.toml"),
    include_str!("../../demo/diagnostics/roche-la-moliere.toml"),
    include_str!("../../demo/diagnostics/saint-chamond.toml"),
    include_str!("../../demo/diagnostics/saint-etienne-centre.toml"),
    include_str!("../../demo/diagnostics/saint-etienne-est-et-sud.toml"),
    include_str!("../../demo/diagnostics/saint-etienne-montreynaud.toml"),
    include_str!("../../demo/diagnostics/unieux.toml"),
];

/// The whole demonstration.
#[derive(Debug, Clone)]
pub struct Demo {
    /// Signatory communes and neighbourhoods.
    pub territory: Territory,
    /// Organisations, their successions, and the people who log in.
    pub partners: Partners,
    /// Themes and sub-themes of the observation grid.
    pub themes: Vec<Theme>,
    /// Walks with their observations, by commune then date.
    pub walks: Vec<Walk>,
    /// Action sheets.
    pub actions: Vec<Action>,
    /// What each of them says beyond its head.
    pub fiches: Vec<ActionFiche>,
    /// Local conventions.
    pub conventions: Vec<LocalConvention>,
}

/// `territoire.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Territory {
    /// The 11 communes that signed.
    pub communes: Vec<Commune>,
    /// The 32 neighbourhoods of the contrat de ville.
    pub quartiers: Vec<Quartier>,
}

/// A signatory commune.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commune {
    /// INSEE code.
    pub code: String,
    /// Official name.
    pub nom: String,
    /// Key of its organisation among the partners.
    pub cle: String,
    /// SIREN, nine digits.
    pub siren: String,
    /// Inhabitants of the whole commune.
    pub population: u32,
    /// Local basin: Gier, Ondaine, Plaine, Saint-Étienne.
    pub bassin: String,
    /// Town hall, `[lon, lat]`.
    pub mairie: [f64; 2],
}

/// A neighbourhood, priority (QPV) or not.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quartier {
    /// Stable key.
    pub cle: String,
    /// Name people use.
    pub nom: String,
    /// INSEE codes; the first commune leads.
    pub communes: Vec<String>,
    /// QPV code in the 2024 geography.
    pub qpv_2024: Option<String>,
    /// QPV code in the 2015 geography.
    pub qpv_2015: Option<String>,
    /// Inhabitants, where published.
    pub population: Option<u32>,
    /// Source and vintage of the population.
    pub population_source: Option<String>,
    /// `qpv` or `veille_active`.
    pub statut_2015_2020: String,
    /// `qpv` or `autre`.
    pub statut_actuel: String,
    /// What is reconstructed, when something is.
    pub note: Option<String>,
    /// Whether axis 8 of the TFPB must warn: national renewal programme.
    pub npnru: bool,
    /// Urban form in a line.
    pub description: String,
    /// Landlord with most dwellings in the demonstration.
    pub bailleur_principal: String,
    /// Reference point for offsets, `[lon, lat]`.
    pub centre: [f64; 2],
    /// Always true here: the outline only says where the place is.
    pub contour_schematique: bool,
    /// Outline, `[lon, lat]`, not closed.
    pub contour: Vec<[f64; 2]>,
}

impl Quartier {
    /// The point so many metres east and north of the centre.
    pub fn point(&self, [east, north]: [f64; 2]) -> LonLat {
        let [lon, lat] = self.centre;
        let per_degree_east = METRES_PER_DEGREE * lat.to_radians().cos();
        LonLat { lon: lon + east / per_degree_east, lat: lat + north / METRES_PER_DEGREE }
    }
}

/// `partenaires.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partners {
    /// Those who sign, own, maintain, fund or take part.
    pub organisations: Vec<Organisation>,
    /// Mergers and renamings.
    pub successions: Vec<Succession>,
    /// Invented people.
    pub personnes: Vec<Person>,
}

/// A partner.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// Stable key.
    pub cle: String,
    /// Name.
    pub nom: String,
    /// `epci`, `etat`, `commune`, `bailleur`…
    pub nature: String,
    /// SIREN, only where it is public and sure.
    pub siren: Option<String>,
    /// SIRET, only where it is public and sure.
    pub siret: Option<String>,
    /// Number in the register of associations, of an association we invented.
    pub rna: Option<String>,
    /// First day it no longer existed under that name.
    pub disparue_le: Option<Day>,
    /// Whether we invented it.
    #[serde(default)]
    pub fictive: bool,
    /// Neighbourhoods a conseil citoyen speaks for.
    #[serde(default)]
    pub quartiers: Vec<String>,
}

/// An organisation that took over another.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Succession {
    /// Key of the former one.
    pub ancienne: String,
    /// Key of the one that remains.
    pub nouvelle: String,
    /// `fusion`, `absorption`, `changement_de_nom`.
    pub nature: String,
    /// Day it took effect.
    pub le: Day,
    /// False when only the middle of the year is known.
    pub jour_exact: bool,
}

/// An invented person with a login.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Stable key.
    pub cle: String,
    /// First name.
    pub prenom: String,
    /// Family name.
    pub nom: String,
    /// Address at `exemple.fr`.
    pub email: String,
    /// Post.
    pub fonction: String,
    /// Role code.
    pub role: String,
    /// Key of the organisation.
    pub organisation: String,
    /// Perimeter by commune; empty with `quartiers` empty: everything the role may see.
    pub communes: Vec<String>,
    /// Perimeter by neighbourhood.
    pub quartiers: Vec<String>,
    /// `actif`, `invite`, `revoque`.
    pub etat: String,
}

/// A theme of the grid.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Stable code.
    pub code: String,
    /// Name.
    pub nom: String,
    /// What it splits into.
    pub sous_themes: Vec<SubTheme>,
}

/// A sub-theme of the grid.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubTheme {
    /// Stable code inside the theme.
    pub code: String,
    /// Name.
    pub nom: String,
}

/// A walk (*diagnostic en marchant*), done or to come.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Walk {
    /// Stable key.
    pub cle: String,
    /// Neighbourhood.
    pub quartier: String,
    /// Kind of walk.
    pub nature: String,
    /// Title.
    pub titre: String,
    /// Day.
    pub date: Day,
    /// Start, `HH:MM` in Paris.
    pub debut: String,
    /// End, `HH:MM` in Paris.
    pub fin: String,
    /// Meeting point.
    pub rendez_vous: String,
    /// `prepare`, `convoque`, `realise`, `en_consolidation`, `restitue`, `clos`.
    pub etat: String,
    /// What the group goes to see.
    pub objectifs: String,
    /// Organisation that leads.
    pub animateur: String,
    /// Organisation that writes.
    pub rapporteur: String,
    /// Previous walk at the same place.
    pub precedente: Option<String>,
    /// Organisations invited, before the walk.
    #[serde(default)]
    pub invites: Vec<String>,
    /// Organisations present.
    #[serde(default)]
    pub presents: Vec<String>,
    /// Organisations excused.
    #[serde(default)]
    pub excuses: Vec<String>,
    /// Residents counted, never named.
    pub habitants: Option<u16>,
    /// Women and men among them, when they were counted.
    pub femmes_hommes: Option<[u16; 2]>,
    /// Under 18, from 18 to 29, from 30 to 59, 60 and over among them, when they were counted.
    pub ages: Option<[u16; 4]>,
    /// Weather as noted.
    pub meteo: Option<String>,
    /// Day the results were given back.
    pub restituee_le: Option<Day>,
    /// Words to residents, when they are not those of every walk.
    pub mot: Option<String>,
    /// Numbered stops.
    pub arrets: Vec<Stop>,
    /// Observations.
    #[serde(default)]
    pub constats: Vec<Constat>,
}

impl Walk {
    /// The residents counted.
    ///
    /// # Errors
    /// When the detail counts more people than the total.
    pub fn residents(&self) -> Result<Residents, CannotCount> {
        let [women, men] =
            self.femmes_hommes.map_or([None; 2], |counts| counts.map(|count| Some(count.into())));
        let ages = self.ages.map_or([None; 4], |counts| counts.map(|count| Some(count.into())));
        Residents::counted(self.habitants.unwrap_or(0).into(), women, men, ages)
    }
}

/// A stop of a walk.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// Order, from 1.
    pub numero: u16,
    /// What people call the place.
    pub libelle: String,
    /// Metres east and north of the neighbourhood's centre.
    pub decalage_m: [f64; 2],
}

/// An observation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Constat {
    /// Number in the walk, from 1.
    pub numero: u16,
    /// Number of the stop.
    pub arret: u16,
    /// Theme code.
    pub theme: String,
    /// Sub-theme code.
    pub sous_theme: String,
    /// `point_fort`, `dysfonctionnement`, `idee`, `question`.
    pub valeur: String,
    /// `gene`, `degradation`, `danger`; dysfunctions only.
    pub gravite: Option<String>,
    /// Kind of space.
    pub espace: String,
    /// Metres east and north of the neighbourhood's centre.
    pub decalage_m: [f64; 2],
    /// What was seen.
    pub description: String,
    /// A resident's words, without a name.
    pub parole: Option<String>,
    /// Presumed owner.
    pub proprietaire: String,
    /// Presumed manager of the task.
    pub gestionnaire: String,
    /// Proposed answer.
    pub proposition: Option<String>,
    /// Organisation that must answer.
    pub responsable: Option<String>,
    /// Day it is due.
    pub echeance: Option<Day>,
    /// State of the treatment.
    pub etat: String,
    /// Answer given to residents.
    pub reponse: Option<String>,
    /// Day it was done.
    pub resolu_le: Option<Day>,
    /// Those who refused it, oldest first.
    #[serde(default)]
    pub refus: Vec<Refusal>,
    /// Number of the observation it repeats, same walk.
    pub doublon_de: Option<u16>,
    /// `public`, `partenaires`, `restreint`.
    pub visibilite: String,
    /// Whether a drawn scene stands for its photo.
    #[serde(default)]
    pub photo: bool,
    /// The earlier observation, `marche#numero`.
    pub deja_signale: Option<String>,
}

/// An organisation that said it is not its business.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// Key of the organisation.
    pub par: String,
    /// Day.
    pub le: Day,
    /// Reason of the list, by code.
    pub motif: String,
    /// Whom it should rather go to.
    pub vers: Option<String>,
    /// What was added in words.
    pub mots: Option<String>,
}

impl Refusal {
    /// The reason of the list.
    ///
    /// # Errors
    /// When the list has no such reason.
    pub fn reason(&self) -> Result<RefusalReason, Problem> {
        self.motif.parse().map_err(Problem::inside)
    }
}

/// An action sheet (*fiche action*).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// Stable key.
    pub cle: String,
    /// Title.
    pub titre: String,
    /// Neighbourhood.
    pub quartier: String,
    /// Axis, `axe1` to `axe5`.
    pub axe: String,
    /// Objective, `axe1.objectif1`…
    pub objectif: String,
    /// State of the sheet.
    pub etat: String,
    /// What will be done.
    pub description: String,
    /// Leading organisation.
    pub pilote: String,
    /// Other organisations.
    pub partenaires: Vec<String>,
    /// Origin, `marche#numero`.
    pub constats: Vec<String>,
    /// Planned start.
    pub debut: Day,
    /// Planned end.
    pub fin: Day,
    /// Planned budget, in cents.
    pub budget_centimes: Cents,
    /// Percent done.
    pub avancement: u8,
    /// Why it stopped, when it did.
    pub motif: Option<String>,
    /// Dated notes.
    pub journal: Vec<Note>,
}

/// A dated note.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// Day written.
    pub le: Day,
    /// What was noted.
    pub texte: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GridFile {
    themes: Vec<Theme>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WalksFile {
    marches: Vec<Walk>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlansFile {
    actions: Vec<Action>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FichesFile {
    fiches: Vec<ActionFiche>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LocalFile {
    conventions: Vec<LocalConvention>,
}

/// Reads everything; an error says which field of the data is wrong.
pub fn load() -> Result<Demo, toml::de::Error> {
    let mut walks = Vec::new();
    for text in WALKS {
        walks.extend(toml::from_str::<WalksFile>(text)?.marches);
    }
    Ok(Demo {
        territory: toml::from_str(TERRITORY)?,
        partners: toml::from_str(PARTNERS)?,
        themes: toml::from_str::<GridFile>(GRID)?.themes,
        walks,
        actions: toml::from_str::<PlansFile>(PLANS)?.actions,
        fiches: toml::from_str::<FichesFile>(FICHES)?.fiches,
        conventions: toml::from_str::<LocalFile>(LOCAL)?.conventions,
    })
}

#[cfg(test)]
#[path = "data_tests.rs"]
mod tests;
