//! The minutes of a walk (compte rendu): who came, what was seen stop by stop, who answers, what waits.

mod sheets;
mod view;

pub use sheets::minutes_sheets;

use super::plan::Plan;
use super::{Heading, Role};
use crate::charts::Tally;
use crate::folder::read_photos;
use crate::{DocumentError, Photo, Typesetter};
use palier_domain::diagnostics::Residents;
use palier_domain::shared::Day;

const TEMPLATE: &str =
    concat!(include_str!("../../templates/common.typ"), include_str!("../../templates/compte-rendu.typ"));

/// Everything the minutes print.
#[derive(Debug, Clone, PartialEq)]
pub struct Minutes {
    /// What walk it was.
    pub heading: Heading,
    /// Who may read this copy: "Copie pour les partenaires", "Copie avec les constats restreints".
    pub audience: String,
    /// Weather, in words.
    pub weather: String,
    /// The way walked, in words.
    pub route: String,
    /// What the walk was for.
    pub objectives: String,
    /// The previous walk, in words: "Diagnostic en marchant du 4 mars 2025".
    pub previous: String,
    /// Who did what.
    pub roles: Vec<Role>,
    /// The organisations invited.
    pub organisations: Vec<Attendance>,
    /// How many residents walked; nothing when nobody counted.
    pub residents: Option<Residents>,
    /// Route, stops and constats.
    pub plan: Plan,
    /// Where the plan comes from, with its vintage.
    pub plan_source: String,
    /// Counts by theme.
    pub by_theme: Vec<Tally>,
    /// Counts by responsible organisation.
    pub by_responsible: Vec<Tally>,
    /// The constats, grouped by stop in the order given.
    pub constats: Vec<Constat>,
}

/// An organisation invited and whether it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendance {
    /// Its name.
    pub organisation: String,
    /// Whether it came.
    pub attendance: Came,
}

/// Whether an organisation came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// It walked.
    Present,
    /// It said it could not come.
    Excused,
    /// It was invited and did not come, or nobody noted it.
    Absent,
}

impl Came {
    /// As printed.
    pub fn word(self) -> &'static str {
        match self {
            Self::Present => "présent",
            Self::Excused => "excusé",
            Self::Absent => "absent",
        }
    }
}

/// A constat of the walk.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Constat {
    /// Number, as on the plan.
    pub number: String,
    /// Stop it belongs to: "Arrêt 3 : allée B"; empty when it was seen between stops.
    pub stop: String,
    /// Address or landmark.
    pub place: String,
    /// Theme of the grid.
    pub theme: String,
    /// Sub-theme of the grid.
    pub sub_theme: String,
    /// "point fort", "dysfonctionnement", "idée", "question".
    pub value: String,
    /// "gêne", "dégradation", "danger"; empty when none was given.
    pub severity: String,
    /// Voices for each severity, when several people weighed it.
    pub voices: Vec<Voice>,
    /// "partenaires", "restreint"; empty when everyone may read it.
    pub visibility: String,
    /// What was seen.
    pub description: String,
    /// A resident's words, anonymous.
    pub residents_words: String,
    /// Photos of what was seen.
    pub before: Vec<Photo>,
    /// Photos of what was done.
    pub after: Vec<Photo>,
    /// Who answers for it; empty when nobody was designated yet.
    pub responsible: String,
    /// Answer given.
    pub answer: String,
    /// Deadline of the answer.
    pub deadline: Option<Day>,
    /// State in words.
    pub state: String,
    /// True while an answer is awaited: it is in the list of what waits.
    pub awaits_answer: bool,
    /// True while its responsible has something to do: it is in its list.
    pub is_open: bool,
}

/// How many people gave that severity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voice {
    /// "gêne", "dégradation", "danger".
    pub severity: String,
    /// People, one voice each.
    pub count: u32,
}

impl Constat {
    /// The severity and, when several people gave one, how many each: "danger (danger 3, gêne 1)".
    fn weighed(&self) -> String {
        if self.voices.iter().map(|voice| voice.count).sum::<u32>() < 2 {
            return self.severity.clone();
        }
        let voices: Vec<String> =
            self.voices.iter().map(|voice| format!("{} {}", voice.severity, voice.count)).collect();
        let voices = format!("voix : {}", voices.join(", "));
        if self.severity.is_empty() { voices } else { format!("{} ({voices})", self.severity) }
    }
}

/// The minutes as one PDF file (PDF/UA-1, PDF/A-2a). Any text is accepted and printed whole; a photo that cannot be
/// read is replaced by a sentence that says so.
///
/// # Errors
/// Only if the layout engine fails, which is a defect of the template, not of the data.
pub fn pdf(typesetter: &Typesetter, minutes: &Minutes) -> Result<Vec<u8>, DocumentError> {
    let photos: Vec<view::Pictured<'_>> = minutes
        .constats
        .iter()
        .map(|constat| view::Pictured {
            before: read_photos(&constat.before),
            after: read_photos(&constat.after),
        })
        .collect();
    typesetter.pdf(TEMPLATE, |repertoire| Ok(view::folder(minutes, &photos, repertoire)))
}
