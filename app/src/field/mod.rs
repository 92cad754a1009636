//! The walk on the ground: phones that join it without an account, what they send and keep, and the office that receives
//! them (articles 3 and 6).

mod api;
mod intake;
mod join;
mod kit;
mod photos;
mod receipt;
mod settle;
mod shell;
mod staging;
mod store;
mod words;

pub use intake::{Arrival, Intake, Verdict};
pub use kit::plan;
pub use receipt::{PhotoReceipt, Receipt};
pub use words::say;

use crate::platform::routes::{Access, Route, action, page, put};

/// Routes of this feature.
pub fn routes() -> Vec<Route> {
    let (anyone, device) = (Access::Public, Access::Device);
    vec![
        page("/terrain", anyone, shell::towards),
        page("/terrain/", anyone, shell::index),
        page("/terrain/{*file}", anyone, shell::file),
        action("/api/v1/join", anyone, join::join),
        page("/api/v1/walks/{walk}/kit", device, kit::show),
        page("/api/v1/walks/{walk}/plan.svg", device, kit::show_plan),
        page("/api/v1/walks/{walk}/photos/{photo}", device, photos::former),
        put("/api/v1/walks/{walk}/observations/{record}", device, api::put_record),
        action("/api/v1/walks/{walk}/observations", device, api::post_records),
        page("/api/v1/walks/{walk}/manifest", device, api::manifest),
        action("/api/v1/walks/{walk}/heartbeat", device, api::heartbeat),
        page("/api/v1/photos/{sha256}", device, photos::progress),
        put("/api/v1/photos/{sha256}", device, photos::put_photo),
    ]
}
