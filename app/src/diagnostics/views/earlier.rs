//! What earlier walks reported, on the page of a walk.

use super::Badge;

/// A constat that an earlier walk noted and nobody resolved.
#[derive(Debug, Clone)]
pub struct EarlierLine {
    /// Which.
    pub id: String,
    /// Its number on its walk.
    pub number: i64,
    /// Theme in words.
    pub theme: String,
    /// What was seen, shortened.
    pub excerpt: String,
    /// Day of that walk.
    pub day: String,
    /// How far from the stop; empty where that is not known.
    pub far: String,
    /// Where it stands.
    pub state: Badge,
}

/// What is met together, around a stop or at a place.
#[derive(Debug, Clone)]
pub struct EarlierSpot {
    /// The stop or the place.
    pub name: String,
    /// How many stand there, in words.
    pub count: String,
    /// What stands there.
    pub lines: Vec<EarlierLine>,
}
