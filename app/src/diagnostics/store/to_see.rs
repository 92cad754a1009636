//! SQL of what is to be seen again: said done by someone, or seen by a later walk and not settled yet.

use super::lines::{ConstatLine, line, seen};
use super::{Sight, seen_by, shown};
use crate::platform::{Problem, Tx};
use crate::{fetch_all, fetch_one};
use palier_domain::codes;

codes! {
    /// Why a constat is to be seen again.
    pub enum Why {
        /// Its organisation says it is done.
        Declare = "declares",
        /// A later walk saw it, and nobody said what becomes of it.
        Revu = "revus",
    }
}

/// A later walk saw it and nobody settled what it saw.
macro_rules! unsettled {
    () => {
        "EXISTS (SELECT 1 FROM constat_recheck k WHERE k.constat_id = c.id AND k.settled_on IS NULL)"
    };
}

/// What is to be seen again, and what it is narrowed to; each parameter left empty narrows nothing.
macro_rules! to_see {
    ($rest:expr) => {
        concat!(
            " AND (c.state = 'declare_resolu' OR ",
            unsettled!(),
            ") AND (CAST($4 AS TEXT) IS NULL OR c.quartier_id = $4) \
            AND (CAST($5 AS TEXT) IS NULL OR c.responsible_id = $5) AND (CAST($6 AS TEXT) IS NULL \
            OR CASE $6 WHEN 'declares' THEN c.state = 'declare_resolu' WHEN 'revus' THEN ",
            unsettled!(),
            " ELSE FALSE END) AND (CAST($7 AS TEXT) IS NULL OR (c.state = 'declare_resolu' AND NOT ",
            crate::platform::access::acts_for!("COALESCE(c.responsible_id, '')", "$7"),
            " AND NOT ",
            crate::platform::access::acts_for!("COALESCE(c.declared_by_id, '')", "$7"),
            "))",
            $rest
        )
    };
}

/// A page of what is to be seen, what was said done longest ago first.
pub const LIST: &str =
    line!(to_see!(" ORDER BY COALESCE(c.declared_on, '9999-12-31'), c.id LIMIT $8 OFFSET $9"));
/// How many are to be seen.
pub const COUNT: &str = seen!("COUNT(*)", to_see!(""));
/// Organisations that are responsible for what is to be seen.
pub const RESPONSIBLES: &str = seen!(
    "DISTINCT o.id, o.name",
    concat!(" AND o.id IS NOT NULL AND (c.state = 'declare_resolu' OR ", unsettled!(), ")")
);

/// What the list is narrowed to; every field left empty narrows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToSee {
    /// One quartier.
    pub quartier: Option<String>,
    /// One responsible organisation.
    pub responsible: Option<String>,
    /// Why it is to be seen, by code.
    pub why: Option<String>,
    /// Only what the reader may verify that day: said done by another organisation.
    pub verifiable_on: Option<String>,
}

/// Sends the sight, then what the list is narrowed to, then what else.
macro_rules! narrowed {
    ($run:ident, $tx:expr, $row:ty, $sql:expr, $sight:expr, $to_see:expr $(, $more:expr)*) => {
        seen_by!($run, $tx, $row, $sql, $sight, &$to_see.quartier, &$to_see.responsible, &$to_see.why,
            &$to_see.verifiable_on $(, $more)*)
    };
}

/// What is to be seen, `limit` of them from `offset`.
///
/// # Errors
/// When the store does not answer.
pub async fn list(
    tx: &mut Tx,
    to_see: &ToSee,
    sight: &Sight,
    (limit, offset): (i64, i64),
) -> Result<Vec<ConstatLine>, Problem> {
    Ok(narrowed!(fetch_all, tx, ConstatLine, LIST, sight, to_see, limit, offset)?)
}

/// How many are to be seen.
///
/// # Errors
/// When the store does not answer.
pub async fn count(tx: &mut Tx, to_see: &ToSee, sight: &Sight) -> Result<i64, Problem> {
    let (count,): (i64,) = narrowed!(fetch_one, tx, (i64,), COUNT, sight, to_see)?;
    Ok(count)
}

/// Organisations that are responsible for what is to be seen: identifier and name, sorted by name.
///
/// # Errors
/// When the store does not answer.
pub async fn responsibles(tx: &mut Tx, sight: &Sight) -> Result<Vec<(String, String)>, Problem> {
    Ok(super::sorted(seen_by!(fetch_all, tx, (String, String), RESPONSIBLES, sight)?))
}
