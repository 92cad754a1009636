-- What is written once a sitting is closed: one letter per dossier decided, one agreement per action voted. `content` is what
-- the paper says, frozen: the file is made from it whenever it is asked for. The name of whoever represents the holder stands
-- there as long as the grant must be accounted for.
CREATE TABLE grant_paper (
    sitting_id TEXT NOT NULL,
    dossier_id TEXT NOT NULL REFERENCES dossier (id),
    kind TEXT NOT NULL CHECK (kind IN ('notification', 'accord')),
    content TEXT NOT NULL,
    made_on TEXT NOT NULL,
    signed_on TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (sitting_id, dossier_id, kind)
);
CREATE INDEX grant_paper_dossier ON grant_paper (dossier_id);
