//! The dossiers of a call.

use crate::platform::{Frame, Problem};
use crate::projects::store::listed::NarrowedDossiers;
use crate::words::counted;
use askama::Template;

/// The heading of a column that the list may be sorted by.
#[derive(Debug, Clone)]
pub struct SortHeading {
    /// Its words.
    pub label: &'static str,
    /// Where the list is sorted by it.
    pub href: String,
    /// `ascending`, `descending`, or nothing.
    pub sense: &'static str,
    /// Whether its cells are numbers.
    pub number: bool,
}

/// A dossier in the list.
#[derive(Debug, Clone)]
pub struct DossierLine {
    /// Its number.
    pub id: String,
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
    /// Headings, the title first.
    pub headings: Vec<SortHeading>,
    /// The same list as a workbook.
    pub workbook: String,
    /// What its address says after the mark, to come back to it.
    pub back: String,
    /// What it is sorted by, as its address says it.
    pub sort: String,
    /// Whether this person may act on many dossiers.
    pub may_act: bool,
    /// Whose opinion may be asked.
    pub organisations: Vec<(String, String, bool)>,
    /// Whether something is narrowed.
    pub narrowed: bool,
    /// What it is narrowed to.
    pub only: NarrowedDossiers,
}

/// A dossier of which a step was asked, with others.
#[derive(Debug, Clone)]
pub struct TakenLine {
    /// Its page; empty when it may not be seen.
    pub href: String,
    /// What it is called.
    pub title: String,
    /// What was done, or why nothing was.
    pub said: String,
}

impl TakenLine {
    /// A number that is not that of a dossier of the call.
    pub fn unknown() -> Self {
        let title = "Dossier introuvable dans cet appel".to_owned();
        Self { href: String::new(), title, said: Problem::NotFound.to_string() }
    }
}

/// What became of a step asked of many dossiers.
#[derive(Debug, Template)]
#[template(path = "projects/templates/many.html")]
pub struct ManyView {
    /// Frame.
    pub frame: Frame,
    /// Where to go back.
    pub back: String,
    /// Those that took it.
    pub taken: Vec<TakenLine>,
    /// Left as they were, and why.
    pub refused: Vec<TakenLine>,
}

impl ManyView {
    fn count(dossiers: &[TakenLine], one: &str, many: &str) -> String {
        counted(i64::try_from(dossiers.len()).unwrap_or(i64::MAX), one, many)
    }
}
