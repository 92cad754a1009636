//! Bodies and their sittings: who sits, quorum, who withdraws, the opinion that prepares and the decision that follows,
//! the record of decisions (articles 6 and 7).

mod agenda;
mod body;
mod minutes;
mod sitting;

pub use agenda::{AgendaItem, Noting, rearranged};
pub use body::{DecisionRules, Presence, QuorumRule, Seat, SteeringBody};
pub use minutes::{RecordedDecision, next_decision_number, record};
pub use sitting::{
    Advice, Attendance, CannotRule, DossierDecision, RulingReason, Sitting, SittingState, Subject, Withdrawal,
};

use crate::clause;
use crate::convention::Carrier;

const fn carried(clause: &'static str, what: &'static str) -> Carrier {
    Carrier::rule(clause, what, "chain::eight_committees_and_eight_funders_never_break_the_chain")
}

/// What these rules carry of the conventions.
pub const CARRIES: &[Carrier] = &[
    carried(clause!("art6.pilotage"), "séances du comité de pilotage : quorum, déports, décisions, relevé"),
    carried(
        clause!("art7.programmation.validation"),
        "seul le comité de pilotage décide de la programmation",
    ),
    carried(clause!("art7.programmation.avis"), "aucune décision sans l'avis du comité de direction"),
    carried(
        clause!("art7.comite-de-direction"),
        "séances du comité de direction : avis et montants proposés",
    ),
    carried(clause!("financement.appel"), "décision du comité de pilotage après avis du comité technique"),
    carried(clause!("instances.copil"), "séances du comité de pilotage : quorum, déports, décisions, relevé"),
    carried(clause!("instances.comite-technique"), "séances du comité technique : avis et montants proposés"),
];
