//! The dossiers of the same year that look like one: told to whoever begins it, writes it or examines it, never refused.

use super::store::{Reach, dossiers};
use super::views::begin::Likeness;
use crate::platform::{Allowed, Problem, Tx};
use palier_domain::projects::{Application, DossierSketch, similar};
use palier_domain::shared::DossierId;

/// Those that are shown to this person, the most alike first.
///
/// # Errors
/// When the store does not answer.
pub(super) async fn alike(
    tx: &mut Tx,
    who: &Allowed,
    (dossier, year): (DossierId, i16),
    application: &Application,
) -> Result<Vec<Likeness>, Problem> {
    let draft = DossierSketch {
        dossier,
        year,
        siret: application.holder.siret.clone(),
        title: application.summary.title.clone(),
        quartiers: application.quartiers(),
        objectives: application.purpose.objectives.clone(),
    };
    let others = dossiers::sketches(tx, &Reach::of(who), year).await?;
    let title = |id: DossierId| others.iter().find(|one| one.dossier == id).map(|one| one.title.clone());
    let told = similar(&draft, &others).into_iter().map(|near| Likeness {
        href: format!("/projets/dossiers/{}", near.dossier),
        title: title(near.dossier).unwrap_or_default(),
        why: near.why,
    });
    Ok(told.collect())
}
