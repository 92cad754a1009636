//! Every letter, and every agreement, of a sitting that was closed, in one file to print or to send.

use super::bodies::name_of;
use super::store;
use crate::abatement::file;
use crate::funding::papers as paper;
use crate::funding::store::papers;
use crate::platform::{Allowed, App, Problem};
use axum::extract::{Path, State};
use axum::response::Response;
use palier_documents::report::{self, Cover, Report};
use palier_domain::meetings::SittingState;
use palier_domain::shared::SittingId;

/// Refused while papers are still being written: a file that lacks some would be taken for the whole.
fn whole(state: SittingState, (written, decided): (i64, i64), reports: &[Report]) -> Result<(), Problem> {
    let why = match (written < decided, reports.is_empty()) {
        _ if state != SittingState::Close => "Les courriers s'écrivent une fois la séance close.".to_owned(),
        (true, _) => {
            format!("Les courriers s'écrivent encore : {written} sur {decided}. Réessayez dans un instant.")
        }
        (false, true) => "Cette séance n'a donné lieu à aucun de ces courriers.".to_owned(),
        (false, false) => return Ok(()),
    };
    Err(Problem::Refused(why))
}

/// The kinds of papers that follow a sitting.
#[derive(Clone, Copy)]
enum Papers {
    Letters,
    Agreements,
}

async fn in_one_file(app: &App, id: SittingId, kind: Papers) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let tx = read.tx();
    let kept = store::sitting(tx, id).await?;
    let (what, name, reports) = match kind {
        Papers::Letters => ("Notifications", "notifications", paper::letters_of_sitting(tx, app, id).await?),
        Papers::Agreements => {
            ("Accords spécifiques", "accords", paper::agreements_of_sitting(tx, app, id).await?)
        }
    };
    whole(kept.state, (papers::count(tx, id).await?.0, store::room::decided(tx, id).await?), &reports)?;
    drop(read);
    let cover = Cover {
        title: format!("{what}, {} du {}", name_of(app, &kept.body), kept.held.day.plain()),
        author: app.convention.title.clone(),
        edited_on: app.world.today(),
    };
    let bytes =
        app.typesetting.make(move |typesetter| report::pdf_of_many(typesetter, &cover, &reports)).await?;
    Ok(file(bytes, "application/pdf", &format!("{name}-{}-{}.pdf", kept.body, kept.held.day)))
}

pub(super) async fn letters(
    State(app): State<App>,
    _who: Allowed,
    Path(id): Path<SittingId>,
) -> Result<Response, Problem> {
    in_one_file(&app, id, Papers::Letters).await
}

pub(super) async fn agreements(
    State(app): State<App>,
    _who: Allowed,
    Path(id): Path<SittingId>,
) -> Result<Response, Problem> {
    in_one_file(&app, id, Papers::Agreements).await
}
