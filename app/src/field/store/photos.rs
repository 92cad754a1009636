//! SQL of photos: those announced, those arrived, and the constats they belong to.

use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all, fetch_many, fetch_optional, insert_many};
use palier_domain::shared::{Instant, WalkId};

/// Photos by the address their phone gave.
pub const ARRIVED: &str =
    "SELECT sha256, state, kept_sha256, kept_size, width, height, why FROM field_photo WHERE sha256 IN ($1)";
/// One photo by the address its phone gave.
pub const ONE: &str =
    "SELECT sha256, state, kept_sha256, kept_size, width, height, why FROM field_photo WHERE sha256 = $1";
/// Keeps that a photo arrived, or was refused.
pub const INSERT: &str = "INSERT INTO field_photo (sha256, device_id, size, state, kept_sha256, kept_size, width, height, \
    why, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
/// Says under which address the bytes of a photo are kept from now on.
pub const KEPT_AGAIN: &str =
    "UPDATE field_photo SET kept_sha256 = $2, kept_size = $3, width = $4, height = $5 WHERE sha256 = $1";
/// Shows the bytes of that address wherever those of the other were shown.
pub const SHOW_AGAIN: &str = "UPDATE photo SET sha256 = $2, width = $3, height = $4 WHERE sha256 = $1";
/// Keeps that a record announces a photo.
pub const ANNOUNCE: &str = "INSERT INTO field_attachment (record_id, sha256, constat_id, moment, description) \
    VALUES ($1, $2, $3, $4, $5)";
/// Photos already announced for constats: constat, address.
pub const ANNOUNCED_FOR: &str = "SELECT constat_id, sha256 FROM field_attachment WHERE constat_id IN ($1)";
/// Takes out of a constat a photo that its phone no longer names.
pub const HIDE: &str = "DELETE FROM photo WHERE constat_id = $1 AND moment = 'avant' \
    AND sha256 IN (SELECT kept_sha256 FROM field_photo WHERE sha256 = $2)";
/// The same, for a photo still to come.
pub const RENOUNCE: &str =
    "DELETE FROM field_attachment WHERE constat_id = $1 AND moment = 'avant' AND sha256 = $2";
/// What waits for a photo.
pub const WAITING: &str =
    "SELECT constat_id, moment, description FROM field_attachment WHERE sha256 = $1 ORDER BY record_id";
/// Shows a photo on its constat.
pub const SHOW: &str = "INSERT INTO photo (id, constat_id, sha256, moment, description, width, height, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
/// Photos of a walk that are kept: announced on it, or sent by one of its phones.
pub const OF_WALK: &str = "SELECT p.sha256, p.state, p.kept_sha256, p.kept_size, p.width, p.height, p.why FROM field_photo p WHERE \
    p.sha256 IN (SELECT a.sha256 FROM field_attachment a JOIN field_record r ON r.id = a.record_id WHERE r.walk_id = $1) \
    OR p.device_id IN (SELECT d.id FROM field_device d WHERE d.walk_id = $1) ORDER BY p.sha256";

/// A photo that arrived.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Arrived {
    pub sha256: String,
    pub state: String,
    pub kept_sha256: Option<String>,
    pub kept_size: Option<i64>,
    pub width: Option<i64>,
    pub height: Option<i64>,
    pub why: Option<String>,
}

impl Arrived {
    /// Its file: the address of its bytes, and how many they are where that was counted.
    pub fn file(&self) -> Option<(String, Option<u64>)> {
        let bytes = self.kept_size.and_then(|bytes| bytes.try_into().ok());
        self.kept_sha256.clone().map(|address| (address, bytes))
    }

    /// Whether it can be shown.
    pub fn is_complete(&self) -> bool {
        self.state == "complete"
    }
}

/// The file of a photo: address and number of its bytes, pixels across and down.
#[derive(Debug, Clone)]
pub struct KeptFile {
    pub sha256: String,
    pub bytes: i64,
    pub width: i64,
    pub height: i64,
}

/// That a photo arrived, or was refused.
#[derive(Debug, Clone)]
pub struct NewArrival {
    pub sha256: String,
    pub device: String,
    pub size: i64,
    pub state: &'static str,
    pub kept: Option<KeptFile>,
    pub why: Option<String>,
}

/// That a record announces a photo.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Attachment {
    pub record: String,
    pub sha256: String,
    pub constat: String,
    pub moment: &'static str,
    pub description: String,
}

/// A photo to show on a constat.
#[derive(Debug, Clone)]
pub struct Shown {
    pub id: String,
    pub constat: String,
    pub sha256: String,
    pub moment: String,
    pub description: String,
    pub width: i64,
    pub height: i64,
    pub at: i64,
}

/// Those of these photos that arrived.
pub async fn arrived(
    tx: &mut Tx,
    addresses: impl IntoIterator<Item = String>,
) -> Result<Vec<Arrived>, Problem> {
    Ok(fetch_many!(tx, Arrived, ARRIVED, addresses))
}

/// One photo, if it arrived.
pub async fn one(tx: &mut Tx, address: &str) -> Result<Option<Arrived>, Problem> {
    Ok(fetch_optional!(tx, Arrived, ONE, address)?)
}

/// Keeps that a photo arrived, or was refused.
pub async fn insert(tx: &mut Tx, new: &NewArrival, now: Instant) -> Result<(), Problem> {
    let kept = new.kept.as_ref();
    execute!(
        tx,
        INSERT,
        &new.sha256,
        &new.device,
        new.size,
        new.state,
        kept.map(|kept| &kept.sha256),
        kept.map(|kept| kept.bytes),
        kept.map(|kept| kept.width),
        kept.map(|kept| kept.height),
        &new.why,
        now.0
    )?;
    Ok(())
}

/// Keeps that the file of a photo, lost, came again: drawn by another version, it may have another address.
pub async fn put_back(tx: &mut Tx, known: &Arrived, kept: &KeptFile) -> Result<(), Problem> {
    execute!(tx, KEPT_AGAIN, &known.sha256, &kept.sha256, kept.bytes, kept.width, kept.height)?;
    execute!(tx, SHOW_AGAIN, &known.kept_sha256, &kept.sha256, kept.width, kept.height)?;
    Ok(())
}

/// Keeps that records announce photos.
pub async fn announce(tx: &mut Tx, attachments: &[Attachment]) -> Result<(), Problem> {
    insert_many!(tx, ANNOUNCE, attachments, |one| [
        &one.record,
        &one.sha256,
        &one.constat,
        one.moment,
        &one.description,
    ]);
    Ok(())
}

/// Photos already announced for these constats: constat and address.
pub async fn announced_for(
    tx: &mut Tx,
    constats: impl IntoIterator<Item = String>,
) -> Result<Vec<(String, String)>, Problem> {
    Ok(fetch_many!(tx, (String, String), ANNOUNCED_FOR, constats))
}

/// What waits for a photo: constat, moment, description.
pub async fn waiting(tx: &mut Tx, address: &str) -> Result<Vec<(String, String, String)>, Problem> {
    Ok(fetch_all!(tx, (String, String, String), WAITING, address)?)
}

/// Shows photos on their constats.
pub async fn show(tx: &mut Tx, photos: &[Shown]) -> Result<(), Problem> {
    insert_many!(tx, SHOW, photos, |photo| [
        &photo.id,
        &photo.constat,
        &photo.sha256,
        &photo.moment,
        &photo.description,
        photo.width,
        photo.height,
        photo.at,
    ]);
    Ok(())
}

/// Takes photos out of constats: constat and address. Their bytes stay in store.
pub async fn drop_from(tx: &mut Tx, dropped: &[(String, String)]) -> Result<(), Problem> {
    for (constat, address) in dropped {
        execute!(tx, HIDE, constat, address)?;
        execute!(tx, RENOUNCE, constat, address)?;
    }
    Ok(())
}

/// Photos of a walk that arrived.
pub async fn of_walk(tx: &mut Tx, walk: WalkId) -> Result<Vec<Arrived>, Problem> {
    Ok(fetch_all!(tx, Arrived, OF_WALK, walk.to_string())?)
}
