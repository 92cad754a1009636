INSERT INTO sitting (id, body, day, place, year, state, closed_rank, created_at, starts_at, ends_at, convened_on, told) VALUES ('s3', 'copil', '2027-10-05', 'Hôtel de ville', 2027, 'convoquee', NULL, 1795338600000, '14:00', '16:30', '2027-09-20', 2);
INSERT INTO sitting_point (id, sitting_id, position, title, noted, number, said) VALUES ('sp1', 's1', 2, 'Bilan de l''année', 'Présenté', 'COMITE-DIRECTION-2027-002', '« Bilan de l''année » : Présenté');
INSERT INTO sitting_point (id, sitting_id, position, title) VALUES ('sp2', 's3', 1, 'Questions diverses');
