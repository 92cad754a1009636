//! The table of contents: routes, jobs and public routes of every feature, in the order in which they may call each other.

use crate::platform::Route;
use crate::{home, partners};

/// Every route of the house.
pub fn routes() -> Vec<Route> {
    [home::routes(), partners::routes()].concat()
}

/// Every view in its states, rendered: name and page. A test reads them all.
pub fn specimens() -> Vec<(&'static str, Result<String, askama::Error>)> {
    home::specimens()
}
