//! What is printed before a walk.

use super::super::constats::id_of;
use super::super::store::walks as kept_walks;
use super::{file, ground, heading, name, roles};
use crate::diagnostics::words;
use crate::platform::{Allowed, App, Problem};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_documents::walk::pack::{Pack, Stop, pdf};
use palier_domain::diagnostics::{ConstatValue, Severity};
use palier_domain::shared::WalkId;

/// The pack of a walk: plan, presence, observation sheets, poster.
pub(super) async fn show_pack(
    State(app): State<App>,
    who: Allowed,
    Path(walk): Path<String>,
) -> Result<Response, Problem> {
    let id: WalkId = id_of(&walk)?;
    let mut read = app.db.read().await?;
    let walk = kept_walks::walk(read.tx(), id, &who.mandate()).await?;
    let stops = kept_walks::stops(read.tx(), id).await?;
    let organisations = kept_walks::organisations(read.tx(), id).await?;
    let (plan, plan_source) = ground::plan(read.tx(), &walk, &stops).await?;
    drop(read);
    let lower = |label: &str| label.to_lowercase();
    let pack = Pack {
        heading: heading(&app, &who, &walk),
        objectives: walk.objectives.clone(),
        route: ground::route_in_words(&walk, &stops),
        plan,
        plan_source,
        stops: stops
            .iter()
            .map(|stop| Stop { number: stop.number.to_string(), label: stop.label.clone() })
            .collect(),
        themes: app.grid.themes.iter().map(|theme| theme.title.clone()).collect(),
        values: ConstatValue::ALL.iter().map(|value| lower(words::value(*value))).collect(),
        severities: Severity::ALL.iter().map(|severity| lower(words::severity(*severity))).collect(),
        roles: roles(&walk),
        organisations: organisations.into_iter().map(|organisation| organisation.name).collect(),
        explanation: String::new(),
        public_address: String::new(),
        join_address: String::new(),
        join_code: String::new(),
    };
    let bytes = app.typesetting.make(move |typesetter| pdf(typesetter, &pack)).await?;
    Ok(file(bytes, "application/pdf", &name("dossier", &walk, "pdf")))
}
