//! Workbooks made by hand, part by part, so that a test may break one where it wants.

use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

const SHEET_NS: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS_NS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// An archive of these parts.
pub fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The declaration of a workbook of these sheets: name, and state when it is not shown.
fn workbook(sheets: &[(&str, &str)]) -> (String, String) {
    let (mut declared, mut relations) = (String::new(), String::new());
    for ((name, state), rank) in sheets.iter().zip(1..) {
        let state = if state.is_empty() { String::new() } else { format!(" state=\"{state}\"") };
        declared.push_str(&format!("<sheet name=\"{name}\" sheetId=\"{rank}\"{state} r:id=\"r{rank}\"/>"));
        relations.push_str(&format!("<Relationship Id=\"r{rank}\" Target=\"worksheets/sheet{rank}.xml\"/>"));
    }
    (
        format!(
            "<workbook xmlns=\"{SHEET_NS}\" xmlns:r=\"{RELATIONS_NS}\"><sheets>{declared}</sheets></workbook>"
        ),
        format!("<Relationships>{relations}</Relationships>"),
    )
}

/// An XLSX of these sheets: name, state, and what stands in the worksheet.
pub fn xlsx(sheets: &[(&str, &str, &str)]) -> Vec<u8> {
    xlsx_with(sheets, &[])
}

/// The same, with other parts beside.
pub fn xlsx_with(sheets: &[(&str, &str, &str)], more: &[(&str, &[u8])]) -> Vec<u8> {
    let named: Vec<(&str, &str)> = sheets.iter().map(|(name, state, _)| (*name, *state)).collect();
    let (book, relations) = workbook(&named);
    let pages: Vec<(String, String)> = sheets
        .iter()
        .zip(1..)
        .map(|((.., inside), rank)| {
            let page = format!("<worksheet xmlns=\"{SHEET_NS}\">{inside}</worksheet>");
            (format!("xl/worksheets/sheet{rank}.xml"), page)
        })
        .collect();
    let mut parts: Vec<(&str, &[u8])> =
        vec![("xl/workbook.xml", book.as_bytes()), ("xl/_rels/workbook.xml.rels", relations.as_bytes())];
    parts.extend(pages.iter().map(|(name, page)| (name.as_str(), page.as_bytes())));
    parts.extend(more);
    archive(&parts)
}

/// Rows of texts, as `sheetData`.
pub fn rows(rows: &[&[&str]]) -> String {
    let row = |(cells, row): (&&[&str], u32)| {
        let filled = cells.iter().zip('A'..='Z').filter(|(text, _)| !text.is_empty());
        let cells: String = filled.map(|(text, column)| text_cell(&format!("{column}{row}"), text)).collect();
        format!("<row r=\"{row}\">{cells}</row>")
    };
    format!("<sheetData>{}</sheetData>", rows.iter().zip(1..).map(row).collect::<String>())
}

/// A cell of text.
pub fn text_cell(at: &str, text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    format!("<c r=\"{at}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>")
}

/// An ODS whose table holds that.
pub fn ods(inside: &str) -> Vec<u8> {
    ods_with(inside, "")
}

/// The same, with that in its manifest.
pub fn ods_with(inside: &str, manifest: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body>\
         <office:spreadsheet><table:table table:name=\"Actions\">{inside}</table:table></office:spreadsheet>\
         </office:body></office:document-content>"
    );
    let manifest = format!("<manifest:manifest xmlns:manifest=\"m\">{manifest}</manifest:manifest>");
    archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
        ("META-INF/manifest.xml", manifest.as_bytes()),
    ])
}

/// A row of texts of an ODS, with these attributes.
pub fn ods_row(cells: &[&str], attributes: &str) -> String {
    let cell = |text: &&str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    format!("<table:table-row {attributes}>{}</table:table-row>", cells.iter().map(cell).collect::<String>())
}

/// An XLS of one sheet « Actions » with these rows of texts; `globals` come first among the records of the workbook.
pub fn xls(rows: &[&[&str]], globals: &[u8]) -> Vec<u8> {
    let mut sheet = record(0x0809, &[0, 6, 0x10, 0]);
    for (cells, row) in rows.iter().zip(0u16..) {
        for (text, column) in cells.iter().zip(0u16..).filter(|(text, _)| !text.is_empty()) {
            let units: Vec<u16> = text.encode_utf16().collect();
            let mut body = [row.to_le_bytes(), column.to_le_bytes(), [0, 0]].concat();
            body.extend(u16::try_from(units.len()).unwrap().to_le_bytes());
            body.push(1);
            body.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
            sheet.extend(record(0x0204, &body));
        }
    }
    sheet.extend(record(0x000A, &[]));
    let book = |at: u32| {
        let name = [&at.to_le_bytes()[..], &[0, 0, 7, 0], b"Actions"].concat();
        [record(0x0809, &[0, 6, 5, 0]), globals.to_vec(), record(0x0085, &name), record(0x000A, &[])].concat()
    };
    let at = u32::try_from(book(0).len()).unwrap();
    let mut stream = book(at);
    stream.extend(sheet);
    // Padding after the last record keeps the stream out of the small ones.
    stream.resize(stream.len().max(4_096), 0);
    compound("Workbook", &stream)
}

/// A record of an old workbook.
pub fn record(kind: u16, body: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &u16::try_from(body.len()).unwrap().to_le_bytes(), body].concat()
}

/// A compound file of one stream.
pub fn compound(name: &str, stream: &[u8]) -> Vec<u8> {
    const SECTOR: usize = 512;
    const END: u32 = 0xFFFF_FFFE;
    let sectors = stream.len().div_ceil(SECTOR);
    let tables = (sectors + 2).div_ceil(SECTOR / 4 - 1);
    let first_data = u32::try_from(tables + 1).unwrap();
    let mut header = vec![0u8; SECTOR];
    header[..8].copy_from_slice(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    header[30] = 9;
    header[32] = 6;
    header[48..52].copy_from_slice(&u32::try_from(tables).unwrap().to_le_bytes());
    header[56..60].copy_from_slice(&4_096u32.to_le_bytes());
    header[60..64].copy_from_slice(&END.to_le_bytes());
    header[68..72].copy_from_slice(&END.to_le_bytes());
    for rank in 0..109 {
        let sector = if rank < tables { u32::try_from(rank).unwrap() } else { u32::MAX };
        header[76 + 4 * rank..80 + 4 * rank].copy_from_slice(&sector.to_le_bytes());
    }
    let mut fat: Vec<u32> = vec![0xFFFF_FFFD; tables];
    fat.push(END);
    let last = first_data + u32::try_from(sectors).unwrap() - 1;
    fat.extend((first_data..=last).map(|sector| if sector == last { END } else { sector + 1 }));
    fat.resize(tables * SECTOR / 4, u32::MAX);
    let mut directory = entry("Root Entry", 5, END, 0);
    directory.extend(entry(name, 2, first_data, u32::try_from(stream.len()).unwrap()));
    directory.resize(SECTOR, 0);
    let mut bytes = header;
    bytes.extend(fat.iter().flat_map(|next| next.to_le_bytes()));
    bytes.extend(directory);
    bytes.extend(stream);
    bytes.resize(bytes.len().next_multiple_of(SECTOR), 0);
    bytes
}

fn entry(name: &str, kind: u8, start: u32, size: u32) -> Vec<u8> {
    let mut bytes = vec![0u8; 128];
    for (rank, unit) in name.encode_utf16().enumerate() {
        bytes[2 * rank..2 * rank + 2].copy_from_slice(&unit.to_le_bytes());
    }
    bytes[64] = u8::try_from(2 * name.len() + 2).unwrap();
    bytes[66] = kind;
    bytes[116..120].copy_from_slice(&start.to_le_bytes());
    bytes[120..124].copy_from_slice(&size.to_le_bytes());
    bytes
}
