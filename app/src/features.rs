//! The table of contents: routes, jobs and public routes of every feature, in the order in which they may call each other.

use crate::platform::Route;
use crate::platform::journal::Entry;
use crate::{home, partners};

/// Every route of the house.
pub fn routes() -> Vec<Route> {
    [home::routes(), partners::routes()].concat()
}

/// The French sentence of a journal entry, made by the feature its event belongs to; nothing for an unknown event.
pub fn say(entry: &Entry) -> Option<String> {
    let sentences: &[fn(&Entry) -> Option<String>] = &[partners::say];
    sentences.iter().find_map(|say| say(entry))
}
