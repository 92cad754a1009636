//! Pages of the conventions d'utilisation.

use crate::abatement::store::conventions::KeptConvention;
use crate::platform::{Filled, Frame};
use askama::Template;

/// A line of the list.
#[derive(Debug, Clone)]
pub struct ConventionRow {
    /// Its page.
    pub href: String,
    /// What it is called.
    pub title: String,
    /// Whose.
    pub landlord: String,
    /// Tax years.
    pub years: String,
    /// Where, within reach.
    pub quartiers: String,
    /// How many have signed, among those who must.
    pub signed: String,
    /// Whether all have.
    pub whole: bool,
    /// Whether it covers the present year.
    pub current: bool,
}

/// The list of conventions.
#[derive(Debug, Template)]
#[template(path = "abatement/templates/conventions.html")]
pub struct ConventionsView {
    /// Frame.
    pub frame: Frame,
    /// The promise of landlords: its clause and its words.
    pub clause: Option<(String, String)>,
    /// Conventions.
    pub rows: Vec<ConventionRow>,
    /// Whether one may be added.
    pub may_write: bool,
}

/// Someone who signs.
#[derive(Debug, Clone)]
pub struct SignatoryLine {
    /// What they sign, and as whom.
    pub who: String,
    /// When, if they have.
    pub day: Option<String>,
}

/// One convention.
#[derive(Debug, Template)]
#[template(path = "abatement/templates/convention.html")]
pub struct ConventionView {
    /// Frame.
    pub frame: Frame,
    /// Its address.
    pub href: String,
    /// The convention.
    pub one: KeptConvention,
    /// Tax years, in words.
    pub years: String,
    /// Who signs it.
    pub signatories: Vec<SignatoryLine>,
    /// Each year: its legal day, whether the conditions are met, what is missing.
    pub tests: Vec<(i16, String, bool, String)>,
    /// Pieces joined: id and what they are.
    pub pieces: Vec<(String, String)>,
    /// Whether it may be written.
    pub may_write: bool,
}

/// Writing a convention.
#[derive(Debug, Template)]
#[template(path = "abatement/templates/convention_form.html")]
pub struct ConventionForm {
    /// Frame.
    pub frame: Frame,
    /// QPV within reach, ticked when covered.
    pub quartiers: Vec<(String, String, bool)>,
    /// Communes: field, name, day typed.
    pub communes: Vec<(String, String, String)>,
    /// Where giving up leads.
    pub back: String,
    /// What was typed.
    pub filled: Filled,
}
