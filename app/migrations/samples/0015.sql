INSERT INTO field_record (id, walk_id, device_id, seq, kind, of_id, sha256, body, captured_at, sent_at, received_at, skew_ms, state, why)
VALUES ('r3', 'w1', 'd1', 3, 'avis', 'c1', 'ee', '{"schema":3,"kind":"avis"}', 1795338600000, NULL, 1795338670000, NULL, 'recu', NULL);
INSERT INTO field_attachment (record_id, sha256, constat_id, moment, description) VALUES ('r3', 'dd', 'c1', 'apres', '');
