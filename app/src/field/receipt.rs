//! What a phone is told once what it sent is durable.

use serde::Serialize;

/// A receipt: the phone may now show the record as sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// The record.
    pub id: String,
    /// SHA-256 of the exact text kept.
    pub sha256: String,
    /// Its number among all records.
    pub seq: i64,
    /// The number of the constat it became, on its walk.
    pub number: Option<i64>,
    /// The code under which anyone can follow that constat.
    pub code: Option<String>,
    /// When it was received, UTC ms.
    pub received_at: i64,
    /// `recu`, or `a_verifier` when a person must look at it.
    pub state: &'static str,
    /// Photos it announces.
    pub photos: Vec<PhotoReceipt>,
}

/// What is known of a photo that a record announces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PhotoReceipt {
    /// SHA-256 of the bytes the phone holds.
    pub sha256: String,
    /// Whether they are durable here.
    pub complete: bool,
}

/// The state of a record, as a phone is told.
pub fn told(state: &str) -> &'static str {
    if state == "a_verifier" { "a_verifier" } else { "recu" }
}
