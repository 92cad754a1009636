UPDATE journal_head SET seq = 1, hash = 'a1' WHERE id = 1;
INSERT INTO journal (seq, at, author_kind, person_id, mandate_id, by_virtue_of, event, subject_kind, subject_id, quartier_id, details, previous_hash, hash)
VALUES (1, 1795338000000, 'visitor', NULL, NULL, NULL, 'connexion.refusee', 'connexion', '', NULL, 'null', '00', 'a1');
INSERT INTO job (id, kind, payload, state, run_after, attempts, last_error, created_at)
VALUES ('01', 'courriel', '{"to":"a@exemple.test","subject":"Objet","body":"Corps"}', 'echoue', 1795338000000, 8, 'refus du serveur', 1795338000000);
INSERT INTO session (id_hash, person_id, data, expires_at) VALUES ('5e', NULL, '{}', 1795338000000);
INSERT INTO failed_try (key_hash, at) VALUES ('fa', 1795338000000);
