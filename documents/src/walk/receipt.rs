//! Receipts for those who noted on paper: the code of their remark and where to follow it, eight to a page.

use super::Heading;
use crate::folder::{Filling, file};
use crate::printable::Repertoire;
use crate::typesetter::Folder;
use crate::{DocumentError, Typesetter};
use serde_json::{Value, json};

const TEMPLATE: &str =
    concat!(include_str!("../templates/common.typ"), include_str!("../templates/recus.typ"));
/// Characters of a remark printed on its receipt: enough to know it again.
const REMARK: usize = 120;

/// Receipts to cut out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipts {
    /// What walk it was.
    pub heading: Heading,
    /// One by remark.
    pub receipts: Vec<Receipt>,
}

/// The receipt of a remark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The short code that follows it: "K7M2QF".
    pub code: String,
    /// What was noted; its beginning is printed.
    pub remark: String,
    /// Address that tells what becomes of it, opened by the code drawn.
    pub address: String,
}

/// The receipts as one PDF file (PDF/UA-1, PDF/A-2a), in the order given.
///
/// # Errors
/// Only if the layout engine fails, which is a defect of the template, not of the data.
pub fn pdf(typesetter: &Typesetter, receipts: &Receipts) -> Result<Vec<u8>, DocumentError> {
    typesetter.pdf(TEMPLATE, |repertoire| Ok(folder(receipts, repertoire)))
}

fn folder(receipts: &Receipts, repertoire: &Repertoire) -> Folder {
    let mut filling = Filling::new(repertoire);
    let list: Vec<Value> = receipts.receipts.iter().map(|receipt| one(receipt, &mut filling)).collect();
    let title = format!("Reçus, {}", receipts.heading.said());
    let data = json!({
        "file": file(&title, &receipts.heading.author, receipts.heading.edited_on),
        "heading": filling.printed(receipts.heading.value()),
        "receipts": list,
    });
    filling.finish(&data)
}

fn one(receipt: &Receipt, filling: &mut Filling<'_>) -> Value {
    json!({
        "code": filling.text(&shortened(&receipt.code, 12)),
        "remark": filling.text(&shortened(&receipt.remark, REMARK)),
        "link": filling.code(&receipt.address),
    })
}

/// The beginning of a text, on one line, with an ellipsis when there is more.
pub(super) fn shortened(text: &str, longest: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= longest {
        return line;
    }
    let kept: String = line.chars().take(longest).collect();
    format!("{}…", kept.trim_end())
}
