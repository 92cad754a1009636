-- The action a constat was programmed with: when it no longer comes, the constat goes back to whoever answers for it.
ALTER TABLE constat ADD COLUMN planned_with_id TEXT REFERENCES action (id);
UPDATE constat SET planned_with_id = (SELECT MIN(ac.action_id) FROM action_constat ac JOIN action a ON a.id = ac.action_id
    WHERE ac.constat_id = constat.id AND a.state IN ('programmee', 'financee', 'en_cours', 'suspendue'))
    WHERE state IN ('programme', 'en_cours');
CREATE INDEX constat_planned_with ON constat (planned_with_id) WHERE planned_with_id IS NOT NULL;
