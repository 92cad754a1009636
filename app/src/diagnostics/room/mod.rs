//! The room: back from the walk, the constats are read together on a wide screen, the repeated ones brought together,
//! each given to whoever must answer, and all sent in one go (articles 3 and 6).

mod close;
mod gather;
mod merge;
mod page;
mod qualify;
pub(super) mod samples;
pub(super) mod store;
mod usual;
pub(super) mod views;

use crate::platform::routes::{Access, Route, action, page as read};
use palier_domain::partners::Capability as C;

/// Routes of the room.
pub(super) fn routes() -> Vec<Route> {
    let needs = Access::Needs(C::QualifyConstat);
    vec![
        read("/diagnostics/{walk}/salle", needs, page::show_room),
        read("/diagnostics/{walk}/salle/arrivees", needs, page::arrivals),
        action("/diagnostics/{walk}/salle/{constat}", needs, qualify::save),
        read("/diagnostics/{walk}/salle/doublons", needs, merge::show_merges),
        action("/diagnostics/{walk}/salle/doublons", needs, merge::choose),
        action("/diagnostics/{walk}/salle/clore", needs, close::close),
    ]
}
