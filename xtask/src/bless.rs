//! `cargo xtask bless`: rewrites what the tests compare with, once a person has decided that the change is right.

use crate::postgres::Cluster;
use crate::tools::Tools;
use crate::{Failure, assets, command, house::House};

/// Runs the tests of the program with permission to write `docs/permissions.md` and `docs/schema.md`.
///
/// # Errors
/// When a test fails for another reason than what it compares with, or what it stands on cannot be had.
pub fn run(house: &House) -> Result<(), Failure> {
    assets::build(house)?;
    let tools = Tools::provide(house)?;
    let cluster = Cluster::start(&tools.postgres)?;
    let mut tests = house.cargo();
    tests.args(["test", "--workspace", "--no-fail-fast"]);
    tests.env("PALIER_TEST_POSTGRES", &cluster.url).env("PALIER_TEST_CHROMIUM", &tools.chromium);
    tests.env("PALIER_TEST_VALIDATA", &tools.validata);
    command::run(tests.env("PALIER_BLESS", "1"))?;
    println!("\nRelisez ce qui a changé avant de l'enregistrer :");
    command::run(house.within(".", "git").args(["status", "--short"]))
}
