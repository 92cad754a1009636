//! SQL of what a phone takes along.

use crate::platform::{Problem, Tx};
use crate::{fetch_all, fetch_optional};
use palier_domain::shared::{LonLat, QuartierId, WalkId};

/// What earlier walks noted in the quartier and nobody resolved yet; never what is restricted.
pub const EARLIER: &str = "SELECT c.id, c.number, w.day, c.theme, c.subtheme, c.value, c.severity, c.state, c.description, \
    s.label AS stop_label, COALESCE(c.lon, s.lon) AS lon, COALESCE(c.lat, s.lat) AS lat, p.id AS photo_id, \
    p.description AS photo_description FROM constat c JOIN walk w ON w.id = c.walk_id LEFT JOIN stop s ON s.id = c.stop_id \
    LEFT JOIN photo p ON p.id = (SELECT f.id FROM photo f WHERE f.constat_id = c.id AND f.moment = 'avant' \
        ORDER BY f.created_at DESC, f.id DESC LIMIT 1) \
    WHERE c.quartier_id = $1 AND c.walk_id <> $2 AND c.visibility IN ('public', 'partenaires') AND c.value <> 'point_fort' \
    AND c.state NOT IN ('verifie', 'sans_suite', 'hors_perimetre', 'doublon') ORDER BY w.day DESC, c.number LIMIT 500";
/// The address of a photo that the kit of a walk shows.
pub const PHOTO: &str = "SELECT p.sha256 FROM photo p JOIN constat c ON c.id = p.constat_id JOIN walk w ON w.id = $1 \
    WHERE p.id = $2 AND c.quartier_id = w.quartier_id AND c.visibility IN ('public', 'partenaires') \
    AND p.moment = 'avant'";

/// What an earlier walk noted.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Earlier {
    pub id: String,
    pub number: i64,
    pub day: String,
    pub theme: String,
    pub subtheme: Option<String>,
    pub value: String,
    pub severity: Option<String>,
    pub state: String,
    pub description: String,
    pub stop_label: Option<String>,
    pub lon: Option<f64>,
    pub lat: Option<f64>,
    pub photo_id: Option<String>,
    pub photo_description: Option<String>,
}

impl Earlier {
    /// Where it was seen, when that is known.
    pub fn point(&self) -> Option<LonLat> {
        LonLat::new(self.lon?, self.lat?).ok()
    }
}

/// What earlier walks noted there.
pub async fn earlier(tx: &mut Tx, quartier: QuartierId, walk: WalkId) -> Result<Vec<Earlier>, Problem> {
    Ok(fetch_all!(tx, Earlier, EARLIER, quartier.to_string(), walk.to_string())?)
}

/// The address of a photo that the kit shows.
pub async fn photo(tx: &mut Tx, walk: WalkId, photo: &str) -> Result<String, Problem> {
    let found: Option<(String,)> = fetch_optional!(tx, (String,), PHOTO, walk.to_string(), photo)?;
    found.map(|(address,)| address).ok_or(Problem::NotFound)
}
