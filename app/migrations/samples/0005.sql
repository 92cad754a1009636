INSERT INTO action (id, title, title_folded, description, pilot_id, state, progress, starts, ends, budget_cents, created_at)
VALUES ('a1', 'Nettoyer', 'nettoyer', 'Deux passages', 'o2', 'en_cours', 'engagee', '2026-01-01', NULL, 120000, 1795338000000);
INSERT INTO action (id, title, title_folded, description, pilot_id, state, reason, postponed_to, progress, starts, ends, budget_cents, upkeep, created_at)
VALUES ('a2', 'Éclairer', 'eclairer', 'Deux mâts', 'o2', 'reportee', 'Budget', 2027, 'non_engagee', NULL, '2026-12-31', NULL, 'Ville, 300 euros par an', 1795338000000);
INSERT INTO action_quartier (action_id, quartier_id) VALUES ('a1', 'q1');
INSERT INTO action_objective (action_id, objective) VALUES ('a1', 'art5.axe1.objectif1');
INSERT INTO action_partner (action_id, organisation_id) VALUES ('a1', 'o2');
INSERT INTO action_constat (action_id, constat_id) VALUES ('a1', 'c1');
INSERT INTO action_note (id, action_id, day, text, author, created_at) VALUES ('n1', 'a1', '2026-02-01', 'Premier passage', 'Élodie Ruiz', 1795338000000);
