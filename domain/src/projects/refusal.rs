//! Why a dossier does not go on.

use super::{CampaignRefusal, DossierState, Page};

/// Why a dossier cannot go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotMoveDossier {
    /// Its state does not lead there.
    #[error("Ce dossier est « {} » : il ne peut pas devenir « {} ».", .from.title(), .to.title())]
    WrongState {
        /// Where it stands.
        from: DossierState,
        /// Where it was to go.
        to: DossierState,
    },
    /// The call does not take it.
    #[error("{0}")]
    Campaign(CampaignRefusal),
    /// Pages are incomplete.
    #[error("Complétez le dossier avant de le déposer. Il manque quelque chose : {}.", pages_said(.0))]
    Incomplete(Vec<Page>),
    /// Corrections are not answered.
    #[error("Répondez à chaque correction demandée avant de déposer de nouveau : il en reste {0}.")]
    Unanswered(usize),
    /// Corrections asked without saying which.
    #[error("Dites ce qui est à corriger, page par page.")]
    NothingAsked,
    /// A blocking criterion is not met.
    #[error("Ce dossier ne peut pas être déclaré recevable. Critères bloquants non satisfaits : {}.", .0.join(", "))]
    NotAdmissible(Vec<String>),
    /// No reason given.
    #[error("Donnez le motif : il sera écrit au porteur.")]
    NoReason,
    /// An opinion is still awaited.
    #[error("Des avis sont encore attendus : {0}. Attendez-les, ou le terme du délai.")]
    OpinionsAwaited(usize),
    /// The convention asks for an opinion that was not given.
    #[error("La convention demande l'avis du comité qui prépare avant la décision : il n'est pas rendu.")]
    NoAdvice,
    /// A grant is not written to the holder, signed, or paid.
    #[error("Toutes les aides votées n'en sont pas là : {done} sur {voted}.")]
    GrantsBehind {
        /// How many are.
        done: usize,
        /// Out of how many.
        voted: usize,
    },
    /// The budget year is not over.
    #[error("Le bilan porte sur l'exercice {0} : il s'ouvre à sa fin, ou à la fin du projet.")]
    YearNotOver(i16),
    /// Something is still to be paid back.
    #[error("Une somme reste à reverser : le dossier ne peut pas être soldé.")]
    StillOwing,
    /// Something voted is neither paid nor given up.
    #[error(
        "Des sommes votées restent à verser : versez le solde ou dégagez-le ; financeurs concernés : {0}."
    )]
    StillToPay(usize),
    /// The balance is paid on a validated bilan.
    #[error("Le solde se verse une fois le bilan validé : jusque-là, seule une avance peut l'être.")]
    NoBilan,
    /// What was paid is accounted for, not given up.
    #[error(
        "Une somme est déjà versée : le porteur rend compte par son bilan, ou atteste que rien n'est réalisé."
    )]
    AlreadyPaid,
}

fn pages_said(pages: &[Page]) -> String {
    pages.iter().map(|page| page.title()).collect::<Vec<_>>().join(", ")
}
