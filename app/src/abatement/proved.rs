//! The front door of what is proved and added up.

use super::{consolidation, coverage, dossier, national, proofs};
use crate::platform::routes::{Access, Route, action, page};
use palier_domain::partners::Capability;

/// Routes of proofs, coverage, consolidation and documents.
pub fn routes() -> Vec<Route> {
    let (see, write, confirm, print) = (
        Access::Needs(Capability::SeeHouse),
        Access::Needs(Capability::WriteAbatement),
        Access::Needs(Capability::ConfirmProof),
        Access::Needs(Capability::PrintSynthesis),
    );
    vec![
        page("/abattement/contrepartie", see, coverage::pages::coverage),
        page("/abattement/coherence", see, coverage::coherence::page),
        page("/abattement/consolidation", see, consolidation::pages::page),
        page("/abattement/consolidation.xlsx", print, consolidation::pages::workbook),
        page("/abattement/consolidation/lignes", see, consolidation::behind::page),
        page("/abattement/lignes", see, consolidation::behind::of_action),
        page("/abattement/agregat.pdf", print, dossier::aggregate_pdf),
        page("/abattement/agregat.xlsx", print, dossier::aggregate_xlsx),
        page("/abattement/national.csv", print, national::csv),
        page("/abattement/national.xlsx", print, national::xlsx),
        page("/abattement/{abattement}/dossier.pdf", see, dossier::pdf),
        page("/abattement/{abattement}/dossier.xlsx", see, dossier::xlsx),
        page("/abattement/{abattement}/revue-triennale.pdf", see, dossier::review_pdf),
        page("/abattement/preuves", confirm, proofs::waiting::page),
        action("/abattement/preuves", confirm, proofs::waiting::confirm),
        page("/abattement/lignes/{ligne}/preuves", see, proofs::page),
        action("/abattement/lignes/{ligne}/preuves", write, proofs::lay),
        action("/abattement/preuves/{preuve}/confirmer", confirm, proofs::confirm),
        action("/abattement/preuves/{preuve}/refuser", confirm, proofs::refuse),
        action("/abattement/preuves/{preuve}/retirer", write, proofs::withdraw),
        page("/abattement/preuves/{preuve}/piece", see, proofs::piece),
    ]
}
