//! Serving: the layers around every route, and the limits that a bare server does not have against slow clients.

use super::access::guard;
use super::bodies::in_time;
use super::page::show_problems;
use super::problem::Problem;
use super::routes::Route;
use super::session::{Sessions, cookie_lasts};
use super::state::App;
use super::tries::Peer;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;
use tower_sessions::SessionManagerLayer;
use tower_sessions::cookie::SameSite;

/// Largest body of a form, in bytes.
const LARGEST_BODY: usize = 30 * 1024 * 1024;
const GRACE: Duration = Duration::from_secs(10);

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
    connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// How long a client may take before it is let go, so that slow ones do not hold the places of others.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// To send the head of a request, waiting for the next one included.
    pub head: Duration,
    /// Between two pieces of a body.
    pub body: Duration,
    /// For a whole body, whatever its size; on top of it comes the time that [`Patience::slowest`] gives.
    pub whole: Duration,
    /// Bytes per second below which a body is too slow.
    pub slowest: u32,
    /// Between two pieces of an answer being taken.
    pub answer: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            head: seconds(10),
            body: seconds(15),
            whole: seconds(30),
            slowest: 16 * 1024,
            answer: seconds(20),
        }
    }
}

/// The whole application: every route behind its guard, every answer with its headers.
pub fn router(app: &App, routes: Vec<Route>, patience: Patience) -> Router {
    let mut router = Router::new();
    for route in routes {
        let guarded = route.handler.layer(from_fn_with_state((app.clone(), route.access), guard));
        router = router.route(route.path, guarded);
    }
    let sessions = SessionManagerLayer::new(Sessions::new(app.db.clone(), app.world.clone()))
        .with_name(if app.config.secure { "__Host-palier" } else { "palier" })
        .with_secure(app.config.secure)
        .with_same_site(SameSite::Lax)
        .with_expiry(cookie_lasts());
    let headers = [
        (header::CONTENT_SECURITY_POLICY, csp(app)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (
            HeaderName::from_static("permissions-policy"),
            HeaderValue::from_static("geolocation=(self), camera=(self)"),
        ),
        (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    ];
    let mut router = router
        .fallback(|| async { Problem::NotFound })
        .with_state(app.clone())
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(sessions)
        .layer(CsrfLayer::new())
        .layer(RequestBodyTimeoutLayer::new(patience.body))
        .layer(from_fn_with_state(patience, in_time))
        .layer(from_fn_with_state(app.clone(), show_problems))
        .layer(CompressionLayer::new())
        .layer(from_fn(log));
    for (name, value) in headers {
        router = router.layer(SetResponseHeaderLayer::if_not_present(name, value));
    }
    if app.config.secure {
        let year = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        router = router.layer(SetResponseHeaderLayer::overriding(header::STRICT_TRANSPORT_SECURITY, year));
    }
    router.layer(SetResponseHeaderLayer::if_not_present(
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-store"),
    ))
}

/// The host of configured tiles is the only third party a page may ever ask.
fn csp(app: &App) -> HeaderValue {
    let host = app.config.tiles.as_deref().and_then(|tiles| {
        let rest = tiles.strip_prefix("https://")?;
        Some(format!("https://{}", rest.split('/').next()?))
    });
    let policy = host.map_or_else(
        || CSP.to_owned(),
        |host| {
            CSP.replace("img-src 'self'", &format!("img-src 'self' {host}"))
                .replace("connect-src 'self'", &format!("connect-src 'self' {host}"))
        },
    );
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static(CSP))
}

/// One line per answer: method, shape of the path, status, time. Never an address, a name or what was typed.
async fn log(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path: String = request.uri().path().split('/').map(shape).collect::<Vec<_>>().join("/");
    let since = tokio::time::Instant::now();
    let response = next.run(request).await;
    let ms = since.elapsed().as_millis();
    tracing::info!(%method, %path, status = response.status().as_u16(), ms, "answered");
    response
}

/// A step of a path as the log may keep it: identifiers and secrets become `{…}`.
fn shape(step: &str) -> &str {
    let a_word = |byte: u8| byte.is_ascii_lowercase() || byte == b'-' || byte == b'.';
    if step.len() >= 24 || !(step.bytes().all(a_word) || step == "v1") { "{…}" } else { step }
}

/// Serves until told to stop, then lets what is under way end.
///
/// # Errors
/// When the listener breaks.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    max_connections: usize,
    patience: Patience,
    mut stop: watch::Receiver<bool>,
) -> Result<(), Problem> {
    let places = Arc::new(Semaphore::new(max_connections));
    let graceful = GracefulShutdown::new();
    loop {
        let place = tokio::select! {
            place = places.clone().acquire_owned() => place.map_err(Problem::inside)?,
            _ = stop.changed() => break,
        };
        let (stream, from) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            _ = stop.changed() => break,
        };
        let mut stream = tokio_io_timeout::TimeoutStream::new(stream);
        stream.set_write_timeout(Some(patience.answer));
        let mut builder = hyper::server::conn::http1::Builder::new();
        builder.timer(TokioTimer::new()).header_read_timeout(patience.head).max_buf_size(64 * 1024);
        let peer = Peer(from.ip());
        let service = TowerToHyperService::new(router.clone().map_request(move |mut request: Request<_>| {
            request.extensions_mut().insert(peer);
            request
        }));
        let connection = builder.serve_connection(TokioIo::new(Box::pin(stream)), service);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A client that vanishes is its own affair.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(GRACE) => tracing::warn!("some connections were still open at the end of the grace time"),
    }
    Ok(())
}
