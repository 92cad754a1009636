//! Honest delays: what is still awaited counts for the time it has already waited (Kaplan-Meier), so that leaving the
//! hard ones open does not make anyone look quick.

use super::{Constat, ConstatState, ConstatValue};
use crate::shared::Day;
use std::collections::BTreeMap;

/// Rounding of products of fractions; two shares of fewer than a million constats differ by more.
const ROUNDING: f64 = 1e-9;

/// How long something took, or has taken so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// Whole days.
    pub days: u32,
    /// Whether it has ended; otherwise it is still going on.
    pub over: bool,
}

/// A delay that a given share of constats does not exceed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delay {
    /// Reached after that many days.
    Days(u32),
    /// Not reached yet: more than that many days, the longest wait seen.
    MoreThan(u32),
}

impl std::fmt::Display for Delay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (before, days) = match *self {
            Self::Days(days) => ("", days),
            Self::MoreThan(days) => ("plus de ", days),
        };
        let unit = if days < 2 { "jour" } else { "jours" };
        write!(f, "{before}{days} {unit}")
    }
}

/// The delay within which that share (0 to 1) of the waits ends, those still going on counted as Kaplan and Meier do:
/// at risk until today, ended never. With nothing still going on it is the ordinary quantile.
pub fn delay_of(waits: &[Wait], share: f64) -> Option<Delay> {
    let mut days = BTreeMap::<u32, (u32, u32)>::new();
    for wait in waits {
        let (ended, all) = days.entry(wait.days).or_default();
        *ended += u32::from(wait.over);
        *all += 1;
    }
    let (longest, _) = days.last_key_value()?;
    let mut at_risk = f64::from(u32::try_from(waits.len()).unwrap_or(u32::MAX));
    let mut remaining = 1.0;
    for (day, (ended, all)) in &days {
        remaining *= 1.0 - f64::from(*ended) / at_risk;
        if *ended > 0 && remaining <= 1.0 - share + ROUNDING {
            return Some(Delay::Days(*day));
        }
        at_risk -= f64::from(*all);
    }
    Some(Delay::MoreThan(*longest))
}

/// How quickly a group of constats is answered and resolved, and what that speed costs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Delays {
    /// Sent to someone.
    pub followed: u32,
    /// Answered at least once.
    pub answered: u32,
    /// Something is still awaited.
    pub open: u32,
    /// Said done by one, seen by another.
    pub verified: u32,
    /// Nothing will be done, for a stated reason.
    pub dropped: u32,
    answers: Vec<Wait>,
    resolutions: Vec<Wait>,
}

impl Delays {
    /// Counts one more constat; what was never sent to anyone, or repeats another, has no delay.
    pub fn count(&mut self, constat: &Constat, today: Day) {
        let Some(sent) = constat.transmitted.filter(|_| constat.has_delay()) else { return };
        let since = |end: Option<Day>| Wait {
            days: u32::try_from(sent.days_until(end.unwrap_or(today))).unwrap_or(0),
            over: end.is_some(),
        };
        let dropped = matches!(constat.state, ConstatState::SansSuite | ConstatState::HorsPerimetre);
        self.followed += 1;
        self.answered += u32::from(constat.answered.is_some());
        self.open += u32::from(constat.is_open());
        self.verified += u32::from(constat.state == ConstatState::Verifie);
        self.dropped += u32::from(dropped);
        self.answers.push(since(constat.answered));
        if !dropped {
            let done = constat.declared.filter(|_| constat.verified.is_some()).map(|(_, day)| day);
            self.resolutions.push(since(done));
        }
    }

    /// Delay of the first answer for that share of them; nothing when none was sent.
    pub fn answer(&self, share: f64) -> Option<Delay> {
        delay_of(&self.answers, share)
    }

    /// Delay of the resolution, seen by another, for that share of them; those dropped are counted apart.
    pub fn resolution(&self, share: f64) -> Option<Delay> {
        delay_of(&self.resolutions, share)
    }

    /// Share answered, from 0 to 1; nothing when none was sent.
    pub fn answer_rate(&self) -> Option<f64> {
        (self.followed > 0).then(|| f64::from(self.answered) / f64::from(self.followed))
    }
}

impl Constat {
    /// Whether delays are counted on it: sent to someone, neither a point fort nor a repetition.
    pub fn has_delay(&self) -> bool {
        self.transmitted.is_some()
            && self.value != ConstatValue::PointFort
            && self.state != ConstatState::Doublon
    }
}

#[cfg(test)]
mod tests;
