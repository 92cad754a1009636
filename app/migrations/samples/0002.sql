INSERT INTO organisation (id, kind, name, name_folded, siret, valid_from, valid_to) VALUES
    ('o1', 'bailleur', 'Foyers de l''Est', 'foyers de l''est', NULL, '2016-01-01', '2024-12-31'),
    ('o2', 'bailleur', 'Habitat des Monts', 'habitat des monts', '12345678200010', NULL, NULL);
INSERT INTO succession (from_id, into_id, kind, effective) VALUES ('o1', 'o2', 'absorption', '2025-01-01');
INSERT INTO person (id, name, name_folded, email, email_folded, password_hash, created_at)
VALUES ('p1', 'Élodie Ruiz', 'elodie ruiz', 'elodie@exemple.test', 'elodie@exemple.test', NULL, 1795338000000);
INSERT INTO mandate (id, person_id, organisation_id, role, state, perimeter, valid_from, valid_to) VALUES
    ('m1', 'p1', 'o2', 'bailleur_siege', 'active', 'quartiers', '2026-01-01', NULL),
    ('m2', 'p1', 'o1', 'bailleur_siege', 'revoked', 'communes', '2020-01-01', '2024-12-31');
INSERT INTO ticket (token_hash, kind, person_id, mandate_id, expires_at, used_at) VALUES
    ('71', 'invitation', 'p1', 'm1', 1795338000000, NULL),
    ('72', 'mot_de_passe', 'p1', NULL, 1795338000000, 1795338000000);
