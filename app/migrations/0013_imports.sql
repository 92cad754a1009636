-- A table sent to be imported, examined row by row before anything is kept. Whoever sent it sees it, nobody else; it is
-- thrown away after a few days.
CREATE TABLE import_draft (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    -- What it is brought into, when the kind alone does not say it.
    subject_id TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    mandate_id TEXT NOT NULL REFERENCES mandate (id),
    file_name TEXT NOT NULL,
    sheet TEXT NOT NULL,
    heading TEXT NOT NULL,
    notices TEXT NOT NULL,
    created_rows BIGINT NOT NULL,
    changed_rows BIGINT NOT NULL,
    same_rows BIGINT NOT NULL,
    refused_rows BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    kept_at BIGINT
);
CREATE INDEX import_draft_person ON import_draft (person_id, kind, created_at);

-- Rows of a table being brought in, as they were judged.
CREATE TABLE import_row (
    draft_id TEXT NOT NULL REFERENCES import_draft (id),
    number BIGINT NOT NULL,
    verdict TEXT NOT NULL,
    -- The row as read, and what it would do: JSON.
    line TEXT NOT NULL,
    judged TEXT NOT NULL,
    PRIMARY KEY (draft_id, number)
);
CREATE INDEX import_row_verdict ON import_row (draft_id, verdict, number);
