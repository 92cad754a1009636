//! Where the convention applies: communes, quartiers under their successive geographies, contours (article 2).
//!
//! The list and the map, what is entered by hand, and the import of the files the State publishes.

mod edit;
mod facts;
mod import;
mod map;
mod pages;
mod store;
mod views;
mod words;

pub use facts::{ContourFacts, QuartierFacts, contour_of, quartier};
pub use import::{Progress, Report, Source, import};
pub use store::{
    NewContour, NewQuartier, choices, insert_commune, insert_contour, insert_correspondence, insert_quartier,
};
pub use views::specimens;
pub use words::{geography_sentence, population_sentence, say, status_label};

use crate::platform::routes::{Access, Route, action, page};
use palier_domain::clause;
use palier_domain::convention::Carrier;
use palier_domain::partners::Capability;

/// What this feature carries of the convention.
pub const CARRIES: &[Carrier] = &[Carrier {
    clause: clause!("art2.perimetre"),
    what: "liste et carte du territoire",
    href: Some("/territoire"),
    test: Some("territory::a_mandate_sees_only_its_own_quartiers"),
}];

/// Routes of this feature.
pub fn routes() -> Vec<Route> {
    let read = Access::Needs(Capability::SeeHouse);
    let write = Access::Needs(Capability::ImportTerritory);
    vec![
        page("/territoire", read, pages::list),
        page("/territoire.geojson", read, map::shapes),
        page("/territoire/communes", read, pages::communes),
        page("/territoire/nouveau", write, edit::new_page),
        action("/territoire/nouveau", write, edit::create),
        page("/territoire/{quartier}/modifier", write, edit::edit_page),
        action("/territoire/{quartier}/modifier", write, edit::update),
    ]
}
