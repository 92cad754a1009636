//! SQL of whom letters about projects are sent to, and of what is told of a call.

use super::dossiers::UNTITLED;
use crate::fetch_all;
use crate::platform::{Problem, Tx};
use palier_domain::shared::{CampaignId, Day, DossierId, OrganisationId};

/// Addresses of those of these roles who act for an organisation, or for the one that took its place, one person left out.
macro_rules! addresses_of {
    ($roles:literal) => {
        concat!(
            "SELECT DISTINCT p.email FROM mandate m JOIN person p ON p.id = m.person_id \
             JOIN mandate_organisation mo ON mo.mandate_id = m.id AND mo.since <= $2 WHERE mo.organisation_id = $1 \
             AND m.state = 'active' AND m.valid_from <= $2 AND (m.valid_to IS NULL OR m.valid_to >= $2) AND m.role IN (",
            $roles,
            ") AND p.id <> $3 ORDER BY p.email"
        )
    };
}

/// Addresses of those who write the dossiers of an organisation.
pub const WRITERS: &str = addresses_of!("'metropole_admin', 'pilote_communal', 'bailleur_siege', 'porteur'");
/// Addresses of those who give the opinions of an organisation.
pub const EXAMINERS: &str =
    addresses_of!("'metropole_admin', 'etat', 'pilote_communal', 'financeur', 'bailleur_siege'");

/// Drafts of a call: number and title.
pub const DRAFTS: &str =
    "SELECT id, title FROM dossier WHERE campaign_id = $1 AND state = 'brouillon' ORDER BY created_at, id";

/// Who of an organisation is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom {
    /// Those who write its dossiers.
    Writers(OrganisationId),
    /// Those who give its opinions.
    Examiners(OrganisationId),
}

/// The addresses of those who are written to that day; `but` is the number of whoever gave cause for it, or nothing.
///
/// # Errors
/// When the store does not answer.
pub async fn addresses(tx: &mut Tx, whom: Whom, but: &str, today: Day) -> Result<Vec<String>, Problem> {
    let (sql, organisation) = match whom {
        Whom::Writers(organisation) => (WRITERS, organisation),
        Whom::Examiners(organisation) => (EXAMINERS, organisation),
    };
    let rows: Vec<(String,)> =
        fetch_all!(tx, (String,), sql, organisation.to_string(), today.to_string(), but)?;
    Ok(rows.into_iter().map(|(email,)| email).collect())
}

/// Drafts of a call, each with what it is called, whoever asks: for those to whom the call has something to tell.
///
/// # Errors
/// When the store does not answer.
pub async fn drafts(tx: &mut Tx, campaign: CampaignId) -> Result<Vec<(DossierId, String)>, Problem> {
    let rows: Vec<(String, String)> = fetch_all!(tx, (String, String), DRAFTS, campaign.to_string())?;
    let draft = |(id, title): (String, String)| {
        let title = if title.is_empty() { UNTITLED.to_owned() } else { title };
        Ok((id.parse().map_err(Problem::inside)?, title))
    };
    rows.into_iter().map(draft).collect()
}
