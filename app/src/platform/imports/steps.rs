//! The steps of any import, from what was sent to what is shown: a feature brings its rules and how a row is written.

use super::views::{DraftLine, DraftView, PAGE, RowLine, UploadView, Wording, WorkView};
use super::{Draft, NewDraft, Taken, Underway, judged, store};
use crate::platform::page::{show, show_again};
use crate::platform::{Allowed, App, Event, Filled, Form, Frame, Problem, Tx, Write};
use crate::words::counted;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::shared::sheet::{Counted, Judged, Rules, Verdict};
use palier_domain::shared::{DraftId, FieldFault};
use serde_json::json;

/// What is imported, where.
#[derive(Debug, Clone)]
pub struct Purpose {
    /// Stable code of the feature.
    pub kind: &'static str,
    /// What it is brought into; empty when the kind alone says it.
    pub subject: String,
    /// How it is spoken of, and its addresses.
    pub wording: Wording,
}

/// What a confirmation came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmed {
    /// Everything is kept.
    Kept,
    /// Something changed since the examination: it was done again.
    Again,
}

/// The page where a file is sent, with what was wrong with the last one.
///
/// # Errors
/// When the store does not answer.
pub async fn upload_page(
    app: &App,
    who: &Allowed,
    purpose: Purpose,
    frame: Frame,
    refused: Option<String>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let drafts = store::drafts(read.tx(), who, purpose.kind, &purpose.subject).await?;
    let line = |draft: &Draft| DraftLine {
        href: format!("{}/{}", purpose.wording.base, draft.id),
        file_name: draft.file_name.clone(),
        when: draft.created_at.long(),
        summary: summary(draft.counted),
    };
    let drafts = drafts.iter().map(line).collect();
    let again = refused.is_some();
    let faults = refused.map(|why| FieldFault::new("fichier", why)).into_iter().collect();
    let filled = Filled::again(Form::default(), faults);
    let view = UploadView { frame, wording: purpose.wording, filled, drafts };
    if again { show_again(&view) } else { show(&view) }
}

fn summary(count: Counted) -> String {
    let said = [
        (count.created, "création", "créations"),
        (count.changed, "modification", "modifications"),
        (count.same, "ligne inchangée", "lignes inchangées"),
        (count.refused, "ligne refusée", "lignes refusées"),
    ];
    let parts = said.into_iter().filter(|(count, ..)| *count > 0);
    let parts = parts.map(|(count, one, many)| counted(i64::try_from(count).unwrap_or(i64::MAX), one, many));
    parts.collect::<Vec<_>>().join(", ")
}

/// Keeps what was read and judged as a draft.
///
/// # Errors
/// When the store refuses.
pub async fn keep_draft(
    mut write: Write,
    who: &Allowed,
    purpose: &Purpose,
    id: DraftId,
    (taken, judged): (&Taken, &[Judged]),
) -> Result<(), Problem> {
    let now = write.world().now();
    let new = NewDraft { id, kind: purpose.kind, subject: &purpose.subject, taken, judged, now };
    store::insert(write.tx(), who, &new).await?;
    let count = Counted::of(judged);
    let details = json!({
        "nature": purpose.kind, "fichier": taken.file_name, "crees": count.created, "modifies": count.changed,
        "inchanges": count.same, "refuses": count.refused,
    });
    write.commit(Event::of("import.examine", "import", id).with(details)).await
}

/// The page of a draft: how far the work on it is, or what its rows would do.
///
/// # Errors
/// 404 when it is none of one's own.
pub async fn draft_page(
    app: &App,
    who: &Allowed,
    purpose: Purpose,
    id: DraftId,
    (frame, query): (Frame, &Form),
    href: impl Fn(&str) -> String,
) -> Result<Response, Problem> {
    let here = format!("{}/{id}", purpose.wording.base);
    let underway = Underway::of(app);
    if let Some(work) = underway.look(&id.to_string(), who.person()) {
        let failed = work.failed.is_some();
        if failed {
            underway.end(&id.to_string());
        }
        let mut page = show(&WorkView { frame, work, base: purpose.wording.base, here })?;
        if !failed {
            page.headers_mut().insert(header::REFRESH, HeaderValue::from_static("2"));
        }
        return Ok(page);
    }
    let mut read = app.db.read().await?;
    let draft = store::one(read.tx(), who, purpose.kind, &purpose.subject, id).await?;
    let only: Option<Verdict> = query.text("voir").parse().ok();
    let pages = DraftView::count(&draft, only).div_ceil(PAGE).max(1);
    let page = query.text("page").parse::<usize>().unwrap_or(1).clamp(1, pages);
    let rows = store::rows(read.tx(), id, only, (page - 1) * PAGE, PAGE).await?;
    let rows = rows.into_iter().map(|row| RowLine::of(row, &href)).collect();
    let done = match query.text("fait") {
        "recalcule" => Some(
            "Des données ont changé depuis l'examen : il vient d'être refait. Relisez-le avant d'enregistrer.",
        ),
        "enregistre" => Some("L'import est enregistré."),
        _ => None,
    };
    show(&DraftView::page(frame.flash(done), purpose.wording, draft, only, (page, rows)))
}

/// The draft as it would be kept now, and whether its rows are judged as they were when shown.
///
/// # Errors
/// 409 when it was kept already.
pub async fn examined_again(
    tx: &mut Tx,
    who: &Allowed,
    purpose: &Purpose,
    id: DraftId,
    rules: &(dyn Rules + Sync),
) -> Result<(Draft, Vec<Judged>, Vec<Judged>), Problem> {
    let draft = store::one(tx, who, purpose.kind, &purpose.subject, id).await?;
    if draft.kept_at.is_some() {
        return Err(Problem::Refused("Cet import a déjà été enregistré.".to_owned()));
    }
    let (lines, before) = store::lines(tx, id).await?;
    let after = judged(rules, &draft.heading, &lines);
    Ok((draft, before, after))
}

/// Refuses to keep a draft that would write nothing, or of which a row is refused.
///
/// # Errors
/// 409 then.
pub fn must_be_whole(count: Counted) -> Result<(), Problem> {
    if count.may_be_kept() {
        return Ok(());
    }
    Err(Problem::Refused(
        "Il n'y a rien à enregistrer, ou des lignes sont refusées : corrigez le fichier et déposez-le de nouveau."
            .to_owned(),
    ))
}

/// Keeps the new examination of a draft, instead of what was to be kept.
///
/// # Errors
/// When the store refuses.
pub async fn keep_again(
    app: &App,
    who: &Allowed,
    id: DraftId,
    (before, after): (&[Judged], &[Judged]),
) -> Result<Confirmed, Problem> {
    let mut write = app.db.write(who).await?;
    store::replace(write.tx(), id, before, after).await?;
    write.commit(Event::of("import.reexamine", "import", id)).await?;
    Ok(Confirmed::Again)
}

/// Where a confirmation leads.
pub fn after(purpose: &Purpose, id: DraftId, confirmed: Option<Confirmed>) -> Response {
    let here = format!("{}/{id}", purpose.wording.base);
    let to = match confirmed {
        Some(Confirmed::Kept) => format!("{here}?fait=enregistre"),
        Some(Confirmed::Again) => format!("{here}?fait=recalcule"),
        None => here,
    };
    Redirect::to(&to).into_response()
}

/// Throws a draft of one's own away.
///
/// # Errors
/// 404 when it is none of one's own; 409 once it is kept.
pub async fn give_up(app: &App, who: &Allowed, purpose: &Purpose, id: DraftId) -> Result<Response, Problem> {
    let mut write = app.db.write(who).await?;
    let draft = store::one(write.tx(), who, purpose.kind, &purpose.subject, id).await?;
    if draft.kept_at.is_some() {
        return Err(Problem::Refused("Cet import a déjà été enregistré.".to_owned()));
    }
    store::delete(write.tx(), id).await?;
    write.commit(Event::of("import.abandonne", "import", id)).await?;
    Ok(Redirect::to(&purpose.wording.base).into_response())
}
