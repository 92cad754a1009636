//! SQL of what a phone takes along.

use crate::platform::{Problem, Tx};
use crate::{fetch_all, fetch_optional};
use palier_domain::diagnostics::field::{PlanShape, ShapeKind};
use palier_domain::diagnostics::{WalkKind, WalkState};
use palier_domain::shared::{Day, QuartierId, WalkId};
use palier_domain::territory::Bounds;

/// The walk of a phone.
pub const WALK: &str = "SELECT w.id, w.quartier_id, q.name AS quartier_name, q.commune_names, w.kind, w.state, w.day, \
    w.starts_at, w.meeting_point, w.objectives, w.route FROM walk w JOIN quartier q ON q.id = w.quartier_id WHERE w.id = $1";
/// Stops of a walk, in order.
pub const STOPS: &str = "SELECT id, number, label, lon, lat FROM stop WHERE walk_id = $1 ORDER BY number";
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
/// Shapes of the plan on a ground, larger ones first.
pub const SHAPES: &str = "SELECT id, kind, geometry FROM plan_shape WHERE west <= $3 AND east >= $1 AND south <= $4 \
    AND north >= $2 ORDER BY (east - west) * (north - south) DESC, id LIMIT 8000";

/// The walk of a phone.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct KitWalk {
    #[sqlx(try_from = "String")]
    pub id: WalkId,
    #[sqlx(try_from = "String")]
    pub quartier_id: QuartierId,
    pub quartier_name: String,
    pub commune_names: String,
    #[sqlx(try_from = "String")]
    pub kind: WalkKind,
    #[sqlx(try_from = "String")]
    pub state: WalkState,
    #[sqlx(try_from = "String")]
    pub day: Day,
    pub starts_at: Option<String>,
    pub meeting_point: String,
    pub objectives: String,
    pub route: Option<String>,
}

/// A stop of the walk.
#[derive(Debug, Clone, sqlx::FromRow, serde::Serialize)]
pub struct KitStop {
    pub id: String,
    pub number: i64,
    pub label: String,
    pub lon: Option<f64>,
    pub lat: Option<f64>,
}

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

/// The walk of a phone.
pub async fn walk(tx: &mut Tx, walk: WalkId) -> Result<KitWalk, Problem> {
    let found: Option<KitWalk> = fetch_optional!(tx, KitWalk, WALK, walk.to_string())?;
    found.ok_or(Problem::NotFound)
}

/// Its stops, in order.
pub async fn stops(tx: &mut Tx, walk: WalkId) -> Result<Vec<KitStop>, Problem> {
    Ok(fetch_all!(tx, KitStop, STOPS, walk.to_string())?)
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

/// Shapes of the plan on that ground.
pub async fn shapes(tx: &mut Tx, ground: Bounds) -> Result<Vec<PlanShape>, Problem> {
    let (min, max) = (ground.min, ground.max);
    let rows: Vec<(String, String, String)> =
        fetch_all!(tx, (String, String, String), SHAPES, min.lon, min.lat, max.lon, max.lat)?;
    rows.into_iter()
        .map(|(id, kind, text)| {
            let kind: ShapeKind = kind.parse().map_err(Problem::inside)?;
            Ok(PlanShape::from_text(kind, id, &text))
        })
        .collect()
}
