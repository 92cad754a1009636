-- What an agreement announces for a later year: said to the holder, voted in its turn, counted in no envelope.
CREATE TABLE grant_announced (
    dossier_id TEXT NOT NULL REFERENCES dossier (id),
    funder_id TEXT NOT NULL REFERENCES organisation (id),
    scheme TEXT NOT NULL,
    scheme_folded TEXT NOT NULL,
    year BIGINT NOT NULL,
    cents BIGINT NOT NULL CHECK (cents > 0),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (dossier_id, funder_id, scheme_folded, year)
);
CREATE INDEX grant_announced_year ON grant_announced (year);
