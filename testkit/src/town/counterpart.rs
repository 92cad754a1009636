//! The abatement of the town: a programme under way and the convention it rests on.

use super::{MONTFLEURY, Town};
use palier::execute;
use palier::platform::Tx;
use palier_domain::shared::Instant;

/// The abatement of a landlord, its programme under way, and the convention it rests on.
pub(super) async fn settle(tx: &mut Tx, town: &Town, now: Instant) {
    const CONVENTION: &str = "INSERT INTO tfpb_convention (id, landlord_id, title, first_year, last_year, contract_signed_on, \
        created_at) VALUES ($1, $2, 'Convention d''utilisation', 2025, 2030, '2024-06-01', $3)";
    const COVERS: &str = "INSERT INTO tfpb_quartier (convention_id, quartier_id) VALUES ($1, $2)";
    const SIGNED: &str = "INSERT INTO tfpb_signature (convention_id, kind, insee, signed_on) VALUES ($1, $2, $3, '2024-12-12')";
    const ABATEMENT: &str = "INSERT INTO abatement (id, landlord_id, quartier_id, year, state, dwellings, eligible_dwellings, \
        bilan_due, created_at) VALUES ($1, $2, $3, 2026, 'prepare', 320, 300, '2027-03-31', $4)";
    const AMOUNT: &str = "INSERT INTO abatement_amount (id, abatement_id, kind, cents, source, stated_on, created_at) \
        VALUES ($1, $1, 'estime', 6000000, 'Rôle 2025', '2026-01-10', $2)";
    const LINE: &str = "INSERT INTO abatement_line (id, abatement_id, number, axis, measure, title, description, place, starts, \
        ends, recurring, planned_cents, planned_landlord_cents, planned_other_cents, planned_valued_cents, other_funder, \
        indicator, indicator_planned, indicator_realised, partners, gap, created_at) VALUES ($1, $2, 1, '3', \
        'Nettoyage renforcé', 'Passages du samedi', '', 'Tours 4 à 9', '2026-01-01', '2026-12-31', TRUE, 1200000, 200000, 0, \
        1000000, '', 'Passages', '52', '', '', '', $3)";
    const REMARK: &str = "INSERT INTO abatement_remark (id, abatement_id, line_id, phase, party, organisation_id, round, text, \
        asked_on, created_at) VALUES ($1, $2, $3, 'programme', 'commune', $4, 0, 'Quelles tours ?', '2026-11-20', $5)";
    let (habitat, quartier) = (town.habitat.to_string(), town.tilleuls.to_string());
    let (convention, abatement, line) =
        (town.tfpb.to_string(), town.abatement.to_string(), town.line.to_string());
    execute!(tx, CONVENTION, &convention, &habitat, now.0).expect("a convention");
    execute!(tx, COVERS, &convention, &quartier).expect("a quartier covered");
    for (kind, insee) in [("bailleur", ""), ("commune", MONTFLEURY), ("metropole", "")] {
        execute!(tx, SIGNED, &convention, kind, insee).expect("a signature");
    }
    execute!(tx, ABATEMENT, &abatement, &habitat, &quartier, now.0).expect("an abatement");
    execute!(tx, AMOUNT, &abatement, now.0).expect("an amount");
    execute!(tx, LINE, &line, &abatement, now.0).expect("a line");
    palier::abatement::rollup::refresh(tx, town.abatement).await.expect("counters");
    let montfleury = town.montfleury.to_string();
    execute!(tx, REMARK, town.remark.to_string(), &abatement, &line, montfleury, now.0).expect("a remark");
}
