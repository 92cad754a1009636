//! SQL of the journal as it is read: filtered, by pages, with the names of its authors.

use crate::platform::journal::Entry;
use crate::platform::{Problem, Tx};
use crate::{fetch_all, fetch_one};
use palier_domain::shared::Instant;

/// Entries of the journal, latest first: kind of thing, which one, from, until, perimeter, how many, after how many.
pub const ENTRIES: &str = "SELECT j.seq, j.at, j.author_kind, j.person_id, j.mandate_id, j.by_virtue_of, j.event, \
    j.subject_kind, j.subject_id, j.quartier_id, j.details, j.previous_hash, j.hash, p.name AS author_name, \
    o.name AS author_organisation, s.name AS subject_name FROM journal j LEFT JOIN person p ON p.id = j.person_id \
    LEFT JOIN person s ON j.subject_kind = 'personne' AND s.id = j.subject_id \
    LEFT JOIN mandate m ON m.id = j.mandate_id LEFT JOIN organisation o ON o.id = m.organisation_id \
    WHERE ($1 = '' OR j.subject_kind = $1) AND ($2 = '' OR j.subject_id = $2) AND j.at >= $3 AND j.at < $4 \
    AND (j.quartier_id IS NULL OR EXISTS (SELECT 1 FROM mandate_reach r \
    WHERE r.quartier_id = j.quartier_id AND r.mandate_id = $5)) ORDER BY j.seq DESC LIMIT $6 OFFSET $7";
/// How many there are.
pub const COUNT: &str = "SELECT COUNT(*) FROM journal j \
    WHERE ($1 = '' OR j.subject_kind = $1) AND ($2 = '' OR j.subject_id = $2) AND j.at >= $3 AND j.at < $4 \
    AND (j.quartier_id IS NULL OR EXISTS (SELECT 1 FROM mandate_reach r \
    WHERE r.quartier_id = j.quartier_id AND r.mandate_id = $5))";
/// Kinds of things the journal speaks of.
pub const KINDS: &str = "SELECT DISTINCT subject_kind FROM journal ORDER BY subject_kind";

/// What is looked for.
#[derive(Debug, Clone)]
pub(in crate::partners) struct Search {
    /// Kind of thing; empty for all.
    pub(in crate::partners) kind: String,
    /// Which one; empty for all.
    pub(in crate::partners) subject: String,
    /// From that moment on.
    pub(in crate::partners) from: Instant,
    /// Until that moment, excluded.
    pub(in crate::partners) until: Instant,
    /// The mandate whose perimeter bounds what is read.
    pub(in crate::partners) mandate: String,
}

/// An entry and who wrote it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(in crate::partners) struct Told {
    #[sqlx(flatten)]
    pub(in crate::partners) entry: Entry,
    pub(in crate::partners) author_name: Option<String>,
    pub(in crate::partners) author_organisation: Option<String>,
    /// The person it happened to, when it happened to one.
    pub(in crate::partners) subject_name: Option<String>,
}

pub(in crate::partners) async fn entries(
    tx: &mut Tx,
    search: &Search,
    limit: i64,
    offset: i64,
) -> Result<Vec<Told>, Problem> {
    let Search { kind, subject, from, until, mandate } = search;
    Ok(fetch_all!(tx, Told, ENTRIES, kind, subject, from.0, until.0, mandate, limit, offset)?)
}

pub(in crate::partners) async fn count(tx: &mut Tx, search: &Search) -> Result<i64, Problem> {
    let Search { kind, subject, from, until, mandate } = search;
    let (count,): (i64,) = fetch_one!(tx, (i64,), COUNT, kind, subject, from.0, until.0, mandate)?;
    Ok(count)
}

pub(in crate::partners) async fn kinds(tx: &mut Tx) -> Result<Vec<String>, Problem> {
    let rows: Vec<(String,)> = fetch_all!(tx, (String,), KINDS)?;
    Ok(rows.into_iter().map(|(kind,)| kind).collect())
}
