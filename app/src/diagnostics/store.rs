//! SQL of walks, constats and photos; this file: who sees what, lists to choose from, photos, authors.

pub mod constats;
pub mod delays;
pub mod earlier;
pub mod facts;
pub mod ground;
pub mod headcount;
pub mod lines;
pub mod rechecks;
pub mod reminders;
pub mod residents;
pub mod to_see;
pub mod walk_list;
pub mod walks;

use crate::platform::{Allowed, Problem, Tx};
use crate::{execute, fetch_all, fetch_optional};
use palier_domain::partners::Capability;
use palier_domain::shared::{ConstatId, Day, Instant, PhotoId, text::fold};
use std::collections::BTreeMap;

/// Which constats `c` may be seen, whoever reads them: a restricted one by those who deal with safety, and by the
/// organisation that must answer it, or that took its place. `$2` and `$3` are of the [`Sight`], `$1` the mandate whose
/// reach is joined.
macro_rules! shown {
    () => {
        concat!(
            "(c.visibility <> 'restreint' OR $2 OR ",
            crate::platform::access::acts_for!("c.responsible_id", "$3"),
            ")"
        )
    };
}
pub(crate) use shown;

/// On what something is still awaited, as the rules say it (`Constat::is_open`).
macro_rules! open {
    () => {
        "(c.value <> 'point_fort' AND c.state NOT IN ('verifie', 'sans_suite', 'hors_perimetre', 'doublon'))"
    };
}
pub(crate) use open;

/// Sends the sight as `$1` to `$3`, then what else: `seen_by!(fetch_all, tx, Row, SQL, sight, $4, $5…)`.
macro_rules! seen_by {
    ($run:ident, $tx:expr, $row:ty, $sql:expr, $sight:expr $(, $more:expr)* $(,)?) => {
        $run!($tx, $row, $sql, &$sight.mandate, $sight.restricted, &$sight.answers_on $(, $more)*)
    };
}
pub(crate) use seen_by;

/// Organisations that exist on a day.
pub const ORGANISATIONS: &str = "SELECT id, name FROM organisation \
    WHERE (valid_from IS NULL OR valid_from <= $1) AND (valid_to IS NULL OR valid_to >= $1)";
/// Quartiers in the reach of a mandate.
pub const QUARTIERS: &str = "SELECT q.id, q.name || ' (' || q.commune_names || ')' FROM quartier q \
    JOIN mandate_reach r ON r.quartier_id = q.id AND r.mandate_id = $1";
/// Who wrote the journal entries of a thing: person, name, organisation.
pub const AUTHORS: &str = "SELECT DISTINCT p.id, p.name, o.name FROM journal j JOIN person p ON p.id = j.person_id \
    JOIN mandate m ON m.id = j.mandate_id JOIN organisation o ON o.id = m.organisation_id \
    WHERE j.subject_kind = $1 AND j.subject_id = $2";
/// Keeps a photo.
pub const INSERT_PHOTO: &str = "INSERT INTO photo (id, constat_id, sha256, moment, description, width, height, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
/// Photos of a constat, oldest first.
pub const PHOTOS: &str =
    "SELECT id, moment, description FROM photo WHERE constat_id = $1 ORDER BY created_at, id";
/// The address of a photo whose constat may be seen.
pub const PHOTO: &str = concat!(
    "SELECT p.sha256 FROM photo p JOIN constat c ON c.id = p.constat_id \
    JOIN mandate_reach r ON r.quartier_id = c.quartier_id AND r.mandate_id = $1 WHERE p.id = $4 AND ",
    shown!()
);

/// What someone may see of constats: what their mandate reaches; of those kept restricted, all or only those their
/// organisation must answer.
#[derive(Debug, Clone)]
pub struct Sight {
    /// Mandate acted under.
    pub mandate: String,
    /// Whether every restricted constat may be seen.
    pub restricted: bool,
    /// The day on which the restricted constats of the organisations they act for may be seen; empty for never.
    pub answers_on: String,
}

impl Sight {
    /// The sight of someone let through by the guard.
    pub fn of(who: &Allowed) -> Self {
        let answers = who.role().may(Capability::AnswerConstat);
        Self {
            mandate: who.mandate(),
            restricted: who.sees_restricted(),
            answers_on: if answers { who.day() } else { String::new() },
        }
    }
}

/// Organisations that exist that day, sorted by name: identifier and name.
///
/// # Errors
/// When the store does not answer.
pub async fn organisations(tx: &mut Tx, day: Day) -> Result<Vec<(String, String)>, Problem> {
    let found: Vec<(String, String)> = fetch_all!(tx, (String, String), ORGANISATIONS, day.to_string())?;
    Ok(sorted(found))
}

/// Quartiers in the reach of a mandate, sorted by name: identifier, and name with commune.
///
/// # Errors
/// When the store does not answer.
pub async fn quartiers(tx: &mut Tx, mandate: &str) -> Result<Vec<(String, String)>, Problem> {
    let found: Vec<(String, String)> = fetch_all!(tx, (String, String), QUARTIERS, mandate)?;
    Ok(sorted(found))
}

pub(super) fn sorted(mut list: Vec<(String, String)>) -> Vec<(String, String)> {
    list.sort_by_cached_key(|(_, name)| fold(name));
    list
}

/// Who wrote about a thing in the journal: `Nom, Organisme` by person.
///
/// # Errors
/// When the store does not answer.
pub async fn authors(
    tx: &mut Tx,
    subject_kind: &str,
    subject_id: &str,
) -> Result<BTreeMap<String, String>, Problem> {
    let rows: Vec<(String, String, String)> =
        fetch_all!(tx, (String, String, String), AUTHORS, subject_kind, subject_id)?;
    Ok(rows.into_iter().map(|(id, name, organisation)| (id, format!("{name}, {organisation}"))).collect())
}

/// When a photo was taken, seen from the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// What was found.
    Before,
    /// What was done.
    After,
}

/// A photo to keep: its bytes are already taken in.
#[derive(Debug, Clone)]
pub struct NewPhoto {
    /// Which.
    pub id: PhotoId,
    /// Of which constat.
    pub constat: ConstatId,
    /// Address of its bytes.
    pub sha256: String,
    /// Before or after.
    pub moment: Moment,
    /// What can be seen on it, for those who cannot.
    pub description: String,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// Keeps a photo of a constat.
///
/// # Errors
/// When the store refuses.
pub async fn insert_photo(tx: &mut Tx, new: &NewPhoto, now: Instant) -> Result<(), Problem> {
    let moment = match new.moment {
        Moment::Before => "avant",
        Moment::After => "apres",
    };
    execute!(
        tx,
        INSERT_PHOTO,
        new.id.to_string(),
        new.constat.to_string(),
        &new.sha256,
        moment,
        &new.description,
        i64::from(new.width),
        i64::from(new.height),
        now.0
    )?;
    Ok(())
}

/// A photo of a fiche.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PhotoRow {
    /// Which.
    pub id: String,
    /// `avant` or `apres`.
    pub moment: String,
    /// What can be seen on it.
    pub description: String,
}

/// Photos of a constat, oldest first.
///
/// # Errors
/// When the store does not answer.
pub async fn photos(tx: &mut Tx, constat: ConstatId) -> Result<Vec<PhotoRow>, Problem> {
    Ok(fetch_all!(tx, PhotoRow, PHOTOS, constat.to_string())?)
}

/// The address of a photo, if its constat may be seen.
///
/// # Errors
/// 404 when there is none, or when it is not theirs to see.
pub async fn photo_address(tx: &mut Tx, photo: PhotoId, sight: &Sight) -> Result<String, Problem> {
    let found: Option<(String,)> = seen_by!(fetch_optional, tx, (String,), PHOTO, sight, photo.to_string())?;
    found.map(|(address,)| address).ok_or(Problem::NotFound)
}
