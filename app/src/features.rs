//! The table of contents: routes, jobs and public routes of every feature, in the order in which they may call each other.

use crate::platform::Route;
use crate::{convention, home, partners, plans};
use palier_domain::convention::Carrier;

/// Every route of the house.
pub fn routes() -> Vec<Route> {
    [home::routes(), partners::routes(), plans::routes(), convention::routes()].concat()
}

/// What every feature carries of the convention, in the order of the table of contents.
pub fn carriers() -> Vec<Carrier> {
    [plans::CARRIES, convention::CARRIES].concat()
}
