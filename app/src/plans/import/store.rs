//! SQL of actions being exported to be changed, or imported: everything in reach at once.

use crate::diagnostics::Sight;
use crate::fetch_all;
use crate::platform::{Problem, Tx};
use std::collections::BTreeMap;

/// How often each action within reach was rewritten.
pub const REVISIONS: &str = "SELECT a.id, a.revision FROM action a WHERE EXISTS (SELECT 1 FROM action_quartier aq \
    JOIN mandate_reach r ON r.quartier_id = aq.quartier_id WHERE aq.action_id = a.id AND r.mandate_id = $1)";
/// Partners of the actions within reach.
pub const PARTNERS: &str = "SELECT ap.action_id, ap.organisation_id FROM action_partner ap \
    WHERE EXISTS (SELECT 1 FROM action_quartier aq JOIN mandate_reach r ON r.quartier_id = aq.quartier_id \
    WHERE aq.action_id = ap.action_id AND r.mandate_id = $1) ORDER BY ap.action_id, ap.organisation_id";
/// Every organisation, those that ended too: an action may still name them.
pub const ORGANISATIONS: &str = "SELECT id, name, valid_to FROM organisation ORDER BY id";

/// How often each action within reach was rewritten.
pub(super) async fn revisions(tx: &mut Tx, sight: &Sight) -> Result<BTreeMap<String, i64>, Problem> {
    Ok(fetch_all!(tx, (String, i64), REVISIONS, &sight.mandate)?.into_iter().collect())
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
