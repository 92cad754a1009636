-- An action or a constat proves once: the proofs that stand on one are looked up together.
CREATE INDEX line_proof_constat ON line_proof (constat_id);
CREATE INDEX line_proof_action ON line_proof (action_id);
-- Proofs that wait for someone to confirm them.
CREATE INDEX line_proof_waiting ON line_proof (line_id) WHERE confirmed_on IS NULL;
