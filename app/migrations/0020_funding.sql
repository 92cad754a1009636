-- What a funder may spend on a scheme in a budget year (article 7). Its sums stand beside the movements that made them:
-- replayed, the movements give the same.
CREATE TABLE envelope (
    id TEXT PRIMARY KEY,
    funder_id TEXT NOT NULL REFERENCES organisation (id),
    scheme TEXT NOT NULL,
    scheme_folded TEXT NOT NULL,
    year BIGINT NOT NULL,
    allotted_cents BIGINT NOT NULL CHECK (allotted_cents >= 0),
    reserved_cents BIGINT NOT NULL CHECK (reserved_cents >= 0),
    committed_cents BIGINT NOT NULL CHECK (committed_cents >= 0),
    paid_cents BIGINT NOT NULL CHECK (paid_cents >= 0),
    created_at BIGINT NOT NULL,
    UNIQUE (funder_id, scheme_folded, year),
    CHECK (allotted_cents >= reserved_cents + committed_cents)
);
CREATE INDEX envelope_year ON envelope (year);

-- How what an envelope grants a dossier stands: set aside, voted, signed, paid, to be paid back.
CREATE TABLE envelope_grant (
    envelope_id TEXT NOT NULL REFERENCES envelope (id),
    dossier_id TEXT NOT NULL REFERENCES dossier (id),
    reserved_cents BIGINT NOT NULL,
    committed_cents BIGINT NOT NULL,
    voted BOOLEAN NOT NULL,
    agreement_id TEXT,
    paid_cents BIGINT NOT NULL,
    settled BOOLEAN NOT NULL,
    claimed_cents BIGINT NOT NULL,
    returned_cents BIGINT NOT NULL,
    PRIMARY KEY (envelope_id, dossier_id),
    CHECK (paid_cents <= committed_cents AND returned_cents <= claimed_cents AND claimed_cents <= paid_cents)
);
CREATE INDEX envelope_grant_dossier ON envelope_grant (dossier_id);

-- What happened to envelopes, in order; never changed nor removed.
CREATE TABLE envelope_movement (
    id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    envelope_id TEXT NOT NULL REFERENCES envelope (id),
    dossier_id TEXT REFERENCES dossier (id),
    cents BIGINT NOT NULL CHECK (cents > 0),
    year BIGINT NOT NULL,
    day TEXT NOT NULL,
    -- The deliberation or the decision it stands on.
    decision TEXT,
    counterpart_id TEXT REFERENCES envelope (id),
    agreement_id TEXT,
    -- What it is for, in words: the project, the reason of a transfer.
    label TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX envelope_movement_envelope ON envelope_movement (envelope_id, seq);
CREATE INDEX envelope_movement_counterpart ON envelope_movement (counterpart_id, seq);
CREATE INDEX envelope_movement_dossier ON envelope_movement (dossier_id, seq);
