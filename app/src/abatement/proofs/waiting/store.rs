//! SQL of the proofs that wait for someone.

use super::super::super::store::{Reach, seen_validated, within};
use crate::fetch_all;
use crate::platform::{Problem, Tx};
use palier_domain::abatement::ProofKind;
use palier_domain::shared::{Cents, Day, LineId, OrganisationId, ProofId};

/// Proofs that nobody settled, shown to this reader, laid by others on the lines of others: `$4` of them, with how many there
/// are. What `ProofCase::settle` and `AbatementSight::shows_proof` say, for many at once.
pub const WAITING: &str = concat!(
    "SELECT p.id, p.kind, p.cents, p.note, p.stated_on, so.name AS stated_by, \
    COALESCE(p.attachment_id, e.attachment_id) AS piece_id, p.line_id, l.number, l.title, x.landlord_id, \
    o.name AS landlord, q.name AS quartier, x.year, COUNT(*) OVER () AS waiting \
    FROM line_proof p JOIN organisation so ON so.id = p.stated_by_id LEFT JOIN expense e ON e.id = p.expense_id \
    JOIN abatement_line l ON l.id = p.line_id JOIN abatement x ON x.id = l.abatement_id \
    JOIN organisation o ON o.id = x.landlord_id JOIN quartier q ON q.id = x.quartier_id \
    JOIN mandate_reach r ON r.quartier_id = x.quartier_id AND r.mandate_id = $1 \
    WHERE p.confirmed_on IS NULL AND p.refused_reason IS NULL AND ($3 = 'tout' OR ($3 = 'valide' AND ",
    seen_validated!(),
    " AND p.kind NOT IN ('facture', 'heures'))) AND NOT ",
    crate::platform::access::acts_for!("x.landlord_id", "$2"),
    " AND NOT ",
    crate::platform::access::acts_for!("p.stated_by_id", "$2"),
    " ORDER BY p.stated_on, q.name_folded, x.year, l.number, p.id LIMIT $4"
);

/// Proofs of this reader's own lines that were refused and not taken back, while something is still written there: `$4` of
/// them, with how many there are.
pub const REFUSED: &str = concat!(
    "SELECT p.id, p.kind, p.cents, p.refused_reason AS note, p.confirmed_on AS stated_on, so.name AS stated_by, \
    COALESCE(p.attachment_id, e.attachment_id) AS piece_id, p.line_id, l.number, l.title, x.landlord_id, \
    o.name AS landlord, q.name AS quartier, x.year, COUNT(*) OVER () AS waiting \
    FROM line_proof p JOIN organisation so ON so.id = p.confirmed_by_id LEFT JOIN expense e ON e.id = p.expense_id \
    JOIN abatement_line l ON l.id = p.line_id JOIN abatement x ON x.id = l.abatement_id \
    JOIN organisation o ON o.id = x.landlord_id JOIN quartier q ON q.id = x.quartier_id \
    JOIN mandate_reach r ON r.quartier_id = x.quartier_id AND r.mandate_id = $1 \
    WHERE p.refused_reason IS NOT NULL AND x.state <> 'bilan_valide' AND $3 = 'propre' AND ",
    crate::platform::access::acts_for!("x.landlord_id", "$2"),
    " ORDER BY p.confirmed_on DESC, p.id LIMIT $4"
);

/// A proof that waits.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct WaitingProof {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: ProofId,
    /// What kind.
    #[sqlx(try_from = "String")]
    pub kind: ProofKind,
    /// How many valued cents it proves.
    #[sqlx(try_from = "i64")]
    pub cents: Cents,
    /// What it shows.
    pub note: String,
    /// When it was laid.
    #[sqlx(try_from = "String")]
    pub stated_on: Day,
    /// Name of who laid it.
    pub stated_by: String,
    /// Its piece, or that of its expense.
    pub piece_id: Option<String>,
    /// On which line.
    #[sqlx(try_from = "String")]
    pub line_id: LineId,
    /// Number of the line.
    pub number: i64,
    /// Title of the line.
    pub title: String,
    /// Whose line.
    #[sqlx(try_from = "String")]
    pub landlord_id: OrganisationId,
    /// Name of the landlord.
    pub landlord: String,
    /// Name of the quartier.
    pub quartier: String,
    /// Tax year.
    pub year: i64,
    /// How many wait in all.
    pub waiting: i64,
}

impl WaitingProof {
    /// Where it is read, and settled one by one.
    pub fn href(&self) -> String {
        format!("/abattement/lignes/{}/preuves#preuve-{}", self.line_id, self.id)
    }

    /// Where it stands in the list of those that wait.
    pub fn listed(&self) -> String {
        format!("/abattement/preuves#preuve-{}", self.id)
    }

    /// Line, landlord, quartier and year, in words.
    pub fn place(&self) -> String {
        format!("ligne {} de {}, {}, {}", self.number, self.landlord, self.quartier, self.year)
    }
}

/// The refused proofs of this reader's own lines, latest refused first: `note` is why, `stated_by` who refused it.
///
/// # Errors
/// When the store does not answer.
pub async fn refused(tx: &mut Tx, reach: &Reach, most: i64) -> Result<Vec<WaitingProof>, Problem> {
    Ok(within!(fetch_all, tx, WaitingProof, REFUSED, reach, most)?)
}

/// The first proofs that wait for this reader, longest waiting first.
///
/// # Errors
/// When the store does not answer.
pub async fn waiting(tx: &mut Tx, reach: &Reach, most: i64) -> Result<Vec<WaitingProof>, Problem> {
    Ok(within!(fetch_all, tx, WaitingProof, WAITING, reach, most)?)
}
