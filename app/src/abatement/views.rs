//! Pages of the abatement.

pub mod conventions;
pub mod fiche;
pub mod forms;

use super::alerts::Alert;
use super::list::{Filters, Foot};
use crate::platform::Frame;
use askama::Template;
use palier_domain::abatement::Mobilisation;
use palier_domain::shared::Cents;

/// A line of the list.
#[derive(Debug, Clone)]
pub struct ListRow {
    /// Its page.
    pub href: String,
    /// Where.
    pub quartier: String,
    /// In which communes.
    pub communes: String,
    /// Whose.
    pub landlord: String,
    /// Tax year.
    pub year: i16,
    /// Where it stands, in words.
    pub state: &'static str,
    /// Tone of its badge.
    pub tone: &'static str,
    /// When the bilan is due, while it is awaited.
    pub note: String,
    /// Whether that day has passed.
    pub late: bool,
    /// Dwellings it is granted for.
    pub eligible: i64,
    /// The amount that counts; empty when none was stated.
    pub amount: String,
    /// Whether it is estimated or final.
    pub amount_kind: &'static str,
    /// Planned expenses.
    pub planned: String,
    /// What is valued.
    pub valued: String,
    /// Whether that is planned or realised.
    pub valued_kind: &'static str,
    /// Part of the abatement that is mobilised.
    pub rate: String,
    /// Whether something remains to be mobilised.
    pub short: bool,
    /// What remains.
    pub remaining: String,
    /// Valued per dwelling.
    pub per_dwelling: String,
}

/// The table of abatements.
#[derive(Debug, Template)]
#[template(path = "abatement/templates/list.html")]
pub struct ListView {
    /// Frame.
    pub frame: Frame,
    /// Signatures that are missing ahead of the legal day.
    pub alerts: Vec<Alert>,
    /// Filters in force.
    pub filters: Filters,
    /// Quartiers offered.
    pub quartiers: Vec<(String, String)>,
    /// Landlords offered.
    pub landlords: Vec<(String, String)>,
    /// Years offered.
    pub years: Vec<(String, String)>,
    /// States offered.
    pub states: Vec<(String, String)>,
    /// Lines of this page.
    pub rows: Vec<ListRow>,
    /// How many pass, in words.
    pub count: String,
    /// What they come to.
    pub foot: Foot,
    /// Part that is mobilised, in words.
    pub foot_rate: String,
    /// Valued per dwelling, in words.
    pub foot_per_dwelling: String,
    /// Which lines are shown.
    pub summary: String,
    /// Whether there are several pages.
    pub paged: bool,
    /// Address of the page before.
    pub previous: String,
    /// Address of the page after.
    pub next: String,
    /// Whether a programme may be opened.
    pub may_write: bool,
}

impl ListView {
    fn clear(&self) -> &'static str {
        if self.filters.is_empty() { "" } else { "/abattement" }
    }

    fn first_step(&self) -> &'static str {
        if self.may_write { "/abattement/nouveau" } else { "/abattement/conventions" }
    }

    fn first_words(&self) -> &'static str {
        if self.may_write { "Ouvrir le premier programme" } else { "Lire les conventions d'utilisation" }
    }
}

/// The rate of mobilisation, in words; a dash while there is no amount to compare with.
pub fn mobilisation_said(mobilisation: &Mobilisation) -> String {
    mobilisation.rate().map_or_else(|| "—".to_owned(), |rate| rate.to_string())
}

/// What is valued per dwelling, in whole euros.
pub fn per_dwelling(valued: Cents, dwellings: i64) -> String {
    match valued.0.checked_div(dwellings) {
        Some(cents) => Cents(cents / 100 * 100).to_string(),
        None => "—".to_owned(),
    }
}
