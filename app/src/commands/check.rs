//! Verifying what is kept: the chain of the journal, the photos, the counters, the store itself.

use super::serve;
use crate::abatement::rollup;
use crate::partners::say_chain;
use crate::platform::clock::World;
use crate::platform::config::StoreConfig;
use crate::platform::files::{self, Photos};
use crate::platform::journal::{self, Chain};
use crate::platform::{Db, Problem};
use std::io::Write as _;

/// What was verified and what does not hold, one French line each.
#[derive(Debug, Default)]
struct Report {
    held: Vec<String>,
    broken: Vec<String>,
}

/// Verifies everything and says it on the standard output.
///
/// # Errors
/// When something does not hold: where it breaks, one line each.
pub async fn check(store: &StoreConfig) -> Result<(), Problem> {
    let base = store.data.join("palier.sqlite");
    if store.database.is_none() && !base.is_file() {
        return Err(Problem::Refused(format!("Aucune base à vérifier dans {}.", store.data.display())));
    }
    let db = serve::open(store, &World::real()?).await?;
    let mut report = Report::default();
    report.add("base", engine(&db).await);
    report.add("journal", chain(&db).await);
    report.add("photos", photos(&db, store).await);
    report.add("compteurs", counters(&db).await);
    db.close().await;
    let mut out = std::io::stdout();
    for line in &report.held {
        writeln!(out, "{line}")?;
    }
    if report.broken.is_empty() {
        writeln!(out, "Tout est en ordre.")?;
        return Ok(());
    }
    Err(Problem::Refused(report.broken.join("\n")))
}

impl Report {
    fn add(&mut self, what: &str, found: Result<Result<String, Vec<String>>, Problem>) {
        match found {
            Ok(Ok(held)) => self.held.push(format!("{what} : {held}")),
            Ok(Err(broken)) => self.broken.extend(broken.iter().map(|why| format!("{what} : {why}"))),
            Err(Problem::Inside(why)) => self.broken.push(format!("{what} : illisible ({why})")),
            Err(other) => self.broken.push(format!("{what} : {other}")),
        }
    }
}

async fn engine(db: &Db) -> Result<Result<String, Vec<String>>, Problem> {
    let wrong = db.integrity().await?;
    Ok(if wrong.is_empty() { Ok(format!("{} en bon état", db.engine())) } else { Err(wrong) })
}

async fn chain(db: &Db) -> Result<Result<String, Vec<String>>, Problem> {
    let mut read = db.read().await?;
    let chain = journal::verify(read.tx()).await?;
    let said = say_chain(&chain);
    Ok(match chain {
        Chain::Whole(_) => Ok(format!("{said}, dernière empreinte {}", journal::last_hash(read.tx()).await?)),
        Chain::Broken { .. } => Err(vec![said]),
    })
}

/// What the lines of the abatements come to, counted again.
async fn counters(db: &Db) -> Result<Result<String, Vec<String>>, Problem> {
    let (held, wrong) = rollup::compare(db.read().await?.tx()).await?;
    Ok(if wrong.is_empty() { Ok(format!("{held} recomptés à l'identique")) } else { Err(wrong) })
}

/// Both ways: every photo known has its file, every file is what its name says.
async fn photos(db: &Db, store: &StoreConfig) -> Result<Result<String, Vec<String>>, Problem> {
    let known = files::addresses(db.read().await?.tx()).await?;
    let photos = Photos::open(store.data.join("photos"))?;
    let mut wrong = Vec::new();
    for address in &known {
        match photos.read(address).await {
            Ok(_) => {}
            Err(Problem::NotFound) => wrong.push(format!("il manque {address}")),
            Err(_) => wrong.push(format!("{address} a été modifiée")),
        }
    }
    let on_disk = photos.stored()?;
    let strays: Vec<_> = on_disk.iter().filter(|address| !known.contains(*address)).collect();
    for address in &strays {
        if photos.read(address).await.is_err() {
            wrong.push(format!("{address} n'est pas ce que dit son nom"));
        }
    }
    let said = format!("{} vérifiées, {} fichiers sans fiche", known.len(), strays.len());
    Ok(if wrong.is_empty() { Ok(said) } else { Err(wrong) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::Event;
    use crate::platform::journal::Author;

    async fn kept() -> (tempfile::TempDir, StoreConfig) {
        let folder = tempfile::tempdir().unwrap();
        let store = StoreConfig { data: folder.path().to_owned(), database: None, convention: None };
        let db = serve::open(&store, &World::real().unwrap()).await.unwrap();
        for note in ["premier", "deuxieme", "troisieme"] {
            let write = db.write_as(Author::Program("essai")).await.unwrap();
            let event = Event::of("essai.fait", "essai", 1).with(serde_json::json!({ "note": note }));
            write.commit(event).await.unwrap();
        }
        db.close().await;
        (folder, store)
    }

    #[tokio::test]
    async fn what_was_kept_holds_until_one_byte_changes() {
        let (folder, store) = kept().await;
        check(&store).await.unwrap();
        let base = folder.path().join("palier.sqlite");
        let mut bytes = std::fs::read(&base).unwrap();
        let at = bytes.windows(8).position(|window| window == b"deuxieme").unwrap();
        bytes[at] = b'D';
        std::fs::write(&base, bytes).unwrap();
        let broken = check(&store).await.unwrap_err().to_string();
        assert_eq!(broken, "journal : chaîne rompue à l'entrée 2 : son contenu a été modifié");
    }

    #[tokio::test]
    async fn a_file_that_is_not_what_its_name_says_is_found() {
        let (folder, store) = kept().await;
        let address = "ab".repeat(32);
        let shelf = folder.path().join("photos").join("ab");
        std::fs::create_dir_all(&shelf).unwrap();
        std::fs::write(shelf.join(format!("{address}.jpg")), b"altered").unwrap();
        let broken = check(&store).await.unwrap_err().to_string();
        assert_eq!(broken, format!("photos : {address} n'est pas ce que dit son nom"));
    }

    #[tokio::test]
    async fn an_empty_folder_is_refused_and_stays_empty() {
        let folder = tempfile::tempdir().unwrap();
        let store = StoreConfig { data: folder.path().to_owned(), database: None, convention: None };
        assert!(matches!(check(&store).await, Err(Problem::Refused(_))));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
