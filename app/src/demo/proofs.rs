//! Proofs of the demonstration: what a few landlords laid on the lines of their bilans, some confirmed, some not yet, and one
//! invoice valued twice here and there. Everything in it is invented.

use super::create::{Creation, noon, write};
use super::store::{self, SpentLine};
use crate::abatement::proofs::store::{ExpenseRow, NewProofRow, insert_expense, insert_proof, settle};
use crate::platform::{Event, Problem, Write};
use palier_domain::abatement::ProofKind;
use palier_domain::shared::{Cents, Day};

/// Out of that many lines, two draw from one invoice, and one expense was partly paid by the Région.
const ROUND: usize = 11;

impl Creation<'_> {
    /// Ties lines to actions, and lays proofs on the lines that were spent: one in five stays without any.
    pub(super) async fn proofs(&self) -> Result<(), Problem> {
        let mut write = write(self.app).await?;
        store::tie_lines(write.tx()).await?;
        let (lines, witness) = store::spent_lines(write.tx()).await?;
        for (rank, line) in lines.iter().enumerate().filter(|(rank, _)| rank % 5 != 4) {
            let on = Day::of(i16::try_from(line.year).map_err(Problem::inside)? + 1, 2, 10);
            let on = on.ok_or_else(|| Problem::inside("no such day"))?;
            let proof = self.lay(&mut write, line, rank, on).await?;
            if rank % 3 != 2 {
                settle(write.tx(), proof, witness, on.plus_days(12), None).await?;
            }
        }
        write.commit(Event::of("demonstration.abattement", "demonstration", "preuves")).await
    }

    async fn lay(
        &self,
        write: &mut Write,
        line: &SpentLine,
        rank: usize,
        on: Day,
    ) -> Result<palier_domain::shared::ProofId, Problem> {
        let place = rank % ROUND;
        let kind = if place.is_multiple_of(2) { ProofKind::Facture } else { ProofKind::Heures };
        let twice = place == 2 || place == 6;
        let subsidised = if place == 8 { line.valued_cents.0 / 4 } else { 0 };
        let expense = ExpenseRow {
            id: self.app.world.id(),
            landlord: line.landlord_id,
            kind,
            label: line.title.clone(),
            supplier: if kind == ProofKind::Facture {
                "Entreprise de services du Gier"
            } else {
                "Équipe de secteur"
            }
            .to_owned(),
            reference: match twice {
                true => format!("F-{}-{:03}", line.year, rank / ROUND),
                false => format!("{}-{:03}", line.year, rank + 1),
            },
            day: on.plus_days(-60),
            cents: line.valued_cents,
            subsidised: Cents(subsidised),
            subsidised_by: if subsidised > 0 { "Région".to_owned() } else { String::new() },
            piece: None,
        };
        insert_expense(write.tx(), &expense, noon(on)).await?;
        let proof = NewProofRow {
            id: self.app.world.id(),
            line: line.id,
            kind,
            cents: line.valued_cents,
            expense: Some(expense.id),
            constat: None,
            action: None,
            piece: None,
            note: String::new(),
            stated_by: line.landlord_id,
            stated_on: on,
        };
        insert_proof(write.tx(), &proof, noon(on)).await?;
        Ok(proof.id)
    }
}
