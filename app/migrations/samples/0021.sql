INSERT INTO body_quorum (body, kind, amount) VALUES ('copil', 'part', 50);
INSERT INTO body_seat (body, organisation_id, votes) VALUES ('copil', 'o2', TRUE);
INSERT INTO sitting (id, body, day, place, year, state, closed_rank, created_at) VALUES ('s1', 'comite-direction', '2027-03-12', 'Hôtel de ville', 2027, 'close', 1, 1795338600000);
INSERT INTO sitting (id, body, day, place, year, state, closed_rank, created_at) VALUES ('s2', 'copil', '2027-04-12', '', 2027, 'ouverte', NULL, 1795338600000);
INSERT INTO sitting_item (sitting_id, position, dossier_id) VALUES ('s1', 1, 'do1'), ('s2', 1, 'do1');
INSERT INTO sitting_attendance (sitting_id, person_id, organisation_id, presence, votes) VALUES ('s2', 'p1', 'o2', 'present', TRUE);
INSERT INTO sitting_withdrawal (sitting_id, person_id, dossier_id) VALUES ('s2', 'p1', 'do1');
INSERT INTO sitting_ruling (sitting_id, dossier_id, kind, verdict, reason, text, amounts, number, said) VALUES ('s1', 'do1', 'avis', 'favorable', NULL, '', '{"v1":60000}', 'COMITE-DIRECTION-2027-001', '« Jardin partagé » : avis favorable');
INSERT INTO sitting_ruling (sitting_id, dossier_id, kind, verdict, reason, text, amounts, number, said) VALUES ('s2', 'do1', 'decision', 'refuse', 'droit_commun', 'À voir avec la ville', '{}', NULL, '');
