//! What the fiche of an action says beyond its head: columns and rows.

use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all, fetch_one};
use palier_domain::plans::{
    ActionPlace, BudgetLine, Details, Funding, Indicator, Insertion, Measure, Milestone, Participation,
    Partner,
};
use palier_domain::shared::{ActionId, Cents, Day, OrganisationId};

/// The texts of a fiche.
pub const TEXTS: &str = "SELECT context, publics, referent, orientation, tfpb_axis, renewal, upkeep_by_id, \
    upkeep_yearly_cents, insertion, insertion_reason, environment, risks, place_label, place FROM action WHERE id = $1";
/// Writes the texts of a fiche.
pub const SET_TEXTS: &str = "UPDATE action SET context = $2, publics = $3, referent = $4, orientation = $5, \
    tfpb_axis = $6, renewal = $7, upkeep_by_id = $8, upkeep_yearly_cents = $9, insertion = $10, insertion_reason = $11, \
    environment = $12, risks = $13, place_label = $14, place = $15 WHERE id = $1";
/// Partners of an action, each with its role.
pub const PARTNERS: &str = "SELECT ap.organisation_id, ap.role FROM action_partner ap \
    JOIN organisation o ON o.id = ap.organisation_id WHERE ap.action_id = $1 ORDER BY o.name_folded, o.id";
/// How residents take part.
pub const PARTICIPATION: &str =
    "SELECT phase, form, text FROM action_participation WHERE action_id = $1 ORDER BY phase";
/// Steps of the calendar.
pub const MILESTONES: &str =
    "SELECT title, due, done_on FROM action_milestone WHERE action_id = $1 ORDER BY number, id";
/// Expenses foreseen.
pub const BUDGET: &str =
    "SELECT nature, post, cents FROM action_budget WHERE action_id = $1 ORDER BY number, id";
/// Who pays.
pub const FUNDING: &str = "SELECT funder_id, funder, scheme, asked_cents, granted_cents, paid_cents \
    FROM action_funding WHERE action_id = $1 ORDER BY number, id";
/// How it will be judged.
pub const INDICATORS: &str = "SELECT kind, title, unit, baseline, target, reached, source, frequency \
    FROM action_indicator WHERE action_id = $1 ORDER BY number, id";
/// A partner and its role.
pub const INSERT_PARTNER: &str =
    "INSERT INTO action_partner (action_id, organisation_id, role) VALUES ($1, $2, $3)";
/// How residents take part in a phase.
pub const INSERT_PARTICIPATION: &str =
    "INSERT INTO action_participation (action_id, phase, form, text) VALUES ($1, $2, $3, $4)";
/// A step.
pub const INSERT_MILESTONE: &str = "INSERT INTO action_milestone (id, action_id, number, title, due, done_on) \
    VALUES ($1, $2, $3, $4, $5, $6)";
/// An expense.
pub const INSERT_BUDGET: &str =
    "INSERT INTO action_budget (id, action_id, number, nature, post, cents) VALUES ($1, $2, $3, $4, $5, $6)";
/// A funder.
pub const INSERT_FUNDING: &str = "INSERT INTO action_funding (id, action_id, number, funder_id, funder, scheme, \
    asked_cents, granted_cents, paid_cents) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
/// An indicator.
pub const INSERT_INDICATOR: &str = "INSERT INTO action_indicator (id, action_id, number, kind, title, unit, baseline, \
    target, reached, source, frequency) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
/// Unlinks every partner.
pub const CLEAR_PARTNERS: &str = "DELETE FROM action_partner WHERE action_id = $1";
/// Forgets every phase.
pub const CLEAR_PARTICIPATION: &str = "DELETE FROM action_participation WHERE action_id = $1";
/// Forgets every step.
pub const CLEAR_MILESTONES: &str = "DELETE FROM action_milestone WHERE action_id = $1";
/// Forgets every expense.
pub const CLEAR_BUDGET: &str = "DELETE FROM action_budget WHERE action_id = $1";
/// Forgets every funder.
pub const CLEAR_FUNDING: &str = "DELETE FROM action_funding WHERE action_id = $1";
/// Forgets every indicator.
pub const CLEAR_INDICATORS: &str = "DELETE FROM action_indicator WHERE action_id = $1";
/// Says when a step was done, or that it is not.
pub const SET_DONE: &str = "UPDATE action_milestone SET done_on = $3 WHERE action_id = $1 AND number = $2";
/// Says what an indicator reached.
pub const SET_REACHED: &str = "UPDATE action_indicator SET reached = $3 WHERE action_id = $1 AND number = $2";
/// Counts a rewriting that left the head alone.
pub const TOUCH: &str = "UPDATE action SET revision = revision + 1 WHERE id = $1";

#[derive(Debug, sqlx::FromRow)]
struct Texts {
    context: String,
    publics: String,
    referent: String,
    orientation: Option<String>,
    tfpb_axis: Option<String>,
    renewal: String,
    upkeep_by_id: Option<String>,
    upkeep_yearly_cents: Option<i64>,
    insertion: Option<String>,
    insertion_reason: String,
    environment: String,
    risks: String,
    place_label: String,
    place: Option<String>,
}

#[derive(Debug, sqlx::FromRow)]
struct FundingRow {
    funder_id: Option<String>,
    funder: String,
    scheme: String,
    asked_cents: i64,
    granted_cents: Option<i64>,
    paid_cents: Option<i64>,
}

#[derive(Debug, sqlx::FromRow)]
struct IndicatorRow {
    kind: String,
    title: String,
    unit: String,
    baseline: Option<i64>,
    target: Option<i64>,
    reached: Option<i64>,
    source: String,
    frequency: String,
}

fn known<T: std::str::FromStr>(text: String) -> Result<T, Problem>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(Problem::inside)
}

fn day(text: Option<String>) -> Option<Day> {
    text.and_then(|text| Day::parse(&text).ok())
}

/// What the fiche of an action says beyond its head.
///
/// # Errors
/// When the store does not answer.
pub async fn details(tx: &mut Tx, id: ActionId) -> Result<Details, Problem> {
    let id = id.to_string();
    let texts: Texts = fetch_one!(tx, Texts, TEXTS, &id)?;
    let insertion: Option<Insertion> = texts.insertion.map(known).transpose()?;
    let upkeep_by: Option<OrganisationId> = texts.upkeep_by_id.map(known).transpose()?;
    let mut details = Details {
        context: texts.context,
        publics: texts.publics,
        referent: texts.referent,
        orientation: texts.orientation,
        tfpb_axis: texts.tfpb_axis,
        renewal: texts.renewal,
        upkeep_by,
        upkeep_yearly: texts.upkeep_yearly_cents.map(Cents),
        insertion,
        insertion_reason: texts.insertion_reason,
        environment: texts.environment,
        risks: texts.risks,
        place_label: texts.place_label,
        place: texts.place.as_deref().and_then(ActionPlace::from_geojson),
        ..Details::default()
    };
    for (organisation, role) in fetch_all!(tx, (String, String), PARTNERS, &id)? {
        details.partners.push(Partner { organisation: known(organisation)?, role });
    }
    for (phase, form, text) in fetch_all!(tx, (String, String, String), PARTICIPATION, &id)? {
        details.participation.push(Participation { phase, form, text });
    }
    calendar(tx, &id, &mut details).await?;
    money(tx, &id, &mut details).await?;
    Ok(details)
}

async fn calendar(tx: &mut Tx, id: &str, details: &mut Details) -> Result<(), Problem> {
    type Step = (String, Option<String>, Option<String>);
    for (title, due, done_on) in fetch_all!(tx, Step, MILESTONES, id)? {
        details.milestones.push(Milestone { title, due: day(due), done_on: day(done_on) });
    }
    for row in fetch_all!(tx, IndicatorRow, INDICATORS, id)? {
        details.indicators.push(Indicator {
            kind: known(row.kind)?,
            title: row.title,
            unit: row.unit,
            baseline: row.baseline.map(Measure),
            target: row.target.map(Measure),
            reached: row.reached.map(Measure),
            source: row.source,
            frequency: row.frequency,
        });
    }
    Ok(())
}

async fn money(tx: &mut Tx, id: &str, details: &mut Details) -> Result<(), Problem> {
    for (nature, post, cents) in fetch_all!(tx, (String, String, i64), BUDGET, id)? {
        details.budget.push(BudgetLine { nature: known(nature)?, post, sum: Cents(cents) });
    }
    for row in fetch_all!(tx, FundingRow, FUNDING, id)? {
        details.funding.push(Funding {
            organisation: row.funder_id.map(known).transpose()?,
            funder: row.funder,
            scheme: row.scheme,
            asked: Cents(row.asked_cents),
            granted: row.granted_cents.map(Cents),
            paid: row.paid_cents.map(Cents),
        });
    }
    Ok(())
}

/// Writes what the fiche says beyond its head, in place of what it said.
///
/// # Errors
/// When the store refuses.
pub(super) async fn keep(tx: &mut Tx, id: ActionId, details: &Details) -> Result<(), Problem> {
    let id = id.to_string();
    execute!(
        tx,
        SET_TEXTS,
        &id,
        &details.context,
        &details.publics,
        &details.referent,
        &details.orientation,
        &details.tfpb_axis,
        &details.renewal,
        details.upkeep_by.map(|id| id.to_string()),
        details.upkeep_yearly.map(|sum| sum.0),
        details.insertion.map(Insertion::code),
        &details.insertion_reason,
        &details.environment,
        &details.risks,
        &details.place_label,
        details.place.as_ref().map(ActionPlace::to_geojson)
    )?;
    for clear in
        [CLEAR_PARTNERS, CLEAR_PARTICIPATION, CLEAR_MILESTONES, CLEAR_BUDGET, CLEAR_FUNDING, CLEAR_INDICATORS]
    {
        execute!(tx, clear, &id)?;
    }
    for partner in &details.partners {
        execute!(tx, INSERT_PARTNER, &id, partner.organisation.to_string(), &partner.role)?;
    }
    for line in &details.participation {
        execute!(tx, INSERT_PARTICIPATION, &id, &line.phase, &line.form, &line.text)?;
    }
    keep_rows(tx, &id, details).await
}

/// A row is named by its action and its number: it is written again with its fiche.
async fn keep_rows(tx: &mut Tx, id: &str, details: &Details) -> Result<(), Problem> {
    let row = |number: i64| format!("{id}-{number}");
    for (number, step) in (1_i64..).zip(&details.milestones) {
        let [due, done] = [step.due, step.done_on].map(|day| day.map(|day| day.to_string()));
        execute!(tx, INSERT_MILESTONE, row(number), id, number, &step.title, due, done)?;
    }
    for (number, line) in (1_i64..).zip(&details.budget) {
        execute!(tx, INSERT_BUDGET, row(number), id, number, line.nature.code(), &line.post, line.sum.0)?;
    }
    for (number, line) in (1_i64..).zip(&details.funding) {
        let [granted, paid] = [line.granted, line.paid].map(|sum| sum.map(|sum| sum.0));
        let by = line.organisation.map(|id| id.to_string());
        let asked = line.asked.0;
        execute!(
            tx,
            INSERT_FUNDING,
            row(number),
            id,
            number,
            by,
            &line.funder,
            &line.scheme,
            asked,
            granted,
            paid
        )?;
    }
    for (number, one) in (1_i64..).zip(&details.indicators) {
        let [baseline, target, reached] =
            [one.baseline, one.target, one.reached].map(|measure| measure.map(|measure| measure.0));
        execute!(
            tx,
            INSERT_INDICATOR,
            row(number),
            id,
            number,
            one.kind.code(),
            &one.title,
            &one.unit,
            baseline,
            target,
            reached,
            &one.source,
            &one.frequency
        )?;
    }
    Ok(())
}

/// Says when the step of that number was done, or that it is not.
pub(in crate::plans) async fn set_done(
    tx: &mut Tx,
    id: ActionId,
    number: i64,
    done: Option<Day>,
) -> Result<(), Problem> {
    execute!(tx, SET_DONE, id.to_string(), number, done.map(|day| day.to_string()))?;
    execute!(tx, TOUCH, id.to_string())?;
    Ok(())
}

/// Says what the indicator of that number reached.
pub(in crate::plans) async fn set_reached(
    tx: &mut Tx,
    id: ActionId,
    number: i64,
    reached: Option<Measure>,
) -> Result<(), Problem> {
    execute!(tx, SET_REACHED, id.to_string(), number, reached.map(|measure| measure.0))?;
    execute!(tx, TOUCH, id.to_string())?;
    Ok(())
}
