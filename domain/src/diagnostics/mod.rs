//! Walks, constats and what a synthesis counts (articles 3 and 6).

mod code;
mod constat;
mod draft;
mod figures;
mod walk;
mod words;

pub use code::{NotACode, ShortCode};
pub use constat::{CannotConstat, Constat, ConstatState, Qualification};
pub use draft::{DESCRIPTION_MAX, NewConstat, names_a_person};
pub use figures::{Figures, figures, figures_by};
pub use walk::{CannotMoveWalk, Presence, WalkKind, WalkState, next_stop_number};
pub use words::{ConstatValue, Frequency, Owner, Priority, ResponseKind, Severity, SpaceKind, Visibility};
