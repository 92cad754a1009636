//! SQL of actions being exported to be changed, or imported: everything in reach at once.

use crate::diagnostics::Sight;
use crate::fetch_all;
use crate::platform::{Problem, Tx};
use palier_domain::plans::Details;
use palier_domain::shared::Cents;
use std::collections::BTreeMap;

/// How often each action within reach was rewritten, and what its fiche says that a row can hold.
pub const FICHES: &str = "SELECT a.id, a.revision, a.publics, a.referent, a.place_label, a.upkeep_by_id, \
    a.upkeep_yearly_cents, a.renewal, a.insertion, a.insertion_reason, a.environment FROM action a WHERE EXISTS (SELECT 1 FROM action_quartier aq \
    JOIN mandate_reach r ON r.quartier_id = aq.quartier_id WHERE aq.action_id = a.id AND r.mandate_id = $1)";
/// Partners of the actions within reach.
pub const PARTNERS: &str = "SELECT ap.action_id, ap.organisation_id FROM action_partner ap \
    WHERE EXISTS (SELECT 1 FROM action_quartier aq JOIN mandate_reach r ON r.quartier_id = aq.quartier_id \
    WHERE aq.action_id = ap.action_id AND r.mandate_id = $1) ORDER BY ap.action_id, ap.organisation_id";
/// Every organisation, those that ended too: an action may still name them.
pub const ORGANISATIONS: &str = "SELECT id, name, valid_to FROM organisation ORDER BY id";

#[derive(Debug, sqlx::FromRow)]
struct FicheRow {
    id: String,
    revision: i64,
    publics: String,
    referent: String,
    place_label: String,
    upkeep_by_id: Option<String>,
    upkeep_yearly_cents: Option<i64>,
    renewal: String,
    insertion: Option<String>,
    insertion_reason: String,
    environment: String,
}

impl FicheRow {
    fn details(self) -> Details {
        Details {
            publics: self.publics,
            referent: self.referent,
            place_label: self.place_label,
            upkeep_by: self.upkeep_by_id.and_then(|id| id.parse().ok()),
            upkeep_yearly: self.upkeep_yearly_cents.map(Cents),
            renewal: self.renewal,
            insertion: self.insertion.and_then(|code| code.parse().ok()),
            insertion_reason: self.insertion_reason,
            environment: self.environment,
            ..Details::default()
        }
    }
}

/// How often each action within reach was rewritten, and what its fiche says that a row can hold.
pub(super) async fn fiches(tx: &mut Tx, sight: &Sight) -> Result<BTreeMap<String, (i64, Details)>, Problem> {
    let rows: Vec<FicheRow> = fetch_all!(tx, FicheRow, FICHES, &sight.mandate)?;
    Ok(rows.into_iter().map(|row| (row.id.clone(), (row.revision, row.details()))).collect())
}

/// Partners of each action within reach.
pub(super) async fn partners(tx: &mut Tx, sight: &Sight) -> Result<BTreeMap<String, Vec<String>>, Problem> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (action, organisation) in fetch_all!(tx, (String, String), PARTNERS, &sight.mandate)? {
        all.entry(action).or_default().push(organisation);
    }
    Ok(all)
}

/// Every organisation: identifier, name, last day if it ended.
pub(super) async fn organisations(tx: &mut Tx) -> Result<Vec<(String, String, Option<String>)>, Problem> {
    Ok(fetch_all!(tx, (String, String, Option<String>), ORGANISATIONS)?)
}
