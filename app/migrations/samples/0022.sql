INSERT INTO grant_paper (sitting_id, dossier_id, kind, content, made_on, signed_on, created_at)
VALUES ('s1', 'do1', 'notification', '{}', '2027-04-13', NULL, 1795338600000), ('s1', 'do1', 'accord', '{}', '2027-04-13', '2027-05-02', 1795338600000);
