-- The whole fiche of an action, and the local conventions its plan stands in (article 6).
ALTER TABLE action ADD COLUMN code TEXT;
ALTER TABLE action ADD COLUMN context TEXT NOT NULL DEFAULT '';
ALTER TABLE action ADD COLUMN publics TEXT NOT NULL DEFAULT '';
ALTER TABLE action ADD COLUMN referent TEXT NOT NULL DEFAULT '';
ALTER TABLE action ADD COLUMN orientation TEXT;
ALTER TABLE action ADD COLUMN tfpb_axis TEXT;
ALTER TABLE action ADD COLUMN renewal TEXT NOT NULL DEFAULT '';
ALTER TABLE action ADD COLUMN upkeep_by_id TEXT REFERENCES organisation (id);
ALTER TABLE action ADD COLUMN upkeep_yearly_cents BIGINT CHECK (upkeep_yearly_cents >= 0);
ALTER TABLE action ADD COLUMN insertion TEXT;
ALTER TABLE action ADD COLUMN insertion_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE action ADD COLUMN environment TEXT NOT NULL DEFAULT '';
ALTER TABLE action ADD COLUMN risks TEXT NOT NULL DEFAULT '';
ALTER TABLE action ADD COLUMN place_label TEXT NOT NULL DEFAULT '';
-- A GeoJSON geometry in WGS84: a point, a line or an area.
ALTER TABLE action ADD COLUMN place TEXT;
-- Counts every rewriting of the fiche, so that two people or a workbook never write over each other unseen.
ALTER TABLE action ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
-- Actions written before get their code too: by year of entry (a mean year in milliseconds), in the order they came.
UPDATE action SET code = (SELECT CAST(1970 + n.years AS TEXT) || '-' ||
    CASE WHEN n.place < 10 THEN '00' WHEN n.place < 100 THEN '0' ELSE '' END || CAST(n.place AS TEXT)
    FROM (SELECT a.id, a.created_at / 31556952000 AS years,
        ROW_NUMBER() OVER (PARTITION BY a.created_at / 31556952000 ORDER BY a.created_at, a.id) AS place FROM action a) n
    WHERE n.id = action.id);
CREATE UNIQUE INDEX action_code ON action (code);

ALTER TABLE action_partner ADD COLUMN role TEXT NOT NULL DEFAULT '';

-- How residents take part, phase by phase (article 4, commitment of whoever carries the project).
CREATE TABLE action_participation (
    action_id TEXT NOT NULL REFERENCES action (id),
    phase TEXT NOT NULL,
    form TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (action_id, phase)
);

-- Steps of the calendar of an action: due, done.
CREATE TABLE action_milestone (
    id TEXT PRIMARY KEY,
    action_id TEXT NOT NULL REFERENCES action (id),
    number BIGINT NOT NULL,
    title TEXT NOT NULL,
    due TEXT,
    done_on TEXT
);
CREATE INDEX action_milestone_action ON action_milestone (action_id, number);

-- Forecast expenses of an action, by post.
CREATE TABLE action_budget (
    id TEXT PRIMARY KEY,
    action_id TEXT NOT NULL REFERENCES action (id),
    number BIGINT NOT NULL,
    nature TEXT NOT NULL,
    post TEXT NOT NULL,
    cents BIGINT NOT NULL CHECK (cents >= 0)
);
CREATE INDEX action_budget_action ON action_budget (action_id, number);

-- Who pays an action: asked, granted, paid.
CREATE TABLE action_funding (
    id TEXT PRIMARY KEY,
    action_id TEXT NOT NULL REFERENCES action (id),
    number BIGINT NOT NULL,
    funder_id TEXT REFERENCES organisation (id),
    funder TEXT NOT NULL,
    scheme TEXT NOT NULL,
    asked_cents BIGINT NOT NULL CHECK (asked_cents >= 0),
    granted_cents BIGINT CHECK (granted_cents >= 0),
    paid_cents BIGINT CHECK (paid_cents >= 0)
);
CREATE INDEX action_funding_action ON action_funding (action_id, number);

-- Measures are kept in thousandths of their unit.
CREATE TABLE action_indicator (
    id TEXT PRIMARY KEY,
    action_id TEXT NOT NULL REFERENCES action (id),
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    unit TEXT NOT NULL,
    baseline BIGINT,
    target BIGINT,
    reached BIGINT,
    source TEXT NOT NULL,
    frequency TEXT NOT NULL
);
CREATE INDEX action_indicator_action ON action_indicator (action_id, number);

-- Convention d'application communale: what changes with an avenant is true between two days.
CREATE TABLE local_convention (
    id TEXT PRIMARY KEY,
    insee TEXT NOT NULL,
    title TEXT NOT NULL,
    title_folded TEXT NOT NULL,
    state TEXT NOT NULL,
    starts TEXT NOT NULL,
    adopted_on TEXT,
    adopted_by TEXT NOT NULL DEFAULT '',
    revision BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);
CREATE INDEX local_convention_insee ON local_convention (insee);

-- Signed amendments of a local convention, each with its effective day.
CREATE TABLE local_avenant (
    id TEXT PRIMARY KEY,
    convention_id TEXT NOT NULL REFERENCES local_convention (id),
    number BIGINT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    effective TEXT NOT NULL,
    signed_on TEXT,
    UNIQUE (convention_id, number)
);

-- When a local convention ends, as an avenant may move it.
CREATE TABLE local_period (
    convention_id TEXT NOT NULL REFERENCES local_convention (id),
    ends TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    PRIMARY KEY (convention_id, valid_from)
);

-- Quartiers a local convention holds for.
CREATE TABLE local_quartier (
    convention_id TEXT NOT NULL REFERENCES local_convention (id),
    quartier_id TEXT NOT NULL REFERENCES quartier (id),
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    PRIMARY KEY (convention_id, quartier_id, valid_from)
);
CREATE INDEX local_quartier_quartier ON local_quartier (quartier_id);

-- Who signs a local convention, as what, and when.
CREATE TABLE local_signatory (
    convention_id TEXT NOT NULL REFERENCES local_convention (id),
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    quality TEXT NOT NULL,
    signed_on TEXT,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    PRIMARY KEY (convention_id, organisation_id, valid_from)
);

-- Articles of a local convention.
CREATE TABLE local_article (
    convention_id TEXT NOT NULL REFERENCES local_convention (id),
    number BIGINT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    PRIMARY KEY (convention_id, number, valid_from)
);

-- The action programme of a local convention.
CREATE TABLE local_action (
    convention_id TEXT NOT NULL REFERENCES local_convention (id),
    action_id TEXT NOT NULL REFERENCES action (id),
    added_on TEXT NOT NULL,
    PRIMARY KEY (convention_id, action_id)
);
CREATE INDEX local_action_action ON local_action (action_id);

-- Filters and columns that someone keeps under a name.
CREATE TABLE saved_view (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    page TEXT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX saved_view_person ON saved_view (person_id, page);
