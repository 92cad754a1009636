//! What a template reads: printable data, and pictures by name.

use crate::charts::{self, Tally};
use crate::printable::{Repertoire, spoken};
use crate::typesetter::Folder;
use crate::{Photo, qr};
use palier_domain::shared::Day;
use serde_json::{Value, json};
use typst::foundations::Bytes;
use typst::utils::hash128;
use typst::visualize::{ExchangeFormat, RasterImage};
use zune_jpeg::JpegDecoder;

/// A photo found readable, or not, once for all the attempts at a document.
#[derive(Clone)]
pub(crate) struct ReadPhoto<'a> {
    photo: &'a Photo,
    picture: Option<Picture>,
}

#[derive(Clone)]
enum Picture {
    /// A JPEG goes into the file as it is; only its header is read. Decoding hundreds of photos to show them small
    /// would take gigabytes.
    Jpeg { bytes: Bytes, width: usize, height: usize },
    /// Anything else the engine decodes.
    Other(Bytes),
}

/// The photos, each with its bytes when the engine can read them.
pub(crate) fn read_photos(photos: &[Photo]) -> Vec<ReadPhoto<'_>> {
    photos.iter().map(|photo| ReadPhoto { photo, picture: readable(&photo.bytes) }).collect()
}

fn readable(bytes: &[u8]) -> Option<Picture> {
    let format = ExchangeFormat::detect(bytes)?;
    if format == ExchangeFormat::Jpg {
        return whole_jpeg(bytes);
    }
    let bytes = Bytes::new(bytes.to_vec());
    RasterImage::plain(bytes.clone(), format).ok().map(|_| Picture::Other(bytes))
}

/// A grey or colour JPEG that goes to its end.
fn whole_jpeg(bytes: &[u8]) -> Option<Picture> {
    let mut decoder = JpegDecoder::new(std::io::Cursor::new(bytes));
    decoder.decode_headers().ok()?;
    let info = decoder.info()?;
    let (width, height) = (usize::from(info.width), usize::from(info.height));
    // PDF/A has one colour intent here, red, green and blue: a photo made for presses is not shown.
    let shown = matches!(info.components, 1 | 3) && bytes.ends_with(&[0xFF, 0xD9]) && width > 0 && height > 0;
    shown.then(|| Picture::Jpeg { bytes: Bytes::new(bytes.to_vec()), width, height })
}

/// A folder being filled for one attempt at a document.
pub(crate) struct Filling<'a> {
    repertoire: &'a Repertoire,
    pictures: Vec<(String, Bytes)>,
}

impl<'a> Filling<'a> {
    pub(crate) fn new(repertoire: &'a Repertoire) -> Self {
        Self { repertoire, pictures: Vec::new() }
    }

    /// The text as it goes on paper.
    pub(crate) fn text(&self, text: &str) -> String {
        self.repertoire.on_paper(text)
    }

    /// Every text of a value, made printable.
    pub(crate) fn printed(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(&text)),
            Value::Array(items) => items.into_iter().map(|item| self.printed(item)).collect(),
            Value::Object(fields) => {
                fields.into_iter().map(|(name, field)| (name, self.printed(field))).collect()
            }
            other => other,
        }
    }

    /// Keeps a drawing; gives its name. The name is that of its content: two documents being made at the same time
    /// never read each other's pictures.
    pub(crate) fn drawing(&mut self, svg: String) -> String {
        self.keep(Bytes::from_string(svg), ".svg")
    }

    fn keep(&mut self, bytes: Bytes, ending: &str) -> String {
        let path = format!("/{:032x}{ending}", hash128(&bytes));
        if self.pictures.iter().all(|(known, _)| *known != path) {
            self.pictures.push((path.clone(), bytes));
        }
        path
    }

    /// A photo with its caption, and what it shows for those who do not see it.
    pub(crate) fn photo(&mut self, read: &ReadPhoto<'_>) -> Value {
        let path = read.picture.clone().map(|picture| match picture {
            Picture::Other(bytes) => self.keep(bytes, ""),
            Picture::Jpeg { bytes, width, height } => {
                let path = self.keep(bytes, ".jpg");
                let name = path.trim_start_matches('/');
                self.drawing(format!(
                    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\">\
                     <image href=\"{name}\" width=\"{width}\" height=\"{height}\"/></svg>"
                ))
            }
        });
        let alternative = [&read.photo.alternative, &read.photo.caption].into_iter().map(|text| spoken(text));
        let alternative = alternative.into_iter().find(|text| !text.is_empty());
        json!({
            "path": path,
            "alt": alternative.unwrap_or_else(|| "Photo sans description".to_owned()),
            "caption": self.text(&read.photo.caption),
        })
    }

    /// A chart of tallies and the rows of the table that says the same.
    pub(crate) fn chart(&mut self, title: &str, first_column: &str, tallies: &[Tally]) -> Value {
        let shown: Vec<Tally> =
            tallies.iter().map(|tally| Tally { label: self.text(&tally.label), ..tally.clone() }).collect();
        let path = self.drawing(charts::tallies(title, &shown));
        let rows: Vec<Value> =
            shown.iter().map(|t| json!([t.label, t.total, t.open, t.answered, t.late])).collect();
        json!({
            "title": title,
            "column": first_column,
            "path": path,
            "alt": format!("{title} : barres du nombre de constats, de réponses et de retards, mêmes nombres que le tableau"),
            "rows": rows,
        })
    }

    /// The code a phone reads and the address in clear; null without address.
    pub(crate) fn code(&mut self, address: &str) -> Value {
        let address = address.trim();
        if address.is_empty() {
            return Value::Null;
        }
        let path = qr::svg(address).map(|svg| self.drawing(svg));
        json!({
            "path": path,
            "alt": spoken(&format!("Code QR qui ouvre l'adresse {address}")),
            "address": self.text(address),
        })
    }

    /// The folder, with the data the template reads.
    pub(crate) fn finish(self, data: &Value) -> Folder {
        Folder { data: data.to_string().into_bytes(), pictures: self.pictures }
    }
}

/// What the system and screen readers know of the file. PDF/UA asks for a title: one of spaces only is none.
pub(crate) fn file(title: &str, author: &str, day: Day) -> Value {
    let title = Some(spoken(title)).filter(|title| !title.is_empty());
    json!({
        "title": title.unwrap_or_else(|| "Sans titre".to_owned()),
        "author": spoken(author),
        "year": day.0.year(),
        "month": day.0.month(),
        "day": day.0.day(),
    })
}

/// The parts that say something, one after the other.
pub(crate) fn joined(parts: &[&str]) -> String {
    parts.iter().copied().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Items under the name each one gives, names in the order of their first item.
pub(crate) fn grouped<'a, T>(items: &'a [T], name: impl Fn(&'a T) -> &'a str) -> Vec<(&'a str, Vec<&'a T>)> {
    let mut groups: Vec<(&str, Vec<&T>)> = Vec::new();
    for item in items {
        let name = name(item);
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, list)) => list.push(item),
            None => groups.push((name, vec![item])),
        }
    }
    groups
}
