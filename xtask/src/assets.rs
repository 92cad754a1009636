//! What the browser is given: packages installed from the lock, then built into `app/assets/dist`.

use crate::{Failure, command, house::House};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

/// What is built, and what it is called. The program of the phone uses the theme of the first.
const BUILT: &[(&str, &str)] =
    &[("app/assets", "Ressources du navigateur"), ("field", "Application du téléphone")];
const INPUTS_STAMP: &str = "dist/.inputs";

/// Installs and builds, each only when what it depends on has changed.
///
/// # Errors
/// When node or npm is missing, or refuses.
pub fn build(house: &House) -> Result<(), Failure> {
    BUILT.iter().try_for_each(|(folder, what)| build_one(house, folder, what))
}

fn build_one(house: &House, name: &str, what: &str) -> Result<(), Failure> {
    let folder = house.root.join(name);
    if !folder.join("package.json").exists() {
        println!("{what} : rien à construire.");
        return Ok(());
    }
    install(house, name)?;
    let now = fingerprint(&folder)?;
    if fs::read_to_string(folder.join(INPUTS_STAMP)).is_ok_and(|before| before == now) {
        println!("{what} : à jour.");
        return Ok(());
    }
    println!("{what} : construction.");
    command::run(house.within(name, "node").arg("build.mjs"))?;
    fs::write(folder.join(INPUTS_STAMP), now)?;
    Ok(())
}

/// `npm ci` in a folder of the checkout, unless its lock is the one installed last.
///
/// # Errors
/// When npm is missing or refuses.
pub fn install(house: &House, folder: &str) -> Result<(), Failure> {
    let here = house.root.join(folder);
    let stamp = here.join("node_modules/.palier-lock");
    let mut hasher = DefaultHasher::new();
    fs::read(here.join("package-lock.json"))?.hash(&mut hasher);
    let lock = hasher.finish().to_string();
    if fs::read_to_string(&stamp).is_ok_and(|before| before == lock) {
        return Ok(());
    }
    println!("{folder} : installation des paquets.");
    command::run(house.within(folder, "npm").args(["ci", "--no-audit", "--no-fund"]))?;
    fs::write(stamp, lock)?;
    Ok(())
}

/// A number that changes when any file the build reads does.
fn fingerprint(folder: &Path) -> Result<String, Failure> {
    let mut hasher = DefaultHasher::new();
    hash_files(folder, &mut hasher)?;
    Ok(hasher.finish().to_string())
}

fn hash_files(folder: &Path, hasher: &mut DefaultHasher) -> Result<(), Failure> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        if name == "dist" || name == "node_modules" {
            continue;
        }
        name.hash(hasher);
        if entry.file_type()?.is_dir() {
            hash_files(&entry.path(), hasher)?;
        } else {
            fs::read(entry.path())?.hash(hasher);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_follows_the_inputs_and_not_what_is_built() {
        let folder = std::env::temp_dir().join(format!("palier-assets-{}", std::process::id()));
        fs::create_dir_all(folder.join("css")).expect("a folder");
        fs::create_dir_all(folder.join("dist")).expect("a folder");
        fs::write(folder.join("css/a.css"), "a{}").expect("a file");
        let before = fingerprint(&folder).expect("readable");

        fs::write(folder.join("dist/a.css"), "built").expect("a file");
        assert_eq!(fingerprint(&folder).expect("readable"), before);

        fs::write(folder.join("css/a.css"), "b{}").expect("a file");
        assert_ne!(fingerprint(&folder).expect("readable"), before);
        fs::remove_dir_all(folder).expect("removed");
    }
}
