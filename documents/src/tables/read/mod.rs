//! Tables as people send them: `.xlsx`, `.xls`, `.ods` and `.csv`, read as plain rows of cells, each with its address.
//!
//! Nothing is evaluated: a formula gives the last value its spreadsheet computed. Everything is bounded, whatever the file
//! claims: bytes once unpacked, sheets, rows, columns, cells, length of a cell, depth of the XML.

mod archive;
mod cfb;
mod csv;
mod gather;
mod ods;
mod refusal;
mod styles;
mod xls;
mod xlsx;
mod xml;

pub use refusal::Unreadable;

use palier_domain::shared::sheet::Table;

/// Largest file taken, in bytes.
pub const LARGEST: usize = 10 * 1024 * 1024;
/// Most bytes once unpacked, all parts together.
const UNPACKED: u64 = 160 * 1024 * 1024;
/// A part may unpack to that many times its size, beyond the first megabytes: spreadsheets stay far below.
const RATIO: u64 = 250;
/// Bytes under which the ratio is not looked at.
const RATIO_FROM: u64 = 8 * 1024 * 1024;
/// Most parts in an archive.
const PARTS: usize = 2_000;
/// Most sheets.
const SHEETS: usize = 50;
/// Most rows that hold something, all sheets together.
const ROWS: usize = 20_000;
/// Columns beyond which nothing may stand.
const COLUMNS: u32 = 200;
/// Most cells that hold something.
const CELLS: usize = 400_000;
/// Longest text of a cell, in characters, as spreadsheets have it.
const LONGEST: usize = 32_767;
/// Most bytes of text kept.
const TEXT: usize = 32 * 1024 * 1024;
/// Most shared texts.
const SHARED: usize = 300_000;
/// Deepest nesting of elements.
const DEPTH: usize = 64;
/// Most bytes of one tag or one piece of text.
const NODE: u64 = 256 * 1024;

/// The sheets of a file, in order. `name` is the one it was sent under: it must not lie about what the file is.
///
/// # Errors
/// The French reason why it cannot be read, with the sheet and the cell when one is to blame.
pub fn read(name: &str, bytes: &[u8]) -> Result<Vec<Table>, Unreadable> {
    if bytes.is_empty() {
        return Err(Unreadable::Empty);
    }
    if bytes.len() > LARGEST {
        return Err(Unreadable::TooHeavy);
    }
    let extension = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default();
    let (really, mut tables) = match kind_of(bytes)? {
        Kind::Zip => archive::read(bytes)?,
        Kind::Compound => ("xls", xls::read(bytes)?),
        Kind::Plain => ("csv", vec![csv::read(name, bytes)?]),
    };
    let honest = extension == really
        || extension.is_empty()
        || (really == "csv" && matches!(extension.as_str(), "txt" | "tsv"));
    if let (false, Some(first)) = (honest, tables.first_mut()) {
        first.notices.insert(
            0,
            format!(
                "Le fichier s'appelle « .{extension} » mais c'est un « .{really} » : il a été lu comme tel."
            ),
        );
    }
    Ok(tables)
}

enum Kind {
    Zip,
    Compound,
    Plain,
}

/// What the bytes are, whatever the name says.
fn kind_of(bytes: &[u8]) -> Result<Kind, Unreadable> {
    let start: Vec<u8> = bytes.iter().copied().skip_while(|b| b.is_ascii_whitespace()).take(512).collect();
    let text = String::from_utf8_lossy(&start).to_ascii_lowercase();
    let text = text.trim_start_matches('\u{feff}').trim_start();
    match bytes {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Ok(Kind::Zip),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Ok(Kind::Compound),
        _ if bytes.starts_with(b"%PDF-") => Err(Unreadable::NotATable("un PDF")),
        [0xFF, 0xD8, ..] | [0x89, b'P', b'N', b'G', ..] => Err(Unreadable::NotATable("une image")),
        _ if text.starts_with("<!doctype html") || text.starts_with("<html") || text.contains("<table") => {
            Err(Unreadable::NotATable("une page web"))
        }
        _ if text.starts_with("<?xml") || text.starts_with('<') => Err(Unreadable::NotATable("du XML")),
        _ if text.starts_with("{\\rtf") => Err(Unreadable::NotATable("un texte mis en forme")),
        _ => Ok(Kind::Plain),
    }
}
