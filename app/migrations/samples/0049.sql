UPDATE constat SET planned_with_id = 'a1' WHERE id = 'c2';
