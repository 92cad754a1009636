//! Pages of actions.

pub mod fiche;
pub mod form;
mod samples;
pub mod table;

pub use samples::{sample_action, specimens};
