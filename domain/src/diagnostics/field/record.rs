//! What a phone sends, read with good will: unknown fields stay in the text, what cannot be understood is left to a
//! person with the reason, and nothing is refused.

pub use super::versions::KNOWN_VERSION;

use super::versions::bring_up;
use crate::codes;
use crate::convention::Grid;
use crate::diagnostics::{ConstatValue, DESCRIPTION_MAX, Severity, names_a_person};
use crate::shared::{Instant, LonLat, RecordId, StopId, text::filled};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::str::FromStr;

codes! {
    /// What a record does.
    pub enum RecordKind {
        /// Something was noted.
        Constat = "constat",
        /// The same phone changes what it noted.
        Correction = "correction",
        /// Something noted on an earlier walk was looked at again.
        Verification = "verification",
        /// How bad someone finds it: one voice per phone.
        Avis = "avis",
        /// The same phone takes back what it noted.
        Retrait = "retrait",
    }
}

codes! {
    /// What a later walk saw of a constat.
    pub enum RecheckOutcome {
        /// It is still there.
        ToujoursLa = "toujours_la",
        /// It is gone.
        Resolu = "resolu",
    }
}

codes! {
    /// How the place of a constat was found.
    pub enum PlacedBy {
        /// By the satellite receiver of the phone.
        Gps = "gps",
        /// By a tap on the plan.
        Plan = "plan",
        /// By the stop of the walk.
        Arret = "arret",
    }
}

/// Why a record is left to a person, in French.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// A phone newer than this server.
    #[error("écrit par une version plus récente de l'application (version {0})")]
    Version(i64),
    /// Something we do not know how to take.
    #[error("nature de relevé inconnue : « {0} »")]
    Kind(String),
    /// A theme that the grid does not have.
    #[error("thème inconnu : « {0} »")]
    Theme(String),
    /// A sub-theme that the theme does not have.
    #[error("sous-thème inconnu : « {0} »")]
    Subtheme(String),
    /// Neither a strength, a malfunction, an idea nor a question.
    #[error("genre de remarque inconnu : « {0} »")]
    Value(String),
    /// A severity that does not exist.
    #[error("gravité inconnue : « {0} »")]
    Severity(String),
    /// A stop that this walk does not have.
    #[error("arrêt qui n'est pas de cette visite")]
    Stop,
    /// A place that is not on Earth.
    #[error("position impossible")]
    Point,
    /// Neither words nor a photo.
    #[error("ni description ni photo")]
    Nothing,
    /// More words than a constat holds.
    #[error("description de plus de 10 000 caractères, coupée")]
    Long,
    /// Words that name someone: kept out of the constat.
    #[error(
        "la parole d'habitant semble contenir une adresse électronique ou un numéro de téléphone : elle n'a pas été reprise"
    )]
    NamesAPerson,
    /// It does not say which constat it is about.
    #[error("ne dit pas de quel constat il s'agit")]
    OfNothing,
    /// Neither still there nor resolved.
    #[error("résultat de vérification inconnu : « {0} »")]
    Outcome(String),
    /// A photo without a readable address.
    #[error("photo annoncée sans empreinte lisible")]
    Photo,
}

/// A body that is not even a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Ce relevé n'est pas un objet JSON.")]
pub struct NotARecord;

/// A photo that a record announces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announced {
    /// SHA-256 of the bytes that the phone will send.
    pub sha256: String,
    /// What can be seen on it, for those who cannot; empty when not said.
    pub description: String,
}

/// What was seen, as far as it could be understood.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Seen {
    /// Theme of the grid, by code; empty when not said.
    pub theme: String,
    /// Sub-theme, by code.
    pub subtheme: Option<String>,
    /// What kind of remark.
    pub value: Option<ConstatValue>,
    /// How bad.
    pub severity: Option<Severity>,
    /// In the words of whoever held the phone; may be empty when there is a photo.
    pub description: String,
    /// A resident's own words, without a name.
    pub residents_words: Option<String>,
    /// Stop of the walk.
    pub stop: Option<StopId>,
    /// Point on the ground.
    pub point: Option<LonLat>,
    /// How sure that point is, in metres.
    pub accuracy_m: Option<f64>,
    /// How it was found.
    pub placed_by: Option<PlacedBy>,
}

/// A record, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Version of its shape, as said.
    pub version: i64,
    /// What it does; `None` when we do not know.
    pub kind: Option<RecordKind>,
    /// The same, as said.
    pub said_kind: String,
    /// What it is about, when it is about something.
    pub of: Option<RecordId>,
    /// When it was noted, by the clock of the phone.
    pub captured: Option<Instant>,
    /// What was seen.
    pub seen: Seen,
    /// What a later walk saw.
    pub outcome: Option<RecheckOutcome>,
    /// Photos it announces, each once.
    pub photos: Vec<Announced>,
    /// Names of the fields that we do not know: they stay in the text.
    pub unknown: Vec<String>,
    /// Why a person must look at it; empty when all is understood.
    pub doubts: Vec<Doubt>,
}

impl Record {
    /// Reads the body that a phone sent, in any version known.
    ///
    /// # Errors
    /// Only when it is not a JSON object.
    pub fn read(body: &str) -> Result<Self, NotARecord> {
        let Ok(Value::Object(sent)) = serde_json::from_str(body) else { return Err(NotARecord) };
        let (version, sent) = bring_up(sent);
        let mut reader = Reader { fields: sent, doubts: Vec::new() };
        if version > KNOWN_VERSION {
            reader.doubts.push(Doubt::Version(version));
        }
        let said_kind = reader.text("kind").unwrap_or_default();
        let kind = said_kind.parse().ok();
        if kind.is_none() {
            reader.doubts.push(Doubt::Kind(short(&said_kind)));
        }
        let captured = reader.take("captured_at").as_ref().and_then(Value::as_i64).map(Instant);
        let of = reader.text("of").and_then(|id| id.parse().ok());
        let outcome = reader.code("outcome", Doubt::Outcome);
        let photos = reader.photos();
        let seen = reader.seen();
        reader.take("utc_offset_min");
        let mut record = Self {
            version,
            kind,
            said_kind: short(&said_kind),
            of,
            captured,
            seen,
            outcome,
            photos,
            unknown: reader.fields.keys().cloned().collect(),
            doubts: reader.doubts,
        };
        record.must_make_sense();
        Ok(record)
    }

    /// Sets against the grid and the stops of the walk: what they do not have is left out of what was seen, and said.
    pub fn set_against(&mut self, grid: &Grid, stops: &BTreeSet<StopId>) {
        if !matches!(self.kind, Some(RecordKind::Constat | RecordKind::Correction)) {
            return;
        }
        let seen = &mut self.seen;
        if grid.theme(&seen.theme).is_none() {
            self.doubts.push(Doubt::Theme(short(&seen.theme)));
        } else if let Some(subtheme) = &seen.subtheme
            && grid.subtheme(subtheme).is_none_or(|(theme, _)| theme.code != seen.theme)
        {
            self.doubts.push(Doubt::Subtheme(short(subtheme)));
            seen.subtheme = None;
        }
        if seen.stop.is_some_and(|stop| !stops.contains(&stop)) {
            self.doubts.push(Doubt::Stop);
            seen.stop = None;
        }
    }

    /// Whether a constat can be made of it as it stands: the theme and the kind of remark are known.
    pub fn is_a_constat(&self) -> bool {
        let lost = |doubt: &Doubt| matches!(doubt, Doubt::Theme(_) | Doubt::Value(_) | Doubt::Nothing);
        self.seen.value.is_some() && !self.doubts.iter().any(lost)
    }

    /// Every doubt in one sentence; `None` when there is none.
    pub fn why(&self) -> Option<String> {
        let said: Vec<String> = self.doubts.iter().map(ToString::to_string).collect();
        (!said.is_empty()).then(|| said.join(" ; "))
    }

    /// Whether a doubt of that kind was already said.
    fn said(&self, kind: fn(String) -> Doubt) -> bool {
        let kind = std::mem::discriminant(&kind(String::new()));
        self.doubts.iter().any(|doubt| std::mem::discriminant(doubt) == kind)
    }

    fn must_make_sense(&mut self) {
        match self.kind {
            Some(RecordKind::Constat | RecordKind::Correction) => {
                if self.seen.value.is_none() && !self.said(Doubt::Value) {
                    self.doubts.push(Doubt::Value(String::new()));
                }
                if self.seen.description.is_empty() && self.photos.is_empty() {
                    self.doubts.push(Doubt::Nothing);
                }
            }
            Some(RecordKind::Verification) if self.outcome.is_none() && !self.said(Doubt::Outcome) => {
                self.doubts.push(Doubt::Outcome(String::new()));
            }
            Some(RecordKind::Avis) if self.seen.severity.is_none() && !self.said(Doubt::Severity) => {
                self.doubts.push(Doubt::Severity(String::new()));
            }
            _ => {}
        }
        if self.of.is_none() && !matches!(self.kind, Some(RecordKind::Constat) | None) {
            self.doubts.push(Doubt::OfNothing);
        }
    }
}

/// The fields not read yet, and what was strange in those that were.
struct Reader {
    fields: Map<String, Value>,
    doubts: Vec<Doubt>,
}

impl Reader {
    fn take(&mut self, name: &str) -> Option<Value> {
        self.fields.remove(name).filter(|value| !value.is_null())
    }

    fn text(&mut self, name: &str) -> Option<String> {
        match self.take(name)? {
            Value::String(text) => filled(&bare(&text)).map(str::to_owned),
            other => Some(bare(&other.to_string())),
        }
    }

    fn code<T: FromStr>(&mut self, name: &str, doubt: fn(String) -> Doubt) -> Option<T> {
        let said = self.text(name)?;
        let read = said.parse().ok();
        if read.is_none() {
            self.doubts.push(doubt(short(&said)));
        }
        read
    }

    fn number(&mut self, name: &str) -> Option<f64> {
        self.take(name).as_ref().and_then(Value::as_f64).filter(|number| number.is_finite())
    }

    fn seen(&mut self) -> Seen {
        let (lon, lat) = (self.number("lon"), self.number("lat"));
        let point = lon.zip(lat).and_then(|(lon, lat)| LonLat::new(lon, lat).ok());
        if point.is_none() && (lon.is_some() || lat.is_some()) {
            self.doubts.push(Doubt::Point);
        }
        let stop = self.text("stop").map(|id| id.parse());
        if matches!(stop, Some(Err(_))) {
            self.doubts.push(Doubt::Stop);
        }
        let mut description = self.text("description").unwrap_or_default();
        if let Some((end, _)) = description.char_indices().nth(DESCRIPTION_MAX) {
            description.truncate(end);
            self.doubts.push(Doubt::Long);
        }
        let words = self.text("residents_words");
        if words.as_deref().is_some_and(names_a_person) {
            self.doubts.push(Doubt::NamesAPerson);
        }
        Seen {
            theme: self.text("theme").unwrap_or_default(),
            subtheme: self.text("subtheme"),
            value: self.code("value", Doubt::Value),
            severity: self.code("severity", Doubt::Severity),
            description,
            residents_words: words.filter(|words| !names_a_person(words)),
            stop: stop.and_then(Result::ok),
            point,
            accuracy_m: self.number("accuracy_m").filter(|metres| (0.0..1e7).contains(metres)),
            placed_by: self.text("placed_by").and_then(|by| by.parse().ok()),
        }
    }

    fn photos(&mut self) -> Vec<Announced> {
        let Some(Value::Array(said)) = self.take("photos") else { return Vec::new() };
        let mut photos: Vec<Announced> = Vec::new();
        for photo in said {
            let text = |name: &str| photo.get(name).and_then(Value::as_str).unwrap_or_default().trim();
            let sha256 = text("sha256").to_ascii_lowercase();
            if sha256.len() != 64 || !sha256.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                self.doubts.push(Doubt::Photo);
            } else if photos.iter().all(|known| known.sha256 != sha256) {
                let description = bare(text("description")).chars().take(1_000).collect();
                photos.push(Announced { sha256, description });
            }
        }
        photos
    }
}

/// Without the one sign that no store keeps in a text.
fn bare(text: &str) -> String {
    text.replace('\0', "")
}

/// What was said, short enough to be quoted.
fn short(said: &str) -> String {
    said.chars().take(60).collect()
}

#[cfg(test)]
mod tests;
