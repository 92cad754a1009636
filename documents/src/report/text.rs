//! The same report as an OpenDocument text, ready to be reworked: headings, paragraphs and tables; charts and photos stay on
//! paper.

use super::{Block, Report};
use crate::DocumentError;
use crate::odt::{self, Document};

/// The report as one OpenDocument text. Any text is accepted and kept as text.
///
/// # Errors
/// When the archive cannot be written.
pub fn odt(report: &Report) -> Result<Vec<u8>, DocumentError> {
    let mut blocks = vec![odt::Block::title(&report.title)];
    let head = [&report.kicker, &report.subtitle];
    blocks.extend(head.into_iter().filter(|text| !text.is_empty()).map(|text| odt::Block::paragraph(text)));
    for block in &report.blocks {
        match block {
            Block::Part { title, .. } => blocks.push(odt::Block::heading(title)),
            Block::Text(text) | Block::Notice(text) => blocks.push(odt::Block::paragraph(text)),
            Block::Facts(pairs) | Block::Figures(pairs) => {
                let told = pairs.iter().filter(|(_, value)| !value.is_empty());
                blocks.extend(told.map(|(name, value)| odt::Block::paragraph(&format!("{name} : {value}"))));
            }
            Block::Table(table) if table.rows.is_empty() => blocks.push(odt::Block::paragraph(&table.empty)),
            Block::Table(table) => {
                let head: Vec<&str> = table.columns.iter().map(|column| column.title.as_str()).collect();
                let total = Some(table.total.clone()).filter(|total| !total.is_empty());
                let rows = table.rows.iter().cloned().chain(total).collect();
                blocks.push(odt::Block::table(head.first().copied().unwrap_or("Tableau"), &head, rows));
            }
            Block::Chart(_) | Block::Photos(_) => {}
        }
    }
    let (title, author) = (report.title.as_str(), report.author.as_str());
    odt::write(&Document { title, author, edited_on: report.edited_on, blocks: &blocks })
}
