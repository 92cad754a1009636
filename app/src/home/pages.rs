//! Health, and what every site must say of itself.

use super::views::{AccessibilityView, LegalView, MailsView};
use crate::platform::page::show;
use crate::platform::{App, Frame, Problem, jobs};
use axum::Json;
use axum::extract::State;
use axum::response::Response;

/// Answers only if the store does: for whoever watches the service.
pub(super) async fn health(State(app): State<App>) -> Result<Json<serde_json::Value>, Problem> {
    let mut read = app.db.read().await?;
    let waiting = jobs::waiting(read.tx()).await?;
    Ok(Json(serde_json::json!({ "status": "ok", "engine": app.db.engine(), "jobs_waiting": waiting })))
}

pub(super) async fn accessibility(State(app): State<App>) -> Result<Response, Problem> {
    show(&AccessibilityView { frame: Frame::public(&app, "Accessibilité : partiellement conforme") })
}

pub(super) async fn legal(State(app): State<App>) -> Result<Response, Problem> {
    show(&LegalView { frame: Frame::public(&app, "Mentions légales") })
}

/// The letters the demonstration did not send; elsewhere there is no such page.
pub(super) async fn mails(State(app): State<App>) -> Result<Response, Problem> {
    if !app.config.demo {
        return Err(Problem::NotFound);
    }
    show(&MailsView {
        frame: Frame::public(&app, "Courriels de la démonstration"),
        letters: app.mailer.on_shelf(),
    })
}
