-- What every feature stands on. Text that both engines read the same way: identifiers and days are TEXT, instants and
-- cents are BIGINT, degrees are DOUBLE PRECISION.
CREATE TABLE journal_head (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO journal_head (id, seq, hash)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

CREATE TABLE journal (
    seq BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    author_kind TEXT NOT NULL,
    person_id TEXT,
    mandate_id TEXT,
    by_virtue_of TEXT,
    event TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    quartier_id TEXT,
    details TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX journal_subject ON journal (subject_kind, subject_id);
CREATE INDEX journal_quartier ON journal (quartier_id, seq);

CREATE TABLE job (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('a_faire', 'en_cours', 'fait', 'echoue')),
    run_after BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    last_error TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX job_due ON job (run_after) WHERE state <> 'fait' AND state <> 'echoue';

CREATE TABLE session (
    id_hash TEXT PRIMARY KEY,
    person_id TEXT,
    data TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_person ON session (person_id);

-- Failed sign-ins, so that a password cannot be tried at leisure. The key is a hash: no address is kept.
CREATE TABLE failed_try (
    key_hash TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX failed_try_key ON failed_try (key_hash, at);
