//! Pages of bodies and sittings.

use super::look::Look;
use super::seated::Ties;
use super::sums::Sums;
use crate::platform::{Filled, Frame};
use askama::Template;

/// A body in the list.
#[derive(Debug, Clone)]
pub struct BodyRow {
    /// Where its composition is written.
    pub href: String,
    /// Its code.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// What it does with the programme of the year.
    pub part: &'static str,
    /// How many seats.
    pub seats: usize,
    /// How many must be filled, in words.
    pub quorum: String,
}

/// A sitting in the list.
#[derive(Debug, Clone)]
pub struct SittingRow {
    /// Its page.
    pub href: String,
    /// Body and day.
    pub title: String,
    /// Budget year.
    pub year: i16,
    /// Where it stands.
    pub state: &'static str,
    /// Tone of its badge.
    pub tone: &'static str,
    /// Dossiers on its agenda.
    pub items: i64,
    /// Those it has settled.
    pub settled: i64,
}

/// Bodies and sittings.
#[derive(Debug, Template)]
#[template(path = "meetings/templates/list.html")]
pub struct ListView {
    /// Frame.
    pub frame: Frame,
    /// Body looked at; empty for all.
    pub body: String,
    /// Bodies of the convention.
    pub rows: Vec<BodyRow>,
    /// Their sittings, latest first.
    pub sittings: Vec<SittingRow>,
    /// Whether a sitting may be prepared.
    pub may_hold: bool,
}

impl ListView {
    fn choices(&self) -> Vec<(String, String)> {
        self.rows.iter().map(|row| (row.code.clone(), row.title.clone())).collect()
    }
}

/// The composition of a body.
#[derive(Debug, Template)]
#[template(path = "meetings/templates/body.html")]
pub struct BodyForm {
    /// Frame.
    pub frame: Frame,
    /// Its code.
    pub code: String,
    /// Organisations, and whether their seat votes.
    pub votes: Vec<(String, String, bool)>,
    /// Organisations, and whether they sit without a vote.
    pub sits: Vec<(String, String, bool)>,
    /// What was typed.
    pub filled: Filled,
}

impl BodyForm {
    fn quorums(&self) -> [(&'static str, &'static str); 3] {
        [
            ("aucun", "Aucun quorum"),
            ("nombre", "Un nombre de sièges"),
            ("part", "Une part des sièges, en pour cent"),
        ]
    }
}

/// A sitting being prepared.
#[derive(Debug, Template)]
#[template(path = "meetings/templates/new.html")]
pub struct NewSitting {
    /// Frame.
    pub frame: Frame,
    /// Bodies of the convention.
    pub bodies: Vec<(String, String)>,
    /// Whether a body is chosen: its dossiers are offered.
    pub chosen: bool,
    /// Dossiers offered.
    pub offered: Vec<(String, String, bool)>,
    /// What was typed.
    pub filled: Filled,
}

/// A line of an agenda being corrected.
#[derive(Debug, Clone)]
pub struct CorrectRow {
    /// Its identifier.
    pub key: String,
    /// What it is, and who asks.
    pub label: String,
    /// Whether it is a free point: its title may change.
    pub is_point: bool,
    /// Its title.
    pub title: String,
    /// Its place.
    pub place: String,
    /// Whether it is struck off.
    pub struck: bool,
}

/// A sitting being corrected.
#[derive(Debug, Template)]
#[template(path = "meetings/templates/correct.html")]
pub struct CorrectView {
    /// Frame.
    pub frame: Frame,
    /// Address of the sitting.
    pub href: String,
    /// Its agenda, in order.
    pub rows: Vec<CorrectRow>,
    /// Dossiers that may be added.
    pub offered: Vec<(String, String, bool)>,
    /// Whether its members were convened by mail: they are told again when it moves.
    pub convened: bool,
    /// What it was when the form was opened: names and values.
    pub opened: Vec<(String, String)>,
    /// What was typed.
    pub filled: Filled,
}

/// A sitting about to be cancelled.
#[derive(Debug, Template)]
#[template(path = "meetings/templates/cancel.html")]
pub struct CancelView {
    /// Frame.
    pub frame: Frame,
    /// Address of the sitting.
    pub href: String,
    /// When and where it was to be held.
    pub when: String,
    /// Whether its members were convened by mail: they are told.
    pub convened: bool,
    /// Members who are told: name and organisation.
    pub told: Vec<String>,
    /// What was typed.
    pub filled: Filled,
}

/// A line of the order of the day.
#[derive(Debug, Clone)]
pub struct AgendaRow {
    /// What it is called.
    pub title: String,
    /// Page of the dossier; empty for a free point.
    pub href: String,
    /// Who asks; empty for a free point.
    pub holder: String,
    /// The free point it is; empty for a dossier.
    pub point: String,
    /// What was said of it.
    pub noted: String,
    /// What stands in the form: what was said, or what was typed and could not be kept.
    pub typed: String,
}

/// Somebody who may be called to the sitting.
#[derive(Debug, Clone)]
pub struct PresenceRow {
    /// Who.
    pub person: String,
    /// Their name.
    pub name: String,
    /// For whom.
    pub organisation: String,
    /// Whether their seat votes.
    pub votes: bool,
    /// Code of how they were there.
    pub presence: String,
    /// The same in words.
    pub said: &'static str,
}

/// A line of the record of decisions.
#[derive(Debug, Clone)]
pub struct RecordLine {
    /// Its number.
    pub number: String,
    /// What was decided.
    pub text: String,
}

/// A sitting.
#[derive(Debug, Template)]
#[template(path = "meetings/templates/sitting.html")]
pub struct SittingView {
    /// Frame.
    pub frame: Frame,
    /// Its address.
    pub href: String,
    /// When and where.
    pub when: String,
    /// Budget year.
    pub year: i16,
    /// Where it stands.
    pub state: &'static str,
    /// Tone of its badge.
    pub tone: &'static str,
    /// Its order of the day.
    pub agenda: Vec<AgendaRow>,
    /// Dossiers on its agenda.
    pub items: i64,
    /// Those it has settled.
    pub settled: i64,
    /// Voting seats filled.
    pub there: usize,
    /// How many are needed.
    pub needed: usize,
    /// Whether it sits.
    pub is_open: bool,
    /// Whether it may be opened, and until then corrected and convened.
    pub may_open: bool,
    /// Whether its body advises or decides: it has a room.
    pub rules: bool,
    /// Whether it may be said to be convened without mail.
    pub may_convene: bool,
    /// Whether its members may be convened by mail.
    pub may_write: bool,
    /// Day on which its members were last convened by mail; empty when they were not.
    pub convened: String,
    /// Whether this person holds sittings.
    pub may_hold: bool,
    /// Who may be called.
    pub presences: Vec<PresenceRow>,
    /// Those in the room.
    pub members: Vec<(String, String)>,
    /// Dossiers of the agenda.
    pub dossiers: Vec<(String, String)>,
    /// Who left, during what.
    pub gone: Vec<(String, String)>,
    /// The record of decisions.
    pub record: Vec<RecordLine>,
    /// Letters written, and how many are to be.
    pub letters: (i64, i64),
    /// Agreements prepared.
    pub agreements: i64,
    /// What was typed of its free points.
    pub filled: Filled,
}

impl SittingView {
    fn has_points(&self) -> bool {
        self.agenda.iter().any(|row| !row.point.is_empty())
    }

    fn is_writing(&self) -> bool {
        self.letters.0 < self.letters.1
    }

    fn presence_choices(&self) -> [(&'static str, &'static str); 4] {
        [("present", "Présent"), ("represente", "Représenté"), ("excuse", "Excusé"), ("absent", "Absent")]
    }
}

/// What is asked of an envelope and typed for it.
#[derive(Debug, Clone)]
pub struct RoomSum {
    /// The envelope.
    pub id: String,
    /// Funder and scheme.
    pub label: String,
    /// Asked; empty when nothing is.
    pub asked: String,
    /// Proposed by the body that prepares.
    pub proposed: String,
    /// Typed.
    pub typed: String,
}

/// A dossier of the room.
#[derive(Debug, Clone)]
pub struct RoomRow {
    /// Which.
    pub id: String,
    /// The project.
    pub title: String,
    /// Who asks.
    pub holder: String,
    /// Tone of its admissibility.
    pub tone: &'static str,
    /// Its admissibility.
    pub admissible: String,
    /// Who must leave or left while it is looked at.
    pub ties: Ties,
    /// Opinions of services and funders.
    pub opinions: Vec<String>,
    /// The opinion of the body that prepares.
    pub advice: String,
    /// Tone of last year's bilan; empty when nothing was granted.
    pub previous_tone: &'static str,
    /// Last year's grant and its bilan.
    pub previous: String,
    /// Asked of all.
    pub asked: String,
    /// Asked of schemes without an envelope.
    pub nowhere: String,
    /// Envelope by envelope.
    pub sums: Vec<RoomSum>,
    /// What is said of it.
    pub verdict: String,
    /// The reason.
    pub reason: String,
    /// In words.
    pub text: String,
    /// Proposed or voted.
    pub total: String,
    /// Whether that is less than asked.
    pub partial: bool,
}

/// The committee room.
#[derive(Debug, Template)]
#[template(path = "meetings/templates/room.html")]
pub struct RoomView {
    /// Frame.
    pub frame: Frame,
    /// Address of the sitting.
    pub href: String,
    /// Address of the room.
    pub room: String,
    /// Whether it decides; else it advises.
    pub decides: bool,
    /// The quorum in words, and whether it is reached.
    pub quorum: (String, bool),
    /// Whether amounts may be typed.
    pub is_open: bool,
    /// What may be said.
    pub verdicts: Vec<(String, String)>,
    /// Reasons offered.
    pub reasons: Vec<(String, String)>,
    /// Codes of what may be said that ask for one, with a space in between.
    pub explained: String,
    /// What is looked at.
    pub look: Look,
    /// Dossiers of this page, in the order of the agenda.
    pub rows: Vec<RoomRow>,
    /// Which they are, in words.
    pub summary: String,
    /// Address of the page before; empty when there is none.
    pub previous: String,
    /// Address of the page after; empty when there is none.
    pub next: String,
    /// What is added up.
    pub sums: Sums,
}

impl RoomView {
    /// Address that shows every dossier again; empty when all are.
    fn clear(&self) -> &str {
        if self.look.narrows() { &self.room } else { "" }
    }

    fn paged(&self) -> bool {
        !(self.previous.is_empty() && self.next.is_empty())
    }

    fn quorum_tone(&self) -> &'static str {
        if self.quorum.1 { "success" } else { "warning" }
    }

    fn said(&self) -> &'static str {
        if self.decides { "Voté" } else { "Proposé" }
    }
}
