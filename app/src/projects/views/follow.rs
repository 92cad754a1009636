//! What becomes of a grant.

use crate::platform::{Filled, Frame};
use askama::Template;
use palier_domain::projects::{Bilan, BilanOutcome};
use palier_domain::shared::Day;

/// A progress note.
#[derive(Debug, Clone)]
pub struct NoteLine {
    /// When.
    pub day: String,
    /// What was done.
    pub text: String,
    /// Means used.
    pub means: String,
    /// Photos and pieces: address and name.
    pub pieces: Vec<(String, String)>,
}

/// A kind of means, foreseen beside used so far; empty when it was not said.
#[derive(Debug, Clone)]
pub struct MeansLine {
    /// Which.
    pub label: &'static str,
    /// Foreseen by the dossier.
    pub foreseen: String,
    /// Used, as the notes say.
    pub used: String,
}

/// Hours of a quarter.
#[derive(Debug, Clone)]
pub struct HoursLine {
    /// Which quarter.
    pub quarter: String,
    /// Hours.
    pub hours: String,
    /// People.
    pub people: u32,
    /// Of whom live in a QPV.
    pub from_qpv: u32,
    /// Of whom are women.
    pub women: u32,
    /// Of whom are under 26.
    pub under_26: u32,
}

/// Follow-up of a voted dossier.
#[derive(Debug, Template)]
#[template(path = "projects/templates/follow.html")]
pub struct FollowView {
    /// Frame.
    pub frame: Frame,
    /// The page of the dossier.
    pub href: String,
    /// Where it stands.
    pub state: &'static str,
    /// Tone of its badge.
    pub tone: &'static str,
    /// When its bilan is due.
    pub due: Option<String>,
    /// By how many days it is late.
    pub late: i64,
    /// Means foreseen and used.
    pub means: Vec<MeansLine>,
    /// Progress notes.
    pub notes: Vec<NoteLine>,
    /// Hours of insertion.
    pub hours: Vec<HoursLine>,
    /// Hours over those foreseen, in per cent.
    pub percent: Option<u32>,
    /// Hours foreseen.
    pub foreseen: u32,
    /// When the bilan was submitted.
    pub submitted: Option<String>,
    /// The bilan, when this person may read it.
    pub bilan: Option<Bilan>,
    /// Corrections asked on the bilan: text and day.
    pub corrections: Vec<(String, String)>,
    /// Whether this person writes the dossier.
    pub writes: bool,
    /// Whether this person may write the bilan now.
    pub bilans: bool,
    /// Whether this person may open the bilan.
    pub opens: bool,
    /// Whether this person judges the bilan.
    pub judges: bool,
    /// Whether this person rules on other dates.
    pub dates: bool,
    /// The day it is read.
    pub today: Day,
    /// What was typed in one of its forms.
    pub filled: Filled,
}

impl FollowView {
    fn outcome(&self, bilan: &Bilan) -> &'static str {
        outcome_words(bilan.outcome)
    }

    fn quarters(&self) -> Vec<(String, String)> {
        let words = ["Janvier à mars", "Avril à juin", "Juillet à septembre", "Octobre à décembre"];
        let codes = ["t1", "t2", "t3", "t4"];
        codes.iter().zip(words).map(|(code, words)| ((*code).to_owned(), words.to_owned())).collect()
    }

    /// The people and the means that a bilan says, in one line; empty when it says none.
    fn counted(&self, bilan: &Bilan) -> String {
        let said = [
            bilan.people.map(|count| format!("{count} personnes touchées")),
            bilan.fte.map(|fte| format!("{fte} ETP")),
            bilan.volunteers.map(|count| format!("{count} bénévoles")),
            bilan.new_end.map(|day| format!("dernier jour demandé : {}", day.long())),
        ];
        said.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// The day of a note: as typed, else today.
    fn note_day(&self) -> String {
        let typed = self.filled.text("day");
        if typed.is_empty() { self.today.to_string() } else { typed.to_owned() }
    }

    /// Whether one of these fields is to be corrected: its form stands open then.
    fn is_wrong(&self, fields: &[&str]) -> bool {
        fields.iter().any(|field| !self.filled.error(field).is_empty())
    }

    fn note_is_wrong(&self) -> bool {
        self.is_wrong(&["text", "day", "fte", "volunteers", "spent", "photos"])
    }

    fn hours_are_wrong(&self) -> bool {
        self.is_wrong(&["quarter", "year", "hours", "people", "from_qpv", "women", "under_26"])
    }

    fn share(&self, percent: Option<u32>) -> String {
        percent.map_or_else(|| "—".to_owned(), |percent| format!("{percent} %"))
    }
}

/// An outcome of a grant, in words.
fn outcome_words(outcome: BilanOutcome) -> &'static str {
    match outcome {
        BilanOutcome::Bilan => "Bilan de ce qui a été fait",
        BilanOutcome::NonRealisation => "Attestation de non-réalisation",
        BilanOutcome::Report => "Demande d'autres dates",
    }
}

/// A line of the bilan to fill in.
#[derive(Debug, Clone)]
pub struct BilanLine {
    /// What it is.
    pub label: String,
    /// What was planned.
    pub planned: String,
}

/// Writing the bilan.
#[derive(Debug, Template)]
#[template(path = "projects/templates/bilan.html")]
pub struct BilanView {
    /// Frame.
    pub frame: Frame,
    /// Where giving up leads.
    pub back: String,
    /// Its own address, without what was just done.
    pub here: String,
    /// Whether somebody else kept it meanwhile: then it does not save by itself.
    pub met: bool,
    /// What the form goes on from.
    pub revision: String,
    /// When it is due.
    pub due: Option<String>,
    /// Indicators.
    pub indicators: Vec<BilanLine>,
    /// Accounts.
    pub accounts: Vec<BilanLine>,
    /// Proofs joined so far.
    pub proofs: usize,
    /// What was typed.
    pub filled: Filled,
}

impl BilanView {
    fn outcomes(&self) -> Vec<(String, String)> {
        BilanOutcome::ALL.iter().map(|one| (one.code().to_owned(), outcome_words(*one).to_owned())).collect()
    }

    /// What was typed under a name that carries a number.
    fn at(&self, name: &str, index: &usize) -> &str {
        self.filled.text(&format!("{name}-{index}"))
    }
}
