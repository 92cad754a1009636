//! Health, and what every site must say of itself.

mod pages;
mod views;

pub use views::specimens;

use crate::platform::assets;
use crate::platform::routes::{Access, Route, page};

/// Routes of this feature.
pub fn routes() -> Vec<Route> {
    vec![
        page("/healthz", Access::Public, pages::health),
        page("/assets/{name}", Access::Public, assets::serve),
        page("/accessibilite", Access::Public, pages::accessibility),
        page("/mentions-legales", Access::Public, pages::legal),
        page("/dev/mails", Access::Public, pages::mails),
    ]
}
