//! SQL of what earlier walks of a quartier noted and nobody resolved yet.

use super::lines::seen;
use super::{Sight, open, seen_by, shown};
use crate::fetch_all;
use crate::platform::{Problem, Tx};
use palier_domain::diagnostics::{ConstatState, ConstatValue};
use palier_domain::shared::{Day, LonLat, QuartierId, WalkId};

/// Constats still open that other walks of a quartier noted until a day, latest walk first.
pub const EARLIER: &str = seen!(
    "c.id, c.number, w.day, c.theme, c.subtheme, c.value, c.state, c.description, \
    COALESCE(c.place, s.label, '') AS place, COALESCE(c.lon, s.lon) AS lon, COALESCE(c.lat, s.lat) AS lat",
    concat!(
        " AND c.quartier_id = $4 AND c.walk_id <> $5 AND w.day <= $6 AND ",
        open!(),
        " ORDER BY w.day DESC, c.number, c.id LIMIT 500"
    )
);

/// A constat that an earlier walk noted.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct EarlierRow {
    /// Which.
    pub id: String,
    /// Its number on its walk.
    pub number: i64,
    /// Day of that walk.
    #[sqlx(try_from = "String")]
    pub day: Day,
    /// Theme of the grid, by code.
    pub theme: String,
    /// Sub-theme, by code.
    pub subtheme: Option<String>,
    /// What kind of remark.
    #[sqlx(try_from = "String")]
    pub value: ConstatValue,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub state: ConstatState,
    /// What was seen.
    pub description: String,
    /// The place as said, else the name of the stop.
    pub place: String,
    /// Degrees east.
    pub lon: Option<f64>,
    /// Degrees north.
    pub lat: Option<f64>,
}

impl EarlierRow {
    /// Where it was seen, when that is known.
    pub fn point(&self) -> Option<LonLat> {
        LonLat::new(self.lon?, self.lat?).ok()
    }
}

/// Constats still open that other walks of a quartier noted until a day, latest walk first.
///
/// # Errors
/// When the store does not answer.
pub async fn earlier(
    tx: &mut Tx,
    sight: &Sight,
    (quartier, but): (QuartierId, WalkId),
    until: Day,
) -> Result<Vec<EarlierRow>, Problem> {
    let (quartier, but, until) = (quartier.to_string(), but.to_string(), until.to_string());
    Ok(seen_by!(fetch_all, tx, EarlierRow, EARLIER, sight, quartier, but, until)?)
}
