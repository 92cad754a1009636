//! Actions of the shared plan: states, progress, drafts, and what they do to the constats they answer (article 6).

mod action;
mod draft;
pub mod import;

pub use action::{Action, ActionState, CannotMoveAction, Progress};
pub use draft::{CheckedAction, NewAction};
