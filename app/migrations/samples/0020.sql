INSERT INTO envelope (id, funder_id, scheme, scheme_folded, year, allotted_cents, reserved_cents, committed_cents, paid_cents, created_at)
SELECT 'v1', MIN(id), 'Contrat de ville', 'contrat de ville', 2026, 100000, 0, 60000, 10000, 1795338600000 FROM organisation;
INSERT INTO envelope (id, funder_id, scheme, scheme_folded, year, allotted_cents, reserved_cents, committed_cents, paid_cents, created_at)
SELECT 'v2', MIN(id), 'Droit commun', 'droit commun', 2026, 5000, 0, 0, 0, 1795338600000 FROM organisation;
INSERT INTO envelope_grant (envelope_id, dossier_id, reserved_cents, committed_cents, voted, agreement_id, paid_cents, settled, claimed_cents, returned_cents)
VALUES ('v1', 'do1', 0, 60000, TRUE, 'g1', 10000, FALSE, 0, 0);
INSERT INTO envelope_movement (id, seq, kind, envelope_id, dossier_id, cents, year, day, decision, counterpart_id, agreement_id, label, created_at)
VALUES ('mv1', 1, 'dotation', 'v1', NULL, 105000, 2026, '2026-01-15', 'Délibération 12', NULL, NULL, 'Budget primitif', 1795338600000);
INSERT INTO envelope_movement (id, seq, kind, envelope_id, dossier_id, cents, year, day, decision, counterpart_id, agreement_id, label, created_at)
VALUES ('mv2', 2, 'transfert', 'v1', NULL, 5000, 2026, '2026-02-15', NULL, 'v2', NULL, '', 1795338600000);
INSERT INTO envelope_movement (id, seq, kind, envelope_id, dossier_id, cents, year, day, decision, counterpart_id, agreement_id, label, created_at)
VALUES ('mv3', 3, 'engagement', 'v1', 'do1', 60000, 2026, '2026-04-15', 'COPIL-2026-001', NULL, NULL, 'Jardin partagé', 1795338600000);
INSERT INTO envelope_movement (id, seq, kind, envelope_id, dossier_id, cents, year, day, decision, counterpart_id, agreement_id, label, created_at)
VALUES ('mv4', 4, 'accord', 'v1', 'do1', 60000, 2026, '2026-05-15', 'COPIL-2026-001', NULL, 'g1', 'Jardin partagé', 1795338600000);
INSERT INTO envelope_movement (id, seq, kind, envelope_id, dossier_id, cents, year, day, decision, counterpart_id, agreement_id, label, created_at)
VALUES ('mv5', 5, 'avance', 'v1', 'do1', 10000, 2026, '2026-06-15', NULL, NULL, NULL, 'Jardin partagé', 1795338600000);
