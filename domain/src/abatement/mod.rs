//! The counterpart of the abatement of TFPB, per landlord, quartier and tax year (article 7): amounts, lines, programme and
//! bilan, signature conditions, review, and who sees what.

mod amount;
pub mod import;
mod line;
mod ordinary;
mod programme;
mod review;
mod sight;
mod signature;
mod state;

pub use amount::{AmountKind, Amounts, Rate, Ratio};
pub use line::{CheckedLine, LineAmounts, LineRefusal, LineWarning, NewLine, Phase, Shares, Unexplained};
pub use ordinary::{NotThousandths, OrdinaryFigure, Thousandths};
pub use programme::{CarryOver, Mobilisation, Totals};
pub use review::{Opinion, Party, Verdict, Writing};
pub use sight::AbatementSight;
pub use signature::{Conditions, Missing, Signatory, SignatoryKind, SignatureAlert, test_day};
pub use state::{Abatement, AbatementState, CannotMoveAbatement, Readiness};
