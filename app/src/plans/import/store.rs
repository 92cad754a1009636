//! SQL of actions being exported to be changed, or imported: everything in reach at once.

use crate::diagnostics::Sight;
use crate::fetch_all;
use crate::platform::{Problem, Tx};
use palier_domain::plans::{Details, Participation};
use palier_domain::shared::Cents;
use palier_domain::territory::QuartierStatus;
use std::collections::BTreeMap;

/// How often each action within reach was rewritten, the sum of the posts of its budget, and what its fiche says that a row
/// can hold or that article 4 asks.
pub const FICHES: &str = "SELECT a.id, a.revision, a.publics, a.referent, a.place_label, a.upkeep_by_id, \
    a.upkeep_yearly_cents, a.renewal, a.insertion, a.insertion_reason, a.environment, a.tfpb_axis, \
    (SELECT CAST(SUM(b.cents) AS BIGINT) FROM action_budget b WHERE b.action_id = a.id) AS posts_cents \
    FROM action a WHERE EXISTS (SELECT 1 FROM action_quartier aq \
    JOIN mandate_reach r ON r.quartier_id = aq.quartier_id WHERE aq.action_id = a.id AND r.mandate_id = $1)";
/// Phases at which residents take part in the actions within reach.
pub const PHASES: &str = "SELECT p.action_id, p.phase FROM action_participation p \
    WHERE EXISTS (SELECT 1 FROM action_quartier aq JOIN mandate_reach r ON r.quartier_id = aq.quartier_id \
    WHERE aq.action_id = p.action_id AND r.mandate_id = $1) ORDER BY p.action_id, p.phase";
/// Statuses of quartiers.
pub const STATUSES: &str = "SELECT id, status FROM quartier ORDER BY id";
/// Quartiers of the actions within reach that are themselves beyond it: a row leaves them where they are.
pub const BEYOND: &str = "SELECT b.action_id, b.quartier_id FROM action_quartier b \
    WHERE NOT EXISTS (SELECT 1 FROM mandate_reach r WHERE r.quartier_id = b.quartier_id AND r.mandate_id = $1) \
    AND EXISTS (SELECT 1 FROM action_quartier aq JOIN mandate_reach r ON r.quartier_id = aq.quartier_id \
    WHERE aq.action_id = b.action_id AND r.mandate_id = $1) ORDER BY b.action_id, b.quartier_id";
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
    tfpb_axis: Option<String>,
    posts_cents: Option<i64>,
}

/// What is known of an action beside its head.
#[derive(Debug, Clone, Default)]
pub(super) struct Beside {
    /// How often it was rewritten.
    pub(super) revision: i64,
    /// Sum of the posts of its budget, when there are any.
    pub(super) posts: Option<Cents>,
    /// What its fiche says that a row can hold or that article 4 asks.
    pub(super) details: Details,
    /// Its quartiers beyond reach.
    pub(super) beyond: Vec<String>,
}

impl FicheRow {
    fn beside(self) -> Beside {
        let (revision, posts) = (self.revision, self.posts_cents.map(Cents));
        Beside { revision, posts, details: self.details(), beyond: Vec::new() }
    }

    fn details(self) -> Details {
        Details {
            tfpb_axis: self.tfpb_axis,
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

/// What is known of each action within reach beside its head.
pub(super) async fn fiches(tx: &mut Tx, sight: &Sight) -> Result<BTreeMap<String, Beside>, Problem> {
    let rows: Vec<FicheRow> = fetch_all!(tx, FicheRow, FICHES, &sight.mandate)?;
    let mut all: BTreeMap<String, Beside> =
        rows.into_iter().map(|row| (row.id.clone(), row.beside())).collect();
    for (action, phase) in fetch_all!(tx, (String, String), PHASES, &sight.mandate)? {
        let spoken = Participation { phase, form: String::new(), text: String::new() };
        if let Some(beside) = all.get_mut(&action) {
            beside.details.participation.push(spoken);
        }
    }
    for (action, quartier) in fetch_all!(tx, (String, String), BEYOND, &sight.mandate)? {
        if let Some(beside) = all.get_mut(&action) {
            beside.beyond.push(quartier);
        }
    }
    Ok(all)
}

/// Statuses of quartiers, by identifier.
pub(super) async fn statuses(tx: &mut Tx) -> Result<BTreeMap<String, QuartierStatus>, Problem> {
    let rows = fetch_all!(tx, (String, String), STATUSES)?;
    let read = |(id, status): (String, String)| Ok((id, status.parse().map_err(Problem::inside)?));
    rows.into_iter().map(read).collect()
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
