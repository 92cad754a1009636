//! `cargo xtask lint`: what a reader should never have to point out.

mod direction;
mod licences;
mod text;

use crate::summary::{Summary, Tally};
use crate::{Failure, command, house::House};

/// Runs every check, each to its end, and closes with the list.
///
/// # Errors
/// When one of them has something to say.
pub fn run(house: &House) -> Result<(), Failure> {
    let summary = Summary::default();
    let check = |name: &str, work: &dyn Fn() -> Result<(), Failure>| {
        summary.step(name, || work().map(|()| Tally::done()));
    };
    check("forme (rustfmt)", &|| command::run(house.cargo().args(["fmt", "--all", "--check"])));
    check("textes : longueurs, mots interdits", &|| text::check(house));
    check("sens des dépendances", &|| direction::check(house));
    check("clippy", &|| {
        command::run(house.cargo().args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "--deny",
            "warnings",
        ]))
    });
    check("licences, doublons, sources (cargo-deny)", &|| licences::check(house));
    summary.close(false)
}
