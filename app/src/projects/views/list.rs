//! The dossiers of a call.

use crate::platform::Frame;
use crate::projects::store::listed::NarrowedDossiers;
use askama::Template;

/// A dossier in the list.
#[derive(Debug, Clone)]
pub struct DossierLine {
    /// Its page.
    pub href: String,
    /// What it is called.
    pub title: String,
    /// Who holds it.
    pub holder: String,
    /// Where it stands, in words.
    pub state: &'static str,
    /// Tone of its badge.
    pub tone: &'static str,
    /// When it was first submitted.
    pub submitted: String,
    /// Asked of all.
    pub asked: String,
    /// Asked of the reader's organisation.
    pub asked_of_us: String,
    /// Opinions given, of those asked.
    pub opinions: String,
    /// Corrections to be answered.
    pub corrections: i64,
    /// Its place by the reader's marks.
    pub rank: String,
}

/// The dossiers of a call.
#[derive(Debug, Template)]
#[template(path = "projects/templates/dossiers.html")]
pub struct DossiersView {
    /// Frame.
    pub frame: Frame,
    /// Its address.
    pub href: String,
    /// States offered.
    pub states: Vec<(String, String)>,
    /// Quartiers offered.
    pub quartiers: Vec<(String, String)>,
    /// Axes offered.
    pub axes: Vec<(String, String)>,
    /// Funders offered.
    pub funders: Vec<(String, String)>,
    /// How many pass, in words.
    pub count: String,
    /// Asked by those that pass.
    pub asked: String,
    /// Asked of the reader's organisation.
    pub asked_of_us: String,
    /// Those that pass.
    pub rows: Vec<DossierLine>,
    /// Whether something is narrowed.
    pub narrowed: bool,
    /// What it is narrowed to.
    pub only: NarrowedDossiers,
}
