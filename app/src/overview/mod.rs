//! What is seen at a glance: my day, a quartier and its thread, its yearly synthesis, and search (article 6).

mod day;
mod lines;
mod quartier;
mod search;
mod store;
mod synthesis;
mod thread;
mod views;

pub use views::specimens;

use crate::platform::routes::{Access, Route, page};
use palier_domain::clause;
use palier_domain::convention::Carrier;
use palier_domain::partners::Capability;

/// What this feature carries of the convention.
pub const CARRIES: &[Carrier] = &[
    Carrier {
        clause: clause!("art6.observation.synthese"),
        what: "synthèse annuelle des diagnostics d'un quartier (PDF et tableur)",
        href: Some("/territoire"),
        test: None,
    },
    Carrier {
        clause: clause!("art6.gtp.suivi"),
        what: "page d'un quartier : ce qui est ouvert, en retard, et son fil",
        href: Some("/territoire"),
        test: None,
    },
    Carrier {
        clause: clause!("art6.suivi.recueil"),
        what: "Ma journée : ce qui attend chaque organisme",
        href: Some("/"),
        test: None,
    },
];

/// Routes of this feature.
pub fn routes() -> Vec<Route> {
    let see = Access::Needs(Capability::SeeHouse);
    let print = Access::Needs(Capability::PrintSynthesis);
    vec![
        page("/", see, day::my_day),
        page("/quartiers/{quartier}", see, quartier::page),
        page("/quartiers/{quartier}/synthese.pdf", print, synthesis::pdf),
        page("/quartiers/{quartier}/synthese.xlsx", print, synthesis::xlsx),
        page("/recherche", see, search::page),
    ]
}
