//! The program of the phone, carried in the binary: the same for everyone, it works without network from the second
//! opening on.

use crate::platform::Problem;
use axum::extract::Path;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use rust_embed::RustEmbed;
use std::collections::HashSet;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "../field/dist/"]
#[allow_missing = true]
struct Dist;

/// Names that change when their content does: those the build put in its list.
static HASHED: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let list = Dist::get("manifest.json").map(|file| file.data).unwrap_or_default();
    let names: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&list).unwrap_or_default();
    let hashed = names.iter().filter_map(|(plain, name)| name.as_str().filter(|name| name != plain));
    hashed.map(str::to_owned).collect()
});

const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
     connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'",
);
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");
const NOT_BUILT: &str = "<!doctype html><html lang=\"fr\"><meta charset=\"utf-8\"><title>Palier sur le terrain</title>\
    <h1>Palier sur le terrain</h1><p>L'application du téléphone n'a pas été construite avec ce programme.</p></html>";

/// Towards the folder, where the program of the phone may work.
pub(super) async fn towards() -> Redirect {
    Redirect::permanent("/terrain/")
}

/// The first page.
pub(super) async fn index() -> Result<Response, Problem> {
    match Dist::get("index.html") {
        Some(_) => served("index.html"),
        None => Ok(dressed("text/html; charset=utf-8", ASK_AGAIN, NOT_BUILT.into_response())),
    }
}

/// One of its files.
pub(super) async fn file(Path(name): Path<String>) -> Result<Response, Problem> {
    served(&name)
}

fn served(name: &str) -> Result<Response, Problem> {
    let file = Dist::get(name).ok_or(Problem::NotFound)?;
    let cache = if HASHED.contains(name) { FOREVER } else { ASK_AGAIN };
    let kind = match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("webmanifest") => "application/manifest+json",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        _ => mime_guess::from_path(name).first_raw().unwrap_or("application/octet-stream"),
    };
    let mut response = dressed(kind, cache, file.data.into_response());
    if name == "sw.js" {
        let allowed = HeaderName::from_static("service-worker-allowed");
        response.headers_mut().insert(allowed, HeaderValue::from_static("/terrain/"));
    }
    Ok(response)
}

fn dressed(kind: &'static str, cache: HeaderValue, mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, cache);
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    response
}
