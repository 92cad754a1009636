-- Pieces joined to what a feature keeps (an action, a note, an amount, a proof): the bytes are files named by their
-- SHA-256, flushed before the row. Who may read one is decided by what it is joined to.
CREATE TABLE attachment (
    id TEXT PRIMARY KEY,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    media TEXT NOT NULL,
    name TEXT NOT NULL,
    label TEXT NOT NULL,
    bytes BIGINT NOT NULL CHECK (bytes > 0),
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    created_at BIGINT NOT NULL
);
CREATE INDEX attachment_subject ON attachment (subject_kind, subject_id);
CREATE INDEX attachment_sha256 ON attachment (sha256);
