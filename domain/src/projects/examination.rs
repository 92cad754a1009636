//! The examination shared by funders (*instruction*): corrections asked, opinions and their delays, who sees them.

use super::{Interest, Page, is_barred};
use crate::codes;
use crate::shared::{
    Cents, CorrectionId, Day, DossierId, EnvelopeId, FieldFault, OpinionId, OrganisationId, PersonId,
    text::filled,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A correction asked on a page of a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Which.
    pub id: CorrectionId,
    /// The page it bears on.
    pub page: Page,
    /// What to put right.
    pub text: String,
    /// Who asks.
    pub asked_by: OrganisationId,
    /// When.
    pub asked_on: Day,
    /// By which day.
    pub due: Day,
    /// What the holder answers.
    pub answer: String,
    /// When it was answered.
    pub answered_on: Option<Day>,
}

impl Correction {
    /// Whether the holder still has to answer.
    pub const fn is_open(&self) -> bool {
        self.answered_on.is_none()
    }
}

/// Pages that corrections open again.
pub fn pages_asked(corrections: &[Correction]) -> BTreeSet<Page> {
    corrections.iter().filter(|correction| correction.is_open()).map(|correction| correction.page).collect()
}

codes! {
    /// What an opinion says.
    pub enum DossierOpinionKind {
        /// In favour.
        Favorable = "favorable",
        /// In favour, with a reservation.
        Reserve = "favorable_avec_reserve",
        /// Against.
        Defavorable = "defavorable",
        /// Put off: something has to be known first.
        Ajourne = "ajourne",
    }
}

impl DossierOpinionKind {
    /// How it is said.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Favorable => "favorable",
            Self::Reserve => "favorable avec réserve",
            Self::Defavorable => "défavorable",
            Self::Ajourne => "ajourné",
        }
    }
}

codes! {
    /// Who reads an opinion.
    pub enum OpinionSharing {
        /// Every funder of the call.
        Financeurs = "financeurs",
        /// Only whoever gives it, and whoever runs the call.
        Reserve = "reserve",
    }
}

/// An opinion as given on a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DossierOpinion {
    /// What it says.
    pub kind: DossierOpinionKind,
    /// What it proposes to grant, envelope by envelope, in cents.
    pub proposed: BTreeMap<EnvelopeId, Cents>,
    /// Why.
    pub reason: String,
    /// On what conditions.
    pub conditions: String,
    /// Who reads it.
    pub sharing: OpinionSharing,
    /// Who gives it.
    pub by: PersonId,
    /// When.
    pub given_on: Day,
}

/// An opinion asked of a service or of a funder, with what was done to obtain it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpinionRequest {
    /// Which.
    pub id: OpinionId,
    /// On what dossier.
    pub dossier: DossierId,
    /// Whom it is asked of.
    pub organisation: OrganisationId,
    /// When.
    pub asked_on: Day,
    /// By which day.
    pub due: Day,
    /// Days on which it was reminded.
    pub reminded: Vec<Day>,
    /// What was answered.
    pub given: Option<DossierOpinion>,
}

/// Why an opinion cannot be given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotOpine {
    /// It is given already.
    #[error("Cet avis est déjà rendu.")]
    AlreadyGiven,
    /// A conflict of interest.
    #[error("Vous avez déclaré un lien avec ce dossier ou son porteur : vous ne pouvez pas rendre d'avis.")]
    Barred,
    /// Something in it cannot be kept.
    #[error("{}", .0.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>().join(" "))]
    Faults(Vec<FieldFault>),
}

/// Days before the due day on which a first reminder leaves, and days between two reminders after it.
const BEFORE: i64 = 5;
const AGAIN: i64 = 7;

impl OpinionRequest {
    /// Takes an opinion. `asked` is what the dossier asks of each envelope of that funder.
    ///
    /// # Errors
    /// When it is given already, its author is barred, or it does not hold together.
    pub fn give(
        mut self,
        opinion: DossierOpinion,
        holder: Option<OrganisationId>,
        interests: &[Interest],
        asked: &BTreeMap<EnvelopeId, Cents>,
    ) -> Result<Self, CannotOpine> {
        if self.given.is_some() {
            return Err(CannotOpine::AlreadyGiven);
        }
        let for_whom = Some(self.organisation);
        if is_barred(opinion.by, for_whom, self.dossier, holder, interests, opinion.given_on) {
            return Err(CannotOpine::Barred);
        }
        let faults = opinion_faults(&opinion, asked);
        if !faults.is_empty() {
            return Err(CannotOpine::Faults(faults));
        }
        self.given = Some(opinion);
        Ok(self)
    }

    /// Whether it is still awaited that day: not given, and its delay not over.
    pub fn is_awaited(&self, today: Day) -> bool {
        self.given.is_none() && today <= self.due
    }

    /// Whether its delay is over without an answer.
    pub fn is_late(&self, today: Day) -> bool {
        self.given.is_none() && today > self.due
    }

    /// Whether a reminder leaves that day: five days before the due day, then every seven days.
    pub fn is_to_remind(&self, today: Day) -> bool {
        let first = self.due.plus_days(-BEFORE).max(self.asked_on.plus_days(1));
        let last = self.reminded.iter().max().copied();
        self.given.is_none() && today >= last.map_or(first, |last| last.plus_days(AGAIN))
    }

    /// What a reader may see of the answer: `runs_the_call` for whoever runs the call.
    pub fn seen_by(&self, reader: OrganisationId, runs_the_call: bool) -> Option<&DossierOpinion> {
        let may = |opinion: &&DossierOpinion| {
            runs_the_call || reader == self.organisation || opinion.sharing == OpinionSharing::Financeurs
        };
        self.given.as_ref().filter(may)
    }
}

fn opinion_faults(opinion: &DossierOpinion, asked: &BTreeMap<EnvelopeId, Cents>) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    let mut fault = |wrong: bool, field, why: &str| {
        if wrong {
            faults.push(FieldFault::new(field, why));
        }
    };
    use DossierOpinionKind as K;
    let reasoned = filled(&opinion.reason).is_some();
    fault(opinion.kind != K::Favorable && !reasoned, "reason", "Motivez cet avis.");
    let conditioned = filled(&opinion.conditions).is_some();
    fault(
        opinion.kind == K::Reserve && !conditioned,
        "conditions",
        "Dites à quelle condition la réserve est levée.",
    );
    let proposes = opinion.proposed.values().any(|sum| *sum != Cents(0));
    let against = matches!(opinion.kind, K::Defavorable | K::Ajourne);
    fault(against && proposes, "proposed", "Un avis défavorable ou ajourné ne propose aucun montant.");
    fault(
        opinion.proposed.values().any(|sum| *sum < Cents(0)),
        "proposed",
        "Le montant proposé ne peut pas être négatif.",
    );
    let beyond =
        opinion.proposed.iter().any(|(envelope, sum)| asked.get(envelope).is_none_or(|asked| sum > asked));
    fault(beyond && proposes, "proposed", "Le montant proposé dépasse ce qui est demandé.");
    faults
}
