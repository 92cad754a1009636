//! The disk fills up: what cannot be kept is refused in words, what is there is still read, and everything works again
//! as soon as there is room, without a restart. On PostgreSQL the base is elsewhere: only photos lack room.

use crate::field_kill::{everything_is_whole, photos_on_disk};
use crate::program::{
    Program, Remote, Reply, constat, drawn, is_long, page, seeded, serving, sign_in, signed_in,
};
use palier::platform::clock::{World, sha256};
use palier_domain::shared::RecordId;
use serde_json::Value;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;
use testkit::{Blank, Engine, Raw, Town, coloured};

/// Room of the small disk, in MiB, and what each time it is full may leave there for good.
const SIZE: (usize, usize) = (30, 5);
/// Room left at most before the disk is full, in bytes.
const MOST_LEFT: u64 = 1_500_000;
/// Far more than what is left can hold.
const TRIES: usize = 1_000;
const NO_ROOM: &str = "Il n'y a plus de place sur le disque du serveur";

#[tokio::test]
async fn sqlite_says_that_the_disk_is_full_and_recovers() {
    full_and_empty_again(Engine::Sqlite).await;
}

#[tokio::test]
async fn postgres_says_that_the_disk_of_photos_is_full_and_recovers() {
    full_and_empty_again(Engine::Postgres).await;
}

async fn full_and_empty_again(engine: Engine) {
    let levels = if is_long() { 100 } else { 4 };
    let blank = Blank::prepare(engine).await;
    let town = blank.settle().await;
    let disk = SmallDisk::holding(blank.folder(), SIZE.0 + SIZE.1 * levels);
    let program = Program::start(serving(disk.path(), blank.url())).await;
    let cookie = signed_in(&program.address).await;
    let remote = Remote { address: program.address.clone(), walk: town.walk.to_string() };
    let mut story = Story { engine, remote, world: seeded(11), records: Vec::new(), photos: Vec::new() };
    for level in 0..levels {
        // The first one leaves nothing at all.
        let left = if level == 0 { 0 } else { drawn(&story.world, MOST_LEFT) };
        disk.fill_but(left);
        let (record, photo) = story.sends_until_refused(&disk).await;
        story.is_still_read(&town, &cookie).await;
        disk.empty();
        story.is_taken_again(record, &photo).await;
        story.has_everything().await;
        let arriving = disk.path().join("photos/en-cours");
        let left_behind = std::fs::read_dir(arriving).map_or(0, Iterator::count);
        assert_eq!(left_behind, 0, "what was refused leaves something behind");
    }
    drop(program);
    let raw = match blank.url() {
        Some(url) => Raw::postgres(url).await,
        None => Raw::sqlite(disk.path()).await,
    };
    everything_is_whole(&raw, disk.path()).await;
    let (records, photos) = (story.records.len(), story.photos.len());
    println!("{engine:?}: {levels} times full, {records} records and {photos} photos told kept, none lost");
}

struct Story {
    engine: Engine,
    remote: Remote,
    world: World,
    /// Told kept.
    records: Vec<RecordId>,
    /// Told kept.
    photos: Vec<String>,
}

impl Story {
    /// Sends records and photos until there is no room for either; gives back those refused.
    async fn sends_until_refused(&mut self, disk: &SmallDisk) -> ((RecordId, String), Vec<u8>) {
        let mut record = self.record();
        if self.engine == Engine::Sqlite {
            for tries in 0.. {
                assert!(tries < TRIES, "the disk never fills up");
                let reply = self.remote.put(record.0, &record.1).await.expect("an answer");
                if reply.status != 201 {
                    refused_in_words(&reply);
                    break;
                }
                self.records.push(record.0);
                record = self.record();
            }
        }
        disk.fill_but(0);
        let photo = coloured(900, 600, drawn(&self.world, u64::MAX));
        let whole = self.remote.put_photo(&photo).await.expect("an answer");
        refused_in_words(&whole);
        let piece = self.remote.put_piece(&photo, 0, photo.len() / 2).await.expect("an answer");
        refused_in_words(&piece);
        let path = format!("/api/v1/photos/{}", sha256(&photo));
        let progress = self.remote.send("GET", &path, "", b"").await.expect("an answer").json();
        assert_eq!(progress["offset"], 0, "a piece that was refused is not held");
        if self.engine == Engine::Sqlite {
            let together = [self.record(), self.record()];
            let reply = self.remote.post(&together).await.expect("an answer").json();
            for result in reply["results"].as_array().unwrap() {
                assert_eq!(result["status"], 507, "{result}");
                assert!(result["detail"].as_str().unwrap().contains(NO_ROOM), "{result}");
            }
        }
        (record, photo)
    }

    fn record(&self) -> (RecordId, String) {
        let id: RecordId = self.world.id();
        let mut body: Value = serde_json::from_str(&constat(&format!("Lampadaire {id}"), &[])).unwrap();
        // A field of a newer phone: kept as it is, and takes room.
        body["later"] = "x".repeat(30_000).into();
        (id, body.to_string())
    }

    /// Pages, the kit of phones and photos are read; signing in is answered.
    async fn is_still_read(&self, town: &Town, cookie: &str) {
        let address = &self.remote.address;
        let paths = [
            format!("/diagnostics/{}", town.walk),
            format!("/constats/{}", town.constat),
            format!("/photos/{}", town.photo),
            "/".to_owned(),
        ];
        for path in paths {
            let reply = page(address, &path, cookie).await.expect("an answer");
            assert_eq!(reply.status, 200, "{path} is not read on a full disk: {}", reply.text());
        }
        let kit = format!("/api/v1/walks/{}/kit", town.walk);
        assert_eq!(self.remote.send("GET", &kit, "", b"").await.expect("an answer").status, 200);
        let entered = sign_in(address).await.expect("an answer to the sign-in");
        match entered.status {
            303 => {}
            507 => assert!(entered.text().contains("plus de place sur le disque"), "{}", entered.text()),
            _ => panic!("{entered:?} {}", entered.text()),
        }
    }

    /// There is room again: what was refused is taken, by the same program.
    async fn is_taken_again(&mut self, (id, body): (RecordId, String), photo: &[u8]) {
        let reply = self.remote.put(id, &body).await.expect("an answer");
        assert_eq!(reply.status, 201, "{}", reply.text());
        self.records.push(id);
        let first = self.remote.put_piece(photo, 0, photo.len() / 2).await.expect("an answer");
        assert_eq!(first.status, 204, "{}", first.text());
        let rest = self.remote.put_piece(photo, photo.len() / 2, photo.len()).await.expect("an answer");
        assert_eq!(rest.status, 201, "{}", rest.text());
        self.photos.push(sha256(photo));
    }

    /// What was ever told kept is in the manifest.
    async fn has_everything(&self) {
        let path = format!("/api/v1/walks/{}/manifest", self.remote.walk);
        let manifest = self.remote.send("GET", &path, "", b"").await.expect("an answer").text();
        for id in &self.records {
            assert!(manifest.contains(&id.to_string()), "{id} was told kept and is lost");
        }
        assert!(self.photos.iter().all(|photo| manifest.contains(photo)), "a photo told kept is lost");
    }
}

/// 507, in French, as a problem document.
fn refused_in_words(reply: &Reply) {
    assert_eq!(reply.status, 507, "{}", reply.text());
    assert_eq!(reply.header("content-type"), Some("application/problem+json"));
    assert!(reply.json()["detail"].as_str().unwrap().contains(NO_ROOM), "{}", reply.text());
}

/// A disk of its own, so small that it can be filled.
struct SmallDisk(TempDir);

impl SmallDisk {
    /// Holds a copy of that folder, in so many MiB.
    fn holding(folder: &Path, size: usize) -> Self {
        let disk = Self(tempfile::Builder::new().prefix("palier-disk-").tempdir().unwrap());
        let size = format!("size={size}m");
        let mount = ["-t", "tmpfs", "-o", &size, "palier-test"];
        let said = Command::new("mount").args(mount).arg(disk.path()).output().unwrap();
        assert!(
            said.status.success(),
            "a full disk is tried on a small one of its own, which only root may mount; run the tests as root \
             (a container will do): {}",
            String::from_utf8_lossy(&said.stderr)
        );
        let copied = Command::new("cp").arg("-a").arg(folder.join(".")).arg(disk.path()).status().unwrap();
        assert!(copied.success(), "the data are copied to the small disk");
        disk
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }

    /// Fills it up, then leaves that many bytes.
    fn fill_but(&self, left: u64) {
        let mut ballast = OpenOptions::new().create(true).append(true).open(self.ballast()).unwrap();
        let some = [0_u8; 4096];
        while ballast.write_all(&some).is_ok() {}
        let full = ballast.metadata().unwrap().len();
        ballast.set_len(full.saturating_sub(left)).unwrap();
    }

    fn empty(&self) {
        File::create(self.ballast()).unwrap();
        std::fs::remove_file(self.ballast()).unwrap();
        // Read again, for whoever looks: everything kept is whole.
        photos_on_disk(&self.path().join("photos"));
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: the program may still hold its files for an instant.
        if !Command::new("umount").arg("-l").arg(self.path()).status().is_ok_and(|said| said.success()) {
            eprintln!("{} could not be unmounted", self.path().display());
        }
    }
}
