//! The abatement of TFPB and its counterpart: what proves each valued euro, and what it all adds up to (articles 4, 6, 7).

pub mod coherence;
pub mod ledger;
pub mod proof;
pub mod rollup;
