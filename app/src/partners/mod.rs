//! Organisations and their succession, people, mandates, signing in (articles 1 and 3).

mod account;
mod store;
mod views;

pub use store::{NewMandate, NewOrganisation, NewPerson, insert_mandate, insert_organisation, insert_person};

use crate::platform::routes::{Access, Route, action, page};

/// Routes of this feature.
pub fn routes() -> Vec<Route> {
    vec![
        page("/connexion", Access::Public, account::sign_in_page),
        action("/connexion", Access::Public, account::sign_in),
        action("/deconnexion", Access::SignedIn, account::sign_out),
        page("/mot-de-passe-oublie", Access::Public, account::forgotten_page),
        action("/mot-de-passe-oublie", Access::Public, account::forgotten),
        page("/mot-de-passe/{token}", Access::Public, account::choose_page),
        action("/mot-de-passe/{token}", Access::Public, account::choose),
        page("/compte", Access::SignedIn, account::account_page),
        action("/compte/mandat", Access::SignedIn, account::choose_mandate),
        action("/compte/mot-de-passe", Access::SignedIn, account::change_password),
    ]
}
