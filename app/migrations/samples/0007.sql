UPDATE constat SET sent_on = '2026-05-18', verified_walk_id = 'w1' WHERE id = 'c2';
