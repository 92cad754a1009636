-- What phones sent about a constat before it came, and the photos announced for a constat, are looked for with each group
-- of records: whatever was received in the past years, no group takes longer for it.
CREATE INDEX field_record_of ON field_record (of_id) WHERE of_id IS NOT NULL;
CREATE INDEX field_attachment_constat ON field_attachment (constat_id);
