//! Money of the town: an envelope of the métropole for 2026, dossiers that ask of it, and a sitting being prepared.

use super::Town;
use palier::execute;
use palier::platform::Tx;
use palier_domain::projects::{Campaign, CampaignState, RuleSet};
use palier_domain::shared::{Day, Instant};
use std::collections::BTreeSet;

/// The envelope of the métropole.
pub const ENVELOPE: &str = "01890000-0000-7000-8000-0000000000e1";
/// A dossier of the régie.
pub const DOSSIER: &str = "01890000-0000-7000-8000-0000000000d1";
/// Another one.
const OTHER: &str = "01890000-0000-7000-8000-0000000000d2";
/// The dossier of a landlord, on the agenda of the sitting.
pub const SUBMITTED: &str = "01890000-0000-7000-8000-0000000000d3";
/// A sitting of the steering committee, being prepared.
pub const SITTING: &str = "01890000-0000-7000-8000-0000000000f1";
const CAMPAIGN: &str = "01890000-0000-7000-8000-0000000000c1";

/// An envelope of 100 000 €, of which nothing is spent; dossiers that ask 12 000 € each.
pub(super) async fn settle(tx: &mut Tx, town: &Town, now: Instant) {
    const INSERT: &str = "INSERT INTO envelope (id, funder_id, scheme, scheme_folded, year, allotted_cents, reserved_cents, \
        committed_cents, paid_cents, created_at) VALUES ($1, $2, 'Contrat de ville', 'contrat de ville', 2026, 10000000, 0, 0, \
        0, $3)";
    const MOVED: &str = "INSERT INTO envelope_movement (id, seq, kind, envelope_id, dossier_id, cents, year, day, decision, \
        counterpart_id, agreement_id, label, created_at) VALUES ($1, 1, 'dotation', $1, NULL, 10000000, 2026, '2026-01-15', \
        'Délibération 12', NULL, NULL, 'Budget', $2)";
    const CALL: &str = "INSERT INTO campaign (id, organisation_id, title, year, state, opens, closes, opinions_due, content, \
        created_at) VALUES ($1, $2, 'Appel 2026', 2026, 'close', '2025-11-01', '2026-01-15', '2026-02-28', $3, $4)";
    const ASKS: &str = "INSERT INTO dossier (id, campaign_id, organisation_id, title, title_folded, siret, state, year, \
        asked_cents, content, revision, submitted_on, created_at, changed_at) VALUES ($1, $2, $3, $4, $4, '', 'arbitree', \
        2026, 1200000, '{}', 1, '2026-01-10', $5, $5)";
    const OF: &str = "INSERT INTO dossier_asked (dossier_id, organisation_id, scheme, cents) VALUES ($1, $2, 'Contrat de ville', 1200000)";
    const PLACE: &str =
        "INSERT INTO dossier_quartier (dossier_id, quartier_id, percent) VALUES ($1, $2, 100)";
    const SITS: &str = "INSERT INTO sitting (id, body, day, place, year, state, closed_rank, created_at) VALUES ($1, 'copil', \
        '2026-12-10', 'Mairie', 2026, 'preparee', NULL, $2)";
    const ITEM: &str = "INSERT INTO sitting_item (sitting_id, position, dossier_id) VALUES ($1, 1, $2)";
    let metropole = town.metropole.to_string();
    execute!(tx, INSERT, ENVELOPE, &metropole, now.0).expect("an envelope");
    execute!(tx, MOVED, ENVELOPE, now.0).expect("its money");
    execute!(tx, CALL, CAMPAIGN, &metropole, call(), now.0).expect("a call");
    for (dossier, holder, title) in [
        (DOSSIER, town.regie, "Jardin du pied de tour"),
        (OTHER, town.regie, "Atelier de réparation"),
        (SUBMITTED, town.toits, "Fête des halls"),
    ] {
        execute!(tx, ASKS, dossier, CAMPAIGN, holder.to_string(), title, now.0).expect("a dossier");
        execute!(tx, OF, dossier, &metropole).expect("what it asks");
        execute!(tx, PLACE, dossier, town.tilleuls.to_string()).expect("where it is");
    }
    execute!(tx, SITS, SITTING, now.0).expect("a sitting");
    execute!(tx, ITEM, SITTING, SUBMITTED).expect("its agenda");
}

/// What the call says.
fn call() -> String {
    let day = |text| Day::parse(text).expect("a day");
    let call = Campaign {
        title: "Appel 2026".to_owned(),
        year: 2026,
        state: CampaignState::Close,
        opens: day("2025-11-01"),
        closes: day("2026-01-15"),
        opinions_due: day("2026-02-28"),
        funders: Vec::new(),
        axes: BTreeSet::new(),
        documents: Vec::new(),
        rules: RuleSet {
            convention: String::new(),
            day: day("2025-10-01"),
            revision: String::new(),
            rules: Vec::new(),
        },
        scores: Vec::new(),
        indicators: Vec::new(),
        terms: Default::default(),
        amendments: Vec::new(),
    };
    serde_json::to_string(&call).expect("a call")
}
