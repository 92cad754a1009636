CREATE TABLE walk (
    id TEXT PRIMARY KEY,
    quartier_id TEXT NOT NULL REFERENCES quartier (id),
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    day TEXT NOT NULL,
    starts_at TEXT,
    ends_at TEXT,
    meeting_point TEXT NOT NULL,
    objectives TEXT NOT NULL,
    weather TEXT,
    residents BIGINT NOT NULL CHECK (residents >= 0),
    leader TEXT,
    reporter TEXT,
    previous_id TEXT REFERENCES walk (id),
    created_at BIGINT NOT NULL
);
CREATE INDEX walk_quartier ON walk (quartier_id, day);

CREATE TABLE stop (
    id TEXT PRIMARY KEY,
    walk_id TEXT NOT NULL REFERENCES walk (id),
    number BIGINT NOT NULL,
    label TEXT NOT NULL,
    lon DOUBLE PRECISION,
    lat DOUBLE PRECISION,
    UNIQUE (walk_id, number)
);

CREATE TABLE walk_organisation (
    walk_id TEXT NOT NULL REFERENCES walk (id),
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    presence TEXT NOT NULL CHECK (presence IN ('invite', 'present', 'excuse')),
    PRIMARY KEY (walk_id, organisation_id)
);

-- What happened to a constat is kept as days, since every delay of the convention is counted in days.
CREATE TABLE constat (
    id TEXT PRIMARY KEY,
    walk_id TEXT NOT NULL REFERENCES walk (id),
    quartier_id TEXT NOT NULL REFERENCES quartier (id),
    number BIGINT NOT NULL,
    stop_id TEXT REFERENCES stop (id),
    lon DOUBLE PRECISION,
    lat DOUBLE PRECISION,
    place TEXT,
    theme TEXT NOT NULL,
    subtheme TEXT,
    value TEXT NOT NULL,
    severity TEXT,
    frequency TEXT,
    description TEXT NOT NULL,
    description_folded TEXT NOT NULL,
    residents_words TEXT,
    space TEXT,
    presumed_owner TEXT,
    presumed_manager_id TEXT REFERENCES organisation (id),
    proposed_answer TEXT,
    answer TEXT,
    response_kind TEXT,
    priority TEXT,
    responsible_id TEXT REFERENCES organisation (id),
    deadline TEXT,
    visibility TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    duplicate_of_id TEXT REFERENCES constat (id),
    already_reported BOOLEAN NOT NULL,
    transmitted_on TEXT,
    answered_on TEXT,
    declared_by_id TEXT REFERENCES organisation (id),
    declared_on TEXT,
    verified_by_id TEXT REFERENCES organisation (id),
    verified_on TEXT,
    created_at BIGINT NOT NULL,
    created_by TEXT,
    UNIQUE (walk_id, number)
);
CREATE INDEX constat_quartier ON constat (quartier_id);
CREATE INDEX constat_responsible ON constat (responsible_id, state);

CREATE TABLE photo (
    id TEXT PRIMARY KEY,
    constat_id TEXT NOT NULL REFERENCES constat (id),
    sha256 TEXT NOT NULL,
    moment TEXT NOT NULL CHECK (moment IN ('avant', 'apres')),
    description TEXT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX photo_constat ON photo (constat_id);
CREATE INDEX photo_sha256 ON photo (sha256);
