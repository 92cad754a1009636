CREATE TABLE organisation (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    siret TEXT UNIQUE,
    valid_from TEXT,
    valid_to TEXT,
    CHECK (valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to)
);

-- Absorbed, merged, renamed, split: history stays readable under the name of its time.
CREATE TABLE succession (
    from_id TEXT NOT NULL REFERENCES organisation (id),
    into_id TEXT NOT NULL REFERENCES organisation (id),
    kind TEXT NOT NULL,
    effective TEXT NOT NULL,
    PRIMARY KEY (from_id, into_id)
);

CREATE TABLE person (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL UNIQUE,
    password_hash TEXT,
    created_at BIGINT NOT NULL
);

CREATE TABLE mandate (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    role TEXT NOT NULL,
    state TEXT NOT NULL,
    perimeter TEXT NOT NULL CHECK (perimeter IN ('tout', 'communes', 'quartiers')),
    valid_from TEXT NOT NULL,
    valid_to TEXT
);
CREATE INDEX mandate_person ON mandate (person_id);

-- Invitations and new passwords: single use, short-lived, only the hash is kept. An invitation opens one mandate.
CREATE TABLE ticket (
    token_hash TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('invitation', 'mot_de_passe')),
    person_id TEXT NOT NULL REFERENCES person (id),
    mandate_id TEXT REFERENCES mandate (id),
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    CHECK ((kind = 'invitation') = (mandate_id IS NOT NULL))
);
CREATE INDEX ticket_mandate ON ticket (mandate_id);
