//! Photos come in by one door, which fails closed.

use image::{ImageFormat, Rgb, RgbImage};
use palier::platform::files::{Kept, PhotoRefused, Photos};
use std::io::Cursor;
use tempfile::TempDir;
use testkit::picture;

struct Shelf {
    photos: Photos,
    folder: TempDir,
}

impl Shelf {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { photos: Photos::open(folder.path().join("photos")).unwrap(), folder }
    }

    async fn takes(&self, bytes: Vec<u8>) -> Result<Kept, PhotoRefused> {
        match self.photos.take_in(bytes.into()).await.unwrap() {
            Ok(drawn) => Ok(self.photos.keep(drawn).await.unwrap()),
            Err(refused) => Err(refused),
        }
    }

    /// Whether nothing at all was left on the disk.
    fn is_empty(&self) -> bool {
        std::fs::read_dir(self.folder.path().join("photos")).unwrap().next().is_none()
    }
}

fn written(picture: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A JPEG with an EXIF block: turned on its side (orientation 6), taken at 45°26′N 4°24′E, by a camera that says so.
fn telling_picture() -> Vec<u8> {
    let mut tiff = b"MM\0\x2a\0\0\0\x08".to_vec();
    let short = |tag: u16, value: u16| {
        [&tag.to_be_bytes()[..], &[0, 3, 0, 0, 0, 1], &value.to_be_bytes(), &[0, 0]].concat()
    };
    let at = |tag: u16, kind: u8, count: u32, offset: u32| {
        [&tag.to_be_bytes()[..], &[0, kind], &count.to_be_bytes(), &offset.to_be_bytes()].concat()
    };
    let letter =
        |tag: u16, letter: u8| [&tag.to_be_bytes()[..], &[0, 2, 0, 0, 0, 2, letter, 0, 0, 0]].concat();
    // First directory: camera, orientation, where the GPS directory stands. 8 + 2 + 3×12 + 4 = 50.
    tiff.extend([0, 3]);
    tiff.extend(at(0x010f, 2, 14, 50));
    tiff.extend(short(0x0112, 6));
    tiff.extend(at(0x8825, 4, 1, 64));
    tiff.extend([0; 4]);
    tiff.extend(b"SecretCamera1\0");
    // GPS directory at 64: 64 + 2 + 4×12 + 4 = 118.
    tiff.extend([0, 4]);
    tiff.extend(letter(1, b'N'));
    tiff.extend(at(2, 5, 3, 118));
    tiff.extend(letter(3, b'E'));
    tiff.extend(at(4, 5, 3, 142));
    tiff.extend([0; 4]);
    for (whole, over) in [(45_u32, 1_u32), (26, 1), (0, 1), (4, 1), (24, 1), (0, 1)] {
        tiff.extend(whole.to_be_bytes());
        tiff.extend(over.to_be_bytes());
    }
    let plain = picture(40, 20);
    let length = u16::try_from(tiff.len() + 8).unwrap();
    [&plain[..2], &[0xff, 0xe1], &length.to_be_bytes(), b"Exif\0\0", &tiff, &plain[2..]].concat()
}

#[tokio::test]
async fn a_photo_is_kept_upright_without_what_the_camera_tells() {
    let shelf = Shelf::open();
    let drawn = shelf.photos.take_in(telling_picture().into()).await.unwrap().unwrap();
    assert!(shelf.is_empty(), "a photo is on the disk before what it comes with is accepted");
    let place = drawn.taken_at.unwrap();
    let kept = shelf.photos.keep(drawn).await.unwrap();
    assert_eq!((kept.width, kept.height), (20, 40), "a photo taken sideways is turned upright");
    assert!((place.lat - 45.433_333).abs() < 1e-5 && (place.lon - 4.4).abs() < 1e-9, "{place:?}");
    let bytes = shelf.photos.read(&kept.sha256).await.unwrap();
    for told in [&b"SecretCamera"[..], b"Exif"] {
        assert!(!bytes.windows(told.len()).any(|window| window == told), "the photo still tells");
    }
}

#[tokio::test]
async fn every_kind_of_photo_taken_is_kept_as_jpeg() {
    let shelf = Shelf::open();
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let kept =
            shelf.takes(written(&RgbImage::from_pixel(8, 8, Rgb([10, 200, 30])), format)).await.unwrap();
        let bytes = shelf.photos.read(&kept.sha256).await.unwrap();
        assert_eq!(image::guess_format(&bytes).unwrap(), ImageFormat::Jpeg);
    }
}

#[tokio::test]
async fn a_large_photo_is_brought_down() {
    let kept = Shelf::open().takes(picture(3200, 800)).await.unwrap();
    assert_eq!((kept.width, kept.height), (1600, 400));
}

#[tokio::test]
async fn a_photo_cut_anywhere_is_refused_or_drawn_anew_whole() {
    let shelf = Shelf::open();
    let whole = written(&RgbImage::from_pixel(64, 64, Rgb([1, 2, 3])), ImageFormat::Png);
    for end in (0..whole.len() - 12).step_by(7) {
        let refused = shelf.takes(whole[..end].to_vec()).await.unwrap_err();
        assert!(matches!(refused, PhotoRefused::Damaged | PhotoRefused::NotAPhoto), "{end}: {refused}");
    }
    assert!(shelf.is_empty());
}

#[tokio::test]
async fn a_small_file_that_claims_to_be_immense_is_refused_without_being_drawn() {
    let shelf = Shelf::open();
    // PNG heads are read before their pixels: 60 000 × 60 000, then 11 000 × 11 000 (121 million pixels).
    for side in [60_000_u32, 11_000] {
        let mut bomb = written(&RgbImage::new(1, 1), ImageFormat::Png);
        bomb[16..20].copy_from_slice(&side.to_be_bytes());
        bomb[20..24].copy_from_slice(&side.to_be_bytes());
        let sum = crc(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&sum.to_be_bytes());
        assert_eq!(shelf.takes(bomb).await.unwrap_err(), PhotoRefused::TooWide, "{side}");
    }
    assert!(shelf.is_empty());
}

/// The check sum of a PNG chunk.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(
            sum ^ u32::from(*byte),
            |sum, _| if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 },
        )
    })
}

#[tokio::test]
async fn what_is_not_a_photo_is_refused() {
    let shelf = Shelf::open();
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
    let gif = b"GIF89a\x01\0\x01\0\0\0\0;".to_vec();
    for bytes in [Vec::new(), b"%PDF-1.7".to_vec(), svg, gif] {
        assert!(matches!(shelf.takes(bytes).await, Err(PhotoRefused::NotAPhoto | PhotoRefused::Damaged)));
    }
    assert_eq!(shelf.takes(vec![0xff; 25 * 1024 * 1024 + 1]).await.unwrap_err(), PhotoRefused::TooHeavy);
    assert!(shelf.is_empty());
}

#[tokio::test]
async fn a_page_hidden_behind_a_photo_is_not_kept() {
    let shelf = Shelf::open();
    let page = b"<html><script>alert(1)</script></html>";
    let kept = shelf.takes([&picture(16, 16)[..], page].concat()).await.unwrap();
    let bytes = shelf.photos.read(&kept.sha256).await.unwrap();
    assert!(!bytes.windows(page.len()).any(|window| window == page));
    assert_eq!(kept, shelf.takes(picture(16, 16)).await.unwrap(), "the same picture has the same address");
}

#[tokio::test]
async fn a_photo_damaged_on_the_disk_is_not_shown() {
    let shelf = Shelf::open();
    let kept = shelf.takes(picture(16, 16)).await.unwrap();
    let path =
        shelf.folder.path().join("photos").join(&kept.sha256[..2]).join(format!("{}.jpg", kept.sha256));
    std::fs::write(&path, b"something else").unwrap();
    assert_eq!(shelf.photos.read(&kept.sha256).await.unwrap_err().status(), 500);
    assert_eq!(shelf.photos.read(&"0".repeat(64)).await.unwrap_err().status(), 404);
    assert_eq!(shelf.photos.read("../../palier.sqlite").await.unwrap_err().status(), 404);
}
