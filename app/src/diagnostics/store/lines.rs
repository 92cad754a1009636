//! SQL of lists of constats: every list, total, export and reminder reads the same lines.

use super::{Sight, open, seen_by, shown};
use crate::platform::{Problem, Tx, db::containing};
use crate::{fetch_all, fetch_one};
use palier_domain::codes;
use palier_domain::diagnostics::{ConstatState, ConstatValue, Severity, Visibility, WalkKind};
use palier_domain::shared::{ConstatId, Day, OrganisationId, QuartierId, WalkId};

/// What a list of constats may read: within reach, and shown. `$1` to `$3` are the sight.
macro_rules! seen {
    ($columns:expr, $rest:expr) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM constat c JOIN mandate_reach r ON r.quartier_id = c.quartier_id AND r.mandate_id = $1 \
            JOIN quartier q ON q.id = c.quartier_id JOIN walk w ON w.id = c.walk_id \
            LEFT JOIN stop s ON s.id = c.stop_id LEFT JOIN organisation o ON o.id = c.responsible_id \
            WHERE ",
            shown!(),
            $rest
        )
    };
}

/// Columns of a line.
macro_rules! line {
    ($rest:expr) => {
        seen!(
            "c.id, c.walk_id, c.number, c.quartier_id, q.name AS quartier_name, w.kind AS walk_kind, w.day AS walk_day, \
            s.number AS stop_number, \
            COALESCE(c.place, s.label, '') AS place, c.theme, c.subtheme, c.value, c.severity, c.state, c.description, \
            c.residents_words, c.answer, c.reason, \
            c.responsible_id, o.name AS responsible_name, c.deadline, c.declared_on, c.transmitted_on, c.answered_on, \
            c.visibility, c.lon, c.lat",
            $rest
        )
    };
}

/// Delays are counted on it, as the rules say it (`Constat::has_delay`).
macro_rules! followed {
    () => {
        "(c.transmitted_on IS NOT NULL AND c.value <> 'point_fort' AND c.state <> 'doublon')"
    };
}

/// The journal says that this happened to it, in an entry of which more may be asked.
macro_rules! told {
    ($event:expr, $more:expr) => {
        concat!(
            "EXISTS (SELECT 1 FROM journal j WHERE j.subject_kind = 'constat' AND j.subject_id = c.id AND j.event = '",
            $event,
            "'",
            $more,
            ")"
        )
    };
}

/// The filters of the list; each parameter left empty filters nothing.
macro_rules! filtered {
    () => {
        concat!(
            " AND (CAST($4 AS TEXT) IS NULL OR c.quartier_id = $4) \
            AND (CAST($5 AS TEXT) IS NULL OR c.theme = $5) \
            AND (CAST($6 AS TEXT) IS NULL OR c.state = $6) \
            AND (CAST($7 AS TEXT) IS NULL OR c.responsible_id = $7) \
            AND (NOT $8 OR (c.responsible_id IS NULL AND ",
            open!(),
            ")) AND (NOT $9 OR (c.deadline < COALESCE(c.declared_on, $10) AND ",
            open!(),
            ")) AND (CAST($11 AS TEXT) IS NULL OR c.description_folded LIKE $11 ESCAPE '!') \
            AND (NOT $12 OR ",
            open!(),
            ") AND (CAST($13 AS TEXT) IS NULL OR c.transmitted_on >= $13) \
            AND (CAST($14 AS TEXT) IS NULL OR c.transmitted_on <= $14) \
            AND (CAST($15 AS TEXT) IS NULL OR (",
            followed!(),
            " AND CASE $15 WHEN 'suivis' THEN TRUE WHEN 'repondus' THEN c.answered_on IS NOT NULL \
            WHEN 'attendus' THEN c.answered_on IS NULL WHEN 'verifies' THEN c.state = 'verifie' \
            WHEN 'ecartes' THEN c.state IN ('sans_suite', 'hors_perimetre') WHEN 'ouverts' THEN ",
            open!(),
            " WHEN 'refuses' THEN ",
            told!("constat.refuse", ""),
            " WHEN 'rouverts' THEN (c.state = 'reouvert' OR ",
            told!("constat.reouvert", ""),
            ") ELSE FALSE END)) AND (CAST($16 AS TEXT) IS NULL OR ",
            told!("constat.refuse", " AND j.details LIKE $16"),
            ") AND (CAST($17 AS TEXT) IS NULL OR c.severity = $17)"
        )
    };
}

/// A page of the filtered list, latest walk first.
pub const LIST: &str =
    line!(concat!(filtered!(), " ORDER BY w.day DESC, c.walk_id, c.number LIMIT $18 OFFSET $19"));
/// Totals of the filtered list: all, open, late, points forts.
pub const TOTALS: &str = seen!(
    concat!(
        "COUNT(*), COUNT(*) FILTER (WHERE ",
        open!(),
        "), COUNT(*) FILTER (WHERE c.deadline < COALESCE(c.declared_on, $10) AND ",
        open!(),
        "), COUNT(*) FILTER (WHERE c.value = 'point_fort')"
    ),
    filtered!()
);
/// Constats of a walk, in order.
pub const OF_WALK: &str = line!(" AND c.walk_id = $4 ORDER BY c.number");
/// Constats of a quartier, oldest first.
pub const OF_QUARTIER: &str = line!(" AND c.quartier_id = $4 ORDER BY w.day, c.walk_id, c.number");
/// Constats an organisation must still do something about: late ones, and those it has not answered yet.
pub const WAITING_FOR_ORGANISATION: &str = line!(concat!(
    " AND ",
    crate::platform::access::acts_for!("c.responsible_id", "$4"),
    " AND c.state <> 'declare_resolu' AND ",
    open!(),
    " AND (c.deadline < $4 OR c.state IN ('transmis', 'reouvert')) ORDER BY COALESCE(c.deadline, '9999-12-31'), c.id"
));
/// Constats that nobody has been asked to answer yet.
pub const TO_QUALIFY: &str =
    line!(" AND c.state = 'a_qualifier' AND c.value <> 'point_fort' ORDER BY w.day, c.id");
/// Constats said done by another organisation, that someone must go and see.
pub const TO_VERIFY: &str = line!(concat!(
    " AND c.state = 'declare_resolu' AND NOT ",
    crate::platform::access::acts_for!("COALESCE(c.responsible_id, '')", "$4"),
    " AND NOT ",
    crate::platform::access::acts_for!("COALESCE(c.declared_by_id, '')", "$4"),
    " ORDER BY c.declared_on, c.id"
));
/// The constats most lately said done.
pub const LATELY_DONE: &str =
    line!(" AND c.declared_on IS NOT NULL ORDER BY c.declared_on DESC, c.id LIMIT 8");
/// Actions that answer a constat: identifier, title, state.
pub const ACTIONS: &str = "SELECT a.id, a.title, a.state FROM action a JOIN action_constat ac ON ac.action_id = a.id \
    WHERE ac.constat_id = $1 ORDER BY a.created_at, a.id";

/// A constat of a list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ConstatLine {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: ConstatId,
    /// On which walk.
    #[sqlx(try_from = "String")]
    pub walk_id: WalkId,
    /// Its number on that walk.
    pub number: i64,
    /// Where.
    #[sqlx(try_from = "String")]
    pub quartier_id: QuartierId,
    /// Name of the quartier.
    pub quartier_name: String,
    /// Kind of the walk.
    #[sqlx(try_from = "String")]
    pub walk_kind: WalkKind,
    /// Day of the walk.
    #[sqlx(try_from = "String")]
    pub walk_day: Day,
    /// Number of the stop.
    pub stop_number: Option<i64>,
    /// The place as said, else the name of the stop.
    pub place: String,
    /// Theme of the grid, by code.
    pub theme: String,
    /// Sub-theme, by code.
    pub subtheme: Option<String>,
    /// What kind of remark.
    #[sqlx(try_from = "String")]
    pub value: ConstatValue,
    /// How bad, by code.
    pub severity: Option<String>,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub state: ConstatState,
    /// What was seen.
    pub description: String,
    /// A resident's own words, without a name.
    pub residents_words: Option<String>,
    /// The answer given to those who asked.
    pub answer: Option<String>,
    /// Why it was closed without being resolved, refused or reopened.
    pub reason: Option<String>,
    /// Who must answer.
    pub responsible_id: Option<String>,
    /// Their name.
    pub responsible_name: Option<String>,
    /// Day by which it should be resolved.
    pub deadline: Option<String>,
    /// Day it was said done.
    pub declared_on: Option<String>,
    /// Day it was first sent.
    pub transmitted_on: Option<String>,
    /// Day of the first answer.
    pub answered_on: Option<String>,
    /// Who may see it.
    #[sqlx(try_from = "String")]
    pub visibility: Visibility,
    /// Degrees east.
    pub lon: Option<f64>,
    /// Degrees north.
    pub lat: Option<f64>,
}

impl ConstatLine {
    /// How bad.
    pub fn severity(&self) -> Option<Severity> {
        self.severity.as_deref()?.parse().ok()
    }

    /// Day by which it should be resolved.
    pub fn deadline(&self) -> Option<Day> {
        Day::parse(self.deadline.as_deref()?).ok()
    }

    /// Whether something is still awaited.
    pub fn is_open(&self) -> bool {
        self.value != ConstatValue::PointFort && !self.state.is_closed()
    }

    /// Day it was said done.
    pub fn declared_on(&self) -> Option<Day> {
        Day::parse(self.declared_on.as_deref()?).ok()
    }

    /// Whether the deadline was missed.
    pub fn is_late(&self, today: Day) -> bool {
        let until = self.declared_on().unwrap_or(today);
        self.is_open() && self.deadline().is_some_and(|deadline| deadline < until)
    }

    /// Whether the deadline was missed and nobody has said it is done: someone must still act.
    pub fn is_overdue(&self, today: Day) -> bool {
        self.state != ConstatState::DeclareResolu && self.is_late(today)
    }

    /// Whether something was answered to those who asked.
    pub fn is_answered(&self) -> bool {
        self.answer.is_some() || self.reason.is_some()
    }
}

/// What a list of constats is narrowed to; every field left empty narrows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// One quartier.
    pub quartier: Option<String>,
    /// One theme.
    pub theme: Option<String>,
    /// One state.
    pub state: Option<String>,
    /// One responsible organisation.
    pub responsible: Option<String>,
    /// Only open ones that nobody is asked to answer.
    pub without_responsible: bool,
    /// Only late ones.
    pub late: bool,
    /// Only those on which something is awaited.
    pub open: bool,
    /// Words of the description.
    pub words: Option<String>,
    /// Only those first sent from that day on.
    pub sent_from: Option<Day>,
    /// Only those first sent until that day.
    pub sent_until: Option<Day>,
    /// Only those a figure of the delays counts.
    pub counted: Option<Counted>,
    /// Only those that this organisation refused.
    pub refused_by: Option<OrganisationId>,
    /// Only those judged that bad.
    pub severity: Option<Severity>,
}

codes! {
    /// What a figure of the delays counts, among the constats that were sent to someone.
    pub enum Counted {
        /// All of them.
        Suivis = "suivis",
        /// Answered at least once.
        Repondus = "repondus",
        /// Never answered.
        Attendus = "attendus",
        /// Something is still awaited.
        Ouverts = "ouverts",
        /// Said done by one, seen by another.
        Verifies = "verifies",
        /// Nothing will be done.
        Ecartes = "ecartes",
        /// Refused at least once.
        Refuses = "refuses",
        /// Opened again at least once.
        Rouverts = "rouverts",
    }
}

impl Filter {
    /// Code of the severity asked for.
    pub(super) fn severity_code(&self) -> Option<&'static str> {
        self.severity.map(Severity::code)
    }

    /// What the journal entry of a refusal holds, when one organisation is looked for.
    pub(super) fn refusal(&self) -> Option<String> {
        self.refused_by.map(|id| format!("%\"par\":\"{id}\"%"))
    }
}

/// How many constats a filter keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, sqlx::FromRow)]
pub struct Totals {
    /// All.
    pub all: i64,
    /// Something is still awaited.
    pub open: i64,
    /// Past their deadline.
    pub late: i64,
    /// Points forts.
    pub strong: i64,
}

/// Sends the sight, then the filter, then what else.
macro_rules! with_filter {
    ($run:ident, $tx:expr, $row:ty, $sql:expr, $sight:expr, $filter:expr, $today:expr $(, $more:expr)*) => {
        seen_by!($run, $tx, $row, $sql, $sight, &$filter.quartier, &$filter.theme, &$filter.state, &$filter.responsible,
            $filter.without_responsible, $filter.late, $today.to_string(),
            $filter.words.as_deref().map(containing), $filter.open,
            $filter.sent_from.map(|day| day.to_string()), $filter.sent_until.map(|day| day.to_string()),
            $filter.counted.map(Counted::code), $filter.refusal(), $filter.severity_code() $(, $more)*)
    };
}

pub(super) use {filtered, followed, line, seen, told, with_filter};

/// Constats that a filter keeps, `limit` of them from `offset`.
///
/// # Errors
/// When the store does not answer.
pub async fn list(
    tx: &mut Tx,
    filter: &Filter,
    sight: &Sight,
    today: Day,
    (limit, offset): (i64, i64),
) -> Result<Vec<ConstatLine>, Problem> {
    Ok(with_filter!(fetch_all, tx, ConstatLine, LIST, sight, filter, today, limit, offset)?)
}

/// How many constats a filter keeps.
///
/// # Errors
/// When the store does not answer.
pub async fn totals(tx: &mut Tx, filter: &Filter, sight: &Sight, today: Day) -> Result<Totals, Problem> {
    let (all, open, late, strong) =
        with_filter!(fetch_one, tx, (i64, i64, i64, i64), TOTALS, sight, filter, today)?;
    Ok(Totals { all, open, late, strong })
}

/// Constats of a walk that may be seen, in order.
///
/// # Errors
/// When the store does not answer.
pub async fn of_walk(tx: &mut Tx, walk: WalkId, sight: &Sight) -> Result<Vec<ConstatLine>, Problem> {
    of(tx, OF_WALK, sight, walk.to_string()).await
}

/// Constats of a quartier that may be seen, oldest first.
///
/// # Errors
/// When the store does not answer.
pub async fn of_quartier(
    tx: &mut Tx,
    quartier: QuartierId,
    sight: &Sight,
) -> Result<Vec<ConstatLine>, Problem> {
    of(tx, OF_QUARTIER, sight, quartier.to_string()).await
}

/// Constats said done by others, that the reader may go and verify.
///
/// # Errors
/// When the store does not answer.
pub async fn to_verify(tx: &mut Tx, sight: &Sight, today: Day) -> Result<Vec<ConstatLine>, Problem> {
    of(tx, TO_VERIFY, sight, today.to_string()).await
}

async fn of(tx: &mut Tx, sql: &'static str, sight: &Sight, id: String) -> Result<Vec<ConstatLine>, Problem> {
    Ok(seen_by!(fetch_all, tx, ConstatLine, sql, sight, id)?)
}

/// Constats that the organisations the reader acts for are late on, or have not answered.
///
/// # Errors
/// When the store does not answer.
pub async fn waiting_for_organisation(
    tx: &mut Tx,
    sight: &Sight,
    today: Day,
) -> Result<Vec<ConstatLine>, Problem> {
    Ok(seen_by!(fetch_all, tx, ConstatLine, WAITING_FOR_ORGANISATION, sight, today.to_string())?)
}

/// Constats that nobody has been asked to answer yet.
///
/// # Errors
/// When the store does not answer.
pub async fn to_qualify(tx: &mut Tx, sight: &Sight) -> Result<Vec<ConstatLine>, Problem> {
    Ok(seen_by!(fetch_all, tx, ConstatLine, TO_QUALIFY, sight)?)
}

/// The constats most lately said done.
///
/// # Errors
/// When the store does not answer.
pub async fn lately_done(tx: &mut Tx, sight: &Sight) -> Result<Vec<ConstatLine>, Problem> {
    Ok(seen_by!(fetch_all, tx, ConstatLine, LATELY_DONE, sight)?)
}

/// Actions that answer a constat: identifier, title, state.
///
/// # Errors
/// When the store does not answer.
pub async fn actions(tx: &mut Tx, constat: ConstatId) -> Result<Vec<(String, String, String)>, Problem> {
    Ok(fetch_all!(tx, (String, String, String), ACTIONS, constat.to_string())?)
}
