//! SQL of what the holder of a dossier was granted in earlier years, as it was brought in.

use crate::fetch_all;
use crate::platform::{Problem, Tx};
use palier_domain::partners::siret::Siret;
use palier_domain::shared::Cents;

/// What a body was granted in earlier years, by year, funder and scheme, latest first.
pub const OF_HOLDER: &str = "SELECT year, funder, scheme, CAST(SUM(cents) AS BIGINT) FROM past_grant WHERE siren = $1 \
    GROUP BY year, funder, scheme ORDER BY year DESC, funder, scheme LIMIT 12";

/// Year, funder and scheme, and how much in cents.
pub type PastLine = (i64, String, Cents);

/// What the body of that SIRET was granted in earlier years, latest first; nothing when the number is wrong.
///
/// # Errors
/// When the store does not answer.
pub async fn of_holder(tx: &mut Tx, siret: &str) -> Result<Vec<PastLine>, Problem> {
    let Ok(siret) = Siret::parse(siret) else { return Ok(Vec::new()) };
    let siren = siret.as_str().get(..9).unwrap_or_default();
    type Told = (i64, String, String, i64);
    let rows: Vec<Told> = fetch_all!(tx, Told, OF_HOLDER, siren)?;
    let line = |(year, funder, scheme, cents): Told| {
        let from = if funder.is_empty() { scheme } else { format!("{funder}, {scheme}") };
        (year, from, Cents(cents))
    };
    Ok(rows.into_iter().map(line).collect())
}
