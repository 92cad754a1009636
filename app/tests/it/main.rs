//! The one integration binary: what must hold of the whole house, and the stories of every feature.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests fail loudly")]

mod bombs;
mod broken_tables;
mod changes;
mod closing_kill;
mod corpus;
mod csrf;
mod disk_full;
mod every_change_leaves_one_trace;
mod field_kill;
mod first_access;
mod guide;
mod headers;
mod house;
mod journal_chain;
mod kill;
mod migrations;
mod open_data;
mod pages_render;
mod past_grants;
mod photos_bare;
mod power_cut;
mod problems;
mod program;
mod routes_are_guarded;
mod schema;
mod sessions;
mod slow_clients;
mod sql_prepares;
mod struck;
mod uploads;
mod workbooks;

/// Whether what is found is to be written down as right.
#[expect(clippy::disallowed_methods, reason = "cargo xtask bless says that what is found is right")]
fn blessing() -> bool {
    std::env::var("PALIER_BLESS").is_ok()
}

// Stories of the features, beside their code; one line each.
#[path = "../../src/abatement/tests.rs"]
mod abatement;
#[path = "../../src/abatement/import/tests.rs"]
mod abatement_import;
#[path = "../../src/diagnostics/answers/tests.rs"]
mod answers;
#[path = "../../src/abatement/coverage/tests.rs"]
mod coherence;
#[path = "../../src/diagnostics/convene/tests.rs"]
mod convene;
#[path = "../../src/abatement/proofs/tests.rs"]
mod counterpart;
#[path = "../../src/diagnostics/tests.rs"]
mod diagnostics;
#[path = "../../src/field/tests.rs"]
mod field;
#[path = "../../src/funding/tests.rs"]
mod funding;
#[path = "../../src/plans/import/tests.rs"]
mod imports;
#[path = "../../src/field/photos/tests.rs"]
mod kept_photos;
#[path = "../../src/projects/letters/tests.rs"]
mod letters;
#[path = "../../src/projects/judge/tests.rs"]
mod linked_dossiers;
#[path = "../../src/projects/list/tests.rs"]
mod listed_dossiers;
#[path = "../../src/plans/local/tests.rs"]
mod local;
#[path = "../../src/meetings/tests.rs"]
mod meetings;
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
#[path = "../../src/diagnostics/preparing/tests.rs"]
mod preparing;
#[path = "../../src/projects/tests.rs"]
mod projects;
#[path = "../../src/diagnostics/room/tests.rs"]
mod room;
#[path = "../../src/projects/follow/tests.rs"]
mod stories;
#[path = "../../src/territory/tests.rs"]
mod territory;
#[path = "../../src/diagnostics/verify/tests.rs"]
mod verify;
#[path = "../../src/abatement/proofs/waiting/tests.rs"]
mod waiting_proofs;
