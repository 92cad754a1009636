INSERT INTO organisation (id, kind, name, name_folded) VALUES ('o30', 'bailleur', 'Offices réunis', 'offices reunis');
INSERT INTO succession (from_id, into_id, kind, effective) VALUES ('o2', 'o30', 'fusion', '2026-01-01');
