//! Bodies that steer, who sits in them, and when enough of them are there (articles 6 and 7).

use crate::codes;
use crate::convention::{InForce, Kind, ParameterName};
use crate::shared::{OrganisationId, PersonId};
use serde::{Deserialize, Serialize};

/// How many voting seats must be filled for a body to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum QuorumRule {
    /// Nothing is asked.
    None,
    /// That many.
    Count(u32),
    /// That part of the voting seats, in whole per cent, rounded up.
    Percent(u8),
}

impl QuorumRule {
    /// How many are needed out of these voting seats.
    pub fn needed(self, seats: usize) -> usize {
        match self {
            Self::None => 0,
            Self::Count(count) => usize::try_from(count).unwrap_or(usize::MAX),
            Self::Percent(percent) => (seats * usize::from(percent)).div_ceil(100),
        }
    }
}

/// A seat in a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// Whose seat it is.
    pub organisation: OrganisationId,
    /// Who fills it.
    pub holder: Option<PersonId>,
    /// Who stands in.
    pub deputy: Option<PersonId>,
    /// Whether it votes.
    pub votes: bool,
}

/// A body of the convention, with its seats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SteeringBody {
    /// Its short code in the convention (`copil`).
    pub code: String,
    /// What it is called.
    pub title: String,
    /// Its seats.
    pub seats: Vec<Seat>,
    /// How many must be filled.
    pub quorum: QuorumRule,
}

impl SteeringBody {
    /// Seats that vote.
    pub fn voting_seats(&self) -> usize {
        self.seats.iter().filter(|seat| seat.votes).count()
    }
}

/// Who decides the programme of the year, after whose opinion, as the convention says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DecisionRules {
    /// The clause that says so.
    pub clause: Option<String>,
    /// Code of the body that decides; any when the convention names none.
    pub decided_by: Option<String>,
    /// Code of the body whose opinion comes first; none when the convention asks for none.
    pub advice_by: Option<String>,
}

impl DecisionRules {
    /// What the convention in force says.
    pub fn of(convention: &InForce<'_>) -> Self {
        let decisions = convention.of_kind(Kind::Decision);
        let Some(clause) = decisions.iter().find(|clause| clause.word(ParameterName::DecidedBy).is_some())
        else {
            return Self::default();
        };
        let body = |name| {
            let body = convention.clause(clause.word(name)?)?;
            Some(body.code.clone().unwrap_or_else(|| body.id.clone()))
        };
        Self {
            clause: Some(clause.id.clone()),
            decided_by: body(ParameterName::DecidedBy),
            advice_by: body(ParameterName::OpinionBy),
        }
    }

    /// Whether an opinion must come before the decision.
    pub const fn asks_advice(&self) -> bool {
        self.advice_by.is_some()
    }

    /// Whether that body decides.
    pub fn decides(&self, body: &str) -> bool {
        self.decided_by.as_deref().is_none_or(|decides| decides == body)
    }

    /// Whether that body gives the opinion that comes first.
    pub fn advises(&self, body: &str) -> bool {
        self.advice_by.as_deref() == Some(body)
    }
}

codes! {
    /// How a person was there.
    pub enum Presence {
        /// In the room, or by video.
        Present = "present",
        /// Stood in for by somebody.
        Represente = "represente",
        /// Said they would not come.
        Excuse = "excuse",
        /// Did not come.
        Absent = "absent",
    }
}

impl Presence {
    /// Whether the seat is filled.
    pub const fn counts(self) -> bool {
        matches!(self, Self::Present | Self::Represente)
    }
}
