-- What the lines of the abatements come to, counted again in the same transaction as each write of a line or of a state:
-- per quartier, tax year, axis and landlord, whether its programme is validated. The year 0 stands for all of them.
CREATE TABLE abatement_rollup (
    quartier_id TEXT NOT NULL REFERENCES quartier (id),
    landlord_id TEXT NOT NULL REFERENCES organisation (id),
    year BIGINT NOT NULL,
    axis TEXT NOT NULL,
    validated BOOLEAN NOT NULL,
    lines BIGINT NOT NULL CHECK (lines > 0),
    accounted BIGINT NOT NULL,
    planned_cents BIGINT NOT NULL,
    planned_landlord_cents BIGINT NOT NULL,
    planned_other_cents BIGINT NOT NULL,
    planned_valued_cents BIGINT NOT NULL,
    realised_cents BIGINT NOT NULL,
    realised_landlord_cents BIGINT NOT NULL,
    realised_other_cents BIGINT NOT NULL,
    realised_valued_cents BIGINT NOT NULL,
    valued_cents BIGINT NOT NULL,
    PRIMARY KEY (quartier_id, landlord_id, year, axis, validated)
);
-- Everything a consolidated page adds up, in the order in which it reads it: the rows themselves are not visited.
CREATE INDEX abatement_rollup_read ON abatement_rollup (year, quartier_id, axis, validated, landlord_id, lines,
    planned_cents, planned_valued_cents, realised_cents, realised_valued_cents, valued_cents);
