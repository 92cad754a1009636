//! One dossier, and the same on paper.

use super::begin::Likeness;
use super::page::Side;
use crate::platform::Frame;
use askama::Template;
use palier_domain::projects::BudgetTotals;

/// What this person may do here and now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Steps {
    /// Writes on its pages.
    pub writes: bool,
    /// Is its holder.
    pub holds: bool,
    /// Submits it.
    pub submits: bool,
    /// Withdraws it.
    pub withdraws: bool,
    /// Examines it.
    pub examines: bool,
    /// Asks for corrections.
    pub corrects: bool,
    /// Judges whether it is admissible.
    pub admits: bool,
    /// Asks for opinions.
    pub asks_opinions: bool,
    /// Goes on with the examination after corrections.
    pub resumes: bool,
    /// Closes the examination.
    pub closes: bool,
}

/// A correction asked.
#[derive(Debug, Clone)]
pub struct CorrectionLine {
    /// Which.
    pub id: String,
    /// On what page.
    pub page: &'static str,
    /// The address of that page.
    pub href: String,
    /// What to put right.
    pub text: String,
    /// By which day.
    pub due: String,
    /// What was answered.
    pub answer: String,
    /// When.
    pub answered: Option<String>,
    /// Whether this person may answer.
    pub answers: bool,
}

/// An opinion as this reader sees it.
#[derive(Debug, Clone)]
pub struct OpinionLine {
    /// Whom it is asked of.
    pub organisation: String,
    /// Tone of its badge.
    pub tone: &'static str,
    /// What it says, or that it is awaited.
    pub state: String,
    /// By which day.
    pub due: String,
    /// When it was given.
    pub given: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// On what conditions.
    pub conditions: Option<String>,
    /// Proposed, scheme by scheme.
    pub proposed: Vec<(String, String)>,
    /// Whether the other funders do not read it.
    pub reserved: bool,
    /// Whether the dossier was corrected or put off since: it may be asked anew.
    pub outdated: bool,
    /// What was answered before it was asked anew, the latest first.
    pub earlier: Vec<EarlierLine>,
}

/// What an organisation answered before it was asked anew.
#[derive(Debug, Clone)]
pub struct EarlierLine {
    /// Its sense and its day.
    pub said: String,
    /// Why.
    pub reason: String,
    /// On what conditions.
    pub conditions: String,
    /// Proposed, scheme by scheme.
    pub proposed: Vec<(String, String)>,
}

/// An amount to propose.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// Name of the field.
    pub name: String,
    /// Scheme, and what is asked.
    pub label: String,
}

/// Giving an opinion.
#[derive(Debug, Clone)]
pub struct OpinionForm {
    /// Where it is sent.
    pub action: String,
    /// By which day.
    pub due: String,
    /// What it may say.
    pub kinds: Vec<(String, String)>,
    /// Amounts to propose.
    pub proposals: Vec<Proposal>,
}

/// A criterion of the grid.
#[derive(Debug, Clone)]
pub struct MarkLine {
    /// Its code.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// What each end of the scale means.
    pub help: String,
    /// Best mark.
    pub best: u32,
    /// The mark given.
    pub mark: String,
}

/// What those who examine see beside the dossier.
#[derive(Debug, Clone, Default)]
pub struct ExaminationView {
    /// Opinions asked.
    pub opinions: Vec<OpinionLine>,
    /// The opinion awaited of this reader.
    pub form: Option<OpinionForm>,
    /// The grid, with the marks of this reader's organisation.
    pub marks: Vec<MarkLine>,
    /// Scores, by organisation.
    pub scores: Vec<(String, String)>,
    /// Ties declared: who, and which.
    pub ties: Vec<(String, &'static str)>,
    /// Ties that may be declared.
    pub kinds: Vec<(String, String)>,
    /// Granted to the holder in earlier years: year, funder and scheme, sum.
    pub past: Vec<(i64, String, String)>,
    /// Where all of it is read; empty when this reader does not see money.
    pub past_href: String,
    /// Whether this reader declared one.
    pub own_tie: bool,
    /// Whether a tie keeps this reader away.
    pub barred: bool,
}

/// A line of the journal.
#[derive(Debug, Clone)]
pub struct JournalLine {
    /// Day, for machines.
    pub day: String,
    /// When, in words.
    pub when: String,
    /// Who.
    pub who: String,
    /// What happened.
    pub text: String,
}

/// One dossier.
#[derive(Debug, Template)]
#[template(path = "projects/templates/dossier.html")]
pub struct DossierView {
    /// Frame.
    pub frame: Frame,
    /// Its address.
    pub href: String,
    /// Who holds it.
    pub holder: String,
    /// The call: address and title.
    pub campaign: (String, String),
    /// Where it stands, in words.
    pub state: &'static str,
    /// Tone of its badge.
    pub tone: &'static str,
    /// What is expected next, and of whom.
    pub expected: &'static str,
    /// When it was first submitted.
    pub submitted: Option<String>,
    /// When its bilan is due.
    pub bilan_due: Option<String>,
    /// Last day of the call.
    pub closes: String,
    /// Asked of all.
    pub asked: String,
    /// What it costs.
    pub charges: String,
    /// Summary.
    pub summary: String,
    /// Quartiers: address, name, share.
    pub places: Vec<(String, String, u8)>,
    /// What it answers: address and words of its actions and constats.
    pub answers: Vec<(String, String)>,
    /// Who wrote last.
    pub written: String,
    /// Corrections asked.
    pub corrections: Vec<CorrectionLine>,
    /// Pages: code and title.
    pub pages: Vec<(&'static str, &'static str)>,
    /// Organisations invited.
    pub editors: Vec<(String, String)>,
    /// Its journal.
    pub journal: Vec<JournalLine>,
    /// Whether it was voted.
    pub voted: bool,
    /// Whether the deciding body ruled on it last.
    pub decided: bool,
    /// Organisations offered.
    pub organisations: Vec<(String, String)>,
    /// Dossiers of the same year that look like it, for whoever writes or examines it.
    pub alike: Vec<Likeness>,
    /// Pages and verdict.
    pub side: Side,
    /// What this person may do.
    pub steps: Steps,
    /// What those who examine see.
    pub examination: Option<ExaminationView>,
}

impl DossierView {
    fn choices(&self) -> Vec<(String, String, bool)> {
        self.organisations.iter().map(|(id, name)| (id.clone(), name.clone(), false)).collect()
    }

    fn unanswered(&self) -> usize {
        self.corrections.iter().filter(|one| one.answered.is_none()).count()
    }

    fn sharings(&self) -> Vec<(String, String)> {
        let of = |code: &str, words: &str| (code.to_owned(), words.to_owned());
        vec![
            of("financeurs", "Les financeurs de l'appel le lisent"),
            of("reserve", "Seul l'organisateur de l'appel le lit"),
        ]
    }
}

/// A dossier on paper, in the order of the national form.
#[derive(Debug, Template)]
#[template(path = "projects/templates/print.html")]
pub struct PrintView {
    /// Frame.
    pub frame: Frame,
    /// What it is called.
    pub title: String,
    /// Who holds it.
    pub holder: String,
    /// The call.
    pub campaign: String,
    /// Budget year.
    pub year: i16,
    /// Where it stands.
    pub state: &'static str,
    /// When it was first submitted.
    pub submitted: Option<String>,
    /// Totals of the budget.
    pub totals: BudgetTotals,
    /// What is argued, criterion by criterion.
    pub arguments: Vec<(String, String)>,
    /// Documents joined.
    pub documents: Vec<String>,
    /// Parts of the form: title, then what is asked and what is said.
    pub sections: Vec<(String, Vec<(String, String)>)>,
    /// The verdict.
    pub side: Side,
}
