//! What every feature stands on, and which knows no feature.

pub mod access;
pub mod assets;
mod bodies;
pub mod chores;
pub mod clock;
pub mod config;
pub mod db;
pub mod device;
pub mod dialect;
pub mod files;
pub mod forms;
pub mod http;
pub mod jobs;
pub mod journal;
pub mod mail;
pub mod many;
pub mod page;
pub mod password;
pub mod problem;
pub mod routes;
pub mod session;
pub mod state;
pub mod together;
pub mod tries;
pub mod typesetting;
pub mod viewers;

pub use access::{Allowed, Viewer};
pub use db::{Db, Read, Tx, Write};
pub use device::Device;
pub use forms::{Filled, Form};
pub use journal::Event;
pub use page::Frame;
pub use problem::Problem;
pub use routes::{Access, Route};
pub use state::App;
pub use together::{Signer, Together};
