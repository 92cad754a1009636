-- The counterpart of the 30 % cut of property tax (abattement de TFPB), per landlord, quartier and year (article 7).
-- A convention d'utilisation: who signed it and when decides whether the abatement is due on the legal day of test.
CREATE TABLE tfpb_convention (
    id TEXT PRIMARY KEY,
    landlord_id TEXT NOT NULL REFERENCES organisation (id),
    title TEXT NOT NULL,
    first_year BIGINT NOT NULL,
    last_year BIGINT NOT NULL,
    contract_signed_on TEXT,
    created_at BIGINT NOT NULL,
    CHECK (first_year <= last_year)
);
CREATE INDEX tfpb_convention_landlord ON tfpb_convention (landlord_id);

-- Who signed, and when: the landlord, each commune (by its INSEE code), the métropole, the State.
CREATE TABLE tfpb_signature (
    convention_id TEXT NOT NULL REFERENCES tfpb_convention (id),
    kind TEXT NOT NULL CHECK (kind IN ('bailleur', 'commune', 'metropole', 'etat')),
    insee TEXT NOT NULL,
    signed_on TEXT NOT NULL,
    PRIMARY KEY (convention_id, kind, insee)
);

-- Quartiers a convention d'utilisation covers.
CREATE TABLE tfpb_quartier (
    convention_id TEXT NOT NULL REFERENCES tfpb_convention (id),
    quartier_id TEXT NOT NULL REFERENCES quartier (id),
    PRIMARY KEY (convention_id, quartier_id)
);
CREATE INDEX tfpb_quartier_quartier ON tfpb_quartier (quartier_id);

-- One landlord, one quartier, one tax year: the programme and its bilan.
CREATE TABLE abatement (
    id TEXT PRIMARY KEY,
    landlord_id TEXT NOT NULL REFERENCES organisation (id),
    quartier_id TEXT NOT NULL REFERENCES quartier (id),
    year BIGINT NOT NULL,
    state TEXT NOT NULL,
    dwellings BIGINT NOT NULL CHECK (dwellings >= 0),
    eligible_dwellings BIGINT NOT NULL CHECK (eligible_dwellings >= 0 AND eligible_dwellings <= dwellings),
    carried_over_cents BIGINT NOT NULL DEFAULT 0 CHECK (carried_over_cents >= 0),
    bilan_due TEXT NOT NULL,
    round BIGINT NOT NULL DEFAULT 0,
    submitted_on TEXT,
    validated_on TEXT,
    bilan_submitted_on TEXT,
    bilan_validated_on TEXT,
    comment TEXT NOT NULL DEFAULT '',
    revision BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    UNIQUE (landlord_id, quartier_id, year)
);
CREATE INDEX abatement_quartier ON abatement (quartier_id, year);

-- Amounts are added, never overwritten: the estimate stays beside the final one.
CREATE TABLE abatement_amount (
    id TEXT PRIMARY KEY,
    abatement_id TEXT NOT NULL REFERENCES abatement (id),
    kind TEXT NOT NULL CHECK (kind IN ('estime', 'definitif')),
    cents BIGINT NOT NULL CHECK (cents >= 0),
    source TEXT NOT NULL,
    attachment_id TEXT REFERENCES attachment (id),
    stated_on TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX abatement_amount_abatement ON abatement_amount (abatement_id, created_at);

-- A line of the programme, and of the bilan: the same row from plan to account.
CREATE TABLE abatement_line (
    id TEXT PRIMARY KEY,
    abatement_id TEXT NOT NULL REFERENCES abatement (id),
    number BIGINT NOT NULL,
    axis TEXT NOT NULL,
    measure TEXT NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    place TEXT NOT NULL,
    starts TEXT,
    ends TEXT,
    recurring BOOLEAN NOT NULL,
    planned_cents BIGINT NOT NULL CHECK (planned_cents >= 0),
    planned_landlord_cents BIGINT NOT NULL CHECK (planned_landlord_cents >= 0),
    planned_other_cents BIGINT NOT NULL CHECK (planned_other_cents >= 0),
    planned_valued_cents BIGINT NOT NULL CHECK (planned_valued_cents >= 0),
    realised_cents BIGINT CHECK (realised_cents >= 0),
    realised_landlord_cents BIGINT CHECK (realised_landlord_cents >= 0),
    realised_other_cents BIGINT CHECK (realised_other_cents >= 0),
    realised_valued_cents BIGINT CHECK (realised_valued_cents >= 0),
    other_funder TEXT NOT NULL,
    indicator TEXT NOT NULL,
    indicator_planned TEXT NOT NULL,
    indicator_realised TEXT NOT NULL,
    partners TEXT NOT NULL,
    gap TEXT NOT NULL,
    action_id TEXT REFERENCES action (id),
    created_at BIGINT NOT NULL,
    UNIQUE (abatement_id, number)
);
CREATE INDEX abatement_line_action ON abatement_line (action_id);

-- An expense as its piece tells it: one invoice, one sheet of hours. Valued twice, it shows: who was paid and the number
-- of the piece are also kept bare (letters and digits only), so that two ways of typing them meet.
CREATE TABLE expense (
    id TEXT PRIMARY KEY,
    landlord_id TEXT NOT NULL REFERENCES organisation (id),
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    supplier TEXT NOT NULL,
    supplier_bare TEXT NOT NULL,
    reference TEXT NOT NULL,
    reference_bare TEXT NOT NULL,
    day TEXT NOT NULL,
    cents BIGINT NOT NULL CHECK (cents >= 0),
    subsidised_cents BIGINT NOT NULL DEFAULT 0 CHECK (subsidised_cents >= 0),
    subsidised_by TEXT NOT NULL DEFAULT '',
    attachment_id TEXT REFERENCES attachment (id),
    created_at BIGINT NOT NULL
);
CREATE INDEX expense_landlord ON expense (landlord_id, day);
CREATE INDEX expense_reference ON expense (reference_bare);
CREATE INDEX expense_attachment ON expense (attachment_id);

-- What proves a valued euro, and who, not being the landlord, confirmed it.
CREATE TABLE line_proof (
    id TEXT PRIMARY KEY,
    line_id TEXT NOT NULL REFERENCES abatement_line (id),
    kind TEXT NOT NULL,
    cents BIGINT NOT NULL CHECK (cents >= 0),
    expense_id TEXT REFERENCES expense (id),
    constat_id TEXT REFERENCES constat (id),
    action_id TEXT REFERENCES action (id),
    attachment_id TEXT REFERENCES attachment (id),
    note TEXT NOT NULL,
    stated_by_id TEXT NOT NULL REFERENCES organisation (id),
    stated_on TEXT NOT NULL,
    confirmed_by_id TEXT REFERENCES organisation (id),
    confirmed_on TEXT,
    refused_reason TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX line_proof_line ON line_proof (line_id);
CREATE INDEX line_proof_expense ON line_proof (expense_id);
CREATE INDEX line_proof_attachment ON line_proof (attachment_id);

-- What the landlord does anyway (droit commun), in the quartier and elsewhere, in thousandths of the unit.
CREATE TABLE ordinary_management (
    id TEXT PRIMARY KEY,
    landlord_id TEXT NOT NULL REFERENCES organisation (id),
    quartier_id TEXT NOT NULL REFERENCES quartier (id),
    year BIGINT NOT NULL,
    number BIGINT NOT NULL,
    post TEXT NOT NULL,
    indicator TEXT NOT NULL,
    outside BIGINT,
    inside BIGINT,
    comment TEXT NOT NULL,
    UNIQUE (landlord_id, quartier_id, year, post, indicator)
);

-- What each party thought of a programme or a bilan, each time it was filed.
CREATE TABLE abatement_review (
    id TEXT PRIMARY KEY,
    abatement_id TEXT NOT NULL REFERENCES abatement (id),
    phase TEXT NOT NULL CHECK (phase IN ('programme', 'bilan')),
    party TEXT NOT NULL CHECK (party IN ('commune', 'metropole', 'etat')),
    verdict TEXT NOT NULL CHECK (verdict IN ('favorable', 'corrections')),
    comment TEXT NOT NULL,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    day TEXT NOT NULL,
    round BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX abatement_review_abatement ON abatement_review (abatement_id, phase);

-- Corrections asked line by line, and what was answered.
CREATE TABLE abatement_remark (
    id TEXT PRIMARY KEY,
    abatement_id TEXT NOT NULL REFERENCES abatement (id),
    line_id TEXT REFERENCES abatement_line (id),
    phase TEXT NOT NULL CHECK (phase IN ('programme', 'bilan')),
    party TEXT NOT NULL,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    round BIGINT NOT NULL,
    text TEXT NOT NULL,
    asked_on TEXT NOT NULL,
    answer TEXT,
    answered_on TEXT,
    settled_on TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX abatement_remark_abatement ON abatement_remark (abatement_id);
CREATE INDEX abatement_remark_line ON abatement_remark (line_id);
