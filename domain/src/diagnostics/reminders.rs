//! Who is reminded of what, and when the animateur is told: a constat without an answer is never left in silence.

use super::{Constat, ConstatState};
use crate::shared::Day;

/// Days left to a reminder to have its effect.
const AGAIN: u16 = 15;

/// How long one waits before reminding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rhythm {
    /// Working days within which whoever is asked must say something: the delay of the grid.
    pub acknowledge: u32,
    /// Days left to a reminder before the next one; the animateur is told with the second.
    pub again: u16,
}

impl Rhythm {
    /// The rhythm of the house over the delay that the grid gives.
    pub const fn of(acknowledge: u32) -> Self {
        Self { acknowledge, again: AGAIN }
    }
}

/// What was done so far to obtain an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Trail {
    /// Last reminder to the organisation that must act.
    pub reminded: Option<Day>,
    /// Day the animateur was told.
    pub escalated: Option<Day>,
}

/// What is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// Nothing was said since it was sent.
    Answer,
    /// The deadline passed and nobody says it is done.
    Resolution,
}

/// A constat on which its organisation is late today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overdue {
    /// What is missing.
    pub missing: Missing,
    /// First day on which it was late.
    pub since: Day,
    /// Whether the organisation is reminded today.
    pub remind: bool,
    /// Whether the animateur is told today.
    pub escalate: bool,
}

/// What to do today about a constat: nothing unless the organisation that must act is late. A reminder or a word to
/// the animateur counts only for the lateness during which it was sent. When the organisation has nobody to write to
/// (`reachable`), the animateur is told at once.
pub fn overdue(
    constat: &Constat,
    trail: Trail,
    reachable: bool,
    rhythm: Rhythm,
    today: Day,
) -> Option<Overdue> {
    let (missing, since) = lateness(constat, rhythm).filter(|(_, since)| *since <= today)?;
    let during = |day: Option<Day>| day.filter(|day| *day >= since);
    let in_vain = during(trail.reminded).map(|day| day.plus_days(i64::from(rhythm.again)) <= today);
    Some(Overdue {
        missing,
        since,
        remind: in_vain.unwrap_or(true),
        escalate: in_vain.unwrap_or(!reachable) && during(trail.escalated).is_none(),
    })
}

/// What is missing and the first day on which it is late, whether or not that day has come.
fn lateness(constat: &Constat, rhythm: Rhythm) -> Option<(Missing, Day)> {
    use ConstatState as S;
    let asked = matches!(constat.state, S::Transmis | S::PrisEnCharge | S::Programme | S::EnCours);
    if !asked || !constat.is_open() || constat.responsible.is_none() {
        return None;
    }
    let unanswered = constat.sent.filter(|_| constat.state == S::Transmis);
    let answer =
        unanswered.map(|sent| (Missing::Answer, sent.plus_working_days(rhythm.acknowledge).plus_days(1)));
    let resolution = constat.deadline.map(|deadline| (Missing::Resolution, deadline.plus_days(1)));
    [answer, resolution].into_iter().flatten().min_by_key(|(_, since)| *since)
}

#[cfg(test)]
mod tests;
