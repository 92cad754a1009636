//! The archive a workbook is: which one it is, and its parts, unpacked within a budget whatever their headers claim.

use super::xml::Xml;
use super::{PARTS, UNPACKED, Unreadable, ods, xlsx};
use palier_domain::shared::sheet::Table;
use std::cell::Cell;
use std::io::Cursor;
use std::rc::Rc;
use zip::ZipArchive;
use zip::result::ZipError;

/// An archive being read.
pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// Bytes that may still be unpacked.
    left: Rc<Cell<u64>>,
}

/// The sheets of the workbook, and the extension it should have.
pub(super) fn read(bytes: &[u8]) -> Result<(&'static str, Vec<Table>), Unreadable> {
    let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::damaged("archive coupée"))?;
    if zip.len() > PARTS {
        return Err(Unreadable::Bomb(format!("{} parties", zip.len())));
    }
    let mut archive = Archive { zip, left: Rc::new(Cell::new(UNPACKED)) };
    if archive.has("xl/workbook.xml") {
        Ok(("xlsx", xlsx::read(&mut archive)?))
    } else if archive.has("xl/workbook.bin") {
        Err(Unreadable::Binary)
    } else if archive.has("content.xml") {
        Ok(("ods", ods::read(&mut archive)?))
    } else if archive.has("word/document.xml") {
        Err(Unreadable::NotATable("un document Word"))
    } else {
        Err(Unreadable::NoWorkbook)
    }
}

impl<'a> Archive<'a> {
    fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// A part, to be read piece by piece; nothing when it is not there.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Xml<impl std::io::Read + '_>>, Unreadable> {
        let left = self.left.clone();
        match self.zip.by_name(name) {
            Ok(file) if file.encrypted() => Err(Unreadable::Password),
            Ok(file) => {
                let packed = file.compressed_size();
                Ok(Some(Xml::of(file, name, packed, left)))
            }
            Err(ZipError::FileNotFound) => Ok(None),
            Err(ZipError::UnsupportedArchive(_)) => Err(Unreadable::Password),
            Err(_) => Err(Unreadable::damaged(name)),
        }
    }
}
