//! Money of the town: an envelope of the métropole for 2026.

use super::Town;
use palier::execute;
use palier::platform::Tx;
use palier_domain::shared::Instant;

/// The envelope of the métropole.
pub const ENVELOPE: &str = "01890000-0000-7000-8000-0000000000e1";

/// An envelope of 100 000 €, of which nothing is spent.
pub(super) async fn settle(tx: &mut Tx, town: &Town, now: Instant) {
    const INSERT: &str = "INSERT INTO envelope (id, funder_id, scheme, scheme_folded, year, allotted_cents, reserved_cents, \
        committed_cents, paid_cents, created_at) VALUES ($1, $2, 'Contrat de ville', 'contrat de ville', 2026, 10000000, 0, 0, \
        0, $3)";
    const MOVED: &str = "INSERT INTO envelope_movement (id, seq, kind, envelope_id, dossier_id, cents, year, day, decision, \
        counterpart_id, agreement_id, label, created_at) VALUES ($1, 1, 'dotation', $1, NULL, 10000000, 2026, '2026-01-15', \
        'Délibération 12', NULL, NULL, 'Budget', $2)";
    execute!(tx, INSERT, ENVELOPE, town.metropole.to_string(), now.0).expect("an envelope");
    execute!(tx, MOVED, ENVELOPE, now.0).expect("its money");
}
