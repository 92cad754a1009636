//! `.xlsx`: sheets streamed row by row; shared texts, styles and merged cells looked up, formulas never evaluated.

use super::archive::Archive;
use super::gather::{Counts, Gathering};
use super::xml::{Piece, Xml, attribute};
use super::{SHARED, SHEETS, TEXT, Unreadable, styles};
use palier_domain::shared::sheet::{Address, Table, Value, serial_day};
use std::collections::HashMap;
use std::io::Read;

/// Days between the two epochs of spreadsheets, 1900 and 1904.
const FROM_1904: f64 = 1_462.0;

/// A sheet as the workbook declares it.
struct Declared {
    name: String,
    part: String,
    hidden: bool,
}

/// What the cells of any sheet need.
struct Book {
    shared: Vec<String>,
    dated: Vec<bool>,
    from_1904: bool,
}

/// The sheets of a workbook.
pub(super) fn read(archive: &mut Archive<'_>) -> Result<Vec<Table>, Unreadable> {
    let targets = targets(archive)?;
    let (sheets, from_1904) = declared(archive, &targets)?;
    let book = Book { shared: shared(archive)?, dated: styles::dated(archive)?, from_1904 };
    let mut counts = Counts::default();
    let mut tables = Vec::new();
    for sheet in sheets {
        let gathering = Gathering::of(&sheet.name, sheet.hidden, &mut counts);
        match archive.part(&sheet.part)? {
            Some(xml) => tables.extend(cells(xml, gathering, &book)?),
            None => return Err(Unreadable::damaged(format!("la feuille « {} » manque", sheet.name))),
        }
    }
    if tables.is_empty() { Err(Unreadable::NoSheet) } else { Ok(tables) }
}

/// Where each relation of the workbook leads.
fn targets(archive: &mut Archive<'_>) -> Result<HashMap<String, String>, Unreadable> {
    let mut targets = HashMap::new();
    let Some(mut xml) = archive.part("xl/_rels/workbook.xml.rels")? else { return Ok(targets) };
    loop {
        match xml.next()? {
            Piece::Open(element)
                if element.local_name().as_ref() == "Relationship" && targets.len() < 1_000 =>
            {
                if let (Some(id), Some(target)) = (attribute(&element, "Id"), attribute(&element, "Target")) {
                    let part = match target.strip_prefix('/') {
                        Some(whole) => whole.to_owned(),
                        None => format!("xl/{target}"),
                    };
                    targets.insert(id, part);
                }
            }
            Piece::End => return Ok(targets),
            _ => {}
        }
    }
}

fn declared(
    archive: &mut Archive<'_>,
    targets: &HashMap<String, String>,
) -> Result<(Vec<Declared>, bool), Unreadable> {
    let (mut sheets, mut from_1904) = (Vec::new(), false);
    let Some(mut xml) = archive.part("xl/workbook.xml")? else { return Err(Unreadable::NoWorkbook) };
    loop {
        match xml.next()? {
            Piece::Open(element) => match element.local_name().as_ref() {
                "workbookPr" => {
                    from_1904 = attribute(&element, "date1904")
                        .is_some_and(|said| matches!(said.as_str(), "1" | "true"));
                }
                "sheet" => {
                    let name = attribute(&element, "name").unwrap_or_default();
                    let hidden = attribute(&element, "state").is_some_and(|state| state != "visible");
                    let part = attribute(&element, "id").and_then(|id| targets.get(&id));
                    let part = part
                        .ok_or_else(|| Unreadable::damaged(format!("la feuille « {name} » manque")))?
                        .clone();
                    // A sheet of charts holds no cell.
                    if !part.contains("chartsheets/") {
                        sheets.push(Declared { name, part, hidden });
                    }
                    if sheets.len() > SHEETS {
                        return Err(Unreadable::TooManySheets);
                    }
                }
                _ => {}
            },
            Piece::End => return Ok((sheets, from_1904)),
            _ => {}
        }
    }
}

/// The texts that cells share.
fn shared(archive: &mut Archive<'_>) -> Result<Vec<String>, Unreadable> {
    let mut shared: Vec<String> = Vec::new();
    let mut bytes = 0usize;
    let Some(mut xml) = archive.part("xl/sharedStrings.xml")? else { return Ok(shared) };
    loop {
        let is_text = match xml.next()? {
            Piece::Open(element) => element.local_name().as_ref() == "si",
            Piece::End => return Ok(shared),
            _ => false,
        };
        if is_text {
            // Phonetic guides are not part of the text.
            let text = spelled(&xml.words(&["rPh"])?);
            bytes += text.len();
            if bytes > TEXT || shared.len() >= SHARED {
                return Err(Unreadable::Bomb("trop de textes".to_owned()));
            }
            shared.push(text);
        }
    }
}

/// What a cell says before its content is read.
struct Opened {
    at: Address,
    kind: String,
    style: usize,
}

/// A sheet; nothing for one that is no sheet of cells.
fn cells<R: Read>(
    mut xml: Xml<R>,
    mut sheet: Gathering<'_>,
    book: &Book,
) -> Result<Option<Table>, Unreadable> {
    let (mut row, mut column) = (0u32, 0u32);
    loop {
        let opened = match xml.next()? {
            Piece::Open(element) => match element.local_name().as_ref() {
                "row" => {
                    row = number(&element, "r").map_or(row, |number| number.saturating_sub(1));
                    column = 0;
                    if is_true(attribute(&element, "hidden")) {
                        sheet.hidden_row(row);
                    }
                    continue;
                }
                "col" => {
                    if let (true, Some(first), Some(last)) = (
                        is_true(attribute(&element, "hidden")),
                        number(&element, "min"),
                        number(&element, "max"),
                    ) {
                        sheet.hidden_columns(first.saturating_sub(1), last.saturating_sub(1));
                    }
                    continue;
                }
                "mergeCell" => {
                    let range = attribute(&element, "ref").unwrap_or_default();
                    let (first, last) = range.split_once(':').unwrap_or((&range, &range));
                    if let (Some(first), Some(last)) = (Address::parse(first), Address::parse(last)) {
                        sheet.merge(first, last);
                    }
                    continue;
                }
                "c" => {
                    let named = attribute(&element, "r").and_then(|at| Address::parse(&at));
                    Opened {
                        at: named.unwrap_or(Address { row, column }),
                        kind: attribute(&element, "t").unwrap_or_default(),
                        style: number(&element, "s").unwrap_or(0) as usize,
                    }
                }
                _ => continue,
            },
            Piece::Close(name) if name == "row" => {
                row = row.saturating_add(1);
                continue;
            }
            Piece::End => return Ok(Some(sheet.finish())),
            _ => continue,
        };
        row = opened.at.row;
        column = opened.at.column.saturating_add(1);
        cell(&mut xml, &mut sheet, book, &opened)?;
    }
}

/// The content of a cell just opened, until it closes.
fn cell<R: Read>(
    xml: &mut Xml<R>,
    sheet: &mut Gathering<'_>,
    book: &Book,
    opened: &Opened,
) -> Result<(), Unreadable> {
    let (mut said, mut is_formula) = (None, false);
    loop {
        let name = match xml.next()? {
            Piece::Open(element) => element.local_name().as_ref().to_owned(),
            Piece::Close(name) if name == "c" => break,
            Piece::End => break,
            _ => continue,
        };
        match name.as_str() {
            "v" => said = Some(xml.words(&[])?),
            "is" => said = Some(xml.words(&["rPh"])?),
            "f" => {
                is_formula = true;
                xml.words(&[])?;
            }
            _ => drop(xml.words(&[])?),
        }
    }
    let value = match said {
        Some(said) => value(said, book, opened, sheet.name())?,
        None if is_formula => Some(Value::Fault("formule sans résultat enregistré".to_owned())),
        None => None,
    };
    match value {
        Some(value) => sheet.cell(opened.at, value, is_formula),
        None => Ok(()),
    }
}

fn value(said: String, book: &Book, opened: &Opened, sheet: &str) -> Result<Option<Value>, Unreadable> {
    let dangling = || Unreadable::Dangling { sheet: sheet.to_owned(), at: opened.at };
    Ok(Some(match opened.kind.as_str() {
        "s" => {
            let rank: usize = said.trim().parse().map_err(|_| dangling())?;
            Value::Text(book.shared.get(rank).ok_or_else(dangling)?.clone())
        }
        "str" | "inlineStr" => Value::Text(spelled(&said)),
        "b" => Value::Truth(said.trim() == "1" || said.trim() == "true"),
        "e" => Value::Fault(said.chars().take(40).collect()),
        "d" => palier_domain::shared::sheet::day(Some(&Value::Text(said.clone())))
            .ok()
            .flatten()
            .map_or(Value::Text(said), Value::Day),
        _ if said.trim().is_empty() => return Ok(None),
        _ => {
            let number: f64 = said.trim().parse().map_err(|_| dangling())?;
            let shift = if book.from_1904 { FROM_1904 } else { 0.0 };
            let as_day = book.dated.get(opened.style).copied().unwrap_or(false);
            as_day.then(|| serial_day(number + shift)).flatten().map_or(Value::Number(number), Value::Day)
        }
    }))
}

/// `_x000D_` and its like are how a workbook spells what XML cannot hold.
fn spelled(text: &str) -> String {
    if !text.contains("_x") {
        return text.replace("\r\n", "\n");
    }
    let (mut plain, mut rest) = (String::new(), text);
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6).filter(|_| rest.get(at + 6..at + 7) == Some("_"));
        let letter = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        match letter {
            Some(letter) => {
                plain.push_str(&rest[..at]);
                plain.push(letter);
                rest = &rest[at + 7..];
            }
            None => {
                plain.push_str(&rest[..at + 2]);
                rest = &rest[at + 2..];
            }
        }
    }
    plain.push_str(rest);
    plain.replace("\r\n", "\n")
}

fn number(element: &quick_xml::events::BytesStart<'_>, name: &str) -> Option<u32> {
    attribute(element, name)?.parse().ok()
}

fn is_true(said: Option<String>) -> bool {
    said.is_some_and(|said| matches!(said.as_str(), "1" | "true"))
}
