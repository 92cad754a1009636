//! The page of the proofs that wait.

use crate::platform::Frame;
use askama::Template;
use palier_domain::shared::Cents;

/// A proof that waits, as its page lists it.
#[derive(Debug, Clone)]
pub struct WaitingRow {
    /// Its identifier.
    pub id: String,
    /// Landlord.
    pub landlord: String,
    /// Quartier and tax year.
    pub quartier: String,
    /// Number and title of the line.
    pub line: String,
    /// Where it is read, and refused.
    pub href: String,
    /// Kind, in words.
    pub kind: &'static str,
    /// What it shows, in the landlord's words.
    pub note: String,
    /// Who laid it, and when.
    pub stated: String,
    /// What it proves.
    pub cents: Cents,
    /// Whether its piece may be read.
    pub piece: bool,
}

/// A proof that was not confirmed, and why.
#[derive(Debug, Clone)]
pub struct Left {
    /// Which, in words.
    pub what: String,
    /// Why.
    pub why: String,
}

/// The proofs that wait for the reader.
#[derive(Debug, Template)]
#[template(path = "abatement/templates/waiting.html")]
pub struct WaitingView {
    /// Frame.
    pub frame: Frame,
    /// How many wait, in words.
    pub count: String,
    /// How many are not listed.
    pub more: i64,
    /// Those listed, longest waiting first.
    pub rows: Vec<WaitingRow>,
    /// What was just confirmed, in words; empty for nothing.
    pub done: String,
    /// What was just left.
    pub left: Vec<Left>,
    /// Whether nothing was ticked.
    pub none_ticked: bool,
}
