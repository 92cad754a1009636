//! `cargo xtask test`: the one command that says whether a change may be taken.

use crate::postgres::Cluster;
use crate::summary::{Summary, Tally};
use crate::tools::Tools;
use crate::{Failure, assets, command, house::House};
use std::path::PathBuf;
use std::process::Command;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, ScopedJoinHandle};

/// What to run.
#[derive(clap::Args)]
pub struct Options {
    /// Davantage de cas tirés au hasard, coupures et parcours longs
    #[arg(long)]
    long: bool,
    /// Garder l'image de chaque page dans e2e/out, pour la regarder
    #[arg(long)]
    pictures: bool,
    /// Une seule partie (pour travailler : ce n'est pas la preuve complète)
    #[arg(long, value_enum)]
    only: Option<Part>,
    /// PostgreSQL déjà en marche, au lieu du cluster jetable
    #[arg(long, env = "PALIER_TEST_POSTGRES")]
    postgres: Option<String>,
    /// Chromium à employer
    #[arg(long, env = "PALIER_TEST_CHROMIUM")]
    chromium: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Les règles et les documents
    Rules,
    /// Tout le Rust, sur SQLite et PostgreSQL
    Engines,
    /// Les parcours au navigateur
    Browser,
    /// Le téléphone : types, règles, coupures
    Field,
}

/// What the tests are given to stand on.
struct Ground {
    postgres: String,
    chromium: PathBuf,
    validata: PathBuf,
    long: bool,
    pictures: bool,
    /// Kept to the end: dropping it stops the server.
    _cluster: Option<Cluster>,
}

/// Runs everything, or one part; one failed part does not stop those that do not need it.
///
/// # Errors
/// When anything failed, was skipped or could not run.
pub fn run(house: &House, options: Options) -> Result<(), Failure> {
    let only = options.only;
    let summary = Summary::default();
    if only == Some(Part::Rules) {
        summary.step("règles et documents", || {
            command::run_tests(house.cargo().args(["test", "-p", "palier-domain", "-p", "palier-documents"]))
        });
    } else {
        thread::scope(|scope| {
            // Nearly all of a first construction needs nothing of what is installed meanwhile; what did not go well for want
            // of it is tried again, and told, once it is there.
            let (linked, program) = mpsc::channel();
            // A first construction reaches the program long after its resources are there. A later one may link it before they
            // are, and link it again: only the last try tells then, so that no journey is made with what will be replaced.
            let told = if house.palier("debug").exists() { mpsc::channel().0 } else { linked.clone() };
            let crates = scope.spawn(move || build(house, &AS_FAR_AS_IT_GOES, &told));
            let ready = summary.step("ressources du navigateur", || done(assets::build(house)));
            let mut ground = None;
            summary.step("PostgreSQL, Chromium, qpdf, poppler, strace, LibreOffice, validata", || {
                ground = Some(Ground::prepare(house, options)?);
                Ok(Tally::done())
            });
            match ground {
                Some(ground) if ready => ground.test(house, only, (crates, linked, program), &summary),
                _ => summary.missed("moteurs et navigateur", "il manque ce sur quoi ils reposent"),
            }
        });
    }
    if only.is_some() {
        println!("\nUne seule partie a été jouée : `cargo xtask test` fait la preuve complète.");
    }
    summary.close(true)
}

/// Keeps what the tests stand on running, for whoever repeats `cargo test` on one crate, until input ends or Ctrl-C.
///
/// # Errors
/// When something cannot be had or started.
pub fn hold_ground(house: &House) -> Result<(), Failure> {
    let tools = Tools::provide(house)?;
    let cluster = Cluster::start(&tools.postgres)?;
    println!("export PALIER_TEST_POSTGRES={}", cluster.url);
    println!("export PALIER_TEST_CHROMIUM={}", tools.chromium.display());
    println!("export PALIER_TEST_VALIDATA={}", tools.validata.display());
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink())?;
    Ok(())
}

/// How a construction ended; a sentence when badly, for it crosses threads.
type Built = Result<(), String>;

/// A construction under way: how it ends, and what is told as soon as the program is linked.
type Building<'scope> = (ScopedJoinHandle<'scope, Built>, Sender<()>, Receiver<()>);

/// All that tests run on.
const WHOLE: [&str; 2] = ["test", "--no-run"];

/// The same, all but what fails: `cargo test` stops at the first failure and has no word for going on.
const AS_FAR_AS_IT_GOES: [&str; 5] = ["build", "--lib", "--bins", "--tests", "--keep-going"];

/// Compiles the program and every test, and tells when the program is there: it is linked before they are.
fn build(house: &House, how: &[&str], linked: &Sender<()>) -> Built {
    let mut cargo = house.cargo();
    cargo.args(how).args(["--workspace", "--message-format=json-render-diagnostics"]);
    let ended = command::read_lines(&mut cargo, |line| {
        if is_program(line) {
            // Nobody listens when no journey is wanted.
            let _ = linked.send(());
        }
    });
    match ended {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("cargo {} : {status}", how.join(" "))),
        Err(failure) => Err(failure.to_string()),
    }
}

/// Whether cargo says, on that line, that `palier` can be run.
fn is_program(line: &str) -> bool {
    let said: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
    said["reason"] == "compiler-artifact"
        && said["target"]["name"] == "palier"
        && said["executable"].is_string()
        && said["target"]["kind"][0] == "bin"
}

fn done(result: Result<(), Failure>) -> Result<Tally, Failure> {
    result.map(|()| Tally::done())
}

impl Ground {
    fn prepare(house: &House, options: Options) -> Result<Self, Failure> {
        let tools = Tools::provide(house)?;
        let cluster = if options.postgres.is_none() { Some(Cluster::start(&tools.postgres)?) } else { None };
        let throwaway = cluster.as_ref().map(|cluster| cluster.url.clone());
        Ok(Self {
            postgres: options.postgres.or(throwaway).ok_or("pas d'adresse PostgreSQL")?,
            chromium: options.chromium.unwrap_or(tools.chromium),
            validata: tools.validata,
            long: options.long,
            pictures: options.pictures,
            _cluster: cluster,
        })
    }

    /// The phone's tests need no program of ours and run beside the construction; the journeys begin once the program is
    /// linked, the others once they are compiled.
    fn test<'scope>(
        &self,
        house: &House,
        only: Option<Part>,
        (crates, linked, program): Building<'scope>,
        summary: &Summary,
    ) {
        let wanted = |part| only.is_none_or(|only| only == part);
        let packages = ["e2e", "field"];
        let installed = summary.step("paquets du navigateur", || {
            done(packages.iter().try_for_each(|folder| assets::install(house, folder)))
        });
        thread::scope(|scope| {
            let all = scope.spawn(move || crates.join().map(|_| build(house, &WHOLE, &linked)));
            if installed && wanted(Part::Browser) {
                scope.spawn(move || self.test_journeys(house, program, summary));
            }
            if installed && wanted(Part::Field) {
                self.test_field(house, summary);
            }
            let built = summary.step("construction", || match all.join() {
                Ok(Ok(built)) => done(built.map_err(Failure::from)),
                _ => Err("la construction s'est arrêtée".into()),
            });
            match built {
                true if wanted(Part::Engines) => self.test_engines(house, summary),
                true => {}
                false => summary.missed("moteurs", "la construction a échoué"),
            }
        });
    }

    /// Stories of the rules, of documents and of both engines; more at a time than there are cores, for they wait for disks.
    fn test_engines(&self, house: &House, summary: &Summary) {
        summary.step("règles, documents et deux moteurs", || {
            let mut cargo = house.cargo();
            let tests = cargo.args(["test", "--workspace", "--no-fail-fast"]).env("RUST_TEST_THREADS", "4");
            command::run_tests(self.give(tests))
        });
    }

    /// The journeys need the program only: they begin while tests are compiled, and go on beside them.
    fn test_journeys(&self, house: &House, program: Receiver<()>, summary: &Summary) {
        if program.recv().is_err() {
            return summary.missed("parcours au navigateur", "le programme n'est pas construit");
        }
        summary.step("parcours au navigateur", || {
            let mut npm = house.within("e2e", "npm");
            let tests = npm.args(["--silent", "test"]).env("PALIER_BIN", house.palier("debug"));
            command::run_tests_aside(self.give(tests))
        });
    }

    /// The phone, against a server that fails on demand.
    fn test_field(&self, house: &House, summary: &Summary) {
        summary.step("terrain : types et forme", || {
            done(command::run(house.within("field", "npm").args(["--silent", "run", "check"])))
        });
        summary.step("terrain : règles, parcours, coupures", || {
            let mut npm = house.within("field", "npm");
            if self.long {
                npm.env("PALIER_TEST_KILLS", "200");
            }
            command::run_tests(self.give(npm.args(["--silent", "test"])))
        });
    }

    /// What every test may read in its environment.
    fn give<'a>(&self, tests: &'a mut Command) -> &'a mut Command {
        if self.long {
            tests.env("PALIER_TEST_LONG", "1").env("PROPTEST_CASES", "4096");
        }
        if self.pictures {
            tests.env("PALIER_TEST_PICTURES", "1");
        }
        tests.env("PALIER_TEST_VALIDATA", &self.validata);
        tests.env("PALIER_TEST_POSTGRES", &self.postgres).env("PALIER_TEST_CHROMIUM", &self.chromium)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_told_from_what_is_built_beside_it() {
        let said = |kind: &str, executable: &str| {
            format!(
                r#"{{"reason":"compiler-artifact","target":{{"name":"palier","kind":["{kind}"]}},"executable":{executable}}}"#
            )
        };
        assert!(is_program(&said("bin", "\"target/debug/palier\"")));
        assert!(!is_program(&said("lib", "null")));
        assert!(!is_program(&said("lib", "\"target/debug/deps/palier-1\"")));
        assert!(!is_program("   Compiling palier v0.1.0"));
    }
}
