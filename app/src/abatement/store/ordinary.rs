//! SQL of ordinary management (*droit commun*), in the quartier and elsewhere.

use super::{Reach, seen_lines, within};
use crate::platform::{Problem, Tx};
use crate::{execute, fetch_all};
use palier_domain::abatement::{OrdinaryFigure, Thousandths};
use palier_domain::shared::{AbatementId, OrganisationId, QuartierId};

/// The posts of ordinary management of an abatement whose lines are shown.
pub const OF: &str = concat!(
    "SELECT g.post, g.indicator, g.outside, g.inside, g.comment FROM ordinary_management g \
     JOIN abatement x ON x.landlord_id = g.landlord_id AND x.quartier_id = g.quartier_id AND x.year = g.year \
     JOIN mandate_reach r ON r.quartier_id = x.quartier_id AND r.mandate_id = $1 WHERE ",
    seen_lines!(),
    " AND x.id = $4 ORDER BY g.number, g.id"
);
/// Takes out the posts of a landlord in a quartier for a year, before they are written anew.
pub const CLEAR: &str =
    "DELETE FROM ordinary_management WHERE landlord_id = $1 AND quartier_id = $2 AND year = $3";
/// Keeps a post.
pub const INSERT: &str = "INSERT INTO ordinary_management (id, landlord_id, quartier_id, year, number, post, indicator, \
    outside, inside, comment) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

#[derive(Debug, sqlx::FromRow)]
struct Row {
    post: String,
    indicator: String,
    outside: Option<i64>,
    inside: Option<i64>,
    comment: String,
}

/// A post of ordinary management as kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ordinary {
    /// What is done.
    pub post: String,
    /// How it is measured.
    pub indicator: String,
    /// Outside and inside.
    pub figure: OrdinaryFigure,
    /// What explains it.
    pub comment: String,
}

/// The posts of an abatement whose lines are shown, in the order in which they were written.
///
/// # Errors
/// When the store does not answer.
pub async fn of(tx: &mut Tx, reach: &Reach, id: AbatementId) -> Result<Vec<Ordinary>, Problem> {
    let rows: Vec<Row> = within!(fetch_all, tx, Row, OF, reach, id.to_string())?;
    let kept = |row: Row| Ordinary {
        post: row.post,
        indicator: row.indicator,
        figure: OrdinaryFigure { outside: row.outside.map(Thousandths), inside: row.inside.map(Thousandths) },
        comment: row.comment,
    };
    Ok(rows.into_iter().map(kept).collect())
}

/// Writes the posts of an abatement anew, each under an identifier made by `id`.
///
/// # Errors
/// When the store refuses.
pub async fn rewrite(
    tx: &mut Tx,
    (landlord, quartier, year): (OrganisationId, QuartierId, i16),
    posts: &[Ordinary],
    mut id: impl FnMut() -> String,
) -> Result<(), Problem> {
    let (landlord, quartier, year) = (landlord.to_string(), quartier.to_string(), i64::from(year));
    execute!(tx, CLEAR, &landlord, &quartier, year)?;
    for (number, post) in (1_i64..).zip(posts) {
        execute!(
            tx,
            INSERT,
            id(),
            &landlord,
            &quartier,
            year,
            number,
            &post.post,
            &post.indicator,
            post.figure.outside.map(|quantity| quantity.0),
            post.figure.inside.map(|quantity| quantity.0),
            &post.comment
        )?;
    }
    Ok(())
}
