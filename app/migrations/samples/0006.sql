UPDATE walk SET route = '{"type":"LineString","coordinates":[[4.37,45.43],[4.371,45.431]]}', photographer = 'Élue de quartier', timekeeper = 'Régie', join_code = 'K7M2QF4H', convened_on = '2026-05-02', restituted_on = '2026-05-30', restitution = 'Merci à celles et ceux qui ont marché.' WHERE id = 'w1';
UPDATE constat SET code = 'K7M2QF', accuracy_m = 8.5, device_id = 'd1', refusal = 'hors_competence', reminded_on = '2026-05-20', escalated_on = '2026-05-27' WHERE id = 'c1';
INSERT INTO field_device (id, walk_id, number, token_hash, joined_at, seen_at, pending, pending_photos, oldest_at, persisted, revoked_at)
VALUES ('d1', 'w1', 1, 'h1', 1795338000000, 1795338600000, 2, 1, 1795338300000, TRUE, NULL);
INSERT INTO field_record (id, walk_id, device_id, seq, kind, of_id, sha256, body, captured_at, sent_at, received_at, skew_ms, state, why)
VALUES ('r1', 'w1', 'd1', 1, 'constat', NULL, 'aa', '{"schema":3,"kind":"constat"}', 1795338300000, 1795338590000, 1795338600000, 10000, 'traite', NULL);
INSERT INTO field_record (id, walk_id, device_id, seq, kind, of_id, sha256, body, captured_at, sent_at, received_at, skew_ms, state, why)
VALUES ('r2', 'w1', 'd1', 2, 'verification', 'c1', 'bb', '{"schema":3,"kind":"verification"}', NULL, NULL, 1795338600000, NULL, 'a_verifier', 'Thème inconnu');
INSERT INTO field_conflict (record_id, sha256, body, device_id, received_at, closed_at, closed_by, kept)
VALUES ('r1', 'cc', '{"schema":3,"kind":"constat","description":"autre"}', 'd1', 1795338700000, 1795339000000, 'p1', 'premier');
INSERT INTO field_attachment (record_id, sha256, constat_id, moment, description) VALUES ('r1', 'dd', 'c1', 'avant', 'Sacs éventrés');
INSERT INTO field_photo (sha256, device_id, size, state, kept_sha256, width, height, why, received_at)
VALUES ('dd', 'd1', 2048, 'complete', 'ab', 64, 48, NULL, 1795338650000);
INSERT INTO severity_voice (constat_id, device_id, severity, received_at) VALUES ('c1', 'd1', 'danger', 1795338660000);
INSERT INTO constat_recheck (record_id, constat_id, walk_id, outcome, words, seen_on, settled_on)
VALUES ('r2', 'c1', 'w1', 'toujours_la', 'Encore plus', '2026-05-12', NULL);
INSERT INTO kept_apart (constat_id, other_id) VALUES ('c1', 'c2');
INSERT INTO plan_shape (id, kind, west, south, east, north, geometry)
VALUES ('b1', 'batiment', 4.37, 45.43, 4.3705, 45.4305, '{"type":"Polygon","coordinates":[]}');
