INSERT INTO abatement_whole (year, axis, validated, lines, planned_cents, planned_valued_cents, realised_cents, realised_valued_cents, valued_cents) VALUES
    (2025, '1', TRUE, 2, 900000, 800000, 850000, 750000, 750000);
