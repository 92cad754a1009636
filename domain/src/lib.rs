//! What is true in a *Gestion Urbaine et Sociale de Proximité* convention, whoever looks at it and wherever it is kept.
//!
//! One module per word of the work; every rule is a pure function over plain data. No SQL, no HTTP, no clock, no
//! randomness: whoever calls brings the day, the identifiers and the facts.

pub mod abatement;
pub mod convention;
pub mod diagnostics;
pub mod funding;
pub mod meetings;
pub mod partners;
pub mod plans;
pub mod projects;
pub mod shared;
pub mod territory;
