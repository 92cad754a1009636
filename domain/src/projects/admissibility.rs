//! Admissibility, computed and explained (article 4): each criterion and commitment of the rule book, what answers it, the
//! verdict and its reason; frozen with the rules it was judged by.

use super::Application;
use crate::codes;
use crate::convention::InForce;
use crate::plans::{CriterionRule, Evidence, FicheFacts, GroundFact, Standing};
use crate::shared::{
    ConstatId, Day, LineId, QuartierId,
    text::{filled, print},
};
use crate::territory::QuartierStatus;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The criteria and commitments of a convention on a day: plain data, kept with what was judged by them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleSet {
    /// The convention they come from.
    pub convention: String,
    /// The day they were read on.
    pub day: Day,
    /// A short print of what they say: two revisions that differ have different ones.
    pub revision: String,
    /// Criteria, then commitments, in the order of the text.
    pub rules: Vec<CriterionRule>,
}

impl RuleSet {
    /// The rules in force.
    pub fn of(convention: &InForce<'_>) -> Self {
        let points = convention.criteria().into_iter().chain(convention.promoter_commitments());
        let rules: Vec<CriterionRule> = points.map(CriterionRule::of).collect();
        // Debug writes every field of every rule: what changes in one changes the print.
        let revision = format!("{:016x}", print(&format!("{rules:?}")));
        Self { convention: convention.id().to_owned(), day: convention.day, revision, rules }
    }

    /// Phases of a project that some rule asks about, each once.
    pub fn phases(&self) -> Vec<&str> {
        let mut phases: Vec<&str> = Vec::new();
        for phase in self.rules.iter().flat_map(|rule| &rule.phases) {
            if !phases.contains(&phase.as_str()) {
                phases.push(phase);
            }
        }
        phases
    }
}

/// What the answers to the criteria are looked for in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ground {
    /// What the dossier holds.
    pub facts: FicheFacts,
    /// What is true of the ground and of the project.
    pub conditions: BTreeSet<GroundFact>,
    /// What is argued, by clause.
    pub arguments: BTreeMap<String, String>,
    /// What is written on the page that answers each part.
    pub texts: BTreeMap<Evidence, String>,
    /// Names of the documents joined, or codes.
    pub documents: BTreeSet<String>,
    /// Parts that something linked would answer, if it stood in the quartiers of the project.
    #[serde(default)]
    pub elsewhere: BTreeSet<Evidence>,
}

/// Where what a dossier links stands; what is not there any more stands nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LinkPlaces {
    /// Constats.
    pub constats: BTreeMap<ConstatId, QuartierId>,
    /// Lines of landlords' programmes.
    pub lines: BTreeMap<LineId, QuartierId>,
}

impl Ground {
    /// What a dossier answers, where it takes place: `statuses` of its quartiers that day, `renewal` when one of them has
    /// an operation of urban renewal under way.
    pub fn of(application: &Application, statuses: Vec<QuartierStatus>, renewal: bool) -> Self {
        let (links, upkeep) = (&application.links, &application.upkeep);
        let joined = |parts: &[&str]| parts.join(" ").trim().to_owned();
        let participation = application.participation.residents.iter().map(|line| line.text.as_str());
        let partnership = application.participation.partnership.iter().map(|line| line.text.as_str());
        let phases: Vec<&str> = participation.chain(partnership).collect();
        let environment = &application.environment;
        let spoken = application.participation.residents.iter().filter(|line| filled(&line.text).is_some());
        let facts = FicheFacts {
            constats: links.constats.len(),
            statuses,
            tfpb: !links.tfpb_lines.is_empty(),
            renewal: filled(&links.renewal).is_some(),
            upkeep_by: filled(&upkeep.by).is_some(),
            upkeep_how: filled(&upkeep.how).is_some() && upkeep.yearly.is_some(),
            partners: application.partners.partners.len()
                + usize::from(filled(&application.partners.others).is_some()),
            phases: spoken.map(|line| line.phase.clone()).collect(),
            environment: filled(&environment.impact).is_some(),
            insertion: application.insertion.clause,
            insertion_reasoned: filled(&application.insertion.reason).is_some(),
            objectives: application.purpose.objectives.len(),
        };
        let conditions = [(GroundFact::Renewal, renewal), (GroundFact::Works, upkeep.works)];
        Self {
            facts,
            conditions: conditions.into_iter().filter(|(_, so)| *so).map(|(fact, _)| fact).collect(),
            arguments: links.arguments.clone(),
            texts: BTreeMap::from([
                (Evidence::Renewal, joined(&[&links.renewal])),
                (Evidence::Upkeep, joined(&[&upkeep.how])),
                (Evidence::Participation, joined(&phases)),
                (
                    Evidence::Environment,
                    joined(&[&environment.impact, &environment.species, &environment.materials]),
                ),
                (Evidence::Insertion, joined(&[&application.insertion.reason])),
                (
                    Evidence::Objectives,
                    joined(&[&application.purpose.need, &application.purpose.description]),
                ),
            ]),
            documents: application
                .documents
                .documents
                .iter()
                .flat_map(|document| [document.code.clone(), document.name.clone()])
                .collect(),
            elsewhere: BTreeSet::new(),
        }
    }

    /// The same, where a link answers only if what it names stands in the quartiers of the project: a constat or a line of
    /// another quartier says nothing of this one.
    #[must_use]
    pub fn within(mut self, application: &Application, places: &LinkPlaces) -> Self {
        let (mine, links) = (application.quartiers(), &application.links);
        let is_mine = |place: Option<&QuartierId>| place.is_some_and(|place| mine.contains(place));
        let constats = links.constats.iter().filter(|id| is_mine(places.constats.get(id))).count();
        let lines = links.tfpb_lines.iter().filter(|id| is_mine(places.lines.get(id))).count();
        let outside = [
            (Evidence::Diagnosis, links.constats.len() - constats),
            (Evidence::Tfpb, links.tfpb_lines.len() - lines),
        ];
        (self.facts.constats, self.facts.tfpb) = (constats, lines > 0);
        self.elsewhere =
            outside.into_iter().filter(|(_, count)| *count > 0).map(|(evidence, _)| evidence).collect();
        self
    }

    /// Words said on a rule: argued, and written on the pages that answer it.
    fn words_on(&self, rule: &CriterionRule) -> usize {
        let argued = self.arguments.get(&rule.clause).into_iter();
        let written = rule.evidence.iter().filter_map(|evidence| self.texts.get(evidence));
        argued.chain(written).map(|text| text.split_whitespace().count()).sum()
    }
}

codes! {
    /// What is said of a project on a criterion.
    pub enum CriterionVerdict {
        /// What is asked is there.
        Satisfait = "satisfait",
        /// Part of it is there, or only an argument: somebody must justify.
        AJustifier = "a_justifier",
        /// Nothing answers it.
        NonSatisfait = "non_satisfait",
        /// It does not bear on this project.
        SansObjet = "sans_objet",
    }
}

impl CriterionVerdict {
    /// How it is said.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Satisfait => "satisfait",
            Self::AJustifier => "à justifier",
            Self::NonSatisfait => "non satisfait",
            Self::SansObjet => "sans objet",
        }
    }
}

/// What is said of a project on one criterion, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionFinding {
    /// The clause.
    pub clause: String,
    /// Its short code, `C1`.
    pub code: String,
    /// Its short title.
    pub title: String,
    /// Whether it is a commitment of the promoter.
    pub commitment: bool,
    /// What is said.
    pub verdict: CriterionVerdict,
    /// Why, in a French sentence.
    pub reason: String,
    /// Whether « non satisfait » on it refuses the project.
    pub blocking: bool,
}

/// What is said of a project on every criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Admissibility {
    /// The convention judged by.
    pub convention: String,
    /// The revision of its rules.
    pub revision: String,
    /// In the order of the text.
    pub findings: Vec<CriterionFinding>,
}

/// A verdict as it stood when the dossier was submitted, with all that made it: it can be made again and will not change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenVerdict {
    /// Day of the submission.
    pub day: Day,
    /// The rules it was judged by.
    pub rules: RuleSet,
    /// What the answers were looked for in.
    pub ground: Ground,
    /// What was said.
    pub admissibility: Admissibility,
}

/// What is said of a project on every criterion of these rules.
pub fn admissibility(rules: &RuleSet, ground: &Ground) -> Admissibility {
    let finding = |rule: &CriterionRule| {
        let (verdict, reason) = judge(rule, ground);
        CriterionFinding {
            clause: rule.clause.clone(),
            code: rule.code.clone(),
            title: rule.title.clone(),
            commitment: rule.commitment,
            verdict,
            reason,
            blocking: rule.blocking,
        }
    };
    Admissibility {
        convention: rules.convention.clone(),
        revision: rules.revision.clone(),
        findings: rules.rules.iter().map(finding).collect(),
    }
}

impl Admissibility {
    /// The criteria that refuse the project.
    pub fn blocking(&self) -> Vec<&CriterionFinding> {
        let refuses = |finding: &&CriterionFinding| {
            finding.blocking && finding.verdict == CriterionVerdict::NonSatisfait
        };
        self.findings.iter().filter(refuses).collect()
    }

    /// The finding on a clause.
    pub fn on(&self, clause: &str) -> Option<&CriterionFinding> {
        self.findings.iter().find(|finding| finding.clause == clause)
    }

    /// How many findings have that verdict.
    pub fn count(&self, verdict: CriterionVerdict) -> usize {
        self.findings.iter().filter(|finding| finding.verdict == verdict).count()
    }
}

impl FrozenVerdict {
    /// Freezes what is said of a project on the day it is submitted.
    pub fn of(rules: &RuleSet, ground: &Ground, day: Day) -> Self {
        let admissibility = admissibility(rules, ground);
        Self { day, rules: rules.clone(), ground: ground.clone(), admissibility }
    }
}

fn judge(rule: &CriterionRule, ground: &Ground) -> (CriterionVerdict, String) {
    use CriterionVerdict as V;
    if let Some(why) = outside(rule, ground) {
        return (V::SansObjet, why);
    }
    if rule.evidence.is_empty() {
        let argued = ground.words_on(rule) >= rule.words_min.max(1);
        let why = "Ce critère s'apprécie à la lecture : l'argument dira si le projet y répond.".to_owned();
        return (if argued { V::AJustifier } else { V::NonSatisfait }, why);
    }
    let standings: Vec<(Evidence, Standing)> =
        rule.evidence.iter().map(|evidence| (*evidence, rule.stands(*evidence, &ground.facts))).collect();
    let mut lacks: Vec<String> = standings
        .iter()
        .filter(|(_, standing)| *standing != Standing::Answered)
        .map(|(evidence, _)| lacking(*evidence, rule, ground))
        .collect();
    let said = ground.words_on(rule);
    if said < rule.words_min {
        lacks.push(format!("l'argument compte {said} mots sur {} attendus", rule.words_min));
    }
    let absent = rule.documents.iter().filter(|document| !ground.documents.contains(*document));
    lacks.extend(absent.map(|document| format!("la pièce « {document} » n'est pas jointe")));
    if lacks.is_empty() {
        return (V::Satisfait, answered(rule, ground));
    }
    let nothing = standings.iter().all(|(_, standing)| *standing == Standing::Missing);
    let argued = said >= rule.words_min.max(1);
    let verdict = if nothing && !argued { V::NonSatisfait } else { V::AJustifier };
    (verdict, format!("Il manque encore : {}.", lacks.join(" ; ")))
}

/// Why a rule does not bear on this project.
fn outside(rule: &CriterionRule, ground: &Ground) -> Option<String> {
    if !rule.concerns(&ground.facts.statuses) {
        let asked = rule.statuses.join(", ");
        return Some(format!("Aucun quartier du projet n'a le statut visé ({asked})."));
    }
    rule.conditions.difference(&ground.conditions).next().map(|fact| {
        match fact {
            GroundFact::Renewal => {
                "Aucun quartier du projet n'a d'opération de renouvellement urbain en cours."
            }
            GroundFact::Works => {
                "Le projet ne réalise ni aménagement ni équipement : rien n'est à entretenir."
            }
        }
        .to_owned()
    })
}

fn lacking(evidence: Evidence, rule: &CriterionRule, ground: &Ground) -> String {
    match evidence {
        Evidence::Diagnosis if ground.elsewhere.contains(&evidence) => format!(
            "constats liés dans les quartiers du projet : {} sur {}, les autres ne comptent pas",
            ground.facts.constats,
            rule.links_min.max(1)
        ),
        Evidence::Tfpb if ground.elsewhere.contains(&evidence) => {
            "la ligne de programme TFPB liée n'est pas dans les quartiers du projet".to_owned()
        }
        Evidence::Diagnosis => match rule.links_min {
            0 | 1 => "aucun constat d'un diagnostic partagé n'est lié".to_owned(),
            asked => format!("{} constats liés sur {asked} attendus", ground.facts.constats),
        },
        Evidence::Tfpb => "aucune ligne d'un programme d'abattement de TFPB n'est liée".to_owned(),
        Evidence::Renewal => "l'opération de renouvellement urbain n'est pas indiquée".to_owned(),
        Evidence::Upkeep => {
            "qui entretient, comment et à quel coût annuel n'est pas entièrement dit".to_owned()
        }
        Evidence::Participation => {
            let told = |phase: &&String| !ground.facts.phases.contains(*phase);
            let silent: Vec<&str> = rule.phases.iter().filter(told).map(String::as_str).collect();
            match (silent.is_empty(), ground.facts.partners) {
                (true, _) => "aucun partenaire n'est indiqué".to_owned(),
                (false, 0) => format!("partenaires, et participation : {}", silent.join(", ")),
                (false, _) => format!("participation des habitants : {}", silent.join(", ")),
            }
        }
        Evidence::Environment => "l'impact environnemental n'est pas décrit".to_owned(),
        Evidence::Insertion => match ground.facts.insertion {
            Some(_) if rule.reasoned_no => "le refus d'une clause d'insertion n'est pas motivé".to_owned(),
            Some(_) => "la convention n'admet pas de refus de la clause d'insertion".to_owned(),
            None => "ni lot réservé, ni quota d'heures, ni refus motivé".to_owned(),
        },
        Evidence::Quartiers => "aucun quartier n'est choisi".to_owned(),
        Evidence::Objectives => "aucun objectif de la convention n'est choisi".to_owned(),
    }
}

fn answered(rule: &CriterionRule, ground: &Ground) -> String {
    let plural = |count: usize, one: &str, many: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    };
    let said = |evidence: &Evidence| match evidence {
        Evidence::Diagnosis => plural(ground.facts.constats, "constat lié", "constats liés"),
        Evidence::Tfpb => "programme d'abattement de TFPB lié".to_owned(),
        Evidence::Renewal => "opération de renouvellement urbain indiquée".to_owned(),
        Evidence::Upkeep => "gestionnaire, modalités et coût annuel indiqués".to_owned(),
        Evidence::Participation => format!(
            "habitants associés à {} et {}",
            plural(ground.facts.phases.len(), "phase", "phases"),
            plural(ground.facts.partners, "partenaire", "partenaires")
        ),
        Evidence::Environment => "impact environnemental décrit".to_owned(),
        Evidence::Insertion => "insertion prise en compte, ou refus motivé".to_owned(),
        Evidence::Quartiers => plural(ground.facts.statuses.len(), "quartier", "quartiers"),
        Evidence::Objectives => plural(ground.facts.objectives, "objectif", "objectifs"),
    };
    format!("Réponse au dossier : {}.", rule.evidence.iter().map(said).collect::<Vec<_>>().join(" ; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projects::QuartierShare;
    use uuid::Uuid;

    #[test]
    fn a_link_answers_only_from_the_quartiers_of_the_project() {
        let quartier = |number| QuartierId(Uuid::from_u128(number));
        let (constat, line) = (ConstatId(Uuid::from_u128(8)), LineId(Uuid::from_u128(9)));
        let mut application = Application::default();
        application.places.quartiers = vec![QuartierShare { quartier: quartier(1), percent: 100 }];
        application.links.constats = [constat].into();
        application.links.tfpb_lines = [line].into();
        let counted = |constat_in, line_in| {
            let places = LinkPlaces {
                constats: [(constat, quartier(constat_in))].into(),
                lines: [(line, quartier(line_in))].into(),
            };
            let ground = Ground::of(&application, Vec::new(), false).within(&application, &places);
            (ground.facts.constats, ground.facts.tfpb, ground.elsewhere)
        };
        assert_eq!(counted(1, 1), (1, true, BTreeSet::new()));
        assert_eq!(counted(2, 1), (0, true, [Evidence::Diagnosis].into()));
        assert_eq!(counted(1, 2), (1, false, [Evidence::Tfpb].into()));
        let gone = Ground::of(&application, Vec::new(), false).within(&application, &LinkPlaces::default());
        assert_eq!((gone.facts.constats, gone.facts.tfpb), (0, false), "what is gone answers nothing");
    }
}
