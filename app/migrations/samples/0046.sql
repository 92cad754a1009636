INSERT INTO grant_announced (dossier_id, funder_id, scheme, scheme_folded, year, cents, created_at)
VALUES ('do1', 'o2', 'GUSP', 'gusp', 2028, 400000, 1795338000000);
