//! SQL of the grants of earlier years, brought in from tables.

use crate::platform::db::containing;
use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all, fetch_one, insert_many};
use palier_domain::funding::PastGrant;
use palier_domain::partners::siret::Siret;
use palier_domain::shared::{Cents, Instant, text::fold};

/// The part of the queries that says which grants are looked at: a year or 0, a funder, words of the holder, a SIREN.
macro_rules! looked_at {
    () => {
        "(CAST($1 AS BIGINT) = 0 OR year = CAST($1 AS BIGINT)) AND (CAST($2 AS TEXT) = '' OR funder_folded = $2) \
         AND holder_folded LIKE $3 ESCAPE '!' AND (CAST($4 AS TEXT) = '' OR siren = $4)"
    };
}

/// Grants of earlier years, latest first, page by page.
pub const PAST: &str = concat!(
    "SELECT holder, siret, funder, scheme, year, cents, reference, contract, object FROM past_grant WHERE ",
    looked_at!(),
    " ORDER BY year DESC, holder_folded, scheme, reference, id LIMIT $5 OFFSET $6"
);
/// How many they are, and what they come to.
pub const PAST_SUMS: &str =
    concat!("SELECT COUNT(*), CAST(COALESCE(SUM(cents), 0) AS BIGINT) FROM past_grant WHERE ", looked_at!());
/// Years that have past grants, latest first.
pub const PAST_YEARS: &str = "SELECT DISTINCT year FROM past_grant ORDER BY year DESC";
/// Funders of past grants, by name.
pub const PAST_FUNDERS: &str = "SELECT funder_folded, MIN(funder) FROM past_grant WHERE funder <> '' GROUP BY funder_folded ORDER BY funder_folded";
/// Every past grant with its identifier.
pub const ALL_PAST: &str = "SELECT id, holder, siret, funder, scheme, year, cents, reference, contract, object FROM past_grant \
    ORDER BY id";
/// Keeps past grants.
pub const INSERT_PAST: &str = "INSERT INTO past_grant (id, likeness, year, funder, funder_folded, scheme, holder, holder_folded, \
    siret, siren, cents, reference, contract, object, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
/// Rewrites a past grant.
pub const UPDATE_PAST: &str = "UPDATE past_grant SET holder = $2, holder_folded = $3, siret = $4, siren = $5, funder = $6, \
    funder_folded = $7, cents = $8, contract = $9, object = $10 WHERE id = $1";

/// Which past grants are looked at; empty or zero where anything is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PastLook {
    /// Budget year.
    pub year: i16,
    /// Funder, folded.
    pub funder: String,
    /// Words of the name of the holder.
    pub holder: String,
    /// SIREN of the holder.
    pub siren: String,
}

#[derive(sqlx::FromRow)]
struct PastRow {
    holder: String,
    siret: String,
    funder: String,
    scheme: String,
    year: i64,
    cents: i64,
    reference: String,
    contract: String,
    object: String,
}

impl From<PastRow> for PastGrant {
    fn from(row: PastRow) -> Self {
        Self {
            holder: row.holder,
            siret: Siret::parse(&row.siret).ok(),
            written: row.siret,
            funder: row.funder,
            scheme: row.scheme,
            year: i16::try_from(row.year).unwrap_or_default(),
            cents: Cents(row.cents),
            reference: row.reference,
            contract: row.contract,
            object: row.object,
        }
    }
}

/// Past grants looked at: that many after skipping that many.
///
/// # Errors
/// When the store does not answer.
pub async fn list(tx: &mut Tx, look: &PastLook, page: (i64, i64)) -> Result<Vec<PastGrant>, Problem> {
    let (year, holder) = (i64::from(look.year), containing(&look.holder));
    let rows: Vec<PastRow> =
        fetch_all!(tx, PastRow, PAST, year, &look.funder, holder, &look.siren, page.0, page.1)?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// How many past grants are looked at, and what they come to in cents.
///
/// # Errors
/// When the store does not answer.
pub async fn sums(tx: &mut Tx, look: &PastLook) -> Result<(i64, Cents), Problem> {
    let (year, holder) = (i64::from(look.year), containing(&look.holder));
    let (count, cents): (i64, i64) =
        fetch_one!(tx, (i64, i64), PAST_SUMS, year, &look.funder, holder, &look.siren)?;
    Ok((count, Cents(cents)))
}

/// Years that have past grants, latest first.
///
/// # Errors
/// When the store does not answer.
pub async fn years(tx: &mut Tx) -> Result<Vec<i64>, Problem> {
    let rows: Vec<(i64,)> = fetch_all!(tx, (i64,), PAST_YEARS)?;
    Ok(rows.into_iter().map(|(year,)| year).collect())
}

/// Funders of past grants: folded name, and name.
///
/// # Errors
/// When the store does not answer.
pub async fn funders(tx: &mut Tx) -> Result<Vec<(String, String)>, Problem> {
    Ok(fetch_all!(tx, (String, String), PAST_FUNDERS)?)
}

#[derive(sqlx::FromRow)]
struct KnownRow {
    id: String,
    #[sqlx(flatten)]
    grant: PastRow,
}

/// Every past grant with its identifier.
///
/// # Errors
/// When the store does not answer.
pub async fn all(tx: &mut Tx) -> Result<Vec<(String, PastGrant)>, Problem> {
    let rows: Vec<KnownRow> = fetch_all!(tx, KnownRow, ALL_PAST)?;
    Ok(rows.into_iter().map(|row| (row.id, row.grant.into())).collect())
}

fn siren(grant: &PastGrant) -> Option<String> {
    grant.siret.as_ref().and_then(|siret| siret.as_str().get(..9)).map(str::to_owned)
}

/// Keeps past grants under these identifiers.
///
/// # Errors
/// When the store does not answer.
pub async fn insert(tx: &mut Tx, all: &[(String, PastGrant)], now: Instant) -> Result<(), Problem> {
    insert_many!(tx, INSERT_PAST, all, |row| [
        &row.0,
        row.1.likeness(),
        i64::from(row.1.year),
        &row.1.funder,
        fold(&row.1.funder),
        &row.1.scheme,
        &row.1.holder,
        fold(&row.1.holder),
        &row.1.written,
        siren(&row.1),
        row.1.cents.0,
        &row.1.reference,
        &row.1.contract,
        &row.1.object,
        now.0,
    ]);
    Ok(())
}

/// Rewrites a past grant.
///
/// # Errors
/// When the store does not answer.
pub async fn rewrite(tx: &mut Tx, id: &str, grant: &PastGrant) -> Result<(), Problem> {
    execute!(
        tx,
        UPDATE_PAST,
        id,
        &grant.holder,
        fold(&grant.holder),
        &grant.written,
        siren(grant),
        &grant.funder,
        fold(&grant.funder),
        grant.cents.0,
        &grant.contract,
        &grant.object
    )?;
    Ok(())
}
