//! The current fails at drawn moments, between any two calls the program made to the kernel: what it had told a phone it
//! keeps is on the disk, photos included. The control that this method bites is beside it, in `testkit/tests/power.rs`.

use crate::field_kill::photos_on_disk;
use crate::program::{Program, Remote, constat, drawn, is_long, seeded, serving};
use palier_domain::shared::RecordId;
use serde_json::Value;
use std::collections::BTreeSet;
use testkit::power::{Before, Cut, Trace, traced};
use testkit::{Blank, Engine, Raw, coloured};
use tokio::task::JoinSet;

const PHONES: u64 = 4;
const ROUNDS: u64 = 5;

#[tokio::test]
async fn what_phones_were_told_is_kept_survives_a_power_cut() {
    let cuts = if is_long() { 10_000 } else { 40 };
    let blank = Blank::prepare(Engine::Sqlite).await;
    let walk = blank.settle().await.walk.to_string();
    let trace = worked(&blank, &walk).await;
    let moments = seeded(21);
    for _ in 0..cuts {
        let mut chance = |below: u64| drawn(&moments, below);
        let step = usize::try_from(chance(trace.len() as u64)).unwrap() + 1;
        let cut = trace.cut_at(step, &mut chance);
        is_kept(&Told::before(&cut), &cut, &trace).await;
    }
    // At the very end, everything was told.
    let cut = trace.cut_at(trace.len(), &mut |_| 0);
    let all = Told::before(&cut);
    is_kept(&all, &cut, &trace).await;
    let (records, photos) = (all.records.len(), all.photos.len());
    assert!(records >= 60 && photos >= 20, "{records} records and {photos} photos are too few");
    println!("{cuts} cuts among {} steps: {records} records, {photos} photos, none lost", trace.len());
}

/// The program at work under trace until it is killed.
async fn worked(blank: &Blank, walk: &str) -> Trace {
    let trace = tempfile::NamedTempFile::new().unwrap();
    let before = Before::of(blank.folder());
    let program = Program::start(traced(&serving(blank.folder(), None), trace.path())).await;
    let mut sending = JoinSet::new();
    for number in 0..PHONES {
        let remote = Remote { address: program.address.clone(), walk: walk.to_owned() };
        sending.spawn(send(remote, number));
    }
    sending.join_all().await;
    program.kill_and_settle().await;
    before.then(trace.path())
}

/// Records one by one and together; photos whole and in pieces.
async fn send(remote: Remote, number: u64) {
    let world = seeded(3_000 + number);
    for round in 0..ROUNDS {
        let photo = coloured(64, 48, drawn(&world, u64::MAX));
        let alone = remote.put(world.id(), &constat("Verre brisé", &[&photo])).await.unwrap();
        assert_eq!(alone.status, 201);
        let noted = |_| -> (RecordId, String) { (world.id(), constat("Tag sur le hall", &[])) };
        let together = remote.post(&(0..3).map(noted).collect::<Vec<_>>()).await.unwrap();
        assert_eq!(together.status, 200);
        if round % 2 == 0 {
            assert_eq!(remote.put_photo(&photo).await.unwrap().status, 201);
        } else {
            let half = photo.len() / 2;
            assert_eq!(remote.put_piece(&photo, 0, half).await.unwrap().status, 204);
            assert_eq!(remote.put_piece(&photo, half, photo.len()).await.unwrap().status, 201);
        }
    }
}

/// What phones were told before a cut: names of records, and of photos as they sent them.
#[derive(Debug, Default)]
struct Told {
    records: BTreeSet<String>,
    photos: BTreeSet<String>,
}

impl Told {
    fn before(cut: &Cut<'_>) -> Self {
        let mut told = Self::default();
        for bytes in &cut.told {
            let text = String::from_utf8_lossy(bytes);
            let Some((_, body)) =
                text.split_once("\r\n\r\n").filter(|(head, _)| head.starts_with("HTTP/1.1 20"))
            else {
                continue;
            };
            let Ok(said) = serde_json::from_str::<Value>(body) else { continue };
            told.hear(&said);
        }
        told
    }

    fn hear(&mut self, said: &Value) {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        if let Some(results) = said["results"].as_array() {
            self.records.extend(results.iter().map(|result| text(&result["receipt"]["id"])));
        } else if said["id"].is_string() {
            self.records.insert(text(&said["id"]));
        } else if said["complete"] == true {
            self.photos.insert(text(&said["sha256"]));
        }
    }
}

/// After the cut, the base is sound and holds what was told; each photo is whole, by its address.
async fn is_kept(told: &Told, cut: &Cut<'_>, trace: &Trace) {
    let after = tempfile::tempdir().unwrap();
    cut.restore(trace.folder(), after.path());
    let raw = Raw::sqlite(after.path()).await;
    assert_eq!(raw.texts("PRAGMA integrity_check").await, ["ok"]);
    let records: BTreeSet<String> = raw.texts("SELECT id FROM field_record").await.into_iter().collect();
    let lost: Vec<_> = told.records.difference(&records).collect();
    assert!(lost.is_empty(), "told kept, and lost in the cut: {lost:?}");
    let photos: BTreeSet<String> = raw.texts("SELECT sha256 FROM field_photo").await.into_iter().collect();
    let lost: Vec<_> = told.photos.difference(&photos).collect();
    assert!(lost.is_empty(), "photos told kept, and lost in the cut: {lost:?}");
    // A row never stands without its photo, told or not.
    let addresses = raw.texts("SELECT kept_sha256 FROM field_photo UNION SELECT sha256 FROM photo").await;
    let on_disk = photos_on_disk(&after.path().join("photos"));
    let missing: Vec<_> = addresses.iter().filter(|address| !on_disk.contains(*address)).collect();
    assert!(missing.is_empty(), "rows without their photo: {missing:?}");
}
