//! Local conventions (*conventions d'application communales*): written from a template, adopted, amended, each with its
//! own programme of actions; read as of any day, and given back as PDF and as a text to rework (article 6).

mod acts;
mod document;
mod edit;
mod forms;
mod pages;
mod reading;
mod store;
mod views;

pub use store::{
    Avenant, NewConvention, adopt, insert_avenant, insert_convention, keep_history,
    take_in as put_in_programme,
};
pub use views::specimens;

use super::store as plans;
use crate::diagnostics::Sight;
use crate::platform::routes::{Access, Route, action, page};
use crate::platform::{Allowed, Problem, Tx};
use palier_domain::partners::Capability;
use palier_domain::shared::{ActionId, Day, LocalConventionId, QuartierId};
use std::fmt::Display;

/// Routes of local conventions.
pub fn routes() -> Vec<Route> {
    let (see, keep) = (Access::Needs(Capability::SeeHouse), Access::Needs(Capability::KeepLocalConvention));
    vec![
        page("/conventions-locales", see, pages::list),
        page("/conventions-locales/nouvelle", keep, edit::new_page),
        action("/conventions-locales/nouvelle", keep, edit::create),
        page("/conventions-locales/{locale}", see, pages::show_one),
        page("/conventions-locales/{locale}/modifier", keep, edit::edit_page),
        action("/conventions-locales/{locale}/modifier", keep, edit::update),
        page("/conventions-locales/{locale}/programme", keep, acts::programme_page),
        action("/conventions-locales/{locale}/programme", keep, acts::programme),
        action("/conventions-locales/{locale}/etat", keep, acts::change_state),
        action("/conventions-locales/{locale}/adoption", keep, acts::adopt),
        action("/conventions-locales/{locale}/signatures", keep, acts::sign),
        page("/conventions-locales/{locale}/avenant", keep, edit::avenant_page),
        action("/conventions-locales/{locale}/avenant", keep, edit::amend),
        action("/conventions-locales/{locale}/avenants/signature", keep, acts::sign_avenant),
        page("/conventions-locales/{locale}/document.pdf", see, document::pdf),
        page("/conventions-locales/{locale}/document.odt", see, document::odt),
    ]
}

/// The address of a local convention.
pub fn href(id: impl Display) -> String {
    format!("/conventions-locales/{id}")
}

/// Where a local convention applies on a day, if it is within reach; nowhere otherwise.
///
/// # Errors
/// When the store does not answer.
pub async fn quartiers_of(
    tx: &mut Tx,
    sight: &Sight,
    id: LocalConventionId,
    day: Day,
) -> Result<Vec<QuartierId>, Problem> {
    let found = store::conventions(tx, sight, Some(id)).await?.pop();
    Ok(found.map(|kept| kept.history.at(day).quartiers.into_iter().collect()).unwrap_or_default())
}

/// Takes an action just written in the programme of a local convention.
///
/// # Errors
/// 404 when the convention is not within reach, 403 when its reader may not write it.
pub async fn take_in(
    tx: &mut Tx,
    who: &Allowed,
    sight: &Sight,
    (id, action): (LocalConventionId, ActionId),
    today: Day,
) -> Result<(), Problem> {
    store::convention(tx, sight, id).await?;
    must_reach(tx, who, sight, id).await?;
    store::take_in(tx, id, action, today).await
}

/// The local conventions whose programme an action is in: address and title, with its blanks.
///
/// # Errors
/// When the store does not answer.
pub async fn of_action(
    tx: &mut Tx,
    sight: &Sight,
    action: ActionId,
) -> Result<Vec<(String, String)>, Problem> {
    let found = store::of_action(tx, sight, action).await?;
    named(tx, sight, found).await
}

/// The adopted local conventions that apply in a quartier on a day: address and title.
///
/// # Errors
/// When the store does not answer.
pub async fn in_force_in(
    tx: &mut Tx,
    sight: &Sight,
    quartier: QuartierId,
    day: Day,
) -> Result<Vec<(String, String)>, Problem> {
    let found = store::in_force(tx, quartier, day).await?;
    named(tx, sight, found).await
}

/// Titles with their blanks filled in.
async fn named(
    tx: &mut Tx,
    sight: &Sight,
    found: Vec<(String, String)>,
) -> Result<Vec<(String, String)>, Problem> {
    let mut links = Vec::new();
    for (id, _) in found {
        let id: LocalConventionId = id.parse().map_err(Problem::inside)?;
        if let Some(kept) = store::conventions(tx, sight, Some(id)).await?.pop() {
            links.push((href(id), reading::title_of(&kept)));
        }
    }
    Ok(links)
}

/// Whether that person may write that convention: every quartier of it, of any day, is within their reach.
async fn reaches(tx: &mut Tx, who: &Allowed, sight: &Sight, id: LocalConventionId) -> Result<bool, Problem> {
    Ok(who.may(Capability::KeepLocalConvention) && store::beyond(tx, sight, id).await? == 0)
}

async fn must_reach(tx: &mut Tx, who: &Allowed, sight: &Sight, id: LocalConventionId) -> Result<(), Problem> {
    if reaches(tx, who, sight, id).await? {
        return Ok(());
    }
    Err(Problem::Forbidden(
        "Cette convention couvre des quartiers hors de votre périmètre : la commune qui la tient et la métropole peuvent la modifier."
            .to_owned(),
    ))
}
