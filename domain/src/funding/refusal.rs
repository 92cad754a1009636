//! Why money does not move.

use crate::shared::Cents;

/// Why a movement is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotMoveMoney {
    /// No such envelope.
    #[error("Cette enveloppe n'existe pas.")]
    UnknownEnvelope,
    /// Nothing, or less than nothing.
    #[error("Le montant doit être positif.")]
    NotPositive,
    /// Kept already.
    #[error("Ce mouvement est déjà enregistré.")]
    Twice,
    /// The envelope does not hold as much.
    #[error("L'enveloppe n'y suffit pas : il y reste {left}, {asked} sont demandés.")]
    EnvelopeShort {
        /// What is left in it.
        left: Cents,
        /// What is asked of it.
        asked: Cents,
    },
    /// Annualité: the money of a year pays that year.
    #[error(
        "L'enveloppe est celle de {envelope}, le mouvement porte sur {movement} : l'annualité budgétaire l'interdit sans décision."
    )]
    OtherYear {
        /// Year of the envelope.
        envelope: i16,
        /// Year it was to serve.
        movement: i16,
    },
    /// A funder's money is its own.
    #[error("Un transfert ne se fait qu'entre enveloppes d'un même financeur.")]
    OtherFunder,
    /// A transfer from an envelope to itself.
    #[error("Choisissez une autre enveloppe.")]
    SameEnvelope,
    /// For which dossier?
    #[error("Indiquez le dossier concerné.")]
    NoDossier,
    /// Voted by whom?
    #[error("Indiquez la décision : rien n'est engagé ni modifié sans elle.")]
    NoDecision,
    /// Voted once; an avenant changes it.
    #[error("Cette aide est déjà votée : une modification passe par un avenant.")]
    AlreadyVoted,
    /// Nothing was voted.
    #[error("Aucune aide n'est votée à ce dossier sur cette enveloppe.")]
    NotVoted,
    /// Signed once.
    #[error("L'accord est déjà signé.")]
    AlreadyAgreed,
    /// Nothing is signed.
    #[error("L'accord n'est pas signé : rien ne peut être versé.")]
    NoAgreement,
    /// What is not signed is not changed.
    #[error(
        "L'accord n'est pas signé : un avenant ne change qu'un accord signé. Avant, l'aide se dégage entière, quand le porteur y renonce."
    )]
    NotYetAgreed,
    /// The agreement does not say what was voted.
    #[error("L'accord porte sur {written}, la décision sur {voted} : les deux doivent être égaux.")]
    AgreementDiffers {
        /// What was voted.
        voted: Cents,
        /// What the agreement says.
        written: Cents,
    },
    /// More than there is to free, pay or pay back.
    #[error("Le montant dépasse ce qui peut l'être : {most} au plus, {asked} demandés.")]
    Beyond {
        /// The most it may be.
        most: Cents,
        /// What is asked.
        asked: Cents,
    },
    /// The balance was paid.
    #[error("Le solde est versé : plus rien ne se verse ni ne s'ajoute.")]
    Settled,
    /// Beyond what is counted.
    #[error("Ce montant est trop grand pour être compté.")]
    TooMuch,
}
