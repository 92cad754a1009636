//! Walks, constats and what a synthesis counts (articles 3 and 6).

mod chaining;
mod code;
mod constat;
mod delays;
mod draft;
pub mod field;
mod figures;
mod merges;
mod nearby;
mod refusal;
mod reminders;
mod residents;
mod walk;
mod words;

pub use chaining::{CannotComeBack, ComesBackTo, EarlierWalk, comes_back_to};
pub use code::{Code, JoinCode, NotACode, ShortCode};
pub use constat::{CannotConstat, Constat, ConstatState, Qualification, Seer};
pub use delays::{Delay, Delays, Wait, delay_of};
pub use draft::{DESCRIPTION_MAX, NewConstat, names_a_person};
pub use figures::{Figures, figures, figures_by};
pub use merges::{SAME_SPOT_METRES, Spot, propose_merges};
pub use nearby::{Nearby, STOP_REACH_METRES, around_stops};
pub use refusal::{Refusal, RefusalReason};
pub use reminders::{Missing, Overdue, Rhythm, Trail, overdue};
pub use residents::{AgeBand, CannotCount, MOST_RESIDENTS, Residents};
pub use walk::{CannotMoveWalk, WalkKind, WalkState, next_stop_number};
pub use words::{ConstatValue, Frequency, Owner, Priority, ResponseKind, Severity, SpaceKind, Visibility};
