INSERT INTO commune (insee, name, name_folded, siren, population, contour) VALUES ('42901', 'Montfleury', 'montfleury', NULL, 21000, NULL);
INSERT INTO quartier (id, code_2024, code_2015, name, name_folded, status, commune_names, description, population, population_year, population_geography, npnru) VALUES
    ('q1', 'QN04290M', 'QP042901', 'Les Tilleuls', 'les tilleuls', 'qpv', 'Montfleury', NULL, 2300, 2021, '2015', TRUE),
    ('q2', NULL, NULL, 'Le Bourg', 'le bourg', 'autre', 'Montfleury', 'Centre ancien', NULL, NULL, NULL, FALSE);
INSERT INTO quartier_commune (quartier_id, insee) VALUES ('q1', '42901');
INSERT INTO contour (quartier_id, geography, valid_from, valid_to, geojson, lon, lat, area_m2, schematic)
VALUES ('q1', '2024', '2024-01-01', NULL, '{"type":"Polygon","coordinates":[[[4.3,45.4],[4.4,45.4],[4.4,45.5],[4.3,45.4]]]}', 4.37, 45.43, 120000, TRUE);
INSERT INTO correspondence (code_2015, code_2024, kind) VALUES ('QP042901', 'QN04290M', 'modifie');
INSERT INTO mandate_quartier (mandate_id, quartier_id) VALUES ('m1', 'q1');
INSERT INTO mandate_commune (mandate_id, insee) VALUES ('m2', '42901');
