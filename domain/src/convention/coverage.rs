//! What in the product carries each clause, and what cites a clause that does not exist.

use super::{in_force::InForce, model::Clause, model::Convention};
use serde::Serialize;

/// Something in the product that carries a clause: a page, a rule, a job. Each feature exports its own list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Carrier {
    /// The clause carried, named with [`clause!`](crate::clause).
    pub clause: &'static str,
    /// What carries it, in French: « page Diagnostics ».
    pub what: &'static str,
    /// Path of the page it drives, when there is one.
    pub href: Option<&'static str>,
    /// The test that proves it, when there is one.
    pub test: Option<&'static str>,
}

impl Carrier {
    /// A rule that carries a clause, without a page of its own, and the test that proves it.
    pub const fn rule(clause: &'static str, what: &'static str, test: &'static str) -> Self {
        Self { clause, what, href: None, test: Some(test) }
    }
}

/// A clause and what carries it; nothing when `carried_by` is empty.
#[derive(Debug, Clone, Serialize)]
pub struct Line<'c> {
    /// The clause, as it reads on the day looked at.
    pub clause: &'c Clause,
    /// In the order in which the features declare them.
    pub carried_by: Vec<&'c Carrier>,
}

/// Every clause in force with what carries it, in the order of the text.
pub fn coverage<'c>(convention: &InForce<'c>, carriers: &'c [Carrier]) -> Vec<Line<'c>> {
    let line = |clause: &&'c Clause| {
        let carried_by = carriers.iter().filter(|carrier| carrier.clause == clause.id).collect();
        Line { clause, carried_by }
    };
    convention.clauses.iter().map(line).collect()
}

/// The carriers that cite a clause which none of these conventions has ever had.
pub fn unknown_citations<'k>(conventions: &[Convention], carriers: &'k [Carrier]) -> Vec<&'k Carrier> {
    let known = |carrier: &&Carrier| conventions.iter().any(|convention| convention.knows(carrier.clause));
    carriers.iter().filter(|carrier| !known(carrier)).collect()
}
