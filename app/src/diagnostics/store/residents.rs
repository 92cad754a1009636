//! SQL of what residents read without an account: walks given back, their public constats, one remark by its code.
//!
//! Nothing here takes a mandate. What is not public stays behind two conditions written once: the constat is public
//! (and repeats no other), and its walk is given back.

use super::Sight;
use super::headcount::Headcount;
use super::lines::{self, ConstatLine};
use crate::platform::clock::World;
use crate::platform::{Allowed, Problem, Tx};
use crate::{execute, fetch_all, fetch_one, fetch_optional};
use palier_domain::diagnostics::{ConstatState, ConstatValue, ShortCode, Visibility, WalkKind, WalkState};
use palier_domain::shared::{ConstatId, Day, Instant, PhotoId, QuartierId, WalkId};

/// What may be shown of a walk given back.
macro_rules! published {
    () => {
        "(c.visibility = 'public' AND c.state <> 'doublon')"
    };
}

/// Columns of a walk, with what follows.
macro_rules! walk {
    ($rest:expr) => {
        concat!(
            "SELECT w.id, w.quartier_id, q.name AS quartier_name, q.commune_names, w.kind, w.state, w.day, w.starts_at, \
            w.ends_at, w.meeting_point, w.route, w.residents, w.women, w.men, w.aged_under_18, w.aged_18_to_29, \
            w.aged_30_to_59, w.aged_over_60, w.restituted_on, w.restitution \
            FROM walk w JOIN quartier q ON q.id = w.quartier_id ",
            $rest
        )
    };
}

/// Columns of a constat as residents read it, with what follows. A resident's own words and the person who noted it
/// are not read at all.
macro_rules! remark {
    ($rest:expr) => {
        concat!(
            "SELECT c.id, c.walk_id, c.number, c.code, COALESCE(c.place, s.label, '') AS place, \
            COALESCE(c.lon, s.lon) AS lon, COALESCE(c.lat, s.lat) AS lat, c.theme, c.value, c.description, c.answer, \
            c.deadline, c.state, c.reason, c.visibility, c.duplicate_of_id, c.transmitted_on, c.sent_on, c.answered_on, c.declared_on, \
            c.verified_on, o.name AS responsible_name, d.name AS declared_by_name, v.name AS verified_by_name, \
            l.day AS verified_walk_day, q.name AS quartier_name, \
            w.day AS walk_day, w.restituted_on \
            FROM constat c JOIN walk w ON w.id = c.walk_id JOIN quartier q ON q.id = c.quartier_id \
            LEFT JOIN stop s ON s.id = c.stop_id LEFT JOIN organisation o ON o.id = c.responsible_id \
            LEFT JOIN organisation d ON d.id = c.declared_by_id LEFT JOIN organisation v ON v.id = c.verified_by_id \
            LEFT JOIN walk l ON l.id = c.verified_walk_id ",
            $rest
        )
    };
}

/// Walks given back, the latest first, with what they count of public constats.
pub const GIVEN_BACK: &str = concat!(
    "SELECT w.id, w.quartier_id, q.name AS quartier_name, q.commune_names, w.kind, w.day, w.restituted_on, \
    COUNT(c.id) AS constats, COUNT(c.id) FILTER (WHERE c.value = 'point_fort') AS strong, \
    COUNT(c.id) FILTER (WHERE c.value <> 'point_fort' AND c.answered_on IS NOT NULL) AS answered, \
    COUNT(c.id) FILTER (WHERE c.state IN ('declare_resolu', 'verifie')) AS done \
    FROM walk w JOIN quartier q ON q.id = w.quartier_id LEFT JOIN constat c ON c.walk_id = w.id AND ",
    published!(),
    " WHERE w.restituted_on IS NOT NULL \
    GROUP BY w.id, w.quartier_id, q.name, q.commune_names, w.kind, w.day, w.restituted_on ORDER BY w.day DESC, w.id DESC"
);
/// One walk, if it is given back.
pub const GIVEN_BACK_WALK: &str = walk!("WHERE w.id = $1 AND w.restituted_on IS NOT NULL");
/// One walk within reach, given back or not: to prepare what will be public.
pub const WALK_TO_GIVE_BACK: &str =
    walk!("JOIN mandate_reach r ON r.quartier_id = w.quartier_id AND r.mandate_id = $1 WHERE w.id = $2");
/// Public constats of a walk, by number.
pub const PUBLIC_CONSTATS: &str =
    concat!(remark!("WHERE c.walk_id = $1 AND "), published!(), " ORDER BY c.number");
/// How many constats of a walk are kept from the public.
pub const KEPT_BACK: &str = "SELECT COUNT(*) FROM constat c WHERE c.walk_id = $1 AND c.visibility <> 'public' AND c.state <> 'doublon'";
/// Photos of the public constats of a walk, oldest first.
pub const PUBLIC_PHOTOS: &str = concat!(
    "SELECT p.id, p.constat_id, p.sha256, p.moment, p.description FROM photo p JOIN constat c ON c.id = p.constat_id \
    WHERE c.walk_id = $1 AND ",
    published!(),
    " ORDER BY p.created_at, p.id"
);
/// The bytes of a photo, if its constat is public and its walk given back.
pub const PUBLIC_PHOTO: &str = concat!(
    "SELECT p.sha256 FROM photo p JOIN constat c ON c.id = p.constat_id JOIN walk w ON w.id = c.walk_id \
    WHERE w.restituted_on IS NOT NULL AND w.id = $1 AND p.id = $2 AND ",
    published!()
);
/// A constat by the code of its receipt, whatever may be shown of it.
pub const BY_CODE: &str = remark!("WHERE c.code = $1");
/// A constat another one repeats.
pub const REPEATED: &str = remark!("WHERE c.id = $1");
/// When that last happened to a constat.
pub const LAST_TIME: &str = "SELECT COALESCE(MAX(at), 0) FROM journal WHERE subject_kind = 'constat' AND subject_id = $1 AND event = $2";
/// Opens to everyone a constat that was shared with the partners only; a restricted one never opens this way.
pub const OPEN_TO_ALL: &str =
    "UPDATE constat SET visibility = 'public' WHERE id = $1 AND walk_id = $2 AND visibility = 'partenaires'";
/// Whether a code is taken.
pub const CODE_TAKEN: &str = "SELECT COUNT(*) FROM constat WHERE code = $1";
/// Gives its code to a constat that has none.
pub const GIVE_CODE: &str = "UPDATE constat SET code = $2 WHERE id = $1 AND code IS NULL";
/// Constats of a walk that have no code yet.
pub const WITHOUT_CODE: &str = "SELECT id FROM constat WHERE walk_id = $1 AND code IS NULL ORDER BY number";
/// Gives a walk back, or takes it back, unless someone else just moved it.
pub const SET_GIVEN_BACK: &str =
    "UPDATE walk SET state = $3, restituted_on = $4, restitution = $5 WHERE id = $1 AND state = $2";

/// A walk of the public list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct GivenBackLine {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: WalkId,
    /// Where.
    #[sqlx(try_from = "String")]
    pub quartier_id: QuartierId,
    /// Name of the quartier.
    pub quartier_name: String,
    /// Communes of the quartier.
    pub commune_names: String,
    /// Kind.
    #[sqlx(try_from = "String")]
    pub kind: WalkKind,
    /// Day walked.
    #[sqlx(try_from = "String")]
    pub day: Day,
    /// Day given back.
    #[sqlx(try_from = "String")]
    pub restituted_on: Day,
    /// Public constats.
    pub constats: i64,
    /// Of which strong points.
    pub strong: i64,
    /// Of which answered.
    pub answered: i64,
    /// Of which done.
    pub done: i64,
}

/// A walk to give back, or given back.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct WalkToTell {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: WalkId,
    /// Where.
    #[sqlx(try_from = "String")]
    pub quartier_id: QuartierId,
    /// Name of the quartier.
    pub quartier_name: String,
    /// Communes of the quartier.
    pub commune_names: String,
    /// Kind.
    #[sqlx(try_from = "String")]
    pub kind: WalkKind,
    /// State.
    #[sqlx(try_from = "String")]
    pub state: WalkState,
    /// Day walked.
    #[sqlx(try_from = "String")]
    pub day: Day,
    /// `14:00`, Paris time.
    pub starts_at: Option<String>,
    /// `16:00`, Paris time.
    pub ends_at: Option<String>,
    /// Where people met.
    pub meeting_point: String,
    /// GeoJSON `LineString` of the way walked, WGS84.
    pub route: Option<String>,
    /// Residents counted, never named.
    #[sqlx(flatten)]
    pub residents: Headcount,
    /// Day given back; none while it is not public.
    pub restituted_on: Option<String>,
    /// Words to residents, kept when the page is withdrawn.
    pub restitution: Option<String>,
}

/// A constat as residents read it. Only [`Remark::is_open`] says whether its words, place and photos may be shown.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Remark {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: ConstatId,
    /// On which walk.
    #[sqlx(try_from = "String")]
    pub walk_id: WalkId,
    /// Its number on the walk.
    pub number: i64,
    /// The code of its receipt.
    pub code: Option<String>,
    /// The place, as said; else the stop; empty without either.
    pub place: String,
    /// Degrees east of the constat, else of its stop.
    pub lon: Option<f64>,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Theme of the grid, by code.
    pub theme: String,
    /// What kind of remark.
    #[sqlx(try_from = "String")]
    pub value: ConstatValue,
    /// What was seen.
    pub description: String,
    /// What was answered.
    pub answer: Option<String>,
    /// Day by which it should be resolved.
    pub deadline: Option<String>,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub state: ConstatState,
    /// Why it was refused, set aside or reopened.
    pub reason: Option<String>,
    /// Who may see it.
    #[sqlx(try_from = "String")]
    pub visibility: Visibility,
    /// The constat it repeats.
    pub duplicate_of_id: Option<String>,
    /// Day first sent for an answer.
    pub transmitted_on: Option<String>,
    /// Day sent to the organisation that must answer now.
    pub sent_on: Option<String>,
    /// Day of the first answer.
    pub answered_on: Option<String>,
    /// Day said done.
    pub declared_on: Option<String>,
    /// Day seen done.
    pub verified_on: Option<String>,
    /// Organisation that must answer.
    pub responsible_name: Option<String>,
    /// Organisation that said it is done.
    pub declared_by_name: Option<String>,
    /// Organisation that saw it done.
    pub verified_by_name: Option<String>,
    /// Day of the later walk that saw it done.
    pub verified_walk_day: Option<String>,
    /// Name of the quartier.
    pub quartier_name: String,
    /// Day of the walk.
    #[sqlx(try_from = "String")]
    pub walk_day: Day,
    /// Day the walk was given back.
    pub restituted_on: Option<String>,
}

impl Remark {
    /// Whether residents may read its words and see its photos: public, and its walk given back.
    pub fn is_open(&self) -> bool {
        self.visibility == Visibility::Public
            && self.state != ConstatState::Doublon
            && self.restituted_on.is_some()
    }
}

/// A photo of a public constat.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PublicPhoto {
    /// Which.
    pub id: String,
    /// Of which constat.
    #[sqlx(try_from = "String")]
    pub constat_id: ConstatId,
    /// Address of its bytes.
    pub sha256: String,
    /// `avant` or `apres`.
    pub moment: String,
    /// What can be seen on it, as typed; may be empty.
    pub description: String,
}

/// Walks given back, the latest first.
///
/// # Errors
/// When the store does not answer.
pub async fn given_back(tx: &mut Tx) -> Result<Vec<GivenBackLine>, Problem> {
    Ok(fetch_all!(tx, GivenBackLine, GIVEN_BACK)?)
}

/// One walk given back.
///
/// # Errors
/// 404 when there is none, or when it is not given back.
pub async fn given_back_walk(tx: &mut Tx, walk: WalkId) -> Result<WalkToTell, Problem> {
    let found: Option<WalkToTell> = fetch_optional!(tx, WalkToTell, GIVEN_BACK_WALK, walk.to_string())?;
    found.ok_or(Problem::NotFound)
}

/// One walk within reach of a mandate, given back or not.
///
/// # Errors
/// 404 when there is none.
pub async fn walk_to_give_back(tx: &mut Tx, walk: WalkId, mandate: &str) -> Result<WalkToTell, Problem> {
    let found: Option<WalkToTell> =
        fetch_optional!(tx, WalkToTell, WALK_TO_GIVE_BACK, mandate, walk.to_string())?;
    found.ok_or(Problem::NotFound)
}

/// Public constats of a walk, by number. Whether the walk is given back is the caller's to have checked.
///
/// # Errors
/// When the store does not answer.
pub async fn public_constats(tx: &mut Tx, walk: WalkId) -> Result<Vec<Remark>, Problem> {
    Ok(fetch_all!(tx, Remark, PUBLIC_CONSTATS, walk.to_string())?)
}

/// How many constats of a walk are kept from the public.
///
/// # Errors
/// When the store does not answer.
pub async fn kept_back(tx: &mut Tx, walk: WalkId) -> Result<i64, Problem> {
    let (count,): (i64,) = fetch_one!(tx, (i64,), KEPT_BACK, walk.to_string())?;
    Ok(count)
}

/// Photos of the public constats of a walk, oldest first.
///
/// # Errors
/// When the store does not answer.
pub async fn public_photos(tx: &mut Tx, walk: WalkId) -> Result<Vec<PublicPhoto>, Problem> {
    Ok(fetch_all!(tx, PublicPhoto, PUBLIC_PHOTOS, walk.to_string())?)
}

/// Address of the bytes of a photo, if its constat is public and its walk given back.
///
/// # Errors
/// 404 otherwise.
pub async fn public_photo(tx: &mut Tx, walk: WalkId, photo: PhotoId) -> Result<String, Problem> {
    let found: Option<(String,)> =
        fetch_optional!(tx, (String,), PUBLIC_PHOTO, walk.to_string(), photo.to_string())?;
    found.map(|(address,)| address).ok_or(Problem::NotFound)
}

/// The remark a receipt names; a repeated one leads to the one that is kept.
///
/// # Errors
/// 404 when no remark has that code.
pub async fn followed(tx: &mut Tx, code: &ShortCode) -> Result<(Remark, bool), Problem> {
    const MOST: usize = 8;
    let found: Option<Remark> = fetch_optional!(tx, Remark, BY_CODE, code.as_str())?;
    let mut remark = found.ok_or(Problem::NotFound)?;
    let mut repeats = false;
    for _ in 0..MOST {
        let Some(original) =
            remark.duplicate_of_id.as_ref().filter(|_| remark.state == ConstatState::Doublon)
        else {
            break;
        };
        let Some(kept) = fetch_optional!(tx, Remark, REPEATED, original)? else { break };
        (remark, repeats) = (kept, true);
    }
    Ok((remark, repeats))
}

/// The day a constat last took its present state, when the journal knows it.
///
/// # Errors
/// When the store does not answer.
pub async fn last_moved(tx: &mut Tx, remark: &Remark) -> Result<Option<Day>, Problem> {
    let event = format!("constat.{}", remark.state);
    let (at,): (i64,) = fetch_one!(tx, (i64,), LAST_TIME, remark.id.to_string(), event)?;
    Ok((at > 0).then(|| Instant(at).day()))
}

/// A code that no constat has: drawn at random, drawn again when it is taken.
///
/// # Errors
/// When the store does not answer.
pub async fn short_code(world: &World, tx: &mut Tx) -> Result<ShortCode, Problem> {
    const MOST: usize = 64;
    for _ in 0..MOST {
        let mut bits = [0; 8];
        world.fill(&mut bits);
        let code = ShortCode::drawn(u64::from_le_bytes(bits));
        let (taken,): (i64,) = fetch_one!(tx, (i64,), CODE_TAKEN, code.as_str())?;
        if taken == 0 {
            return Ok(code);
        }
    }
    Err(Problem::inside("no free code was found"))
}

/// Gives its code to a constat that has none.
///
/// # Errors
/// When the store refuses.
pub async fn give_code(world: &World, tx: &mut Tx, constat: ConstatId) -> Result<(), Problem> {
    let code = short_code(world, tx).await?;
    execute!(tx, GIVE_CODE, constat.to_string(), code.as_str())?;
    Ok(())
}

/// Gives its code to every constat of a walk that has none: those noted before codes existed.
///
/// # Errors
/// When the store refuses.
pub async fn give_codes(world: &World, tx: &mut Tx, walk: WalkId) -> Result<(), Problem> {
    let without: Vec<(String,)> = fetch_all!(tx, (String,), WITHOUT_CODE, walk.to_string())?;
    for (id,) in without {
        give_code(world, tx, id.parse().map_err(Problem::inside)?).await?;
    }
    Ok(())
}

/// Keeps a walk given back that day with these words, or taken back when there is no day.
///
/// # Errors
/// 409 when someone else just moved the walk.
pub async fn set_given_back(
    tx: &mut Tx,
    walk: WalkId,
    (from, to): (WalkState, WalkState),
    on: Option<Day>,
    words: Option<&str>,
) -> Result<(), Problem> {
    let on = on.map(|day| day.to_string());
    let touched = execute!(tx, SET_GIVEN_BACK, walk.to_string(), from.code(), to.code(), on, words)?;
    if touched == 1 {
        Ok(())
    } else {
        Err(Problem::Refused("Cette visite vient de changer d'étape. Relisez-la.".to_owned()))
    }
}

/// Opens to everyone a constat of that walk shared with the partners only; false when it is not one of those.
///
/// # Errors
/// When the store refuses.
pub async fn open_to_all(tx: &mut Tx, walk: WalkId, constat: ConstatId) -> Result<bool, Problem> {
    Ok(execute!(tx, OPEN_TO_ALL, constat.to_string(), walk.to_string())? == 1)
}

/// Constats of a walk that are kept from the public, among those this person may see.
///
/// # Errors
/// When the store does not answer.
pub async fn kept_from_public(tx: &mut Tx, walk: WalkId, who: &Allowed) -> Result<Vec<ConstatLine>, Problem> {
    let mut found = lines::of_walk(tx, walk, &Sight::of(who)).await?;
    found.retain(|line| line.visibility != Visibility::Public || line.state == ConstatState::Doublon);
    Ok(found)
}

/// What a receipt says of a constat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptFacts {
    /// On which walk.
    pub walk: WalkId,
    /// The code that follows it.
    pub code: String,
    /// What was noted.
    pub description: String,
}

/// What the receipt of a constat says, if this person may see it.
///
/// # Errors
/// 404 when there is none, when it is not theirs to see, or when it has no code yet.
pub async fn receipt_of(tx: &mut Tx, constat: ConstatId, who: &Allowed) -> Result<ReceiptFacts, Problem> {
    let row = super::constats::constat(tx, constat, &Sight::of(who)).await?;
    let code = row.code.ok_or(Problem::NotFound)?;
    Ok(ReceiptFacts { walk: row.walk_id, code, description: row.description })
}
