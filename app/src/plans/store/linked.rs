//! The constats an action answers: read for its pages, and moved with it by the rules of constats.

use super::KeptAction;
use crate::diagnostics::{Sight, constat_state, seen_by, severity, shown};
use crate::platform::{Event, Problem, Tx};
use crate::{diagnostics, fetch_all};
use palier_domain::diagnostics::{Constat, ConstatState, ConstatValue, Severity};
use palier_domain::plans::{Action, ActionState, Answering};
use palier_domain::shared::{ActionId, ConstatId, Day, QuartierId, text::excerpt};

/// Constats that may be seen: those of an action, of a quartier, or one of them.
pub const SEEN: &str = concat!(
    "SELECT c.id, c.number, c.description, c.quartier_id, q.name AS quartier, c.value, \
    c.state, c.theme, c.severity, w.day, o.name AS responsible, (SELECT MIN(p.id) FROM photo p WHERE p.constat_id = c.id AND p.moment = 'avant') AS photo, \
    (SELECT MIN(p.id) FROM photo p WHERE p.constat_id = c.id AND p.moment = 'apres') AS photo_after \
    FROM constat c JOIN walk w ON w.id = c.walk_id JOIN quartier q ON q.id = c.quartier_id \
    LEFT JOIN organisation o ON o.id = c.responsible_id JOIN mandate_reach r ON r.quartier_id = c.quartier_id \
    WHERE r.mandate_id = $1 AND ",
    shown!(),
    " AND (CAST($4 AS TEXT) IS NULL OR c.quartier_id = CAST($4 AS TEXT)) \
    AND (CAST($5 AS TEXT) IS NULL OR c.id = CAST($5 AS TEXT)) \
    AND (CAST($6 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM action_constat ac \
    WHERE ac.constat_id = c.id AND ac.action_id = CAST($6 AS TEXT))) ORDER BY w.day DESC, c.number"
);
/// The other actions that answer a constat, the first written first.
pub const ANSWERED_ELSEWHERE: &str = "SELECT a.id, a.title, a.pilot_id, a.state, a.ends FROM action a \
    JOIN action_constat ac ON ac.action_id = a.id WHERE ac.constat_id = $1 AND a.id <> $2 ORDER BY a.id";
/// Which constats an action answers.
pub const ANSWERED: &str = "SELECT constat_id FROM action_constat WHERE action_id = $1 ORDER BY constat_id";

/// A constat as the pages of actions show it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SeenConstat {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: ConstatId,
    /// Its number in its walk.
    pub number: i64,
    /// What was seen.
    pub description: String,
    /// Where.
    #[sqlx(try_from = "String")]
    pub quartier_id: QuartierId,
    /// Name of the quartier.
    pub quartier: String,
    /// Kind of remark.
    #[sqlx(try_from = "String")]
    pub value: ConstatValue,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub state: ConstatState,
    /// Theme of the grid, by code.
    pub theme: String,
    /// How bad it is, by code, when it was said.
    pub severity: Option<String>,
    /// Day of the walk.
    #[sqlx(try_from = "String")]
    pub day: Day,
    /// Name of who answers for it, once someone was asked.
    pub responsible: Option<String>,
    /// A photo of it, if any.
    pub photo: Option<String>,
    /// A photo of what was done, if any.
    pub photo_after: Option<String>,
}

impl SeenConstat {
    /// Whether something is still expected.
    pub fn is_open(&self) -> bool {
        self.value != ConstatValue::PointFort && !self.state.is_closed()
    }

    /// Where it stands, in words.
    pub fn state_label(&self) -> &'static str {
        constat_state(self.state)
    }

    /// Where it stands and who answers for it, in words.
    pub fn standing(&self) -> String {
        match &self.responsible {
            Some(name) => format!("{}, {name}", self.state_label()),
            None => self.state_label().to_owned(),
        }
    }

    /// One line that tells it from the others.
    pub fn line(&self) -> String {
        let start = excerpt(&self.description, 160);
        let how =
            self.severity().map(severity).map(|words| format!(" ({})", crate::words::in_sentence(words)));
        let how = how.unwrap_or_default();
        format!("Constat {} du {}, {}{how} : {start}", self.number, self.day.short(), self.quartier)
    }

    /// How bad it is, when it was said.
    pub fn severity(&self) -> Option<Severity> {
        self.severity.as_deref().and_then(|code| code.parse().ok())
    }
}

/// Constats of an action.
pub async fn of_action(tx: &mut Tx, sight: &Sight, action: ActionId) -> Result<Vec<SeenConstat>, Problem> {
    seen(tx, sight, None, None, Some(action)).await
}

/// Constats of a quartier.
pub async fn of_quartier(
    tx: &mut Tx,
    sight: &Sight,
    quartier: QuartierId,
) -> Result<Vec<SeenConstat>, Problem> {
    seen(tx, sight, Some(quartier), None, None).await
}

/// One constat, if it may be seen.
pub async fn one(tx: &mut Tx, sight: &Sight, constat: ConstatId) -> Result<Option<SeenConstat>, Problem> {
    Ok(seen(tx, sight, None, Some(constat), None).await?.pop())
}

async fn seen(
    tx: &mut Tx,
    sight: &Sight,
    quartier: Option<QuartierId>,
    constat: Option<ConstatId>,
    action: Option<ActionId>,
) -> Result<Vec<SeenConstat>, Problem> {
    Ok(seen_by!(
        fetch_all,
        tx,
        SeenConstat,
        SEEN,
        sight,
        quartier.map(|id| id.to_string()),
        constat.map(|id| id.to_string()),
        action.map(|id| id.to_string())
    )?)
}

/// Which constats an action answers, whoever looks.
pub async fn answered(tx: &mut Tx, action: ActionId) -> Result<Vec<ConstatId>, Problem> {
    let rows: Vec<(String,)> = fetch_all!(tx, (String,), ANSWERED, action.to_string())?;
    Ok(rows.into_iter().filter_map(|(id,)| id.parse().ok()).collect())
}

/// Moves the constats of an action with the state it takes, and with its last day when that one moved too; says each.
pub async fn follow(
    tx: &mut Tx,
    before: &KeptAction,
    after: &Answering,
    today: Day,
) -> Result<Vec<Event>, Problem> {
    let mut moved = Vec::new();
    for id in answered(tx, before.id).await? {
        let change = |constat: &Constat| {
            let drawn = (before.fiche.state != after.action.state).then(|| after.draws(constat, today));
            let drawn = drawn.flatten();
            after.moves(drawn.as_ref().unwrap_or(constat), before.fiche.ends).or(drawn)
        };
        moved.extend(changed(tx, id, (after, today), change).await?);
    }
    Ok(moved)
}

/// Moves the constats of an action rewritten: those just tied to it follow its state, those no longer tied to it are given
/// back, the others follow its last day.
pub async fn follow_ties(
    tx: &mut Tx,
    (before, tied): (&KeptAction, &[ConstatId]),
    after: &Answering,
    today: Day,
) -> Result<Vec<Event>, Problem> {
    let (now, mut moved) = (answered(tx, after.id).await?, Vec::new());
    for id in tied.iter().filter(|id| !now.contains(id)) {
        moved.extend(changed(tx, *id, (after, today), |constat| after.leaves(constat)).await?);
    }
    for id in now {
        let change = |constat: &Constat| match tied.contains(&id) {
            true => after.moves(constat, before.fiche.ends),
            // What was done before it was tied says nothing of it: whoever answers for it does.
            false if after.action.state.is_done() => None,
            false => after.draws(constat, today),
        };
        moved.extend(changed(tx, id, (after, today), change).await?);
    }
    Ok(moved)
}

/// Keeps what becomes of a constat, when anything does; says it. A constat given back by one action goes on with another
/// that answers it too.
async fn changed(
    tx: &mut Tx,
    id: ConstatId,
    (action, today): (&Answering, Day),
    change: impl FnOnce(&Constat) -> Option<Constat>,
) -> Result<Option<Event>, Problem> {
    let before = diagnostics::facts(tx, id).await?;
    let Some(after) = change(&before) else { return Ok(None) };
    if before.planned_with.is_some() && after.planned_with.is_none() {
        let other = elsewhere(tx, id, action.id).await?;
        let drawn = other.and_then(|other| Some((other.draws(&after, today)?, other.title)));
        if let Some((drawn, title)) = drawn {
            let drawn = Constat { reason: before.reason.clone(), ..drawn };
            return Ok(Some(diagnostics::keep_with_action(tx, &before, &drawn, &title).await?));
        }
    }
    Ok(Some(diagnostics::keep_with_action(tx, &before, &after, &action.title).await?))
}

/// Another action under way that answers a constat, the first written.
async fn elsewhere(tx: &mut Tx, constat: ConstatId, but: ActionId) -> Result<Option<Answering>, Problem> {
    type Row = (String, String, String, String, Option<String>);
    let others: Vec<Row> = fetch_all!(tx, Row, ANSWERED_ELSEWHERE, constat.to_string(), but.to_string())?;
    for (id, title, pilot, state, ends) in others {
        let state: ActionState = state.parse().map_err(Problem::inside)?;
        if !state.is_under_way() {
            continue;
        }
        let ends = ends.map(|day| Day::parse(&day).map_err(Problem::inside)).transpose()?;
        let action = Action { state, reason: None, postponed_to: None, ends };
        let (id, pilot) = (id.parse().map_err(Problem::inside)?, pilot.parse().map_err(Problem::inside)?);
        return Ok(Some(Answering { id, title, pilot, action, by: pilot }));
    }
    Ok(None)
}
