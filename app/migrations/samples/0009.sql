INSERT INTO action (id, title, title_folded, description, pilot_id, state, progress, created_at, code, context, publics, referent, orientation, tfpb_axis, renewal, upkeep_by_id, upkeep_yearly_cents, insertion, insertion_reason, environment, risks, place_label, place, revision)
VALUES ('a3', 'Jardin', 'jardin', 'Six parcelles', 'o2', 'proposee', 'non_engagee', 1795338000000, '2026-003', 'Terrain nu', 'Familles', 'Chargée de mission', 'preambule.orientation5', '7', 'Îlot à démolir en 2028', 'o2', 30000, 'non', 'Marché trop petit', 'Paillage', 'Vandalisme', 'Pied de tour', '{"type":"Point","coordinates":[4.4,45.4]}', 2);
INSERT INTO action_partner (action_id, organisation_id, role) VALUES ('a3', 'o2', 'Fournit l''eau');
INSERT INTO action_participation (action_id, phase, form, text) VALUES ('a3', 'besoin', 'concertation', 'Deux réunions');
INSERT INTO action_milestone (id, action_id, number, title, due, done_on) VALUES ('j1', 'a3', 1, 'Première plantation', '2026-04-01', NULL);
INSERT INTO action_budget (id, action_id, number, nature, post, cents) VALUES ('b1', 'a3', 1, 'investissement', 'Terre', 500000);
INSERT INTO action_funding (id, action_id, number, funder_id, funder, scheme, asked_cents, granted_cents, paid_cents) VALUES ('f1', 'a3', 1, 'o2', 'Ville', 'Contrat de ville', 300000, NULL, NULL);
INSERT INTO action_indicator (id, action_id, number, kind, title, unit, baseline, target, reached, source, frequency) VALUES ('i1', 'a3', 1, 'realisation', 'Parcelles', 'parcelles', 0, 6000, NULL, 'Commune', 'annuelle');
INSERT INTO local_convention (id, insee, title, title_folded, state, starts, adopted_on, adopted_by, revision, created_at) VALUES ('k1', '42901', 'Convention de Montfleury', 'convention de montfleury', 'adoptee', '2026-01-01', '2026-01-15', 'Conseil municipal', 1, 1795338000000);
INSERT INTO local_avenant (id, convention_id, number, title, text, effective, signed_on) VALUES ('v1', 'k1', 1, 'Prolongation', 'Un an de plus', '2027-01-01', NULL);
INSERT INTO local_period (convention_id, ends, valid_from, valid_to) VALUES ('k1', '2027-12-31', '2026-01-01', NULL);
INSERT INTO local_quartier (convention_id, quartier_id, valid_from, valid_to) VALUES ('k1', 'q1', '2026-01-01', NULL);
INSERT INTO local_signatory (convention_id, organisation_id, quality, signed_on, valid_from, valid_to) VALUES ('k1', 'o2', 'Maire', '2026-01-15', '2026-01-01', NULL);
INSERT INTO local_article (convention_id, number, title, text, valid_from, valid_to) VALUES ('k1', 1, 'Objet', 'La présente convention', '2026-01-01', NULL);
INSERT INTO local_action (convention_id, action_id, added_on) VALUES ('k1', 'a3', '2026-01-15');
INSERT INTO saved_view (id, person_id, page, name, query, created_at) VALUES ('s1', 'p1', 'actions', 'En retard', 'retard=oui', 1795338000000);
