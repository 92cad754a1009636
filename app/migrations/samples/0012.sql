UPDATE walk SET women = 2, men = 1, aged_under_18 = 0, aged_18_to_29 = 1, aged_30_to_59 = 1, aged_over_60 = 2 WHERE id = 'w1';
INSERT INTO walk (id, quartier_id, kind, state, day, meeting_point, objectives, residents, created_at)
VALUES ('w-total-only', 'q1', 'visite_technique', 'prepare', '2026-06-12', 'Mairie annexe', '', 7, 1795338000000);
