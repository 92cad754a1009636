//! The papers of a walk (articles 3, 4 and 6 of the convention): what is printed before it, its minutes, what is given
//! back to residents, and the receipts of those who noted on paper.
//!
//! Words (kinds, states, severities) come as people read them; an empty string prints nothing. The caller passes only
//! what the reader may see: nothing is filtered here.

pub mod minutes;
pub mod pack;
pub mod plan;
pub mod receipt;
pub mod restitution;

use crate::folder::Filling;
use palier_domain::shared::Day;
use serde_json::{Value, json};

/// What heads every paper of a walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Kind of walk in words: "Diagnostic en marchant", "Marche exploratoire".
    pub kind: String,
    /// Quartier walked.
    pub quartier: String,
    /// Commune.
    pub commune: String,
    /// Day of the walk.
    pub day: Day,
    /// "de 14 h à 16 h"; empty when unknown.
    pub hours: String,
    /// Where people meet, in words.
    pub meeting_point: String,
    /// Title of the convention.
    pub convention: String,
    /// Organisation that signs the paper; the author of the file.
    pub author: String,
    /// Day of edition; the date of the file.
    pub edited_on: Day,
}

impl Heading {
    /// "Diagnostic en marchant, Les Tilleuls, mardi 3 mars 2026": the end of a file's title.
    fn said(&self) -> String {
        let parts = [self.kind.as_str(), self.quartier.as_str(), &self.day.long()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }

    fn value(&self) -> Value {
        json!({
            "kind": self.kind,
            "quartier": self.quartier,
            "commune": self.commune,
            "day": self.day.long(),
            "hours": self.hours,
            "meeting_point": self.meeting_point,
            "convention": self.convention,
            "author": self.author,
            "edited": self.edited_on.plain(),
        })
    }
}

/// A role of the walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// "Animateur", "Rapporteur", "Photographe", "Garant du temps".
    pub role: String,
    /// Who holds it; empty when nobody does yet.
    pub holder: String,
}

/// The plan as a figure of a paper; null when there is nothing to show.
fn figure(plan: &plan::Plan, filling: &mut Filling<'_>) -> Value {
    if plan.frame().is_none() {
        return Value::Null;
    }
    let mut printed = plan.clone();
    for mark in printed.stops.iter_mut().chain(&mut printed.constats) {
        mark.number = filling.text(&mark.number);
    }
    let left_out = match plan.left_out() {
        0 => String::new(),
        1 => "Un lieu est hors du plan.".to_owned(),
        n => format!("{n} lieux sont hors du plan."),
    };
    json!({ "path": filling.drawing(plan::svg(&printed)), "alt": plan.description(), "left_out": left_out })
}
