//! The programme of the year as a closed sitting decided it: one line per dossier, one column per envelope, and totals
//! (article 7). What is printed, exported and announced comes from here.

use crate::meetings::{RulingReason, Sitting, SittingState};
use crate::projects::Ruling;
use crate::shared::{Cents, DossierId, EnvelopeId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the programme says of a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgrammeLine {
    /// Which.
    pub dossier: DossierId,
    /// What was ruled.
    pub ruling: Ruling,
    /// Why, when it is refused or put off.
    pub reason: Option<RulingReason>,
    /// Asked of each envelope, in cents.
    pub asked: BTreeMap<EnvelopeId, Cents>,
    /// Voted from each envelope, in cents.
    pub voted: BTreeMap<EnvelopeId, Cents>,
    /// Voted by all, in cents.
    pub total: Cents,
    /// Whether less is voted than what was asked.
    pub partial: bool,
}

/// The programme of a sitting.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Programme {
    /// In the order of the agenda.
    pub lines: Vec<ProgrammeLine>,
    /// Voted from each envelope, in cents.
    pub totals: BTreeMap<EnvelopeId, Cents>,
    /// Voted by all, in cents.
    pub total: Cents,
}

/// The programme that a closed sitting decided; empty while it is not closed. `asked_of` gives what a dossier asks of each
/// envelope.
pub fn programme(
    sitting: &Sitting,
    asked_of: &dyn Fn(DossierId) -> BTreeMap<EnvelopeId, Cents>,
) -> Programme {
    let mut programme = Programme::default();
    if sitting.state != SittingState::Close {
        return programme;
    }
    for dossier in sitting.agenda.iter().filter_map(|item| item.dossier) {
        let Some(decision) = sitting.decisions.iter().find(|decision| decision.dossier == dossier) else {
            continue;
        };
        let asked = asked_of(dossier);
        let (total, partial) = (decision.total(), decision.is_partial(&asked));
        for (envelope, cents) in &decision.voted {
            let sum = programme.totals.entry(*envelope).or_default();
            *sum = [*sum, *cents].into_iter().sum();
        }
        programme.total = [programme.total, total].into_iter().sum();
        let (ruling, reason) = (decision.ruling, decision.reason);
        programme.lines.push(ProgrammeLine {
            dossier,
            ruling,
            reason,
            asked,
            voted: decision.voted.clone(),
            total,
            partial,
        });
    }
    programme
}
