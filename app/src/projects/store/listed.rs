//! SQL of the submitted dossiers of a call, as a list.

use super::dossiers::UNTITLED;
use super::{Reach, as_seen, seen_dossier};
use crate::fetch_all;
use crate::platform::db::containing;
use crate::platform::{Problem, Tx};
use palier_domain::projects::DossierState;
use palier_domain::shared::{CampaignId, Cents, DossierId};

/// The submitted dossiers of a call that are shown, narrowed; an empty text narrows nothing.
pub const LIST: &str = concat!(
    "SELECT d.id, d.title, o.name AS holder, d.state, d.submitted_on, d.asked_cents, \
     CAST(COALESCE((SELECT SUM(k.cents) FROM dossier_asked k WHERE k.dossier_id = d.id AND ",
    crate::platform::access::acts_for!("k.organisation_id", "$3"),
    "), 0) AS BIGINT) AS asked_of_us, \
     (SELECT COUNT(*) FROM dossier_opinion v WHERE v.dossier_id = d.id) AS opinions, \
     (SELECT COUNT(*) FROM dossier_opinion v WHERE v.dossier_id = d.id AND v.given_on IS NOT NULL) AS given, \
     (SELECT COUNT(*) FROM dossier_correction k WHERE k.dossier_id = d.id AND k.answered_on IS NULL) AS corrections \
     FROM dossier d JOIN organisation o ON o.id = d.organisation_id WHERE ",
    seen_dossier!(),
    " AND d.submitted_on IS NOT NULL AND d.campaign_id = $4 AND ($5 = '' OR d.state = $5) \
     AND ($6 = '' OR EXISTS (SELECT 1 FROM dossier_quartier z WHERE z.dossier_id = d.id AND z.quartier_id = $6)) \
     AND ($7 = '' OR EXISTS (SELECT 1 FROM dossier_axis x WHERE x.dossier_id = d.id AND x.axis = $7)) \
     AND ($8 = '' OR EXISTS (SELECT 1 FROM dossier_asked k WHERE k.dossier_id = d.id AND k.organisation_id = $8)) \
     AND (d.title_folded LIKE $9 ESCAPE '!' OR o.name_folded LIKE $9 ESCAPE '!') ORDER BY d.title_folded, d.id"
);

/// Dossiers that are shown, of which the title or the holder holds some folded words, or whose number begins so.
pub const FOUND: &str = concat!(
    "SELECT d.id, d.title, o.name, d.state FROM dossier d JOIN organisation o ON o.id = d.organisation_id WHERE ",
    seen_dossier!(),
    " AND (d.title_folded LIKE $4 ESCAPE '!' OR o.name_folded LIKE $4 ESCAPE '!' OR ($5 <> '' AND d.id LIKE $5 || '%')) \
     ORDER BY d.changed_at DESC, d.id LIMIT 20"
);

/// A submitted dossier as a line of a list.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ListedDossier {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: DossierId,
    /// What it is called.
    pub title: String,
    /// Who holds it.
    pub holder: String,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub state: DossierState,
    /// When it was first submitted.
    pub submitted_on: Option<String>,
    /// Asked of all, in cents.
    #[sqlx(try_from = "i64")]
    pub asked_cents: Cents,
    /// Asked of the reader's organisation, in cents.
    #[sqlx(try_from = "i64")]
    pub asked_of_us: Cents,
    /// Opinions asked.
    pub opinions: i64,
    /// Opinions given.
    pub given: i64,
    /// Corrections to be answered.
    pub corrections: i64,
}

/// What the list of a call is narrowed to; an empty text narrows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NarrowedDossiers {
    /// State, by code.
    pub state: String,
    /// Quartier, by id.
    pub quartier: String,
    /// Axis, by code.
    pub axis: String,
    /// Funder, by id.
    pub funder: String,
    /// Words of the title or of the holder.
    pub words: String,
}

/// The submitted dossiers of a call that are shown.
///
/// # Errors
/// When the store does not answer.
pub async fn list(
    tx: &mut Tx,
    reach: &Reach,
    campaign: CampaignId,
    only: &NarrowedDossiers,
) -> Result<Vec<ListedDossier>, Problem> {
    Ok(as_seen!(
        fetch_all,
        tx,
        ListedDossier,
        LIST,
        reach,
        campaign.to_string(),
        &only.state,
        &only.quartier,
        &only.axis,
        &only.funder,
        containing(&only.words)
    )?)
}

/// Figures and letters of a number below which it would be found everywhere.
const NUMBER: usize = 8;

/// The beginning of a number, when words are one; else nothing.
fn number(words: &str) -> String {
    let is_number = words.len() >= NUMBER && words.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    if is_number { words.to_ascii_lowercase() } else { String::new() }
}

/// The dossiers that are shown and hold these words, the latest written first: number, title, holder, state.
///
/// # Errors
/// When the store does not answer.
pub async fn found(
    tx: &mut Tx,
    reach: &Reach,
    words: &str,
) -> Result<Vec<(DossierId, String, String, DossierState)>, Problem> {
    type Told = (String, String, String, String);
    let rows: Vec<Told> =
        as_seen!(fetch_all, tx, Told, FOUND, reach, containing(words), number(words.trim()))?;
    let one = |(id, title, holder, state): Told| {
        let title = if title.is_empty() { UNTITLED.to_owned() } else { title };
        let (id, state) = (id.parse().map_err(Problem::inside)?, state.parse().map_err(Problem::inside)?);
        Ok((id, title, holder, state))
    };
    rows.into_iter().map(one).collect()
}
