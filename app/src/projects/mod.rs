//! Calls for projects, dossiers page by page, their examination shared by funders, their follow-up and bilan (articles 4, 6, 7).

pub mod store;

pub use store::{KeptCampaign, Reach, envelope_of};
