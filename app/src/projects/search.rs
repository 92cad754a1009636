//! Projects found by their words, within what each person is shown.

use super::store::{self, Reach, listed, runs_calls};
use super::words::{campaign_state, campaign_tone, dossier_tone};
use crate::abatement::Alert;
use crate::platform::{Allowed, Problem, Tx};
use crate::words::capital;
use palier_domain::shared::{Day, text::fold};

/// Most calls shown.
const MOST: usize = 20;

/// What holds some words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoundProjects {
    /// Calls, by their title.
    pub calls: Vec<Alert>,
    /// Dossiers, by their title, their holder or their number.
    pub dossiers: Vec<Alert>,
}

/// What that person is shown that holds these words.
///
/// # Errors
/// When the store does not answer.
pub async fn found(tx: &mut Tx, who: &Allowed, words: &str, today: Day) -> Result<FoundProjects, Problem> {
    let sought = fold(words);
    let calls = store::campaigns(tx, runs_calls(who)).await?;
    let calls = calls.iter().filter(|kept| fold(&kept.call.title).contains(&sought)).take(MOST);
    let call = |kept: &store::KeptCampaign| Alert {
        text: kept.call.title.clone(),
        href: kept.href(),
        detail: format!("Dépôt du {} au {}", kept.call.opens.plain(), kept.call.closes.plain()),
        tone: campaign_tone(&kept.call, today),
        label: campaign_state(&kept.call, today).to_owned(),
    };
    let calls = calls.map(call).collect();
    let dossiers = listed::found(tx, &Reach::of(who), words).await?.into_iter();
    let dossiers = dossiers.map(|(id, title, holder, state)| Alert {
        text: title,
        href: format!("/projets/dossiers/{id}"),
        detail: holder,
        tone: dossier_tone(state),
        label: capital(state.title()),
    });
    Ok(FoundProjects { calls, dossiers: dossiers.collect() })
}
