//! From an idea to a judged result: calls for projects, dossiers page by page, admissibility computed and explained, shared
//! examination, follow-up and bilan (articles 4, 6 and 7).

mod admissibility;
mod amendment;
mod application;
mod bilan;
mod budget;
mod campaign;
mod completeness;
mod dossier;
mod editing;
mod examination;
mod interest;
mod page;
mod portal;
mod prefill;
mod refusal;
mod score;
mod similar;

use crate::clause;
use crate::convention::Carrier;

pub use admissibility::{
    Admissibility, CriterionFinding, CriterionVerdict, FrozenVerdict, Ground, LinkPlaces, RuleSet,
    admissibility,
};
pub use amendment::{AmendmentAsked, CampaignAmendment, is_over};
pub use application::{
    Application, BeneficiaryAge, BudgetPart, CalendarPart, DocumentsPart, EnvironmentPart, FinancingPart,
    HolderKind, HolderPart, IndicatorsPart, InsertionPart, JoinedDocument, LinksPart, MeansPart, Merged,
    ParticipationPart, PartnersPart, PhasePartnership, PlacesPart, PromisesPart, PublicsPart, PurposePart,
    QuartierShare, SummaryPart, UpkeepPart, even_shares,
};
pub use bilan::{
    AccountResult, Bilan, BilanTotals, IndicatorResult, InsertionHours, MeansUsed, ProgressNote, Quarter,
    bilan_reminder, insertion_percent,
};
pub use budget::{Account, AccountLine, BudgetTotals};
pub use campaign::{
    AskedDocument, Campaign, CampaignFunder, CampaignRefusal, CampaignState, NotificationTerms,
};
pub use dossier::{BilanOutcome, Dossier, DossierState, GrantsProgress, Ruling};
pub use editing::{CannotEditDossier, DossierHand, may_edit, may_submit};
pub use examination::{
    CannotOpine, Correction, DossierOpinion, DossierOpinionKind, OpinionRequest, OpinionSharing, PastDay,
    pages_asked, to_come,
};
pub use interest::{Interest, InterestIn, InterestKind, is_barred};
pub use page::{FieldConflict, Page, SaidField};
pub use portal::{PortalRow, named, portal_rows};
pub use prefill::ConstatSketch;
pub use refusal::CannotMoveDossier;
pub use score::{RankedDossier, ScoreCard, ranking};
pub use similar::{DossierLikeness, DossierSketch, similar};

const VERDICT: &str =
    "admissibility::changing_a_criterion_in_the_file_changes_the_verdict_and_what_was_frozen_keeps_its_rules";
const PAGES: &str = "projects::each_page_tells_what_is_wrong_in_it";

/// What these rules carry of the conventions.
pub const CARRIES: &[Carrier] = &[
    Carrier::rule(
        clause!("art4.projet"),
        "verdict calculé et expliqué, critère par critère, figé au dépôt",
        VERDICT,
    ),
    Carrier::rule(
        clause!("art4.critere1"),
        "recevabilité : constats d'un diagnostic partagé liés, et argument",
        VERDICT,
    ),
    Carrier::rule(clause!("art4.critere2"), "recevabilité : programme TFPB lié, dans les seuls QPV", VERDICT),
    Carrier::rule(
        clause!("art4.critere3"),
        "recevabilité : opération de renouvellement urbain du quartier",
        VERDICT,
    ),
    Carrier::rule(
        clause!("art4.critere4"),
        "recevabilité : gestion ultérieure de ce qui est aménagé, et coût annuel",
        VERDICT,
    ),
    Carrier::rule(clause!("art4.porteur"), "engagements du porteur, jugés avec les critères", VERDICT),
    Carrier::rule(
        clause!("art4.porteur.partenariat"),
        "dossier : participation et partenariat demandés à chaque phase",
        PAGES,
    ),
    Carrier::rule(clause!("art4.porteur.environnement"), "dossier : impact, essences et matériaux", VERDICT),
    Carrier::rule(
        clause!("art4.porteur.insertion"),
        "dossier : lot réservé, quota d'heures ou refus motivé",
        VERDICT,
    ),
    Carrier::rule(
        clause!("art6.suivi.recueil"),
        "notes d'avancement et bilan : moyens humains et financiers, indicateurs, comptes",
        "bilan::a_bilan_answers_the_indicators_and_accounts_fixed_at_the_start",
    ),
    Carrier::rule(
        clause!("art6.suivi.bilans"),
        "bilan sur les indicateurs fixés au dépôt, dû dans le délai de la notification",
        "bilan::a_bilan_answers_the_indicators_and_accounts_fixed_at_the_start",
    ),
    Carrier::rule(
        clause!("art7.engagement-general"),
        "appel à projets ouvert à des axes de la convention",
        PAGES,
    ),
    Carrier::rule(clause!("criteres.quartier"), "recevabilité : quartiers du contrat", VERDICT),
    Carrier::rule(clause!("criteres.defi"), "recevabilité : objectifs du contrat, et argument", VERDICT),
    Carrier::rule(clause!("criteres.tfpb"), "recevabilité : programme TFPB lié, dans les seuls QPV", VERDICT),
    Carrier::rule(clause!("criteres.renouvellement"), "recevabilité : renouvellement urbain", VERDICT),
    Carrier::rule(
        clause!("criteres.porteur.habitants"),
        "recevabilité : habitants associés à chaque phase",
        VERDICT,
    ),
    Carrier::rule(
        clause!("evaluation.action"),
        "bilan de chaque action par son porteur",
        "bilan::a_bilan_answers_the_indicators_and_accounts_fixed_at_the_start",
    ),
];

#[cfg(test)]
mod tests;
