INSERT INTO campaign (id, organisation_id, title, year, state, opens, closes, opinions_due, content, created_at)
VALUES ('ca1', 'o2', 'Appel à projets 2027', 2027, 'publiee', '2026-11-01', '2027-01-15', '2027-02-28', '{}', 1795338000000);
INSERT INTO campaign_funder (campaign_id, organisation_id) VALUES ('ca1', 'o2');
INSERT INTO dossier (id, campaign_id, organisation_id, title, title_folded, siret, state, year, asked_cents, content, revision, submitted_on, bilan_due, bilan_reminded_on, frozen, created_at, changed_at)
VALUES ('do1', 'ca1', 'o2', 'Jardin partagé', 'jardin partage', '12345678200010', 'en_instruction', 2027, 400000, '{}', 3, '2026-12-01', '2028-06-30', '2028-05-01', '{}', 1795338000000, 1795338000000);
INSERT INTO dossier (id, campaign_id, organisation_id, title, title_folded, siret, state, year, content, created_at, changed_at)
VALUES ('do2', 'ca1', 'o2', '', '', '', 'brouillon', 2027, '{}', 1795338000000, 1795338000000);
INSERT INTO dossier_version (dossier_id, revision, content, person_id, organisation_id, kept_at) VALUES ('do1', 3, '{}', 'p1', 'o2', 1795338000000), ('do1', 2, '{}', NULL, 'o2', 1795338000000);
INSERT INTO dossier_quartier (dossier_id, quartier_id, percent) VALUES ('do1', 'q1', 100);
INSERT INTO dossier_axis (dossier_id, axis) VALUES ('do1', 'A1');
INSERT INTO dossier_asked (dossier_id, organisation_id, scheme, cents) VALUES ('do1', 'o2', 'GUSP', 400000);
INSERT INTO dossier_editor (dossier_id, organisation_id, invited_on, ended_on) VALUES ('do1', 'o1', '2026-11-20', NULL);
INSERT INTO dossier_correction (id, dossier_id, page, text, asked_by_id, asked_on, due, created_at) VALUES ('co1', 'do1', 'budget', 'Détaillez les achats.', 'o2', '2026-12-05', '2026-12-20', 1795338000000);
INSERT INTO dossier_correction (id, dossier_id, page, text, asked_by_id, asked_on, due, answer, answered_on, created_at) VALUES ('co2', 'do1', 'bilan', 'Joignez une photo.', 'o2', '2026-12-05', '2026-12-20', 'Jointe.', '2026-12-10', 1795338000000);
INSERT INTO dossier_opinion (id, dossier_id, organisation_id, asked_on, due, given, given_on, created_at) VALUES ('op1', 'do1', 'o2', '2026-12-10', '2027-02-28', NULL, NULL, 1795338000000);
INSERT INTO dossier_opinion_reminder (opinion_id, day) VALUES ('op1', '2027-02-23');
INSERT INTO dossier_score (dossier_id, organisation_id, marks, marked_on) VALUES ('do1', 'o2', '{"besoin":4}', '2026-12-15');
INSERT INTO interest (id, person_id, dossier_id, organisation_id, kind, declared_on, ended_on) VALUES ('in1', 'p1', 'do1', NULL, 'adhesion', '2026-12-01', NULL), ('in2', 'p1', NULL, 'o1', 'emploi', '2026-12-01', '2026-12-31');
INSERT INTO dossier_note (id, dossier_id, day, content, created_at) VALUES ('no1', 'do1', '2027-04-01', '{}', 1795338000000);
INSERT INTO dossier_bilan (dossier_id, outcome, content, submitted_on, changed_at) VALUES ('do1', 'bilan', '{}', NULL, 1795338000000);
INSERT INTO dossier_hours (dossier_id, year, quarter, hours, people, from_qpv, women, under_26) VALUES ('do1', 2027, 't1', 120000, 3, 2, 1, 1);
