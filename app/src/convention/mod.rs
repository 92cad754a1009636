//! The convention as people read it, each clause with what carries it.

mod pages;
mod views;
pub mod words;

pub use views::specimens;

use crate::platform::App;
use crate::platform::routes::{Access, Route, page};
use palier_domain::clause;
use palier_domain::convention::{Carrier, InForce};

/// Routes of this feature.
pub fn routes() -> Vec<Route> {
    vec![page("/convention", Access::Public, pages::convention)]
}

/// The convention as it holds today; past its last day, as it held that day.
pub fn in_force(app: &App) -> InForce<'_> {
    app.convention.at(app.world.today().min(app.convention.period.ends))
}

const fn page_of(clause: &'static str, what: &'static str) -> Carrier {
    Carrier { clause, what, href: Some("/convention"), test: None }
}

/// What this feature carries of the convention.
pub const CARRIES: &[Carrier] = &[
    page_of(clause!("art1.duree"), "page Convention : période et date de lecture"),
    page_of(clause!("art1.avenants"), "page Convention : avenants et rédactions remplacées"),
];
