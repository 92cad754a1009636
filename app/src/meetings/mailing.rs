//! Every letter, and every agreement, of a sitting that was closed, in one file to print or to send.

use super::bodies::title_of;
use super::store::{self, KeptSitting};
use crate::abatement::file;
use crate::funding::papers as paper;
use crate::funding::store::papers;
use crate::platform::{Allowed, App, Problem, Tx};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_documents::report::{self, Cover, Report};
use palier_domain::shared::SittingId;

/// Refused while papers are still being written: a file that lacks some would be taken for the whole.
fn whole((written, decided): (i64, i64), reports: &[Report]) -> Result<(), Problem> {
    let why = match (written < decided, reports.is_empty()) {
        (true, _) => {
            format!("Les courriers s'écrivent encore : {written} sur {decided}. Réessayez dans un instant.")
        }
        (false, true) => "Cette séance n'a donné lieu à aucun de ces courriers.".to_owned(),
        (false, false) => return Ok(()),
    };
    Err(Problem::Refused(why))
}

async fn in_one_file(
    app: &App,
    kept: &KeptSitting,
    (what, name): (&str, &str),
    reports: Vec<Report>,
) -> Result<Response, Problem> {
    let body = title_of(app, &kept.body).unwrap_or_else(|_| kept.body.clone());
    let cover = Cover {
        title: format!("{what}, {body} du {}", kept.held.day.plain()),
        author: app.convention.title.clone(),
        edited_on: app.world.today(),
    };
    let bytes =
        app.typesetting.make(move |typesetter| report::pdf_of_many(typesetter, &cover, &reports)).await?;
    Ok(file(bytes, "application/pdf", &format!("{name}-{}-{}.pdf", kept.body, kept.held.day)))
}

async fn progress(tx: &mut Tx, id: SittingId) -> Result<(i64, i64), Problem> {
    Ok((papers::count(tx, id).await?.0, store::room::decided(tx, id).await?))
}

pub(super) async fn letters(
    State(app): State<App>,
    _who: Allowed,
    Path(id): Path<SittingId>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let kept = store::sitting(read.tx(), id).await?;
    let reports = paper::letters_of_sitting(read.tx(), &app, id).await?;
    whole(progress(read.tx(), id).await?, &reports)?;
    drop(read);
    in_one_file(&app, &kept, ("Notifications", "notifications"), reports).await
}

pub(super) async fn agreements(
    State(app): State<App>,
    _who: Allowed,
    Path(id): Path<SittingId>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let kept = store::sitting(read.tx(), id).await?;
    let reports = paper::agreements_of_sitting(read.tx(), &app, id).await?;
    whole(progress(read.tx(), id).await?, &reports)?;
    drop(read);
    in_one_file(&app, &kept, ("Accords spécifiques", "accords"), reports).await
}
