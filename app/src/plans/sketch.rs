//! An action as a request for a grant is begun from it.

use super::store::{self, details, linked};
use crate::diagnostics::Sight;
use crate::platform::{Problem, Tx};
use palier_domain::plans::{Details, NewAction};
use palier_domain::shared::ActionId;

/// The head of an action within reach, what else its fiche says, and how what it makes is maintained.
///
/// # Errors
/// 404 when there is none.
pub async fn sketch(
    tx: &mut Tx,
    sight: &Sight,
    id: ActionId,
) -> Result<(NewAction, Details, String), Problem> {
    let kept = store::action(tx, sight, id).await?;
    let constats = linked::of_action(tx, sight, id).await?;
    let head = NewAction {
        title: kept.fiche.title,
        objectives: kept.objectives.into_iter().collect(),
        quartiers: kept.quartiers.iter().map(|(quartier, _)| *quartier).collect(),
        origins: constats.iter().map(|constat| (constat.id, constat.quartier_id)).collect(),
        pilot: Some(kept.fiche.pilot_id),
        starts: kept.fiche.starts,
        ends: kept.fiche.ends,
        budget: kept.fiche.budget,
    };
    Ok((head, details::details(tx, id).await?, kept.fiche.upkeep.unwrap_or_default()))
}
