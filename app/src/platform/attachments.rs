//! Pieces joined to what features keep (*pièces jointes*): quotes, invoices, sheets of hours, letters. Taken in by one door
//! which fails closed: what is not plainly one of a few kinds is refused, pictures are drawn anew as photos are, and every
//! piece is handed back as a download, never shown inside a page of ours.

use super::clock::sha256;
use super::db::Tx;
use super::forms::Upload;
use super::problem::Problem;
use super::state::App;
use crate::{execute, fetch_all, fetch_optional};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use palier_domain::codes;
use palier_domain::shared::{AttachmentId, Instant, OrganisationId, text::filled};
use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Largest piece taken, in bytes.
pub const LARGEST: usize = 25 * 1024 * 1024;
/// Longest name kept, in characters.
const NAME: usize = 120;

codes! {
    /// The kinds of piece that are taken.
    pub enum Media {
        /// A PDF.
        Pdf = "pdf",
        /// A picture, drawn anew as JPEG.
        Jpeg = "jpg",
        /// A workbook of the Office family.
        Xlsx = "xlsx",
        /// A text of the Office family.
        Docx = "docx",
        /// An OpenDocument workbook.
        Ods = "ods",
        /// An OpenDocument text.
        Odt = "odt",
        /// Plain text or CSV.
        Text = "txt",
    }
}

impl Media {
    const fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Text => "text/plain; charset=utf-8",
        }
    }
}

/// Why a piece is refused, in French.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PieceRefused {
    /// Too many bytes.
    #[error("La pièce dépasse 25 Mo.")]
    TooHeavy,
    /// Not a kind we take, or not what it claims to be.
    #[error("Cette pièce n'est ni un PDF, ni une photo, ni un document Word, Excel, OpenDocument ou texte.")]
    NotTaken,
    /// It carries a program.
    #[error("Ce document contient des macros : enregistrez-le sans macros, ou en PDF.")]
    Macros,
    /// A picture that photos refuse.
    #[error("{0}")]
    Picture(#[from] super::files::PhotoRefused),
}

/// A piece read and accepted, in memory only.
#[derive(Debug, Clone)]
pub struct Piece {
    bytes: Vec<u8>,
    media: Media,
    name: String,
}

impl Piece {
    /// Its kind.
    pub fn media(&self) -> Media {
        self.media
    }
}

/// A piece kept, as a page lists it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Attachment {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: AttachmentId,
    /// What kind of thing it is joined to.
    pub subject_kind: String,
    /// Which one.
    pub subject_id: String,
    /// SHA-256 of its bytes: its address on the disk.
    pub sha256: String,
    /// Its kind.
    #[sqlx(try_from = "String")]
    pub media: Media,
    /// The name it was sent under, made safe.
    pub name: String,
    /// What it is, in the words of whoever joined it.
    pub label: String,
    /// Its size in bytes.
    pub bytes: i64,
    /// Who joined it.
    #[sqlx(try_from = "String")]
    pub organisation_id: OrganisationId,
    /// When it was joined, UTC milliseconds.
    pub created_at: i64,
}

/// What a piece is joined to, by whom, and what it is.
#[derive(Debug, Clone)]
pub struct Joined<'a> {
    /// What kind of thing.
    pub subject_kind: &'a str,
    /// Which one.
    pub subject_id: &'a str,
    /// What it is, in words; its name when empty.
    pub label: &'a str,
    /// Who joins it.
    pub organisation: OrganisationId,
}

/// The folder of pieces.
#[derive(Debug, Clone)]
pub struct Attachments {
    folder: PathBuf,
}

/// The pieces of one thing.
pub const OF: &str = "SELECT id, subject_kind, subject_id, sha256, media, name, label, bytes, organisation_id, \
    created_at FROM attachment WHERE subject_kind = $1 AND subject_id = $2 ORDER BY created_at, id";
/// One piece.
pub const ONE: &str = "SELECT id, subject_kind, subject_id, sha256, media, name, label, bytes, organisation_id, \
    created_at FROM attachment WHERE id = $1";
/// Joins a piece.
pub const JOIN: &str = "INSERT INTO attachment (id, subject_kind, subject_id, sha256, media, name, label, bytes, \
    organisation_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
/// Addresses of every piece joined to something.
pub const ADDRESSES: &str = "SELECT DISTINCT sha256 FROM attachment ORDER BY sha256";

impl Attachments {
    /// Pieces kept in that folder.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(folder: PathBuf) -> Result<Self, Problem> {
        std::fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    /// The bytes of a piece by its address.
    ///
    /// # Errors
    /// 404 when there is none; 500 when its bytes are no longer those of its address.
    pub async fn read(&self, address: &str) -> Result<Vec<u8>, Problem> {
        if address.len() != 64 || !address.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Problem::NotFound);
        }
        let bytes =
            tokio::fs::read(path_of(&self.folder, address)).await.map_err(|error| match error.kind() {
                std::io::ErrorKind::NotFound => Problem::NotFound,
                _ => Problem::inside(error),
            })?;
        if sha256(&bytes) != address {
            return Err(Problem::inside(format!("piece {address} is damaged on disk")));
        }
        Ok(bytes)
    }

    fn keep(&self, bytes: &[u8]) -> Result<String, Problem> {
        let address = sha256(bytes);
        let path = path_of(&self.folder, &address);
        let shelf = path.parent().unwrap_or(&self.folder);
        std::fs::create_dir_all(shelf)?;
        if !path.exists() {
            let mut draft = tempfile::NamedTempFile::new_in(shelf)?;
            draft.write_all(bytes)?;
            draft.as_file().sync_all()?;
            draft.persist(&path).map_err(|refused| Problem::from(refused.error))?;
        }
        std::fs::File::open(shelf)?.sync_all()?;
        std::fs::File::open(&self.folder)?.sync_all()?;
        Ok(address)
    }
}

/// Reads a piece sent with a form: nothing is kept yet.
///
/// # Errors
/// When it cannot be read at all; the inner error is the French reason of a refusal.
pub async fn take_in(app: &App, upload: &Upload) -> Result<Result<Piece, PieceRefused>, Problem> {
    if upload.bytes.len() > LARGEST {
        return Ok(Err(PieceRefused::TooHeavy));
    }
    let media = match media_of(&upload.bytes) {
        Ok(media) => media,
        Err(refused) => return Ok(Err(refused)),
    };
    let name = safe_name(&upload.name, media);
    let bytes = match media {
        Media::Jpeg => match app.photos.take_in(upload.bytes.clone()).await? {
            Ok(drawn) => drawn.into_jpeg(),
            Err(refused) => return Ok(Err(refused.into())),
        },
        _ => upload.bytes.to_vec(),
    };
    Ok(Ok(Piece { bytes, media, name }))
}

/// Keeps a piece durably, then joins it: the row comes after the bytes are flushed.
///
/// # Errors
/// When the disk or the store refuses.
pub async fn join(
    app: &App,
    tx: &mut Tx,
    piece: Piece,
    to: &Joined<'_>,
    now: Instant,
) -> Result<AttachmentId, Problem> {
    let (id, shelf, size) = (AttachmentId(app.world.id()), app.attachments.clone(), piece.bytes.len());
    let bytes = piece.bytes;
    let address =
        tokio::task::spawn_blocking(move || shelf.keep(&bytes)).await.map_err(Problem::inside)??;
    let label = filled(to.label).unwrap_or(&piece.name);
    execute!(
        tx,
        JOIN,
        id.to_string(),
        to.subject_kind,
        to.subject_id,
        address,
        piece.media.code(),
        &piece.name,
        label,
        i64::try_from(size).unwrap_or(i64::MAX),
        to.organisation.to_string(),
        now.0
    )?;
    Ok(id)
}

/// The pieces joined to something, first joined first.
///
/// # Errors
/// When the store does not answer.
pub async fn of(tx: &mut Tx, subject_kind: &str, subject_id: &str) -> Result<Vec<Attachment>, Problem> {
    Ok(fetch_all!(tx, Attachment, OF, subject_kind, subject_id)?)
}

/// One piece. Whoever calls has to decide whether what it is joined to may be read.
///
/// # Errors
/// 404 when there is none.
pub async fn one(tx: &mut Tx, id: AttachmentId) -> Result<Attachment, Problem> {
    fetch_optional!(tx, Attachment, ONE, id.to_string())?.ok_or(Problem::NotFound)
}

/// Hands a piece back, as a download that no page of ours executes.
///
/// # Errors
/// 404 when its file is missing; 500 when it is damaged.
pub async fn hand_back(app: &App, piece: &Attachment) -> Result<Response, Problem> {
    let bytes = app.attachments.read(&piece.sha256).await?;
    let name = form_urlencoded::byte_serialize(piece.name.as_bytes()).collect::<String>().replace('+', "%20");
    let headers = [
        (header::CONTENT_TYPE, piece.media.content_type().to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{name}")),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'".to_owned()),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

/// Addresses of every piece joined to something.
///
/// # Errors
/// When the store does not answer.
pub async fn addresses(tx: &mut Tx) -> Result<BTreeSet<String>, Problem> {
    let rows: Vec<(String,)> = fetch_all!(tx, (String,), ADDRESSES)?;
    Ok(rows.into_iter().map(|(address,)| address).collect())
}

fn path_of(folder: &Path, address: &str) -> PathBuf {
    folder.join(&address[..2]).join(address)
}

/// What the bytes are, whatever the name says.
fn media_of(bytes: &[u8]) -> Result<Media, PieceRefused> {
    let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    match bytes {
        [0xff, 0xd8, ..] | [0x89, b'P', b'N', b'G', ..] => Ok(Media::Jpeg),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Media::Jpeg),
        _ if bytes.starts_with(b"%PDF-") => Ok(Media::Pdf),
        _ if bytes.starts_with(b"PK\x03\x04") => {
            if holds(b"vbaProject.bin") || holds(b"Basic/Standard") {
                return Err(PieceRefused::Macros);
            }
            let kinds: [(&[u8], Media); 4] = [
                (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", Media::Ods),
                (b"mimetypeapplication/vnd.oasis.opendocument.text", Media::Odt),
                (b"xl/workbook.xml", Media::Xlsx),
                (b"word/document.xml", Media::Docx),
            ];
            let found = kinds.into_iter().find(|(mark, _)| holds(mark));
            found.map(|(_, media)| media).ok_or(PieceRefused::NotTaken)
        }
        _ => match std::str::from_utf8(bytes) {
            Ok(text) if is_plain(text) => Ok(Media::Text),
            _ => Err(PieceRefused::NotTaken),
        },
    }
}

/// Text a person can read: no control characters, and nothing a browser would take for a page.
fn is_plain(text: &str) -> bool {
    let start = text.trim_start();
    !start.starts_with('<') && !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// A name that is one step of a path, readable, ending as what the piece is.
fn safe_name(sent: &str, media: Media) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or("");
    let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '(' | ')' | '\'');
    let stem: String = stem.chars().filter(kept).take(NAME).collect();
    let stem = filled(stem.trim_matches('.')).unwrap_or("piece").to_owned();
    format!("{stem}.{media}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_is_what_its_bytes_say() {
        assert_eq!(media_of(b"%PDF-1.7 ..."), Ok(Media::Pdf));
        assert_eq!(media_of("Nom;Montant\nDevis;12".as_bytes()), Ok(Media::Text));
        assert_eq!(media_of(b"<html><script>"), Err(PieceRefused::NotTaken));
        assert_eq!(media_of(b"MZ\x90\x00"), Err(PieceRefused::NotTaken));
        assert_eq!(media_of(b"PK\x03\x04....xl/workbook.xml"), Ok(Media::Xlsx));
        assert_eq!(media_of(b"PK\x03\x04..xl/workbook.xml..xl/vbaProject.bin"), Err(PieceRefused::Macros));
        assert_eq!(media_of(b"PK\x03\x04 other"), Err(PieceRefused::NotTaken));
    }

    #[test]
    fn a_name_is_one_step_and_ends_as_what_it_is() {
        assert_eq!(safe_name("../../etc/passwd", Media::Text), "passwd.txt");
        assert_eq!(safe_name("C:\\devis\\Mâts \"2026\".exe", Media::Pdf), "Mâts 2026.pdf");
        assert_eq!(safe_name("...", Media::Pdf), "piece.pdf");
    }
}
