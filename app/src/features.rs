//! The table of contents: routes, jobs and public routes of every feature, in the order in which they may call each other.

use crate::platform::Route;
use crate::{demo, home, partners};

/// Every route of the house.
pub fn routes() -> Vec<Route> {
    [home::routes(), partners::routes(), demo::routes()].concat()
}
