//! Proofs laid on the lines of a programme, confirmed or refused by someone who is not the landlord (article 7).

mod acts;
pub mod forms;
pub mod store;
pub mod views;
pub mod waiting;
pub mod words;

pub(super) use acts::{confirm, lay, page, piece, refuse, said_double, withdraw};
