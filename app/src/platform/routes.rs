//! The table of routes: each says which capability it needs, or that it is public.

use super::state::App;
use axum::http::Method;
use axum::routing::MethodRouter;
use palier_domain::partners::Capability;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anyone, signed in or not; must stand in the list of public routes.
    Public,
    /// Whoever's mandate gives that capability.
    Needs(Capability),
    /// Anyone signed in, even without a mandate in force: signing out, choosing another mandate.
    SignedIn,
    /// A phone that joined a walk, by its token: adds to that walk, and sees what walking it needs.
    Device,
}

/// One line of the table of contents.
#[derive(Clone)]
pub struct Route {
    /// GET, POST or PUT.
    pub method: Method,
    /// Path with its parameters, `/constats/{constat}`.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
    /// What answers.
    pub handler: MethodRouter<App>,
}

/// A page that is read.
pub fn page<H, T>(path: &'static str, access: Access, handler: H) -> Route
where
    H: axum::handler::Handler<T, App>,
    T: 'static,
{
    Route { method: Method::GET, path, access, handler: axum::routing::get(handler) }
}

/// Something that is done, from a form.
pub fn action<H, T>(path: &'static str, access: Access, handler: H) -> Route
where
    H: axum::handler::Handler<T, App>,
    T: 'static,
{
    Route { method: Method::POST, path, access, handler: axum::routing::post(handler) }
}

/// Something that is put under its own name, as often as needed.
pub fn put<H, T>(path: &'static str, access: Access, handler: H) -> Route
where
    H: axum::handler::Handler<T, App>,
    T: 'static,
{
    Route { method: Method::PUT, path, access, handler: axum::routing::put(handler) }
}
