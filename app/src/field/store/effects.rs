//! SQL of what records change: constats, voices, second looks.

use crate::platform::{Problem, Tx};
use crate::{execute, insert_many};
use palier_domain::diagnostics::field::Seen;
use palier_domain::diagnostics::{ConstatValue, Severity};
use palier_domain::shared::text::fold;

/// Keeps a constat noted with a phone, to be qualified.
pub const INSERT_CONSTAT: &str = "INSERT INTO constat (id, walk_id, quartier_id, number, stop_id, lon, lat, accuracy_m, theme, \
    subtheme, value, severity, description, description_folded, residents_words, visibility, state, already_reported, \
    created_at, code, device_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, \
    'a_qualifier', FALSE, $17, $18, $19)";
/// Gives a constat its new content. What was kept from others stays so, whatever the theme becomes.
pub const CORRECT: &str = "UPDATE constat SET stop_id = $2, lon = $3, lat = $4, accuracy_m = $5, theme = $6, subtheme = $7, \
    value = $8, severity = $9, description = $10, description_folded = $11, residents_words = $12, \
    visibility = CASE WHEN visibility = 'restreint' THEN visibility ELSE $13 END WHERE id = $1";
/// Sets aside a constat that its own phone takes back, out of the public eye.
pub const TAKE_BACK: &str = "UPDATE constat SET state = 'sans_suite', reason = $2, visibility = 'restreint' \
    WHERE id = $1 AND state = 'a_qualifier'";
/// One voice per phone: the last one counts.
pub const VOICE: &str = "INSERT INTO severity_voice (constat_id, device_id, severity, received_at) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (constat_id, device_id) DO UPDATE SET severity = excluded.severity, received_at = excluded.received_at";
/// Keeps what a later walk saw.
pub const RECHECK: &str = "INSERT INTO constat_recheck (record_id, constat_id, walk_id, outcome, words, seen_on, settled_on) \
    VALUES ($1, $2, $3, $4, $5, $6, NULL)";

/// A constat to keep.
#[derive(Debug, Clone)]
pub struct NewConstat {
    pub id: String,
    pub walk: String,
    pub quartier: String,
    pub number: i64,
    pub seen: Seen,
    pub visibility: &'static str,
    pub received: i64,
    pub code: String,
    pub device: String,
}

/// The new content of a constat.
#[derive(Debug, Clone)]
pub struct Corrected {
    pub constat: String,
    pub seen: Seen,
    pub visibility: &'static str,
}

/// A voice on how bad a constat is.
#[derive(Debug, Clone)]
pub struct Voice {
    pub constat: String,
    pub device: String,
    pub severity: Severity,
    pub received: i64,
}

/// What a later walk saw.
#[derive(Debug, Clone)]
pub struct Recheck {
    pub record: String,
    pub constat: String,
    pub walk: String,
    pub outcome: &'static str,
    pub words: Option<String>,
    pub seen_on: String,
}

fn value(seen: &Seen) -> &'static str {
    seen.value.map_or(ConstatValue::Question.code(), ConstatValue::code)
}

/// Keeps constats, to be qualified.
pub async fn insert_constats(tx: &mut Tx, constats: &[NewConstat]) -> Result<(), Problem> {
    insert_many!(tx, INSERT_CONSTAT, constats, |new| [
        &new.id,
        &new.walk,
        &new.quartier,
        new.number,
        new.seen.stop.map(|id| id.to_string()),
        new.seen.point.map(|at| at.lon),
        new.seen.point.map(|at| at.lat),
        new.seen.accuracy_m,
        &new.seen.theme,
        &new.seen.subtheme,
        value(&new.seen),
        new.seen.severity.map(Severity::code),
        &new.seen.description,
        fold(&new.seen.description),
        &new.seen.residents_words,
        new.visibility,
        new.received,
        &new.code,
        &new.device,
    ]);
    Ok(())
}

/// Gives a constat its new content.
pub async fn correct(tx: &mut Tx, new: &Corrected) -> Result<(), Problem> {
    execute!(
        tx,
        CORRECT,
        &new.constat,
        new.seen.stop.map(|id| id.to_string()),
        new.seen.point.map(|at| at.lon),
        new.seen.point.map(|at| at.lat),
        new.seen.accuracy_m,
        &new.seen.theme,
        &new.seen.subtheme,
        value(&new.seen),
        new.seen.severity.map(Severity::code),
        &new.seen.description,
        fold(&new.seen.description),
        &new.seen.residents_words,
        new.visibility
    )?;
    Ok(())
}

/// Sets aside a constat that its own phone takes back.
pub async fn take_back(tx: &mut Tx, constat: &str, why: &str) -> Result<(), Problem> {
    execute!(tx, TAKE_BACK, constat, why)?;
    Ok(())
}

/// Keeps voices, one by one: the same phone may have spoken twice in the same moment.
pub async fn voices(tx: &mut Tx, voices: &[Voice]) -> Result<(), Problem> {
    for voice in voices {
        execute!(tx, VOICE, &voice.constat, &voice.device, voice.severity.code(), voice.received)?;
    }
    Ok(())
}

/// Keeps what a later walk saw.
pub async fn rechecks(tx: &mut Tx, rechecks: &[Recheck]) -> Result<(), Problem> {
    insert_many!(tx, RECHECK, rechecks, |seen| [
        &seen.record,
        &seen.constat,
        &seen.walk,
        seen.outcome,
        &seen.words,
        &seen.seen_on,
    ]);
    Ok(())
}
