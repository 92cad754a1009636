//! Eight phones send records and photos; the program is killed again and again at a drawn moment. Whatever it said it
//! keeps is kept, once and whole.

use crate::program::{Program, Remote, Reply, chain, constat, drawn, is_long, seeded};
use palier::platform::clock::{World, sha256};
use palier::platform::files::{ARRIVING, SMALL};
use palier::platform::journal::Chain;
use palier_domain::shared::RecordId;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant as Clock};
use testkit::{Blank, Engine, Phone, Raw, TestApp, both_engines, coloured};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

pub const CLIENTS: u64 = 8;
/// A kill comes after at least one answer and at most that many, whatever the speed of the machine…
const MOST_ANSWERS: u64 = 24;
/// … and at most so long after, in ms: in the middle of whatever is under way.
const LATEST_MS: u64 = 20;
/// What is said when the base does not answer.
pub const AWAY: &str = "La base de données ne répond pas";
/// Records sent together.
const TOGETHER: u64 = 5;
/// Every so many kills, everything is read back: journal, photos, structure of the base.
const READ_BACK: usize = 10;

#[tokio::test]
async fn sqlite_keeps_what_phones_were_told_is_kept() {
    killed_again_and_again(Engine::Sqlite).await;
}

#[tokio::test]
async fn postgres_keeps_what_phones_were_told_is_kept() {
    killed_again_and_again(Engine::Postgres).await;
}

both_engines! {
    /// The program dies with every byte of a photo in hand, before it says so: the phone that comes back is not sent
    /// away for ever.
    async fn a_photo_whole_but_never_answered_is_taken_at_the_next_try(app: TestApp) {
        let phone = Phone::of_the_town(&app);
        let photo = coloured(300, 200, 1);
        let arriving = app.folder().join("photos/en-cours");
        std::fs::create_dir_all(&arriving).unwrap();
        let held = arriving.join(format!("{}-{}.part", phone.device, sha256(&photo)));
        std::fs::write(&held, &photo).unwrap();
        phone.put_piece(&photo, 0, photo.len() / 2).await.answers(201);
        assert!(!held.exists());
    }
}

async fn killed_again_and_again(engine: Engine) {
    let kills = if is_long() { 1_000 } else { 30 };
    let blank = Blank::prepare(engine).await;
    let walk = blank.settle().await.walk.to_string();
    let mut phones: Vec<Sender> = (0..CLIENTS).map(Sender::new).collect();
    let (moments, mut slowest) = (seeded(7), Duration::ZERO);
    for kill in 1..=kills {
        let since = Clock::now();
        let program = Program::on(&blank).await;
        slowest = slowest.max(since.elapsed());
        let answers = 1 + drawn(&moments, MOST_ANSWERS);
        let delay = Duration::from_millis(drawn(&moments, LATEST_MS));
        phones = sent_until_killed(program, phones, &walk, (answers, delay)).await;
        let raw = blank.raw().await;
        everything_told_is_there(&phones, &raw).await;
        if kill % READ_BACK == 0 || kill == kills {
            everything_is_whole(&raw, blank.folder()).await;
            let journal = chain(blank.folder(), blank.url()).await;
            assert!(matches!(journal, Chain::Whole(_)), "{journal:?}");
        }
    }
    let told: usize = phones.iter().map(|phone| phone.told.len()).sum();
    let photos: usize = phones.iter().map(|phone| phone.photos_told.len()).sum();
    assert!(
        told > kills && photos > kills,
        "{told} records and {photos} photos are too few to prove anything"
    );
    println!(
        "{engine:?}: {kills} kills, {told} records and {photos} photos told kept; slowest start {slowest:?}"
    );
}

/// What a phone holds, and what it was told.
pub struct Sender {
    world: World,
    /// Sent or not, not yet told kept.
    waiting: Vec<(RecordId, String, Option<Vec<u8>>)>,
    /// SHA-256 of each record told kept.
    pub told: BTreeMap<String, String>,
    photos_waiting: Vec<Vec<u8>>,
    /// SHA-256 of each photo told kept, as it was sent.
    pub photos_told: BTreeSet<String>,
    /// Which photo each record announces.
    announces: BTreeMap<String, String>,
}

impl Sender {
    /// A phone that has noted nothing yet.
    pub fn new(number: u64) -> Self {
        Self {
            world: seeded(1_000 + number),
            waiting: Vec::new(),
            told: BTreeMap::new(),
            photos_waiting: Vec::new(),
            photos_told: BTreeSet::new(),
            announces: BTreeMap::new(),
        }
    }

    fn note(&mut self, with_photo: bool) {
        let id: RecordId = self.world.id();
        let photo = with_photo.then(|| coloured(48, 32, drawn(&self.world, u64::MAX)));
        let announced: Vec<&[u8]> = photo.iter().map(Vec::as_slice).collect();
        let body = constat(&format!("Verre brisé {id}"), &announced);
        if let Some(photo) = &photo {
            self.announces.insert(id.to_string(), sha256(photo));
        }
        self.waiting.push((id, body, photo));
    }

    fn hear(&mut self, receipt: &serde_json::Value) {
        let text = |name: &str| receipt[name].as_str().expect("a receipt").to_owned();
        let id = text("id");
        let place =
            self.waiting.iter().position(|(known, ..)| known.to_string() == id).expect("its own record");
        let (_, body, photo) = self.waiting.remove(place);
        assert_eq!(text("sha256"), sha256(body.as_bytes()), "the receipt is of what was sent");
        self.told.insert(id, sha256(body.as_bytes()));
        self.photos_waiting.extend(photo);
    }

    /// Sends what it holds, notes more, until nobody answers.
    async fn work(mut self, remote: Remote, answered: UnboundedSender<()>) -> Self {
        while self.turn(&remote).await.is_some() {
            let _ = answered.send(());
        }
        self
    }

    /// Sends one thing; nothing is answered when the program is gone, or says that its base is.
    pub async fn turn(&mut self, remote: &Remote) -> Option<()> {
        if !self.photos_waiting.is_empty() {
            return self.send_photo(remote).await;
        }
        if drawn(&self.world, 2) == 0 {
            self.note(true);
            let (id, body, _) = self.waiting[0].clone();
            let reply = there(remote.put(id, &body).await?)?;
            assert!(matches!(reply.status, 200 | 201), "{reply:?} {}", reply.text());
            self.hear(&reply.json());
            return Some(());
        }
        (0..TOGETHER).for_each(|_| self.note(false));
        let items: Vec<_> = self.waiting.iter().map(|(id, body, _)| (*id, body.clone())).collect();
        let reply = there(remote.post(&items[..items.len().min(50)]).await?)?;
        assert_eq!(reply.status, 200, "{}", reply.text());
        for result in reply.json()["results"].as_array().unwrap() {
            if result["status"] == 503 {
                assert!(result["detail"].as_str().unwrap().contains(AWAY), "{result}");
                return None;
            }
            assert!(matches!(result["status"].as_u64(), Some(200 | 201)), "{result}");
            self.hear(&result["receipt"]);
        }
        Some(())
    }

    /// In one go, or in pieces from where the server says it stands.
    async fn send_photo(&mut self, remote: &Remote) -> Option<()> {
        let photo = self.photos_waiting[0].clone();
        let mut reply = if drawn(&self.world, 2) == 0 {
            there(remote.put_photo(&photo).await?)?
        } else {
            there(remote.put_piece(&photo, 0, photo.len() / 2).await?)?
        };
        while matches!(reply.status, 204 | 409) {
            let offset: usize = reply.header("upload-offset").unwrap().parse().unwrap();
            // As phones do: what the server already holds whole is begun again.
            let offset = if offset == photo.len() { 0 } else { offset };
            let end = photo.len().min(offset + photo.len() / 2);
            reply = there(remote.put_piece(&photo, offset, end).await?)?;
        }
        assert!(matches!(reply.status, 200 | 201), "{}", reply.text());
        self.photos_told.insert(sha256(&photo));
        self.photos_waiting.remove(0);
        Some(())
    }
}

/// What was answered, unless it is, in words, that the base is away.
fn there(reply: Reply) -> Option<Reply> {
    if reply.status != 503 {
        return Some(reply);
    }
    assert!(reply.text().contains(AWAY), "{}", reply.text());
    None
}

/// Everyone sends; the program dies that long after so many answers.
async fn sent_until_killed(
    mut program: Program,
    phones: Vec<Sender>,
    walk: &str,
    (count, delay): (u64, Duration),
) -> Vec<Sender> {
    let (answered, mut answers) = unbounded_channel();
    let mut working = JoinSet::new();
    for phone in phones {
        let remote = Remote { address: program.address.clone(), walk: walk.to_owned() };
        working.spawn(phone.work(remote, answered.clone()));
    }
    for _ in 0..count {
        answers.recv().await.expect("an answer before the end");
    }
    // The moment of the fault itself: nothing is waited for.
    tokio::time::sleep(delay).await;
    program.kill();
    working.join_all().await
}

/// Each record and photo told kept is there, as it was sent.
pub async fn everything_told_is_there(phones: &[Sender], raw: &Raw) {
    let kept = pairs(raw, "SELECT id || ' ' || sha256 FROM field_record").await;
    let photos: BTreeSet<String> =
        raw.texts("SELECT sha256 FROM field_photo WHERE state = 'complete'").await.into_iter().collect();
    let shown = pairs(
        raw,
        "SELECT p.constat_id || ' ' || f.sha256 FROM photo p JOIN field_photo f ON f.kept_sha256 = p.sha256",
    )
    .await;
    for phone in phones {
        for (id, address) in &phone.told {
            assert_eq!(kept.get(id), Some(address), "told kept, and lost or altered");
        }
        let lost: Vec<_> = phone.photos_told.difference(&photos).collect();
        assert!(lost.is_empty(), "photos told kept and lost: {lost:?}");
        for (id, photo) in &phone.announces {
            if phone.told.contains_key(id) && phone.photos_told.contains(photo) {
                assert_eq!(shown.get(id), Some(photo), "a photo is not shown on its constat");
            }
        }
    }
}

async fn pairs(raw: &Raw, sql: &str) -> BTreeMap<String, String> {
    let split = |line: String| line.split_once(' ').map(|(a, b)| (a.to_owned(), b.to_owned()));
    raw.texts(sql).await.into_iter().filter_map(split).collect()
}

/// Nothing twice, nothing torn, no hole in the numbers.
pub async fn everything_is_whole(raw: &Raw, data: &Path) {
    if matches!(raw, Raw::Sqlite(_)) {
        assert_eq!(raw.texts("PRAGMA integrity_check").await, ["ok"]);
        assert_eq!(raw.number("SELECT COUNT(*) FROM pragma_foreign_key_check").await, 0);
    }
    for (what, wrong) in [
        ("a hole in the order of records", "SELECT COUNT(*) - COALESCE(MAX(seq), 0) FROM field_record"),
        ("a hole in the numbers", "SELECT COUNT(*) - MAX(number) FROM constat"),
        ("a number twice", "SELECT COUNT(*) - COUNT(DISTINCT number) FROM constat"),
        ("a code twice", "SELECT COUNT(code) - COUNT(DISTINCT code) FROM constat"),
        ("a photo shown twice", "SELECT COUNT(*) - COUNT(DISTINCT constat_id || sha256) FROM photo"),
        (
            "a record without its constat",
            "SELECT COUNT(*) FROM field_record r LEFT JOIN constat c ON c.id = r.id WHERE c.id IS NULL",
        ),
        (
            "a constat told twice or never",
            "SELECT (SELECT COUNT(*) FROM field_record) - COUNT(*) FROM journal WHERE event = 'constat.releve'",
        ),
    ] {
        assert_eq!(raw.number(wrong).await, 0, "{what}");
    }
    let addresses = raw
        .texts("SELECT kept_sha256 FROM field_photo WHERE state = 'complete' UNION SELECT sha256 FROM photo")
        .await;
    let on_disk = photos_on_disk(&data.join("photos"));
    let missing: Vec<_> = addresses.iter().filter(|address| !on_disk.contains(*address)).collect();
    assert!(missing.is_empty(), "rows without their photo: {missing:?}");
}

/// The address of every photo kept, each verified against its bytes.
pub fn photos_on_disk(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for shelf in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if shelf.file_name() == ARRIVING || shelf.file_name() == SMALL {
            continue;
        }
        for file in std::fs::read_dir(shelf.path()).unwrap() {
            let path = file.unwrap().path();
            let address = path.file_stem().unwrap().to_string_lossy().into_owned();
            assert_eq!(sha256(&std::fs::read(&path).unwrap()), address, "a torn photo: {}", path.display());
            found.insert(address);
        }
    }
    found
}
