//! Why an organisation says that a constat is not its business.

use super::CannotConstat;
use crate::codes;
use crate::shared::{OrganisationId, text::filled};

codes! {
    /// The reason of a refusal, from a short list so that refusals can be counted.
    pub enum RefusalReason {
        /// The place is outside what the organisation looks after.
        HorsZone = "hors_zone",
        /// The matter is not in its remit.
        HorsCompetence = "hors_competence",
        /// The space belongs to someone else.
        ProprieteAutre = "propriete_autre",
        /// It was already sent under another constat.
        Doublon = "doublon",
        /// It was dealt with before the constat was sent.
        DejaTraite = "deja_traite",
        /// Anything else, in words.
        Autre = "autre",
    }
}

/// A refusal: its reason, whom the constat should rather go to, and words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    reason: RefusalReason,
    rather: Option<OrganisationId>,
    words: Option<String>,
}

impl Refusal {
    /// A refusal for that reason; words are compulsory when the list says nothing.
    ///
    /// # Errors
    /// [`CannotConstat::NoReason`] when the reason is another one and no words say which.
    pub fn new(
        reason: RefusalReason,
        rather: Option<OrganisationId>,
        words: &str,
    ) -> Result<Self, CannotConstat> {
        let words = filled(words).map(str::to_owned);
        if reason == RefusalReason::Autre && words.is_none() {
            return Err(CannotConstat::NoReason);
        }
        // Whoever is not concerned by the place or the matter may know who is; a duplicate goes to nobody.
        let names_another = matches!(
            reason,
            RefusalReason::HorsZone | RefusalReason::HorsCompetence | RefusalReason::ProprieteAutre
        );
        Ok(Self { reason, rather: rather.filter(|_| names_another), words })
    }

    /// The reason of the list.
    pub fn reason(&self) -> RefusalReason {
        self.reason
    }

    /// Whom the constat should rather go to, when the refusing organisation knows.
    pub fn rather(&self) -> Option<OrganisationId> {
        self.rather
    }

    /// What was added in words.
    pub fn words(&self) -> Option<&str> {
        self.words.as_deref()
    }
}
