-- Ways to look at the plan: what they narrow and sort by, and which landlords stand in a quartier.
CREATE INDEX action_state ON action (state, ends);
CREATE INDEX action_ends ON action (ends);
CREATE INDEX action_objective_objective ON action_objective (objective);
CREATE INDEX action_milestone_due ON action_milestone (due);
-- What changed in the plan since a day; phones, whose entries are many, do not pay for it.
CREATE INDEX journal_action_at ON journal (at) WHERE subject_kind = 'action';

-- A landlord stands in a quartier when it has an abatement there, came on a walk there, or sends someone there.
CREATE VIEW landlord_presence AS
SELECT a.landlord_id AS organisation_id, a.quartier_id FROM abatement a
UNION
SELECT wo.organisation_id, w.quartier_id FROM walk_organisation wo
JOIN walk w ON w.id = wo.walk_id JOIN organisation o ON o.id = wo.organisation_id WHERE o.kind = 'bailleur'
UNION
SELECT m.organisation_id, mq.quartier_id FROM mandate_quartier mq
JOIN mandate m ON m.id = mq.mandate_id AND m.state = 'active'
JOIN organisation o ON o.id = m.organisation_id WHERE o.kind = 'bailleur';
