//! The counterpart of the abatement of TFPB, per landlord, quartier and tax year (article 7): amounts, lines, programme and
//! bilan, signature conditions, review, who sees what; what proves each valued euro, and what it all adds up to.

mod amount;
mod coherence;
pub mod import;
mod ledger;
mod line;
mod ordinary;
mod programme;
mod proof;
mod review;
mod rollup;
mod sight;
mod signature;
mod state;

pub use amount::{AmountKind, Amounts, Rate, Ratio};
pub use coherence::{AnsweringLine, Coherence, OpenConstat, Priority};
pub use ledger::{
    Claim, Coverage, Double, DoubleReason, Expense, FundedAction, Ledger, PieceMark, ValuedLine,
    bare_reference,
};
pub use line::{CheckedLine, LineAmounts, LineRefusal, LineWarning, NewLine, Phase, Shares, Unexplained};
pub use ordinary::{NotThousandths, OrdinaryFigure, Thousandths};
pub use programme::{CarryOver, Mobilisation, Totals};
pub use proof::{CannotConfirm, NewExpense, NewProof, ProofCase, ProofKind, Standing};
pub use review::{Opinion, Party, Verdict, Writing};
pub use rollup::{
    CountedLine, Dimension, Measure, Measured, Reader, Rollup, RollupKey, consolidated, counters,
};
pub use sight::AbatementSight;
pub use signature::{Conditions, Missing, Signatory, SignatoryKind, SignatureAlert, test_day};
pub use state::{Abatement, AbatementState, CannotMoveAbatement, Readiness};
