//! A part of a workbook read event by event: what it unpacks, how deep it goes and how long each piece is are counted.

use super::{DEPTH, NODE, RATIO, RATIO_FROM, Unreadable};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

/// A part being read.
pub(super) struct Xml<R: Read> {
    reader: Reader<Metered<R>>,
    buffer: Vec<u8>,
    depth: usize,
    part: String,
}

/// What comes next in a part; texts come without their entities.
pub(super) enum Piece<'b> {
    /// An element opens.
    Open(BytesStart<'b>),
    /// An element closes: its name without prefix.
    Close(String),
    /// Words.
    Text(String),
    /// The end of the part.
    End,
}

/// A source that counts what comes out of it.
struct Metered<R: Read> {
    inner: BufReader<R>,
    /// Bytes since the last event.
    since: u64,
    total: u64,
    packed: u64,
    left: Rc<Cell<u64>>,
}

impl<R: Read> Metered<R> {
    fn refusal(&self) -> Option<Unreadable> {
        if self.left.get() == 0 {
            Some(Unreadable::Bomb("plus de 160 Mo".to_owned()))
        } else if self.total > RATIO_FROM && self.total / RATIO > self.packed {
            Some(Unreadable::Bomb(format!("{} fois sa taille", self.total / self.packed.max(1))))
        } else if self.since > NODE {
            Some(Unreadable::Bomb("un élément de plus de 256 Ko".to_owned()))
        } else {
            None
        }
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let filled = self.fill_buf()?;
        let count = filled.len().min(into.len());
        into[..count].copy_from_slice(&filled[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Metered<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if let Some(refusal) = self.refusal() {
            return Err(io::Error::other(refusal));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        let bytes = count as u64;
        self.since += bytes;
        self.total += bytes;
        self.left.set(self.left.get().saturating_sub(bytes));
        self.inner.consume(count);
    }
}

impl<R: Read> Xml<R> {
    pub(super) fn of(source: R, part: &str, packed: u64, left: Rc<Cell<u64>>) -> Self {
        let inner = BufReader::new(source);
        let mut reader = Reader::from_reader(Metered { inner, since: 0, total: 0, packed, left });
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new(), depth: 0, part: part.to_owned() }
    }

    /// What comes next.
    pub(super) fn next(&mut self) -> Result<Piece<'_>, Unreadable> {
        self.buffer.clear();
        self.reader.get_mut().since = 0;
        let event = match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => event,
            Err(error) => return Err(refusal(error, &self.part)),
        };
        Ok(match event {
            Event::Start(element) => {
                self.depth += 1;
                if self.depth > DEPTH {
                    return Err(Unreadable::TooDeep(self.part.clone()));
                }
                Piece::Open(element)
            }
            Event::End(element) => {
                self.depth = self.depth.saturating_sub(1);
                Piece::Close(element.local_name().as_ref().to_owned())
            }
            Event::Text(text) => Piece::Text(text.xml10_content().into_owned()),
            Event::CData(text) => Piece::Text(text.xml10_content().into_owned()),
            Event::GeneralRef(entity) => {
                let spelled = match entity.resolve_char_ref() {
                    Ok(Some(letter)) => letter.to_string(),
                    Ok(None) => named(&entity.xml10_content()).ok_or(Unreadable::Declarations)?.to_owned(),
                    Err(_) => return Err(Unreadable::damaged(&self.part)),
                };
                Piece::Text(spelled)
            }
            Event::DocType(_) => return Err(Unreadable::Declarations),
            // A part that ends inside an element was cut.
            Event::Eof if self.depth > 0 => return Err(Unreadable::damaged(&self.part)),
            Event::Eof => Piece::End,
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => Piece::Text(String::new()),
        })
    }

    /// The text until the element just opened closes, its inner elements included, except those of these names.
    pub(super) fn words(&mut self, except: &[&str]) -> Result<String, Unreadable> {
        let (mut text, mut open, mut silent) = (String::new(), 1usize, 0usize);
        while open > 0 {
            match self.next()? {
                Piece::Open(element) => {
                    open += 1;
                    silent += usize::from(silent > 0 || except.contains(&element.local_name().as_ref()));
                }
                Piece::Close(_) => {
                    open -= 1;
                    silent = silent.saturating_sub(1);
                }
                Piece::Text(words) if silent == 0 => text.push_str(&words),
                Piece::Text(_) => {}
                Piece::End => break,
            }
        }
        Ok(text)
    }
}

fn named(entity: &str) -> Option<&'static str> {
    Some(match entity {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => return None,
    })
}

fn refusal(error: quick_xml::Error, part: &str) -> Unreadable {
    match error {
        quick_xml::Error::Io(error) => {
            let ours = error.get_ref().and_then(|inner| inner.downcast_ref::<Unreadable>());
            ours.cloned().unwrap_or_else(|| Unreadable::damaged(part))
        }
        _ => Unreadable::damaged(part),
    }
}

/// An attribute by its name without prefix.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    let mut known = attributes.with_checks(false).flatten();
    let found = known.find(|attribute| attribute.key.local_name().as_ref() == name)?;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}
