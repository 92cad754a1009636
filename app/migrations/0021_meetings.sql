-- How many voting seats of a body of the convention must be filled (article 6); a body without a row asks for none.
CREATE TABLE body_quorum (
    body TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('aucun', 'nombre', 'part')),
    amount BIGINT NOT NULL CHECK (amount >= 0)
);

-- Who sits in a body of the convention.
CREATE TABLE body_seat (
    body TEXT NOT NULL,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    votes BOOLEAN NOT NULL,
    PRIMARY KEY (body, organisation_id)
);

-- A sitting of a body, for the programme of a budget year; closed, nothing in it moves any more.
CREATE TABLE sitting (
    id TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    day TEXT NOT NULL,
    place TEXT NOT NULL,
    year BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('preparee', 'convoquee', 'ouverte', 'close', 'annulee')),
    -- Order in which sittings were closed; none while it is not.
    closed_rank BIGINT UNIQUE,
    created_at BIGINT NOT NULL
);
CREATE INDEX sitting_body ON sitting (body, day);

-- The agenda of a sitting, in order.
CREATE TABLE sitting_item (
    sitting_id TEXT NOT NULL REFERENCES sitting (id),
    position BIGINT NOT NULL,
    dossier_id TEXT NOT NULL REFERENCES dossier (id),
    PRIMARY KEY (sitting_id, dossier_id)
);
CREATE INDEX sitting_item_dossier ON sitting_item (dossier_id);

-- Who was at a sitting, for whom, and whether their seat votes: kept as long as the decisions may be contested.
CREATE TABLE sitting_attendance (
    sitting_id TEXT NOT NULL REFERENCES sitting (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    presence TEXT NOT NULL,
    votes BOOLEAN NOT NULL,
    PRIMARY KEY (sitting_id, person_id)
);

-- Who left while a dossier was looked at.
CREATE TABLE sitting_withdrawal (
    sitting_id TEXT NOT NULL REFERENCES sitting (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    dossier_id TEXT NOT NULL REFERENCES dossier (id),
    PRIMARY KEY (sitting_id, person_id, dossier_id)
);

-- What a sitting says of a dossier: the opinion of the body that prepares, or the decision of the one that decides.
CREATE TABLE sitting_ruling (
    sitting_id TEXT NOT NULL REFERENCES sitting (id),
    dossier_id TEXT NOT NULL REFERENCES dossier (id),
    kind TEXT NOT NULL CHECK (kind IN ('avis', 'decision')),
    verdict TEXT NOT NULL,
    reason TEXT,
    text TEXT NOT NULL,
    -- Proposed or voted, in cents, envelope by envelope: JSON.
    amounts TEXT NOT NULL,
    -- Number in the record of decisions, once the sitting is closed.
    number TEXT,
    -- What it says in the record, in a sentence.
    said TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (sitting_id, dossier_id)
);
CREATE INDEX sitting_ruling_dossier ON sitting_ruling (dossier_id);
CREATE UNIQUE INDEX sitting_ruling_number ON sitting_ruling (number);
