//! The table of contents: routes, jobs and public routes of every feature, in the order in which they may call each other.

use crate::platform::Route;
use crate::platform::journal::Entry;
use crate::{demo, home, overview, partners};

/// Every route of the house.
pub fn routes() -> Vec<Route> {
    [home::routes(), overview::routes(), partners::routes(), demo::routes()].concat()
}

/// What the journal says of an entry, by the feature it belongs to.
pub fn say(entry: &Entry) -> Option<String> {
    demo::say(entry)
}
