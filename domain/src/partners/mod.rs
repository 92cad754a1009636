//! (being laid)

pub mod siret;
