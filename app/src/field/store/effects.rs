//! SQL of what records change: constats, voices, second looks.

use crate::platform::{Problem, Tx};
use crate::{execute, insert_many};
use palier_domain::diagnostics::field::Seen;
use palier_domain::diagnostics::{ConstatValue, Severity};
use palier_domain::shared::text::fold;

/// Keeps a constat noted with a phone, to be qualified.
pub const INSERT_CONSTAT: &str = "INSERT INTO constat (id, stop_id, lon, lat, accuracy_m, theme, subtheme, value, severity, \
    description, description_folded, residents_words, visibility, walk_id, quartier_id, number, created_at, code, device_id, \
    state, already_reported) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, \
    'a_qualifier', FALSE)";
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

/// What a phone says of a constat.
#[derive(Debug, Clone)]
pub struct Noted {
    pub constat: String,
    pub seen: Seen,
    pub visibility: &'static str,
}

/// A constat to keep.
#[derive(Debug, Clone)]
pub struct NewConstat {
    pub noted: Noted,
    pub walk: String,
    pub quartier: String,
    pub number: i64,
    pub received: i64,
    pub code: String,
    pub device: String,
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

/// Sends many of something: the constat as `$1`, what was seen of it as `$2` to `$13`, then what else.
macro_rules! send_noted {
    ($tx:expr, $sql:expr, $all:expr, |$one:ident| $noted:expr $(, $more:expr)* $(,)?) => {
        insert_many!($tx, $sql, $all, |$one| [
            &$noted.constat,
            $noted.seen.stop.map(|id| id.to_string()),
            $noted.seen.point.map(|at| at.lon),
            $noted.seen.point.map(|at| at.lat),
            $noted.seen.accuracy_m,
            &$noted.seen.theme,
            &$noted.seen.subtheme,
            value(&$noted.seen),
            $noted.seen.severity.map(Severity::code),
            &$noted.seen.description,
            fold(&$noted.seen.description),
            &$noted.seen.residents_words,
            $noted.visibility
            $(, $more)*
        ])
    };
}

/// Keeps constats, to be qualified.
pub async fn insert_constats(tx: &mut Tx, constats: &[NewConstat]) -> Result<(), Problem> {
    send_noted!(
        tx,
        INSERT_CONSTAT,
        constats,
        |new| new.noted,
        &new.walk,
        &new.quartier,
        new.number,
        new.received,
        &new.code,
        &new.device
    );
    Ok(())
}

/// Gives constats their new content, one by one: the same may be corrected twice in the same moment.
pub async fn correct(tx: &mut Tx, corrected: &[Noted]) -> Result<(), Problem> {
    for one in corrected.chunks(1) {
        send_noted!(tx, CORRECT, one, |noted| noted);
    }
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
