//! `cargo xtask bless`: rewrites what the tests compare with, once a person has decided that the change is right.

use crate::{Failure, assets, command, house::House};

/// Runs the tests of the program with permission to write `docs/permissions.md`, `docs/schema.md` and the snapshots.
///
/// # Errors
/// When a test fails for another reason than what it compares with.
pub fn run(house: &House) -> Result<(), Failure> {
    assets::build(house)?;
    let mut tests = house.cargo();
    tests.args(["test", "--workspace", "--no-fail-fast"]);
    command::run(tests.env("PALIER_BLESS", "1").env("INSTA_UPDATE", "always"))?;
    println!("\nRelisez ce qui a changé avant de l'enregistrer :");
    command::run(house.within(".", "git").args(["status", "--short"]))
}
