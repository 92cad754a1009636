-- Hours of a sitting, Paris time (`14:00`); none while nobody said.
ALTER TABLE sitting ADD COLUMN starts_at TEXT;
ALTER TABLE sitting ADD COLUMN ends_at TEXT;
-- Day on which its members were last convened by mail; none while they were not.
ALTER TABLE sitting ADD COLUMN convened_on TEXT;
-- How many times calendars were told of it: the sequence of the next letter.
ALTER TABLE sitting ADD COLUMN told BIGINT NOT NULL DEFAULT 0;

-- A free point of an agenda, which is about no dossier (« Bilan de l'année »). Its position is among those of the dossiers.
CREATE TABLE sitting_point (
    id TEXT PRIMARY KEY,
    sitting_id TEXT NOT NULL REFERENCES sitting (id),
    position BIGINT NOT NULL,
    title TEXT NOT NULL,
    -- What was said of it.
    noted TEXT NOT NULL DEFAULT '',
    -- Number in the record of decisions, once the sitting is closed.
    number TEXT,
    -- What it says in the record, in a sentence.
    said TEXT NOT NULL DEFAULT ''
);
CREATE INDEX sitting_point_sitting ON sitting_point (sitting_id, position);
CREATE UNIQUE INDEX sitting_point_number ON sitting_point (number);
