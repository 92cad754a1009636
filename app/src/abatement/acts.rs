//! What the landlord does in the review: submits, and answers the corrections asked.

use super::change::{Change, rule_of};
use super::store::{lines, review};
use super::words::phase_label;
use crate::platform::{Allowed, App, Form, Problem};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_domain::abatement::{Phase, Readiness, Writing};
use palier_domain::shared::{AbatementId, RemarkId};
use serde_json::json;

/// Whether what is being written is the programme or the bilan.
pub(super) fn phase_of(writing: Writing) -> Phase {
    if writing == Writing::Bilan { Phase::Bilan } else { Phase::Programme }
}

pub(super) async fn submit(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<AbatementId>,
) -> Result<Response, Problem> {
    let mut change = Change::by_landlord(&app, &who, id).await?;
    let (reach, kept) = (change.reach.clone(), change.kept.clone());
    let phase = phase_of(kept.rules.state.writing());
    let written = lines::of(change.write.tx(), &reach, id).await?;
    let remarks = review::remarks(change.write.tx(), &reach, id).await?;
    let unanswered = remarks.iter().filter(|remark| remark.phase == phase && remark.answer.is_none()).count();
    let rule = rule_of(&app, kept.rules.year)?;
    let all = written.iter().map(|line| (line.number, &line.line));
    let ready = Readiness::of(all, rule, kept.amounts.retained(), unanswered);
    let moved = kept.rules.submit(&ready, app.world.today()).map_err(Problem::refused)?;
    change.move_to(moved).await?;
    let details = json!({ "phase": phase_label(phase), "round": moved.round });
    change.keep("abattement.depose", details, "depose").await
}

pub(super) async fn answer(
    State(app): State<App>,
    who: Allowed,
    Path((id, remark)): Path<(AbatementId, RemarkId)>,
    form: Form,
) -> Result<Response, Problem> {
    let (mut change, writing) = Change::while_written(&app, &who, id).await?;
    let remark = review::remark(change.write.tx(), &change.reach, id, remark).await?;
    if remark.phase != phase_of(writing) {
        return Err(Problem::Refused("Cette correction portait sur une étape déjà validée.".to_owned()));
    }
    let Some(text) = form.filled("answer") else {
        return Err(Problem::Refused("Écrivez la réponse avant de l'envoyer.".to_owned()));
    };
    review::answer(change.write.tx(), remark.id, text, app.world.today()).await?;
    let to = format!("{}?fait=reponse#corrections", change.kept.href());
    change.keep_and_go("abattement.reponse", json!({ "remark": remark.id }), &to).await
}
