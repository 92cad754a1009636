//! SQL of the consolidated page: counters added up along a dimension, and the lines behind a figure.

use super::super::rollup::store::{MeasuredSums, Sums};
use super::super::store::{Reach, last_amount, seen_lines, within};
use super::filters::Filters;
use crate::platform::{Problem, Tx};
use crate::{fetch_all, fetch_one};
use palier_domain::abatement::{AbatementSight, AbatementState, Dimension, Measured};
use palier_domain::shared::{ActionId, Cents, LineId};

/// The counters `t` that this reader may be told, narrowed: `$4` year (0 for all of them), `$5` landlord, `$6` commune,
/// `$7` quartier, `$8` axis; an empty text narrows nothing.
macro_rules! told_counters {
    ($year:expr) => {
        concat!(
            "($3 = 'tout' OR ($3 = 'propre' AND ",
            crate::platform::access::acts_for!("t.landlord_id", "$2"),
            ") OR t.validated) AND ",
            $year,
            " AND ($5 = '' OR t.landlord_id = $5) AND ($7 = '' OR t.quartier_id = $7) AND ($8 = '' OR t.axis = $8) \
             AND ($6 = '' OR t.quartier_id IN (SELECT c.id FROM quartier c WHERE c.commune_names = $6))"
        )
    };
}
/// What consolidated pages tell of counters: only what the index of the counters holds, whose rows are then not visited.
macro_rules! measured_counters {
    () => {
        "CAST(SUM(t.lines) AS BIGINT) AS lines, CAST(SUM(t.planned_cents) AS BIGINT) AS planned_cents, \
         CAST(SUM(t.planned_valued_cents) AS BIGINT) AS planned_valued_cents, \
         CAST(SUM(t.realised_cents) AS BIGINT) AS realised_cents, \
         CAST(SUM(t.realised_valued_cents) AS BIGINT) AS realised_valued_cents, \
         CAST(SUM(t.valued_cents) AS BIGINT) AS valued_cents"
    };
}
/// Every sum that is kept, with the shares of the landlord and of the others.
macro_rules! summed_counters {
    () => {
        concat!(
            measured_counters!(),
            ", CAST(SUM(t.accounted) AS BIGINT) AS accounted, \
             CAST(SUM(t.planned_landlord_cents) AS BIGINT) AS planned_landlord_cents, \
             CAST(SUM(t.planned_other_cents) AS BIGINT) AS planned_other_cents, \
             CAST(SUM(t.realised_landlord_cents) AS BIGINT) AS realised_landlord_cents, \
             CAST(SUM(t.realised_other_cents) AS BIGINT) AS realised_other_cents"
        )
    };
}
macro_rules! reached_counters {
    () => {
        "t.quartier_id IN (SELECT r.quartier_id FROM mandate_reach r WHERE r.mandate_id = $1)"
    };
}

/// What everything comes to, by axis, in the year `$3` and on the axis `$4` if it is not empty; no row for whoever does not reach
/// everything.
pub const WHOLE: &str = concat!(
    "SELECT t.axis AS place, t.axis AS name, t.axis, ",
    measured_counters!(),
    " FROM abatement_whole t WHERE EXISTS (SELECT 1 FROM mandate m WHERE m.id = $1 AND m.perimeter = 'tout') \
     AND ($2 = 'tout' OR t.validated) AND t.year = $3 AND ($4 = '' OR t.axis = $4) GROUP BY t.axis ORDER BY t.axis"
);
/// What everything comes to, by axis.
pub const BY_AXIS: &str = concat!(
    "SELECT t.axis AS place, t.axis AS name, t.axis, ",
    measured_counters!(),
    " FROM abatement_rollup t WHERE ",
    reached_counters!(),
    " AND ",
    told_counters!("t.year = $4"),
    " GROUP BY t.axis ORDER BY t.axis"
);
/// By quartier and axis, a page of quartiers by name: `$9` quartiers after `$10` others.
pub const BY_QUARTIER: &str = concat!(
    "SELECT t.quartier_id AS place, p.name, t.axis, ",
    measured_counters!(),
    " FROM (SELECT q.id, q.name || ' (' || q.commune_names || ')' AS name, q.name_folded FROM quartier q \
     JOIN mandate_reach r ON r.quartier_id = q.id WHERE r.mandate_id = $1 AND EXISTS (SELECT 1 FROM abatement_rollup t \
     WHERE t.quartier_id = q.id AND ",
    told_counters!("t.year = $4"),
    ") ORDER BY q.name_folded, q.id LIMIT $9 OFFSET $10) p JOIN abatement_rollup t ON t.quartier_id = p.id WHERE ",
    told_counters!("t.year = $4"),
    " GROUP BY t.quartier_id, p.name, p.name_folded, t.axis ORDER BY p.name_folded, t.quartier_id, t.axis"
);
/// How many quartiers have something to show.
pub const QUARTIERS_SHOWN: &str = concat!(
    "SELECT COUNT(*) FROM quartier q JOIN mandate_reach r ON r.quartier_id = q.id WHERE r.mandate_id = $1 \
     AND EXISTS (SELECT 1 FROM abatement_rollup t WHERE t.quartier_id = q.id AND ",
    told_counters!("t.year = $4"),
    ")"
);
/// By landlord and axis.
pub const BY_LANDLORD: &str = concat!(
    "SELECT t.landlord_id AS place, o.name, t.axis, ",
    measured_counters!(),
    " FROM abatement_rollup t JOIN organisation o ON o.id = t.landlord_id WHERE ",
    reached_counters!(),
    " AND ",
    told_counters!("t.year = $4"),
    " GROUP BY t.landlord_id, o.name, o.name_folded, t.axis ORDER BY o.name_folded, t.landlord_id, t.axis"
);
/// By commune and axis: a quartier that lies in two communes counts once, under both names.
pub const BY_COMMUNE: &str = concat!(
    "SELECT q.commune_names AS place, q.commune_names AS name, t.axis, ",
    measured_counters!(),
    " FROM abatement_rollup t JOIN quartier q ON q.id = t.quartier_id WHERE ",
    reached_counters!(),
    " AND ",
    told_counters!("t.year = $4"),
    " GROUP BY q.commune_names, t.axis ORDER BY q.commune_names, t.axis"
);
/// By year and axis, every year.
pub const BY_YEAR: &str = concat!(
    "SELECT CAST(t.year AS TEXT) AS place, CAST(t.year AS TEXT) AS name, t.axis, ",
    measured_counters!(),
    " FROM abatement_rollup t WHERE ",
    reached_counters!(),
    " AND ",
    told_counters!("t.year <> 0 AND (CAST($4 AS BIGINT) = 0 OR t.year = CAST($4 AS BIGINT))"),
    " GROUP BY t.year, t.axis ORDER BY t.year, t.axis"
);
/// By quartier code, year and axis, for the national tool; beside, what the abatement itself is.
pub const NATIONAL: &str = concat!(
    "SELECT q.code_2024 AS code, q.name AS quartier, q.commune_names AS communes, t.year, o.name AS landlord, o.siret, \
     x.state, x.dwellings, x.eligible_dwellings, ",
    last_amount!("estime"),
    " AS estimated, ",
    last_amount!("definitif"),
    " AS notified, t.axis, ",
    summed_counters!(),
    " FROM abatement_rollup t JOIN quartier q ON q.id = t.quartier_id JOIN organisation o ON o.id = t.landlord_id \
     JOIN abatement x ON x.landlord_id = t.landlord_id AND x.quartier_id = t.quartier_id AND x.year = t.year WHERE ",
    reached_counters!(),
    " AND ",
    told_counters!("t.year <> 0 AND (CAST($4 AS BIGINT) = 0 OR t.year = CAST($4 AS BIGINT))"),
    " GROUP BY q.id, q.code_2024, q.name, q.name_folded, q.commune_names, t.year, o.id, o.name, o.name_folded, o.siret, \
     x.id, x.state, x.dwellings, x.eligible_dwellings, t.axis \
     ORDER BY q.name_folded, q.id, t.year, o.name_folded, o.id, t.axis"
);

/// Lines that may be opened.
macro_rules! lines_seen {
    () => {
        concat!(
            "SELECT l.id, l.abatement_id, l.number, l.axis, l.title, o.name AS landlord, q.name AS quartier, x.year, \
             x.state, l.planned_cents, l.planned_valued_cents, l.realised_cents, l.realised_valued_cents \
             FROM abatement_line l JOIN abatement x ON x.id = l.abatement_id \
             JOIN organisation o ON o.id = x.landlord_id JOIN quartier q ON q.id = x.quartier_id \
             WHERE EXISTS (SELECT 1 FROM mandate_reach r WHERE r.mandate_id = $1 AND r.quartier_id = x.quartier_id) AND ",
            seen_lines!()
        )
    };
}
/// The same, after a line, `$11` at most.
macro_rules! lines_behind {
    ($narrow:expr) => {
        concat!(
            lines_seen!(),
            $narrow,
            " AND (CAST($4 AS BIGINT) = 0 OR x.year = CAST($4 AS BIGINT)) AND ($8 = '' OR l.axis = $8) \
             AND (l.abatement_id, l.number) > ($9, $10) ORDER BY l.abatement_id, l.number LIMIT $11"
        )
    };
}
/// The lines of a quartier.
pub const BEHIND_QUARTIER: &str = lines_behind!(
    " AND x.quartier_id = $7 AND ($5 = '' OR x.landlord_id = $5) AND ($6 = '' OR q.commune_names = $6)"
);
/// The lines of a landlord.
pub const BEHIND_LANDLORD: &str = lines_behind!(
    " AND x.landlord_id = $5 AND ($7 = '' OR x.quartier_id = $7) AND ($6 = '' OR q.commune_names = $6)"
);
/// The lines of a commune.
pub const BEHIND_COMMUNE: &str = lines_behind!(
    " AND x.quartier_id IN (SELECT c.id FROM quartier c WHERE c.commune_names = $6) \
     AND ($5 = '' OR x.landlord_id = $5) AND ($7 = '' OR x.quartier_id = $7)"
);
/// The lines of an axis or of a year, or all of them.
pub const BEHIND_ALL: &str = lines_behind!(
    " AND ($5 = '' OR x.landlord_id = $5) AND ($6 = '' OR q.commune_names = $6) AND ($7 = '' OR x.quartier_id = $7)"
);
/// The lines that pay for an action of the plan, latest year first, `$5` at most.
pub const OF_ACTION: &str = concat!(
    lines_seen!(),
    " AND l.action_id = $4 ORDER BY x.year DESC, q.name_folded, x.id, l.number LIMIT $5"
);

/// Landlords that have abatements.
pub const LANDLORDS: &str = "SELECT o.id, o.name FROM organisation o WHERE o.kind = 'bailleur' \
    AND EXISTS (SELECT 1 FROM abatement x WHERE x.landlord_id = o.id) ORDER BY o.name_folded, o.id";
/// Quartiers within reach that have abatements.
pub const QUARTIERS: &str = "SELECT q.id, q.name || ' (' || q.commune_names || ')' FROM quartier q \
    JOIN mandate_reach r ON r.quartier_id = q.id WHERE r.mandate_id = $1 \
    AND EXISTS (SELECT 1 FROM abatement x WHERE x.quartier_id = q.id) ORDER BY q.name_folded, q.id";
/// Communes within reach, as their quartiers name them.
pub const COMMUNES: &str = "SELECT DISTINCT q.commune_names, q.commune_names FROM quartier q \
    JOIN mandate_reach r ON r.quartier_id = q.id WHERE r.mandate_id = $1 ORDER BY q.commune_names";
/// Tax years whose lines are counted, latest first: each is looked up after the one before, no counter is read through.
pub const YEARS: &str = "WITH RECURSIVE known (year) AS (SELECT MAX(year) FROM abatement_rollup \
    UNION ALL SELECT (SELECT MAX(t.year) FROM abatement_rollup t WHERE t.year < known.year) FROM known WHERE known.year > 0) \
    SELECT CAST(year AS TEXT), CAST(year AS TEXT) FROM known WHERE year > 0 ORDER BY 1 DESC";

/// Counters put together: under what, for which axis.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Consolidated {
    /// The quartier, landlord, commune or year, as an address names it.
    pub place: String,
    /// Its name.
    pub name: String,
    /// Axis, by code.
    pub axis: String,
    /// What it comes to.
    #[sqlx(flatten)]
    pub sums: MeasuredSums,
}

/// A row of the national export.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct NationalRow {
    /// Official code of the QPV.
    pub code: Option<String>,
    /// Name of the quartier.
    pub quartier: String,
    /// Its communes.
    pub communes: String,
    /// Tax year.
    pub year: i64,
    /// Name of the landlord.
    pub landlord: String,
    /// Its SIRET, when it is known: the SIREN is its beginning.
    pub siret: Option<String>,
    /// Where the abatement stands.
    #[sqlx(try_from = "String")]
    pub state: AbatementState,
    /// Dwellings of the landlord in the quartier.
    pub dwellings: i64,
    /// Those the abatement is granted for.
    pub eligible_dwellings: i64,
    /// Last estimate of the abatement, in cents.
    pub estimated: Option<i64>,
    /// Last final amount, in cents.
    pub notified: Option<i64>,
    /// Axis, by code.
    pub axis: String,
    /// What it comes to.
    #[sqlx(flatten)]
    pub sums: Sums,
}

/// A line behind a figure.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct LineBehind {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: LineId,
    /// Of which abatement.
    pub abatement_id: String,
    /// Its number.
    pub number: i64,
    /// Axis, by code.
    pub axis: String,
    /// What it is called.
    pub title: String,
    /// Name of the landlord.
    pub landlord: String,
    /// Name of the quartier.
    pub quartier: String,
    /// Tax year.
    pub year: i64,
    /// Where its abatement stands.
    #[sqlx(try_from = "String")]
    pub state: AbatementState,
    /// Planned expense.
    #[sqlx(try_from = "i64")]
    pub planned_cents: Cents,
    /// Planned valued amount.
    #[sqlx(try_from = "i64")]
    pub planned_valued_cents: Cents,
    /// Realised expense, once told.
    pub realised_cents: Option<i64>,
    /// Realised valued amount, once told.
    pub realised_valued_cents: Option<i64>,
}

/// Sends a reach and filters as `$1` to `$8`, then what else.
macro_rules! narrowed {
    ($run:ident, $tx:expr, $row:ty, $sql:expr, $reach:expr, $filters:expr $(, $more:expr)* $(,)?) => {{
        let Filters { year, landlord, commune, quartier, axis, .. } = $filters;
        within!($run, $tx, $row, $sql, $reach, *year, landlord, commune, quartier, axis $(, $more)*)
    }};
}

/// What everything comes to, by axis.
///
/// # Errors
/// When the store does not answer.
pub async fn by_axis(
    tx: &mut Tx,
    reach: &Reach,
    filters: &Filters,
) -> Result<Vec<(String, Measured)>, Problem> {
    // A landlord is told its own drafts too, which the whole does not set apart.
    let mut rows = Vec::new();
    if filters.spans_everything() && reach.sight != AbatementSight::Propre {
        let (sight, Filters { year, axis, .. }) = (reach.sight.code(), filters);
        rows = fetch_all!(tx, Consolidated, WHOLE, &reach.mandate, sight, *year, axis)?;
    }
    if rows.is_empty() {
        rows = narrowed!(fetch_all, tx, Consolidated, BY_AXIS, reach, filters)?;
    }
    Ok(rows.into_iter().map(|row| (row.axis, row.sums.into())).collect())
}

/// Counters along the dimension of the filters; of quartiers, so many after so many.
///
/// # Errors
/// When the store does not answer.
pub async fn along(
    tx: &mut Tx,
    reach: &Reach,
    filters: &Filters,
    (most, after): (i64, i64),
) -> Result<Vec<Consolidated>, Problem> {
    let sql = match filters.rows {
        Dimension::Quartier => {
            return Ok(narrowed!(fetch_all, tx, Consolidated, BY_QUARTIER, reach, filters, most, after)?);
        }
        Dimension::Bailleur => BY_LANDLORD,
        Dimension::Commune => BY_COMMUNE,
        Dimension::Annee => BY_YEAR,
        Dimension::Axe => BY_AXIS,
    };
    Ok(narrowed!(fetch_all, tx, Consolidated, sql, reach, filters)?)
}

/// How many quartiers have something to show.
///
/// # Errors
/// When the store does not answer.
pub async fn quartiers_shown(tx: &mut Tx, reach: &Reach, filters: &Filters) -> Result<i64, Problem> {
    let (count,): (i64,) = narrowed!(fetch_one, tx, (i64,), QUARTIERS_SHOWN, reach, filters)?;
    Ok(count)
}

/// Rows of the national export.
///
/// # Errors
/// When the store does not answer.
pub async fn national(tx: &mut Tx, reach: &Reach, filters: &Filters) -> Result<Vec<NationalRow>, Problem> {
    Ok(narrowed!(fetch_all, tx, NationalRow, NATIONAL, reach, filters)?)
}

/// The lines behind a figure, after one of them, so many at most.
///
/// # Errors
/// When the store does not answer.
pub async fn behind(
    tx: &mut Tx,
    reach: &Reach,
    filters: &Filters,
    (abatement, number): (&str, i64),
    most: i64,
) -> Result<Vec<LineBehind>, Problem> {
    let sql = if !filters.quartier.is_empty() {
        BEHIND_QUARTIER
    } else if !filters.landlord.is_empty() {
        BEHIND_LANDLORD
    } else if !filters.commune.is_empty() {
        BEHIND_COMMUNE
    } else {
        BEHIND_ALL
    };
    Ok(narrowed!(fetch_all, tx, LineBehind, sql, reach, filters, abatement, number, most)?)
}

/// The lines that pay for an action of the plan, so many at most.
///
/// # Errors
/// When the store does not answer.
pub async fn of_action(
    tx: &mut Tx,
    reach: &Reach,
    action: ActionId,
    most: i64,
) -> Result<Vec<LineBehind>, Problem> {
    Ok(within!(fetch_all, tx, LineBehind, OF_ACTION, reach, action.to_string(), most)?)
}

/// Landlords that have abatements.
///
/// # Errors
/// When the store does not answer.
pub async fn landlords(tx: &mut Tx) -> Result<Vec<(String, String)>, Problem> {
    Ok(fetch_all!(tx, (String, String), LANDLORDS)?)
}

/// Quartiers within reach that have abatements.
///
/// # Errors
/// When the store does not answer.
pub async fn quartiers(tx: &mut Tx, reach: &Reach) -> Result<Vec<(String, String)>, Problem> {
    Ok(fetch_all!(tx, (String, String), QUARTIERS, &reach.mandate)?)
}

/// Communes within reach.
///
/// # Errors
/// When the store does not answer.
pub async fn communes(tx: &mut Tx, reach: &Reach) -> Result<Vec<(String, String)>, Problem> {
    Ok(fetch_all!(tx, (String, String), COMMUNES, &reach.mandate)?)
}

/// Tax years whose lines are counted, latest first.
///
/// # Errors
/// When the store does not answer.
pub async fn years(tx: &mut Tx) -> Result<Vec<(String, String)>, Problem> {
    Ok(fetch_all!(tx, (String, String), YEARS)?)
}
