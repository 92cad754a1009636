//! Palier: what people see and where it is kept.
//!
//! One folder per word of the work, each with a front door; `platform` is what they stand on, `features` the table of
//! contents.

pub mod abatement;
pub mod commands;
pub mod convention;
pub mod demo;
pub mod diagnostics;
pub mod features;
pub mod field;
pub mod funding;
pub mod home;
pub mod meetings;
pub mod overview;
pub mod participation;
pub mod partners;
pub mod plans;
pub mod platform;
pub mod projects;
pub mod territory;
pub mod words;
