//! The table of routes: each says which capability it needs, or that it is public.

use super::state::App;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::Method;
use axum::response::Response;
use axum::routing::MethodRouter;
use palier_domain::partners::Capability;
use std::pin::Pin;
use std::sync::Arc;

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
    H: Handler<T, App>,
    T: 'static,
{
    Route { method: Method::GET, path, access, handler: axum::routing::get(Answers::of(handler)) }
}

/// Something that is done, from a form.
pub fn action<H, T>(path: &'static str, access: Access, handler: H) -> Route
where
    H: Handler<T, App>,
    T: 'static,
{
    Route { method: Method::POST, path, access, handler: axum::routing::post(Answers::of(handler)) }
}

/// Something that is put under its own name, as often as needed.
pub fn put<H, T>(path: &'static str, access: Access, handler: H) -> Route
where
    H: Handler<T, App>,
    T: 'static,
{
    Route { method: Method::PUT, path, access, handler: axum::routing::put(Answers::of(handler)) }
}

type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;

/// A handler whose own type ends here: the compiler would otherwise prove a score of times, for each of them, that all it
/// awaits may move between threads, which took longer than everything else in this crate.
#[derive(Clone)]
struct Answers(Arc<dyn Fn(Request, App) -> Answering + Send + Sync>);

impl Answers {
    fn of<H, T>(handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Self(Arc::new(move |request, app| Box::pin(handler.clone().call(request, app))))
    }
}

impl Handler<(), App> for Answers {
    type Future = Answering;

    fn call(self, request: Request, app: App) -> Answering {
        (self.0)(request, app)
    }
}
