//! The programme and the bilan of a landlord for a year as one workbook: it goes out, is filled in, and comes back.

mod pages;
mod rules;

use crate::platform::routes::{Access, Route, action, page};
use palier_domain::partners::Capability;

/// Routes of this import.
pub(super) fn routes() -> Vec<Route> {
    let write = Access::Needs(Capability::WriteAbatement);
    vec![
        page("/abattement/import/{year}", write, pages::upload_page),
        action("/abattement/import/{year}", write, pages::upload),
        page("/abattement/import/{year}/modele.xlsx", write, pages::template),
        page("/abattement/import/{year}/a-modifier.xlsx", write, pages::to_change),
        page("/abattement/import/{year}/{import}", write, pages::draft_page),
        action("/abattement/import/{year}/{import}/confirmer", write, pages::confirm),
        action("/abattement/import/{year}/{import}/abandonner", write, pages::give_up),
    ]
}
