//! What a synthesis counts; each figure is a count of rows that can be opened.

use super::{Constat, ConstatState, ConstatValue};
use crate::shared::Day;
use std::collections::BTreeMap;

/// Counts of constats, true at one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// All, points forts included.
    pub total: u32,
    /// Points forts.
    pub strong: u32,
    /// Something is still awaited.
    pub open: u32,
    /// Answered at least once.
    pub answered: u32,
    /// Said done, seen by nobody else yet.
    pub declared: u32,
    /// Said done by one and seen done by another.
    pub resolved: u32,
    /// Open and past the deadline.
    pub late: u32,
}

impl Figures {
    fn count(&mut self, constat: &Constat, today: Day) {
        self.total += 1;
        self.strong += u32::from(constat.value == ConstatValue::PointFort);
        self.open += u32::from(constat.is_open());
        self.answered += u32::from(constat.answered.is_some());
        self.declared += u32::from(constat.state == ConstatState::DeclareResolu);
        self.resolved += u32::from(constat.state == ConstatState::Verifie);
        self.late += u32::from(constat.is_late(today));
    }
}

/// Counts all of these.
pub fn figures<'c>(constats: impl IntoIterator<Item = &'c Constat>, today: Day) -> Figures {
    let mut all = Figures::default();
    constats.into_iter().for_each(|constat| all.count(constat, today));
    all
}

/// Counts by theme, by responsible organisation, by anything a constat tells.
pub fn figures_by<'c, K: Ord>(
    constats: impl IntoIterator<Item = &'c Constat>,
    key: impl Fn(&'c Constat) -> K,
    today: Day,
) -> BTreeMap<K, Figures> {
    let mut groups = BTreeMap::<K, Figures>::new();
    for constat in constats {
        groups.entry(key(constat)).or_default().count(constat, today);
    }
    groups
}
