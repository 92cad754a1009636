//! Bringing a plan in: sending the file, what it would do, keeping it whole.

use super::rules::Plan;
use crate::platform::imports::{self, Confirmed, Purpose, Underway, Wording};
use crate::platform::{Allowed, App, Form, Frame, Problem, Together};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_domain::plans::import::FIELDS;
use palier_domain::shared::DraftId;
use palier_domain::shared::sheet::Counted;

fn purpose() -> Purpose {
    let wording = Wording {
        many: "actions",
        base: "/actions/import".to_owned(),
        seen_at: "/actions".to_owned(),
        template: "/actions/modele.xlsx".to_owned(),
        export: "/actions/a-modifier.xlsx".to_owned(),
        export_label: "Modifier dans un tableur les actions de votre périmètre".to_owned(),
    };
    Purpose { kind: "actions", subject: String::new(), wording }
}

fn frame(app: &App, who: &Allowed, title: &str) -> Frame {
    Frame::of(app, who, title).under("Plans d'actions", "/actions")
}

pub(super) async fn upload_page(State(app): State<App>, who: Allowed) -> Result<Response, Problem> {
    imports::upload_page(&app, &who, purpose(), frame(&app, &who, "Importer un plan d'actions"), None).await
}

pub(super) async fn upload(
    State(app): State<App>,
    who: Allowed,
    mut form: Form,
) -> Result<Response, Problem> {
    let title = frame(&app, &who, "Importer un plan d'actions");
    let Some(upload) = form.files.pop() else {
        let why = "Choisissez le fichier à examiner.".to_owned();
        return imports::upload_page(&app, &who, purpose(), title, Some(why)).await;
    };
    // Nobody without the right to write has anything read.
    who.signer()?;
    let (id, person) = (DraftId(app.world.id()), who.person());
    let (within, author) = (app.clone(), who.clone());
    let work = async move {
        let taken = match imports::take_in(upload, FIELDS).await? {
            Ok(taken) => taken,
            Err(why) => return Err(Problem::Unacceptable(why)),
        };
        let mut read = within.db.read().await?;
        let plan = Plan::load(read.tx(), &within, &author).await?;
        drop(read);
        let judged = imports::judged(&plan, &taken.heading, &taken.lines);
        let write = within.db.write(&author).await?;
        imports::keep_draft(write, &author, &purpose(), id, (&taken, &judged)).await
    };
    match imports::watch(&app, &id.to_string(), person, "Examen", work).await {
        Err(Problem::Unacceptable(why)) => {
            imports::upload_page(&app, &who, purpose(), title, Some(why)).await
        }
        Err(other) => Err(other),
        Ok(_) => Ok(imports::after(&purpose(), id, None)),
    }
}

pub(super) async fn draft_page(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DraftId>,
    query: Form,
) -> Result<Response, Problem> {
    let frame = frame(&app, &who, "Examen du fichier").under("Importer un plan d'actions", "/actions/import");
    imports::draft_page(&app, &who, purpose(), id, (frame, &query), |action| format!("/actions/{action}"))
        .await
}

pub(super) async fn confirm(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DraftId>,
) -> Result<Response, Problem> {
    let (within, author, person) = (app.clone(), who.clone(), who.person());
    let work = async move { keep(&within, &author, id).await };
    let confirmed = imports::watch(&app, &id.to_string(), person, "Enregistrement", work).await?;
    Ok(imports::after(&purpose(), id, confirmed))
}

/// Writes every row or none: what is read here cannot change before it is kept.
async fn keep(app: &App, who: &Allowed, id: DraftId) -> Result<Confirmed, Problem> {
    let signer = who.signer()?;
    let mut together = Together::begin(&app.db, &app.world).await?;
    let plan = Plan::load(together.tx(), app, who).await?;
    let (draft, shown, now) = imports::examined_again(together.tx(), who, &purpose(), id, &plan).await?;
    if shown != now {
        drop(together);
        return imports::keep_again(app, who, id, (&shown, &now)).await;
    }
    imports::must_be_whole(Counted::of(&now))?;
    let underway = Underway::of(app);
    let (rows, mut happened) =
        (now.iter().filter(|row| row.verdict.writes()).collect::<Vec<_>>(), Vec::new());
    for (done, row) in rows.iter().enumerate() {
        underway.advance(&id.to_string(), done, rows.len());
        let events = plan.apply(together.tx(), row, &draft.file_name).await?;
        happened.extend(events.into_iter().map(|event| signer.signs(event)));
    }
    imports::mark_kept(together.tx(), id, app.world.now()).await?;
    together.commit(&happened).await?;
    Ok(Confirmed::Kept)
}

pub(super) async fn give_up(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DraftId>,
) -> Result<Response, Problem> {
    imports::give_up(&app, &who, &purpose(), id).await
}
