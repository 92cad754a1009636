//! The yearly synthesis of the shared diagnostics of a quartier (article 6 of the convention, observation), as one
//! accessible, archivable PDF: PDF/UA-1 and PDF/A-2a.

mod map;
mod view;

pub use crate::Photo;
pub use map::{MapFigure, MapPoint};

use crate::charts::Tally;
use crate::folder::read_photos;
use crate::{DocumentError, Typesetter};
use palier_domain::shared::Day;

const TEMPLATE: &str =
    concat!(include_str!("../templates/common.typ"), include_str!("../templates/synthese.typ"));

/// Everything the synthesis prints. Words (states, kinds, severities) and dates come as the reader reads them; an
/// empty string prints nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Synthesis {
    /// Whose territory it is.
    pub quartier: Quartier,
    /// What the synthesis covers: "année 2026", "du 1er mars au 30 juin 2026".
    pub period: String,
    /// Day of edition; the date of the file.
    pub edited_on: Day,
    /// Organisation that signs the synthesis; the author of the file.
    pub author: String,
    /// Title of the convention.
    pub convention: String,
    /// The few numbers of the first page.
    pub key_figures: Vec<KeyFigure>,
    /// The map of the first page.
    pub map: MapFigure,
    /// Counts by theme.
    pub by_theme: Vec<Tally>,
    /// Counts by responsible organisation.
    pub by_responsible: Vec<Tally>,
    /// The constats, grouped by theme in the order given.
    pub constats: Vec<Constat>,
    /// Photos a reader of this synthesis may see.
    pub photos: Vec<Photo>,
    /// Actions that answer the constats.
    pub actions: Vec<Action>,
    /// Sections of the convention this synthesis answers.
    pub clauses: Vec<Clause>,
}

/// The quartier as its page heads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quartier {
    /// Name in use.
    pub name: String,
    /// Commune.
    pub commune: String,
    /// Status in words: "QPV", "quartier de veille".
    pub status: String,
    /// Date of truth of the contour and of the population: "contours 2024, population 6 294 (2018)".
    pub vintage: String,
    /// Inhabitants, in words with its year if known.
    pub population: String,
    /// Landlords present.
    pub landlords: Vec<String>,
}

/// A number of the first page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFigure {
    /// As printed: "42", "67 %".
    pub value: String,
    /// What it counts.
    pub label: String,
}

/// A constat of a walk (diagnostic en marchant) with its answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Constat {
    /// Number, as on the map.
    pub number: String,
    /// Day it was seen.
    pub date: String,
    /// Walk during which it was seen.
    pub walk: String,
    /// Theme of the grid.
    pub theme: String,
    /// Sub-theme of the grid.
    pub sub_theme: String,
    /// "point fort", "dysfonctionnement", "idée".
    pub kind: String,
    /// "gêne", "dégradation", "danger".
    pub severity: String,
    /// Address or landmark.
    pub place: String,
    /// What was seen.
    pub description: String,
    /// A resident's words, anonymous.
    pub residents_words: String,
    /// Who answers for it.
    pub responsible: String,
    /// Deadline of the answer.
    pub deadline: String,
    /// State in words.
    pub state: String,
    /// Answer given.
    pub response: String,
}

/// An action of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Action {
    /// Title of the action.
    pub title: String,
    /// Axes and objectives of the convention it serves.
    pub objectives: String,
    /// Organisation that leads it.
    pub pilot: String,
    /// State in words.
    pub state: String,
    /// Progress in words: "60 %", "deux halls sur trois".
    pub progress: String,
    /// Deadline.
    pub deadline: String,
    /// Numbers of the constats it answers.
    pub constats: String,
}

/// A section of the convention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// "article 6, observation".
    pub reference: String,
    /// What it asks for.
    pub text: String,
}

/// The synthesis as one PDF file (PDF/UA-1, PDF/A-2a). Any text is accepted and printed whole; a photo that cannot be
/// read is replaced by a sentence that says so.
///
/// # Errors
/// Only if the layout engine fails, which is a defect of the template, not of the data.
pub fn pdf(typesetter: &Typesetter, synthesis: &Synthesis) -> Result<Vec<u8>, DocumentError> {
    let photos = read_photos(&synthesis.photos);
    typesetter.pdf(TEMPLATE, |repertoire| Ok(view::folder(synthesis, &photos, repertoire)))
}
