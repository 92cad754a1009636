//! A small writer of OpenDocument texts (ODF 1.3): headings, paragraphs and tables, in French, that any office program opens
//! and reworks. What people typed is text and stays text: nothing of it becomes a field, a link or a formula.

use crate::DocumentError;
use crate::tables::legible;
use palier_domain::shared::Day;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const MEDIA: &str = "application/vnd.oasis.opendocument.text";
const SPACES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
    xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
    xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
    xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
    xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" \
    xmlns:meta=\"urn:oasis:names:tc:opendocument:xmlns:meta:1.0\" \
    xmlns:dc=\"http://purl.org/dc/elements/1.1/\"";

/// A part of the text.
pub(crate) enum Block {
    /// The title of the document.
    Title(String),
    /// The head of a part.
    Heading(String),
    /// A paragraph; its line ends are kept.
    Paragraph(String),
    /// A table: name, head, rows.
    Table(String, Vec<String>, Vec<Vec<String>>),
}

impl Block {
    pub(crate) fn title(text: &str) -> Self {
        Self::Title(text.to_owned())
    }

    pub(crate) fn heading(text: &str) -> Self {
        Self::Heading(text.to_owned())
    }

    pub(crate) fn paragraph(text: &str) -> Self {
        Self::Paragraph(text.trim().to_owned())
    }

    pub(crate) fn table(name: &str, head: &[&str], rows: Vec<Vec<String>>) -> Self {
        Self::Table(name.to_owned(), head.iter().map(|cell| (*cell).to_owned()).collect(), rows)
    }
}

/// A text and what the file says of itself.
pub(crate) struct Document<'a> {
    pub(crate) title: &'a str,
    pub(crate) author: &'a str,
    pub(crate) edited_on: Day,
    pub(crate) blocks: &'a [Block],
}

/// One OpenDocument text. The same content gives the same bytes.
pub(crate) fn write(document: &Document<'_>) -> Result<Vec<u8>, DocumentError> {
    let refused = |error: zip::result::ZipError| DocumentError::Text(error.to_string());
    let plain = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let parts = [
        // The kind comes first and is not packed: that is how programs know the file.
        ("mimetype", plain, MEDIA.to_owned()),
        ("META-INF/manifest.xml", packed, manifest()),
        ("meta.xml", packed, meta(document)),
        ("styles.xml", packed, styles()),
        ("content.xml", packed, content(document.blocks)),
    ];
    for (name, options, text) in parts {
        archive.start_file(name, options).map_err(refused)?;
        archive.write_all(text.as_bytes()).map_err(|error| DocumentError::Text(error.to_string()))?;
    }
    Ok(archive.finish().map_err(refused)?.into_inner())
}

fn manifest() -> String {
    let entry = |path: &str, media: &str| {
        format!("<manifest:file-entry manifest:full-path=\"{path}\" manifest:media-type=\"{media}\"/>")
    };
    let parts = ["content.xml", "styles.xml", "meta.xml"].map(|path| entry(path, "text/xml")).concat();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><manifest:manifest \
         xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" manifest:version=\"1.3\">{}{parts}\
         </manifest:manifest>",
        entry("/", MEDIA)
    )
}

fn meta(document: &Document<'_>) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-meta {SPACES} office:version=\"1.3\"><office:meta>\
         <meta:generator>Palier</meta:generator><dc:title>{}</dc:title><dc:creator>{}</dc:creator>\
         <dc:date>{}T00:00:00</dc:date><dc:language>fr-FR</dc:language></office:meta></office:document-meta>",
        escaped(document.title),
        escaped(document.author),
        document.edited_on
    )
}

fn styles() -> String {
    let paragraph = |name: &str, parent: &str, size: &str, weight: &str, above: &str| {
        format!(
            "<style:style style:name=\"{name}\" style:family=\"paragraph\"{parent}><style:paragraph-properties \
             fo:margin-top=\"{above}\" fo:margin-bottom=\"0.2cm\" fo:keep-with-next=\"{}\"/>\
             <style:text-properties fo:font-size=\"{size}\" fo:font-weight=\"{weight}\"/></style:style>",
            if weight == "bold" { "always" } else { "auto" }
        )
    };
    let under = " style:parent-style-name=\"Standard\"";
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-styles {SPACES} office:version=\"1.3\"><office:styles>\
         <style:default-style style:family=\"paragraph\"><style:text-properties fo:font-family=\"sans-serif\" \
         fo:font-size=\"11pt\" fo:language=\"fr\" fo:country=\"FR\"/></style:default-style>{}{}{}{}</office:styles>\
         <office:automatic-styles><style:page-layout style:name=\"A4\"><style:page-layout-properties \
         fo:page-width=\"21cm\" fo:page-height=\"29.7cm\" fo:margin=\"2cm\"/></style:page-layout></office:automatic-styles>\
         <office:master-styles><style:master-page style:name=\"Standard\" style:page-layout-name=\"A4\"/>\
         </office:master-styles></office:document-styles>",
        paragraph("Standard", "", "11pt", "normal", "0cm"),
        paragraph("Title", under, "20pt", "bold", "0cm"),
        paragraph("Heading_20_1", under, "14pt", "bold", "0.6cm"),
        paragraph("Table_20_Heading", under, "10pt", "bold", "0cm"),
    )
}

fn content(blocks: &[Block]) -> String {
    let mut body = String::new();
    for block in blocks {
        match block {
            Block::Title(text) => body.push_str(&lined("text:p", "text:style-name=\"Title\"", text)),
            Block::Heading(text) => {
                let style = "text:style-name=\"Heading_20_1\" text:outline-level=\"1\"";
                body.push_str(&lined("text:h", style, text));
            }
            Block::Paragraph(text) => body.push_str(&lined("text:p", "text:style-name=\"Standard\"", text)),
            Block::Table(name, head, rows) => table(&mut body, name, head, rows),
        }
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content {SPACES} office:version=\"1.3\">\
         <office:automatic-styles><style:style style:name=\"cell\" style:family=\"table-cell\">\
         <style:table-cell-properties fo:padding=\"0.15cm\" fo:border=\"0.5pt solid #808080\"/></style:style>\
         </office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
}

fn table(body: &mut String, name: &str, head: &[String], rows: &[Vec<String>]) {
    let line = |cells: &[String], style: &str| {
        let cell = |text: &String| {
            format!(
                "<table:table-cell table:style-name=\"cell\">{}</table:table-cell>",
                lined("text:p", style, text)
            )
        };
        format!("<table:table-row>{}</table:table-row>", cells.iter().map(cell).collect::<String>())
    };
    // Writing to a String cannot fail.
    let _ = write!(
        body,
        "<table:table table:name=\"{}\"><table:table-column table:number-columns-repeated=\"{}\"/>\
         <table:table-header-rows>{}</table:table-header-rows>",
        escaped(name),
        head.len(),
        line(head, "text:style-name=\"Table_20_Heading\"")
    );
    for row in rows {
        body.push_str(&line(row, "text:style-name=\"Standard\""));
    }
    if rows.is_empty() {
        body.push_str(&line(&vec![String::new(); head.len()], "text:style-name=\"Standard\""));
    }
    body.push_str("</table:table>");
}

/// A paragraph or a heading; line ends and runs of spaces stay as typed.
fn lined(element: &str, attributes: &str, text: &str) -> String {
    let mut inside = String::new();
    let mut spaces = 0_usize;
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    for letter in text.chars() {
        spaces = if letter == ' ' { spaces + 1 } else { 0 };
        match letter {
            '\n' => inside.push_str("<text:line-break/>"),
            '\t' => inside.push_str("<text:tab/>"),
            // A run of spaces, or one that begins a line, is one space for XML: the others are written.
            ' ' if spaces > 1 || inside.is_empty() || inside.ends_with('>') => inside.push_str("<text:s/>"),
            letter => inside.push_str(&escaped(letter.encode_utf8(&mut [0; 4]))),
        }
    }
    format!("<{element} {attributes}>{inside}</{element}>")
}

/// What XML takes, its signs written out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in legible(text).chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            letter => out.push(letter),
        }
    }
    out
}
