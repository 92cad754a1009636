-- Whether the dossier was corrected or put off since the opinion was given: it may then be asked anew.
ALTER TABLE dossier_opinion ADD COLUMN outdated BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE dossier_opinion SET outdated = TRUE WHERE given_on IS NOT NULL
    AND dossier_id IN (SELECT id FROM dossier WHERE state = 'ajournee');

-- What an organisation said of a dossier before it was asked anew.
CREATE TABLE dossier_opinion_earlier (
    id TEXT PRIMARY KEY,
    opinion_id TEXT NOT NULL REFERENCES dossier_opinion (id),
    given TEXT NOT NULL,
    given_on TEXT NOT NULL,
    kept_at BIGINT NOT NULL
);
CREATE INDEX dossier_opinion_earlier_opinion ON dossier_opinion_earlier (opinion_id);
