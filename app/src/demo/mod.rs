//! The demonstration: a plausible convention, drawn and written by us, the same at each load. No real person.

mod abatement;
mod codes;
mod create;
pub mod data;
mod drawings;
mod funding;
mod meetings;
mod pages;
mod phones;
mod plans;
mod projects;
mod proofs;
mod records;
pub mod scenes;
pub mod store;
mod words;

pub use create::{PASSWORD, create};
pub use words::say;

use crate::platform::routes::{Access, Route, page};

/// Routes of the demonstration; there is nothing behind them elsewhere.
pub fn routes() -> Vec<Route> {
    vec![page("/dev/pages", Access::Public, pages::list)]
}
