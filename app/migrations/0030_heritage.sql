-- For whom a mandate acts: its own organisation, and from the day of the succession those whose place that one took, one
-- after the other. A scission hands nothing over by itself: nobody can tell which part goes to whom.
CREATE VIEW mandate_organisation AS
WITH RECURSIVE heritage (heir_id, organisation_id, since) AS (
    SELECT s.into_id, s.from_id, s.effective FROM succession s WHERE s.kind <> 'scission'
    UNION
    SELECT s.into_id, h.organisation_id, CASE WHEN s.effective > h.since THEN s.effective ELSE h.since END
    FROM heritage h JOIN succession s ON s.from_id = h.heir_id WHERE s.kind <> 'scission')
SELECT m.id AS mandate_id, m.organisation_id AS organisation_id, '0001-01-01' AS since FROM mandate m
UNION ALL
SELECT m.id, h.organisation_id, h.since FROM mandate m JOIN heritage h ON h.heir_id = m.organisation_id;
