UPDATE dossier_opinion SET outdated = TRUE WHERE id = 'op1';
INSERT INTO dossier_opinion_earlier (id, opinion_id, given, given_on, kept_at) VALUES ('oe1', 'op1', '{}', '2026-12-20', 1795338000000);
