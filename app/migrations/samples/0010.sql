INSERT INTO tfpb_convention (id, landlord_id, title, first_year, last_year, contract_signed_on, created_at) VALUES ('t1', 'o2', 'Convention d''utilisation', 2025, 2030, '2024-07-10', 1795338000000);
INSERT INTO tfpb_signature (convention_id, kind, insee, signed_on) VALUES ('t1', 'bailleur', '', '2024-12-20');
INSERT INTO tfpb_quartier (convention_id, quartier_id) VALUES ('t1', 'q1');
INSERT INTO abatement (id, landlord_id, quartier_id, year, state, dwellings, eligible_dwellings, carried_over_cents, bilan_due, round, submitted_on, comment, revision, created_at)
VALUES ('x1', 'o2', 'q1', 2026, 'a_corriger', 320, 300, 0, '2027-03-31', 1, '2026-01-12', '', 0, 1795338000000);
INSERT INTO abatement_amount (id, abatement_id, kind, cents, source, attachment_id, stated_on, created_at) VALUES ('m1', 'x1', 'estime', 5490000, 'Rôle 2025', 'p1', '2026-01-10', 1795338000000);
INSERT INTO abatement_line (id, abatement_id, number, axis, measure, title, description, place, starts, ends, recurring, planned_cents, planned_landlord_cents, planned_other_cents, planned_valued_cents, realised_cents, realised_landlord_cents, realised_other_cents, realised_valued_cents, other_funder, indicator, indicator_planned, indicator_realised, partners, gap, action_id, created_at)
VALUES ('l1', 'x1', 1, '3', 'Nettoyage renforcé', 'Passages du samedi', 'Halls et abords', 'Tours 4 à 9', '2026-01-01', '2026-12-31', TRUE, 1200000, 200000, 0, 1000000, NULL, NULL, NULL, NULL, '', 'Passages', '52', '', '', '', 'a3', 1795338000000);
INSERT INTO expense (id, landlord_id, kind, label, supplier, supplier_bare, reference, reference_bare, day, cents, subsidised_cents, subsidised_by, attachment_id, created_at)
VALUES ('e1', 'o2', 'facture', 'Nettoyage de mars', 'Propreté du Gier', 'propretedugier', 'F-2026-031', 'f2026031', '2026-03-31', 100000, 0, '', 'p1', 1795338000000);
INSERT INTO line_proof (id, line_id, kind, cents, expense_id, constat_id, action_id, attachment_id, note, stated_by_id, stated_on, confirmed_by_id, confirmed_on, refused_reason, created_at)
VALUES ('r1', 'l1', 'facture', 100000, 'e1', 'c1', 'a3', 'p1', 'Mars', 'o2', '2026-04-02', NULL, NULL, NULL, 1795338000000);
INSERT INTO ordinary_management (id, landlord_id, quartier_id, year, number, post, indicator, outside, inside, comment) VALUES ('g1', 'o2', 'q1', 2026, 1, 'Nettoyage des parties communes', 'Passages par semaine', 2000, 5000, '');
INSERT INTO abatement_review (id, abatement_id, phase, party, verdict, comment, organisation_id, day, round, created_at) VALUES ('w1', 'x1', 'programme', 'commune', 'corrections', 'Préciser les tours', 'o2', '2026-01-20', 1, 1795338000000);
INSERT INTO abatement_remark (id, abatement_id, line_id, phase, party, organisation_id, round, text, asked_on, answer, answered_on, settled_on, created_at) VALUES ('z1', 'x1', 'l1', 'programme', 'commune', 'o2', 1, 'Quelles tours ?', '2026-01-20', NULL, NULL, NULL, 1795338000000);
