//! Styles, scripts, fonts and pictures, built once and carried in the binary under names that change with their content.

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use std::collections::HashMap;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "assets/dist/"]
struct Dist;

static NAMES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let manifest = Dist::get("manifest.json").map(|file| file.data).unwrap_or_default();
    serde_json::from_slice(&manifest).unwrap_or_default()
});

/// The address of an asset by its plain name, `palier.css`.
pub fn href(name: &str) -> String {
    format!("/assets/{}", NAMES.get(name).map_or(name, String::as_str))
}

/// Serves one asset, for ever: its name changes when its content does.
pub async fn serve(Path(name): Path<String>) -> Result<Response, super::Problem> {
    let file = Dist::get(&name).ok_or(super::Problem::NotFound)?;
    let kind = mime_guess::from_path(&name).first_or_octet_stream();
    let kind = HeaderValue::from_str(kind.as_ref()).map_err(super::Problem::inside)?;
    let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, forever)], file.data).into_response())
}
