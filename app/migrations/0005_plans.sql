CREATE TABLE action (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    title_folded TEXT NOT NULL,
    description TEXT NOT NULL,
    pilot_id TEXT NOT NULL REFERENCES organisation (id),
    state TEXT NOT NULL,
    reason TEXT,
    postponed_to BIGINT,
    progress TEXT NOT NULL,
    starts TEXT,
    ends TEXT,
    budget_cents BIGINT CHECK (budget_cents >= 0),
    upkeep TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX action_pilot ON action (pilot_id, state);

CREATE TABLE action_quartier (
    action_id TEXT NOT NULL REFERENCES action (id),
    quartier_id TEXT NOT NULL REFERENCES quartier (id),
    PRIMARY KEY (action_id, quartier_id)
);
CREATE INDEX action_quartier_quartier ON action_quartier (quartier_id);

-- Clauses of the convention the action serves, by their ids in the rule book.
CREATE TABLE action_objective (
    action_id TEXT NOT NULL REFERENCES action (id),
    objective TEXT NOT NULL,
    PRIMARY KEY (action_id, objective)
);

CREATE TABLE action_partner (
    action_id TEXT NOT NULL REFERENCES action (id),
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    PRIMARY KEY (action_id, organisation_id)
);

CREATE TABLE action_constat (
    action_id TEXT NOT NULL REFERENCES action (id),
    constat_id TEXT NOT NULL REFERENCES constat (id),
    PRIMARY KEY (action_id, constat_id)
);
CREATE INDEX action_constat_constat ON action_constat (constat_id);

CREATE TABLE action_note (
    id TEXT PRIMARY KEY,
    action_id TEXT NOT NULL REFERENCES action (id),
    day TEXT NOT NULL,
    text TEXT NOT NULL,
    author TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX action_note_action ON action_note (action_id, day);
