//! SQL of proofs, and of the expenses they draw from.

use super::super::store::{Reach, seen_lines, within};
use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all, fetch_optional};
use palier_domain::abatement::{AbatementState, ProofCase, ProofKind, Standing, bare_reference};
use palier_domain::shared::{
    AbatementId, ActionId, AttachmentId, Cents, ConstatId, Day, ExpenseId, Instant, LineId, OrganisationId,
    ProofId, QuartierId,
};

/// A line that is shown, with the abatement it belongs to.
pub const LINE: &str = concat!(
    "SELECT l.id, l.abatement_id, l.number, l.axis, l.title, l.place, \
    COALESCE(l.realised_valued_cents, l.planned_valued_cents) AS valued_cents, \
    CASE WHEN l.realised_valued_cents IS NULL THEN FALSE ELSE TRUE END AS accounted, x.landlord_id, \
    o.name AS landlord, x.quartier_id, q.name AS quartier, x.year, x.state \
    FROM abatement_line l JOIN abatement x ON x.id = l.abatement_id JOIN organisation o ON o.id = x.landlord_id \
    JOIN quartier q ON q.id = x.quartier_id \
    JOIN mandate_reach r ON r.quartier_id = x.quartier_id AND r.mandate_id = $1 WHERE ",
    seen_lines!(),
    " AND l.id = $4"
);
/// The proofs laid on a line, first laid first.
pub const PROOFS: &str = "SELECT p.id, p.kind, p.cents, p.constat_id, p.action_id, \
    p.attachment_id, p.note, p.stated_by_id, so.name AS stated_by, p.stated_on, co.name AS settled_by, \
    p.confirmed_on AS settled_on, p.refused_reason, e.label, e.supplier, e.reference, e.day, e.cents AS expense_cents, \
    e.subsidised_cents, e.subsidised_by, e.attachment_id AS expense_piece, c.number AS constat_number, \
    ac.title AS action_title FROM line_proof p JOIN organisation so ON so.id = p.stated_by_id \
    LEFT JOIN organisation co ON co.id = p.confirmed_by_id LEFT JOIN expense e ON e.id = p.expense_id \
    LEFT JOIN constat c ON c.id = p.constat_id LEFT JOIN action ac ON ac.id = p.action_id \
    WHERE p.line_id = $1 ORDER BY p.stated_on, p.id";
/// The line a proof is laid on.
pub const LINE_OF: &str = "SELECT line_id FROM line_proof WHERE id = $1";
/// The piece of a proof: its own, else that of its expense.
pub const PIECE_OF: &str = "SELECT COALESCE(p.attachment_id, e.attachment_id) FROM line_proof p \
    LEFT JOIN expense e ON e.id = p.expense_id WHERE p.id = $1";
/// The expenses of a landlord, latest first: for choosing one.
pub const EXPENSES: &str = "SELECT id, label, supplier, reference, day, cents, attachment_id FROM expense \
    WHERE landlord_id = $1 ORDER BY day DESC, id DESC LIMIT 300";
/// Keeps an expense.
pub const INSERT_EXPENSE: &str = "INSERT INTO expense (id, landlord_id, kind, label, supplier, supplier_bare, reference, \
    reference_bare, day, cents, subsidised_cents, subsidised_by, attachment_id, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
/// Lays a proof.
pub const INSERT_PROOF: &str = "INSERT INTO line_proof (id, line_id, kind, cents, expense_id, constat_id, action_id, \
    attachment_id, note, stated_by_id, stated_on, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
/// Says who confirmed a proof, or refused it and why.
pub const SETTLE: &str = "UPDATE line_proof SET confirmed_by_id = $2, confirmed_on = $3, refused_reason = $4 \
    WHERE id = $1 AND confirmed_on IS NULL";
/// Takes back a proof that nobody confirmed.
pub const WITHDRAW: &str =
    "DELETE FROM line_proof WHERE id = $1 AND (confirmed_on IS NULL OR refused_reason IS NOT NULL)";

/// A line, as its proofs need it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ProvedLine {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: LineId,
    /// Of which abatement.
    #[sqlx(try_from = "String")]
    pub abatement_id: AbatementId,
    /// Its number in the programme.
    pub number: i64,
    /// Axis, by code.
    pub axis: String,
    /// What it is called.
    pub title: String,
    /// Where.
    pub place: String,
    /// What it values, in cents.
    #[sqlx(try_from = "i64")]
    pub valued_cents: Cents,
    /// Whether the bilan tells it.
    pub accounted: bool,
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
    /// Where its abatement stands.
    #[sqlx(try_from = "String")]
    pub state: AbatementState,
}

/// A proof, with what it stands on.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ProofRow {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: ProofId,
    /// What kind.
    #[sqlx(try_from = "String")]
    pub kind: ProofKind,
    /// How many valued cents it proves.
    #[sqlx(try_from = "i64")]
    pub cents: Cents,
    /// The constat answered.
    pub constat_id: Option<String>,
    /// The action of the plan.
    pub action_id: Option<String>,
    /// Its own piece.
    pub attachment_id: Option<String>,
    /// What it shows.
    pub note: String,
    /// Who laid it.
    #[sqlx(try_from = "String")]
    pub stated_by_id: OrganisationId,
    /// Name of who laid it.
    pub stated_by: String,
    /// When.
    #[sqlx(try_from = "String")]
    pub stated_on: Day,
    /// Who confirmed or refused it.
    pub settled_by: Option<String>,
    /// When.
    pub settled_on: Option<String>,
    /// Why it was refused.
    pub refused_reason: Option<String>,
    /// What was paid for.
    pub label: Option<String>,
    /// Who was paid.
    pub supplier: Option<String>,
    /// Number of the piece.
    pub reference: Option<String>,
    /// Its date.
    pub day: Option<String>,
    /// What the whole piece cost.
    pub expense_cents: Option<i64>,
    /// What someone else paid of it.
    pub subsidised_cents: Option<i64>,
    /// Who.
    pub subsidised_by: Option<String>,
    /// Piece of the expense.
    pub expense_piece: Option<String>,
    /// Number of the constat in its walk.
    pub constat_number: Option<i64>,
    /// Title of the action.
    pub action_title: Option<String>,
}

impl ProofRow {
    /// Where it stands.
    pub fn standing(&self) -> Standing {
        standing(self.settled_on.is_some(), self.refused_reason.is_some())
    }

    /// Whether a piece may be read.
    pub fn has_piece(&self) -> bool {
        self.attachment_id.is_some() || self.expense_piece.is_some()
    }

    /// What the rules need to know of it.
    pub fn case(&self, landlord: OrganisationId) -> ProofCase {
        ProofCase { landlord, stated_by: self.stated_by_id, standing: self.standing() }
    }
}

/// Where a proof stands, from what is kept of it.
pub fn standing(settled: bool, refused: bool) -> Standing {
    match (settled, refused) {
        (_, true) => Standing::Refused,
        (true, false) => Standing::Confirmed,
        (false, false) => Standing::Pending,
    }
}

/// A line that is shown.
///
/// # Errors
/// 404 when there is none.
pub async fn line(tx: &mut Tx, reach: &Reach, id: LineId) -> Result<ProvedLine, Problem> {
    within!(fetch_optional, tx, ProvedLine, LINE, reach, id.to_string())?.ok_or(Problem::NotFound)
}

/// The proofs of a line, first laid first.
///
/// # Errors
/// When the store does not answer.
pub async fn proofs(tx: &mut Tx, line: LineId) -> Result<Vec<ProofRow>, Problem> {
    Ok(fetch_all!(tx, ProofRow, PROOFS, line.to_string())?)
}

/// The line a proof is laid on.
///
/// # Errors
/// 404 when there is no such proof.
pub async fn line_of(tx: &mut Tx, proof: ProofId) -> Result<LineId, Problem> {
    let found: Option<(String,)> = fetch_optional!(tx, (String,), LINE_OF, proof.to_string())?;
    found.ok_or(Problem::NotFound)?.0.parse().map_err(Problem::inside)
}

/// The piece of a proof.
///
/// # Errors
/// 404 when it has none.
pub async fn piece_of(tx: &mut Tx, proof: ProofId) -> Result<AttachmentId, Problem> {
    let found: Option<(Option<String>,)> =
        fetch_optional!(tx, (Option<String>,), PIECE_OF, proof.to_string())?;
    found.and_then(|(id,)| id).ok_or(Problem::NotFound)?.parse().map_err(Problem::inside)
}

/// An expense already kept, to choose.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct OfferedExpense {
    /// Which.
    pub id: String,
    label: String,
    supplier: String,
    reference: String,
    #[sqlx(try_from = "String")]
    day: Day,
    #[sqlx(try_from = "i64")]
    cents: Cents,
    /// Its piece; none for those kept before one was asked for.
    pub attachment_id: Option<String>,
}

impl OfferedExpense {
    /// What it is, in words.
    pub fn said(&self) -> String {
        let Self { label, supplier, reference, day, cents, .. } = self;
        let from = if supplier.is_empty() { String::new() } else { format!(", {supplier}") };
        format!("{reference} du {}{from} : {label}, {cents}", day.short())
    }
}

/// The expenses of a landlord, to choose from.
///
/// # Errors
/// When the store does not answer.
pub async fn expenses(tx: &mut Tx, landlord: OrganisationId) -> Result<Vec<OfferedExpense>, Problem> {
    Ok(fetch_all!(tx, OfferedExpense, EXPENSES, landlord.to_string())?)
}

/// An expense to keep.
#[derive(Debug, Clone)]
pub struct ExpenseRow {
    /// Which.
    pub id: ExpenseId,
    /// Who paid it.
    pub landlord: OrganisationId,
    /// An invoice, or hours.
    pub kind: ProofKind,
    /// What was paid for.
    pub label: String,
    /// Who was paid.
    pub supplier: String,
    /// Number of the piece.
    pub reference: String,
    /// Its date.
    pub day: Day,
    /// What it cost.
    pub cents: Cents,
    /// What someone else paid of it.
    pub subsidised: Cents,
    /// Who.
    pub subsidised_by: String,
    /// Its piece.
    pub piece: Option<AttachmentId>,
}

/// Keeps an expense.
///
/// # Errors
/// When the store refuses.
pub async fn insert_expense(tx: &mut Tx, new: &ExpenseRow, now: Instant) -> Result<(), Problem> {
    execute!(
        tx,
        INSERT_EXPENSE,
        new.id.to_string(),
        new.landlord.to_string(),
        new.kind.code(),
        &new.label,
        &new.supplier,
        bare_reference(&new.supplier),
        &new.reference,
        bare_reference(&new.reference),
        new.day.to_string(),
        new.cents.0,
        new.subsidised.0,
        &new.subsidised_by,
        new.piece.map(|id| id.to_string()),
        now.0
    )?;
    Ok(())
}

/// A proof to lay.
#[derive(Debug, Clone)]
pub struct NewProofRow {
    /// Which.
    pub id: ProofId,
    /// On which line.
    pub line: LineId,
    /// What kind.
    pub kind: ProofKind,
    /// How many valued cents it proves.
    pub cents: Cents,
    /// The expense drawn from.
    pub expense: Option<ExpenseId>,
    /// The constat answered.
    pub constat: Option<ConstatId>,
    /// The action of the plan.
    pub action: Option<ActionId>,
    /// Its own piece.
    pub piece: Option<AttachmentId>,
    /// What it shows.
    pub note: String,
    /// Who lays it.
    pub stated_by: OrganisationId,
    /// When.
    pub stated_on: Day,
}

/// Lays a proof.
///
/// # Errors
/// When the store refuses.
pub async fn insert_proof(tx: &mut Tx, new: &NewProofRow, now: Instant) -> Result<(), Problem> {
    execute!(
        tx,
        INSERT_PROOF,
        new.id.to_string(),
        new.line.to_string(),
        new.kind.code(),
        new.cents.0,
        new.expense.map(|id| id.to_string()),
        new.constat.map(|id| id.to_string()),
        new.action.map(|id| id.to_string()),
        new.piece.map(|id| id.to_string()),
        &new.note,
        new.stated_by.to_string(),
        new.stated_on.to_string(),
        now.0
    )?;
    Ok(())
}

/// Says who confirmed a proof, or refused it and why; whether it was still to be said.
///
/// # Errors
/// When the store refuses.
pub async fn settle(
    tx: &mut Tx,
    proof: ProofId,
    by: OrganisationId,
    on: Day,
    refused: Option<&str>,
) -> Result<bool, Problem> {
    Ok(execute!(tx, SETTLE, proof.to_string(), by.to_string(), on.to_string(), refused)? == 1)
}

/// Takes back a proof that nobody confirmed; whether there was one.
///
/// # Errors
/// When the store refuses.
pub async fn withdraw(tx: &mut Tx, proof: ProofId) -> Result<bool, Problem> {
    Ok(execute!(tx, WITHDRAW, proof.to_string())? == 1)
}
