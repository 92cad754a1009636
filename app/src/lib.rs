//! Palier: what people see and where it is kept.

pub mod demo;
