INSERT INTO abatement_rollup (quartier_id, landlord_id, year, axis, validated, lines, accounted, planned_cents, planned_landlord_cents, planned_other_cents, planned_valued_cents, realised_cents, realised_landlord_cents, realised_other_cents, realised_valued_cents, valued_cents) VALUES
    ('q1', 'o2', 2026, '3', FALSE, 1, 0, 1200000, 200000, 0, 1000000, 0, 0, 0, 0, 1000000),
    ('q1', 'o2', 0, '3', FALSE, 1, 0, 1200000, 200000, 0, 1000000, 0, 0, 0, 0, 1000000);
