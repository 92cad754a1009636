//! SQL of the abatement; this file: who sees what, the abatements and what is stated of them.

pub mod conventions;
pub mod lines;
pub mod ordinary;
pub mod reminders;
pub mod review;

use crate::platform::attachments::Attachment;
use crate::platform::{Allowed, Problem, Tx};
use crate::{fetch_all, fetch_optional};
use palier_domain::abatement::{
    Abatement, AbatementSight, AbatementState, AmountKind, Amounts, Mobilisation, Phase, ProofKind, Shares,
    Totals,
};
use palier_domain::partners::{Capability, Role};
use palier_domain::shared::{AbatementId, Cents, Day, OrganisationId, QuartierId};

/// The abatements `x` whose programme is validated.
macro_rules! seen_validated {
    () => {
        "x.state IN ('valide', 'bilan_attendu', 'bilan_depose', 'bilan_a_corriger', 'bilan_examine', 'bilan_valide')"
    };
}
pub(crate) use seen_validated;

/// The abatements `x` that are shown at all: `$1` is the mandate whose reach is joined, `$2` and `$3` are of the [`Reach`].
macro_rules! seen_abatement {
    () => {
        concat!(
            "($3 = 'tout' OR ($3 = 'propre' AND ",
            crate::platform::access::acts_for!("x.landlord_id", "$2"),
            ") OR ",
            crate::abatement::store::seen_validated!(),
            ")"
        )
    };
}
pub(crate) use seen_abatement;

/// The abatements `x` whose lines are shown.
macro_rules! seen_lines {
    () => {
        concat!(
            "($3 = 'tout' OR ($3 = 'propre' AND ",
            crate::platform::access::acts_for!("x.landlord_id", "$2"),
            ") OR ($3 = 'valide' AND ",
            crate::abatement::store::seen_validated!(),
            "))"
        )
    };
}
pub(crate) use seen_lines;

/// The abatements `x` whose discussion and pieces are shown.
macro_rules! seen_all {
    () => {
        concat!(
            "($3 = 'tout' OR ($3 = 'propre' AND ",
            crate::platform::access::acts_for!("x.landlord_id", "$2"),
            "))"
        )
    };
}
pub(crate) use seen_all;

/// The abatements `x` of a landlord, a quartier and a year; then what follows.
macro_rules! of_narrowed {
    ($then:expr) => {
        concat!(
            " AND ($4 = '' OR x.landlord_id = $4) AND ($5 = '' OR x.quartier_id = $5) \
             AND (CAST($6 AS BIGINT) = 0 OR x.year = CAST($6 AS BIGINT))",
            $then
        )
    };
}
pub(crate) use of_narrowed;

/// Sends the reach as `$1` to `$3`, then what else: `within!(fetch_all, tx, Row, SQL, reach, $4, $5…)`.
macro_rules! within {
    ($run:ident, $tx:expr, $row:ty, $sql:expr, $reach:expr $(, $more:expr)* $(,)?) => {
        $run!($tx, $row, $sql, &$reach.mandate, &$reach.day, $reach.sight.code() $(, $more)*)
    };
}
pub(crate) use within;

/// The last amount of that kind stated for an abatement `x`, in cents.
macro_rules! last_amount {
    ($kind:literal) => {
        concat!(
            "(SELECT m.cents FROM abatement_amount m WHERE m.abatement_id = x.id AND m.kind = '",
            $kind,
            "' ORDER BY m.created_at DESC, m.id DESC LIMIT 1)"
        )
    };
}
pub(crate) use last_amount;

/// Abatements with their landlord, their quartier, their last amounts and the sums of their lines.
macro_rules! abatements {
    ($where:expr) => {
        concat!(
            "SELECT x.id, x.landlord_id, o.name AS landlord, x.quartier_id, q.name AS quartier, q.commune_names, \
             q.npnru, x.year, x.state, x.dwellings, x.eligible_dwellings, x.carried_over_cents, x.bilan_due, x.round, \
             x.submitted_on, x.validated_on, x.bilan_submitted_on, x.bilan_validated_on, x.comment, x.revision, ",
            last_amount!("estime"),
            " AS estimated, ",
            last_amount!("definitif"),
            " AS notified, \
             COUNT(l.id) AS line_count, COUNT(l.realised_cents) AS accounted, \
             CAST(COALESCE(SUM(l.planned_cents), 0) AS BIGINT) AS planned, \
             CAST(COALESCE(SUM(l.planned_landlord_cents), 0) AS BIGINT) AS planned_landlord, \
             CAST(COALESCE(SUM(l.planned_other_cents), 0) AS BIGINT) AS planned_other, \
             CAST(COALESCE(SUM(l.planned_valued_cents), 0) AS BIGINT) AS planned_valued, \
             CAST(COALESCE(SUM(l.realised_cents), 0) AS BIGINT) AS realised, \
             CAST(COALESCE(SUM(l.realised_landlord_cents), 0) AS BIGINT) AS realised_landlord, \
             CAST(COALESCE(SUM(l.realised_other_cents), 0) AS BIGINT) AS realised_other, \
             CAST(COALESCE(SUM(l.realised_valued_cents), 0) AS BIGINT) AS realised_valued \
             FROM abatement x JOIN organisation o ON o.id = x.landlord_id JOIN quartier q ON q.id = x.quartier_id \
             JOIN mandate_reach r ON r.quartier_id = x.quartier_id AND r.mandate_id = $1 \
             LEFT JOIN abatement_line l ON l.abatement_id = x.id WHERE ",
            seen_abatement!(),
            $where,
            " GROUP BY x.id, x.landlord_id, o.name, o.name_folded, x.quartier_id, q.name, q.name_folded, \
             q.commune_names, q.npnru, x.year, x.state, x.dwellings, x.eligible_dwellings, x.carried_over_cents, \
             x.bilan_due, x.round, x.submitted_on, x.validated_on, x.bilan_submitted_on, x.bilan_validated_on, \
             x.comment, x.revision ORDER BY x.year DESC, q.name_folded, o.name_folded, x.id"
        )
    };
}

/// Abatements of a landlord, a quartier, a year; an empty text or 0 narrows nothing.
pub const LIST: &str = abatements!(of_narrowed!(""));
/// One abatement.
pub const ONE: &str = abatements!(" AND x.id = $4");
/// The abatement of a landlord in a quartier for a year.
pub const TRIPLE: &str = abatements!(" AND x.landlord_id = $4 AND x.quartier_id = $5 AND x.year = $6");
/// Every amount stated for an abatement, first stated first.
pub const AMOUNTS: &str = concat!(
    "SELECT m.kind, m.cents, m.source, m.stated_on, m.attachment_id, a.name AS piece FROM abatement_amount m \
     JOIN abatement x ON x.id = m.abatement_id \
     JOIN mandate_reach r ON r.quartier_id = x.quartier_id AND r.mandate_id = $1 \
     LEFT JOIN attachment a ON a.id = m.attachment_id WHERE ",
    seen_all!(),
    " AND x.id = $4 ORDER BY m.created_at, m.id"
);
/// Whether a piece is joined to that abatement, or to one of its lines, and its pieces are shown.
pub const MAY_READ_PIECE: &str = concat!(
    "SELECT x.id FROM abatement x JOIN mandate_reach r ON r.quartier_id = x.quartier_id AND r.mandate_id = $1 WHERE ",
    seen_all!(),
    " AND x.id = $4 AND (($5 = 'abatement' AND x.id = $6) OR ($5 = 'abatement_line' AND EXISTS \
     (SELECT 1 FROM abatement_line l WHERE l.abatement_id = x.id AND l.id = $6)))"
);
/// Landlords that exist, or that left abatements behind them, by name.
pub const LANDLORDS: &str = "SELECT o.id, o.name FROM organisation o WHERE o.kind = 'bailleur' \
    AND (o.valid_to IS NULL OR o.valid_to >= $1 OR EXISTS (SELECT 1 FROM abatement x WHERE x.landlord_id = o.id)) \
    ORDER BY o.name_folded, o.id";
/// Quartiers within reach that are QPV: those where the abatement exists.
pub const QUARTIERS: &str = "SELECT q.id, q.name || ' (' || q.commune_names || ')' FROM quartier q \
    JOIN mandate_reach r ON r.quartier_id = q.id WHERE r.mandate_id = $1 AND q.status = 'qpv' ORDER BY q.name_folded, q.id";
/// Names behind the journal of an abatement.
pub const JOURNAL_NAMES: &str = "SELECT DISTINCT p.id, p.name || ', ' || o.name FROM journal j \
    JOIN person p ON p.id = j.person_id JOIN mandate m ON m.id = j.mandate_id \
    JOIN organisation o ON o.id = m.organisation_id \
    WHERE j.subject_kind = 'abatement' AND j.subject_id = $1";

/// What someone is shown of the abatements: what their mandate reaches, and how much of it.
#[derive(Debug, Clone)]
pub struct Reach {
    /// Mandate acted under.
    pub mandate: String,
    /// The landlords whose abatements are theirs, shown in full: their own organisation and those whose place it has taken.
    pub organisations: Vec<OrganisationId>,
    /// The day on which that holds.
    pub day: String,
    /// How much is shown.
    pub sight: AbatementSight,
    /// Whether they confirm proofs.
    pub confirms: bool,
}

impl Reach {
    /// The reach of someone let through by the guard.
    pub fn of(who: &Allowed) -> Self {
        Self {
            mandate: who.mandate(),
            organisations: who.organisations().to_vec(),
            day: who.day(),
            sight: AbatementSight::of(who.role()),
            confirms: who.may(Capability::ConfirmProof),
        }
    }

    /// Whether that landlord is theirs.
    pub fn owns(&self, landlord: OrganisationId) -> bool {
        self.sight == AbatementSight::Propre && self.organisations.contains(&landlord)
    }

    /// Whether a proof of that kind is shown to them on a line that is shown, of that landlord.
    pub fn shows_proof(&self, kind: ProofKind, landlord: OrganisationId) -> bool {
        self.sight.shows_proof(kind, self.owns(landlord), self.confirms)
    }

    /// Whether its piece is handed over to them.
    pub fn shows_piece(&self, kind: ProofKind, landlord: OrganisationId) -> bool {
        self.sight.shows_piece(kind, self.owns(landlord), self.confirms)
    }

    /// Whether the proofs of the lines they are shown open for them; the lines a landlord is shown are its own.
    pub fn opens_proofs(&self) -> bool {
        let own = self.sight == AbatementSight::Propre;
        ProofKind::ALL.iter().any(|kind| self.sight.shows_proof(*kind, own, self.confirms))
    }
}

/// Whether that role obtains the signatures the law asks for: it writes programmes, or reviews them.
pub fn signs(role: Role) -> bool {
    role.may(Capability::WriteAbatement) || role.may(Capability::ReviewAbatement)
}

/// What a list is narrowed to in the store; an empty text or 0 narrows nothing.
#[derive(Debug, Clone, Default)]
pub struct Narrowed {
    /// Landlord, by id.
    pub landlord: String,
    /// Quartier, by id.
    pub quartier: String,
    /// Tax year.
    pub year: i64,
}

#[derive(Debug, sqlx::FromRow)]
struct Row {
    #[sqlx(try_from = "String")]
    id: AbatementId,
    #[sqlx(try_from = "String")]
    landlord_id: OrganisationId,
    landlord: String,
    #[sqlx(try_from = "String")]
    quartier_id: QuartierId,
    quartier: String,
    commune_names: String,
    npnru: bool,
    year: i64,
    #[sqlx(try_from = "String")]
    state: AbatementState,
    dwellings: i64,
    eligible_dwellings: i64,
    carried_over_cents: i64,
    #[sqlx(try_from = "String")]
    bilan_due: Day,
    round: i64,
    submitted_on: Option<String>,
    validated_on: Option<String>,
    bilan_submitted_on: Option<String>,
    bilan_validated_on: Option<String>,
    comment: String,
    revision: i64,
    estimated: Option<i64>,
    notified: Option<i64>,
    line_count: i64,
    accounted: i64,
    planned: i64,
    planned_landlord: i64,
    planned_other: i64,
    planned_valued: i64,
    realised: i64,
    realised_landlord: i64,
    realised_other: i64,
    realised_valued: i64,
}

/// An abatement as kept, with what its lines come to.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptAbatement {
    /// Which.
    pub id: AbatementId,
    /// Whose.
    pub landlord_id: OrganisationId,
    /// Name of the landlord.
    pub landlord: String,
    /// Where.
    pub quartier_id: QuartierId,
    /// Name of the quartier.
    pub quartier: String,
    /// Communes of the quartier.
    pub communes: String,
    /// Whether the national renewal programme works there.
    pub npnru: bool,
    /// What the rules need to know of it.
    pub rules: Abatement,
    /// Dwellings of the landlord there.
    pub dwellings: i64,
    /// Those the abatement is granted for.
    pub eligible: i64,
    /// What was carried over from the year before.
    pub carried_over: Cents,
    /// What the landlord says of it as a whole.
    pub comment: String,
    /// One more each time something of it is written.
    pub revision: i64,
    /// Last amounts stated.
    pub amounts: Amounts,
    /// What its lines come to.
    pub totals: Totals,
}

impl From<Row> for KeptAbatement {
    fn from(row: Row) -> Self {
        let day = |text: Option<String>| text.and_then(|text| Day::parse(&text).ok());
        let shares = |expense, landlord, other, valued| Shares {
            expense: Cents(expense),
            landlord: Cents(landlord),
            other: Cents(other),
            valued: Cents(valued),
        };
        Self {
            id: row.id,
            landlord_id: row.landlord_id,
            landlord: row.landlord,
            quartier_id: row.quartier_id,
            quartier: row.quartier,
            communes: row.commune_names,
            npnru: row.npnru,
            rules: Abatement {
                state: row.state,
                year: i16::try_from(row.year).unwrap_or_default(),
                round: row.round,
                submitted_on: day(row.submitted_on),
                validated_on: day(row.validated_on),
                bilan_due: row.bilan_due,
                bilan_submitted_on: day(row.bilan_submitted_on),
                bilan_validated_on: day(row.bilan_validated_on),
            },
            dwellings: row.dwellings,
            eligible: row.eligible_dwellings,
            carried_over: Cents(row.carried_over_cents),
            comment: row.comment,
            revision: row.revision,
            amounts: Amounts { estimated: row.estimated.map(Cents), notified: row.notified.map(Cents) },
            totals: Totals {
                lines: row.line_count,
                accounted: row.accounted,
                planned: shares(row.planned, row.planned_landlord, row.planned_other, row.planned_valued),
                realised: shares(
                    row.realised,
                    row.realised_landlord,
                    row.realised_other,
                    row.realised_valued,
                ),
            },
        }
    }
}

impl KeptAbatement {
    /// The address of its page.
    pub fn href(&self) -> String {
        format!("/abattement/{}", self.id)
    }

    /// The address of the page of what proves it.
    pub fn counterpart(&self) -> String {
        let Self { landlord_id, quartier_id, .. } = self;
        format!(
            "/abattement/contrepartie?bailleur={landlord_id}&quartier={quartier_id}&annee={}",
            self.rules.year
        )
    }

    /// Whose, where and when, in words.
    pub fn title(&self) -> String {
        format!("Abattement {}, {}, {}", self.rules.year, self.quartier, self.landlord)
    }

    /// How much of it is mobilised, in the programme or in the bilan.
    pub fn mobilisation(&self, phase: Phase) -> Mobilisation {
        let shares = match phase {
            Phase::Programme => self.totals.planned,
            Phase::Bilan => self.totals.realised,
        };
        Mobilisation::of(self.amounts.retained().unwrap_or_default(), self.carried_over, shares)
    }

    /// The figures that count today: those of the bilan once it is filed, else of the programme.
    pub fn counted(&self) -> Phase {
        use AbatementState as S;
        match self.rules.state {
            S::BilanDepose | S::BilanACorriger | S::BilanExamine | S::BilanValide => Phase::Bilan,
            _ => Phase::Programme,
        }
    }
}

/// An amount as it was stated.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct StatedAmount {
    /// Estimated or final.
    #[sqlx(try_from = "String")]
    pub kind: AmountKind,
    /// How much, in cents.
    #[sqlx(try_from = "i64")]
    pub cents: Cents,
    /// Where it comes from.
    pub source: String,
    /// When it was stated.
    #[sqlx(try_from = "String")]
    pub stated_on: Day,
    /// The document joined, if any.
    pub attachment_id: Option<String>,
    /// Its name.
    pub piece: Option<String>,
}

/// The abatements shown, latest year first.
///
/// # Errors
/// When the store does not answer.
pub async fn list(tx: &mut Tx, reach: &Reach, only: &Narrowed) -> Result<Vec<KeptAbatement>, Problem> {
    let rows: Vec<Row> = within!(fetch_all, tx, Row, LIST, reach, &only.landlord, &only.quartier, only.year)?;
    Ok(rows.into_iter().map(KeptAbatement::from).collect())
}

/// One abatement, if it is shown.
///
/// # Errors
/// 404 when there is none.
pub async fn one(tx: &mut Tx, reach: &Reach, id: AbatementId) -> Result<KeptAbatement, Problem> {
    let row = within!(fetch_optional, tx, Row, ONE, reach, id.to_string())?;
    row.map(KeptAbatement::from).ok_or(Problem::NotFound)
}

/// The abatement of a landlord in a quartier for a year, if there is one and it is shown.
///
/// # Errors
/// When the store does not answer.
pub async fn of(
    tx: &mut Tx,
    reach: &Reach,
    (landlord, quartier): (OrganisationId, QuartierId),
    year: i16,
) -> Result<Option<KeptAbatement>, Problem> {
    let (landlord, quartier) = (landlord.to_string(), quartier.to_string());
    let row = within!(fetch_optional, tx, Row, TRIPLE, reach, landlord, quartier, i64::from(year))?;
    Ok(row.map(KeptAbatement::from))
}

/// Every amount stated for an abatement whose discussion is shown, first stated first.
///
/// # Errors
/// When the store does not answer.
pub async fn amounts(tx: &mut Tx, reach: &Reach, id: AbatementId) -> Result<Vec<StatedAmount>, Problem> {
    Ok(within!(fetch_all, tx, StatedAmount, AMOUNTS, reach, id.to_string())?)
}

/// Refuses a piece that is not joined to that abatement or to its lines, or whose abatement shows none.
///
/// # Errors
/// 404 when it is so.
pub async fn must_read_piece(
    tx: &mut Tx,
    reach: &Reach,
    id: AbatementId,
    piece: &Attachment,
) -> Result<(), Problem> {
    let (kind, subject) = (&piece.subject_kind, &piece.subject_id);
    let found: Option<(String,)> =
        within!(fetch_optional, tx, (String,), MAY_READ_PIECE, reach, id.to_string(), kind, subject)?;
    found.map(drop).ok_or(Problem::NotFound)
}

/// Landlords that exist that day, or that left abatements behind them.
///
/// # Errors
/// When the store does not answer.
pub async fn landlords(tx: &mut Tx, today: Day) -> Result<Vec<(String, String)>, Problem> {
    Ok(fetch_all!(tx, (String, String), LANDLORDS, today.to_string())?)
}

/// QPV within reach.
///
/// # Errors
/// When the store does not answer.
pub async fn quartiers(tx: &mut Tx, reach: &Reach) -> Result<Vec<(String, String)>, Problem> {
    Ok(fetch_all!(tx, (String, String), QUARTIERS, &reach.mandate)?)
}

/// Who wrote the journal of an abatement: person, and name with organisation.
///
/// # Errors
/// When the store does not answer.
pub async fn journal_names(tx: &mut Tx, id: AbatementId) -> Result<Vec<(String, String)>, Problem> {
    Ok(fetch_all!(tx, (String, String), JOURNAL_NAMES, id.to_string())?)
}
