//! Calls for projects (*appels à projets*): several at once, each with its dates, its funders and its pinned rules.

use super::{CampaignAmendment, HolderKind, RuleSet};
use crate::codes;
use crate::convention::{IndicatorTemplate, ScoreCriterion};
use crate::shared::{Day, FieldFault, OrganisationId, text::filled};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

codes! {
    /// Where a call for projects stands.
    pub enum CampaignState {
        /// Being prepared: nobody answers yet.
        Preparation = "preparation",
        /// Published: its rules do not move any more; dossiers come in between its two days.
        Publiee = "publiee",
        /// Its programme was decided.
        Close = "close",
        /// Given up.
        Annulee = "annulee",
    }
}

/// A funder of a call and one of its schemes (*dispositif*).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignFunder {
    /// Which organisation.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// Under which schemes it may be asked.
    pub schemes: Vec<String>,
}

/// A document asked with a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedDocument {
    /// Stable code.
    pub code: String,
    /// French title.
    pub title: String,
    /// Of which holders; of all when empty.
    pub kinds: BTreeSet<HolderKind>,
    /// When it was added to a call already published: it is not asked of dossiers submitted before.
    #[serde(default)]
    pub since: Option<Day>,
}

/// What the notifications of a call will say; what the convention says where the call says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NotificationTerms {
    /// Months after the end of the budget year by which the bilan is due.
    pub bilan_months: Option<u32>,
    /// Part paid when the agreement is signed, in whole per cent, 0 to 100.
    pub advance_percent: Option<u8>,
}

/// Most months a notification may leave for a bilan.
const MOST_BILAN_MONTHS: u32 = 36;

/// A call for projects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    /// What it is called.
    pub title: String,
    /// Budget year it programmes.
    pub year: i16,
    /// Where it stands.
    pub state: CampaignState,
    /// First day on which dossiers come in.
    pub opens: Day,
    /// Last day, itself included.
    pub closes: Day,
    /// Day by which opinions are expected.
    pub opinions_due: Day,
    /// Who may be asked, and under what schemes.
    pub funders: Vec<CampaignFunder>,
    /// Axes of the convention it is open to, by code; all when empty.
    pub axes: BTreeSet<String>,
    /// Documents asked.
    pub documents: Vec<AskedDocument>,
    /// The rules pinned when it was published.
    pub rules: RuleSet,
    /// What dossiers are marked by.
    pub scores: Vec<ScoreCriterion>,
    /// Indicators offered.
    pub indicators: Vec<IndicatorTemplate>,
    /// What its notifications will say.
    #[serde(default)]
    pub terms: NotificationTerms,
    /// What changed since it was published, the first first.
    #[serde(default)]
    pub amendments: Vec<CampaignAmendment>,
}

/// Why a call does not take what is done to it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CampaignRefusal {
    /// It is not published.
    #[error("Cet appel à projets n'est pas publié.")]
    NotPublished,
    /// Too early.
    #[error("Cet appel à projets ouvre le {}.", .0.plain())]
    NotOpen(Day),
    /// Too late.
    #[error("Cet appel à projets est clos depuis le {}.", .0.plain())]
    Closed(Day),
    /// Something in it does not hold together.
    #[error("{}", .0.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>().join(" "))]
    Faulty(Vec<FieldFault>),
    /// Its state does not lead there.
    #[error("Cet appel à projets n'est pas à une étape qui permet cette suite.")]
    WrongState,
}

impl Campaign {
    /// What keeps it from being published.
    pub fn faults(&self) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        let mut fault = |wrong: bool, field, why: &str| {
            if wrong {
                faults.push(FieldFault::new(field, why));
            }
        };
        fault(filled(&self.title).is_none(), "title", "Donnez un intitulé à l'appel à projets.");
        fault(self.closes < self.opens, "closes", "La clôture ne peut pas précéder l'ouverture.");
        fault(
            self.opinions_due < self.closes,
            "opinions_due",
            "Les avis ne peuvent pas être attendus avant la clôture.",
        );
        fault(self.funders.is_empty(), "funders", "Indiquez au moins un financeur.");
        let without = self.funders.iter().any(|funder| funder.schemes.is_empty());
        fault(without, "funders", "Indiquez au moins un dispositif par financeur.");
        let months = self.terms.bilan_months;
        let months = months.is_some_and(|months| !(1..=MOST_BILAN_MONTHS).contains(&months));
        fault(months, "bilan_months", "Le délai du bilan est de 1 à 36 mois.");
        let advance = self.terms.advance_percent.is_some_and(|percent| percent > 100);
        fault(advance, "advance_percent", "L'avance est une part de 0 à 100 %.");
        let once: BTreeSet<_> = self.funders.iter().map(|funder| funder.organisation).collect();
        fault(once.len() != self.funders.len(), "funders", "Un financeur est écrit deux fois.");
        let codes: BTreeSet<_> = self.documents.iter().map(|asked| asked.code.as_str()).collect();
        fault(codes.len() != self.documents.len(), "documents", "Une pièce est demandée deux fois.");
        faults
    }

    /// Whether a dossier may be submitted that day.
    ///
    /// # Errors
    /// When it is not published, too early, or closed.
    pub fn accepts(&self, today: Day) -> Result<(), CampaignRefusal> {
        match self.state {
            CampaignState::Publiee if today < self.opens => Err(CampaignRefusal::NotOpen(self.opens)),
            CampaignState::Publiee if today > self.closes => Err(CampaignRefusal::Closed(self.closes)),
            CampaignState::Publiee => Ok(()),
            _ => Err(CampaignRefusal::NotPublished),
        }
    }

    /// The same in another state: prepared, published, closed; a call may be given up until it is closed.
    ///
    /// # Errors
    /// When its state does not lead there, or it is published while something in it does not hold together.
    pub fn go(mut self, to: CampaignState) -> Result<Self, CampaignRefusal> {
        use CampaignState as S;
        let leads = match self.state {
            S::Preparation => matches!(to, S::Publiee | S::Annulee),
            S::Publiee => matches!(to, S::Close | S::Annulee),
            S::Close | S::Annulee => false,
        };
        if !leads {
            return Err(CampaignRefusal::WrongState);
        }
        let faults = if to == S::Publiee { self.faults() } else { Vec::new() };
        if !faults.is_empty() {
            return Err(CampaignRefusal::Faulty(faults));
        }
        self.state = to;
        Ok(self)
    }

    /// Whether it may still be rewritten: once published, dossiers are judged by what it says.
    pub const fn is_written(&self) -> bool {
        matches!(self.state, CampaignState::Preparation)
    }

    /// Documents asked of such a holder.
    pub fn documents_of(&self, kind: Option<HolderKind>) -> impl Iterator<Item = &AskedDocument> {
        let asked_of = move |asked: &&AskedDocument| {
            asked.kinds.is_empty() || kind.is_some_and(|kind| asked.kinds.contains(&kind))
        };
        self.documents.iter().filter(asked_of)
    }

    /// Whether that funder may be asked under that scheme.
    pub fn has_scheme(&self, organisation: OrganisationId, scheme: &str) -> bool {
        let same = |known: &String| known.as_str() == scheme;
        self.funders
            .iter()
            .any(|funder| funder.organisation == organisation && funder.schemes.iter().any(same))
    }
}
