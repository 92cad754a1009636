//! Pages of the projects.

pub mod begin;
pub mod campaign;
pub mod dossier;
pub mod follow;
pub mod list;
pub mod page;
pub mod portal;
