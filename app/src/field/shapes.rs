//! Buildings, streets and parcels brought from a file, to be drawn under the plans.

use super::store::office;
use crate::platform::{Db, Event, Problem, journal::Author};
use palier_domain::diagnostics::field::{PlanShape, ShapeKind};
use serde_json::json;

/// What a file of shapes changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShapesReport {
    /// Shapes read.
    pub read: usize,
    /// Those that were not known.
    pub created: usize,
    /// Those that moved.
    pub changed: usize,
}

/// Brings shapes in, or only says what bringing them would do. A second time, nothing changes.
///
/// # Errors
/// When the store refuses; then nothing is changed.
pub async fn bring_shapes(
    db: &Db,
    kind: ShapeKind,
    shapes: &[PlanShape],
    dry_run: bool,
) -> Result<ShapesReport, Problem> {
    let known = office::shapes(db.read().await?.tx(), kind.code()).await?;
    let named = |shape: &PlanShape| format!("{}-{}", kind.code(), shape.name);
    let mut new = Vec::new();
    let mut changed = Vec::new();
    for shape in shapes {
        let id = named(shape);
        match known.get(&id) {
            None => new.push((id, shape)),
            Some(kept) if *kept != shape.to_text() => changed.push((id, shape)),
            Some(_) => {}
        }
    }
    let report = ShapesReport { read: shapes.len(), created: new.len(), changed: changed.len() };
    if dry_run || report.created + report.changed == 0 {
        return Ok(report);
    }
    let mut write = db.write_as(Author::Program("import des fonds de plan")).await?;
    office::insert_shapes(write.tx(), &new).await?;
    for (id, shape) in changed {
        office::update_shape(write.tx(), &id, shape).await?;
    }
    let event = Event::of("plan.importe", "fond_de_plan", kind.code());
    write.commit(event.with(json!({ "nouveaux": report.created, "modifies": report.changed }))).await?;
    Ok(report)
}
