//! Actions of the shared plan: states, progress, drafts, and what they do to the constats they answer (article 6).

mod action;
mod consolidation;
mod draft;
pub mod import;
mod views;

pub use action::{Action, ActionState, CannotMoveAction, Progress};
pub use consolidation::{Consolidation, Countable, Grouping, PlanTally};
pub use draft::{CheckedAction, NewAction};
pub use views::{
    ActionEvent, ActionNews, BulkEdit, BulkRefusal, BulkRights, BulkSubject, Month, Moved, NextState,
    TimeFrame, TimeSpan, news,
};
