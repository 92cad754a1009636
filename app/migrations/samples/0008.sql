INSERT INTO attachment (id, subject_kind, subject_id, sha256, media, name, label, bytes, organisation_id, created_at)
VALUES ('p1', 'action', 'a1', '00', 'pdf', 'devis.pdf', 'Devis du paysagiste', 1200, 'o2', 1795338000000);
