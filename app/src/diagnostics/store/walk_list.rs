//! SQL of lists of walks: what each counts of the constats that may be seen.

use super::{Sight, open, seen_by, shown};
use crate::platform::{Problem, Tx, db::containing};
use crate::{fetch_all, fetch_one};
use palier_domain::diagnostics::{WalkKind, WalkState};
use palier_domain::shared::{Day, QuartierId, WalkId};

/// Walks that a mandate reaches, with what they count of the constats that may be seen. `$1` to `$3` are the sight.
macro_rules! lines {
    ($rest:expr) => {
        concat!(
            "SELECT w.id, w.quartier_id, q.name AS quartier_name, q.commune_names, w.kind, w.state, w.day, w.starts_at, \
            w.meeting_point, w.residents, COUNT(c.id) AS constats, COUNT(c.id) FILTER (WHERE ",
            open!(),
            ") AS open_constats FROM walk w JOIN mandate_reach r ON r.quartier_id = w.quartier_id AND r.mandate_id = $1 \
            JOIN quartier q ON q.id = w.quartier_id LEFT JOIN constat c ON c.walk_id = w.id AND ",
            shown!(),
            " WHERE ",
            $rest
        )
    };
}

/// What the list of walks is narrowed to; each parameter left empty narrows nothing.
macro_rules! narrowed {
    () => {
        "(CAST($4 AS TEXT) IS NULL OR w.quartier_id = $4) AND (CAST($5 AS TEXT) IS NULL OR w.kind = $5) \
        AND (CAST($6 AS TEXT) IS NULL OR w.state = $6) AND (CAST($7 AS TEXT) IS NULL OR SUBSTR(w.day, 1, 4) = $7) \
        AND (CAST($8 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM quartier_commune qc JOIN commune k ON k.insee = qc.insee \
        WHERE qc.quartier_id = w.quartier_id AND k.name_folded LIKE $8 ESCAPE '!'))"
    };
}

/// The walks of a quartier, latest first.
pub const OF_QUARTIER: &str = lines!("w.quartier_id = $4 GROUP BY w.id, q.id ORDER BY w.day DESC, w.id DESC");
/// A page of the list of walks, latest first.
pub const LIST: &str =
    lines!(concat!(narrowed!(), " GROUP BY w.id, q.id ORDER BY w.day DESC, w.id DESC LIMIT $9 OFFSET $10"));
/// What the whole list counts: walks, constats that may be seen, those still open.
pub const TOTALS: &str = concat!(
    "SELECT COUNT(DISTINCT w.id) AS walks, COUNT(c.id) AS constats, COUNT(c.id) FILTER (WHERE ",
    open!(),
    ") AS open FROM walk w JOIN mandate_reach r ON r.quartier_id = w.quartier_id AND r.mandate_id = $1 \
    LEFT JOIN constat c ON c.walk_id = w.id AND ",
    shown!(),
    " WHERE ",
    narrowed!()
);
/// The years in which there were walks, latest first.
pub const YEARS: &str = "SELECT DISTINCT SUBSTR(w.day, 1, 4) AS year FROM walk w \
    JOIN mandate_reach r ON r.quartier_id = w.quartier_id AND r.mandate_id = $1 ORDER BY year DESC";
/// The walks not given back yet, earliest first.
pub const UNDER_WAY: &str =
    lines!("w.state NOT IN ('restitue', 'clos') GROUP BY w.id, q.id ORDER BY w.day, w.id");

/// A walk of a list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct WalkLine {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: WalkId,
    /// Where.
    #[sqlx(try_from = "String")]
    pub quartier_id: QuartierId,
    /// Name of the quartier.
    pub quartier_name: String,
    /// Communes of the quartier.
    pub commune_names: String,
    /// Kind.
    #[sqlx(try_from = "String")]
    pub kind: WalkKind,
    /// State.
    #[sqlx(try_from = "String")]
    pub state: WalkState,
    /// Day.
    #[sqlx(try_from = "String")]
    pub day: Day,
    /// `14:00`, Paris time.
    pub starts_at: Option<String>,
    /// Where people meet.
    pub meeting_point: String,
    /// Residents counted, never named.
    pub residents: i64,
    /// Constats that may be seen.
    pub constats: i64,
    /// Those on which something is still awaited.
    pub open_constats: i64,
}

/// What a list of walks is narrowed to; every field left empty narrows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WalkFilter {
    /// One quartier.
    pub quartier: Option<String>,
    /// One kind, by code.
    pub kind: Option<String>,
    /// One state, by code.
    pub state: Option<String>,
    /// One year, `2026`.
    pub year: Option<String>,
    /// Words of the name of a commune.
    pub commune: Option<String>,
}

/// How much a filter keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, sqlx::FromRow)]
pub struct WalkTotals {
    /// Walks.
    pub walks: i64,
    /// Constats that may be seen.
    pub constats: i64,
    /// Those on which something is still awaited.
    pub open: i64,
}

/// Sends the sight, then the filter, then what else.
macro_rules! with_filter {
    ($run:ident, $tx:expr, $row:ty, $sql:expr, $sight:expr, $filter:expr $(, $more:expr)*) => {
        seen_by!($run, $tx, $row, $sql, $sight, &$filter.quartier, &$filter.kind, &$filter.state, &$filter.year,
            $filter.commune.as_deref().map(containing) $(, $more)*)
    };
}

/// The walks of a quartier that may be seen, latest first.
///
/// # Errors
/// When the store does not answer.
pub async fn of_quartier(tx: &mut Tx, quartier: QuartierId, sight: &Sight) -> Result<Vec<WalkLine>, Problem> {
    Ok(seen_by!(fetch_all, tx, WalkLine, OF_QUARTIER, sight, quartier.to_string())?)
}

/// Walks that a filter keeps, `limit` of them from `offset`, latest first.
///
/// # Errors
/// When the store does not answer.
pub async fn list(
    tx: &mut Tx,
    filter: &WalkFilter,
    sight: &Sight,
    (limit, offset): (i64, i64),
) -> Result<Vec<WalkLine>, Problem> {
    Ok(with_filter!(fetch_all, tx, WalkLine, LIST, sight, filter, limit, offset)?)
}

/// How much a filter keeps.
///
/// # Errors
/// When the store does not answer.
pub async fn totals(tx: &mut Tx, filter: &WalkFilter, sight: &Sight) -> Result<WalkTotals, Problem> {
    Ok(with_filter!(fetch_one, tx, WalkTotals, TOTALS, sight, filter)?)
}

/// The years in which there were walks, latest first.
///
/// # Errors
/// When the store does not answer.
pub async fn years(tx: &mut Tx, mandate: &str) -> Result<Vec<String>, Problem> {
    let found: Vec<(String,)> = fetch_all!(tx, (String,), YEARS, mandate)?;
    Ok(found.into_iter().map(|(year,)| year).collect())
}

/// The walks not given back yet, earliest first.
///
/// # Errors
/// When the store does not answer.
pub async fn under_way(tx: &mut Tx, sight: &Sight) -> Result<Vec<WalkLine>, Problem> {
    Ok(seen_by!(fetch_all, tx, WalkLine, UNDER_WAY, sight)?)
}
