//! SQL of local conventions: every version of what each says.

use crate::diagnostics::Sight;
use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all, fetch_one};
use palier_domain::plans::{Adoption, Dated, History, LocalArticle, LocalState, Signatory};
use palier_domain::shared::{ActionId, Day, LocalConventionId, QuartierId, text::fold};
use std::collections::BTreeMap;

/// Local conventions of which a quartier, of any day, is within reach; or one of them.
pub const CONVENTIONS: &str = "SELECT c.id, c.insee, m.name AS commune, c.title, c.state, c.starts, c.adopted_on, \
    c.adopted_by, c.revision FROM local_convention c JOIN commune m ON m.insee = c.insee \
    WHERE (CAST($2 AS TEXT) IS NULL OR c.id = CAST($2 AS TEXT)) AND EXISTS (SELECT 1 FROM local_quartier lq \
    JOIN mandate_reach r ON r.quartier_id = lq.quartier_id WHERE lq.convention_id = c.id AND r.mandate_id = $1) \
    ORDER BY m.name_folded, c.starts DESC, c.id";
/// Its last day, version by version.
pub const PERIODS: &str =
    "SELECT ends, valid_from, valid_to FROM local_period WHERE convention_id = $1 ORDER BY valid_from";
/// Where it applies, version by version.
pub const PLACES: &str = "SELECT quartier_id, valid_from, valid_to FROM local_quartier WHERE convention_id = $1 \
    ORDER BY quartier_id, valid_from";
/// Who signs, version by version.
pub const SIGNATORIES: &str = "SELECT ls.organisation_id, ls.quality, ls.signed_on, ls.valid_from, ls.valid_to \
    FROM local_signatory ls JOIN organisation o ON o.id = ls.organisation_id WHERE ls.convention_id = $1 \
    ORDER BY o.name_folded, o.id, ls.valid_from";
/// Its articles, version by version.
pub const ARTICLES: &str = "SELECT number, title, text, valid_from, valid_to FROM local_article \
    WHERE convention_id = $1 ORDER BY number, valid_from";
/// Its avenants.
pub const AVENANTS: &str = "SELECT number, title, text, effective, signed_on FROM local_avenant WHERE convention_id = $1 ORDER BY number";
/// Its programme.
pub const PROGRAMME: &str =
    "SELECT action_id, added_on FROM local_action WHERE convention_id = $1 ORDER BY action_id";
/// The conventions whose programme an action is in, within reach.
pub const OF_ACTION: &str = "SELECT c.id, c.title FROM local_action la JOIN local_convention c ON c.id = la.convention_id \
    WHERE la.action_id = $2 AND EXISTS (SELECT 1 FROM local_quartier lq JOIN mandate_reach r \
    ON r.quartier_id = lq.quartier_id WHERE lq.convention_id = c.id AND r.mandate_id = $1) ORDER BY c.starts DESC, c.id";
/// The adopted conventions that apply in a quartier on a day.
pub const IN_FORCE: &str = "SELECT c.id, c.title FROM local_convention c \
    JOIN local_quartier lq ON lq.convention_id = c.id JOIN local_period p ON p.convention_id = c.id \
    WHERE lq.quartier_id = $1 AND c.state = 'adoptee' AND c.starts <= $2 AND p.ends >= $2 \
    AND lq.valid_from <= $2 AND (lq.valid_to IS NULL OR lq.valid_to >= $2) \
    AND p.valid_from <= $2 AND (p.valid_to IS NULL OR p.valid_to >= $2) ORDER BY c.starts DESC, c.id";
/// How many quartiers of a convention, of any day, are beyond the reach of a mandate.
pub const BEYOND: &str = "SELECT COUNT(*) FROM local_quartier lq WHERE lq.convention_id = $2 AND NOT EXISTS \
    (SELECT 1 FROM mandate_reach r WHERE r.mandate_id = $1 AND r.quartier_id = lq.quartier_id)";
/// Communes of which a quartier is within reach.
pub const COMMUNES: &str = "SELECT DISTINCT m.insee, m.name, m.name_folded FROM commune m \
    JOIN quartier_commune qc ON qc.insee = m.insee JOIN mandate_reach r ON r.quartier_id = qc.quartier_id \
    WHERE r.mandate_id = $1 ORDER BY m.name_folded";
/// Quartiers of a commune within reach.
pub const QUARTIERS: &str = "SELECT q.id, q.name FROM quartier q JOIN quartier_commune qc ON qc.quartier_id = q.id \
    JOIN mandate_reach r ON r.quartier_id = q.id WHERE r.mandate_id = $1 AND qc.insee = $2 ORDER BY q.name_folded, q.id";
/// Names of every quartier: a convention names all of its own.
pub const QUARTIER_NAMES: &str = "SELECT id, name FROM quartier";
/// Keeps a convention.
pub const INSERT: &str = "INSERT INTO local_convention (id, insee, title, title_folded, state, starts, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
/// Rewrites its head.
pub const UPDATE: &str = "UPDATE local_convention SET title = $2, title_folded = $3, starts = $4, \
    revision = revision + 1 WHERE id = $1";
/// Counts a rewriting.
pub const TOUCH: &str = "UPDATE local_convention SET revision = revision + 1 WHERE id = $1";
/// Moves it to a state.
pub const SET_STATE: &str = "UPDATE local_convention SET state = $2, revision = revision + 1 WHERE id = $1";
/// Records its adoption.
pub const ADOPT: &str = "UPDATE local_convention SET state = 'adoptee', adopted_on = $2, adopted_by = $3, \
    revision = revision + 1 WHERE id = $1";
/// Records an avenant.
pub const INSERT_AVENANT: &str = "INSERT INTO local_avenant (id, convention_id, number, title, text, effective, signed_on) \
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
/// Records the day an avenant was signed.
pub const SIGN_AVENANT: &str =
    "UPDATE local_avenant SET signed_on = $3 WHERE convention_id = $1 AND number = $2";
/// Forgets the periods, to write them again.
pub const CLEAR_PERIODS: &str = "DELETE FROM local_period WHERE convention_id = $1";
/// Forgets the quartiers, to write them again.
pub const CLEAR_PLACES: &str = "DELETE FROM local_quartier WHERE convention_id = $1";
/// Forgets the signatories, to write them again.
pub const CLEAR_SIGNATORIES: &str = "DELETE FROM local_signatory WHERE convention_id = $1";
/// Forgets the articles, to write them again.
pub const CLEAR_ARTICLES: &str = "DELETE FROM local_article WHERE convention_id = $1";
/// A last day.
pub const INSERT_PERIOD: &str =
    "INSERT INTO local_period (convention_id, ends, valid_from, valid_to) VALUES ($1, $2, $3, $4)";
/// A quartier.
pub const INSERT_PLACE: &str =
    "INSERT INTO local_quartier (convention_id, quartier_id, valid_from, valid_to) VALUES ($1, $2, $3, $4)";
/// A signatory.
pub const INSERT_SIGNATORY: &str = "INSERT INTO local_signatory (convention_id, organisation_id, quality, signed_on, \
    valid_from, valid_to) VALUES ($1, $2, $3, $4, $5, $6)";
/// An article.
pub const INSERT_ARTICLE: &str = "INSERT INTO local_article (convention_id, number, title, text, valid_from, valid_to) \
    VALUES ($1, $2, $3, $4, $5, $6)";
/// Takes an action in the programme.
pub const TAKE_IN: &str = "INSERT INTO local_action (convention_id, action_id, added_on) VALUES ($1, $2, $3)";
/// Takes an action out of the programme.
pub const TAKE_OUT: &str = "DELETE FROM local_action WHERE convention_id = $1 AND action_id = $2";

#[derive(Debug, sqlx::FromRow)]
struct Row {
    #[sqlx(try_from = "String")]
    id: LocalConventionId,
    insee: String,
    commune: String,
    title: String,
    #[sqlx(try_from = "String")]
    state: LocalState,
    #[sqlx(try_from = "String")]
    starts: Day,
    adopted_on: Option<String>,
    adopted_by: String,
    revision: i64,
}

/// An avenant as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Avenant {
    /// 1 for the first.
    pub number: i64,
    /// What it is about.
    pub title: String,
    /// What it changes, in words.
    pub text: String,
    /// First day on which it holds.
    #[sqlx(try_from = "String")]
    pub effective: Day,
    /// The day it was signed.
    pub signed_on: Option<String>,
}

/// A local convention as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptConvention {
    /// Which.
    pub id: LocalConventionId,
    /// INSEE code of its commune.
    pub insee: String,
    /// Name of its commune.
    pub commune: String,
    /// What it is called, with its blanks.
    pub title: String,
    /// What was decided of it.
    pub state: LocalState,
    /// When and by whom it was adopted.
    pub adoption: Option<Adoption>,
    /// How many times it was rewritten.
    pub revision: i64,
    /// Every version of what it says.
    pub history: History,
    /// Its avenants, oldest first.
    pub avenants: Vec<Avenant>,
    /// Its programme: actions, and the day each was taken in.
    pub programme: Vec<(ActionId, Day)>,
}

fn day(text: &str) -> Result<Day, Problem> {
    Day::parse(text).map_err(Problem::inside)
}

fn dated<T>(value: T, from: &str, to: Option<&String>) -> Result<Dated<T>, Problem> {
    Ok(Dated { value, from: day(from)?, to: to.map(|to| day(to)).transpose()? })
}

/// Local conventions within reach, or the one asked for.
///
/// # Errors
/// When the store does not answer.
pub(super) async fn conventions(
    tx: &mut Tx,
    sight: &Sight,
    only: Option<LocalConventionId>,
) -> Result<Vec<KeptConvention>, Problem> {
    let rows: Vec<Row> = fetch_all!(tx, Row, CONVENTIONS, &sight.mandate, only.map(|id| id.to_string()))?;
    let mut all = Vec::new();
    for row in rows {
        let id = row.id.to_string();
        let adopted = row.adopted_on.as_deref().map(day).transpose()?;
        let programme = fetch_all!(tx, (String, String), PROGRAMME, &id)?.into_iter();
        let programme =
            programme.map(|(action, on)| Ok((action.parse().map_err(Problem::inside)?, day(&on)?)));
        all.push(KeptConvention {
            history: history(tx, &id, row.starts).await?,
            avenants: fetch_all!(tx, Avenant, AVENANTS, &id)?,
            programme: programme.collect::<Result<_, Problem>>()?,
            id: row.id,
            insee: row.insee,
            commune: row.commune,
            title: row.title,
            state: row.state,
            adoption: adopted.map(|on| Adoption { on, by: row.adopted_by }),
            revision: row.revision,
        });
    }
    Ok(all)
}

/// One local convention, if it is within reach.
///
/// # Errors
/// 404 when there is none.
pub(super) async fn convention(
    tx: &mut Tx,
    sight: &Sight,
    id: LocalConventionId,
) -> Result<KeptConvention, Problem> {
    conventions(tx, sight, Some(id)).await?.pop().ok_or(Problem::NotFound)
}

async fn history(tx: &mut Tx, id: &str, starts: Day) -> Result<History, Problem> {
    type Version = (String, String, Option<String>);
    let (mut ends, mut quartiers) = (Vec::new(), Vec::new());
    for (value, from, to) in fetch_all!(tx, Version, PERIODS, id)? {
        ends.push(dated(day(&value)?, &from, to.as_ref())?);
    }
    for (value, from, to) in fetch_all!(tx, Version, PLACES, id)? {
        quartiers.push(dated(value.parse().map_err(Problem::inside)?, &from, to.as_ref())?);
    }
    let mut signatories = Vec::new();
    type Signing = (String, String, Option<String>, String, Option<String>);
    for (organisation, quality, signed, from, to) in fetch_all!(tx, Signing, SIGNATORIES, id)? {
        let signed_on = signed.as_deref().map(day).transpose()?;
        let organisation = organisation.parse().map_err(Problem::inside)?;
        signatories.push(dated(Signatory { organisation, quality, signed_on }, &from, to.as_ref())?);
    }
    let mut articles = Vec::new();
    type Article = (i64, String, String, String, Option<String>);
    for (number, title, text, from, to) in fetch_all!(tx, Article, ARTICLES, id)? {
        let number = u16::try_from(number).map_err(Problem::inside)?;
        articles.push(dated(LocalArticle { number, title, text }, &from, to.as_ref())?);
    }
    Ok(History { starts, ends, quartiers, signatories, articles })
}

/// A local convention to keep.
#[derive(Debug, Clone)]
pub struct NewConvention {
    /// Which.
    pub id: LocalConventionId,
    /// INSEE code of its commune.
    pub insee: String,
    /// What it is called, with its blanks.
    pub title: String,
    /// What was decided of it.
    pub state: LocalState,
    /// What it says.
    pub history: History,
}

/// Keeps a local convention.
///
/// # Errors
/// When the store refuses.
pub async fn insert_convention(tx: &mut Tx, new: &NewConvention, now: i64) -> Result<(), Problem> {
    let (id, starts) = (new.id.to_string(), new.history.starts.to_string());
    execute!(tx, INSERT, &id, &new.insee, &new.title, fold(&new.title), new.state.code(), starts, now)?;
    keep_history(tx, new.id, &new.history).await
}

/// Rewrites a convention that was not adopted yet.
pub(super) async fn rewrite(
    tx: &mut Tx,
    id: LocalConventionId,
    title: &str,
    history: &History,
) -> Result<(), Problem> {
    execute!(tx, UPDATE, id.to_string(), title, fold(title), history.starts.to_string())?;
    keep_history(tx, id, history).await
}

/// Writes every version of what a convention says, in place of those it had.
pub async fn keep_history(tx: &mut Tx, id: LocalConventionId, history: &History) -> Result<(), Problem> {
    let id = id.to_string();
    for clear in [CLEAR_PERIODS, CLEAR_PLACES, CLEAR_SIGNATORIES, CLEAR_ARTICLES] {
        execute!(tx, clear, &id)?;
    }
    let days = |from: Day, to: Option<Day>| (from.to_string(), to.map(|day| day.to_string()));
    for one in &history.ends {
        let (from, to) = days(one.from, one.to);
        execute!(tx, INSERT_PERIOD, &id, one.value.to_string(), from, to)?;
    }
    for one in &history.quartiers {
        let (from, to) = days(one.from, one.to);
        execute!(tx, INSERT_PLACE, &id, one.value.to_string(), from, to)?;
    }
    for one in &history.signatories {
        let (from, to) = days(one.from, one.to);
        let signed = one.value.signed_on.map(|day| day.to_string());
        let organisation = one.value.organisation.to_string();
        execute!(tx, INSERT_SIGNATORY, &id, organisation, &one.value.quality, signed, from, to)?;
    }
    for one in &history.articles {
        let (from, to) = days(one.from, one.to);
        let (number, article) = (i64::from(one.value.number), &one.value);
        execute!(tx, INSERT_ARTICLE, &id, number, &article.title, &article.text, from, to)?;
    }
    Ok(())
}

/// Counts a rewriting.
pub(super) async fn touch(tx: &mut Tx, id: LocalConventionId) -> Result<(), Problem> {
    execute!(tx, TOUCH, id.to_string())?;
    Ok(())
}

pub(super) async fn set_state(tx: &mut Tx, id: LocalConventionId, to: LocalState) -> Result<(), Problem> {
    execute!(tx, SET_STATE, id.to_string(), to.code())?;
    Ok(())
}

/// Records the adoption of a convention.
///
/// # Errors
/// When the store refuses.
pub async fn adopt(tx: &mut Tx, id: LocalConventionId, adoption: &Adoption) -> Result<(), Problem> {
    execute!(tx, ADOPT, id.to_string(), adoption.on.to_string(), &adoption.by)?;
    Ok(())
}

/// Records an avenant.
///
/// # Errors
/// When the store refuses.
pub async fn insert_avenant(
    tx: &mut Tx,
    (row, id): (uuid::Uuid, LocalConventionId),
    avenant: &Avenant,
) -> Result<(), Problem> {
    let (row, id, effective) = (row.to_string(), id.to_string(), avenant.effective.to_string());
    let Avenant { number, title, text, signed_on, .. } = avenant;
    execute!(tx, INSERT_AVENANT, row, id, number, title, text, effective, signed_on)?;
    Ok(())
}

/// Records the day an avenant was signed.
///
/// # Errors
/// When the store refuses.
pub async fn sign_avenant(tx: &mut Tx, id: LocalConventionId, number: i64, on: Day) -> Result<(), Problem> {
    execute!(tx, SIGN_AVENANT, id.to_string(), number, on.to_string())?;
    Ok(())
}

/// Takes an action in a programme.
///
/// # Errors
/// When the store refuses.
pub async fn take_in(tx: &mut Tx, id: LocalConventionId, action: ActionId, on: Day) -> Result<(), Problem> {
    execute!(tx, TAKE_IN, id.to_string(), action.to_string(), on.to_string())?;
    Ok(())
}

pub(super) async fn take_out(tx: &mut Tx, id: LocalConventionId, action: ActionId) -> Result<(), Problem> {
    execute!(tx, TAKE_OUT, id.to_string(), action.to_string())?;
    Ok(())
}

pub(super) async fn of_action(
    tx: &mut Tx,
    sight: &Sight,
    action: ActionId,
) -> Result<Vec<(String, String)>, Problem> {
    Ok(fetch_all!(tx, (String, String), OF_ACTION, &sight.mandate, action.to_string())?)
}

pub(super) async fn in_force(
    tx: &mut Tx,
    quartier: QuartierId,
    day: Day,
) -> Result<Vec<(String, String)>, Problem> {
    Ok(fetch_all!(tx, (String, String), IN_FORCE, quartier.to_string(), day.to_string())?)
}

/// How many of its quartiers are beyond reach.
pub(super) async fn beyond(tx: &mut Tx, sight: &Sight, id: LocalConventionId) -> Result<i64, Problem> {
    let (count,) = fetch_one!(tx, (i64,), BEYOND, &sight.mandate, id.to_string())?;
    Ok(count)
}

pub(super) async fn communes(tx: &mut Tx, sight: &Sight) -> Result<Vec<(String, String)>, Problem> {
    let rows = fetch_all!(tx, (String, String, String), COMMUNES, &sight.mandate)?;
    Ok(rows.into_iter().map(|(insee, name, _)| (insee, name)).collect())
}

pub(super) async fn quartiers(
    tx: &mut Tx,
    sight: &Sight,
    insee: &str,
) -> Result<Vec<(String, String)>, Problem> {
    Ok(fetch_all!(tx, (String, String), QUARTIERS, &sight.mandate, insee)?)
}

pub(super) async fn quartier_names(tx: &mut Tx) -> Result<BTreeMap<String, String>, Problem> {
    Ok(fetch_all!(tx, (String, String), QUARTIER_NAMES)?.into_iter().collect())
}
