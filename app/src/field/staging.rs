//! Bytes of photos on their way in: one file per phone and photo, flushed to the disk after each piece.

use crate::platform::clock::sha256;
use crate::platform::{App, Problem};
use axum::body::Bytes;
use palier_domain::diagnostics::field::{Piece, StartsElsewhere, Taken};
use palier_domain::shared::{DeviceId, Instant};
use std::fs::{File, OpenOptions};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};
use tokio::sync::Mutex;

/// A phone may pause that long in the middle of a photo.
const PATIENCE: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The folder of photos on their way in.
#[derive(Debug)]
pub(super) struct Staging {
    folder: PathBuf,
    /// One piece of a photo at a time: a phone that gave up on a request sends the next one while the first still ends.
    turns: [Mutex<()>; 64],
}

/// What a piece led to.
pub(super) enum Staged {
    /// It was kept; the next one begins there.
    Going(u64),
    /// The whole photo is here, and is the one announced.
    Whole(Bytes),
}

impl Staging {
    /// The folder of this application.
    pub(super) fn of(app: &App) -> Arc<Self> {
        app.part(|app| Self { folder: app.photos.arriving(), turns: [const { Mutex::const_new(()) }; 64] })
    }

    fn path(&self, device: DeviceId, address: &str) -> PathBuf {
        self.folder.join(format!("{device}-{address}.part"))
    }

    /// Takes the turn of that photo of that phone.
    pub(super) async fn turn(&self, device: DeviceId, address: &str) -> tokio::sync::MutexGuard<'_, ()> {
        let mut hasher = DefaultHasher::new();
        (device, address).hash(&mut hasher);
        let rank = usize::try_from(hasher.finish() % 64).unwrap_or(0);
        self.turns[rank].lock().await
    }

    /// How many bytes are held.
    pub(super) async fn held(&self, device: DeviceId, address: &str) -> Result<u64, Problem> {
        match tokio::fs::metadata(self.path(device, address)).await {
            Ok(about) => Ok(about.len()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error.into()),
        }
    }

    /// Adds a piece durably. A photo that ends up other than announced is dropped: the phone starts over.
    pub(super) async fn add(
        &self,
        device: DeviceId,
        address: &str,
        piece: Piece,
        bytes: Bytes,
    ) -> Result<Result<Staged, StartsElsewhere>, Problem> {
        let path = self.path(device, address);
        let (folder, address) = (self.folder.clone(), address.to_owned());
        let adding = move || add(&folder, &path, &address, piece, &bytes);
        tokio::task::spawn_blocking(adding).await.map_err(Problem::inside)?
    }

    /// Forgets the bytes of a photo that was taken in, or refused.
    pub(super) async fn forget(&self, device: DeviceId, address: &str) {
        // Left behind, it is swept away later.
        let _ = tokio::fs::remove_file(self.path(device, address)).await;
    }

    /// Removes what no phone has touched for days; says how many.
    pub(super) fn sweep(&self, now: Instant) -> Result<usize, Problem> {
        let mut swept = 0;
        let Ok(files) = std::fs::read_dir(&self.folder) else { return Ok(0) };
        for file in files {
            let file = file?;
            let touched = file.metadata()?.modified()?;
            let now = Duration::from_millis(u64::try_from(now.0).unwrap_or(0));
            let since = touched.duration_since(UNIX_EPOCH).unwrap_or_default();
            if now.saturating_sub(since) > PATIENCE {
                std::fs::remove_file(file.path())?;
                swept += 1;
            }
        }
        Ok(swept)
    }
}

fn add(
    folder: &Path,
    path: &Path,
    address: &str,
    piece: Piece,
    bytes: &[u8],
) -> Result<Result<Staged, StartsElsewhere>, Problem> {
    std::fs::create_dir_all(folder)?;
    let held = std::fs::metadata(path).map_or(0, |about| about.len());
    if held > 0 && held == piece.total {
        // Every byte was here, and the program stopped before it said so: whatever is sent again, it is judged now.
        return Ok(matching(path, address, std::fs::read(path)?));
    }
    let taken = match piece.after(held) {
        Ok(taken) => taken,
        Err(elsewhere) => return Ok(Err(elsewhere)),
    };
    if let (Taken::Whole, 0) = (taken, piece.from) {
        // Sent in one piece: it needs no file of its own on the way.
        return Ok(matching(path, address, bytes.to_vec()));
    }
    let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
    let written = (|| {
        file.set_len(piece.from)?;
        file.seek(SeekFrom::Start(piece.from))?;
        file.write_all(bytes)?;
        file.sync_all()
    })();
    if let Err(error) = written {
        // A piece half written would be taken for whole; the first one leaves nothing at all behind.
        let kept = if piece.from == held { held } else { 0 };
        let _ = if kept == 0 { std::fs::remove_file(path) } else { file.set_len(kept) };
        return Err(error.into());
    }
    if held == 0 {
        File::open(folder)?.sync_all()?;
    }
    Ok(match taken {
        Taken::Going(next) => Ok(Staged::Going(next)),
        Taken::Whole => matching(path, address, std::fs::read(path)?),
    })
}

fn matching(path: &Path, address: &str, bytes: Vec<u8>) -> Result<Staged, StartsElsewhere> {
    if sha256(&bytes) == address {
        return Ok(Staged::Whole(bytes.into()));
    }
    // Whatever was held of it is of no use either.
    let _ = std::fs::remove_file(path);
    Err(StartsElsewhere(0))
}
