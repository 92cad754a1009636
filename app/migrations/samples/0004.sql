INSERT INTO walk (id, quartier_id, kind, state, day, starts_at, ends_at, meeting_point, objectives, weather, residents, leader, reporter, previous_id, created_at)
VALUES ('w1', 'q1', 'diagnostic_en_marchant', 'restitue', '2026-05-12', '14:00', '16:00', 'Mairie annexe', 'Propreté', 'Beau', 4, NULL, NULL, NULL, 1795338000000);
INSERT INTO stop (id, walk_id, number, label, lon, lat) VALUES ('s1', 'w1', 1, 'Square', 4.37, 45.43);
INSERT INTO walk_organisation (walk_id, organisation_id, presence) VALUES ('w1', 'o2', 'present');
INSERT INTO constat (id, walk_id, quartier_id, number, stop_id, theme, value, severity, description, description_folded, responsible_id, visibility, state, already_reported, created_at)
VALUES ('c1', 'w1', 'q1', 1, 's1', 'proprete', 'dysfonctionnement', 'gene', 'Dépôt', 'depot', 'o2', 'partenaires', 'transmis', FALSE, 1795338000000);
INSERT INTO photo (id, constat_id, sha256, moment, description, width, height, created_at) VALUES ('f1', 'c1', 'ab', 'avant', 'Dépôt', 64, 48, 1795338000000);
