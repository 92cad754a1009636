-- A grant of an earlier year, brought in from a table; what it looks like tells it from the others when the table comes again.
CREATE TABLE past_grant (
    id TEXT PRIMARY KEY,
    likeness TEXT NOT NULL UNIQUE,
    year BIGINT NOT NULL,
    funder TEXT NOT NULL,
    funder_folded TEXT NOT NULL,
    scheme TEXT NOT NULL,
    holder TEXT NOT NULL,
    holder_folded TEXT NOT NULL,
    -- The number as written; the body it belongs to when that number is right.
    siret TEXT NOT NULL,
    siren TEXT,
    cents BIGINT NOT NULL CHECK (cents > 0),
    -- Number of the post or of the decision.
    reference TEXT NOT NULL,
    -- Code of the contrat de ville.
    contract TEXT NOT NULL,
    object TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX past_grant_year ON past_grant (year, holder_folded);
CREATE INDEX past_grant_siren ON past_grant (siren, year);
