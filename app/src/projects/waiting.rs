//! What waits for someone among projects: dossiers to complete and bilans to file, dossiers to judge, opinions to give.

use super::store::{dossiers, examination as kept, follow, runs_calls};
use super::words::expected_next;
use crate::abatement::Alert;
use crate::platform::{Allowed, Problem, Tx};
use palier_domain::partners::Capability;
use palier_domain::projects::DossierState;
use palier_domain::shared::Day;

/// What waits for someone, in three groups.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WaitingProjects {
    /// Their own dossiers that it is their turn to carry on.
    pub dossiers: Vec<Alert>,
    /// Opinions their organisation was asked for.
    pub opinions: Vec<Alert>,
    /// Dossiers and bilans that whoever runs calls must go on with.
    pub to_judge: Vec<Alert>,
}

/// What waits for that person.
///
/// # Errors
/// When the store does not answer.
pub async fn waiting_for(tx: &mut Tx, who: &Allowed, today: Day) -> Result<WaitingProjects, Problem> {
    let mut waiting = WaitingProjects::default();
    if who.role().may(Capability::WriteDossier) {
        waiting.dossiers = own(tx, who, today).await?;
    }
    if who.role().may(Capability::ExamineDossier) {
        waiting.opinions = opinions(tx, who, today).await?;
    }
    if runs_calls(who) {
        waiting.to_judge = follow::to_judge(tx).await?.into_iter().map(to_judge).collect();
    }
    Ok(waiting)
}

/// Whether it is the holder's turn. A draft that its call takes no more asks nothing of anybody.
pub(super) fn is_to_do(kept: &dossiers::KeptDossier, today: Day) -> bool {
    use DossierState as S;
    let theirs =
        matches!(kept.rules.state, S::Brouillon | S::Completude | S::BilanAttendu | S::ReportAccorde);
    theirs && !kept.is_left(today)
}

async fn own(tx: &mut Tx, who: &Allowed, today: Day) -> Result<Vec<Alert>, Problem> {
    let own = dossiers::own(tx, who).await?;
    let mine = own.iter().filter(|kept| is_to_do(kept, today));
    let alert = |kept: &dossiers::KeptDossier| {
        let late = kept.rules.bilan_late_by(today) > 0;
        let due = kept.rules.bilan_due.map(|day| format!(" Bilan dû le {}.", day.plain()));
        Alert {
            text: kept.title.clone(),
            href: kept.href(),
            detail: format!("{}{}", expected_next(kept.rules.state), due.unwrap_or_default()),
            tone: if late { "danger" } else { "warning" },
            label: if late {
                "Bilan en retard".to_owned()
            } else {
                crate::words::capital(kept.rules.state.title())
            },
        }
    };
    Ok(mine.map(alert).collect())
}

async fn opinions(tx: &mut Tx, who: &Allowed, today: Day) -> Result<Vec<Alert>, Problem> {
    let awaited = kept::awaited(tx).await?;
    let mine = awaited.into_iter().filter(|one| who.acts_for(one.request.organisation));
    let mut alerts = Vec::new();
    for one in mine {
        let late = one.request.is_late(today);
        alerts.push(Alert {
            text: format!("Avis sur « {} »", follow::title(tx, one.request.dossier).await?),
            href: format!("/projets/dossiers/{}#avis", one.request.dossier),
            detail: format!("Attendu pour le {}", one.request.due.plain()),
            tone: if late { "danger" } else { "warning" },
            label: if late { "En retard".to_owned() } else { "Avis attendu".to_owned() },
        });
    }
    Ok(alerts)
}

fn to_judge((id, title, state): (String, String, DossierState)) -> Alert {
    Alert {
        text: title,
        href: match state {
            DossierState::BilanRecu | DossierState::ReportDemande => format!("/projets/dossiers/{id}/suivi"),
            _ => format!("/projets/dossiers/{id}"),
        },
        detail: expected_next(state).to_owned(),
        tone: "info",
        label: crate::words::capital(state.title()),
    }
}
