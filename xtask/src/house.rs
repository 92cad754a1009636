//! Where things stand: the checkout, and the folder cargo builds into.

use crate::{Failure, command};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The checkout this xtask was built from.
pub struct House {
    /// The folder of the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Where cargo builds, absolute.
    pub target: PathBuf,
}

impl House {
    /// Finds the checkout; `target` as given is relative to the current folder, as cargo takes it.
    ///
    /// # Errors
    /// When the crate does not stand in a workspace, or the current folder is gone.
    pub fn find(target: Option<PathBuf>) -> Result<Self, Failure> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .ok_or("xtask n'est pas dans un espace de travail")?;
        let target = match target {
            Some(given) => std::path::absolute(given)?,
            None => root.join("target"),
        };
        Ok(Self { root: root.to_path_buf(), target })
    }

    /// A `cargo` command in the checkout, building into the same folder as everything else, as if typed by hand: what cargo
    /// says of xtask itself would have some dependencies, and all that stands on them, compiled again.
    pub fn cargo(&self) -> Command {
        let mut cargo = Command::new("cargo");
        cargo.current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target);
        for (name, _) in std::env::vars_os() {
            if ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|own| name.to_string_lossy().starts_with(own)) {
                cargo.env_remove(&name);
            }
        }
        cargo
    }

    /// Builds every program for speed, in one resolution of features: a single package would build its dependencies anew.
    ///
    /// # Errors
    /// When something does not build.
    pub fn build_release(&self) -> Result<(), Failure> {
        command::run(self.cargo().args(["build", "--release", "--workspace", "--bins"]))
    }

    /// A command in a folder of the checkout.
    pub fn within(&self, folder: &str, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.root.join(folder));
        command
    }

    /// The folder for tools installed by these commands, kept between runs beside what cargo builds.
    pub fn tools(&self) -> PathBuf {
        self.target.join("xtask-tools")
    }

    /// The program `palier` as built for a profile (`debug` or `release`).
    pub fn palier(&self, profile: &str) -> PathBuf {
        self.target.join(profile).join("palier")
    }
}
