//! The demonstration: a plausible convention, drawn and written by us, the same at each load. No real person.

pub mod data;
pub mod scenes;
