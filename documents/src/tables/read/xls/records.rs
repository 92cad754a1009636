//! The records of an old workbook, each with what continues it, and the texts that run over several of them.

use super::Unreadable;

/// Continues the record before.
const CONTINUE: u16 = 0x003C;

fn cut() -> Unreadable {
    Unreadable::damaged("classeur .xls coupé")
}

/// A record: what it is, its own bytes, and those of the records that continue it.
pub(super) struct Record<'a> {
    pub(super) kind: u16,
    pub(super) whole: &'a [u8],
    more: Vec<&'a [u8]>,
}

/// Records one after the other, to the end of the stream.
pub(super) struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Records<'a> {
    pub(super) fn of(stream: &'a [u8]) -> Self {
        Self { rest: stream }
    }

    fn one(&mut self) -> Option<Result<(u16, &'a [u8]), Unreadable>> {
        let [k0, k1, l0, l1, rest @ ..] = self.rest else { return None };
        let (kind, length) = (u16::from_le_bytes([*k0, *k1]), usize::from(u16::from_le_bytes([*l0, *l1])));
        match rest.split_at_checked(length) {
            Some((body, rest)) => {
                self.rest = rest;
                Some(Ok((kind, body)))
            }
            None => {
                self.rest = &[];
                Some(Err(cut()))
            }
        }
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<Record<'a>, Unreadable>;

    fn next(&mut self) -> Option<Self::Item> {
        let (kind, whole) = match self.one()? {
            Ok(one) => one,
            Err(refusal) => return Some(Err(refusal)),
        };
        let mut more = Vec::new();
        while self.rest.starts_with(&CONTINUE.to_le_bytes()) {
            match self.one() {
                Some(Ok((_, body))) => more.push(body),
                Some(Err(refusal)) => return Some(Err(refusal)),
                None => break,
            }
        }
        Some(Ok(Record { kind, whole, more }))
    }
}

impl<'a> Record<'a> {
    fn bytes<const N: usize>(&self, at: usize) -> Result<[u8; N], Unreadable> {
        self.whole.get(at..at + N).and_then(|bytes| bytes.try_into().ok()).ok_or_else(cut)
    }

    pub(super) fn byte(&self, at: usize) -> Result<u8, Unreadable> {
        self.bytes::<1>(at).map(|[byte]| byte)
    }

    pub(super) fn u16(&self, at: usize) -> Result<u16, Unreadable> {
        self.bytes(at).map(u16::from_le_bytes)
    }

    pub(super) fn u32(&self, at: usize) -> Result<u32, Unreadable> {
        self.bytes(at).map(u32::from_le_bytes)
    }

    pub(super) fn f64(&self, at: usize) -> Result<f64, Unreadable> {
        self.bytes(at).map(f64::from_le_bytes)
    }

    /// A text whose length takes that many bytes.
    pub(super) fn string(&self, at: usize, length_bytes: usize) -> Result<String, Unreadable> {
        let length = if length_bytes == 1 { u16::from(self.byte(at)?) } else { self.u16(at)? };
        let mut chain = self.chain(at + length_bytes);
        let is_wide = chain.byte()? & 1 != 0;
        chain.letters(usize::from(length), is_wide)
    }

    /// Its bytes from there on, those that continue it included.
    pub(super) fn chain(&self, at: usize) -> Chain<'a> {
        let mut parts = vec![self.whole.get(at..).unwrap_or(&[])];
        parts.extend(&self.more);
        Chain { parts, part: 0, at: 0 }
    }
}

/// Bytes that run over several records.
pub(super) struct Chain<'a> {
    parts: Vec<&'a [u8]>,
    part: usize,
    at: usize,
}

impl Chain<'_> {
    pub(super) fn is_over(&self) -> bool {
        let here = self.parts.get(self.part).map_or(0, |part| part.len() - self.at);
        here == 0 && self.parts.iter().skip(self.part + 1).all(|part| part.is_empty())
    }

    fn is_part_over(&self) -> bool {
        self.parts.get(self.part).is_none_or(|part| self.at >= part.len())
    }

    fn byte(&mut self) -> Result<u8, Unreadable> {
        while self.is_part_over() {
            self.part += 1;
            self.at = 0;
            if self.part >= self.parts.len() {
                return Err(cut());
            }
        }
        self.at += 1;
        Ok(self.parts[self.part][self.at - 1])
    }

    fn u16(&mut self) -> Result<u16, Unreadable> {
        Ok(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn skip(&mut self, count: usize) -> Result<(), Unreadable> {
        for _ in 0..count {
            self.byte()?;
        }
        Ok(())
    }

    /// That many letters. Where they run over to the next record, it says again how wide they are.
    fn letters(&mut self, count: usize, mut is_wide: bool) -> Result<String, Unreadable> {
        let mut units: Vec<u16> = Vec::new();
        for _ in 0..count {
            if self.is_part_over() {
                is_wide = self.byte()? & 1 != 0;
            }
            units.push(if is_wide { self.u16()? } else { u16::from(self.byte()?) });
        }
        Ok(String::from_utf16_lossy(&units))
    }

    /// A text with its marks of style and its phonetic guide, which are passed over.
    pub(super) fn rich_string(&mut self) -> Result<String, Unreadable> {
        let (count, flags) = (usize::from(self.u16()?), self.byte()?);
        let runs = if flags & 8 != 0 { usize::from(self.u16()?) } else { 0 };
        let guide = if flags & 4 != 0 {
            u32::from_le_bytes([self.byte()?, self.byte()?, self.byte()?, self.byte()?]) as usize
        } else {
            0
        };
        let text = self.letters(count, flags & 1 != 0)?;
        self.skip(runs * 4)?;
        self.skip(guide)?;
        Ok(text)
    }
}
