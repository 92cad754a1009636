//! What the holder does with a dossier: joins documents, submits, withdraws, invites, answers corrections.

use super::access::{At, Change, axes, axis_of, writer};
use super::judge;
use super::letters::News;
use super::store::addresses::Whom;
use super::store::examination as kept;
use super::store::{dossiers, offer};
use crate::convention::in_force;
use crate::platform::attachments::{self, Joined};
use crate::platform::{Allowed, App, Form, Problem};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_domain::projects::{JoinedDocument, Page};
use palier_domain::shared::{AttachmentId, CorrectionId, DossierId, OrganisationId};
use serde_json::json;

pub(super) async fn submit(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, id).await?;
    change.at.must_hold()?;
    let today = app.world.today();
    let convention = in_force(&app);
    let (call, application) = (&change.at.campaign.call, &change.at.kept.application);
    let missing = application.all_missing(call, &axis_of(&convention));
    let unanswered = change.at.unanswered();
    let moved = change.at.kept.rules.submit(call, &missing, unanswered, today).map_err(Problem::refused)?;
    let frozen = judge::frozen(change.write.tx(), &call.rules, application, today).await?;
    dossiers::freeze(change.write.tx(), id, &frozen).await?;
    change.keep_move(moved, "", "depose").await
}

pub(super) async fn withdraw(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
    form: Form,
) -> Result<Response, Problem> {
    let change = Change::of(&app, &who, id).await?;
    change.at.must_hold()?;
    let moved = change.at.kept.rules.withdraw().map_err(Problem::refused)?;
    change.keep_move(moved, form.text("retrait"), "retire").await
}

pub(super) async fn invite(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, id).await?;
    change.at.must_hold()?;
    let today = app.world.today();
    let Ok(guest) = form.text("organisation").parse::<OrganisationId>() else { return Err(unknown()) };
    let Some(name) = offer::organisation(change.write.tx(), guest, today).await? else {
        return Err(unknown());
    };
    if guest == change.at.kept.organisation_id {
        return Err(Problem::Refused("Votre organisme est déjà le porteur de ce dossier.".to_owned()));
    }
    dossiers::invite(change.write.tx(), id, guest, today).await?;
    let news = News::Invited(change.at.kept.holder.clone());
    change.tell(&app, &who, Some(Whom::Writers(guest)), &news).await?;
    change.keep("dossier.invite", json!({ "name": name }), "invite").await
}

pub(super) async fn uninvite(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, id).await?;
    change.at.must_hold()?;
    let today = app.world.today();
    let invited =
        change.at.editors.iter().find(|(editor, _)| editor.to_string() == form.text("organisation"));
    let Some((guest, name)) = invited.cloned() else { return Err(Problem::NotFound) };
    dossiers::uninvite(change.write.tx(), id, guest, today).await?;
    change.keep("dossier.desinvite", json!({ "name": name }), "desinvite").await
}

fn unknown() -> Problem {
    Problem::Refused("Choisissez un organisme du répertoire.".to_owned())
}

pub(super) async fn answer(
    State(app): State<App>,
    who: Allowed,
    Path((id, correction)): Path<(DossierId, CorrectionId)>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, id).await?;
    change.at.must_write()?;
    let Some(asked) = change.at.corrections.iter().find(|one| one.id == correction) else {
        return Err(Problem::NotFound);
    };
    let page = asked.page;
    if !change.at.kept.rules.state.is_written() {
        return Err(Problem::Refused("Ce dossier n'est plus à corriger.".to_owned()));
    }
    let Some(text) = form.filled("answer") else {
        return Err(Problem::Refused("Écrivez la réponse avant de l'envoyer.".to_owned()));
    };
    kept::answer(change.write.tx(), (correction, id), text, app.world.today()).await?;
    change.keep("dossier.reponse", json!({ "page": page.code() }), "reponse").await
}

pub(super) async fn join(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, id).await?;
    change.at.must_edit(Page::Documents)?;
    let Some(upload) = form.files.first() else {
        return Err(Problem::Refused("Choisissez la pièce à joindre.".to_owned()));
    };
    let piece = attachments::take_in(&app, upload).await?.map_err(Problem::refused)?;
    let asked = change.at.campaign.call.documents.iter().find(|asked| asked.code == form.text("code"));
    let label = asked.map_or_else(|| form.text("label").to_owned(), |asked| asked.title.clone());
    let code = asked.map(|asked| asked.code.clone()).unwrap_or_default();
    let (subject, now) = (id.to_string(), app.world.now());
    let to = Joined {
        subject_kind: "dossier",
        subject_id: &subject,
        label: &label,
        organisation: who.organisation(),
    };
    let attachment = attachments::join(&app, change.write.tx(), piece, &to, now).await?;
    let mut application = change.at.kept.application.clone();
    let name = if label.is_empty() { upload.name.clone() } else { label.clone() };
    application.documents.documents.push(JoinedDocument { code, name: name.clone(), attachment });
    write_documents(&mut change, &app, &who, &application).await?;
    change.keep("dossier.piece", json!({ "name": name }), "piece").await
}

pub(super) async fn unjoin(
    State(app): State<App>,
    who: Allowed,
    Path((id, piece)): Path<(DossierId, AttachmentId)>,
) -> Result<Response, Problem> {
    let mut change = Change::of(&app, &who, id).await?;
    change.at.must_edit(Page::Documents)?;
    let mut application = change.at.kept.application.clone();
    let before = application.documents.documents.len();
    application.documents.documents.retain(|document| document.attachment != piece);
    if application.documents.documents.len() == before {
        return Err(Problem::NotFound);
    }
    write_documents(&mut change, &app, &who, &application).await?;
    change.keep("dossier.piece_retiree", json!({}), "piece_retiree").await
}

async fn write_documents(
    change: &mut Change,
    app: &App,
    who: &Allowed,
    application: &palier_domain::projects::Application,
) -> Result<(), Problem> {
    let axes = axes(app, application);
    let now = app.world.now();
    dossiers::write(change.write.tx(), &change.at.kept, application, &axes, writer(who), now).await
}

pub(super) async fn piece(
    State(app): State<App>,
    who: Allowed,
    Path((id, piece)): Path<(DossierId, AttachmentId)>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    At::read(read.tx(), &who, id).await?;
    let piece = attachments::one(read.tx(), piece).await?;
    if piece.subject_kind != "dossier" || piece.subject_id != id.to_string() {
        return Err(Problem::NotFound);
    }
    drop(read);
    attachments::hand_back(&app, &piece).await
}
