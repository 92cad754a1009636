//! SQL of the plan as it is looked at: every table, board, calendar, map, total and export reads the same rows.

use super::milestone::Milestone;
use crate::diagnostics::{Sight, shown};
use crate::platform::{Problem, Tx};
use crate::{fetch_all, fetch_many, fetch_one};
use palier_domain::plans::{Action, ActionState, Progress};
use palier_domain::shared::{ActionId, Cents, Day, OrganisationId};
use std::collections::{BTreeMap, BTreeSet};

/// Actions that take place, within reach, where that holds.
macro_rules! placed {
    ($more:expr, $where:expr) => {
        concat!(
            "a.id IN (SELECT aq.action_id FROM action_quartier aq \
            JOIN mandate_reach r ON r.quartier_id = aq.quartier_id AND r.mandate_id = $1 ",
            $more,
            " WHERE ",
            $where,
            ")"
        )
    };
}

/// Late, as the rules say it (`Action::is_late`). `$16` is the present day.
macro_rules! overdue {
    () => {
        "(COALESCE(a.ends, '9999-12-31') < $16 AND a.state NOT IN \
        ('realisee', 'evaluee', 'cloturee', 'abandonnee', 'non_recevable', 'reportee'))"
    };
}

/// The rows `seen`: within reach, under the filters; each parameter left empty filters nothing. `$1` to `$3` are the
/// sight, `$4` to `$20` what [`Narrow`] says.
macro_rules! planned {
    ($rest:expr) => {
        concat!(
            "WITH seen AS (SELECT a.id, a.code, a.title, a.title_folded, a.description, a.pilot_id, o.name AS pilot, \
            o.name_folded AS pilot_folded, a.state, a.reason, a.postponed_to, a.progress, a.starts, a.ends, \
            a.budget_cents, a.upkeep, a.place_label, a.place, ",
            overdue!(),
            " AS late, (SELECT COUNT(*) FROM action_constat ac JOIN constat c ON c.id = ac.constat_id \
            JOIN mandate_reach r ON r.quartier_id = c.quartier_id AND r.mandate_id = $1 WHERE ac.action_id = a.id AND ",
            shown!(),
            ") AS constats FROM action a JOIN organisation o ON o.id = a.pilot_id WHERE ",
            placed!("", "(CAST($4 AS TEXT) IS NULL OR aq.quartier_id = $4)"),
            " AND (CAST($5 AS TEXT) IS NULL OR ",
            placed!("JOIN quartier_commune qc ON qc.quartier_id = aq.quartier_id", "qc.insee = $5"),
            ") AND (CAST($6 AS TEXT) IS NULL OR (",
            placed!(
                "JOIN landlord_presence lp ON lp.quartier_id = aq.quartier_id",
                "$6 = '*' OR lp.organisation_id = $6"
            ),
            ") <> $7) AND (CAST($8 AS TEXT) IS NULL OR (a.id IN (SELECT ao.action_id FROM action_objective ao \
            WHERE $8 LIKE '%|' || ao.objective || '|%')) <> $9) \
            AND (CAST($10 AS TEXT) IS NULL OR (a.id IN (SELECT ao.action_id FROM action_objective ao \
            WHERE $10 = '*' OR ao.objective = $10)) <> $11) \
            AND (CAST($12 AS TEXT) IS NULL OR a.pilot_id = $12) AND (CAST($13 AS TEXT) IS NULL OR a.state = $13) \
            AND (CAST($14 AS TEXT) IS NULL OR a.progress = $14) AND (NOT $15 OR ",
            overdue!(),
            ") AND (CAST($17 AS TEXT) IS NULL OR (COALESCE(a.starts, a.ends) <= $18 AND COALESCE(a.ends, a.starts) >= $17)) \
            AND (NOT $19 OR (a.starts IS NULL AND a.ends IS NULL)) \
            AND (CAST($20 AS TEXT) IS NULL OR a.title_folded LIKE $20 ESCAPE '!' \
            OR a.code LIKE $20 ESCAPE '!')) ",
            $rest
        )
    };
}

pub(super) use {overdue, placed, planned};

/// The columns of a row.
macro_rules! plan_columns {
    () => {
        "id, code, title, title_folded, description, pilot_id, pilot, state, reason, postponed_to, progress, starts, ends, \
        budget_cents, upkeep, place_label, place, constats"
    };
}

/// Where a state stands in the work.
macro_rules! rank {
    () => {
        "CASE state WHEN 'idee' THEN 1 WHEN 'en_preparation' THEN 2 WHEN 'proposee' THEN 3 WHEN 'recevable' THEN 4 \
        WHEN 'non_recevable' THEN 5 WHEN 'programmee' THEN 6 WHEN 'financee' THEN 7 WHEN 'en_cours' THEN 8 \
        WHEN 'suspendue' THEN 9 WHEN 'realisee' THEN 10 WHEN 'evaluee' THEN 11 WHEN 'cloturee' THEN 12 \
        WHEN 'abandonnee' THEN 13 ELSE 14 END"
    };
}

/// A page of the filtered table, sorted by `$21`, backwards when `$22`; what is not known comes last.
pub const LIST: &str = planned!(concat!(
    "SELECT ",
    plan_columns!(),
    " FROM (SELECT ",
    plan_columns!(),
    ", CASE CAST($21 AS TEXT) WHEN 'intitule' THEN title_folded WHEN 'pilote' THEN pilot_folded \
    WHEN 'code' THEN code WHEN 'debut' THEN starts WHEN 'echeance' THEN ends END AS word, \
    CASE CAST($21 AS TEXT) WHEN 'etat' THEN ",
    rank!(),
    " WHEN 'avancement' THEN CASE progress WHEN 'non_engagee' THEN 1 WHEN 'engagee' THEN 2 \
    WHEN 'bien_avancee' THEN 3 ELSE 4 END WHEN 'budget' THEN budget_cents WHEN 'constats' THEN constats END AS size \
    FROM seen) k ORDER BY (word IS NULL AND size IS NULL), CASE WHEN $22 THEN NULL ELSE word END, \
    CASE WHEN $22 THEN word END DESC, CASE WHEN $22 THEN NULL ELSE size END, CASE WHEN $22 THEN size END DESC, \
    (ends IS NULL), ends, title_folded, id LIMIT $23 OFFSET $24"
));
/// Of the filtered rows, those led by an organisation that the reader acts for on that day, or all of them.
macro_rules! led {
    () => {
        concat!("($21 OR ", crate::platform::access::acts_for!("pilot_id", "$16"), ")")
    };
}

/// The first rows led so, earliest deadline first.
pub const LED: &str = planned!(concat!(
    "SELECT ",
    plan_columns!(),
    " FROM seen WHERE ",
    led!(),
    " ORDER BY (ends IS NULL), ends, title_folded, id LIMIT $22"
));
/// How many rows are led so.
pub const LED_COUNT: &str = planned!(concat!("SELECT COUNT(*) FROM seen WHERE ", led!()));
/// Totals of the filtered table: rows, late ones, budgets, constats answered.
pub const TOTALS: &str = planned!(
    "SELECT COUNT(*), COUNT(*) FILTER (WHERE late), CAST(COALESCE(SUM(budget_cents), 0) AS BIGINT), \
    CAST(COALESCE(SUM(constats), 0) AS BIGINT) FROM seen"
);
/// How many actions stand in each state.
pub const BY_STATE: &str = planned!("SELECT state, COUNT(*) FROM seen GROUP BY state");
/// The first of each state, so many at most.
pub const BOARD: &str = planned!(concat!(
    "SELECT ",
    plan_columns!(),
    " FROM (SELECT ",
    plan_columns!(),
    ", ROW_NUMBER() OVER (PARTITION BY state ORDER BY (ends IS NULL), ends, title_folded, id) AS place_in_state \
    FROM seen) k WHERE place_in_state <= $21 ORDER BY (ends IS NULL), ends, title_folded, id"
));
/// Milestones due between two days.
pub const MILESTONES_DUE: &str = planned!(
    "SELECT m.action_id, s.title AS action, s.state, m.title, m.due, m.done_on FROM seen s \
    JOIN action_milestone m ON m.action_id = s.id WHERE m.due >= $21 AND m.due <= $22 ORDER BY m.due, m.action_id, m.number"
);
/// The filtered rows with a milestone whose day has passed: whether it is still awaited is for the rules to say.
pub const STEPS_PASSED: &str = planned!(concat!(
    "SELECT ",
    plan_columns!(),
    " FROM seen WHERE EXISTS (SELECT 1 FROM action_milestone m WHERE m.action_id = seen.id AND m.done_on IS NULL \
    AND m.due < $16) ORDER BY id"
));
/// The milestones of these actions.
pub const MILESTONES: &str = "SELECT m.action_id, a.title AS action, a.state, m.title, m.due, m.done_on \
    FROM action_milestone m JOIN action a ON a.id = m.action_id WHERE m.action_id IN ($1) ORDER BY m.action_id, m.number";
/// The quartiers of these actions, within anybody's reach: readers keep those within their own.
pub const QUARTIERS_OF: &str = "SELECT action_id, quartier_id FROM action_quartier WHERE action_id IN ($1)";
/// The objectives of these actions.
pub const OBJECTIVES_OF: &str =
    "SELECT action_id, objective FROM action_objective WHERE action_id IN ($1) ORDER BY action_id, objective";
/// The partners of these actions.
pub const PARTNERS_OF: &str = "SELECT ap.action_id, o.name FROM action_partner ap \
    JOIN organisation o ON o.id = ap.organisation_id WHERE ap.action_id IN ($1) ORDER BY ap.action_id, o.name_folded";
/// Quartiers within reach, with the label point of the latest contour.
pub const REACHED: &str = "SELECT q.id, q.name, q.commune_names, c.lon, c.lat FROM quartier q \
    JOIN mandate_reach r ON r.quartier_id = q.id AND r.mandate_id = $1 \
    LEFT JOIN contour c ON c.quartier_id = q.id \
    AND c.geography = (SELECT MAX(k.geography) FROM contour k WHERE k.quartier_id = q.id) ORDER BY q.name_folded, q.id";
/// The filters as the store wants them: empty ones narrow nothing.
#[derive(Debug, Clone, Default)]
pub struct Narrow {
    /// Quartier.
    pub quartier: Option<String>,
    /// Commune, by INSEE code.
    pub commune: Option<String>,
    /// Landlord, or `*` for any; without it when the flag says so.
    pub landlord: (Option<String>, bool),
    /// Objectives of an axis, between bars; without them when the flag says so.
    pub axis: (Option<String>, bool),
    /// Objective, or `*` for any; without it when the flag says so.
    pub objective: (Option<String>, bool),
    /// Pilot.
    pub pilot: Option<String>,
    /// State.
    pub state: Option<String>,
    /// Progress.
    pub progress: Option<String>,
    /// Late ones only.
    pub late: bool,
    /// The present day.
    pub today: String,
    /// Whose calendar crosses these days, both whole.
    pub between: Option<(String, String)>,
    /// Those without any day only.
    pub undated: bool,
    /// Pattern of the title or of the code.
    pub words: Option<String>,
}

/// Sends the sight and the filters as `$1` to `$20`, then what else.
macro_rules! narrowed {
    ($run:ident, $tx:expr, $row:ty, $sql:expr, $sight:expr, $narrow:expr $(, $more:expr)* $(,)?) => {
        $run!(
            $tx,
            $row,
            $sql,
            &$sight.mandate,
            $sight.restricted,
            &$sight.answers_on,
            &$narrow.quartier,
            &$narrow.commune,
            &$narrow.landlord.0,
            $narrow.landlord.1,
            &$narrow.axis.0,
            $narrow.axis.1,
            &$narrow.objective.0,
            $narrow.objective.1,
            &$narrow.pilot,
            &$narrow.state,
            &$narrow.progress,
            $narrow.late,
            &$narrow.today,
            $narrow.between.as_ref().map(|(from, _)| from),
            $narrow.between.as_ref().map(|(_, to)| to),
            $narrow.undated,
            &$narrow.words
            $(, $more)*
        )
    };
}

pub(super) use narrowed;

/// A row of the plan.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Listed {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: ActionId,
    /// Its code, if it was given one.
    pub code: Option<String>,
    /// What it is called.
    pub title: String,
    /// What will be done.
    pub description: String,
    /// Who leads it.
    #[sqlx(try_from = "String")]
    pub pilot_id: OrganisationId,
    /// Their name.
    pub pilot: String,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub state: ActionState,
    /// Why it stopped or was given up.
    pub reason: Option<String>,
    /// The year it is put off to.
    pub postponed_to: Option<i64>,
    /// How far it is.
    #[sqlx(try_from = "String")]
    pub progress: Progress,
    starts: Option<String>,
    ends: Option<String>,
    /// Forecast budget.
    pub budget_cents: Option<i64>,
    /// Who maintains what is built.
    pub upkeep: Option<String>,
    /// Its own place, in words.
    pub place_label: String,
    /// Its own place, as GeoJSON.
    pub place: Option<String>,
    /// Constats it answers, among those that may be seen.
    pub constats: i64,
    /// Where, within reach: identifier and name.
    #[sqlx(skip)]
    pub quartiers: Vec<(String, String)>,
    /// Communes of those quartiers.
    #[sqlx(skip)]
    pub communes: String,
    /// Clauses it serves.
    #[sqlx(skip)]
    pub objectives: Vec<String>,
    /// Partners.
    #[sqlx(skip)]
    pub partners: Vec<String>,
}

impl Listed {
    /// First day.
    pub fn starts(&self) -> Option<Day> {
        self.starts.as_deref().and_then(|day| Day::parse(day).ok())
    }

    /// Last day.
    pub fn ends(&self) -> Option<Day> {
        self.ends.as_deref().and_then(|day| Day::parse(day).ok())
    }

    /// Forecast budget.
    pub fn budget(&self) -> Option<Cents> {
        self.budget_cents.map(Cents)
    }

    /// The address of its fiche.
    pub fn href(&self) -> String {
        format!("/actions/{}", self.id)
    }

    /// Whether its last day has passed and it is still awaited.
    pub fn is_late(&self, today: Day) -> bool {
        self.rules().is_late(today)
    }

    /// What the rules need to know of it.
    pub fn rules(&self) -> Action {
        Action {
            state: self.state,
            reason: self.reason.clone(),
            postponed_to: self.postponed_to.and_then(|year| i16::try_from(year).ok()),
            ends: self.ends(),
        }
    }

    /// The names of its quartiers.
    pub fn places(&self) -> String {
        self.quartiers.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", ")
    }
}

/// A quartier within reach.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Reached {
    /// Which.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its communes.
    pub commune_names: String,
    /// Where its label stands, degrees east.
    pub lon: Option<f64>,
    /// Degrees north.
    pub lat: Option<f64>,
}

/// Totals of a filtered plan.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Rows.
    pub actions: i64,
    /// Late ones.
    pub late: i64,
    /// Sum of the known budgets.
    pub budget: Cents,
    /// Constats answered.
    pub constats: i64,
}

/// What a table is sorted by: a column, and whether backwards.
pub type Order<'a> = (&'a str, bool);

/// Rows of the filtered plan, sorted: so many from there.
pub(in crate::plans) async fn list(
    tx: &mut Tx,
    sight: &Sight,
    narrow: &Narrow,
    (sort, backwards): Order<'_>,
    (most, skipped): (i64, i64),
) -> Result<Vec<Listed>, Problem> {
    let rows: Vec<Listed> =
        narrowed!(fetch_all, tx, Listed, LIST, sight, narrow, sort, backwards, most, skipped)?;
    filled(tx, sight, rows).await
}

/// The late actions led by an organisation that the reader acts for, or all of those within reach: the first `most`, earliest
/// deadline first, and how many they are.
///
/// # Errors
/// When the store does not answer.
pub async fn late_actions(
    tx: &mut Tx,
    sight: &Sight,
    today: Day,
    all: bool,
    most: i64,
) -> Result<(Vec<Listed>, i64), Problem> {
    let narrow = Narrow { late: true, today: today.to_string(), ..Narrow::default() };
    let rows: Vec<Listed> = narrowed!(fetch_all, tx, Listed, LED, sight, narrow, all, most)?;
    let (count,): (i64,) = narrowed!(fetch_one, tx, (i64,), LED_COUNT, sight, narrow, all)?;
    Ok((filled(tx, sight, rows).await?, count))
}

/// The first rows of each state.
pub(in crate::plans) async fn board(
    tx: &mut Tx,
    sight: &Sight,
    narrow: &Narrow,
    most: i64,
) -> Result<Vec<Listed>, Problem> {
    let rows: Vec<Listed> = narrowed!(fetch_all, tx, Listed, BOARD, sight, narrow, most)?;
    filled(tx, sight, rows).await
}

/// Adds what stands in other tables.
async fn filled(tx: &mut Tx, sight: &Sight, mut rows: Vec<Listed>) -> Result<Vec<Listed>, Problem> {
    let reached = reached(tx, &sight.mandate).await?;
    let ids = || rows.iter().map(|row| row.id.to_string());
    let mut links = BTreeSet::new();
    for link in fetch_many!(tx, (String, String), QUARTIERS_OF, ids()) {
        links.insert(link);
    }
    let mut aims: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (action, aim) in fetch_many!(tx, (String, String), OBJECTIVES_OF, ids()) {
        aims.entry(action).or_default().push(aim);
    }
    let mut partners: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (action, name) in fetch_many!(tx, (String, String), PARTNERS_OF, ids()) {
        partners.entry(action).or_default().push(name);
    }
    let known: BTreeMap<&str, &Reached> =
        reached.iter().map(|quartier| (quartier.id.as_str(), quartier)).collect();
    for row in &mut rows {
        let id = row.id.to_string();
        let from = (id.clone(), String::new());
        let its = links.range(from..).take_while(|(action, _)| *action == id);
        let its: BTreeSet<_> = its
            .filter_map(|(_, quartier)| known.get(quartier.as_str()))
            .map(|one| (&one.name, &one.id, &one.commune_names))
            .collect();
        row.quartiers = its.iter().map(|(name, id, _)| ((*id).clone(), (*name).clone())).collect();
        let communes: BTreeSet<&str> = its.iter().map(|(_, _, communes)| communes.as_str()).collect();
        row.communes = communes.into_iter().collect::<Vec<_>>().join(", ");
        row.objectives = aims.remove(&id).unwrap_or_default();
        row.partners = partners.remove(&id).unwrap_or_default();
    }
    Ok(rows)
}

/// Totals of the filtered plan.
pub(in crate::plans) async fn totals(tx: &mut Tx, sight: &Sight, narrow: &Narrow) -> Result<Totals, Problem> {
    let (actions, late, budget, constats): (i64, i64, i64, i64) =
        narrowed!(fetch_one, tx, (i64, i64, i64, i64), TOTALS, sight, narrow)?;
    Ok(Totals { actions, late, budget: Cents(budget), constats })
}

/// How many actions stand in each state, by code.
pub(in crate::plans) async fn by_state(
    tx: &mut Tx,
    sight: &Sight,
    narrow: &Narrow,
) -> Result<BTreeMap<String, i64>, Problem> {
    let rows: Vec<(String, i64)> = narrowed!(fetch_all, tx, (String, i64), BY_STATE, sight, narrow)?;
    Ok(rows.into_iter().collect())
}

/// Milestones of the filtered plan due between two days.
pub(in crate::plans) async fn milestones_due(
    tx: &mut Tx,
    sight: &Sight,
    narrow: &Narrow,
    (from, to): (Day, Day),
) -> Result<Vec<Milestone>, Problem> {
    let (from, to) = (from.to_string(), to.to_string());
    Ok(narrowed!(fetch_all, tx, Milestone, MILESTONES_DUE, sight, narrow, from, to)?)
}

/// The filtered rows with a milestone whose day has passed.
pub(in crate::plans) async fn steps_passed(
    tx: &mut Tx,
    sight: &Sight,
    narrow: &Narrow,
) -> Result<Vec<Listed>, Problem> {
    let rows: Vec<Listed> = narrowed!(fetch_all, tx, Listed, STEPS_PASSED, sight, narrow)?;
    filled(tx, sight, rows).await
}

/// The milestones of these actions, by action.
pub(in crate::plans) async fn milestones(
    tx: &mut Tx,
    of: &[Listed],
) -> Result<BTreeMap<String, Vec<Milestone>>, Problem> {
    let mut found: BTreeMap<String, Vec<Milestone>> = BTreeMap::new();
    for one in fetch_many!(tx, Milestone, MILESTONES, of.iter().map(|row| row.id.to_string())) {
        found.entry(one.action_id.clone()).or_default().push(one);
    }
    Ok(found)
}

/// Quartiers within reach, by name.
pub(in crate::plans) async fn reached(tx: &mut Tx, mandate: &str) -> Result<Vec<Reached>, Problem> {
    Ok(fetch_all!(tx, Reached, REACHED, mandate)?)
}
