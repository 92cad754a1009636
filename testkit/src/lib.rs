//! A strict test world: a whole application on either engine, without a port, with a held clock, a seeded random source
//! and a small town to tell stories in.
//!
//! ```text
//! both_engines! {
//!     /// Whoever signs in sees the day.
//!     async fn a_pilote_sees_the_day(app: TestApp) {
//!         let ana = app.sign_in(Who::PiloteCommunal).await;
//!         ana.get("/").await.answers(200).shows("Ma journée");
//!     }
//! }
//! ```

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test world fails loudly")]

mod answer;
mod app;
mod client;
mod cluster;
pub mod committee;
mod ground;
mod phone;
pub mod power;
mod raw;
mod samples;
mod town;

pub use answer::Answer;
pub use app::{TestApp, calendar_says};
pub use client::Client;
pub use cluster::Cluster;
pub use ground::{Blank, Engine};
pub use phone::Phone;
pub use raw::Raw;
pub use samples::{coloured, picture, sample_path};
pub use town::{CODE, PASSWORD, PHONE_TOKEN, RESTRICTED_CODE, Town, WALK_CODE, Who};

/// Declares stories told on both engines: `story` becomes a module holding the tests `sqlite` and `postgres`.
///
/// Each test is given a [`TestApp`] of its own, and ends with the checks of [`TestApp::finish`]: no job left in the queue,
/// journal whole. Several stories may stand in one `both_engines! { … }`.
#[macro_export]
macro_rules! both_engines {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: $world:ty) $body:block)+) => { $(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports, reason = "a story may need nothing of the file around it")]
            use super::*;

            async fn story($app: $world) $body

            #[tokio::test]
            async fn sqlite() {
                $crate::TestApp::tell($crate::Engine::Sqlite, story).await;
            }

            #[tokio::test]
            async fn postgres() {
                $crate::TestApp::tell($crate::Engine::Postgres, story).await;
            }
        }
    )+ };
}
