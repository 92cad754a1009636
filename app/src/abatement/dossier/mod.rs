//! What leaves the house about an abatement: the yearly dossier of a landlord in a quartier, its three-year review, and the
//! aggregate of landlords (articles 6 and 7).

mod aggregate;
mod gather;
mod paper;
mod review;
pub mod store;
pub(super) mod workbook;

pub(super) use aggregate::{pdf as aggregate_pdf, xlsx as aggregate_xlsx};
pub(super) use review::pdf as review_pdf;

use super::consolidation::pages::{file, workbook_of};
use super::store::Reach;
use crate::platform::{Allowed, App, Problem};
use axum::extract::{Path, State};
use axum::response::Response;
use gather::Gathered;
use palier_documents::Photo;
use palier_documents::report::{self, Report};
use palier_domain::shared::{AbatementId, text::fold};

/// Photos printed, at most.
const PHOTOS: usize = 40;

/// The yearly dossier, on paper.
pub(super) async fn pdf(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<AbatementId>,
) -> Result<Response, Problem> {
    let gathered = Gathered::of(app.db.read().await?.tx(), &app, &Reach::of(&who), id).await?;
    let mut photos = Vec::new();
    for picture in gathered.pictures.iter().take(PHOTOS) {
        // A photo lost on disk must not cost the committee its dossier: the page says that it cannot be read.
        let bytes = match picture.rank {
            1 => app.attachments.read(&picture.address).await,
            _ => app.photos.read(&picture.address).await,
        };
        photos.push(Photo {
            bytes: bytes.unwrap_or_default(),
            caption: gather::caption(picture),
            alternative: picture.said.clone(),
        });
    }
    let name = gathered.file_name();
    let report = paper::report(&app, &who, &gathered, photos);
    printed(&app, report, &name).await
}

/// The yearly dossier, as a workbook.
pub(super) async fn xlsx(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<AbatementId>,
) -> Result<Response, Problem> {
    let gathered = Gathered::of(app.db.read().await?.tx(), &app, &Reach::of(&who), id).await?;
    workbook_of(workbook::sheets(&app, &gathered), &gathered.file_name()).await
}

/// A report as a download of that name.
async fn printed(app: &App, report: Report, name: &str) -> Result<Response, Problem> {
    let bytes = app.typesetting.make(move |typesetter| report::pdf(typesetter, &report)).await?;
    Ok(file(bytes, "application/pdf", &format!("{name}.pdf")))
}

/// A text as a part of a file name.
fn slug(text: &str) -> String {
    let folded = fold(text);
    let parts: Vec<&str> =
        folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    parts.join("-")
}
