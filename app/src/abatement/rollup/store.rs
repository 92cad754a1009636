//! SQL of the counters.

use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all, fetch_one};
use palier_domain::abatement::{
    AbatementState, CountedLine, LineAmounts, Measured, Rollup, RollupKey, Shares, Totals, counters,
};
use palier_domain::shared::{AbatementId, Cents};
use std::collections::{BTreeMap, BTreeSet};

/// Where an abatement counts, and whether it is validated.
pub const PLACE: &str = "SELECT quartier_id, landlord_id, year, state FROM abatement WHERE id = $1";
/// Forgets what a landlord's lines in a quartier came to, for a year and for all of them.
pub const FORGET: &str =
    "DELETE FROM abatement_rollup WHERE quartier_id = $1 AND landlord_id = $2 AND year IN ($3, 0)";
/// Counts the lines of an abatement, by axis.
pub const COUNT: &str = "INSERT INTO abatement_rollup (quartier_id, landlord_id, year, axis, validated, lines, accounted, \
    planned_cents, planned_landlord_cents, planned_other_cents, planned_valued_cents, realised_cents, \
    realised_landlord_cents, realised_other_cents, realised_valued_cents, valued_cents) \
    SELECT a.quartier_id, a.landlord_id, a.year, l.axis, CAST($2 AS BOOLEAN), COUNT(*), COUNT(l.realised_cents), \
    SUM(l.planned_cents), SUM(l.planned_landlord_cents), SUM(l.planned_other_cents), SUM(l.planned_valued_cents), \
    COALESCE(SUM(l.realised_cents), 0), COALESCE(SUM(l.realised_landlord_cents), 0), \
    COALESCE(SUM(l.realised_other_cents), 0), COALESCE(SUM(l.realised_valued_cents), 0), \
    SUM(COALESCE(l.realised_valued_cents, l.planned_valued_cents)) \
    FROM abatement a JOIN abatement_line l ON l.abatement_id = a.id WHERE a.id = $1 \
    GROUP BY a.quartier_id, a.landlord_id, a.year, l.axis";
/// Counts all the years of a landlord in a quartier.
pub const COUNT_ALL_YEARS: &str = "INSERT INTO abatement_rollup (quartier_id, landlord_id, year, axis, validated, lines, \
    accounted, planned_cents, planned_landlord_cents, planned_other_cents, planned_valued_cents, realised_cents, \
    realised_landlord_cents, realised_other_cents, realised_valued_cents, valued_cents) \
    SELECT quartier_id, landlord_id, 0, axis, validated, SUM(lines), SUM(accounted), SUM(planned_cents), \
    SUM(planned_landlord_cents), SUM(planned_other_cents), SUM(planned_valued_cents), SUM(realised_cents), \
    SUM(realised_landlord_cents), SUM(realised_other_cents), SUM(realised_valued_cents), SUM(valued_cents) \
    FROM abatement_rollup WHERE quartier_id = $1 AND landlord_id = $2 AND year <> 0 \
    GROUP BY quartier_id, landlord_id, axis, validated";
/// Takes what a landlord's lines in a quartier came to out of the whole, or adds it: `$4` is -1 or 1.
pub const MOVE_WHOLE: &str = "INSERT INTO abatement_whole (year, axis, validated, lines, planned_cents, planned_valued_cents, \
    realised_cents, realised_valued_cents, valued_cents) \
    SELECT t.year, t.axis, t.validated, t.lines * s.sign, t.planned_cents * s.sign, t.planned_valued_cents * s.sign, \
    t.realised_cents * s.sign, t.realised_valued_cents * s.sign, t.valued_cents * s.sign \
    FROM abatement_rollup t CROSS JOIN (SELECT CAST($4 AS BIGINT) AS sign) s \
    WHERE t.quartier_id = $1 AND t.landlord_id = $2 AND t.year IN ($3, 0) \
    ON CONFLICT (year, axis, validated) DO UPDATE SET lines = abatement_whole.lines + excluded.lines, \
    planned_cents = abatement_whole.planned_cents + excluded.planned_cents, \
    planned_valued_cents = abatement_whole.planned_valued_cents + excluded.planned_valued_cents, \
    realised_cents = abatement_whole.realised_cents + excluded.realised_cents, \
    realised_valued_cents = abatement_whole.realised_valued_cents + excluded.realised_valued_cents, \
    valued_cents = abatement_whole.valued_cents + excluded.valued_cents";
/// Forgets what no line is left of.
pub const FORGET_EMPTY: &str = "DELETE FROM abatement_whole WHERE year IN ($1, 0) AND lines = 0";
/// The whole, as it is kept.
pub const KEPT_WHOLE: &str = "SELECT year, axis, validated, lines, planned_cents, planned_valued_cents, realised_cents, \
    realised_valued_cents, valued_cents FROM abatement_whole";
/// The counters kept, of the years or of all of them together.
pub const KEPT: &str = "SELECT quartier_id, landlord_id, year, axis, validated, lines, accounted, planned_cents, \
    planned_landlord_cents, planned_other_cents, planned_valued_cents, realised_cents, realised_landlord_cents, \
    realised_other_cents, realised_valued_cents, valued_cents FROM abatement_rollup";
/// Every line with where it counts: read when counters are verified.
pub const LINES: &str = "SELECT a.quartier_id, a.landlord_id, a.year, a.state, l.axis, l.planned_cents, \
    l.planned_landlord_cents, l.planned_other_cents, l.planned_valued_cents, l.realised_cents, \
    l.realised_landlord_cents, l.realised_other_cents, l.realised_valued_cents \
    FROM abatement a JOIN abatement_line l ON l.abatement_id = a.id WHERE a.id = $1";
/// Every abatement.
pub const ABATEMENTS: &str = "SELECT id FROM abatement ORDER BY id";

/// Amounts added up, as columns.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Sums {
    lines: i64,
    accounted: i64,
    planned_cents: i64,
    planned_landlord_cents: i64,
    planned_other_cents: i64,
    planned_valued_cents: i64,
    realised_cents: i64,
    realised_landlord_cents: i64,
    realised_other_cents: i64,
    realised_valued_cents: i64,
    valued_cents: i64,
}

impl From<Sums> for Rollup {
    fn from(sums: Sums) -> Self {
        let shares = |expense, landlord, other, valued| Shares {
            expense: Cents(expense),
            landlord: Cents(landlord),
            other: Cents(other),
            valued: Cents(valued),
        };
        Self {
            totals: Totals {
                lines: sums.lines,
                accounted: sums.accounted,
                planned: shares(
                    sums.planned_cents,
                    sums.planned_landlord_cents,
                    sums.planned_other_cents,
                    sums.planned_valued_cents,
                ),
                realised: shares(
                    sums.realised_cents,
                    sums.realised_landlord_cents,
                    sums.realised_other_cents,
                    sums.realised_valued_cents,
                ),
            },
            valued: Cents(sums.valued_cents),
        }
    }
}

/// What consolidated pages tell, as columns.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct MeasuredSums {
    lines: i64,
    planned_cents: i64,
    planned_valued_cents: i64,
    realised_cents: i64,
    realised_valued_cents: i64,
    valued_cents: i64,
}

impl From<MeasuredSums> for Measured {
    fn from(sums: MeasuredSums) -> Self {
        Self {
            lines: sums.lines,
            planned: Cents(sums.planned_cents),
            planned_valued: Cents(sums.planned_valued_cents),
            realised: Cents(sums.realised_cents),
            realised_valued: Cents(sums.realised_valued_cents),
            valued: Cents(sums.valued_cents),
        }
    }
}

#[derive(Debug, sqlx::FromRow)]
struct KeptRow {
    quartier_id: String,
    landlord_id: String,
    year: i64,
    axis: String,
    validated: bool,
    #[sqlx(flatten)]
    sums: Sums,
}

#[derive(Debug, sqlx::FromRow)]
struct WholeRow {
    year: i64,
    axis: String,
    validated: bool,
    #[sqlx(flatten)]
    sums: MeasuredSums,
}

#[derive(Debug, sqlx::FromRow)]
struct LineRow {
    quartier_id: String,
    landlord_id: String,
    year: i64,
    #[sqlx(try_from = "String")]
    state: AbatementState,
    axis: String,
    planned_cents: i64,
    planned_landlord_cents: i64,
    planned_other_cents: i64,
    planned_valued_cents: i64,
    realised_cents: Option<i64>,
    realised_landlord_cents: Option<i64>,
    realised_other_cents: Option<i64>,
    realised_valued_cents: Option<i64>,
}

/// Counts again the lines of one abatement: called by every write of a line or of a state, in its transaction.
///
/// # Errors
/// When the store does not answer.
pub async fn refresh(tx: &mut Tx, abatement: AbatementId) -> Result<(), Problem> {
    let id = abatement.to_string();
    let (quartier, landlord, year, state): (String, String, i64, String) =
        fetch_one!(tx, (String, String, i64, String), PLACE, &id)?;
    let state: AbatementState = state.parse().map_err(Problem::inside)?;
    execute!(tx, MOVE_WHOLE, &quartier, &landlord, year, -1_i64)?;
    execute!(tx, FORGET, &quartier, &landlord, year)?;
    execute!(tx, COUNT, &id, state.is_validated())?;
    execute!(tx, COUNT_ALL_YEARS, &quartier, &landlord)?;
    execute!(tx, MOVE_WHOLE, &quartier, &landlord, year, 1_i64)?;
    execute!(tx, FORGET_EMPTY, year)?;
    Ok(())
}

/// The counters that differ from the lines they count, one French sentence each, and how many there are.
///
/// # Errors
/// When the store does not answer.
pub async fn compare(tx: &mut Tx) -> Result<(usize, Vec<String>), Problem> {
    let mut expected: BTreeMap<RollupKey, Rollup> = BTreeMap::new();
    for (id,) in fetch_all!(tx, (String,), ABATEMENTS)? {
        let rows: Vec<LineRow> = fetch_all!(tx, LineRow, LINES, id)?;
        let lines: Vec<CountedLine> = rows.into_iter().map(counted).collect::<Result<_, _>>()?;
        for (key, rollup) in counters(&lines) {
            let whole = RollupKey { year: 0, ..key.clone() };
            for key in [key, whole] {
                let counter = expected.entry(key).or_default();
                *counter = counter.plus(rollup);
            }
        }
    }
    let (whole, mut wrong) = compare_whole(tx, &expected).await?;
    let held = expected.len() + whole;
    let kept: Vec<KeptRow> = fetch_all!(tx, KeptRow, KEPT)?;
    for row in kept {
        let key = key(&row.quartier_id, &row.landlord_id, row.year, row.axis, row.validated)?;
        let kept = Rollup::from(row.sums);
        match expected.remove(&key) {
            Some(counted) if counted == kept => {}
            Some(counted) => {
                wrong.push(format!("{} : {} gardés, {} comptés", said(&key), kept.valued, counted.valued))
            }
            None => wrong.push(format!("{} : {} gardés, aucune ligne", said(&key), kept.valued)),
        }
        if wrong.len() > MOST_SAID {
            break;
        }
    }
    wrong.extend(
        expected
            .into_iter()
            .take(MOST_SAID)
            .map(|(key, of)| format!("{} : {} non comptés", said(&key), of.valued)),
    );
    Ok((held, wrong))
}

/// The same for what everything comes to.
async fn compare_whole(
    tx: &mut Tx,
    counters: &BTreeMap<RollupKey, Rollup>,
) -> Result<(usize, Vec<String>), Problem> {
    let mut expected: BTreeMap<(i64, String, bool), Measured> = BTreeMap::new();
    for (key, rollup) in counters {
        let of = expected.entry((i64::from(key.year), key.axis.clone(), key.validated)).or_default();
        *of = of.plus(Measured::from(*rollup));
    }
    let kept = fetch_all!(tx, WholeRow, KEPT_WHOLE)?;
    let kept: BTreeMap<_, Measured> =
        kept.into_iter().map(|row| ((row.year, row.axis, row.validated), row.sums.into())).collect();
    let keys: BTreeSet<_> = kept.keys().chain(expected.keys()).collect();
    let differs = keys.into_iter().filter(|key| kept.get(*key) != expected.get(*key));
    let said = differs.map(|key| {
        let valued = |of: &BTreeMap<_, Measured>| of.get(key).map(|sums| sums.valued).unwrap_or_default();
        format!(
            "tous quartiers, {} : {} gardés, {} comptés",
            placed(key.0, &key.1),
            valued(&kept),
            valued(&expected)
        )
    });
    Ok((expected.len(), said.take(MOST_SAID).collect()))
}

/// Differences said at most: one alone means that everything is to be counted again.
const MOST_SAID: usize = 20;

fn said(key: &RollupKey) -> String {
    let place = placed(i64::from(key.year), &key.axis);
    format!("quartier {}, bailleur {}, {place}", key.quartier, key.landlord)
}

fn placed(year: i64, axis: &str) -> String {
    let year = if year == 0 { "toutes années".to_owned() } else { year.to_string() };
    format!("{year}, axe {axis}")
}

fn key(
    quartier: &str,
    landlord: &str,
    year: i64,
    axis: String,
    validated: bool,
) -> Result<RollupKey, Problem> {
    Ok(RollupKey {
        quartier: quartier.parse().map_err(Problem::inside)?,
        landlord: landlord.parse().map_err(Problem::inside)?,
        year: i16::try_from(year).map_err(Problem::inside)?,
        axis,
        validated,
    })
}

fn counted(row: LineRow) -> Result<CountedLine, Problem> {
    let shares = |expense: Option<i64>, landlord: Option<i64>, other: Option<i64>, valued: Option<i64>| {
        Some(Shares {
            expense: Cents(expense?),
            landlord: Cents(landlord.unwrap_or_default()),
            other: Cents(other.unwrap_or_default()),
            valued: Cents(valued.unwrap_or_default()),
        })
    };
    let planned = Shares {
        expense: Cents(row.planned_cents),
        landlord: Cents(row.planned_landlord_cents),
        other: Cents(row.planned_other_cents),
        valued: Cents(row.planned_valued_cents),
    };
    let realised = shares(
        row.realised_cents,
        row.realised_landlord_cents,
        row.realised_other_cents,
        row.realised_valued_cents,
    );
    Ok(CountedLine {
        key: key(&row.quartier_id, &row.landlord_id, row.year, row.axis, row.state.is_validated())?,
        amounts: LineAmounts { planned, realised },
    })
}
