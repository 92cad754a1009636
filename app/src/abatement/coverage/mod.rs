//! The counterpart as it stands: covered, unproved and double-counted euros, each explained; and its coherence with what the
//! walks saw (articles 4 and 7).

pub mod coherence;
pub mod pages;
pub mod store;
pub mod views;

use super::proofs::store::ProvedLine;
use super::store::KeptAbatement;
use super::store::lines::KeptLine;
use crate::platform::{Problem, Tx};
use palier_domain::abatement::{Ledger, ValuedLine};

/// The ledger of the lines of an abatement.
///
/// # Errors
/// When the store does not answer.
pub async fn of_lines(tx: &mut Tx, kept: &KeptAbatement, lines: &[KeptLine]) -> Result<Ledger, Problem> {
    let valued = |line: &KeptLine| ValuedLine {
        id: line.id,
        landlord: kept.landlord_id,
        quartier: kept.quartier_id,
        year: kept.rules.year,
        axis: line.line.axis.clone(),
        valued: line.line.realised.unwrap_or(line.line.planned).valued,
    };
    store::ledger(tx, lines.iter().map(valued)).await
}

/// The ledger of one line, and the line as the ledger reads it.
///
/// # Errors
/// When the store does not answer.
pub async fn of_line(tx: &mut Tx, line: &ProvedLine) -> Result<(Ledger, ValuedLine), Problem> {
    let valued = ValuedLine {
        id: line.id,
        landlord: line.landlord_id,
        quartier: line.quartier_id,
        year: i16::try_from(line.year).unwrap_or(i16::MAX),
        axis: line.axis.clone(),
        valued: line.valued_cents,
    };
    Ok((store::ledger(tx, [valued.clone()]).await?, valued))
}
