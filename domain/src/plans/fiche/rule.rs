//! A criterion or a commitment as the rule book writes it, kept whole so that what was judged by it can be judged again.

use super::{Evidence, FicheFacts, Insertion, Standing};
use crate::codes;
use crate::convention::{Clause, Kind, ParameterName};
use crate::territory::QuartierStatus;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

codes! {
    /// Something true of the ground or of the project, on which a criterion may depend. The codes are the words of
    /// `conditions` in rule books.
    pub enum GroundFact {
        /// One of its quartiers has an operation of urban renewal under way.
        Renewal = "renouvellement",
        /// It builds or changes a place (*aménagement*): something is there to maintain afterwards.
        Works = "amenagement",
    }
}

/// What a rule book asks of a project on one point (*critère de recevabilité*, *engagement du porteur*).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionRule {
    /// The clause it comes from.
    pub clause: String,
    /// Short code, `C1`.
    pub code: String,
    /// Short French title.
    pub title: String,
    /// The convention's own sentence.
    pub text: String,
    /// Whether it is a commitment of the promoter, and not a criterion of the project.
    pub commitment: bool,
    /// What answers it; people judge when nothing does.
    pub evidence: Vec<Evidence>,
    /// Statuses of quartier it is limited to; all when empty.
    pub statuses: Vec<String>,
    /// What must be so for it to bear on a project.
    pub conditions: BTreeSet<GroundFact>,
    /// Phases of a project it asks about.
    pub phases: Vec<String>,
    /// Whether a reasoned « no » meets it.
    pub reasoned_no: bool,
    /// Least number of links.
    pub links_min: usize,
    /// Least number of words of the argument.
    pub words_min: usize,
    /// Documents that prove it, in words.
    pub documents: Vec<String>,
    /// Whether a project that does not meet it is refused.
    pub blocking: bool,
}

impl CriterionRule {
    /// The rule that a clause writes.
    pub fn of(clause: &Clause) -> Self {
        let number = |name| clause.whole(name).and_then(|number| usize::try_from(number).ok());
        let words = |name: ParameterName| clause.words(name).to_vec();
        let known = clause.words(ParameterName::Conditions).iter().filter_map(|word| word.parse().ok());
        Self {
            clause: clause.id.clone(),
            code: clause.code.clone().unwrap_or_default(),
            title: clause.title.clone(),
            text: clause.text.clone(),
            commitment: clause.kind == Kind::PromoterCommitment,
            evidence: words(ParameterName::AnsweredBy).iter().filter_map(|word| word.parse().ok()).collect(),
            statuses: words(ParameterName::LimitedTo),
            conditions: known.collect(),
            phases: words(ParameterName::Phases),
            reasoned_no: clause.whole(ParameterName::ReasonedNo) == Some(1),
            links_min: number(ParameterName::LinksMin).unwrap_or(1),
            words_min: number(ParameterName::WordsMin).unwrap_or(0),
            documents: words(ParameterName::Documents),
            blocking: clause.whole(ParameterName::Blocking) == Some(1),
        }
    }

    /// Whether a rule limited to some statuses bears on one of these quartiers.
    pub fn concerns(&self, statuses: &[QuartierStatus]) -> bool {
        let within = |status: &QuartierStatus| {
            self.statuses.iter().any(|word| word.replace('-', "_") == status.code())
        };
        self.statuses.is_empty() || statuses.iter().any(within)
    }

    /// Whether that part of the fiche answers it.
    pub fn stands(&self, evidence: Evidence, facts: &FicheFacts) -> Standing {
        let whole = |met: bool| if met { Standing::Answered } else { Standing::Missing };
        let parts = |met: usize, asked: usize| match met {
            0 => Standing::Missing,
            met if met >= asked => Standing::Answered,
            _ => Standing::Partly,
        };
        match evidence {
            Evidence::Diagnosis => parts(facts.constats, self.links_min),
            Evidence::Tfpb => whole(facts.tfpb),
            Evidence::Renewal => whole(facts.renewal),
            Evidence::Upkeep => {
                parts([facts.upkeep_by, facts.upkeep_how].into_iter().filter(|met| *met).count(), 2)
            }
            Evidence::Participation => {
                let met = self.phases.iter().filter(|phase| facts.phases.contains(*phase)).count();
                parts(met + usize::from(facts.partners > 0), self.phases.len() + 1)
            }
            Evidence::Environment => whole(facts.environment),
            Evidence::Insertion => whole(match facts.insertion {
                Some(Insertion::Non) => facts.insertion_reasoned && self.reasoned_no,
                chosen => chosen.is_some(),
            }),
            Evidence::Quartiers => whole(!facts.statuses.is_empty()),
            Evidence::Objectives => whole(facts.objectives > 0),
        }
    }
}
