//! SQL of what anyone may read of the abatements: no draft, no discussion, no piece, no name of a person.

use crate::fetch_all;
use crate::platform::{Problem, Tx};
use palier_domain::abatement::AbatementState;
use palier_domain::shared::{AbatementId, Cents, QuartierId};

/// The states in which a programme is validated.
macro_rules! validated_programme {
    () => {
        "x.state IN ('valide', 'bilan_attendu', 'bilan_depose', 'bilan_a_corriger', 'bilan_examine', 'bilan_valide')"
    };
}

/// Validated programmes, by quartier, latest year first.
pub const PROGRAMMES: &str = concat!(
    "SELECT x.id, x.quartier_id, q.name AS quartier, q.commune_names AS communes, x.year, x.state, o.name AS landlord, \
    x.eligible_dwellings AS dwellings, (SELECT m.cents FROM abatement_amount m WHERE m.abatement_id = x.id \
    ORDER BY CASE WHEN m.kind = 'definitif' THEN 0 ELSE 1 END, m.created_at DESC, m.id DESC LIMIT 1) AS amount \
    FROM abatement x JOIN quartier q ON q.id = x.quartier_id JOIN organisation o ON o.id = x.landlord_id WHERE ",
    validated_programme!(),
    " AND ($1 = '' OR x.quartier_id = $1) ORDER BY q.name_folded, q.id, x.year DESC, o.name_folded, x.id"
);
/// The lines of a validated programme, by axis.
pub const LINES: &str = concat!(
    "SELECT l.axis, l.title, l.description, l.place, l.recurring, l.indicator, l.indicator_planned, \
    CASE WHEN x.state = 'bilan_valide' THEN l.indicator_realised ELSE '' END AS indicator_realised, \
    CASE WHEN x.state = 'bilan_valide' THEN COALESCE(l.realised_valued_cents, l.planned_valued_cents) \
    ELSE l.planned_valued_cents END AS valued_cents FROM abatement_line l JOIN abatement x ON x.id = l.abatement_id WHERE ",
    validated_programme!(),
    " AND x.id = $1 ORDER BY l.axis, l.number"
);

/// A validated programme, as anyone may read it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PublicProgramme {
    /// Which.
    #[sqlx(try_from = "String")]
    pub id: AbatementId,
    /// Where.
    #[sqlx(try_from = "String")]
    pub quartier_id: QuartierId,
    /// Name of the quartier.
    pub quartier: String,
    /// Its communes.
    pub communes: String,
    /// Tax year.
    pub year: i64,
    /// Where it stands, from the validation on.
    #[sqlx(try_from = "String")]
    pub state: AbatementState,
    /// Name of the landlord.
    pub landlord: String,
    /// Dwellings the abatement is granted for.
    pub dwellings: i64,
    /// The abatement of the year, in cents.
    pub amount: Option<i64>,
}

/// A line of a validated programme: as planned, then as done once the bilan is validated too.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PublicLine {
    /// Axis, by code.
    pub axis: String,
    /// What it is called.
    pub title: String,
    /// What is done.
    pub description: String,
    /// Where.
    pub place: String,
    /// Whether it comes back all year round.
    pub recurring: bool,
    /// What is counted.
    pub indicator: String,
    /// What is expected of it.
    pub indicator_planned: String,
    /// What it came to; empty until the bilan is validated.
    pub indicator_realised: String,
    /// What is deducted from the abatement.
    #[sqlx(try_from = "i64")]
    pub valued_cents: Cents,
}

/// Validated programmes: of a quartier, or all of them.
///
/// # Errors
/// When the store does not answer.
pub async fn programmes(tx: &mut Tx, quartier: Option<QuartierId>) -> Result<Vec<PublicProgramme>, Problem> {
    let quartier = quartier.map(|id| id.to_string()).unwrap_or_default();
    Ok(fetch_all!(tx, PublicProgramme, PROGRAMMES, quartier)?)
}

/// The lines of a validated programme, by axis; none of one that is not.
///
/// # Errors
/// When the store does not answer.
pub async fn lines(tx: &mut Tx, programme: AbatementId) -> Result<Vec<PublicLine>, Problem> {
    Ok(fetch_all!(tx, PublicLine, LINES, programme.to_string())?)
}
