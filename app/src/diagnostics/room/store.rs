//! SQL of the room: the constats of a walk as they are qualified, their photos, the pairs kept apart, who is told.

use crate::diagnostics::store::{Sight, seen_by, shown};
use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all, fetch_one};
use palier_domain::diagnostics::{ConstatState, ConstatValue, Severity, Visibility};
use palier_domain::partners::{OrganisationKind, Role};
use palier_domain::shared::{ConstatId, Day, LonLat, OrganisationId, QuartierId, StopId, WalkId};

/// What the room reads of the constats of a walk. `$1` to `$3` are the sight, `$4` the walk.
macro_rules! of_walk {
    ($columns:expr, $joins:expr, $rest:expr) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM constat c JOIN mandate_reach r ON r.quartier_id = c.quartier_id AND r.mandate_id = $1 ",
            $joins,
            " WHERE c.walk_id = $4 AND ",
            shown!(),
            $rest
        )
    };
}

/// The constats of a walk by stop, then by number; what was seen between stops comes last.
pub const ROWS: &str = of_walk!(
    "c.id, c.number, c.stop_id, s.number AS stop_number, s.label AS stop_label, \
    COALESCE(c.place, s.label, '') AS place, c.lon, c.lat, c.theme, c.subtheme, c.value, c.severity, c.description, \
    c.residents_words, c.space, c.presumed_manager_id, c.proposed_answer, c.answer, c.response_kind, c.priority, \
    c.responsible_id, o.name AS responsible_name, c.deadline, c.visibility, c.state, c.duplicate_of_id",
    "LEFT JOIN stop s ON s.id = c.stop_id LEFT JOIN organisation o ON o.id = c.responsible_id",
    " ORDER BY COALESCE(s.number, 1000000), c.number"
);
/// How many constats of a walk may be seen.
pub const COUNT: &str = of_walk!("COUNT(*)", "", "");
/// Photos of the constats of a walk, oldest first.
pub const PHOTOS: &str = of_walk!(
    "p.id, p.constat_id, p.sha256, p.moment, p.description",
    "JOIN photo p ON p.constat_id = c.id",
    " ORDER BY p.created_at, p.id"
);
/// One voice per phone and per remark, whatever the number of constats it was noted in: the remark, the severity, how
/// many phones. A phone that weighed several repetitions counts for the last one it weighed.
pub const VOICES: &str = of_walk!(
    "COALESCE(c.duplicate_of_id, c.id), v.severity, COUNT(*)",
    "JOIN severity_voice v ON v.constat_id = c.id",
    " AND NOT EXISTS (SELECT 1 FROM severity_voice x JOIN constat d ON d.id = x.constat_id \
        WHERE x.device_id = v.device_id AND COALESCE(d.duplicate_of_id, d.id) = COALESCE(c.duplicate_of_id, c.id) \
        AND (x.received_at > v.received_at OR (x.received_at = v.received_at AND x.constat_id > v.constat_id))) \
    GROUP BY COALESCE(c.duplicate_of_id, c.id), v.severity"
);
/// Pairs of constats of a walk that a person said are two.
pub const APART: &str = of_walk!("k.constat_id, k.other_id", "JOIN kept_apart k ON k.constat_id = c.id", "");
/// What repeats a constat and may be seen.
pub const REPEATS: &str = concat!(
    "SELECT c.id, c.number, c.description, c.residents_words FROM constat c \
    JOIN mandate_reach r ON r.quartier_id = c.quartier_id AND r.mandate_id = $1 WHERE c.duplicate_of_id = $4 AND ",
    shown!(),
    " ORDER BY c.number"
);
/// Two constats are two.
pub const KEEP_APART: &str =
    "INSERT INTO kept_apart (constat_id, other_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
/// Two constats may be proposed as one again.
pub const FORGET_APART: &str = "DELETE FROM kept_apart WHERE constat_id = $1 AND other_id = $2";
/// What repeated a constat now repeats the one kept.
pub const FOLLOW: &str = "UPDATE constat SET duplicate_of_id = $2 WHERE duplicate_of_id = $1";
/// A constat repeats nothing any more.
pub const FORGET_ORIGINAL: &str = "UPDATE constat SET duplicate_of_id = NULL WHERE id = $1";
/// Keeps what the room said beside who answers and by when.
pub const SAY: &str =
    "UPDATE constat SET visibility = $2, answer = $3, response_kind = $4, priority = $5 WHERE id = $1";
/// Organisations of a walk with their kind.
pub const INVITED: &str = "SELECT o.id, o.name, o.kind FROM walk_organisation wo \
    JOIN organisation o ON o.id = wo.organisation_id WHERE wo.walk_id = $1";
/// Organisations that exist on a day, with their kind.
pub const KINDS: &str = "SELECT id, name, kind FROM organisation \
    WHERE (valid_from IS NULL OR valid_from <= $1) AND (valid_to IS NULL OR valid_to >= $1)";
/// Whose mandate in force reaches a quartier.
pub const REACHED: &str = "SELECT DISTINCT m.organisation_id, m.role, p.email, p.name FROM mandate m \
    JOIN person p ON p.id = m.person_id JOIN mandate_reach r ON r.mandate_id = m.id AND r.quartier_id = $1 \
    WHERE m.state = 'active' AND m.valid_from <= $2 AND (m.valid_to IS NULL OR m.valid_to >= $2) ORDER BY p.email";

/// A constat as the room sees it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct RoomRow {
    #[sqlx(try_from = "String")]
    pub id: ConstatId,
    pub number: i64,
    pub stop_id: Option<String>,
    pub stop_number: Option<i64>,
    pub stop_label: Option<String>,
    pub place: String,
    pub lon: Option<f64>,
    pub lat: Option<f64>,
    pub theme: String,
    pub subtheme: Option<String>,
    #[sqlx(try_from = "String")]
    pub value: ConstatValue,
    pub severity: Option<String>,
    pub description: String,
    pub residents_words: Option<String>,
    pub space: Option<String>,
    pub presumed_manager_id: Option<String>,
    pub proposed_answer: Option<String>,
    pub answer: Option<String>,
    pub response_kind: Option<String>,
    pub priority: Option<String>,
    pub responsible_id: Option<String>,
    pub responsible_name: Option<String>,
    pub deadline: Option<String>,
    #[sqlx(try_from = "String")]
    pub visibility: Visibility,
    #[sqlx(try_from = "String")]
    pub state: ConstatState,
    pub duplicate_of_id: Option<String>,
}

impl RoomRow {
    /// How bad.
    pub fn severity(&self) -> Option<Severity> {
        self.severity.as_deref()?.parse().ok()
    }

    /// Its point on the ground.
    pub fn point(&self) -> Option<LonLat> {
        LonLat::new(self.lon?, self.lat?).ok()
    }

    /// Its stop.
    pub fn stop(&self) -> Option<StopId> {
        self.stop_id.as_deref()?.parse().ok()
    }

    /// Day by which it should be resolved.
    pub fn deadline(&self) -> Option<Day> {
        Day::parse(self.deadline.as_deref()?).ok()
    }

    /// Whether the room still has something to say of it, or may still change what it said.
    pub fn is_on_the_table(&self) -> bool {
        self.value != ConstatValue::PointFort
            && matches!(self.state, ConstatState::AQualifier | ConstatState::Reouvert)
    }
}

/// A photo of a constat of the walk.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct WalkPhoto {
    /// Which.
    pub id: String,
    /// Of which constat.
    #[sqlx(try_from = "String")]
    pub constat_id: ConstatId,
    /// Address of its bytes.
    pub sha256: String,
    /// `avant` or `apres`.
    pub moment: String,
    /// What can be seen on it.
    pub description: String,
}

/// What repeats another constat.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Repeat {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: ConstatId,
    /// Its number on the walk.
    pub number: i64,
    /// What was seen.
    pub description: String,
    /// A resident's own words, without a name.
    pub residents_words: Option<String>,
}

/// An organisation with its kind.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Known {
    /// Which.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its kind.
    #[sqlx(try_from = "String")]
    pub kind: OrganisationKind,
}

/// Someone who may be written to.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Reached {
    /// For which organisation.
    #[sqlx(try_from = "String")]
    pub organisation_id: OrganisationId,
    /// In which role.
    #[sqlx(try_from = "String")]
    pub role: Role,
    /// Address.
    pub email: String,
    /// Name.
    pub name: String,
}

/// The constats of a walk that may be seen, by stop then by number.
///
/// # Errors
/// When the store does not answer.
pub async fn rows(tx: &mut Tx, walk: WalkId, sight: &Sight) -> Result<Vec<RoomRow>, Problem> {
    Ok(seen_by!(fetch_all, tx, RoomRow, ROWS, sight, walk.to_string())?)
}

/// How many constats of a walk may be seen.
///
/// # Errors
/// When the store does not answer.
pub async fn count(tx: &mut Tx, walk: WalkId, sight: &Sight) -> Result<i64, Problem> {
    let (count,): (i64,) = seen_by!(fetch_one, tx, (i64,), COUNT, sight, walk.to_string())?;
    Ok(count)
}

/// Photos of the constats of a walk that may be seen, oldest first.
///
/// # Errors
/// When the store does not answer.
pub async fn photos(tx: &mut Tx, walk: WalkId, sight: &Sight) -> Result<Vec<WalkPhoto>, Problem> {
    Ok(seen_by!(fetch_all, tx, WalkPhoto, PHOTOS, sight, walk.to_string())?)
}

/// The voices given to each remark of a walk: constat, severity by code, how many.
///
/// # Errors
/// When the store does not answer.
pub async fn voices(tx: &mut Tx, walk: WalkId, sight: &Sight) -> Result<Vec<(String, String, i64)>, Problem> {
    Ok(seen_by!(fetch_all, tx, (String, String, i64), VOICES, sight, walk.to_string())?)
}

/// Pairs of constats that a person said are two.
///
/// # Errors
/// When the store does not answer, or holds what is no identifier.
pub async fn apart(tx: &mut Tx, walk: WalkId, sight: &Sight) -> Result<Vec<(ConstatId, ConstatId)>, Problem> {
    let rows: Vec<(String, String)> =
        seen_by!(fetch_all, tx, (String, String), APART, sight, walk.to_string())?;
    let id = |text: String| text.parse().map_err(Problem::inside);
    rows.into_iter().map(|(one, other)| Ok((id(one)?, id(other)?))).collect()
}

/// What repeats a constat and may be seen, by number.
///
/// # Errors
/// When the store does not answer.
pub async fn repeats(tx: &mut Tx, constat: ConstatId, sight: &Sight) -> Result<Vec<Repeat>, Problem> {
    Ok(seen_by!(fetch_all, tx, Repeat, REPEATS, sight, constat.to_string())?)
}

/// Two constats are two, whichever is named first.
///
/// # Errors
/// When the store refuses.
pub async fn keep_apart(tx: &mut Tx, one: ConstatId, other: ConstatId) -> Result<(), Problem> {
    execute!(tx, KEEP_APART, one.min(other).to_string(), one.max(other).to_string())?;
    Ok(())
}

/// Two constats may be proposed as one again.
///
/// # Errors
/// When the store refuses.
pub async fn forget_apart(tx: &mut Tx, one: ConstatId, other: ConstatId) -> Result<(), Problem> {
    execute!(tx, FORGET_APART, one.min(other).to_string(), one.max(other).to_string())?;
    Ok(())
}

/// What repeated a constat now repeats the one kept.
///
/// # Errors
/// When the store refuses.
pub async fn follow(tx: &mut Tx, from: ConstatId, to: ConstatId) -> Result<(), Problem> {
    execute!(tx, FOLLOW, from.to_string(), to.to_string())?;
    Ok(())
}

/// A constat repeats nothing any more.
///
/// # Errors
/// When the store refuses.
pub async fn forget_original(tx: &mut Tx, constat: ConstatId) -> Result<(), Problem> {
    execute!(tx, FORGET_ORIGINAL, constat.to_string())?;
    Ok(())
}

/// What the room says beside who answers and by when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Who may see it.
    pub visibility: Visibility,
    /// The answer given to those who asked.
    pub answer: Option<String>,
    /// Its kind, by code.
    pub response_kind: Option<String>,
    /// How soon it should be dealt with, by code.
    pub priority: Option<String>,
}

/// Keeps what the room said.
///
/// # Errors
/// When the store refuses.
pub async fn say(tx: &mut Tx, constat: ConstatId, said: &Said) -> Result<(), Problem> {
    let visibility = said.visibility.code();
    execute!(tx, SAY, constat.to_string(), visibility, &said.answer, &said.response_kind, &said.priority)?;
    Ok(())
}

/// Organisations of a walk.
///
/// # Errors
/// When the store does not answer.
pub async fn invited(tx: &mut Tx, walk: WalkId) -> Result<Vec<Known>, Problem> {
    Ok(fetch_all!(tx, Known, INVITED, walk.to_string())?)
}

/// Organisations that exist that day.
///
/// # Errors
/// When the store does not answer.
pub async fn known(tx: &mut Tx, day: Day) -> Result<Vec<Known>, Problem> {
    Ok(fetch_all!(tx, Known, KINDS, day.to_string())?)
}

/// Whose mandate in force reaches a quartier, by address.
///
/// # Errors
/// When the store does not answer.
pub async fn reached(tx: &mut Tx, quartier: QuartierId, day: Day) -> Result<Vec<Reached>, Problem> {
    Ok(fetch_all!(tx, Reached, REACHED, quartier.to_string(), day.to_string())?)
}
