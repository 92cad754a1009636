//! What residents read of the programmes, without an account: the validated ones and nothing else.

pub mod store;

pub use store::{PublicLine, PublicProgramme, lines, programmes};
