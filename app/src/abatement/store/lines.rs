//! Lines, and every write of what totals are made of: abatements, amounts, lines and states. Whoever counts hooks in here.

use super::super::rollup;
use super::{KeptAbatement, Narrowed, Reach, of_narrowed, seen_lines, within};
use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all, fetch_one, fetch_optional};
use palier_domain::abatement::{Abatement, AmountKind, NewLine, Shares};
use palier_domain::shared::{
    AbatementId, ActionId, AttachmentId, Cents, Day, Instant, LineId, OrganisationId, QuartierId,
};

/// Lines `l` of abatements whose lines are shown.
macro_rules! lines {
    ($where:expr) => {
        concat!(
            "SELECT l.id, l.abatement_id, l.number, l.axis, l.measure, l.title, l.description, l.place, l.starts, \
             l.ends, l.recurring, l.planned_cents, l.planned_landlord_cents, l.planned_other_cents, \
             l.planned_valued_cents, l.realised_cents, l.realised_landlord_cents, l.realised_other_cents, \
             l.realised_valued_cents, l.other_funder, l.indicator, l.indicator_planned, l.indicator_realised, \
             l.partners, l.gap, l.action_id, a.title AS action FROM abatement_line l \
             JOIN abatement x ON x.id = l.abatement_id \
             JOIN mandate_reach r ON r.quartier_id = x.quartier_id AND r.mandate_id = $1 \
             LEFT JOIN action a ON a.id = l.action_id WHERE ",
            seen_lines!(),
            $where
        )
    };
}

/// The lines of an abatement, in order.
pub const OF_ABATEMENT: &str = lines!(" AND l.abatement_id = $4 ORDER BY l.number, l.id");
/// The lines of the abatements of a landlord, a quartier, a year, in order; an empty text or 0 narrows nothing.
pub const OF_LIST: &str = lines!(of_narrowed!(" ORDER BY l.abatement_id, l.number, l.id LIMIT $7"));
/// One line of an abatement.
pub const ONE: &str = lines!(" AND l.abatement_id = $4 AND l.id = $5");
/// Keeps an abatement just begun.
pub const INSERT_ABATEMENT: &str = "INSERT INTO abatement (id, landlord_id, quartier_id, year, state, dwellings, \
    eligible_dwellings, carried_over_cents, bilan_due, comment, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
/// Rewrites what an abatement says as a whole.
pub const UPDATE_ABATEMENT: &str = "UPDATE abatement SET dwellings = $2, eligible_dwellings = $3, \
    carried_over_cents = $4, comment = $5, revision = revision + 1 WHERE id = $1";
/// Moves an abatement to a state, with its days.
pub const SET_STATE: &str = "UPDATE abatement SET state = $2, round = $3, submitted_on = $4, validated_on = $5, \
    bilan_due = $6, bilan_submitted_on = $7, bilan_validated_on = $8, revision = revision + 1 WHERE id = $1";
/// States an amount.
pub const INSERT_AMOUNT: &str = "INSERT INTO abatement_amount (id, abatement_id, kind, cents, source, attachment_id, \
    stated_on, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
/// The number of the next line.
pub const NEXT_NUMBER: &str =
    "SELECT COALESCE(MAX(number), 0) + 1 FROM abatement_line WHERE abatement_id = $1";
/// Keeps a line.
pub const INSERT_LINE: &str = "INSERT INTO abatement_line (id, abatement_id, number, axis, measure, title, description, \
    place, starts, ends, recurring, planned_cents, planned_landlord_cents, planned_other_cents, planned_valued_cents, \
    realised_cents, realised_landlord_cents, realised_other_cents, realised_valued_cents, other_funder, indicator, \
    indicator_planned, indicator_realised, partners, gap, action_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, \
    $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27)";
/// Rewrites a line.
pub const UPDATE_LINE: &str = "UPDATE abatement_line SET axis = $2, measure = $3, title = $4, description = $5, place = $6, \
    starts = $7, ends = $8, recurring = $9, planned_cents = $10, planned_landlord_cents = $11, planned_other_cents = $12, \
    planned_valued_cents = $13, realised_cents = $14, realised_landlord_cents = $15, realised_other_cents = $16, \
    realised_valued_cents = $17, other_funder = $18, indicator = $19, indicator_planned = $20, indicator_realised = $21, \
    partners = $22, gap = $23, action_id = $24 WHERE id = $1";
/// Takes a line out.
pub const DELETE_LINE: &str = "DELETE FROM abatement_line WHERE id = $1";
/// Remarks, proofs and pieces that hold a line.
pub const TIES: &str = "SELECT (SELECT COUNT(*) FROM abatement_remark WHERE line_id = $1) + \
    (SELECT COUNT(*) FROM line_proof WHERE line_id = $1) + \
    (SELECT COUNT(*) FROM attachment WHERE subject_kind = 'abatement_line' AND subject_id = $1)";
/// Says that something of an abatement was written.
pub const TOUCH: &str = "UPDATE abatement SET revision = revision + 1 WHERE id = $1";

#[derive(Debug, sqlx::FromRow)]
struct Row {
    #[sqlx(try_from = "String")]
    id: LineId,
    #[sqlx(try_from = "String")]
    abatement_id: AbatementId,
    number: i64,
    axis: String,
    measure: String,
    title: String,
    description: String,
    place: String,
    starts: Option<String>,
    ends: Option<String>,
    recurring: bool,
    planned_cents: i64,
    planned_landlord_cents: i64,
    planned_other_cents: i64,
    planned_valued_cents: i64,
    realised_cents: Option<i64>,
    realised_landlord_cents: Option<i64>,
    realised_other_cents: Option<i64>,
    realised_valued_cents: Option<i64>,
    other_funder: String,
    indicator: String,
    indicator_planned: String,
    indicator_realised: String,
    partners: String,
    gap: String,
    action_id: Option<String>,
    action: Option<String>,
}

/// A line as kept.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptLine {
    /// Which.
    pub id: LineId,
    /// Of which abatement.
    pub abatement_id: AbatementId,
    /// Its number, the same from plan to account.
    pub number: i64,
    /// What it says.
    pub line: NewLine,
    /// Title of the action it belongs to.
    pub action: Option<String>,
}

impl From<Row> for KeptLine {
    fn from(row: Row) -> Self {
        let day = |text: Option<String>| text.and_then(|text| Day::parse(&text).ok());
        let shares = |expense, landlord, other, valued| Shares {
            expense: Cents(expense),
            landlord: Cents(landlord),
            other: Cents(other),
            valued: Cents(valued),
        };
        let spent = |cents: Option<i64>| cents.unwrap_or_default();
        Self {
            id: row.id,
            abatement_id: row.abatement_id,
            number: row.number,
            line: NewLine {
                axis: row.axis,
                measure: row.measure,
                title: row.title,
                description: row.description,
                place: row.place,
                starts: day(row.starts),
                ends: day(row.ends),
                recurring: row.recurring,
                planned: shares(
                    row.planned_cents,
                    row.planned_landlord_cents,
                    row.planned_other_cents,
                    row.planned_valued_cents,
                ),
                realised: row.realised_cents.map(|expense| {
                    shares(
                        expense,
                        spent(row.realised_landlord_cents),
                        spent(row.realised_other_cents),
                        spent(row.realised_valued_cents),
                    )
                }),
                other_funder: row.other_funder,
                indicator: row.indicator,
                indicator_planned: row.indicator_planned,
                indicator_realised: row.indicator_realised,
                partners: row.partners,
                gap: row.gap,
                action: row.action_id.and_then(|id| id.parse().ok()),
            },
            action: row.action,
        }
    }
}

/// An abatement to begin.
#[derive(Debug, Clone)]
pub struct NewAbatement {
    /// Which.
    pub id: AbatementId,
    /// Whose.
    pub landlord: OrganisationId,
    /// Where.
    pub quartier: QuartierId,
    /// Its step and its days.
    pub rules: Abatement,
    /// Dwellings, and those it is granted for.
    pub dwellings: (i64, i64),
    /// What is carried over from the year before.
    pub carried_over: Cents,
    /// What the landlord says of it as a whole.
    pub comment: String,
}

/// An amount to state.
#[derive(Debug, Clone)]
pub struct NewAmount<'a> {
    /// Estimated or final.
    pub kind: AmountKind,
    /// How much.
    pub cents: Cents,
    /// Where it comes from.
    pub source: &'a str,
    /// The document joined.
    pub piece: Option<AttachmentId>,
    /// When it is stated.
    pub stated_on: Day,
}

/// The lines of an abatement whose lines are shown, in order.
///
/// # Errors
/// When the store does not answer.
pub async fn of(tx: &mut Tx, reach: &Reach, id: AbatementId) -> Result<Vec<KeptLine>, Problem> {
    let rows: Vec<Row> = within!(fetch_all, tx, Row, OF_ABATEMENT, reach, id.to_string())?;
    Ok(rows.into_iter().map(KeptLine::from).collect())
}

/// The lines, shown, of the abatements of a list, in order.
///
/// # Errors
/// When the store does not answer.
pub async fn of_list(
    tx: &mut Tx,
    reach: &Reach,
    only: &Narrowed,
    most: i64,
) -> Result<Vec<KeptLine>, Problem> {
    let (landlord, quartier) = (&only.landlord, &only.quartier);
    let rows: Vec<Row> = within!(fetch_all, tx, Row, OF_LIST, reach, landlord, quartier, only.year, most)?;
    Ok(rows.into_iter().map(KeptLine::from).collect())
}

/// One line of an abatement whose lines are shown.
///
/// # Errors
/// 404 when there is none.
pub async fn one(tx: &mut Tx, reach: &Reach, of: AbatementId, id: LineId) -> Result<KeptLine, Problem> {
    let row = within!(fetch_optional, tx, Row, ONE, reach, of.to_string(), id.to_string())?;
    row.map(KeptLine::from).ok_or(Problem::NotFound)
}

/// Keeps an abatement just begun.
///
/// # Errors
/// When the store refuses.
pub async fn begin(tx: &mut Tx, new: &NewAbatement, now: Instant) -> Result<(), Problem> {
    execute!(
        tx,
        INSERT_ABATEMENT,
        new.id.to_string(),
        new.landlord.to_string(),
        new.quartier.to_string(),
        i64::from(new.rules.year),
        new.rules.state.code(),
        new.dwellings.0,
        new.dwellings.1,
        new.carried_over.0,
        new.rules.bilan_due.to_string(),
        &new.comment,
        now.0
    )?;
    Ok(())
}

/// Rewrites what an abatement says as a whole: dwellings, carry-over, comment.
///
/// # Errors
/// When the store refuses.
pub async fn rewrite(tx: &mut Tx, kept: &KeptAbatement) -> Result<(), Problem> {
    execute!(
        tx,
        UPDATE_ABATEMENT,
        kept.id.to_string(),
        kept.dwellings,
        kept.eligible,
        kept.carried_over.0,
        &kept.comment
    )?;
    Ok(())
}

/// Moves an abatement: its state, its round and its days.
///
/// # Errors
/// When the store refuses.
pub async fn set_state(tx: &mut Tx, id: AbatementId, rules: &Abatement) -> Result<(), Problem> {
    let day = |day: Option<Day>| day.map(|day| day.to_string());
    execute!(
        tx,
        SET_STATE,
        id.to_string(),
        rules.state.code(),
        rules.round,
        day(rules.submitted_on),
        day(rules.validated_on),
        rules.bilan_due.to_string(),
        day(rules.bilan_submitted_on),
        day(rules.bilan_validated_on)
    )?;
    rollup::refresh(tx, id).await
}

/// States an amount; those stated before stay.
///
/// # Errors
/// When the store refuses.
pub async fn state_amount(
    tx: &mut Tx,
    id: String,
    of: AbatementId,
    new: &NewAmount<'_>,
    now: Instant,
) -> Result<(), Problem> {
    execute!(
        tx,
        INSERT_AMOUNT,
        id,
        of.to_string(),
        new.kind.code(),
        new.cents.0,
        new.source,
        new.piece.map(|piece| piece.to_string()),
        new.stated_on.to_string(),
        now.0
    )?;
    touch(tx, of).await
}

/// Adds a line at the end; gives its number.
///
/// # Errors
/// When the store refuses.
pub async fn add(
    tx: &mut Tx,
    id: LineId,
    of: AbatementId,
    line: &NewLine,
    now: Instant,
) -> Result<i64, Problem> {
    let (number,): (i64,) = fetch_one!(tx, (i64,), NEXT_NUMBER, of.to_string())?;
    let spent = line.realised;
    execute!(
        tx,
        INSERT_LINE,
        id.to_string(),
        of.to_string(),
        number,
        &line.axis,
        &line.measure,
        &line.title,
        &line.description,
        &line.place,
        line.starts.map(|day| day.to_string()),
        line.ends.map(|day| day.to_string()),
        line.recurring,
        line.planned.expense.0,
        line.planned.landlord.0,
        line.planned.other.0,
        line.planned.valued.0,
        spent.map(|shares| shares.expense.0),
        spent.map(|shares| shares.landlord.0),
        spent.map(|shares| shares.other.0),
        spent.map(|shares| shares.valued.0),
        &line.other_funder,
        &line.indicator,
        &line.indicator_planned,
        &line.indicator_realised,
        &line.partners,
        &line.gap,
        line.action.map(|id: ActionId| id.to_string()),
        now.0
    )?;
    touch(tx, of).await?;
    Ok(number)
}

/// Rewrites a line.
///
/// # Errors
/// When the store refuses.
pub async fn update(tx: &mut Tx, id: LineId, of: AbatementId, line: &NewLine) -> Result<(), Problem> {
    let spent = line.realised;
    execute!(
        tx,
        UPDATE_LINE,
        id.to_string(),
        &line.axis,
        &line.measure,
        &line.title,
        &line.description,
        &line.place,
        line.starts.map(|day| day.to_string()),
        line.ends.map(|day| day.to_string()),
        line.recurring,
        line.planned.expense.0,
        line.planned.landlord.0,
        line.planned.other.0,
        line.planned.valued.0,
        spent.map(|shares| shares.expense.0),
        spent.map(|shares| shares.landlord.0),
        spent.map(|shares| shares.other.0),
        spent.map(|shares| shares.valued.0),
        &line.other_funder,
        &line.indicator,
        &line.indicator_planned,
        &line.indicator_realised,
        &line.partners,
        &line.gap,
        line.action.map(|id: ActionId| id.to_string())
    )?;
    touch(tx, of).await
}

/// Takes out a line that nothing holds; says whether it did.
///
/// # Errors
/// When the store refuses.
pub async fn remove(tx: &mut Tx, id: LineId, of: AbatementId) -> Result<bool, Problem> {
    let (ties,): (i64,) = fetch_one!(tx, (i64,), TIES, id.to_string())?;
    if ties > 0 {
        return Ok(false);
    }
    execute!(tx, DELETE_LINE, id.to_string())?;
    touch(tx, of).await?;
    Ok(true)
}

/// Says that something of an abatement was written, and counts its lines again.
async fn touch(tx: &mut Tx, id: AbatementId) -> Result<(), Problem> {
    execute!(tx, TOUCH, id.to_string())?;
    rollup::refresh(tx, id).await
}
