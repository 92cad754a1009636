//! From what a committee decides to what happens to the envelopes: set aside while it types, voted when it closes, signed
//! with the agreement. Whoever keeps them gives them an identifier and a day.

use super::{FundingLedger, GrantBalance, Movement, MovementKind, SpecificAgreement};
use crate::meetings::DossierDecision;
use crate::projects::Ruling;
use crate::shared::{AgreementId, Cents, Day, DossierId, EnvelopeId, MovementId};

/// A movement to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedMovement {
    /// What.
    pub kind: MovementKind,
    /// To which envelope.
    pub envelope: EnvelopeId,
    /// For which dossier.
    pub dossier: DossierId,
    /// How much, in cents.
    pub cents: Cents,
    /// The agreement it signs.
    pub agreement: Option<AgreementId>,
}

impl PlannedMovement {
    /// The movement itself: its identifier, its budget year, its day, the decision it stands on.
    pub fn kept(self, id: MovementId, year: i16, day: Day, decision: Option<String>) -> Movement {
        Movement {
            id,
            kind: self.kind,
            envelope: self.envelope,
            dossier: Some(self.dossier),
            cents: self.cents,
            year,
            day,
            decision,
            counterpart: None,
            agreement: self.agreement,
        }
    }
}

/// What to set aside while a decision is being typed: what was set aside for the dossier is freed first. Taken as a whole,
/// it is refused when an envelope does not hold it, and what was typed before stands.
pub fn holding(decision: &DossierDecision, ledger: &FundingLedger) -> Vec<PlannedMovement> {
    let dossier = decision.dossier;
    let planned = |kind, envelope, cents| PlannedMovement { kind, envelope, dossier, cents, agreement: None };
    let held = ledger.grants().filter(|((_, other), grant)| *other == dossier && grant.reserved > Cents(0));
    let freed =
        held.map(|((envelope, _), grant)| planned(MovementKind::Liberation, envelope, grant.reserved));
    let granted = decision.ruling == Ruling::Accorde;
    let voted = decision.voted.iter().filter(|(_, cents)| granted && **cents > Cents(0));
    let kept = voted.map(|(envelope, cents)| planned(MovementKind::Reservation, *envelope, *cents));
    freed.chain(kept).collect()
}

/// What is voted when the sitting is closed, one movement per envelope; what was set aside is used or freed.
pub fn committing(decision: &DossierDecision, ledger: &FundingLedger) -> Vec<PlannedMovement> {
    let voted = |planned: &PlannedMovement| match planned.kind {
        MovementKind::Reservation => true,
        // What is voted takes the place of what was set aside for it.
        _ => decision.voted.get(&planned.envelope).is_none_or(|cents| *cents <= Cents(0)),
    };
    let mut planned: Vec<_> = holding(decision, ledger).into_iter().filter(voted).collect();
    for movement in planned.iter_mut().filter(|movement| movement.kind == MovementKind::Reservation) {
        movement.kind = MovementKind::Engagement;
    }
    planned
}

/// What goes back to the envelopes when a holder gives up what was voted: all of it, envelope by envelope.
pub fn giving_up(dossier: DossierId, grants: &[(EnvelopeId, GrantBalance)]) -> Vec<PlannedMovement> {
    let left = grants.iter().filter(|(_, grant)| grant.left_to_pay() > Cents(0));
    let freed = |(envelope, grant): &(EnvelopeId, GrantBalance)| PlannedMovement {
        kind: MovementKind::Degagement,
        envelope: *envelope,
        dossier,
        cents: grant.left_to_pay(),
        agreement: None,
    };
    left.map(freed).collect()
}

/// What is signed with an agreement, one movement per envelope.
pub fn signing(agreement: &SpecificAgreement) -> Vec<PlannedMovement> {
    let line = |line: &super::GrantLine| PlannedMovement {
        kind: MovementKind::Accord,
        envelope: line.envelope,
        dossier: agreement.dossier,
        cents: line.voted,
        agreement: Some(agreement.id),
    };
    agreement.lines.iter().map(line).collect()
}
