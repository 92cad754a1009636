//! Photos: taken in by one door, which fails closed. What cannot be decoded is refused; what is kept has been drawn
//! anew, without metadata, and is addressed by the SHA-256 of its content. Drawing and keeping are two steps: a form
//! refused for another reason leaves nothing on the disk.

use super::clock::sha256;
use super::db::Tx;
use super::problem::Problem;
use crate::fetch_all;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};
use palier_domain::shared::LonLat;
use std::collections::BTreeSet;
use std::io::{Cursor, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Largest file taken, in bytes.
pub const LARGEST: usize = 25 * 1024 * 1024;
/// The folder, among the photos, of what is still arriving.
pub const ARRIVING: &str = "en-cours";
/// The folder, among the photos, of the same drawn small: never counted as photos, made again when missing.
pub const SMALL: &str = "petites";
const WIDEST: u32 = 12_000;
const MOST_PIXELS: u64 = 50_000_000;
const MEMORY: u64 = 256 * 1024 * 1024;
/// Long side kept, in pixels.
const KEPT_SIDE: u32 = 1_600;
/// Long side of a photo drawn small, in pixels: a third of the width of a sheet of paper.
const SMALL_SIDE: u32 = 800;
/// How a JPEG ends: a file cut short does not.
const JPEG_ENDS: [u8; 2] = [0xFF, 0xD9];
const QUALITY: u8 = 82;

/// Why a photo is refused, in French.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PhotoRefused {
    /// Too many bytes.
    #[error("La photo dépasse 25 Mo.")]
    TooHeavy,
    /// Not a picture of a kind we take.
    #[error("Ce fichier n'est pas une photo JPEG, PNG ou WebP.")]
    NotAPhoto,
    /// Too many pixels.
    #[error("La photo est trop grande (12 000 pixels de côté et 50 millions de pixels au plus).")]
    TooWide,
    /// Damaged.
    #[error("La photo est abîmée et n'a pas pu être lue.")]
    Damaged,
}

/// A photo drawn anew, in memory only.
#[derive(Debug, Clone)]
pub struct Drawn {
    jpeg: Vec<u8>,
    small: Vec<u8>,
    width: u32,
    height: u32,
    /// Where the camera said it was; proposed as the place of the constat, then forgotten.
    pub taken_at: Option<LonLat>,
}

impl Drawn {
    /// Its bytes.
    pub fn into_jpeg(self) -> Vec<u8> {
        self.jpeg
    }
}

/// A photo kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// SHA-256 of the bytes kept: its address.
    pub sha256: String,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Bytes of the file.
    pub bytes: u64,
}

/// The folder of photos.
#[derive(Debug, Clone)]
pub struct Photos {
    folder: PathBuf,
    places: Arc<Semaphore>,
}

impl Photos {
    /// Photos kept in that folder.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(folder: PathBuf) -> Result<Self, Problem> {
        std::fs::create_dir_all(&folder)?;
        if let Some(parent) = folder.parent() {
            std::fs::File::open(parent)?.sync_all()?;
        }
        Ok(Self { folder, places: Arc::new(Semaphore::new(2)) })
    }

    /// The folder of what is still arriving, beside the photos so that one disk holds both.
    pub fn arriving(&self) -> PathBuf {
        self.folder.join(ARRIVING)
    }

    /// Takes a photo in: decodes it within bounds, turns it upright, draws it anew as JPEG. Nothing is kept yet.
    ///
    /// # Errors
    /// 422 with the reason when it is refused.
    pub async fn take_in(&self, bytes: axum::body::Bytes) -> Result<Result<Drawn, PhotoRefused>, Problem> {
        let _place = self.places.acquire().await.map_err(Problem::inside)?;
        tokio::task::spawn_blocking(move || redraw(&bytes)).await.map_err(Problem::inside)
    }

    /// Keeps a photo durably, once what it comes with is accepted.
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn keep(&self, drawn: Drawn) -> Result<Kept, Problem> {
        let folder = self.folder.clone();
        tokio::task::spawn_blocking(move || keep(&folder, &drawn)).await.map_err(Problem::inside)?
    }

    /// Keeps a picture the program drew itself: the scenes of the demonstration.
    ///
    /// # Errors
    /// When it cannot be drawn or kept.
    pub async fn keep_drawing<F>(&self, draw: F) -> Result<Kept, Problem>
    where
        F: FnOnce() -> RgbImage + Send + 'static,
    {
        let _place = self.places.acquire().await.map_err(Problem::inside)?;
        let folder = self.folder.clone();
        let drawing = move || keep(&folder, &encode(draw(), None).map_err(Problem::inside)?);
        tokio::task::spawn_blocking(drawing).await.map_err(Problem::inside)?
    }

    /// The bytes of a photo by its address.
    ///
    /// # Errors
    /// 404 when there is none; 500 when its bytes are no longer those of its address.
    pub async fn read(&self, address: &str) -> Result<Vec<u8>, Problem> {
        if address.len() != 64 || !address.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Problem::NotFound);
        }
        let path = path_of(&self.folder, address);
        let bytes = tokio::fs::read(&path).await.map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Problem::NotFound,
            _ => Problem::inside(error),
        })?;
        if sha256(&bytes) != address {
            return Err(Problem::inside(format!("photo {address} is damaged on disk")));
        }
        Ok(bytes)
    }

    /// Which of these photos are really in the folder: each by its address, and the bytes of its file where they were
    /// counted; where they were not, the whole file is read against its address.
    ///
    /// # Errors
    /// When the work cannot be done; a file that cannot be read is simply not there.
    pub async fn held(&self, photos: Vec<(String, Option<u64>)>) -> Result<BTreeSet<String>, Problem> {
        let folder = self.folder.clone();
        let is_there = move |(address, bytes): &(String, Option<u64>)| {
            let path = path_of(&folder, address);
            match bytes {
                Some(bytes) => holds(&path, *bytes),
                None => std::fs::read(&path).is_ok_and(|read| sha256(&read) == *address),
            }
        };
        let looking = move || {
            let there = photos.into_iter().filter(is_there);
            there.map(|(address, _)| address).collect()
        };
        tokio::task::spawn_blocking(looking).await.map_err(Problem::inside)
    }

    /// A photo drawn small, for lists and paper: made as it came in, made again when it is missing.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub async fn small(&self, address: &str) -> Result<Vec<u8>, Problem> {
        if address.len() == 64 && address.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            let made = tokio::fs::read(small_path(&self.folder, address)).await;
            if let Ok(bytes) = made.map_err(drop).and_then(whole) {
                return Ok(bytes);
            }
        }
        // Waits its turn before reading: hundreds asked for at once are not all held in memory.
        let _place = self.places.acquire().await.map_err(Problem::inside)?;
        let bytes = self.read(address).await?;
        let path = small_path(&self.folder, address);
        let drawing = move || -> Result<Vec<u8>, Problem> {
            let picture =
                image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg).map_err(Problem::inside)?;
            let small = jpeg_of(&shrunk(picture)).map_err(Problem::inside)?;
            put_aside(&path, &small);
            Ok(small)
        };
        tokio::task::spawn_blocking(drawing).await.map_err(Problem::inside)?
    }

    /// Addresses of every file kept, whether a fiche shows it or not.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn stored(&self) -> Result<BTreeSet<String>, Problem> {
        let mut found = BTreeSet::new();
        for shelf in std::fs::read_dir(&self.folder)? {
            let shelf = shelf?.path();
            if !shelf.is_dir() {
                continue;
            }
            for file in std::fs::read_dir(shelf)? {
                let path = file?.path();
                let is_photo = path.extension().is_some_and(|kind| kind == "jpg");
                if let Some(name) = path.file_stem().filter(|_| is_photo) {
                    found.insert(name.to_string_lossy().into_owned());
                }
            }
        }
        Ok(found)
    }
}

/// Addresses of every photo that a fiche shows.
pub const ADDRESSES: &str = "SELECT DISTINCT sha256 FROM photo ORDER BY sha256";

/// Addresses of every photo that a fiche shows.
///
/// # Errors
/// When the store does not answer.
pub async fn addresses(tx: &mut Tx) -> Result<BTreeSet<String>, Problem> {
    let rows: Vec<(String,)> = fetch_all!(tx, (String,), ADDRESSES)?;
    Ok(rows.into_iter().map(|(address,)| address).collect())
}

fn path_of(folder: &Path, address: &str) -> PathBuf {
    folder.join(&address[..2]).join(format!("{address}.jpg"))
}

fn small_path(folder: &Path, address: &str) -> PathBuf {
    path_of(&folder.join(SMALL), address)
}

fn redraw(bytes: &[u8]) -> Result<Drawn, PhotoRefused> {
    if bytes.len() > LARGEST {
        return Err(PhotoRefused::TooHeavy);
    }
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| PhotoRefused::Damaged)?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) {
        return Err(PhotoRefused::NotAPhoto);
    }
    if reader.format() == Some(ImageFormat::Jpeg) && !has_an_end(bytes) {
        return Err(PhotoRefused::Damaged);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(WIDEST);
    limits.max_image_height = Some(WIDEST);
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(refusal)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(PhotoRefused::TooWide);
    }
    let upright = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(refusal)?;
    picture.apply_orientation(upright);
    if picture.width().max(picture.height()) > KEPT_SIDE {
        picture = picture.resize(KEPT_SIDE, KEPT_SIDE, image::imageops::FilterType::CatmullRom);
    }
    encode(picture.to_rgb8(), place_of(bytes))
}

/// Whether a file is there, of that length, and is read to its end as a photo.
fn holds(path: &Path, bytes: u64) -> bool {
    let ends = || -> std::io::Result<bool> {
        let mut file = std::fs::File::open(path)?;
        let mut end = [0; JPEG_ENDS.len()];
        if file.metadata()?.len() != bytes || bytes < end.len() as u64 {
            return Ok(false);
        }
        file.seek(SeekFrom::End(-(JPEG_ENDS.len() as i64)))?;
        file.read_exact(&mut end)?;
        Ok(end == JPEG_ENDS)
    };
    ends().unwrap_or(false)
}

/// Whether a JPEG goes on to its end: the decoder paints what is missing in grey, and nobody would know.
fn has_an_end(jpeg: &[u8]) -> bool {
    let mut rest = jpeg.get(2..).unwrap_or_default();
    while let [0xff, marker, high, low, ..] = *rest {
        let length = match marker {
            // A byte of filling.
            0xff => 1,
            // The picture itself: its end comes after.
            0xda => return rest.windows(2).any(|two| two == [0xff, 0xd9]),
            _ => 2 + usize::from(u16::from_be_bytes([high, low])),
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    false
}

fn encode(picture: RgbImage, taken_at: Option<LonLat>) -> Result<Drawn, PhotoRefused> {
    let (width, height) = picture.dimensions();
    let jpeg = jpeg_of(&picture)?;
    let small = jpeg_of(&shrunk(DynamicImage::ImageRgb8(picture)))?;
    Ok(Drawn { jpeg, small, width, height, taken_at })
}

/// The picture within [`SMALL_SIDE`]; one that is already is left as it is.
fn shrunk(picture: DynamicImage) -> RgbImage {
    if picture.width().max(picture.height()) > SMALL_SIDE {
        picture.thumbnail(SMALL_SIDE, SMALL_SIDE).into_rgb8()
    } else {
        picture.into_rgb8()
    }
}

fn jpeg_of(picture: &RgbImage) -> Result<Vec<u8>, PhotoRefused> {
    palier_pictures::jpeg(picture, QUALITY).map_err(|_| PhotoRefused::Damaged)
}

fn refusal(error: image::ImageError) -> PhotoRefused {
    match error {
        image::ImageError::Limits(_) => PhotoRefused::TooWide,
        _ => PhotoRefused::Damaged,
    }
}

/// Writes, flushes to the disk, then gives the file its name: a name always stands for a whole photo. The draft lies
/// among what is still arriving, where it is swept away should the program die before the name is given.
fn keep(folder: &Path, drawn: &Drawn) -> Result<Kept, Problem> {
    let address = sha256(&drawn.jpeg);
    let path = path_of(folder, &address);
    let shelf = path.parent().unwrap_or(folder);
    std::fs::create_dir_all(shelf)?;
    // A name that stands for other bytes was spoilt since: it is given again to the right ones.
    if !std::fs::read(&path).is_ok_and(|there| there == drawn.jpeg) {
        let drafts = folder.join(ARRIVING);
        std::fs::create_dir_all(&drafts)?;
        let mut draft = tempfile::NamedTempFile::new_in(drafts)?;
        draft.write_all(&drawn.jpeg)?;
        draft.as_file().sync_all()?;
        draft.persist(&path).map_err(|refused| Problem::from(refused.error))?;
    }
    // Even when the name was there: whoever gave it a moment ago may not have flushed it yet.
    std::fs::File::open(shelf)?.sync_all()?;
    std::fs::File::open(folder)?.sync_all()?;
    put_aside(&small_path(folder, &address), &drawn.small);
    let bytes = std::fs::metadata(&path)?.len();
    Ok(Kept { sha256: address, width: drawn.width, height: drawn.height, bytes })
}

fn whole(bytes: Vec<u8>) -> Result<Vec<u8>, ()> {
    if bytes.ends_with(&JPEG_ENDS) { Ok(bytes) } else { Err(()) }
}

/// Puts a small picture beside the photos. It is made again whenever it is missing: a disk that refuses it costs time,
/// nothing else.
fn put_aside(path: &Path, bytes: &[u8]) {
    let put = || -> std::io::Result<()> {
        let Some(shelf) = path.parent() else { return Ok(()) };
        std::fs::create_dir_all(shelf)?;
        let mut draft = tempfile::NamedTempFile::new_in(shelf)?;
        draft.write_all(bytes)?;
        draft.persist(path).map_err(|refused| refused.error)?;
        Ok(())
    };
    if let Err(error) = put() {
        tracing::debug!(%error, "a small picture was not kept");
    }
}

fn place_of(bytes: &[u8]) -> Option<LonLat> {
    let exif = exif::Reader::new().read_from_container(&mut Cursor::new(bytes)).ok()?;
    let degrees = |tag, reference, negative: u8| {
        let field = exif.get_field(tag, exif::In::PRIMARY)?;
        let exif::Value::Rational(parts) = &field.value else { return None };
        let [d, m, s] = parts.as_slice() else { return None };
        let value = d.to_f64() + m.to_f64() / 60.0 + s.to_f64() / 3600.0;
        let side = exif.get_field(reference, exif::In::PRIMARY)?;
        let exif::Value::Ascii(letters) = &side.value else { return None };
        let is_negative = letters.first().and_then(|text| text.first()) == Some(&negative);
        Some(if is_negative { -value } else { value })
    };
    let lon = degrees(exif::Tag::GPSLongitude, exif::Tag::GPSLongitudeRef, b'W')?;
    let lat = degrees(exif::Tag::GPSLatitude, exif::Tag::GPSLatitudeRef, b'S')?;
    LonLat::new(lon, lat).ok()
}
