//! What article 4 says of an action as it is kept: what answers each point, and what stands between it and « recevable ».

use super::store::{self, KeptAction, details};
use crate::convention::in_force;
use crate::platform::{Allowed, App, Problem, Tx};
use palier_domain::partners::Capability;
use palier_domain::plans::{Admission, Details, Evidenced, FicheFacts, checklist, lacking};
use palier_domain::territory::QuartierStatus;

/// What the checklist of article 4 looks at beside the fiche: what an action is tied to.
#[derive(Debug, Clone, Default)]
pub(super) struct Tied {
    /// Constats it answers, among those that may be seen.
    pub(super) constats: usize,
    /// Objectives it serves.
    pub(super) objectives: usize,
    /// Statuses of its quartiers.
    pub(super) statuses: Vec<QuartierStatus>,
}

/// What the checklist of article 4 looks at: the fiche, how it says things are maintained, what it is tied to.
pub(super) fn facts(details: &Details, upkeep: Option<&str>, tied: Tied) -> FicheFacts {
    FicheFacts {
        constats: tied.constats,
        statuses: tied.statuses,
        tfpb: details.tfpb_axis.is_some(),
        renewal: !details.renewal.is_empty(),
        upkeep_by: details.upkeep_by.is_some(),
        upkeep_how: details.upkeep_yearly.is_some() || upkeep.is_some(),
        partners: details.partners.len(),
        phases: details.participation.iter().map(|line| line.phase.clone()).collect(),
        environment: !details.environment.is_empty(),
        insertion: details.insertion,
        insertion_reasoned: !details.insertion_reason.is_empty(),
        objectives: tied.objectives,
    }
}

/// What an action is tied to, as kept.
pub(super) async fn tied(tx: &mut Tx, action: &KeptAction) -> Result<Tied, Problem> {
    Ok(Tied {
        constats: usize::try_from(action.constats).unwrap_or(0),
        objectives: action.objectives.len(),
        statuses: store::statuses(tx, action.id).await?,
    })
}

/// What stands between that person and declaring an action admissible, by the points it answers.
pub(super) fn admission(who: &Allowed, points: &[Evidenced<'_>]) -> Admission {
    Admission { may_declare: who.may(Capability::AdmitAction), missing: lacking(points) }
}

/// The same, of an action as it is kept.
pub(super) async fn admission_of(
    tx: &mut Tx,
    app: &App,
    who: &Allowed,
    action: &KeptAction,
) -> Result<Admission, Problem> {
    let details = details::details(tx, action.id).await?;
    let facts = facts(&details, action.fiche.upkeep.as_deref(), tied(tx, action).await?);
    Ok(admission(who, &checklist(&in_force(app), &facts)))
}
