//! The walk on the ground: what phones send, read so that nothing is ever refused for being old, new or odd.

mod clock;
mod record;
mod shape;
mod upload;
mod versions;

pub use clock::Clocks;
pub use record::{
    Announced, Doubt, KNOWN_VERSION, NotARecord, PlacedBy, RecheckOutcome, Record, RecordKind, Seen,
};
pub use shape::{NotAShape, PlanShape, ShapeKind, read_shapes};
pub use upload::{BadPiece, Piece, StartsElsewhere, Taken};
