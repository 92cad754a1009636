CREATE TABLE commune (
    insee TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    siren TEXT,
    population BIGINT,
    contour TEXT
);

CREATE TABLE quartier (
    id TEXT PRIMARY KEY,
    code_2024 TEXT UNIQUE,
    code_2015 TEXT,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    status TEXT NOT NULL,
    commune_names TEXT NOT NULL,
    description TEXT,
    population BIGINT,
    population_year BIGINT,
    population_geography TEXT,
    npnru BOOLEAN NOT NULL
);
CREATE INDEX quartier_code_2015 ON quartier (code_2015);

CREATE TABLE quartier_commune (
    quartier_id TEXT NOT NULL REFERENCES quartier (id),
    insee TEXT NOT NULL,
    PRIMARY KEY (quartier_id, insee)
);
CREATE INDEX quartier_commune_insee ON quartier_commune (insee);

-- A contour is true between two days; the label point and the box spare reading the polygons for lists and plans.
CREATE TABLE contour (
    quartier_id TEXT NOT NULL REFERENCES quartier (id),
    geography TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    geojson TEXT NOT NULL,
    lon DOUBLE PRECISION NOT NULL,
    lat DOUBLE PRECISION NOT NULL,
    area_m2 BIGINT NOT NULL,
    schematic BOOLEAN NOT NULL,
    PRIMARY KEY (quartier_id, geography)
);

CREATE TABLE correspondence (
    code_2015 TEXT NOT NULL,
    code_2024 TEXT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (code_2015, code_2024)
);

CREATE TABLE mandate_commune (
    mandate_id TEXT NOT NULL REFERENCES mandate (id),
    insee TEXT NOT NULL,
    PRIMARY KEY (mandate_id, insee)
);

CREATE TABLE mandate_quartier (
    mandate_id TEXT NOT NULL REFERENCES mandate (id),
    quartier_id TEXT NOT NULL REFERENCES quartier (id),
    PRIMARY KEY (mandate_id, quartier_id)
);

-- What a mandate reaches: every query about a quartier joins it, so that nothing outside a perimeter is ever read.
CREATE VIEW mandate_reach AS
SELECT m.id AS mandate_id, q.id AS quartier_id
FROM mandate m
JOIN quartier q
  ON m.perimeter = 'tout'
  OR (m.perimeter = 'quartiers' AND EXISTS (
        SELECT 1 FROM mandate_quartier mq WHERE mq.mandate_id = m.id AND mq.quartier_id = q.id))
  OR (m.perimeter = 'communes' AND EXISTS (
        SELECT 1 FROM mandate_commune mc JOIN quartier_commune qc ON qc.insee = mc.insee
        WHERE mc.mandate_id = m.id AND qc.quartier_id = q.id));
