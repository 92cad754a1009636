//! SQL of what agreements announce for later years.

use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all};
use palier_domain::funding::AnnouncedAmount;
use palier_domain::shared::{Cents, DossierId, Instant, SittingId, text::fold};

/// What agreements announce: those of a dossier, or those of every dossier for a year, with what the same funder voted to the
/// same holder under the same scheme for that year.
macro_rules! announced {
    ($which:expr) => {
        concat!(
            "SELECT d.id, d.title, h.name AS holder, a.funder_id, o.name AS funder, a.scheme, a.year, a.cents, \
             CAST((SELECT COALESCE(SUM(g.committed_cents), 0) FROM envelope_grant g JOIN envelope e ON e.id = g.envelope_id \
             JOIN dossier x ON x.id = g.dossier_id WHERE e.funder_id = a.funder_id AND e.scheme_folded = a.scheme_folded \
             AND e.year = a.year AND x.organisation_id = d.organisation_id) AS BIGINT) AS voted \
             FROM grant_announced a JOIN dossier d ON d.id = a.dossier_id JOIN organisation h ON h.id = d.organisation_id \
             JOIN organisation o ON o.id = a.funder_id WHERE ",
            $which,
            " ORDER BY a.year, h.name_folded, o.name_folded, a.scheme_folded, d.id"
        )
    };
}

/// What the agreement of a dossier announces.
pub const OF_DOSSIER: &str = announced!("a.dossier_id = $1");
/// What the agreements that follow a sitting announce.
pub const OF_SITTING: &str =
    announced!("a.dossier_id IN (SELECT p.dossier_id FROM grant_paper p WHERE p.sitting_id = $1)");
/// What agreements of earlier years announced for a year.
pub const FOR_YEAR: &str = announced!("a.year = $1");
/// Announces an amount, in place of what was announced by the same funder for the same year.
pub const ANNOUNCE: &str = "INSERT INTO grant_announced (dossier_id, funder_id, scheme, scheme_folded, year, cents, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7) \
    ON CONFLICT (dossier_id, funder_id, scheme_folded, year) DO UPDATE SET cents = $6";

/// An amount announced, with what became of it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Announced {
    /// The dossier whose agreement announces it.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Who carries it.
    pub holder: String,
    /// Identifier of the funder.
    pub funder_id: String,
    /// Name of the funder.
    pub funder: String,
    /// Under which scheme.
    pub scheme: String,
    /// For which budget year.
    pub year: i64,
    /// Announced, in cents.
    #[sqlx(try_from = "i64")]
    pub cents: Cents,
    /// Voted since for that year, in cents.
    #[sqlx(try_from = "i64")]
    pub voted: Cents,
}

/// What the agreements that follow a sitting announce, year by year.
///
/// # Errors
/// When the store does not answer.
pub async fn of_sitting(tx: &mut Tx, sitting: SittingId) -> Result<Vec<Announced>, Problem> {
    Ok(fetch_all!(tx, Announced, OF_SITTING, sitting.to_string())?)
}

/// What the agreement of a dossier announces, year by year.
///
/// # Errors
/// When the store does not answer.
pub async fn of_dossier(tx: &mut Tx, dossier: DossierId) -> Result<Vec<Announced>, Problem> {
    Ok(fetch_all!(tx, Announced, OF_DOSSIER, dossier.to_string())?)
}

/// What agreements of earlier years announced for that year.
///
/// # Errors
/// When the store does not answer.
pub async fn for_year(tx: &mut Tx, year: i16) -> Result<Vec<Announced>, Problem> {
    Ok(fetch_all!(tx, Announced, FOR_YEAR, i64::from(year))?)
}

/// Announces an amount, in place of what was announced before.
///
/// # Errors
/// When the store does not answer.
pub async fn announce(
    tx: &mut Tx,
    dossier: DossierId,
    amount: &AnnouncedAmount,
    now: Instant,
) -> Result<(), Problem> {
    let (dossier, funder) = (dossier.to_string(), amount.funder.to_string());
    let (scheme, year) = (fold(&amount.scheme), i64::from(amount.year));
    execute!(tx, ANNOUNCE, dossier, funder, &amount.scheme, scheme, year, amount.cents.0, now.0)?;
    Ok(())
}
