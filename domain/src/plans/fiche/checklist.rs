//! What makes a project admissible, and what on the fiche answers each point (article 4). Which points there are, and
//! what answers them, is said by the rule book.

use super::{CriterionRule, Insertion};
use crate::codes;
use crate::convention::{Clause, InForce, ParameterName};
use crate::territory::QuartierStatus;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

codes! {
    /// The part of a fiche that answers a criterion or a commitment. The codes are the words of `reponse` in rule books.
    pub enum Evidence {
        /// Constats at its origin.
        Diagnosis = "diagnostic",
        /// Its axis of the TFPB table.
        Tfpb = "tfpb",
        /// What it says of urban renewal.
        Renewal = "renouvellement",
        /// Who maintains what is made, for how much a year.
        Upkeep = "gestion",
        /// Partners, and residents at each phase.
        Participation = "participation",
        /// What it says of the environment.
        Environment = "environnement",
        /// An insertion clause, or a reasoned no.
        Insertion = "insertion",
        /// Where it takes place.
        Quartiers = "quartiers",
        /// The objectives it serves.
        Objectives = "objectifs",
    }
}

codes! {
    /// Whether a point is answered.
    pub enum Standing {
        /// The fiche answers it.
        Answered = "repondu",
        /// Part of what is asked is there.
        Partly = "en_partie",
        /// Nothing answers it yet.
        Missing = "manquant",
        /// The point does not bear on this action.
        NotConcerned = "sans_objet",
        /// People judge it: no part of the fiche answers it by itself.
        Judged = "a_apprecier",
    }
}

/// What the fiche of an action, or a dossier, holds: what answers are looked for in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FicheFacts {
    /// Constats answered.
    pub constats: usize,
    /// Statuses of its quartiers.
    pub statuses: Vec<QuartierStatus>,
    /// Whether an axis of the TFPB table is chosen.
    pub tfpb: bool,
    /// Whether something is said of urban renewal.
    pub renewal: bool,
    /// Whether somebody maintains.
    pub upkeep_by: bool,
    /// Whether the cost of it, or the way, is said.
    pub upkeep_how: bool,
    /// Partners.
    pub partners: usize,
    /// Phases at which residents take part.
    pub phases: BTreeSet<String>,
    /// Whether something is said of the environment.
    pub environment: bool,
    /// The insertion clause.
    pub insertion: Option<Insertion>,
    /// Whether its reason is given.
    pub insertion_reasoned: bool,
    /// Objectives served.
    pub objectives: usize,
}

/// A point of the checklist, and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidenced<'c> {
    /// The criterion or the commitment.
    pub clause: &'c Clause,
    /// What answers it, as the rule book says.
    pub evidence: Option<Evidence>,
    /// Whether it is answered.
    pub standing: Standing,
}

/// Every criterion, then every commitment of the promoter, in the order of the text.
pub fn checklist<'c>(convention: &InForce<'c>, facts: &FicheFacts) -> Vec<Evidenced<'c>> {
    let points = convention.criteria().into_iter().chain(convention.promoter_commitments());
    let point = |clause: &'c Clause| {
        let rule = CriterionRule::of(clause);
        let evidence = rule.evidence.first().copied();
        let standing = match evidence {
            _ if !rule.concerns(&facts.statuses) => Standing::NotConcerned,
            Some(evidence) => rule.stands(evidence, facts),
            None => Standing::Judged,
        };
        Evidenced { clause, evidence, standing }
    };
    points.map(point).collect()
}

/// The blocking points that nothing answers, in words: code and title. A point answered in part is for people to judge, as
/// in a dossier.
pub fn lacking(points: &[Evidenced<'_>]) -> Vec<String> {
    let missing = points.iter().filter(|point| point.standing == Standing::Missing);
    let rules = missing.map(|point| CriterionRule::of(point.clause)).filter(|rule| rule.blocking);
    rules.map(|rule| format!("{} ({})", rule.code, rule.title)).collect()
}

/// Phases of a project and forms of residents' participation, in the words of the rule book; the usual ones where it
/// has none.
pub fn participation_words(convention: &InForce<'_>) -> (Vec<String>, Vec<String>) {
    let commitments = convention.promoter_commitments().into_iter();
    let asking =
        commitments.filter(|clause| CriterionRule::of(clause).evidence.contains(&Evidence::Participation));
    let (mut phases, mut forms) = (Vec::new(), Vec::new());
    for clause in asking {
        phases.extend_from_slice(clause.words(ParameterName::Phases));
        forms.extend_from_slice(clause.words(ParameterName::Forms));
    }
    let or_usual = |words: Vec<String>, usual: &[&str]| match words.is_empty() {
        true => usual.iter().map(|word| (*word).to_owned()).collect(),
        false => words,
    };
    (or_usual(phases, &["conception", "réalisation", "bilan"]), or_usual(forms, USUAL_FORMS))
}

const USUAL_FORMS: &[&str] =
    &["information", "consultation", "concertation", "co-construction", "réalisation"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convention::Convention;
    use crate::shared::Day;

    const BOOK: &str = include_str!("../../../../conventions/saint-etienne-2016.toml");

    fn stands_with(facts: &FicheFacts) -> Vec<(Option<Evidence>, Standing)> {
        let convention = Convention::parse(BOOK).unwrap();
        let list = checklist(&convention.at(Day::of(2017, 1, 1).unwrap()), facts);
        list.iter().map(|point| (point.evidence, point.standing)).collect()
    }

    #[test]
    fn four_criteria_and_three_commitments_each_know_what_answers_them() {
        let empty = stands_with(&FicheFacts::default());
        assert_eq!(empty.len(), 7);
        assert!(empty.iter().all(|(evidence, _)| evidence.is_some()), "{empty:?}");
        let not_concerned = (Some(Evidence::Tfpb), Standing::NotConcerned);
        assert!(empty.contains(&not_concerned), "the TFPB bears on QPV only: {empty:?}");
        let missing = empty.iter().filter(|(_, standing)| *standing == Standing::Missing).count();
        assert_eq!(missing, 6);
    }

    #[test]
    fn only_what_blocks_and_is_missing_is_lacking() {
        let convention = Convention::parse(BOOK).unwrap();
        let convention = convention.at(Day::of(2017, 1, 1).unwrap());
        let lacks = |facts: &FicheFacts| {
            let said = lacking(&checklist(&convention, facts));
            said.iter().map(|said| said[..2].to_owned()).collect::<Vec<_>>()
        };
        let qpv = FicheFacts { statuses: vec![QuartierStatus::Qpv], ..FicheFacts::default() };
        assert_eq!(lacks(&FicheFacts::default()), ["C1", "C3", "C4"], "the TFPB bears on QPV only");
        assert_eq!(lacks(&qpv), ["C1", "C2", "C3", "C4"], "commitments are told, they do not refuse");
        let answered = FicheFacts { constats: 1, tfpb: true, renewal: true, upkeep_how: true, ..qpv };
        assert!(lacks(&answered).is_empty(), "part of an answer is left to people");
    }

    #[test]
    fn what_is_written_answers_and_a_reasoned_no_is_enough() {
        let half = FicheFacts {
            constats: 1,
            statuses: vec![QuartierStatus::Qpv],
            upkeep_by: true,
            partners: 2,
            insertion: Some(Insertion::Non),
            ..FicheFacts::default()
        };
        let told = stands_with(&half);
        assert!(told.contains(&(Some(Evidence::Diagnosis), Standing::Answered)));
        assert!(told.contains(&(Some(Evidence::Tfpb), Standing::Missing)));
        assert!(told.contains(&(Some(Evidence::Upkeep), Standing::Partly)));
        assert!(told.contains(&(Some(Evidence::Participation), Standing::Partly)));
        assert!(told.contains(&(Some(Evidence::Insertion), Standing::Missing)));
        let convention = Convention::parse(BOOK).unwrap();
        let (phases, forms) = participation_words(&convention.at(Day::of(2017, 1, 1).unwrap()));
        assert_eq!((phases.len(), forms.len()), (3, 5));
        let full = FicheFacts {
            tfpb: true,
            renewal: true,
            upkeep_how: true,
            environment: true,
            insertion_reasoned: true,
            phases: phases.into_iter().collect(),
            ..half
        };
        assert!(stands_with(&full).iter().all(|(_, standing)| *standing == Standing::Answered));
    }
}
