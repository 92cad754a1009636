//! SQL of the office: what waits for a person, phones whose file is brought, shapes of the plan.

use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all, fetch_optional, insert_many};
use palier_domain::diagnostics::field::PlanShape;
use palier_domain::shared::{DeviceId, WalkId};
use std::collections::BTreeMap;

/// Records of a walk that a person must look at, in order of arrival.
pub const TO_VERIFY: &str = "SELECT r.id, r.kind, r.of_id, r.body, r.received_at, r.why, d.number AS phone \
    FROM field_record r JOIN field_device d ON d.id = r.device_id \
    WHERE r.walk_id = $1 AND r.state = 'a_verifier' ORDER BY r.seq";
/// Open conflicts of a walk: what was kept first, and the other content.
pub const CONFLICTS: &str = "SELECT f.record_id, f.sha256, r.body AS first_body, f.body AS second_body, f.received_at, \
    d.number AS phone FROM field_conflict f JOIN field_record r ON r.id = f.record_id \
    JOIN field_device d ON d.id = f.device_id WHERE r.walk_id = $1 AND f.closed_at IS NULL ORDER BY f.received_at, f.sha256";
/// Photos of a walk that were refused for good.
pub const REFUSED: &str = "SELECT d.number AS phone, p.why, p.received_at FROM field_photo p \
    JOIN field_device d ON d.id = p.device_id WHERE d.walk_id = $1 AND p.state = 'refusee' \
    ORDER BY p.received_at, p.sha256";
/// The number of a phone of a walk.
pub const PHONE: &str = "SELECT number FROM field_device WHERE id = $1 AND walk_id = $2";
/// Shapes kept of a kind.
pub const SHAPES: &str = "SELECT id, geometry FROM plan_shape WHERE kind = $1";
/// Keeps a shape.
pub const INSERT_SHAPE: &str = "INSERT INTO plan_shape (id, kind, west, south, east, north, geometry) \
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
/// Redraws a shape.
pub const UPDATE_SHAPE: &str =
    "UPDATE plan_shape SET west = $2, south = $3, east = $4, north = $5, geometry = $6 WHERE id = $1";

/// A record that a person must look at.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ToVerify {
    pub id: String,
    pub kind: String,
    pub of_id: Option<String>,
    pub body: String,
    pub received_at: i64,
    pub why: Option<String>,
    pub phone: i64,
}

/// Two contents under one identifier.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Conflict {
    pub record_id: String,
    pub sha256: String,
    pub first_body: String,
    pub second_body: String,
    pub received_at: i64,
    pub phone: i64,
}

/// A photo refused for good.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Refused {
    pub phone: i64,
    pub why: Option<String>,
    pub received_at: i64,
}

/// Photos of a walk that were refused for good.
pub async fn refused(tx: &mut Tx, walk: WalkId) -> Result<Vec<Refused>, Problem> {
    Ok(fetch_all!(tx, Refused, REFUSED, walk.to_string())?)
}

/// Records of a walk that a person must look at.
pub async fn to_verify(tx: &mut Tx, walk: WalkId) -> Result<Vec<ToVerify>, Problem> {
    Ok(fetch_all!(tx, ToVerify, TO_VERIFY, walk.to_string())?)
}

/// Open conflicts of a walk.
pub async fn conflicts(tx: &mut Tx, walk: WalkId) -> Result<Vec<Conflict>, Problem> {
    Ok(fetch_all!(tx, Conflict, CONFLICTS, walk.to_string())?)
}

/// The number of a phone of a walk, if it is one.
pub async fn phone(tx: &mut Tx, device: DeviceId, walk: WalkId) -> Result<Option<i64>, Problem> {
    let found: Option<(i64,)> = fetch_optional!(tx, (i64,), PHONE, device.to_string(), walk.to_string())?;
    Ok(found.map(|(number,)| number))
}

/// Shapes kept of a kind: identifier and text.
pub async fn shapes(tx: &mut Tx, kind: &str) -> Result<BTreeMap<String, String>, Problem> {
    let rows: Vec<(String, String)> = fetch_all!(tx, (String, String), SHAPES, kind)?;
    Ok(rows.into_iter().collect())
}

/// The sides of a shape: west, south, east, north.
fn sides(shape: &PlanShape) -> [f64; 4] {
    shape.bounds().map_or([0.0; 4], |b| [b.min.lon, b.min.lat, b.max.lon, b.max.lat])
}

/// Keeps new shapes under these identifiers.
pub async fn insert_shapes(tx: &mut Tx, shapes: &[(String, &PlanShape)]) -> Result<(), Problem> {
    insert_many!(tx, INSERT_SHAPE, shapes, |shape| [
        &shape.0,
        shape.1.kind.code(),
        sides(shape.1)[0],
        sides(shape.1)[1],
        sides(shape.1)[2],
        sides(shape.1)[3],
        shape.1.to_text(),
    ]);
    Ok(())
}

/// Redraws a shape.
pub async fn update_shape(tx: &mut Tx, id: &str, shape: &PlanShape) -> Result<(), Problem> {
    let [west, south, east, north] = sides(shape);
    execute!(tx, UPDATE_SHAPE, id, west, south, east, north, shape.to_text())?;
    Ok(())
}
