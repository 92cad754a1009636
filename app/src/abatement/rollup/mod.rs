//! Consolidated amounts, counted again with each write of a line or of a state, and verified by `palier check`.

pub mod store;

pub use store::{compare, refresh};
