INSERT INTO import_draft (id, kind, subject_id, person_id, mandate_id, file_name, sheet, heading, notices, created_rows, changed_rows, same_rows, refused_rows, created_at, kept_at) VALUES
    ('i1', 'actions', '', 'p1', 'm1', 'plan 2026.xlsx', 'Actions', '{}', '[]', 1, 0, 0, 0, 1795338000000, NULL),
    ('i2', 'actions', '', 'p1', 'm1', 'plan.csv', 'plan.csv', '{}', '[]', 0, 0, 0, 0, 1795338000000, 1795338600000);
INSERT INTO import_row (draft_id, number, verdict, line, judged) VALUES ('i1', 1, 'cree', '{}', '{}');
