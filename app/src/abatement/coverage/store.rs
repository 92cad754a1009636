//! SQL of the ledger: the lines looked at, their proofs, and whatever shares a piece, a constat or an action with them.

use super::super::proofs::store::standing;
use super::super::store::{Reach, of_narrowed, seen_lines, within};
use crate::platform::{Problem, Tx};
use crate::{fetch_all, fetch_many};
use palier_domain::abatement::{
    AnsweringLine, Claim, Expense, FundedAction, Ledger, PieceMark, ProofKind, ValuedLine, bare_reference,
};
use palier_domain::shared::{
    ActionId, Cents, ConstatId, Day, ExpenseId, LineId, OrganisationId, ProofId, QuartierId,
};
use std::collections::{BTreeMap, BTreeSet};

/// Lines that are shown: of a landlord, a quartier, a year, an abatement; an empty text or 0 narrows nothing.
pub const LINES: &str = concat!(
    "SELECT l.id, l.number, l.axis, l.title, x.landlord_id, o.name AS landlord, \
    x.quartier_id, q.name AS quartier, x.year, \
    COALESCE(l.realised_valued_cents, l.planned_valued_cents) AS valued_cents \
    FROM abatement x JOIN abatement_line l ON l.abatement_id = x.id JOIN organisation o ON o.id = x.landlord_id \
    JOIN quartier q ON q.id = x.quartier_id \
    JOIN mandate_reach r ON r.quartier_id = x.quartier_id AND r.mandate_id = $1 WHERE ",
    seen_lines!(),
    of_narrowed!(
        " AND ($7 = '' OR x.id = $7) ORDER BY q.name_folded, q.id, x.year, o.name_folded, o.id, l.number"
    )
);
/// What counts of these lines, wherever they are.
pub const BARE_LINES: &str = "SELECT l.id, a.landlord_id, a.quartier_id, a.year, l.axis, \
    COALESCE(l.realised_valued_cents, l.planned_valued_cents) AS valued_cents \
    FROM abatement_line l JOIN abatement a ON a.id = l.abatement_id WHERE l.id IN ($1)";
/// Proofs as the ledger reads them, in that order of tables.
macro_rules! claims {
    ($from_where:expr) => {
        concat!(
            "SELECT p.id, p.line_id, p.kind, p.cents, p.expense_id, p.constat_id, p.action_id, p.stated_on, p.confirmed_on, \
             p.refused_reason, t.sha256 FROM ",
            $from_where,
            " IN ($1)"
        )
    };
}
/// Proofs laid on these lines.
pub const CLAIMS: &str =
    claims!("line_proof p LEFT JOIN attachment t ON t.id = p.attachment_id WHERE p.line_id");
/// Proofs drawn from these expenses.
pub const CLAIMS_ON_EXPENSES: &str =
    claims!("line_proof p LEFT JOIN attachment t ON t.id = p.attachment_id WHERE p.expense_id");
/// Proofs that stand on these constats.
pub const CLAIMS_ON_CONSTATS: &str =
    claims!("line_proof p LEFT JOIN attachment t ON t.id = p.attachment_id WHERE p.constat_id");
/// Proofs that stand on these actions.
pub const CLAIMS_ON_ACTIONS: &str =
    claims!("line_proof p LEFT JOIN attachment t ON t.id = p.attachment_id WHERE p.action_id");
/// Proofs whose piece has these bytes.
pub const CLAIMS_ON_BYTES: &str =
    claims!("attachment t JOIN line_proof p ON p.attachment_id = t.id WHERE t.sha256");
/// What these actions are to cost, and what others than landlords granted for them.
pub const FUNDED_ACTIONS: &str = "SELECT a.id, a.budget_cents, CAST(COALESCE((SELECT SUM(f.granted_cents) \
    FROM action_funding f LEFT JOIN organisation o ON o.id = f.funder_id WHERE f.action_id = a.id \
    AND (o.kind IS NULL OR o.kind <> 'bailleur')), 0) AS BIGINT) AS granted_cents FROM action a WHERE a.id IN ($1)";
/// These expenses.
pub const EXPENSES: &str = "SELECT e.id, e.landlord_id, e.supplier, e.reference, e.cents, e.subsidised_cents, t.sha256 \
    FROM expense e LEFT JOIN attachment t ON t.id = e.attachment_id WHERE e.id IN ($1)";
/// Expenses of these numbers, typed any way.
pub const EXPENSES_NUMBERED: &str = "SELECT e.id, e.landlord_id, e.supplier, e.reference, e.cents, e.subsidised_cents, \
    t.sha256 FROM expense e LEFT JOIN attachment t ON t.id = e.attachment_id WHERE e.reference_bare IN ($1)";
/// Expenses whose piece has these bytes.
pub const EXPENSES_OF_BYTES: &str = "SELECT e.id, e.landlord_id, e.supplier, e.reference, e.cents, e.subsidised_cents, \
    t.sha256 FROM attachment t JOIN expense e ON e.attachment_id = t.id WHERE t.sha256 IN ($1)";

/// The action each of these lines pays for.
pub const LINE_ACTIONS: &str =
    "SELECT l.id, l.action_id FROM abatement_line l WHERE l.action_id IS NOT NULL AND l.id IN ($1)";
/// Actions and constats that the proofs of these lines stand on.
pub const PROOF_TIES: &str = "SELECT p.line_id, p.action_id, p.constat_id FROM line_proof p \
    WHERE p.refused_reason IS NULL AND p.line_id IN ($1)";
/// The constats these actions answer.
pub const ACTION_CONSTATS: &str = "SELECT action_id, constat_id FROM action_constat WHERE action_id IN ($1)";
/// The actions that answer these constats.
pub const CONSTAT_ACTIONS: &str = "SELECT action_id, constat_id FROM action_constat WHERE constat_id IN ($1)";

/// A line as the ledger's page shows it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct LedgerLine {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: LineId,
    /// Its number in the programme.
    pub number: i64,
    /// Axis, by code.
    pub axis: String,
    /// What it is called.
    pub title: String,
    /// Whose.
    #[sqlx(try_from = "String")]
    pub landlord_id: OrganisationId,
    /// Name of the landlord.
    pub landlord: String,
    /// Where.
    #[sqlx(try_from = "String")]
    pub quartier_id: QuartierId,
    /// Name of the quartier.
    pub quartier: String,
    /// Tax year.
    pub year: i64,
    /// What it values.
    #[sqlx(try_from = "i64")]
    pub valued_cents: Cents,
}

impl LedgerLine {
    /// What the ledger needs to know of it.
    pub fn valued(&self) -> ValuedLine {
        ValuedLine {
            id: self.id,
            landlord: self.landlord_id,
            quartier: self.quartier_id,
            year: i16::try_from(self.year).unwrap_or(i16::MAX),
            axis: self.axis.clone(),
            valued: self.valued_cents,
        }
    }
}

/// Which lines are looked at; an empty text or a year 0 leaves nothing out.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// Landlord, by id.
    pub landlord: String,
    /// Quartier, by id.
    pub quartier: String,
    /// Tax year.
    pub year: i64,
    /// Abatement, by id.
    pub abatement: String,
}

#[derive(Debug, sqlx::FromRow)]
struct BareRow {
    #[sqlx(try_from = "String")]
    id: LineId,
    #[sqlx(try_from = "String")]
    landlord_id: OrganisationId,
    #[sqlx(try_from = "String")]
    quartier_id: QuartierId,
    year: i64,
    axis: String,
    valued_cents: i64,
}

#[derive(Debug, sqlx::FromRow)]
struct ClaimRow {
    #[sqlx(try_from = "String")]
    id: ProofId,
    #[sqlx(try_from = "String")]
    line_id: LineId,
    #[sqlx(try_from = "String")]
    kind: ProofKind,
    cents: i64,
    expense_id: Option<String>,
    constat_id: Option<String>,
    action_id: Option<String>,
    #[sqlx(try_from = "String")]
    stated_on: Day,
    confirmed_on: Option<String>,
    refused_reason: Option<String>,
    sha256: Option<String>,
}

#[derive(Debug, sqlx::FromRow)]
struct ExpenseRow {
    #[sqlx(try_from = "String")]
    id: ExpenseId,
    #[sqlx(try_from = "String")]
    landlord_id: OrganisationId,
    supplier: String,
    reference: String,
    cents: i64,
    subsidised_cents: i64,
    sha256: Option<String>,
}

#[derive(Debug, sqlx::FromRow)]
struct ActionRow {
    #[sqlx(try_from = "String")]
    id: ActionId,
    budget_cents: Option<i64>,
    granted_cents: i64,
}

impl From<ActionRow> for FundedAction {
    fn from(row: ActionRow) -> Self {
        Self { id: row.id, budget: row.budget_cents.map(Cents), granted: Cents(row.granted_cents) }
    }
}

impl From<ExpenseRow> for Expense {
    fn from(row: ExpenseRow) -> Self {
        Self {
            id: row.id,
            landlord: row.landlord_id,
            supplier: row.supplier,
            reference: row.reference,
            cents: Cents(row.cents),
            subsidised: Cents(row.subsidised_cents),
            sha256: row.sha256,
        }
    }
}

impl From<ClaimRow> for Claim {
    fn from(row: ClaimRow) -> Self {
        Self {
            id: row.id,
            line: row.line_id,
            kind: row.kind,
            cents: Cents(row.cents),
            expense: row.expense_id.and_then(|id| id.parse().ok()),
            constat: row.constat_id.and_then(|id| id.parse().ok()),
            action: row.action_id.and_then(|id| id.parse().ok()),
            sha256: row.sha256,
            stated_on: row.stated_on,
            standing: standing(row.confirmed_on.is_some(), row.refused_reason.is_some()),
        }
    }
}

/// The lines looked at, by quartier, year, landlord and number.
///
/// # Errors
/// When the store does not answer.
pub async fn lines(tx: &mut Tx, reach: &Reach, scope: &Scope) -> Result<Vec<LedgerLine>, Problem> {
    let Scope { landlord, quartier, year, abatement } = scope;
    Ok(within!(fetch_all, tx, LedgerLine, LINES, reach, landlord, quartier, *year, abatement)?)
}

/// The ledger of these lines: with every proof that shares a piece, a constat or an action with theirs, whoever laid it and
/// wherever.
///
/// # Errors
/// When the store does not answer.
pub async fn ledger(tx: &mut Tx, lines: impl IntoIterator<Item = ValuedLine>) -> Result<Ledger, Problem> {
    let mut lines: BTreeMap<LineId, ValuedLine> = lines.into_iter().map(|line| (line.id, line)).collect();
    let own = lines.keys().map(ToString::to_string);
    let mut claims: BTreeMap<ProofId, Claim> =
        keyed(fetch_many!(tx, ClaimRow, CLAIMS, own), |claim: &Claim| claim.id);
    let mut asked: BTreeSet<String> = BTreeSet::new();
    let expenses = loop {
        let known = claims.len();
        let expenses = pieces(tx, &claims).await?;
        sharing(tx, &mut claims, &expenses, &mut asked).await?;
        if claims.len() == known {
            break expenses;
        }
    };
    let others: BTreeSet<LineId> =
        claims.values().map(|claim| claim.line).filter(|line| !lines.contains_key(line)).collect();
    let others = others.iter().map(ToString::to_string);
    for row in fetch_many!(tx, BareRow, BARE_LINES, others) {
        lines.insert(
            row.id,
            ValuedLine {
                id: row.id,
                landlord: row.landlord_id,
                quartier: row.quartier_id,
                year: i16::try_from(row.year).unwrap_or(i16::MAX),
                axis: row.axis,
                valued: Cents(row.valued_cents),
            },
        );
    }
    let actions: BTreeSet<String> = texts(claims.values().filter_map(|claim| claim.action));
    let actions = fetch_many!(tx, ActionRow, FUNDED_ACTIONS, actions);
    let actions: Vec<FundedAction> = actions.into_iter().map(FundedAction::from).collect();
    let lines: Vec<ValuedLine> = lines.into_values().collect();
    let claims: Vec<Claim> = claims.into_values().collect();
    let expenses: Vec<Expense> = expenses.into_values().collect();
    Ok(Ledger::of(&lines, &claims, &expenses, &actions))
}

/// Adds to these proofs those that share an expense, a constat, an action or bytes with them and were not asked for yet.
async fn sharing(
    tx: &mut Tx,
    claims: &mut BTreeMap<ProofId, Claim>,
    expenses: &BTreeMap<ExpenseId, Expense>,
    asked: &mut BTreeSet<String>,
) -> Result<(), Problem> {
    // Identifiers and addresses of bytes never meet: one set remembers them all.
    let mut fresh = |wanted: BTreeSet<String>| -> Vec<String> {
        wanted.into_iter().filter(|text| asked.insert(text.clone())).collect()
    };
    let of_expenses = expenses.values().filter_map(|expense| expense.sha256.clone());
    let bytes = claims.values().filter_map(|claim| claim.sha256.clone()).chain(of_expenses).collect();
    let shared = [
        (CLAIMS_ON_EXPENSES, fresh(texts(expenses.keys()))),
        (CLAIMS_ON_CONSTATS, fresh(texts(claims.values().filter_map(|claim| claim.constat)))),
        (CLAIMS_ON_ACTIONS, fresh(texts(claims.values().filter_map(|claim| claim.action)))),
        (CLAIMS_ON_BYTES, fresh(bytes)),
    ];
    for (sql, of) in shared {
        claims.extend(keyed(fetch_many!(tx, ClaimRow, sql, of), |claim: &Claim| claim.id));
    }
    Ok(())
}

fn texts<T: ToString>(ids: impl Iterator<Item = T>) -> BTreeSet<String> {
    ids.map(|id| id.to_string()).collect()
}

/// The expenses these proofs draw from, and those that are the same pieces entered again, until none is left out.
async fn pieces(
    tx: &mut Tx,
    claims: &BTreeMap<ProofId, Claim>,
) -> Result<BTreeMap<ExpenseId, Expense>, Problem> {
    let ids: BTreeSet<String> =
        claims.values().filter_map(|claim| claim.expense).map(|id| id.to_string()).collect();
    let mut found = keyed(fetch_many!(tx, ExpenseRow, EXPENSES, ids), |expense: &Expense| expense.id);
    let mut asked: BTreeSet<PieceMark> = BTreeSet::new();
    let mut bytes: BTreeSet<String> = claims.values().filter_map(|claim| claim.sha256.clone()).collect();
    loop {
        let marks: BTreeSet<PieceMark> = found
            .values()
            .flat_map(Expense::marks)
            .chain(bytes.iter().cloned().map(PieceMark::Bytes))
            .collect();
        let fresh: BTreeSet<PieceMark> = marks.difference(&asked).cloned().collect();
        if fresh.is_empty() {
            return Ok(found);
        }
        let numbers: BTreeSet<String> =
            found.values().map(|expense| bare_reference(&expense.reference)).collect();
        let numbers = numbers.into_iter().filter(|number| !number.is_empty());
        let mut more: Vec<ExpenseRow> = fetch_many!(tx, ExpenseRow, EXPENSES_NUMBERED, numbers);
        let seen = fresh.iter().filter_map(|mark| match mark {
            PieceMark::Bytes(sha256) => Some(sha256.clone()),
            _ => None,
        });
        more.extend(fetch_many!(tx, ExpenseRow, EXPENSES_OF_BYTES, seen));
        for expense in more.into_iter().map(Expense::from) {
            let shared = expense.marks().iter().any(|mark| marks.contains(mark));
            if shared {
                bytes.extend(expense.sha256.clone());
                found.insert(expense.id, expense);
            }
        }
        asked.extend(fresh);
    }
}

/// What ties lines, actions and constats together.
#[derive(Debug, Default)]
pub struct Ties {
    of_line: BTreeMap<LineId, (BTreeSet<ActionId>, BTreeSet<ConstatId>)>,
    of_constat: BTreeMap<ConstatId, BTreeSet<ActionId>>,
}

impl Ties {
    /// The line as coherence reads it.
    pub fn answering(&self, line: &LedgerLine) -> AnsweringLine {
        let (actions, constats) = self.of_line.get(&line.id).cloned().unwrap_or_default();
        AnsweringLine {
            id: line.id,
            axis: line.axis.clone(),
            valued: line.valued_cents,
            action: actions.first().copied(),
            constats,
        }
    }

    /// The actions that answer a constat.
    pub fn actions_of(&self, constat: ConstatId) -> BTreeSet<ActionId> {
        self.of_constat.get(&constat).cloned().unwrap_or_default()
    }
}

/// What these lines and constats have to do with each other, by the actions of the plan and by proofs.
///
/// # Errors
/// When the store does not answer.
pub async fn ties(tx: &mut Tx, lines: &[LedgerLine], constats: &[ConstatId]) -> Result<Ties, Problem> {
    let mut ties = Ties::default();
    let ids: Vec<String> = lines.iter().map(|line| line.id.to_string()).collect();
    for (line, action) in fetch_many!(tx, (String, String), LINE_ACTIONS, ids.clone()) {
        ties.of_line.entry(id(&line)?).or_default().0.insert(id(&action)?);
    }
    type Tie = (String, Option<String>, Option<String>);
    for (line, action, constat) in fetch_many!(tx, Tie, PROOF_TIES, ids) {
        let (actions, constats) = ties.of_line.entry(id(&line)?).or_default();
        actions.extend(action.map(|text| id::<ActionId>(&text)).transpose()?);
        constats.extend(constat.map(|text| id::<ConstatId>(&text)).transpose()?);
    }
    let actions: BTreeSet<String> =
        ties.of_line.values().flat_map(|(actions, _)| actions).map(ToString::to_string).collect();
    for (action, constat) in fetch_many!(tx, (String, String), ACTION_CONSTATS, actions) {
        let (action, constat): (ActionId, ConstatId) = (id(&action)?, id(&constat)?);
        for (_, constats) in ties.of_line.values_mut().filter(|(actions, _)| actions.contains(&action)) {
            constats.insert(constat);
        }
    }
    let constats = constats.iter().map(ToString::to_string);
    for (action, constat) in fetch_many!(tx, (String, String), CONSTAT_ACTIONS, constats) {
        ties.of_constat.entry(id(&constat)?).or_default().insert(id(&action)?);
    }
    Ok(ties)
}

fn id<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, Problem> {
    text.parse().map_err(Problem::inside)
}

fn keyed<R, T: From<R>, K: Ord>(rows: Vec<R>, key: impl Fn(&T) -> K) -> BTreeMap<K, T> {
    rows.into_iter().map(T::from).map(|item| (key(&item), item)).collect()
}
