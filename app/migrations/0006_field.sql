-- The walk on the ground: what a walk is prepared with, the phones that joined it, what they sent exactly as they sent it,
-- and what became of each constat up to its public answer.
ALTER TABLE walk ADD COLUMN route TEXT;
ALTER TABLE walk ADD COLUMN photographer TEXT;
ALTER TABLE walk ADD COLUMN timekeeper TEXT;
ALTER TABLE walk ADD COLUMN join_code TEXT;
ALTER TABLE walk ADD COLUMN convened_on TEXT;
ALTER TABLE walk ADD COLUMN restituted_on TEXT;
ALTER TABLE walk ADD COLUMN restitution TEXT;
CREATE UNIQUE INDEX walk_join_code ON walk (join_code);

-- The short code printed on a participant's receipt opens the public thread of a constat.
ALTER TABLE constat ADD COLUMN code TEXT;
ALTER TABLE constat ADD COLUMN accuracy_m DOUBLE PRECISION;
ALTER TABLE constat ADD COLUMN device_id TEXT;
ALTER TABLE constat ADD COLUMN refusal TEXT;
ALTER TABLE constat ADD COLUMN reminded_on TEXT;
ALTER TABLE constat ADD COLUMN escalated_on TEXT;
CREATE UNIQUE INDEX constat_code ON constat (code);

-- A phone that joined a walk: its token only appends to that walk. What it says it still holds is kept, so that the
-- office can ask for it.
CREATE TABLE field_device (
    id TEXT PRIMARY KEY,
    walk_id TEXT NOT NULL REFERENCES walk (id),
    number BIGINT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    joined_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    pending BIGINT NOT NULL,
    pending_photos BIGINT NOT NULL,
    oldest_at BIGINT,
    persisted BOOLEAN NOT NULL,
    revoked_at BIGINT,
    UNIQUE (walk_id, number)
);

-- Append-only: the exact text a phone sent, its clock and ours. Nothing of it is ever rewritten; a record deleted keeps
-- its row, without its text.
CREATE TABLE field_record (
    id TEXT PRIMARY KEY,
    walk_id TEXT NOT NULL REFERENCES walk (id),
    device_id TEXT NOT NULL REFERENCES field_device (id),
    seq BIGINT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    of_id TEXT,
    sha256 TEXT NOT NULL,
    body TEXT NOT NULL,
    captured_at BIGINT,
    sent_at BIGINT,
    received_at BIGINT NOT NULL,
    skew_ms BIGINT,
    state TEXT NOT NULL CHECK (state IN ('recu', 'a_verifier', 'traite', 'supprime')),
    why TEXT
);
CREATE INDEX field_record_walk ON field_record (walk_id, seq);

-- Same identifier, other content: both are kept until a person chooses.
CREATE TABLE field_conflict (
    record_id TEXT NOT NULL REFERENCES field_record (id),
    sha256 TEXT NOT NULL,
    body TEXT NOT NULL,
    device_id TEXT NOT NULL REFERENCES field_device (id),
    received_at BIGINT NOT NULL,
    closed_at BIGINT,
    closed_by TEXT,
    kept TEXT CHECK (kept IN ('premier', 'second')),
    PRIMARY KEY (record_id, sha256)
);

-- A photo announced by a record; it becomes a photo of the constat once its bytes are here.
CREATE TABLE field_attachment (
    record_id TEXT NOT NULL REFERENCES field_record (id),
    sha256 TEXT NOT NULL,
    constat_id TEXT NOT NULL REFERENCES constat (id),
    moment TEXT NOT NULL CHECK (moment IN ('avant', 'apres')),
    description TEXT NOT NULL,
    PRIMARY KEY (record_id, sha256)
);
CREATE INDEX field_attachment_sha256 ON field_attachment (sha256);

-- Bytes received whole, by the address the phone gave them, and the address they are kept under once drawn anew.
CREATE TABLE field_photo (
    sha256 TEXT PRIMARY KEY,
    device_id TEXT NOT NULL REFERENCES field_device (id),
    size BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('complete', 'refusee')),
    kept_sha256 TEXT,
    width BIGINT,
    height BIGINT,
    why TEXT,
    received_at BIGINT NOT NULL
);

-- One voice per phone on how bad a constat is; the last one counts.
CREATE TABLE severity_voice (
    constat_id TEXT NOT NULL REFERENCES constat (id),
    device_id TEXT NOT NULL REFERENCES field_device (id),
    severity TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (constat_id, device_id)
);

-- What a later walk saw of a constat noted before.
CREATE TABLE constat_recheck (
    record_id TEXT PRIMARY KEY REFERENCES field_record (id),
    constat_id TEXT NOT NULL REFERENCES constat (id),
    walk_id TEXT NOT NULL REFERENCES walk (id),
    outcome TEXT NOT NULL CHECK (outcome IN ('toujours_la', 'resolu')),
    words TEXT,
    seen_on TEXT NOT NULL,
    settled_on TEXT
);
CREATE INDEX constat_recheck_constat ON constat_recheck (constat_id);

-- Two constats proposed as one, and that a person said are two.
CREATE TABLE kept_apart (
    constat_id TEXT NOT NULL REFERENCES constat (id),
    other_id TEXT NOT NULL REFERENCES constat (id),
    PRIMARY KEY (constat_id, other_id)
);

-- Buildings, streets and parcels drawn under a plan, when the territory has them.
CREATE TABLE plan_shape (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('batiment', 'rue', 'parcelle')),
    west DOUBLE PRECISION NOT NULL,
    south DOUBLE PRECISION NOT NULL,
    east DOUBLE PRECISION NOT NULL,
    north DOUBLE PRECISION NOT NULL,
    geometry TEXT NOT NULL
);
CREATE INDEX plan_shape_west ON plan_shape (west, east);
