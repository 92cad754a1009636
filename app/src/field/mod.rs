//! The walk on the ground: phones that join it without an account, what they send and keep, and the office that receives
//! them (articles 3 and 6).

mod api;
mod import;
mod intake;
mod join;
mod keeper;
mod kit;
mod office;
mod photos;
mod receipt;
mod settle;
mod shapes;
mod shell;
mod staging;
mod store;
pub mod views;
mod words;

pub use intake::{Arrival, Intake, Verdict};
pub use keeper::{tell_of_forgotten, watch};
pub use kit::plan_of_walk;
pub use receipt::{PhotoReceipt, Receipt};
pub use shapes::{ShapesReport, bring_shapes};
pub use views::specimens;
pub use words::say;

use crate::platform::routes::{Access, Route, action, page, put};
use axum::extract::DefaultBodyLimit;
use palier_domain::clause;
use palier_domain::convention::Carrier;
use palier_domain::partners::Capability;

/// Clauses of the convention that the walk on the ground carries.
pub const CARRIES: &[Carrier] = &[Carrier {
    clause: clause!("art3.participation.diagnostics"),
    what: "Relevé des constats pendant la visite, par les habitants, sans compte et sans réseau",
    href: Some("/terrain/"),
    test: Some("field::a_thousand_records_sent_ten_times_at_once_are_a_thousand_rows"),
}];

/// Routes of this feature.
pub fn routes() -> Vec<Route> {
    let (anyone, device) = (Access::Public, Access::Device);
    let prepare = Access::Needs(Capability::PrepareWalk);
    let mut file = action("/diagnostics/{walk}/terrain/fichier", prepare, import::take_file);
    file.handler = file.handler.layer(DefaultBodyLimit::max(import::LARGEST_FILE));
    vec![
        page("/diagnostics/{walk}/terrain", prepare, office::show_page),
        action("/diagnostics/{walk}/code", prepare, office::give_code),
        action("/diagnostics/{walk}/terrain/telephones/{phone}", prepare, office::revoke),
        action("/diagnostics/{walk}/terrain/releves/{record}", prepare, office::settle),
        action("/diagnostics/{walk}/terrain/conflits/{record}", prepare, office::choose),
        file,
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
