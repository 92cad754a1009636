INSERT INTO saved_view (id, person_id, page, name, query, created_at) VALUES ('s2', 'p1', '/actions/changements', 'COPIL de mars', 'depuis=2026-03-12', 1795338000000);
