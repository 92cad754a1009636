//! The same content as an OpenDocument text: title, articles, signatures and programme, ready to be reworked.

use super::{LocalConvention, facts, named, programme, signatures};
use crate::DocumentError;
use crate::odt::{Block, Document, write};

/// The convention as one OpenDocument text. Any text is accepted and kept as text.
///
/// # Errors
/// When the archive cannot be written.
pub fn odt(convention: &LocalConvention) -> Result<Vec<u8>, DocumentError> {
    let mut blocks = vec![Block::title(named(convention))];
    if !convention.standing.is_empty() {
        blocks.push(Block::paragraph(&convention.standing));
    }
    for [name, value] in facts(convention) {
        if !value.is_empty() {
            blocks.push(Block::paragraph(&format!("{name} : {value}")));
        }
    }
    for article in &convention.articles {
        blocks.push(Block::heading(&article.title));
        blocks
            .extend(article.text.split("\n\n").filter(|part| !part.trim().is_empty()).map(Block::paragraph));
    }
    if !convention.avenants.is_empty() {
        blocks.push(Block::heading("Avenants en vigueur"));
    }
    for avenant in &convention.avenants {
        let said = [avenant.title.as_str(), &avenant.effect, &avenant.text];
        blocks.extend(said.into_iter().filter(|part| !part.is_empty()).map(Block::paragraph));
    }
    blocks.push(Block::heading("Signataires"));
    let signing = signatures(convention).into_iter();
    let signing =
        signing.map(|[organisation, quality, signed]| vec![organisation, quality, signed, String::new()]);
    blocks.push(Block::table(
        "Signataires",
        &["Organisme", "Qualité", "Date", "Signature"],
        signing.collect(),
    ));
    blocks.push(Block::heading("Annexe : programme d'actions"));
    let rows = programme(convention).into_iter().map(|row| row.to_vec()).collect();
    blocks.push(Block::table("Programme", &["Action", "Pilote", "Calendrier", "Budget", "État"], rows));
    if !convention.budget.is_empty() {
        blocks.push(Block::paragraph(&format!("Budget du programme : {}", convention.budget)));
    }
    write(&Document {
        title: named(convention),
        author: &convention.author,
        edited_on: convention.edited_on,
        blocks: &blocks,
    })
}
