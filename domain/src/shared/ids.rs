//! Identifiers: one newtype per thing, over a UUIDv7 made by whoever brings the clock and the random source.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A text that is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("« {0} » n'est pas un identifiant")]
pub struct NotAnId(pub String);

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
        impl std::str::FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                Uuid::parse_str(text).map(Self).map_err(|_| NotAnId(text.chars().take(64).collect()))
            }
        }
        impl TryFrom<String> for $name {
            type Error = NotAnId;
            fn try_from(text: String) -> Result<Self, NotAnId> { text.parse() }
        }
        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self { Self(id) }
        }
    )+ };
}

ids! {
    /// An organisation signing or working with the convention (*organisme*).
    OrganisationId,
    /// Someone who signs in (*personne*).
    PersonId,
    /// What a person may do for an organisation, over a perimeter, between two days (*mandat*).
    MandateId,
    /// A quartier of the contrat de ville, whatever its successive contours.
    QuartierId,
    /// A diagnostic en marchant or any other kind of walk.
    WalkId,
    /// A numbered stop of a walk.
    StopId,
    /// What was noted on a walk (*constat*).
    ConstatId,
    /// A photo attached to a constat.
    PhotoId,
    /// An action of a shared plan.
    ActionId,
    /// A phone that joined a walk.
    DeviceId,
    /// Something a phone sent: a constat, a correction, a voice (*relevé*).
    RecordId,
    /// Work to be done later, kept in the same transaction as what asked for it.
    JobId,
    /// A piece joined to something (*pièce jointe*): a devis, an invoice, a photo.
    AttachmentId,
    /// A local convention of a commune (*convention d'application communale*).
    LocalConventionId,
    /// Filters and columns kept under a name (*vue enregistrée*).
    SavedViewId,
    /// A convention d'utilisation de l'abattement de TFPB.
    TfpbConventionId,
    /// The abatement of one landlord in one quartier for one tax year: programme and bilan.
    AbatementId,
    /// A line of a programme d'abattement.
    LineId,
    /// An expense as its piece tells it (*dépense*).
    ExpenseId,
    /// What proves a valued euro (*preuve*).
    ProofId,
    /// A correction asked during the review of an abatement (*remarque*).
    RemarkId,
    /// A call for projects (*appel à projets*).
    CampaignId,
    /// A request for a grant (*dossier de demande*).
    DossierId,
    /// A correction asked of a dossier.
    CorrectionId,
    /// An opinion asked on a dossier (*avis*).
    OpinionId,
    /// A meeting of a body (*séance*).
    SittingId,
    /// A free point of an agenda (*point libre*).
    PointId,
    /// What a funder may spend on a scheme in a year (*enveloppe*).
    EnvelopeId,
    /// Something that happened to an envelope (*mouvement*).
    MovementId,
    /// The specific agreement on a validated action (*accord spécifique*).
    AgreementId,
    /// A table sent to be imported, examined before it is kept (*brouillon d'import*).
    DraftId,
}
