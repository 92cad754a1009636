INSERT INTO line_proof (id, line_id, kind, cents, expense_id, constat_id, action_id, attachment_id, note, stated_by_id, stated_on, confirmed_by_id, confirmed_on, refused_reason, created_at)
VALUES ('r2', 'l1', 'constat', 50000, NULL, 'c2', NULL, NULL, 'Balayé', 'o2', '2026-06-02', NULL, NULL, NULL, 1795338000000);
