//! Actions of the shared plan: states, progress, drafts, fiches, and what they do to the constats they answer; the local
//! conventions their programme stands in (articles 3, 4 and 6).

mod action;
mod answering;
mod consolidation;
mod draft;
mod fiche;
pub mod import;
mod local;
mod revision;
mod views;

pub use action::{Action, ActionState, Admission, CannotMoveAction, Progress};
pub use answering::Answering;
pub use consolidation::{Consolidation, Countable, Grouping, PlanTally};
pub use draft::{CheckedAction, NewAction};
pub use fiche::{
    ActionPlace, BudgetLine, BudgetNature, CriterionRule, Details, Evidence, Evidenced, FicheFacts, Finance,
    Funding, GroundFact, Indicator, IndicatorKind, Insertion, Measure, Milestone, NotAMeasure, NotAPlace,
    Participation, Partner, PlaceKind, Standing, checklist, lacking, next_code, participation_words,
    row_fault,
};
pub use local::{
    Adoption, Blank, CannotAmend, CannotMoveConvention, CannotSign, Dated, History, LocalArticle, LocalModel,
    LocalStanding, LocalState, LocalText, ModelFault, Signatory, signed,
};
pub use revision::{Side, side};
pub use views::{
    ActionEvent, ActionNews, BulkEdit, BulkRefusal, BulkRights, BulkSubject, Month, Moved, NextState,
    TimeFrame, TimeSpan, news,
};
