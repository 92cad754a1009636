-- What all the lines come to, whichever the quartier and the landlord: kept in the same transaction as the counters it adds up.
-- A page over a whole country reads it instead of every counter. The year 0 stands for all of them.
CREATE TABLE abatement_whole (
    year BIGINT NOT NULL,
    axis TEXT NOT NULL,
    validated BOOLEAN NOT NULL,
    lines BIGINT NOT NULL,
    planned_cents BIGINT NOT NULL,
    planned_valued_cents BIGINT NOT NULL,
    realised_cents BIGINT NOT NULL,
    realised_valued_cents BIGINT NOT NULL,
    valued_cents BIGINT NOT NULL,
    PRIMARY KEY (year, axis, validated)
);
INSERT INTO abatement_whole (year, axis, validated, lines, planned_cents, planned_valued_cents, realised_cents,
    realised_valued_cents, valued_cents)
SELECT year, axis, validated, SUM(lines), SUM(planned_cents), SUM(planned_valued_cents), SUM(realised_cents),
    SUM(realised_valued_cents), SUM(valued_cents)
FROM abatement_rollup GROUP BY year, axis, validated;
