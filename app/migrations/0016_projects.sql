-- Calls for projects, dossiers of demand, their examination shared by funders, their follow-up and bilan (articles 4, 6, 7).
-- A call for projects: its dates are columns, all it says (funders, schemes, axes, documents, pinned rules) is `content`.
CREATE TABLE campaign (
    id TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    title TEXT NOT NULL,
    year BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('preparation', 'publiee', 'close', 'annulee')),
    opens TEXT NOT NULL,
    closes TEXT NOT NULL,
    opinions_due TEXT NOT NULL,
    content TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX campaign_year ON campaign (year);

-- Who may be asked for money in a call: those organisations read its dossiers once they are submitted.
CREATE TABLE campaign_funder (
    campaign_id TEXT NOT NULL REFERENCES campaign (id),
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    PRIMARY KEY (campaign_id, organisation_id)
);
CREATE INDEX campaign_funder_organisation ON campaign_funder (organisation_id);

-- A dossier: what was typed, page by page, is `content`; what is searched, counted or summed has its column beside.
-- `frozen` is the verdict as it stood at the last submission, with the rules it was judged by. The person who represents the
-- holder and the address to write to stand in `content`: kept as long as the grant must be accounted for.
CREATE TABLE dossier (
    id TEXT PRIMARY KEY,
    campaign_id TEXT NOT NULL REFERENCES campaign (id),
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    title TEXT NOT NULL,
    title_folded TEXT NOT NULL,
    siret TEXT NOT NULL,
    state TEXT NOT NULL,
    year BIGINT NOT NULL,
    asked_cents BIGINT NOT NULL DEFAULT 0,
    content TEXT NOT NULL,
    revision BIGINT NOT NULL DEFAULT 0,
    submitted_on TEXT,
    bilan_due TEXT,
    bilan_reminded_on TEXT,
    frozen TEXT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX dossier_campaign ON dossier (campaign_id, state);
CREATE INDEX dossier_organisation ON dossier (organisation_id);
CREATE INDEX dossier_state ON dossier (state, bilan_due);

-- What a dossier said at each revision: two people on one form are brought together from there, and nothing typed is lost.
CREATE TABLE dossier_version (
    dossier_id TEXT NOT NULL REFERENCES dossier (id),
    revision BIGINT NOT NULL,
    content TEXT NOT NULL,
    person_id TEXT REFERENCES person (id),
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    kept_at BIGINT NOT NULL,
    PRIMARY KEY (dossier_id, revision)
);

-- Where a dossier takes place, in whole per cent.
CREATE TABLE dossier_quartier (
    dossier_id TEXT NOT NULL REFERENCES dossier (id),
    quartier_id TEXT NOT NULL REFERENCES quartier (id),
    percent BIGINT NOT NULL,
    PRIMARY KEY (dossier_id, quartier_id)
);
CREATE INDEX dossier_quartier_quartier ON dossier_quartier (quartier_id);

-- Axes of the convention a dossier serves, by code.
CREATE TABLE dossier_axis (
    dossier_id TEXT NOT NULL REFERENCES dossier (id),
    axis TEXT NOT NULL,
    PRIMARY KEY (dossier_id, axis)
);

-- What a dossier asks of each funder of the call, scheme by scheme.
CREATE TABLE dossier_asked (
    dossier_id TEXT NOT NULL REFERENCES dossier (id),
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    scheme TEXT NOT NULL,
    cents BIGINT NOT NULL,
    PRIMARY KEY (dossier_id, organisation_id, scheme)
);
CREATE INDEX dossier_asked_organisation ON dossier_asked (organisation_id);

-- Organisations invited to write in a dossier.
CREATE TABLE dossier_editor (
    dossier_id TEXT NOT NULL REFERENCES dossier (id),
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    invited_on TEXT NOT NULL,
    ended_on TEXT,
    PRIMARY KEY (dossier_id, organisation_id)
);
CREATE INDEX dossier_editor_organisation ON dossier_editor (organisation_id);

-- Corrections asked page by page (or of the bilan: `page` is then 'bilan'), and what was answered.
CREATE TABLE dossier_correction (
    id TEXT PRIMARY KEY,
    dossier_id TEXT NOT NULL REFERENCES dossier (id),
    page TEXT NOT NULL,
    text TEXT NOT NULL,
    asked_by_id TEXT NOT NULL REFERENCES organisation (id),
    asked_on TEXT NOT NULL,
    due TEXT NOT NULL,
    answer TEXT NOT NULL DEFAULT '',
    answered_on TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX dossier_correction_dossier ON dossier_correction (dossier_id);

-- Opinions asked of services and funders; `given` is the opinion as it was given.
CREATE TABLE dossier_opinion (
    id TEXT PRIMARY KEY,
    dossier_id TEXT NOT NULL REFERENCES dossier (id),
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    asked_on TEXT NOT NULL,
    due TEXT NOT NULL,
    given TEXT,
    given_on TEXT,
    created_at BIGINT NOT NULL,
    UNIQUE (dossier_id, organisation_id)
);
CREATE INDEX dossier_opinion_organisation ON dossier_opinion (organisation_id, given_on);

-- Days on which an opinion was reminded.
CREATE TABLE dossier_opinion_reminder (
    opinion_id TEXT NOT NULL REFERENCES dossier_opinion (id),
    day TEXT NOT NULL,
    PRIMARY KEY (opinion_id, day)
);

-- Marks given to a dossier by an organisation, by the grid of its call.
CREATE TABLE dossier_score (
    dossier_id TEXT NOT NULL REFERENCES dossier (id),
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    marks TEXT NOT NULL,
    marked_on TEXT NOT NULL,
    PRIMARY KEY (dossier_id, organisation_id)
);

-- Ties that a person declared with a dossier, or with every dossier of an organisation: personal data, declared by the person
-- itself, kept as long as the decisions it bears on may be contested.
CREATE TABLE interest (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    dossier_id TEXT REFERENCES dossier (id),
    organisation_id TEXT REFERENCES organisation (id),
    kind TEXT NOT NULL,
    declared_on TEXT NOT NULL,
    ended_on TEXT
);
CREATE INDEX interest_person ON interest (person_id);
CREATE INDEX interest_dossier ON interest (dossier_id);

-- What an action has come to, on a day, with the means really used.
CREATE TABLE dossier_note (
    id TEXT PRIMARY KEY,
    dossier_id TEXT NOT NULL REFERENCES dossier (id),
    day TEXT NOT NULL,
    content TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX dossier_note_dossier ON dossier_note (dossier_id, day);

-- What a holder answers when the bilan is due: one of three outcomes, in `content`.
CREATE TABLE dossier_bilan (
    dossier_id TEXT PRIMARY KEY REFERENCES dossier (id),
    outcome TEXT NOT NULL,
    content TEXT NOT NULL,
    submitted_on TEXT,
    changed_at BIGINT NOT NULL
);

-- Hours of insertion of a dossier by quarter, in thousandths of an hour: counts only, never a person.
CREATE TABLE dossier_hours (
    dossier_id TEXT NOT NULL REFERENCES dossier (id),
    year BIGINT NOT NULL,
    quarter TEXT NOT NULL CHECK (quarter IN ('t1', 't2', 't3', 't4')),
    hours BIGINT NOT NULL CHECK (hours >= 0),
    people BIGINT NOT NULL CHECK (people >= 0),
    from_qpv BIGINT NOT NULL CHECK (from_qpv >= 0),
    women BIGINT NOT NULL CHECK (women >= 0),
    under_26 BIGINT NOT NULL CHECK (under_26 >= 0),
    PRIMARY KEY (dossier_id, year, quarter)
);
