//! Files made to hurt: each is refused in French by both doors of the real program, which hardly grows.

use crate::corpus::{chunk, drawn, piece, segment, stored};
use crate::program::{Program, Remote, Reply, asked, signed_in};
use image::ImageFormat;
use std::time::{Duration, Instant as Clock};
use testkit::{Blank, Engine, coloured};

/// What the program may grow by, in MiB, whatever it is sent.
const MOST_MIB: u64 = 300;
/// A piece as phones send them.
const PIECE: usize = 256 * 1024;

#[tokio::test]
async fn bombs_are_refused_in_french_and_weigh_nothing() {
    let blank = Blank::prepare(Engine::Sqlite).await;
    let town = blank.settle().await;
    let program = Program::on(&blank).await;
    let cookie = signed_in(&program.address).await;
    let remote = Remote { address: program.address.clone(), walk: town.walk.to_string() };
    let form = format!("/diagnostics/{}/constats/nouveau", town.walk);
    let at_rest = program.peak_mib();
    let (bombs, mut slowest) = (bombs(), (Duration::ZERO, ""));
    assert!(bombs.len() >= 30, "{} bombs", bombs.len());
    for (name, bytes) in &bombs {
        let since = Clock::now();
        let by_phone = match bytes.len() {
            0..=PIECE => remote.put_photo(bytes).await,
            _ => remote.put_piece(bytes, 0, PIECE).await,
        };
        is_refused(name, &by_phone.expect("an answer"));
        let by_form = sent_by_form(&program.address, &form, &cookie, bytes).await;
        is_refused(name, &by_form.unwrap_or_else(|| panic!("{name}: no answer to the form")));
        slowest = slowest.max((since.elapsed(), name));
    }
    let grown = program.peak_mib() - at_rest;
    println!("{} bombs refused twice; grown by {grown} MiB; slowest {slowest:?}", bombs.len());
    assert!(grown <= MOST_MIB, "grown by {grown} MiB");
    let good = coloured(64, 48, 5);
    assert_eq!(remote.put_photo(&good).await.expect("an answer").status, 201, "a photo is still taken");
}

/// 4xx, with a sentence in French.
fn is_refused(name: &str, reply: &Reply) {
    assert!((400..500).contains(&reply.status), "{name}: {reply:?}");
    let text = reply.text();
    let said = ["La photo", "n'est pas une photo", "dépasse", "n'a pas la longueur", "trop lourd"];
    let text = text.replace("&#39;", "'").replace("&#x27;", "'");
    assert!(said.iter().any(|words| text.contains(words)), "{name}: {} {text}", reply.status);
}

async fn sent_by_form(address: &str, path: &str, cookie: &str, bytes: &[u8]) -> Option<Reply> {
    const BOUNDARY: &str = "palier-bombs";
    let mut body = Vec::new();
    for (name, text) in [
        ("theme", "proprete.verre"),
        ("value", "dysfonctionnement"),
        ("description", "Verre"),
        ("photo_description", "Banc"),
    ] {
        let part =
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let file = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"photo.jpg\"\r\n\
         Content-Type: image/jpeg\r\n\r\n"
    );
    body.extend_from_slice(file.as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    let headers = format!(
        "Sec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\nContent-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
    );
    asked(address, "POST", path, &headers, &body).await
}

fn bombs() -> Vec<(&'static str, Vec<u8>)> {
    let mut bombs = pictures_too_wide();
    bombs.extend(damaged_pictures());
    bombs.extend(other_files());
    bombs
}

/// A PNG that announces that size, depth and kind of colour, and holds next to nothing.
fn png(width: u32, height: u32, depth: u8, colour: u8) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, colour, 0, 0, 0]].concat();
    let signature = b"\x89PNG\r\n\x1a\n".as_slice();
    [signature, &chunk(b"IHDR", &header), &chunk(b"IDAT", &stored(&[0; 4096])), &chunk(b"IEND", b"")].concat()
}

/// A JPEG whose header announces that size.
fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let plain = drawn(0, ImageFormat::Jpeg);
    let at = plain.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
    let mut bytes = plain;
    bytes[at + 5..at + 7].copy_from_slice(&height.to_be_bytes());
    bytes[at + 7..at + 9].copy_from_slice(&width.to_be_bytes());
    bytes
}

fn webp(body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).unwrap().to_le_bytes();
    [b"RIFF".as_slice(), &length, b"WEBP", body].concat()
}

/// A lossless WebP that announces that size, 16 384 at most, all in one colour.
fn lossless(width: u32, height: u32) -> Vec<u8> {
    let size = (width - 1) | (height - 1) << 14;
    let bytes = [&[0x2f], &size.to_le_bytes()[..], &[0; 64]].concat();
    webp(&piece(b"VP8L", &bytes))
}

fn pictures_too_wide() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("PNG of 1×10⁹ pixels", png(1, 1_000_000_000, 8, 2)),
        ("PNG of 10⁹×1 pixels", png(1_000_000_000, 1, 8, 2)),
        ("PNG of 31 623 × 31 623 pixels", png(31_623, 31_623, 8, 6)),
        ("PNG of 2³¹ pixels of side", png(0x7fff_ffff, 0x7fff_ffff, 1, 0)),
        ("PNG one pixel too wide", png(12_001, 8, 8, 2)),
        ("PNG of 144 million pixels", png(12_000, 12_000, 1, 0)),
        ("PNG of 384 MB once decoded", png(12_000, 4_000, 16, 6)),
        ("JPEG of 60 000 × 60 000 pixels", jpeg(60_000, 60_000)),
        ("JPEG of 65 535 × 65 535 pixels", jpeg(65_535, 65_535)),
        ("JPEG one pixel too wide", jpeg(12_001, 8)),
        ("JPEG of 64 million pixels", jpeg(8_000, 8_000)),
        ("lossless WebP of 16 383 × 16 383 pixels", lossless(16_383, 16_383)),
        ("lossless WebP of 12 000 × 12 000 pixels", lossless(12_000, 12_000)),
        (
            "WebP with a canvas of 2²⁴ × 2²⁴ pixels",
            webp(
                &[
                    piece(b"VP8X", &[0, 0, 0, 0, 255, 255, 255, 255, 255, 255]),
                    piece(b"VP8L", &[0x2f, 0, 0, 0, 0]),
                ]
                .concat(),
            ),
        ),
        ("JPEG with a profile of 50 MB", heavy_profile()),
    ]
}

/// As many full segments as 50 MB take.
fn heavy_profile() -> Vec<u8> {
    let plain = drawn(0, ImageFormat::Jpeg);
    let one = segment(0xe2, &[b"ICC_PROFILE\0\x01\xff".as_slice(), &vec![7; 65_000]].concat());
    [&plain[..2], &one.repeat(50_000_000 / one.len()), &plain[2..]].concat()
}

fn damaged_pictures() -> Vec<(&'static str, Vec<u8>)> {
    let (jpeg, png, webp) =
        (drawn(1, ImageFormat::Jpeg), drawn(1, ImageFormat::Png), drawn(1, ImageFormat::WebP));
    let whole = coloured(200, 150, 3);
    let mut flipped = png.clone();
    flipped[45] ^= 0xff;
    vec![
        ("JPEG cut in its header", jpeg[..100].to_vec()),
        ("JPEG of two bytes", jpeg[..2].to_vec()),
        ("JPEG without tables", [&jpeg[..2], &jpeg[jpeg.len() - 40..]].concat()),
        ("JPEG cut in the middle", whole[..whole.len() / 2].to_vec()),
        ("PNG cut in the middle", png[..png.len() / 2].to_vec()),
        ("PNG signature alone", png[..8].to_vec()),
        ("PNG with another checksum", flipped),
        ("PNG without pixels", self::png(0, 0, 8, 2)),
        ("PNG far shorter than announced", self::png(4_000, 4_000, 8, 2)),
        ("WebP cut in the middle", webp[..webp.len() / 2].to_vec()),
        ("WebP header alone", webp[..12].to_vec()),
        ("noise", coloured(40, 40, 9)[300..].to_vec()),
    ]
}

fn other_files() -> Vec<(&'static str, Vec<u8>)> {
    let jpeg = drawn(2, ImageFormat::Jpeg);
    let before = |bytes: &[u8]| [bytes, &jpeg].concat();
    vec![
        ("page before a JPEG", before(b"<!DOCTYPE html><html><script>alert(1)</script></html>")),
        ("archive before a JPEG", before(b"PK\x03\x04\x14\0\0\0\0\0")),
        ("GIF before a JPEG", before(b"GIF89a\x01\0\x01\0\0\0\0")),
        ("PDF before a JPEG", before(b"%PDF-1.7\n")),
        (
            "GIF of 65 535 × 65 535 pixels",
            b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\xff\xff\xff\xff\0\x02\x02D\x01\0;"
                .to_vec(),
        ),
        (
            "TIFF, least significant first",
            b"II*\0\x08\0\0\0\x01\0\0\x01\x04\0\x01\0\0\0\xff\xff\xff\x7f\0\0\0\0".to_vec(),
        ),
        (
            "TIFF, nested in itself",
            b"MM\0*\0\0\0\x08\0\x01\x01J\0\x04\0\0\0\x01\0\0\0\x08\0\0\0\x08".to_vec(),
        ),
        (
            "BMP",
            b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\xff\xff\xff\x7f\xff\xff\xff\x7f\x01\0\x18\0".to_vec(),
        ),
        ("HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec()),
        ("AVIF", b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf".to_vec()),
        ("SVG", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec()),
        ("icon", b"\0\0\x01\0\x01\0\0\0\0\0\x01\0\x20\0\xff\xff\xff\x7f\x16\0\0\0".to_vec()),
        ("program", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec()),
        ("words", "Bonjour, voici la photo.".as_bytes().to_vec()),
    ]
}
