//! The one integration binary: what must hold of the whole house, and the stories of every feature.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests fail loudly")]

mod bombs;
mod broken_tables;
mod changes;
mod corpus;
mod csrf;
mod disk_full;
mod every_change_leaves_one_trace;
mod field_kill;
mod headers;
mod house;
mod journal_chain;
mod kill;
mod migrations;
mod pages_render;
mod photos_bare;
mod power_cut;
mod problems;
mod program;
mod routes_are_guarded;
mod sessions;
mod slow_clients;
mod sql_prepares;
mod uploads;
mod workbooks;

// Stories of the features, beside their code; one line each.
#[path = "../../src/abatement/tests.rs"]
mod abatement;
#[path = "../../src/abatement/import/tests.rs"]
mod abatement_import;
#[path = "../../src/diagnostics/answers/tests.rs"]
mod answers;
#[path = "../../src/diagnostics/convene/tests.rs"]
mod convene;
#[path = "../../src/abatement/proofs/tests.rs"]
mod counterpart;
#[path = "../../src/diagnostics/tests.rs"]
mod diagnostics;
#[path = "../../src/field/tests.rs"]
mod field;
#[path = "../../src/plans/import/tests.rs"]
mod imports;
#[path = "../../src/diagnostics/minutes/tests.rs"]
mod minutes;
#[path = "../../src/overview/tests.rs"]
mod overview;
#[path = "../../src/participation/tests.rs"]
mod participation;
#[path = "../../src/partners/tests.rs"]
mod partners;
#[path = "../../src/plans/tests.rs"]
mod plans;
#[path = "../../src/diagnostics/room/tests.rs"]
mod room;
#[path = "../../src/territory/tests.rs"]
mod territory;
