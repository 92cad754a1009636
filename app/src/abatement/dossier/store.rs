//! SQL of the dossier: the proofs of a whole abatement, and the pictures among them.

use super::super::proofs::store::ProofRow;
use super::super::store::{Reach, seen_all, within};
use crate::fetch_all;
use crate::platform::{Problem, Tx};
use palier_domain::shared::{AbatementId, LineId};

/// Photos laid as proofs on the lines of an abatement whose pieces are shown, and those of the constats its lines answer,
/// before and after.
pub const PICTURES: &str = concat!(
    "SELECT l.number, t.sha256 AS address, '' AS moment, p.note AS said, CAST(1 AS BIGINT) AS rank \
    FROM line_proof p JOIN attachment t ON t.id = p.attachment_id JOIN abatement_line l ON l.id = p.line_id \
    JOIN abatement x ON x.id = l.abatement_id JOIN mandate_reach r ON r.quartier_id = x.quartier_id \
    AND r.mandate_id = $1 WHERE ",
    seen_all!(),
    " AND x.id = $4 AND t.media = 'jpg' AND p.refused_reason IS NULL \
    UNION SELECT l.number, ph.sha256 AS address, ph.moment, ph.description AS said, CAST(2 AS BIGINT) AS rank \
    FROM line_proof p JOIN constat c ON c.id = p.constat_id JOIN photo ph ON ph.constat_id = c.id \
    JOIN abatement_line l ON l.id = p.line_id JOIN abatement x ON x.id = l.abatement_id \
    JOIN mandate_reach r ON r.quartier_id = x.quartier_id AND r.mandate_id = $1 WHERE ",
    seen_all!(),
    " AND x.id = $4 AND c.visibility <> 'restreint' AND p.refused_reason IS NULL ORDER BY 1, 5, 2"
);
/// The lines of an abatement that have proofs.
pub const PROVED: &str = "SELECT DISTINCT p.line_id FROM line_proof p JOIN abatement_line l ON l.id = p.line_id \
    WHERE l.abatement_id = $1";

/// A picture among the proofs.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Picture {
    /// Number of the line.
    pub number: i64,
    /// SHA-256 of its bytes.
    pub address: String,
    /// `avant` or `apres` for a constat; empty for a photo laid as a proof.
    pub moment: String,
    /// What it shows.
    pub said: String,
    /// 1 for a piece, 2 for a photo of a constat.
    pub rank: i64,
}

/// The pictures among the proofs of an abatement whose pieces are shown, by line.
///
/// # Errors
/// When the store does not answer.
pub async fn pictures(tx: &mut Tx, reach: &Reach, id: AbatementId) -> Result<Vec<Picture>, Problem> {
    Ok(within!(fetch_all, tx, Picture, PICTURES, reach, id.to_string())?)
}

/// The proofs of the lines of an abatement, with their line. Whoever calls has to know that its proofs are shown.
///
/// # Errors
/// When the store does not answer.
pub async fn proofs(tx: &mut Tx, id: AbatementId) -> Result<Vec<(LineId, ProofRow)>, Problem> {
    let mut all = Vec::new();
    for (line,) in fetch_all!(tx, (String,), PROVED, id.to_string())? {
        let line: LineId = line.parse().map_err(Problem::inside)?;
        let proofs = super::super::proofs::store::proofs(tx, line).await?;
        all.extend(proofs.into_iter().map(|proof| (line, proof)));
    }
    Ok(all)
}
