-- Residents who walked, counted further when somebody did: women, men, age bands. The total stands beside and holds them
-- all; none of these is ever more than it. Counts only, no name.
ALTER TABLE walk ADD COLUMN women BIGINT CHECK (women >= 0);
ALTER TABLE walk ADD COLUMN men BIGINT CHECK (men >= 0);
ALTER TABLE walk ADD COLUMN aged_under_18 BIGINT CHECK (aged_under_18 >= 0);
ALTER TABLE walk ADD COLUMN aged_18_to_29 BIGINT CHECK (aged_18_to_29 >= 0);
ALTER TABLE walk ADD COLUMN aged_30_to_59 BIGINT CHECK (aged_30_to_59 >= 0);
ALTER TABLE walk ADD COLUMN aged_over_60 BIGINT CHECK (aged_over_60 >= 0);

-- What the tables of the first migrations are for, said once for whoever reads the schema (docs/schema.md):
-- journal_head: The number and the hash of the last entry of the journal; one row.
-- journal: Who did what, when and by virtue of what; each entry carries the hash of the one before.
-- job: Work to be done later, kept in the same transaction as what asked for it (mail, reminders).
-- session: Who is signed in; only the hash of the cookie is kept.
-- organisation: Whoever signs or works with the convention, between the days it existed under that name.
-- person: Someone who signs in.
-- mandate: What a person may do for an organisation, over a perimeter, between two days.
-- commune: A municipality by its INSEE code; the folded name is what is searched.
-- quartier: A neighbourhood of the contrat de ville, with its codes in both geographies.
-- quartier_commune: The communes a quartier lies in.
-- correspondence: What a code of the geography of 2015 became in that of 2024.
-- mandate_commune: The communes of a perimeter.
-- mandate_quartier: The quartiers of a perimeter.
-- walk: A diagnostic en marchant or any other visit, from its preparation to its restitution.
-- stop: A numbered stop of a walk; printed maps quote the number, it never changes.
-- walk_organisation: Who was invited to a walk, came, or was excused.
-- photo: A photo of a constat; its bytes are a file named by their hash.
-- action: A line of the shared plan; amounts are cents.
-- action_quartier: Where an action takes place.
-- action_partner: Who takes part in an action beside its pilot.
-- action_constat: The constats an action answers.
-- action_note: A dated note on an action.
