//! What is printed before a walk.

use super::super::store::walks as kept_walks;
use super::{file, heading, name, roles};
use crate::diagnostics::{plan, words};
use crate::platform::{Allowed, App, Problem, id_of};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_documents::walk::pack::{Pack, Stop, pdf};
use palier_domain::diagnostics::JoinCode;
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
    let (drawn, plan_source) = plan::of_walk(read.tx(), &walk, &stops).await?;
    drop(read);
    let code = walk.join_code.as_deref().and_then(|code| JoinCode::read(code).ok());
    let pack = Pack {
        heading: heading(&app, &who, &walk),
        objectives: walk.objectives.clone(),
        route: plan::route_in_words(&walk, &stops),
        plan: drawn,
        plan_source,
        stops: stops
            .iter()
            .map(|stop| Stop { number: stop.number.to_string(), label: stop.label.clone() })
            .collect(),
        themes: app.grid.themes.iter().map(|theme| theme.title.clone()).collect(),
        values: ConstatValue::ALL.iter().map(|value| words::value(*value).to_owned()).collect(),
        severities: Severity::ALL.iter().map(|severity| words::severity(*severity).to_owned()).collect(),
        roles: roles(&walk),
        organisations: organisations.into_iter().map(|organisation| organisation.name).collect(),
        explanation: String::new(),
        public_address: String::new(),
        join_address: code.as_ref().map(|code| join_address(&app, code)).unwrap_or_default(),
        join_code: code.map(|code| code.spaced()).unwrap_or_default(),
    };
    let bytes = app.typesetting.make(move |typesetter| pdf(typesetter, &pack)).await?;
    Ok(file(bytes, "application/pdf", &name("dossier", &walk, "pdf")))
}

/// Where a phone joins the walk.
fn join_address(app: &App, code: &JoinCode) -> String {
    format!("{}/terrain/?code={code}", app.config.public_url)
}
