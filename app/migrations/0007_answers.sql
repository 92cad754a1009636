-- To the last answer: when a constat was sent to whoever must answer it now (its first clock stands beside, untouched),
-- and the later walk that saw it done, when that was the other pair of eyes.
ALTER TABLE constat ADD COLUMN sent_on TEXT;
ALTER TABLE constat ADD COLUMN verified_walk_id TEXT REFERENCES walk (id);
UPDATE constat SET sent_on = transmitted_on;
