//! Shapes that every word of the work shares: identifiers, days and instants, money, places, folded text.

mod codes;
mod count;
mod day;
mod faults;
mod ids;
mod money;
mod place;
pub mod sheet;
pub mod text;

pub use codes::UnknownCode;
pub use count::grouped;
pub use day::{Day, Instant};
pub use faults::FieldFault;
pub use ids::*;
pub use money::Cents;
pub use place::{LonLat, OutOfRange, metres_along};
