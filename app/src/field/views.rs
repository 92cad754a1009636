//! Pages of the walk on the ground.

use super::import::Report;
use crate::platform::Frame;
use askama::Template;

/// A phone of the walk.
#[derive(Debug, Clone)]
pub struct PhoneLine {
    /// Which.
    pub id: String,
    /// Its number.
    pub number: i64,
    /// Tone and words.
    pub state: (&'static str, &'static str),
    /// What it says it still holds.
    pub held: String,
    /// Since when.
    pub since: String,
    /// When it was last heard.
    pub seen: String,
    /// Whether its browser promised to keep what it holds.
    pub persisted: bool,
    /// Whether its token was withdrawn.
    pub revoked: bool,
}

/// What a text says: a word and its value.
pub type Said = Vec<(&'static str, String)>;

/// A record that a person must look at.
#[derive(Debug, Clone)]
pub struct RecordLine {
    /// Which.
    pub id: String,
    /// From which phone.
    pub phone: i64,
    /// When it was received.
    pub received: String,
    /// Why.
    pub why: String,
    /// What it says.
    pub said: Said,
    /// The constat it is about.
    pub about: Option<String>,
    /// The form filled with it; empty when no constat can be made of it.
    pub resume: String,
}

/// Two contents under one identifier.
#[derive(Debug, Clone)]
pub struct ConflictLine {
    /// The record.
    pub record: String,
    /// The other content.
    pub sha256: String,
    /// From which phone the other came.
    pub phone: i64,
    /// When.
    pub received: String,
    /// What the first says.
    pub first: Said,
    /// What the other says.
    pub second: Said,
}

/// The page of a walk on the ground.
#[derive(Debug, Clone, Template)]
#[template(path = "field/templates/terrain.html")]
pub struct TerrainView {
    /// Frame.
    pub frame: Frame,
    /// Which walk.
    pub walk: String,
    /// Whether phones may still join.
    pub open: bool,
    /// The code, in two halves.
    pub code: Option<String>,
    /// The same, to be read by a phone.
    pub qr: Option<String>,
    /// The same, to be sent.
    pub link: String,
    /// Phones, by number.
    pub phones: Vec<PhoneLine>,
    /// Records to look at.
    pub to_verify: Vec<RecordLine>,
    /// Conflicts to close.
    pub conflicts: Vec<ConflictLine>,
    /// Photos that could not be kept: from which phone, when, why.
    pub refused: Vec<String>,
    /// What became of a file just brought.
    pub report: Option<Report>,
}

impl TerrainView {
    /// The link as this site knows itself: the public address may be another.
    fn here(&self) -> &str {
        self.link.find("/terrain/").map_or("/terrain/", |at| &self.link[at..])
    }
}

/// The views of this feature in their states.
pub fn specimens() -> Vec<(&'static str, Result<String, askama::Error>)> {
    let hostile = "<script>alert(1)</script>";
    let empty = TerrainView {
        frame: Frame::sample("Sur le terrain"),
        walk: "w".to_owned(),
        open: true,
        code: None,
        qr: None,
        link: String::new(),
        phones: Vec::new(),
        to_verify: Vec::new(),
        conflicts: Vec::new(),
        refused: Vec::new(),
        report: None,
    };
    let phone = |number, state, revoked| PhoneLine {
        id: format!("t{number}"),
        number,
        state,
        held: "3 relevés, 2 photos".to_owned(),
        since: "mardi 3 mars 2026 à 14 h 05".to_owned(),
        seen: "mardi 3 mars 2026 à 15 h 10".to_owned(),
        persisted: number == 1,
        revoked,
    };
    let said = |text: &str| vec![("Thème", "Propreté".to_owned()), ("Description", text.to_owned())];
    let full = TerrainView {
        code: Some("K7M2 QF4H".to_owned()),
        qr: palier_documents::qr::svg("https://palier.exemple.fr/terrain/?code=K7M2QF4H"),
        link: "https://palier.exemple.fr/terrain/?code=K7M2QF4H".to_owned(),
        phones: vec![
            phone(1, ("danger", "Garde des relevés depuis plus de 3 jours"), false),
            phone(2, ("neutral", "Retiré"), true),
        ],
        to_verify: vec![RecordLine {
            id: "r1".to_owned(),
            phone: 1,
            received: "mardi 3 mars 2026 à 15 h 10".to_owned(),
            why: "thème inconnu : « ovnis »".to_owned(),
            said: said(hostile),
            about: Some("c1".to_owned()),
            resume: "/diagnostics/w/constats/nouveau?description=x".to_owned(),
        }],
        conflicts: vec![ConflictLine {
            record: "r2".to_owned(),
            sha256: "a".repeat(64),
            phone: 2,
            received: "mardi 3 mars 2026 à 15 h 12".to_owned(),
            first: said("Banc cassé"),
            second: said(hostile),
        }],
        refused: vec![format!("Téléphone n° 1, mardi 3 mars 2026 à 15 h 11 : {hostile}")],
        report: Some(Report::sample(hostile)),
        ..empty.clone()
    };
    let closed = TerrainView { open: false, ..empty.clone() };
    vec![
        ("field/terrain-empty", empty.render()),
        ("field/terrain", full.render()),
        ("field/terrain-closed", closed.render()),
    ]
}
