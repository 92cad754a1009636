//! SQL of walks, their stops and the organisations that take part.

use super::headcount::Headcount;
use crate::platform::clock::World;
use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all, fetch_one, fetch_optional};
use palier_domain::diagnostics::{JoinCode, Residents, WalkKind, WalkState};
use palier_domain::shared::{Day, Instant, LonLat, OrganisationId, QuartierId, StopId, WalkId};

/// A walk, whole, with what follows.
macro_rules! whole {
    ($rest:expr) => {
        concat!(
            "SELECT w.id, w.quartier_id, q.name AS quartier_name, q.commune_names, w.kind, w.state, w.day, \
            w.starts_at, w.ends_at, w.meeting_point, w.objectives, w.weather, w.leader, w.reporter, w.residents, w.women, \
            w.men, w.aged_under_18, w.aged_18_to_29, w.aged_30_to_59, w.aged_over_60, w.photographer, w.timekeeper, \
            w.route, w.convened_on, w.join_code, w.previous_id, p.day AS previous_day, p.kind AS previous_kind \
            FROM walk w JOIN quartier q ON q.id = w.quartier_id LEFT JOIN walk p ON p.id = w.previous_id ",
            $rest
        )
    };
}

/// One walk within reach.
pub const WALK: &str =
    whole!("JOIN mandate_reach r ON r.quartier_id = w.quartier_id AND r.mandate_id = $1 WHERE w.id = $2");
/// The walk of a phone that joined it.
pub const JOINED_WALK: &str = whole!("WHERE w.id = $1");
/// Walks that another may come back to, of a quartier or of all within reach, latest first.
pub const EARLIER: &str = "SELECT w.id, w.quartier_id, q.name AS quartier_name, w.kind, w.day FROM walk w \
    JOIN mandate_reach r ON r.quartier_id = w.quartier_id AND r.mandate_id = $1 JOIN quartier q ON q.id = w.quartier_id \
    WHERE (CAST($2 AS TEXT) IS NULL OR w.quartier_id = $2) AND (CAST($3 AS TEXT) IS NULL OR w.id <> $3) \
    ORDER BY q.name_folded, q.id, w.day DESC, w.id DESC";
/// The walks that come back to this one, earliest first.
pub const FOLLOWING: &str = "SELECT id, kind, day FROM walk WHERE previous_id = $1 ORDER BY day, id";
/// Keeps a walk.
pub const INSERT_WALK: &str = "INSERT INTO walk (id, kind, day, starts_at, ends_at, meeting_point, objectives, leader, reporter, \
    previous_id, photographer, timekeeper, route, quartier_id, state, created_at, residents) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 0)";
/// Changes what was prepared.
pub const UPDATE_WALK: &str = "UPDATE walk SET kind = $2, day = $3, starts_at = $4, ends_at = $5, meeting_point = $6, \
    objectives = $7, leader = $8, reporter = $9, previous_id = $10, photographer = $11, timekeeper = $12, route = $13 \
    WHERE id = $1";
/// Moves a walk from one state to another, unless someone else just did.
pub const MOVE_WALK: &str = "UPDATE walk SET state = $3 WHERE id = $1 AND state = $2";
/// Notes the day on which participants were convened, or that they are not any more.
pub const SET_CONVENED: &str = "UPDATE walk SET convened_on = $2 WHERE id = $1";
/// Whether a walk has that code.
pub const OF_CODE: &str = "SELECT id FROM walk WHERE join_code = $1";
/// Gives a walk its code.
pub const SET_CODE: &str = "UPDATE walk SET join_code = $2 WHERE id = $1";
/// Notes who walked.
pub const UPDATE_PRESENCE: &str = "UPDATE walk SET weather = $2, residents = $3, women = $4, men = $5, aged_under_18 = $6, \
    aged_18_to_29 = $7, aged_30_to_59 = $8, aged_over_60 = $9 WHERE id = $1";
/// Keeps a stop.
pub const INSERT_STOP: &str =
    "INSERT INTO stop (id, walk_id, number, label, lon, lat) VALUES ($1, $2, $3, $4, $5, $6)";
/// Renames or moves a stop.
pub const UPDATE_STOP: &str = "UPDATE stop SET label = $2, lon = $3, lat = $4 WHERE id = $1";
/// Removes the stops of a walk after a number, as long as nothing was printed or noted.
pub const DELETE_STOPS: &str = "DELETE FROM stop WHERE walk_id = $1 AND number > $2";
/// How many constats stand at the stops of a walk after a number.
pub const CONSTATS_AT_STOPS: &str = "SELECT COUNT(*) FROM constat c JOIN stop s ON s.id = c.stop_id \
    WHERE s.walk_id = $1 AND s.number > $2";
/// Stops of a walk, in order.
pub const STOPS: &str = "SELECT id, number, label, lon, lat FROM stop WHERE walk_id = $1 ORDER BY number";
/// Organisations of a walk.
pub const WALK_ORGANISATIONS: &str = "SELECT o.id, o.name, wo.presence FROM walk_organisation wo \
    JOIN organisation o ON o.id = wo.organisation_id WHERE wo.walk_id = $1";
/// Forgets the organisations of a walk, before writing them again.
pub const FORGET_ORGANISATIONS: &str = "DELETE FROM walk_organisation WHERE walk_id = $1";
/// Keeps an organisation of a walk.
pub const INSERT_ORGANISATION: &str =
    "INSERT INTO walk_organisation (walk_id, organisation_id, presence) VALUES ($1, $2, $3)";

/// A walk, whole.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct WalkRow {
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
    /// Day.
    #[sqlx(try_from = "String")]
    pub day: Day,
    /// `14:00`, Paris time.
    pub starts_at: Option<String>,
    /// `16:00`, Paris time.
    pub ends_at: Option<String>,
    /// Where people meet.
    pub meeting_point: String,
    /// What the group goes to see.
    pub objectives: String,
    /// Weather, as noted.
    pub weather: Option<String>,
    /// Residents counted, never named.
    #[sqlx(flatten)]
    pub residents: Headcount,
    /// Professional who leads.
    pub leader: Option<String>,
    /// Professional who writes.
    pub reporter: Option<String>,
    /// Professional who takes the photos.
    pub photographer: Option<String>,
    /// Professional who watches the time.
    pub timekeeper: Option<String>,
    /// The way walked, a GeoJSON line.
    pub route: Option<String>,
    /// Day on which participants were convened.
    pub convened_on: Option<String>,
    /// The short code by which a phone joins it.
    pub join_code: Option<String>,
    /// The walk before, at the same place.
    pub previous_id: Option<String>,
    /// Its day.
    pub previous_day: Option<String>,
    /// Its kind.
    pub previous_kind: Option<String>,
}

/// A walk to keep.
#[derive(Debug, Clone)]
pub struct NewWalk {
    /// Which.
    pub id: WalkId,
    /// Where.
    pub quartier: QuartierId,
    /// Kind.
    pub kind: WalkKind,
    /// State.
    pub state: WalkState,
    /// Day.
    pub day: Day,
    /// `14:00`, Paris time.
    pub starts_at: Option<String>,
    /// `16:00`, Paris time.
    pub ends_at: Option<String>,
    /// Where people meet.
    pub meeting_point: String,
    /// What the group goes to see.
    pub objectives: String,
    /// Professional who leads.
    pub leader: Option<String>,
    /// Professional who writes.
    pub reporter: Option<String>,
    /// The walk before, at the same place.
    pub previous: Option<WalkId>,
    /// Professional who takes the photos.
    pub photographer: Option<String>,
    /// Professional who watches the time.
    pub timekeeper: Option<String>,
    /// The way walked, a GeoJSON line.
    pub route: Option<String>,
}

/// A walk that another may come back to.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct EarlierRow {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: WalkId,
    /// Where.
    #[sqlx(try_from = "String")]
    pub quartier_id: QuartierId,
    /// Name of the quartier.
    pub quartier_name: String,
    /// Kind.
    #[sqlx(try_from = "String")]
    pub kind: WalkKind,
    /// Day.
    #[sqlx(try_from = "String")]
    pub day: Day,
}

/// A stop of a walk.
#[derive(Debug, Clone, PartialEq)]
pub struct NewStop {
    /// Which.
    pub id: StopId,
    /// Its number: 1, 2, 3…
    pub number: u16,
    /// What people call the place.
    pub label: String,
    /// Where.
    pub point: Option<LonLat>,
}

/// A stop, as kept, and as phones take it along.
#[derive(Debug, Clone, sqlx::FromRow, serde::Serialize)]
pub struct StopRow {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: StopId,
    /// Its number.
    pub number: i64,
    /// What people call the place.
    pub label: String,
    /// Degrees east.
    pub lon: Option<f64>,
    /// Degrees north.
    pub lat: Option<f64>,
}

/// An organisation of a walk.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct WalkOrganisation {
    /// Which.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `invite`, `present` or `excuse`.
    pub presence: String,
}

/// One walk.
///
/// # Errors
/// 404 when there is none within reach.
pub async fn walk(tx: &mut Tx, walk: WalkId, mandate: &str) -> Result<WalkRow, Problem> {
    let found: Option<WalkRow> = fetch_optional!(tx, WalkRow, WALK, mandate, walk.to_string())?;
    found.ok_or(Problem::NotFound)
}

/// The walk of a phone, which its token let in.
///
/// # Errors
/// 404 when there is none.
pub async fn joined_walk(tx: &mut Tx, walk: WalkId) -> Result<WalkRow, Problem> {
    let found: Option<WalkRow> = fetch_optional!(tx, WalkRow, JOINED_WALK, walk.to_string())?;
    found.ok_or(Problem::NotFound)
}

/// Walks within reach that another may come back to, of that quartier or of all, by quartier and latest first; never
/// that one itself.
///
/// # Errors
/// When the store does not answer.
pub async fn earlier(
    tx: &mut Tx,
    mandate: &str,
    quartier: Option<QuartierId>,
    this: Option<WalkId>,
) -> Result<Vec<EarlierRow>, Problem> {
    let (quartier, this) = (quartier.map(|id| id.to_string()), this.map(|id| id.to_string()));
    Ok(fetch_all!(tx, EarlierRow, EARLIER, mandate, &quartier, &this)?)
}

/// The walks that come back to this one, earliest first: identifier, kind by code, day.
///
/// # Errors
/// When the store does not answer.
pub async fn following(tx: &mut Tx, walk: WalkId) -> Result<Vec<(String, String, String)>, Problem> {
    Ok(fetch_all!(tx, (String, String, String), FOLLOWING, walk.to_string())?)
}

/// Sends the walk as `$1`, what is prepared of it as `$2` to `$13`, then what else.
macro_rules! send_prepared {
    ($tx:expr, $sql:expr, $new:expr $(, $more:expr)* $(,)?) => {
        execute!(
            $tx,
            $sql,
            $new.id.to_string(),
            $new.kind.code(),
            $new.day.to_string(),
            &$new.starts_at,
            &$new.ends_at,
            &$new.meeting_point,
            &$new.objectives,
            &$new.leader,
            &$new.reporter,
            $new.previous.map(|id| id.to_string()),
            &$new.photographer,
            &$new.timekeeper,
            &$new.route
            $(, $more)*
        )
    };
}

/// Keeps a walk.
///
/// # Errors
/// When the store refuses.
pub async fn insert_walk(tx: &mut Tx, new: &NewWalk, now: Instant) -> Result<(), Problem> {
    send_prepared!(tx, INSERT_WALK, new, new.quartier.to_string(), new.state.code(), now.0)?;
    Ok(())
}

/// Changes what was prepared; the quartier, the state and who walked stay.
///
/// # Errors
/// When the store refuses.
pub async fn update_walk(tx: &mut Tx, new: &NewWalk) -> Result<(), Problem> {
    send_prepared!(tx, UPDATE_WALK, new)?;
    Ok(())
}

/// Moves a walk to another state; false when someone else just moved it.
///
/// # Errors
/// When the store refuses.
pub async fn move_walk(tx: &mut Tx, walk: WalkId, from: WalkState, to: WalkState) -> Result<bool, Problem> {
    Ok(execute!(tx, MOVE_WALK, walk.to_string(), from.code(), to.code())? == 1)
}

/// Notes the day on which participants were convened; nothing once it is called off.
///
/// # Errors
/// When the store refuses.
pub async fn set_convened(tx: &mut Tx, walk: WalkId, on: Option<Day>) -> Result<(), Problem> {
    execute!(tx, SET_CONVENED, walk.to_string(), on.map(|day| day.to_string()))?;
    Ok(())
}

/// Notes how many residents walked, and the weather.
///
/// # Errors
/// When the store refuses.
pub async fn update_presence(
    tx: &mut Tx,
    walk: WalkId,
    residents: Residents,
    weather: Option<&str>,
) -> Result<(), Problem> {
    let kept = Headcount::of(residents);
    execute!(
        tx,
        UPDATE_PRESENCE,
        walk.to_string(),
        weather,
        kept.residents,
        kept.women,
        kept.men,
        kept.aged_under_18,
        kept.aged_18_to_29,
        kept.aged_30_to_59,
        kept.aged_over_60
    )?;
    Ok(())
}

/// Keeps a stop.
///
/// # Errors
/// When the store refuses.
pub async fn insert_stop(tx: &mut Tx, walk: WalkId, stop: &NewStop) -> Result<(), Problem> {
    let (lon, lat) = (stop.point.map(|at| at.lon), stop.point.map(|at| at.lat));
    let number = i64::from(stop.number);
    execute!(tx, INSERT_STOP, stop.id.to_string(), walk.to_string(), number, &stop.label, lon, lat)?;
    Ok(())
}

/// Renames or moves a stop; its number stays.
///
/// # Errors
/// When the store refuses.
pub async fn update_stop(
    tx: &mut Tx,
    stop: StopId,
    label: &str,
    point: Option<LonLat>,
) -> Result<(), Problem> {
    execute!(tx, UPDATE_STOP, stop.to_string(), label, point.map(|at| at.lon), point.map(|at| at.lat))?;
    Ok(())
}

/// Removes the stops after that number; false when constats stand there, and then nothing is removed.
///
/// # Errors
/// When the store refuses.
pub async fn remove_stops_after(tx: &mut Tx, walk: WalkId, number: usize) -> Result<bool, Problem> {
    let number = i64::try_from(number).map_err(Problem::inside)?;
    let (held,): (i64,) = fetch_one!(tx, (i64,), CONSTATS_AT_STOPS, walk.to_string(), number)?;
    if held == 0 {
        execute!(tx, DELETE_STOPS, walk.to_string(), number)?;
    }
    Ok(held == 0)
}

/// Stops of a walk, in order.
///
/// # Errors
/// When the store does not answer.
pub async fn stops(tx: &mut Tx, walk: WalkId) -> Result<Vec<StopRow>, Problem> {
    Ok(fetch_all!(tx, StopRow, STOPS, walk.to_string())?)
}

/// Organisations of a walk, sorted by name.
///
/// # Errors
/// When the store does not answer.
pub async fn organisations(tx: &mut Tx, walk: WalkId) -> Result<Vec<WalkOrganisation>, Problem> {
    let mut found: Vec<WalkOrganisation> =
        fetch_all!(tx, WalkOrganisation, WALK_ORGANISATIONS, walk.to_string())?;
    found.sort_by_cached_key(|organisation| palier_domain::shared::text::fold(&organisation.name));
    Ok(found)
}

/// Says who is invited, present or excused: `invite`, `present`, `excuse`.
///
/// # Errors
/// When the store refuses.
pub async fn set_organisations(
    tx: &mut Tx,
    walk: WalkId,
    list: &[(OrganisationId, &str)],
) -> Result<(), Problem> {
    execute!(tx, FORGET_ORGANISATIONS, walk.to_string())?;
    for (organisation, presence) in list {
        execute!(tx, INSERT_ORGANISATION, walk.to_string(), organisation.to_string(), *presence)?;
    }
    Ok(())
}

/// Draws a code that no walk has, and gives it to this one in place of the one it had.
///
/// # Errors
/// When the store refuses.
pub async fn give_join_code(tx: &mut Tx, world: &World, walk: WalkId) -> Result<(), Problem> {
    loop {
        let mut bytes = [0; 8];
        world.fill(&mut bytes);
        let code = JoinCode::drawn(u64::from_le_bytes(bytes)).to_string();
        let taken: Option<(String,)> = fetch_optional!(tx, (String,), OF_CODE, &code)?;
        if taken.is_none() {
            execute!(tx, SET_CODE, walk.to_string(), code)?;
            return Ok(());
        }
    }
}
