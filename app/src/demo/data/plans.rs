//! What the fiches of actions say beyond their heads, and the local conventions.

use palier_domain::plans::{BudgetNature, IndicatorKind, Insertion, LocalState, PlaceKind};
use palier_domain::shared::{Cents, Day};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What the fiche of an action says beyond its head.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionFiche {
    /// Key of the action.
    pub action: String,
    /// Context and what is at stake.
    pub contexte: String,
    /// Whom it is for.
    pub publics: String,
    /// Who is asked about it.
    pub referent: String,
    /// Clause of the orientation.
    pub orientation: String,
    /// Axis of the TFPB table.
    pub axe_tfpb: Option<String>,
    /// Link to urban renewal.
    pub renouvellement: String,
    /// Later upkeep.
    pub entretien: Option<Upkeep>,
    /// Insertion clause.
    pub insertion: InsertionClause,
    /// Impact on the environment.
    pub environnement: String,
    /// What could go wrong.
    pub risques: String,
    /// Where.
    pub lieu: Place,
    /// Role of each partner, by key.
    pub roles: BTreeMap<String, String>,
    /// How residents take part.
    #[serde(default)]
    pub participation: Vec<Part>,
    /// Steps.
    pub jalons: Vec<Step>,
    /// Expenses.
    pub postes: Vec<Post>,
    /// Funders.
    #[serde(default)]
    pub financeurs: Vec<Funder>,
    /// Indicators.
    pub indicateurs: Vec<Indicator>,
}

/// Who maintains, and for how much.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Upkeep {
    /// Key of the organisation.
    pub par: String,
    /// What it costs a year.
    pub cout_centimes: Cents,
    /// How.
    pub modalites: String,
}

/// An insertion clause.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InsertionClause {
    /// Which.
    pub clause: Insertion,
    /// How, or why none.
    pub motif: String,
}

/// A place.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// What people call it.
    pub nom: String,
    /// Its shape.
    pub forme: PlaceKind,
    /// Metres east and north of the neighbourhood's centre.
    pub points_m: Vec<[f64; 2]>,
}

/// How residents take part in a phase.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Phase.
    pub phase: String,
    /// Form.
    pub forme: String,
    /// What is done.
    pub texte: String,
}

/// A step.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What is expected.
    pub titre: String,
    /// By when.
    pub prevu: Day,
    /// When it was done.
    pub fait: Option<Day>,
}

/// An expense.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// What it is in the accounts.
    pub nature: BudgetNature,
    /// What is paid.
    pub poste: String,
    /// How much.
    pub centimes: Cents,
}

/// A funder.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Funder {
    /// Key of the organisation.
    pub par: String,
    /// Scheme.
    pub dispositif: String,
    /// Asked, in cents.
    pub demande: Cents,
    /// Granted.
    pub acquis: Option<Cents>,
    /// Paid.
    pub verse: Option<Cents>,
}

/// An indicator; measures as people write them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// What it says.
    pub nature: IndicatorKind,
    /// What is counted.
    pub titre: String,
    /// In what unit.
    pub unite: String,
    /// At first.
    pub depart: String,
    /// Wanted.
    pub cible: String,
    /// Reached.
    pub atteint: Option<String>,
    /// Where the number comes from.
    pub source: String,
    /// How often.
    pub frequence: String,
}

/// A local convention: its text is the template's.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalConvention {
    /// INSEE code of the commune.
    pub commune: String,
    /// What was decided of it.
    pub etat: LocalState,
    /// First day.
    pub debut: Day,
    /// Last day, as first written.
    pub fin: Day,
    /// Day of the adoption.
    pub adoptee_le: Option<Day>,
    /// Body that adopted.
    pub adoptee_par: Option<String>,
    /// Keys of its neighbourhoods.
    pub quartiers: Vec<String>,
    /// Who signs.
    pub signataires: Vec<Signing>,
    /// Keys of the actions of its programme.
    pub actions: Vec<String>,
    /// Its avenants, oldest first.
    #[serde(default)]
    pub avenants: Vec<Amending>,
}

/// Who signs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signing {
    /// Key of the organisation.
    pub par: String,
    /// As what.
    pub qualite: String,
    /// When.
    pub signe_le: Option<Day>,
}

/// An avenant: what it changes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amending {
    /// What it is about.
    pub titre: String,
    /// In words.
    pub texte: String,
    /// First day.
    pub effet: Day,
    /// Day it was signed.
    pub signe_le: Day,
    /// The new last day.
    pub fin: Option<Day>,
    /// Keys of the neighbourhoods that come in.
    #[serde(default)]
    pub quartiers_entrants: Vec<String>,
    /// Who signs from then on.
    #[serde(default)]
    pub signataires_entrants: Vec<Signing>,
    /// Articles rewritten.
    #[serde(default)]
    pub articles: Vec<Rewritten>,
}

/// An article rewritten by an avenant.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rewritten {
    /// Its number.
    pub numero: u16,
    /// Its title.
    pub titre: String,
    /// Its text.
    pub texte: String,
}
