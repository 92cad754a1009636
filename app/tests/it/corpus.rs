//! Fifty photos that tell too much, made here: where they were taken, with what, by whom, in every place a file may hold it.

use image::{ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

/// What no stored or served file may hold: each photo carries its own, many times.
pub const CANARY: &str = "CANARI-";
/// Across and down, before being turned upright.
pub const SIZE: (u32, u32) = (40, 24);

/// A photo that tells too much.
pub struct Telling {
    /// What it is, for messages.
    pub name: String,
    /// The bytes of the file.
    pub bytes: Vec<u8>,
    /// Whether it was taken sideways.
    pub sideways: bool,
}

/// The fifty.
pub fn corpus() -> Vec<Telling> {
    let jpegs = (0..34_u16).map(|number| {
        let orientation = number % 8 + 1;
        let canary = format!("{CANARY}{number:02}");
        let bytes = telling_jpeg(&canary, orientation, number);
        Telling { name: format!("{number:02}.jpg"), bytes, sideways: orientation > 4 }
    });
    let pngs = (34..42_u16).map(|number| {
        let canary = format!("{CANARY}{number:02}");
        Telling { name: format!("{number:02}.png"), bytes: telling_png(&canary, number), sideways: false }
    });
    let webps = (42..50_u16).map(|number| {
        let canary = format!("{CANARY}{number:02}");
        Telling { name: format!("{number:02}.webp"), bytes: telling_webp(&canary, number), sideways: false }
    });
    jpegs.chain(pngs).chain(webps).collect()
}

/// A small picture of its own colours.
pub fn drawn(number: u16, format: ImageFormat) -> Vec<u8> {
    let [shade, _] = number.to_le_bytes();
    let at = |n: u32| u8::try_from(n * 6 % 256).unwrap();
    let picture = RgbImage::from_fn(SIZE.0, SIZE.1, |x, y| Rgb([at(x), at(y), shade.wrapping_mul(5)]));
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A segment of a JPEG.
pub fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap();
    [&[0xff, marker], &length.to_be_bytes()[..], body].concat()
}

/// EXIF, XMP, IPTC, a colour profile with a name, a comment, and a tail after the end, as phones and editors leave them.
fn telling_jpeg(canary: &str, orientation: u16, number: u16) -> Vec<u8> {
    let plain = drawn(number, ImageFormat::Jpeg);
    let exif = [b"Exif\0\0".as_slice(), &exif(canary, orientation)].concat();
    let mut told = segment(0xe1, &exif);
    told.extend(segment(
        0xe1,
        &[b"http://ns.adobe.com/xap/1.0/\0".as_slice(), xmp(canary).as_bytes()].concat(),
    ));
    told.extend(segment(
        0xe1,
        &[b"http://ns.adobe.com/xmp/extension/\0".as_slice(), &[b'0'; 32], &[0; 8], canary.as_bytes()]
            .concat(),
    ));
    told.extend(segment(0xe2, &[b"ICC_PROFILE\0\x01\x01".as_slice(), &profile(canary)].concat()));
    told.extend(segment(0xe2, &[b"MPF\0".as_slice(), canary.as_bytes()].concat()));
    told.extend(segment(0xed, &iptc(canary)));
    told.extend(segment(0xef, canary.as_bytes()));
    told.extend(segment(0xfe, format!("comment {canary}").as_bytes()));
    let tail = format!("PK\x03\x04<html><script>{canary}</script></html>");
    [&plain[..2], &told, &plain[2..], tail.as_bytes()].concat()
}

fn xmp(canary: &str) -> String {
    format!(
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF><rdf:Description photoshop:City='{canary}' \
         exif:GPSLatitude='45,26N' dc:creator='{canary}'/></rdf:RDF></x:xmpmeta>"
    )
}

fn iptc(canary: &str) -> Vec<u8> {
    let length = u16::try_from(canary.len()).unwrap().to_be_bytes();
    let field = [&[0x1c, 0x02, 0x5a], &length[..], canary.as_bytes()].concat();
    let size = u32::try_from(field.len()).unwrap().to_be_bytes();
    [b"Photoshop 3.0\08BIM\x04\x04\0\0".as_slice(), &size, &field].concat()
}

/// A profile whose only tag is its name: the camera of someone.
fn profile(canary: &str) -> Vec<u8> {
    let name = format!("desc\0\0\0\0\0\0\0\x10{canary}\0");
    let mut bytes = vec![0; 128];
    bytes[12..16].copy_from_slice(b"mntr");
    bytes[16..24].copy_from_slice(b"RGB XYZ ");
    bytes[36..40].copy_from_slice(b"acsp");
    bytes.extend(1_u32.to_be_bytes());
    bytes.extend(b"desc");
    bytes.extend(144_u32.to_be_bytes());
    bytes.extend(u32::try_from(name.len()).unwrap().to_be_bytes());
    bytes.extend(name.as_bytes());
    let length = u32::try_from(bytes.len()).unwrap();
    bytes[..4].copy_from_slice(&length.to_be_bytes());
    bytes
}

/// A TIFF block: camera, orientation, place, note of the maker, and a thumbnail that tells as much.
fn exif(canary: &str, orientation: u16) -> Vec<u8> {
    let thumbnail = [&[0xff, 0xd8], &segment(0xfe, canary.as_bytes())[..], &[0xff, 0xd9]].concat();
    let mut tiff = Tiff::default();
    let after_first = tiff.directory(&[
        (0x010f, Value::Text(canary)),
        (0x0112, Value::Short(orientation)),
        (0x013b, Value::Text(canary)),
        (0x8769, Value::Below(&[(0x927c, Value::Bytes(canary.as_bytes())), (0xa433, Value::Text(canary))])),
        (
            0x8825,
            Value::Below(&[
                (1, Value::Text("N")),
                (2, Value::Degrees([45, 26, 0])),
                (3, Value::Text("E")),
                (4, Value::Degrees([4, 24, 0])),
                (0x1d, Value::Text(canary)),
            ]),
        ),
    ]);
    let second = tiff.bytes.len();
    tiff.directory(&[(0x0201, Value::Blob(&thumbnail)), (0x0202, Value::Long(thumbnail.len()))]);
    let second = u32::try_from(second).unwrap().to_be_bytes();
    tiff.bytes[after_first..after_first + 4].copy_from_slice(&second);
    tiff.bytes
}

/// A value of a directory.
enum Value<'a> {
    Text(&'a str),
    Bytes(&'a [u8]),
    Short(u16),
    Long(usize),
    Degrees([u32; 3]),
    /// Bytes elsewhere, told by their place.
    Blob(&'a [u8]),
    /// Another directory, told by its place.
    Below(&'a [(u16, Value<'a>)]),
}

/// A TIFF block being written, most significant byte first.
struct Tiff {
    bytes: Vec<u8>,
}

impl Default for Tiff {
    fn default() -> Self {
        Self { bytes: b"MM\0\x2a\0\0\0\x08".to_vec() }
    }
}

impl Tiff {
    /// Writes a directory, then what its values point at; gives where the place of the next directory stands.
    fn directory(&mut self, entries: &[(u16, Value)]) -> usize {
        let count = u16::try_from(entries.len()).unwrap();
        self.bytes.extend(count.to_be_bytes());
        let first = self.bytes.len();
        let next = first + entries.len() * 12;
        self.bytes.resize(next + 4, 0);
        for (rank, (tag, value)) in entries.iter().enumerate() {
            let here = u32::try_from(self.bytes.len()).unwrap();
            let (kind, count, data): (u16, usize, Vec<u8>) = match value {
                Value::Text(text) => (2, text.len() + 1, [text.as_bytes(), b"\0"].concat()),
                Value::Bytes(bytes) => (7, bytes.len(), bytes.to_vec()),
                Value::Short(number) => (3, 1, number.to_be_bytes().to_vec()),
                Value::Long(number) => (4, 1, u32::try_from(*number).unwrap().to_be_bytes().to_vec()),
                Value::Degrees(parts) => {
                    let over_one = |part: &u32| [part.to_be_bytes(), 1_u32.to_be_bytes()].concat();
                    (5, 3, parts.iter().flat_map(over_one).collect())
                }
                Value::Blob(bytes) => {
                    self.bytes.extend(*bytes);
                    (4, 1, here.to_be_bytes().to_vec())
                }
                Value::Below(entries) => {
                    self.directory(entries);
                    (4, 1, here.to_be_bytes().to_vec())
                }
            };
            self.entry(first + rank * 12, *tag, kind, count, data);
        }
        next
    }

    fn entry(&mut self, at: usize, tag: u16, kind: u16, count: usize, mut data: Vec<u8>) {
        let inline = if data.len() > 4 {
            let place = u32::try_from(self.bytes.len()).unwrap();
            self.bytes.extend(&data);
            place.to_be_bytes().to_vec()
        } else {
            data.resize(4, 0);
            data
        };
        let count = u32::try_from(count).unwrap().to_be_bytes();
        let line = [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count, &inline].concat();
        self.bytes[at..at + 12].copy_from_slice(&line);
    }
}

/// A chunk of a PNG.
pub fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let named = [kind.as_slice(), body].concat();
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&length[..], &named, &crc32(&named).to_be_bytes()].concat()
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

/// Bytes in a zlib stream that stores them as they are, so that a search would find them.
pub fn stored(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap();
    let (low, high) = bytes.iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    let sum = (high << 16 | low).to_be_bytes();
    [&[0x78, 0x01, 0x01], &length.to_le_bytes()[..], &(!length).to_le_bytes(), bytes, &sum].concat()
}

/// Text in three dresses, EXIF, the time, a profile: after the header, and a tail after the end.
fn telling_png(canary: &str, number: u16) -> Vec<u8> {
    let plain = drawn(number, ImageFormat::Png);
    // The signature and the header chunk.
    let header = 8 + 25;
    let mut told = chunk(b"iCCP", &[canary.as_bytes(), b"\0\0", &stored(&profile(canary))].concat());
    told.extend(chunk(b"eXIf", &exif(canary, 1)));
    told.extend(chunk(b"tEXt", &[b"Author\0", canary.as_bytes()].concat()));
    told.extend(chunk(b"zTXt", &[b"Comment\0\0".as_slice(), &stored(canary.as_bytes())].concat()));
    told.extend(chunk(
        b"iTXt",
        &[b"XML:com.adobe.xmp\0\0\0\0\0".as_slice(), xmp(canary).as_bytes()].concat(),
    ));
    told.extend(chunk(b"tIME", &[0x07, 0xea, 11, 22, 10, 0, 0]));
    [&plain[..header], &told, &plain[header..], canary.as_bytes()].concat()
}

/// EXIF, XMP and a profile around a lossless picture.
fn telling_webp(canary: &str, number: u16) -> Vec<u8> {
    let plain = drawn(number, ImageFormat::WebP);
    let across = (SIZE.0 - 1).to_le_bytes();
    let down = (SIZE.1 - 1).to_le_bytes();
    let mut body = piece(b"VP8X", &[&[0x2c, 0, 0, 0], &across[..3], &down[..3]].concat());
    body.extend(piece(b"ICCP", &profile(canary)));
    // After RIFF, its length and WEBP: the picture.
    body.extend(&plain[12..]);
    body.extend(piece(b"EXIF", &exif(canary, 1)));
    body.extend(piece(b"XMP ", xmp(canary).as_bytes()));
    let length = u32::try_from(body.len() + 4).unwrap().to_le_bytes();
    [b"RIFF".as_slice(), &length, b"WEBP", &body].concat()
}

/// A chunk of a WebP, padded to an even length.
pub fn piece(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap().to_le_bytes();
    let padding = vec![0; body.len() % 2];
    [kind.as_slice(), &length, body, &padding].concat()
}
