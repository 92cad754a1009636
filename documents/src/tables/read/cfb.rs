//! The container of old workbooks (compound file): its streams, followed sector by sector and never in circles.

use super::Unreadable;

/// Ends a chain of sectors.
const END: u32 = 0xFFFF_FFFE;
/// Addresses of sectors kept in the header.
const IN_HEADER: usize = 109;

/// A container.
pub(super) struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
    mini_fat: Vec<u32>,
    mini: Vec<u8>,
    cutoff: usize,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    is_root: bool,
    start: u32,
    size: usize,
}

fn cut() -> Unreadable {
    Unreadable::damaged("classeur .xls coupé")
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

impl<'a> Compound<'a> {
    /// Opens a container.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        let shift = u16_at(bytes, 30).filter(|shift| matches!(shift, 9 | 12)).ok_or_else(cut)?;
        let header = |at: usize| u32_at(bytes, at).ok_or_else(cut);
        let mut compound = Self {
            bytes,
            sector: 1 << shift,
            fat: Vec::new(),
            mini_fat: Vec::new(),
            mini: Vec::new(),
            cutoff: header(56)? as usize,
            entries: Vec::new(),
        };
        compound.read_fat(header(68)?)?;
        let directory = compound.chain(header(48)?, usize::MAX)?;
        if directory.is_empty() || directory.len() % compound.sector != 0 {
            return Err(cut());
        }
        compound.entries = directory.chunks_exact(128).filter_map(entry).collect();
        compound.mini_fat = numbers(&compound.chain(header(60)?, usize::MAX).unwrap_or_default());
        let root = compound.entries.iter().find(|entry| entry.is_root).map(|root| (root.start, root.size));
        if let Some((start, size)) = root {
            compound.mini = compound.chain(start, size).unwrap_or_default();
        }
        Ok(compound)
    }

    fn read_fat(&mut self, first_extension: u32) -> Result<(), Unreadable> {
        let mut sectors: Vec<u32> = (0..IN_HEADER)
            .map_while(|n| u32_at(self.bytes, 76 + 4 * n))
            .filter(|sector| *sector < END)
            .collect();
        let most = self.bytes.len() / self.sector + 1;
        let (mut next, mut steps) = (first_extension, 0);
        while next < END && steps <= most {
            let listed = numbers(self.sector_bytes(next)?);
            let (last, listed) = listed.split_last().ok_or_else(cut)?;
            sectors.extend(listed.iter().filter(|sector| **sector < END));
            (next, steps) = (*last, steps + 1);
        }
        for sector in sectors.into_iter().take(most) {
            self.fat.extend(numbers(self.sector_bytes(sector)?));
        }
        Ok(())
    }

    fn sector_bytes(&self, sector: u32) -> Result<&'a [u8], Unreadable> {
        let start = (sector as usize)
            .checked_add(1)
            .and_then(|rank| rank.checked_mul(self.sector))
            .ok_or_else(cut)?;
        let rest = self.bytes.get(start..).filter(|rest| !rest.is_empty()).ok_or_else(cut)?;
        Ok(&rest[..self.sector.min(rest.len())])
    }

    /// The bytes of a chain of sectors, that many at most.
    fn chain(&self, start: u32, size: usize) -> Result<Vec<u8>, Unreadable> {
        let (mut bytes, mut next) = (Vec::new(), start);
        let mut walked = Walked::over(&self.fat);
        while next < END && bytes.len() < size {
            bytes.extend_from_slice(self.sector_bytes(next)?);
            next = walked.after(next)?;
        }
        bytes.truncate(size);
        Ok(bytes)
    }

    fn mini_chain(&self, start: u32, size: usize) -> Result<Vec<u8>, Unreadable> {
        const SECTOR: usize = 64;
        let (mut bytes, mut next) = (Vec::new(), start);
        let mut walked = Walked::over(&self.mini_fat);
        while next < END && bytes.len() < size {
            let at = next as usize * SECTOR;
            bytes.extend_from_slice(self.mini.get(at..(at + SECTOR).min(self.mini.len())).ok_or_else(cut)?);
            next = walked.after(next)?;
        }
        bytes.truncate(size);
        Ok(bytes)
    }

    /// Whether it holds a stream of that name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name == name)
    }

    /// A stream by its name.
    pub(super) fn stream(&self, name: &str) -> Result<Option<Vec<u8>>, Unreadable> {
        let Some(entry) = self.entries.iter().find(|entry| entry.name == name) else { return Ok(None) };
        let bytes = if entry.size < self.cutoff {
            self.mini_chain(entry.start, entry.size)?
        } else {
            self.chain(entry.start, entry.size)?
        };
        if bytes.len() < entry.size { Err(cut()) } else { Ok(Some(bytes)) }
    }
}

/// The sectors a chain went through: one met twice goes in circles.
struct Walked<'a> {
    follows: &'a [u32],
    met: Vec<bool>,
}

impl<'a> Walked<'a> {
    fn over(follows: &'a [u32]) -> Self {
        Self { follows, met: vec![false; follows.len()] }
    }

    fn after(&mut self, sector: u32) -> Result<u32, Unreadable> {
        let met = self.met.get_mut(sector as usize).ok_or_else(cut)?;
        if std::mem::replace(met, true) {
            return Err(cut());
        }
        self.follows.get(sector as usize).copied().ok_or_else(cut)
    }
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).filter_map(|four| u32_at(four, 0)).collect()
}

fn entry(bytes: &[u8]) -> Option<Entry> {
    const ROOT: u8 = 5;
    let length = usize::from(u16_at(bytes, 64)?).min(64).checked_sub(2)?;
    let units: Vec<u16> = bytes[..length].chunks_exact(2).filter_map(|two| u16_at(two, 0)).collect();
    Some(Entry {
        name: String::from_utf16_lossy(&units),
        is_root: bytes[66] == ROOT,
        start: u32_at(bytes, 116)?,
        size: u32_at(bytes, 120)? as usize,
    })
}
