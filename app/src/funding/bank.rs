//! Where a grant is paid: the bank details (*RIB*) that its holder joins once it is voted, for those who pay.

use super::grants::pays;
use super::told;
use super::views::BankView;
use crate::platform::attachments::{self, Attachment, Joined, Media};
use crate::platform::page::show_again;
use crate::platform::{Allowed, App, Event, Filled, Form, Problem, Tx, journal};
use crate::projects::Reach;
use crate::projects::store::dossiers::{self, KeptDossier};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use palier_domain::partners::Capability;
use palier_domain::shared::{DossierId, FieldFault, Instant};
use serde_json::json;

/// What bank details are joined to: a grant, and not the dossier that more people read.
const GRANT: &str = "aide";

/// Whether someone represents the holder.
pub(super) fn holds(who: &Allowed, kept: &KeptDossier) -> bool {
    who.acts_for(kept.organisation_id) && who.may(Capability::WriteDossier)
}

/// The bank details of a grant for someone who reads them, and may join them, or not.
pub(super) async fn view(tx: &mut Tx, id: DossierId, reads: bool, joins: bool) -> Result<BankView, Problem> {
    let joined = last(tx, id).await?.filter(|_| reads);
    let since = joined.map(|piece| Instant(piece.created_at).day().plain());
    Ok(BankView { href: format!("/projets/dossiers/{id}/rib"), joins, since: since.unwrap_or_default() })
}

/// The bank details joined last.
async fn last(tx: &mut Tx, id: DossierId) -> Result<Option<Attachment>, Problem> {
    Ok(attachments::of(tx, GRANT, &id.to_string()).await?.pop())
}

pub(super) async fn join(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
    form: Form,
) -> Result<Response, Problem> {
    let mut write = app.db.write(&who).await?;
    journal::take_turn(write.tx()).await?;
    let kept = dossiers::one(write.tx(), &Reach::of(&who), id).await?;
    if !holds(&who, &kept) {
        return Err(Problem::Forbidden(
            "Seul le porteur joint le RIB sur lequel l'aide est versée.".to_owned(),
        ));
    }
    if !kept.rules.state.awaits_money() {
        let why = "Le RIB se joint une fois l'aide votée, et jusqu'à ce qu'elle soit soldée.";
        return Err(Problem::Refused(why.to_owned()));
    }
    let piece = match form.files.first() {
        None => Err("Choisissez le RIB à joindre.".to_owned()),
        Some(upload) => match attachments::take_in(&app, upload).await? {
            Ok(piece) if matches!(piece.media(), Media::Pdf | Media::Jpeg) => Ok(piece),
            Ok(_) => Err("Le RIB est un PDF ou une image.".to_owned()),
            Err(refused) => Err(refused.to_string()),
        },
    };
    let piece = match piece {
        Ok(piece) => piece,
        Err(why) => {
            let filled = Filled::again(form, vec![FieldFault::new("rib", why)]);
            return show_again(&told::view(write.tx(), &app, &who, id, filled).await?);
        }
    };
    let (subject, now) = (id.to_string(), app.world.now());
    let to =
        Joined { subject_kind: GRANT, subject_id: &subject, label: "RIB", organisation: who.organisation() };
    attachments::join(&app, write.tx(), piece, &to, now).await?;
    write.commit(Event::of("aide.rib", "dossier", id).with(json!({ "title": kept.title }))).await?;
    Ok(Redirect::to(&format!("{}/decision?fait=rib", kept.href())).into_response())
}

/// Hands them back to the holder and to those who pay.
pub(super) async fn read(
    State(app): State<App>,
    who: Allowed,
    Path(id): Path<DossierId>,
) -> Result<Response, Problem> {
    let mut read = app.db.read().await?;
    let kept = dossiers::one(read.tx(), &Reach::of(&who), id).await?;
    if !holds(&who, &kept) && !pays(read.tx(), &app, &who, &kept).await? {
        return Err(Problem::Forbidden(
            "Le RIB n'est lu que du porteur et de ceux qui versent l'aide.".to_owned(),
        ));
    }
    let piece = last(read.tx(), id).await?.ok_or(Problem::NotFound)?;
    drop(read);
    attachments::hand_back(&app, &piece).await
}
