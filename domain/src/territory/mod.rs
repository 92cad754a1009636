//! Where the convention applies: communes, quartiers and their vintages, their contours, and the files that bring them.
//!
//! Everything here is bytes in, data or refusals out. Contours are WGS84, longitude first; surfaces are in m².

mod contour;
mod diff;
mod geojson;
mod model;
mod nesting;
mod projection;
mod read;
mod refusal;
mod repair;
mod spread;
mod table;
#[cfg(test)]
mod tests;
mod validity;

pub use contour::{Bounds, Contour, Frame, Mended};
pub use diff::{Change, Collision, Known, Plan, diff};
pub use model::{
    Commune, Correspondence, Evolution, Geography, Insee, NotInsee, Population, Quartier, QuartierStatus,
    Vintage,
};
pub use read::{read_communes, read_correspondences, read_quartiers};
pub use refusal::{Batch, Fault, Refusal, Repair, ShapeError, Spot};
pub use spread::spread;
pub use validity::{Defect, DefectKind};

/// Largest file taken, in bytes.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;
/// Most vertices a file may hold.
pub const MAX_VERTICES: usize = 1_000_000;
/// Most objects or lines a file may hold.
pub const MAX_ROWS: usize = 100_000;
