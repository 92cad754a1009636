//! From an idea to a judged result: calls for projects, dossiers page by page, admissibility computed and explained, shared
//! examination, follow-up and bilan (articles 4, 6 and 7).

mod admissibility;
mod application;
mod budget;
mod campaign;
mod completeness;
mod dossier;
mod editing;
mod page;
mod prefill;
mod similar;

pub use admissibility::{
    Admissibility, CriterionFinding, CriterionVerdict, FrozenVerdict, Ground, RuleSet, admissibility,
};
pub use application::{
    Application, BudgetPart, CalendarPart, DocumentsPart, EnvironmentPart, FinancingPart, HolderKind,
    HolderPart, IndicatorsPart, InsertionPart, JoinedDocument, LinksPart, MeansPart, Merged,
    ParticipationPart, PartnersPart, PhasePartnership, PlacesPart, PromisesPart, PublicsPart, PurposePart,
    QuartierShare, SummaryPart, UpkeepPart, even_shares,
};
pub use budget::{Account, AccountLine, BudgetTotals};
pub use campaign::{AskedDocument, Campaign, CampaignFunder, CampaignRefusal, CampaignState};
pub use dossier::{BilanOutcome, CannotMoveDossier, Dossier, DossierState, GrantsProgress, Ruling};
pub use editing::{CannotEditDossier, DossierHand, may_edit, may_submit};
pub use page::{FieldConflict, Page, SaidField};
pub use prefill::ConstatSketch;
pub use similar::{DossierLikeness, DossierSketch, similar};
