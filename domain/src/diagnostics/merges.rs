//! What several people noted at the same spot about the same theme: proposed as one, never merged silently.

use super::{ConstatValue, Visibility};
use crate::shared::{ConstatId, LonLat, StopId};
use std::collections::{BTreeMap, BTreeSet};

/// Points nearer than that many metres are the same spot: what a phone between buildings is wrong by.
pub const SAME_SPOT_METRES: f64 = 25.0;

/// A constat, as far as its repetition can be seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// Which constat.
    pub id: ConstatId,
    /// Theme of the grid, by code.
    pub theme: String,
    /// What kind of remark.
    pub value: ConstatValue,
    /// Who may see it.
    pub visibility: Visibility,
    /// Stop of the walk.
    pub stop: Option<StopId>,
    /// Point on the ground.
    pub point: Option<LonLat>,
}

impl Spot {
    /// Whether both may be one remark: same theme, same readers, same spot, and what works is never what does not.
    fn may_repeat(&self, other: &Self) -> bool {
        let strong = |spot: &Self| spot.value == ConstatValue::PointFort;
        self.theme == other.theme
            && self.visibility == other.visibility
            && strong(self) == strong(other)
            && self.is_near(other)
    }

    /// By their points when both have one, else by their stop.
    fn is_near(&self, other: &Self) -> bool {
        match (self.point, other.point) {
            (Some(here), Some(there)) => here.metres_to(there) <= SAME_SPOT_METRES,
            _ => self.stop.is_some() && self.stop == other.stop,
        }
    }
}

/// The constats that may be one, in groups of two or more, whatever the order they are given in. A group holds what is
/// near, and near what is near; never two constats that a person said are two (`kept_apart`).
pub fn propose_merges(spots: &[Spot], kept_apart: &[(ConstatId, ConstatId)]) -> Vec<Vec<ConstatId>> {
    let spots: BTreeMap<ConstatId, &Spot> = spots.iter().map(|spot| (spot.id, spot)).collect();
    let apart: BTreeSet<_> =
        kept_apart.iter().flat_map(|&(one, other)| [(one, other), (other, one)]).collect();
    let mut groups: Vec<Vec<&Spot>> = spots.values().map(|spot| vec![*spot]).collect();
    let list: Vec<&Spot> = spots.values().copied().collect();
    for (index, one) in list.iter().enumerate() {
        for other in &list[index + 1..] {
            if one.may_repeat(other) {
                join(&mut groups, one.id, other.id, &apart);
            }
        }
    }
    let mut proposed: Vec<Vec<ConstatId>> = groups
        .into_iter()
        .filter(|group| group.len() > 1)
        .map(|group| group.into_iter().map(|spot| spot.id).collect())
        .collect();
    proposed.iter_mut().for_each(|group| group.sort_unstable());
    proposed.sort_unstable();
    proposed
}

/// Joins the groups of two constats, unless that would bring together two that were said to be two.
fn join(
    groups: &mut Vec<Vec<&Spot>>,
    one: ConstatId,
    other: ConstatId,
    apart: &BTreeSet<(ConstatId, ConstatId)>,
) {
    let group_of = |id| groups.iter().position(|group| group.iter().any(|spot| spot.id == id));
    let (Some(first), Some(second)) = (group_of(one), group_of(other)) else { return };
    let crosses = |spot: &&Spot| groups[second].iter().any(|there| apart.contains(&(spot.id, there.id)));
    if first != second && !groups[first].iter().any(crosses) {
        let (into, from) = (first.min(second), first.max(second));
        let moved = groups.remove(from);
        groups[into].extend(moved);
    }
}

#[cfg(test)]
mod tests;
