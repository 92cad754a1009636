//! Pages of the room.

use crate::diagnostics::views::{Badge, Link, Photo};
use crate::diagnostics::words::Choices;
use crate::platform::{Filled, Frame};
use crate::words::counted;
use askama::Template;

/// A constat in the room, one line.
#[derive(Debug, Clone)]
pub struct RoomLine {
    /// Which.
    pub id: String,
    /// Number on its walk.
    pub number: i64,
    /// Where the line leads: to its own qualification, open in place.
    pub href: String,
    /// The place, as said.
    pub place: String,
    /// Theme and sub-theme.
    pub theme: String,
    /// What kind of remark.
    pub value: &'static str,
    /// How bad: code and words.
    pub severity: Option<Badge>,
    /// Where it stands.
    pub state: Badge,
    /// Start of the description.
    pub excerpt: String,
    /// First photos.
    pub photos: Vec<Photo>,
    /// Photos beyond those.
    pub more_photos: usize,
    /// Who must answer.
    pub responsible: String,
    /// By which day.
    pub deadline: String,
    /// How many others repeat it.
    pub repeats: usize,
    /// Whether only some may see it.
    pub restricted: bool,
    /// Whether it is the one being qualified.
    pub open: bool,
}

/// A stop and its constats.
#[derive(Debug, Clone)]
pub struct RoomStop {
    /// What heads them.
    pub label: String,
    /// One line each.
    pub lines: Vec<RoomLine>,
}

/// What two people wrote in the same field.
#[derive(Debug, Clone)]
pub struct Differs {
    /// Name of the field, as people read it.
    pub field: &'static str,
    /// What is kept.
    pub kept: String,
    /// What was typed.
    pub typed: String,
}

/// The constat being qualified.
#[derive(Debug, Clone)]
pub struct OpenLine {
    /// Which.
    pub id: String,
    /// Whether it may still be qualified here.
    pub editable: bool,
    /// What was seen, whole.
    pub description: String,
    /// Residents' words: its own, then those of its repetitions.
    pub words: Vec<String>,
    /// What was proposed on the walk.
    pub proposed_answer: String,
    /// Voices on its severity, in words; empty without any.
    pub voices: String,
    /// Every photo, those of its repetitions after its own.
    pub photos: Vec<Photo>,
    /// What repeats it: identifier and words.
    pub repeats: Vec<Link>,
    /// Who usually answers, in words; empty when the grid does not say.
    pub usual: String,
    /// What is kept, as one short text.
    pub version: String,
    /// What someone else wrote meanwhile, when that is why the form is shown again.
    pub differs: Vec<Differs>,
    /// Whether someone else wrote meanwhile.
    pub conflict: bool,
    /// To choose from.
    pub organisations: Choices,
    /// To choose from.
    pub priorities: Choices,
    /// To choose from.
    pub responses: Choices,
    /// To choose from.
    pub visibilities: Choices,
    /// What is proposed, kept or typed.
    pub filled: Filled,
}

/// A filter of the room: address, words, count, whether it is the one in use.
pub type RoomTab = (String, &'static str, String, bool);

/// The room.
#[derive(Debug, Clone, Template)]
#[template(path = "diagnostics/room/templates/room.html")]
pub struct RoomView {
    /// Frame.
    pub frame: Frame,
    /// Which walk.
    pub id: String,
    /// Filters.
    pub tabs: Vec<RoomTab>,
    /// The filter in use, by code.
    pub shown: &'static str,
    /// Constats by stop.
    pub stops: Vec<RoomStop>,
    /// The constat being qualified.
    pub open: Option<OpenLine>,
    /// How many are qualified.
    pub qualified: usize,
    /// Of how many.
    pub total: usize,
    /// How many the closing would send.
    pub ready: usize,
    /// How many would stay without anyone to answer.
    pub left: usize,
    /// Groups that may be one.
    pub proposals: usize,
    /// How many constats this page knows of.
    pub known: usize,
    /// Why the room cannot be closed now; empty when it can.
    pub waits: String,
    /// Errors of the form.
    pub errors: Vec<(String, String)>,
}

impl RoomView {
    fn progress(&self) -> String {
        format!("{} sur {} qualifiés", self.qualified, self.total)
    }

    fn count(&self, number: usize, one: &str, many: &str) -> String {
        counted(i64::try_from(number).unwrap_or(i64::MAX), one, many)
    }

    fn question(&self) -> String {
        let sent = self.count(self.ready, "constat sera transmis", "constats seront transmis");
        match self.left {
            0 => format!("Clore la salle ? {sent}."),
            n => format!("Clore la salle ? {sent} ; {} à qualifier.", self.count(n, "restera", "resteront")),
        }
    }

    fn proposed(&self) -> String {
        self.count(self.proposals, "rapprochement proposé", "rapprochements proposés")
    }

    fn doubles(&self, number: &usize) -> String {
        self.count(*number, "doublon", "doublons")
    }

    /// Who usually answers, when the grid says so.
    fn usual(&self) -> String {
        let usual = self.open.as_ref().map(|open| open.usual.as_str()).unwrap_or_default();
        if usual.is_empty() {
            String::new()
        } else {
            format!("Gestionnaire habituel d'après la grille : {usual}.")
        }
    }

    fn faults(&self) -> Vec<(&str, &str)> {
        self.errors.iter().map(|(field, why)| (field.as_str(), why.as_str())).collect()
    }

    fn may_close(&self) -> bool {
        self.waits.is_empty()
    }
}

/// What arrived since the page was read.
#[derive(Debug, Clone, Template)]
#[template(path = "diagnostics/room/templates/arrivals.html")]
pub struct ArrivalsView {
    /// How many constats.
    pub arrived: i64,
    /// Where they are shown.
    pub href: String,
}

impl ArrivalsView {
    fn said(&self) -> String {
        counted(self.arrived, "nouveau constat", "nouveaux constats")
    }
}

/// A constat that may repeat another.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Which.
    pub id: String,
    /// Number on its walk.
    pub number: i64,
    /// The place, as said.
    pub place: String,
    /// What kind of remark.
    pub value: &'static str,
    /// How bad: code and words.
    pub severity: Option<Badge>,
    /// What was seen.
    pub description: String,
    /// A resident's words; empty without any.
    pub words: String,
    /// Its photos.
    pub photos: Vec<Photo>,
    /// Who must answer; empty without anyone.
    pub responsible: String,
}

impl Candidate {
    fn href(&self) -> String {
        format!("/constats/{}", self.id)
    }
}

/// Constats that may be one.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// What heads them: theme and place.
    pub title: String,
    /// The one to keep, unless someone chooses another.
    pub best: String,
    /// Side by side.
    pub candidates: Vec<Candidate>,
}

/// A choice made, that may be undone: the constats named, and their words.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// First constat.
    pub one: String,
    /// Second constat.
    pub other: String,
    /// In words.
    pub said: String,
}

/// What was brought together with a constat.
#[derive(Debug, Clone)]
pub struct Repeated {
    /// Which.
    pub id: String,
    /// Its number on the walk.
    pub number: i64,
    /// What was seen.
    pub description: String,
    /// A resident's words; empty without any.
    pub words: String,
    /// Its photos.
    pub photos: Vec<Photo>,
}

/// What may be one.
#[derive(Debug, Clone, Template)]
#[template(path = "diagnostics/room/templates/merges.html")]
pub struct MergesView {
    /// Frame.
    pub frame: Frame,
    /// Which walk.
    pub id: String,
    /// Groups.
    pub proposals: Vec<Proposal>,
    /// Brought together already.
    pub merged: Vec<Chosen>,
    /// Said to be two.
    pub apart: Vec<Chosen>,
}
