//! Abatements by the thousand, the same at each run, laid straight into a demonstration base: what they are has no meaning,
//! their sums do.

use crate::Failure;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use std::path::Path;

/// The first tax year laid; measures read this one.
pub const YEAR: i64 = 2031;

/// How much is laid.
pub struct Size {
    /// What it stands for.
    pub name: &'static str,
    /// Quartiers.
    pub quartiers: i64,
    /// Tax years.
    pub years: i64,
    /// Landlords in all.
    pub landlords: i64,
    /// Lines of each abatement.
    pub lines: i64,
    /// Landlords in each quartier.
    pub here: i64,
}

/// An abatement to which lines may be added, and whose account may.
pub struct Open {
    /// Which abatement.
    pub abatement: String,
    /// The account of its landlord.
    pub account: String,
}

/// Opens the base of that folder beside the program.
///
/// # Errors
/// When there is none.
pub async fn open(data: &Path) -> Result<SqlitePool, Failure> {
    let options = SqliteConnectOptions::new().filename(data.join("palier.sqlite")).foreign_keys(true);
    Ok(SqlitePoolOptions::new().max_connections(1).connect_with(options).await?)
}

const COUNT_UP: &str = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $1) ";
const QUARTIER: &str = "INSERT INTO quartier (id, code_2024, name, name_folded, status, commune_names, npnru) \
    SELECT printf('00000000-0000-7000-8000-0001%08x', i), printf('QN9%05d', i), printf('Quartier %05d', i), \
    printf('quartier %05d', i), 'qpv', printf('Commune %03d', i / 4), FALSE FROM n";
const LANDLORD: &str = "INSERT INTO organisation (id, kind, name, name_folded) \
    SELECT printf('00000000-0000-7000-8000-0002%08x', i), 'bailleur', printf('Bailleur %03d', i), \
    printf('bailleur %03d', i) FROM n";
/// `$1` abatements: `$2` landlords in each quartier among `$3`, `$4` years from `$5` on.
const ABATEMENT: &str = "INSERT INTO abatement (id, landlord_id, quartier_id, year, state, dwellings, eligible_dwellings, \
    bilan_due, created_at) SELECT printf('00000000-0000-7000-8000-0003%08x', i), \
    printf('00000000-0000-7000-8000-0002%08x', ((i / $4 / $2) * 7 + (i / $4) % $2) % $3), \
    printf('00000000-0000-7000-8000-0001%08x', i / $4 / $2), $5 + i % $4, \
    CASE i % 3 WHEN 0 THEN 'prepare' WHEN 1 THEN 'valide' ELSE 'bilan_valide' END, 100, 90, '2032-03-31', 0 FROM n";
/// `$2` lines in each abatement.
const LINE: &str = "INSERT INTO abatement_line (id, abatement_id, number, axis, measure, title, description, place, recurring, \
    planned_cents, planned_landlord_cents, planned_other_cents, planned_valued_cents, realised_cents, \
    realised_landlord_cents, realised_other_cents, realised_valued_cents, other_funder, indicator, indicator_planned, \
    indicator_realised, partners, gap, created_at) \
    SELECT printf('00000000-0000-7000-8000-0004%08x', i), printf('00000000-0000-7000-8000-0003%08x', i / $2), i % $2 + 1, \
    CAST(1 + (i * 5 + i / 8) % 8 AS TEXT), 'Nettoyage renforcé', 'Passages du samedi', '', 'Tours 4 à 9', TRUE, \
    100000 + (i * 7919) % 500000, 40000, 10000, 50000 + (i * 7919) % 500000, \
    CASE WHEN (i / $2) % 3 = 2 THEN 90000 + (i * 104729) % 400000 END, CASE WHEN (i / $2) % 3 = 2 THEN 40000 END, \
    CASE WHEN (i / $2) % 3 = 2 THEN 10000 END, CASE WHEN (i / $2) % 3 = 2 THEN 40000 + (i * 104729) % 400000 END, \
    '', '', '', '', '', '', 0 FROM n";
/// The counters of what was laid, written another way than the program writes them. The order of reading is said: nothing is
/// known yet of what was just laid, and a guess may read every line for each year.
const COUNTERS: &str = "INSERT INTO abatement_rollup SELECT a.quartier_id, a.landlord_id, y.year, l.axis, \
    a.state IN ('valide', 'bilan_valide'), COUNT(*), COUNT(l.realised_cents), TOTAL(l.planned_cents), \
    TOTAL(l.planned_landlord_cents), TOTAL(l.planned_other_cents), TOTAL(l.planned_valued_cents), \
    TOTAL(l.realised_cents), TOTAL(l.realised_landlord_cents), TOTAL(l.realised_other_cents), \
    TOTAL(l.realised_valued_cents), TOTAL(COALESCE(l.realised_valued_cents, l.planned_valued_cents)) \
    FROM abatement a CROSS JOIN abatement_line l ON a.id = l.abatement_id \
    CROSS JOIN (SELECT 0 AS year UNION SELECT DISTINCT year FROM abatement) y ON y.year IN (0, a.year) \
    WHERE a.id LIKE '00000000-0000-7000-8000-0003%' GROUP BY 1, 2, 3, 4, 5";
/// What all of them come to, those that the demonstration had laid included.
const WHOLE: [&str; 2] = [
    "DELETE FROM abatement_whole",
    "INSERT INTO abatement_whole SELECT year, axis, validated, TOTAL(lines), TOTAL(planned_cents), TOTAL(planned_valued_cents), \
     TOTAL(realised_cents), TOTAL(realised_valued_cents), TOTAL(valued_cents) FROM abatement_rollup GROUP BY 1, 2, 3",
];
/// An account that writes the abatements of a landlord, and a quartier it reaches.
const WRITER: &str = "SELECT p.email, m.organisation_id, r.quartier_id FROM mandate m JOIN person p ON p.id = m.person_id \
    JOIN mandate_reach r ON r.mandate_id = m.id JOIN quartier q ON q.id = r.quartier_id AND q.status = 'qpv' \
    WHERE m.role = 'bailleur_siege' AND m.state = 'active' ORDER BY p.email LIMIT 1";
const OPEN: &str = "INSERT INTO abatement (id, landlord_id, quartier_id, year, state, dwellings, eligible_dwellings, \
    bilan_due, created_at) VALUES ($1, $2, $3, $4, 'prepare', 100, 90, '2032-03-31', 0)";

/// Lays quartiers, landlords, abatements, lines and counters, and one abatement that stays open.
///
/// # Errors
/// When the base refuses.
pub async fn fill(pool: &SqlitePool, size: &Size) -> Result<Open, Failure> {
    let abatements = size.quartiers * size.here * size.years;
    let mut tx = pool.begin().await?;
    let texts = [
        (QUARTIER, vec![size.quartiers]),
        (LANDLORD, vec![size.landlords]),
        (ABATEMENT, vec![abatements, size.here, size.landlords, size.years, YEAR]),
        (LINE, vec![abatements * size.lines, size.lines]),
    ];
    for (text, numbers) in texts {
        // The counting stands before what it counts for: SQLite takes it there too.
        let (insert, select) = text.split_once(" SELECT ").unwrap_or((text, ""));
        let whole = format!("{insert} {COUNT_UP}SELECT {select}");
        let mut query = sqlx::query(sqlx::AssertSqlSafe(whole));
        for number in numbers {
            query = query.bind(number);
        }
        query.execute(&mut *tx).await?;
    }
    for text in [COUNTERS].into_iter().chain(WHOLE) {
        sqlx::query(text).execute(&mut *tx).await?;
    }
    let (account, landlord, quartier): (String, String, String) =
        sqlx::query_as(WRITER).fetch_one(&mut *tx).await?;
    let abatement = "00000000-0000-7000-8000-000500000000".to_owned();
    sqlx::query(OPEN).bind(&abatement).bind(landlord).bind(quartier).bind(YEAR).execute(&mut *tx).await?;
    tx.commit().await?;
    sqlx::query("ANALYZE").execute(pool).await?;
    Ok(Open { abatement, account })
}
