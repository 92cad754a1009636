//! What a convention is made of.

use crate::codes;
use crate::plans::IndicatorKind;
use crate::shared::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

codes! {
    /// What a clause does: sets a frame, binds someone, creates a body, opens a right.
    pub enum Kind {
        /// Recalls the law or the history; binds nobody (*contexte*).
        Context = "contexte",
        /// A strategic orientation of the contrat de ville.
        Orientation = "orientation",
        /// What the convention is for (*objet*).
        Purpose = "objet",
        /// Someone who signs (*partie*).
        Party = "partie",
        /// How long it holds (*durée*).
        Duration = "duree",
        /// How it may change (*révision*, avenants).
        Revision = "revision",
        /// Where it applies (*périmètre*).
        Perimeter = "perimetre",
        /// A principle all work is held to (*principe*).
        Principle = "principe",
        /// What a project must meet to be admissible (*critère de recevabilité*).
        Criterion = "critere",
        /// What whoever carries a project promises (*engagement du porteur*).
        PromoterCommitment = "engagement-porteur",
        /// An axis of work (*axe*).
        Axis = "axe",
        /// An operational objective, under an axis (*objectif opérationnel*).
        Objective = "objectif",
        /// A body that steers, advises or works (*instance*).
        Body = "instance",
        /// What someone owes, to whom, how often (*devoir*).
        Duty = "devoir",
        /// A level at which results are judged (*évaluation*).
        Evaluation = "evaluation",
        /// What funders promise (*engagement financier*).
        FundingCommitment = "engagement-financier",
        /// What landlords promise (*engagement du bailleur*).
        LandlordCommitment = "engagement-bailleur",
        /// A step of the chain of decision (*décision*).
        Decision = "decision",
    }
}

codes! {
    /// A figure, a day or a list that a clause fixes. The codes are the keys of `[clause.parameters]`.
    pub enum ParameterName {
        /// Least number of times a year.
        TimesPerYear = "frequence_min_par_an",
        /// Quartiers of the perimeter, all statuses.
        Quartiers = "nombre_quartiers",
        /// Quartiers prioritaires among them.
        PriorityQuartiers = "nombre_qpv",
        /// Other quartiers among them (veille active, poches de pauvreté).
        OtherQuartiers = "nombre_autres",
        /// Statuses that a quartier of the perimeter may have.
        Statuses = "statuts",
        /// How long the convention holds, in years.
        Years = "duree_annees",
        /// First day.
        Starts = "debut",
        /// Last day.
        Ends = "fin",
        /// Year of the review.
        ReviewYear = "annee_revue",
        /// Cut of the tax base of the TFPB, in per cent.
        AbatementPercent = "taux_abattement_pct",
        /// Reduced VAT rate, in thousandths.
        VatPerThousand = "taux_tva_pour_mille",
        /// Day of the year on which landlords' signatures are looked at, as `MM-JJ`.
        TestDay = "jour_test",
        /// Who runs a body together (codes of `[actors]`).
        CoHosts = "co_animateurs",
        /// Who sits in a body (codes of `[actors]`).
        Members = "membres",
        /// Who owes a duty or a promise (codes of `[actors]`).
        Debtors = "debiteurs",
        /// To whom it is owed (codes of `[actors]`).
        Recipients = "destinataires",
        /// Levels at which something is judged.
        Levels = "niveaux",
        /// Aspects that are judged.
        Aspects = "aspects",
        /// Phases of a project.
        Phases = "phases",
        /// Ways of doing among which one is chosen.
        Forms = "formes",
        /// Statuses of quartier a criterion is limited to; everywhere when absent.
        LimitedTo = "limite_aux_statuts",
        /// Axes of the TFPB table that an axis or objective answers to, by default.
        TfpbAxes = "axes_tfpb",
        /// Body that gives its opinion (a clause).
        OpinionBy = "avis_de",
        /// Body that decides (a clause).
        DecidedBy = "validation_par",
        /// Whether a reasoned « no » meets the clause: 1 when it does.
        ReasonedNo = "non_motive_admis",
        /// The part of the fiche of an action, or of a dossier, that answers a criterion or a commitment.
        AnsweredBy = "reponse",
        /// What must be so on the ground for a criterion to bear on a project; always when absent.
        Conditions = "conditions",
        /// Least number of links that answer a criterion.
        LinksMin = "liens_min",
        /// Least number of words that argue a criterion.
        WordsMin = "mots_min",
        /// Documents that prove a criterion, in words.
        Documents = "pieces",
        /// Whether a project that does not meet the criterion is refused: 1 when it is, else it is only told.
        Blocking = "bloquant",
        /// Months after the end of the budget year by which the bilan of a grant is due.
        BilanMonths = "delai_bilan_mois",
        /// Whether a missing bilan forbids the next commitment: 1 when it does, else it is only told.
        BilanBlocks = "bilan_precedent_bloquant",
        /// Whether each action that is voted has its own agreement, whatever the amount: 1 when it does.
        AgreementAlways = "accord_requis",
        /// Beyond how many euros a year from one funder the agreement is a convention.
        AgreementEuros = "seuil_convention_euros",
        /// Part of a grant that is paid when the agreement is signed, in whole per cent; the rest follows the bilan.
        AdvancePercent = "avance_pct",
        /// Most years an agreement may look at, its own counted.
        AgreementYears = "accord_annees_max",
    }
}

/// What the value of a parameter looks like, and so how it is read and checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A whole number between two bounds.
    Whole(u32, u32),
    /// A day of the calendar.
    Day,
    /// A day of any year, `MM-JJ`.
    YearDay,
    /// A list of plain words.
    Words,
    /// A list of codes of `[actors]`.
    Actors,
    /// A list of codes of `[[tfpb_axis]]`.
    TfpbAxes,
    /// The id of a clause.
    Clause,
}

impl ParameterName {
    /// What its value looks like.
    pub const fn shape(self) -> Shape {
        match self {
            Self::TimesPerYear => Shape::Whole(1, 366),
            Self::Quartiers | Self::PriorityQuartiers | Self::OtherQuartiers => Shape::Whole(1, 10_000),
            Self::Years | Self::AbatementPercent => Shape::Whole(1, 100),
            Self::ReviewYear => Shape::Whole(1900, 2200),
            Self::VatPerThousand => Shape::Whole(1, 1000),
            Self::ReasonedNo | Self::Blocking | Self::BilanBlocks | Self::AgreementAlways => {
                Shape::Whole(0, 1)
            }
            Self::LinksMin => Shape::Whole(1, 100),
            Self::WordsMin => Shape::Whole(1, 2000),
            Self::BilanMonths => Shape::Whole(1, 36),
            Self::AgreementEuros => Shape::Whole(1, 100_000_000),
            Self::AdvancePercent => Shape::Whole(0, 100),
            Self::AgreementYears => Shape::Whole(1, 10),
            Self::Starts | Self::Ends => Shape::Day,
            Self::TestDay => Shape::YearDay,
            Self::CoHosts | Self::Members | Self::Debtors | Self::Recipients => Shape::Actors,
            Self::TfpbAxes => Shape::TfpbAxes,
            Self::OpinionBy | Self::DecidedBy => Shape::Clause,
            Self::Statuses
            | Self::Levels
            | Self::Aspects
            | Self::Phases
            | Self::Forms
            | Self::LimitedTo
            | Self::Conditions
            | Self::Documents
            | Self::AnsweredBy => Shape::Words,
        }
    }
}

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Parameter {
    /// A whole number.
    Whole(u32),
    /// A day.
    Day(Day),
    /// A single word: a clause id or a `MM-JJ`.
    Word(String),
    /// A list of codes or words.
    Words(Vec<String>),
}

/// A sentence of the convention that can be cited, with what it fixes and when it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clause {
    /// Stable name, `art4.critere1`: the part before the first point is its article.
    pub id: String,
    /// What it does.
    pub kind: Kind,
    /// Short French title.
    pub title: String,
    /// The convention's own sentence.
    pub text: String,
    /// Short code people use for it (`A1.3`, `gtp`), unique among the clauses of its kind in force.
    pub code: Option<String>,
    /// The clause it stands under: the axis of an objective, the body of a duty.
    pub parent: Option<String>,
    /// Clauses it refers to.
    pub links: Vec<String>,
    /// What it fixes.
    pub parameters: BTreeMap<ParameterName, Parameter>,
    /// First day it holds.
    pub valid_from: Day,
    /// Last day it holds; the whole convention when `None`.
    pub valid_to: Option<Day>,
    /// The avenant that brought it, when it was not there at first.
    pub avenant: Option<u32>,
}

impl Clause {
    /// The article it belongs to: `art4` for `art4.critere1`.
    pub fn article(&self) -> &str {
        self.id.split('.').next().unwrap_or(&self.id)
    }

    /// Whether it holds on that day.
    pub fn holds_on(&self, day: Day) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }

    /// The number it fixes under that name.
    pub fn whole(&self, name: ParameterName) -> Option<u32> {
        match self.parameters.get(&name) {
            Some(Parameter::Whole(number)) => Some(*number),
            _ => None,
        }
    }

    /// The day it fixes under that name.
    pub fn day(&self, name: ParameterName) -> Option<Day> {
        match self.parameters.get(&name) {
            Some(Parameter::Day(day)) => Some(*day),
            _ => None,
        }
    }

    /// The word it fixes under that name: a clause id or a `MM-JJ`.
    pub fn word(&self, name: ParameterName) -> Option<&str> {
        match self.parameters.get(&name) {
            Some(Parameter::Word(word)) => Some(word),
            _ => None,
        }
    }

    /// The list it fixes under that name; empty when it fixes none.
    pub fn words(&self, name: ParameterName) -> &[String] {
        match self.parameters.get(&name) {
            Some(Parameter::Words(words)) => words,
            _ => &[],
        }
    }
}

/// A heading under which clauses stand: `art4`, « Article 4 : conditions de recevabilité des projets ».
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Article {
    /// What ids of its clauses begin with.
    pub code: String,
    /// French title.
    pub title: String,
}

/// An axis of the national table of the abattement de TFPB, with its usual measures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TfpbAxis {
    /// `1` to `8` in the national table.
    pub code: String,
    /// French title.
    pub title: String,
    /// Measures usually entered under it; a proposal that people may change.
    pub measures: Vec<String>,
    /// A warning to show beside it.
    pub note: Option<String>,
}

/// What is asked of an abatement of TFPB from a tax year on: what the law fixes, and what the partners chose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TfpbRule {
    /// First tax year it holds for, until the next rule begins.
    pub first_year: i16,
    /// The clause shown beside each figure.
    pub clause: String,
    /// Where the legal day comes from, in words.
    pub source: String,
    /// Day of the year on which signatures are looked at, as `MM-JJ`.
    pub test_day: String,
    /// Day of the following year by which the bilan is due, as `MM-JJ`.
    pub bilan_day: String,
    /// How many months ahead of the legal day a missing signature is told of, the furthest first.
    pub alert_months: Vec<u32>,
    /// By how much shares may differ from the expense, in cents.
    pub tolerance_cents: u32,
    /// Gap between plan and account beyond which it has to be explained, in per cent of the plan.
    pub explained_gap_percent: u32,
    /// How much of an abatement may be carried over to the next year when it was not mobilised, in per cent; 0 for none.
    pub carry_over_percent: u32,
    /// Axes refused in a quartier of the national renewal programme.
    pub npnru_refused_axes: Vec<String>,
    /// Axes told of, and taken, in a quartier of the national renewal programme.
    pub npnru_warned_axes: Vec<String>,
}

/// A post of ordinary management (*droit commun*) usually compared in and out of the quartier, with its unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrdinaryPost {
    /// What is done.
    pub post: String,
    /// How it is measured.
    pub indicator: String,
}

/// A criterion by which dossiers are marked when they are examined (*grille de notation*).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreCriterion {
    /// Stable code.
    pub code: String,
    /// French title.
    pub title: String,
    /// How much it weighs beside the others.
    pub weight: u32,
    /// Best mark.
    pub best: u32,
    /// What each end of the scale means.
    pub help: String,
}

/// An indicator offered to whoever sets up a project (*bibliothèque d'indicateurs*).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndicatorTemplate {
    /// Stable code.
    pub code: String,
    /// What is counted.
    pub title: String,
    /// In what unit.
    pub unit: String,
    /// What it says: what was done, or what it changed.
    pub kind: IndicatorKind,
    /// How it is counted.
    pub method: String,
}

/// A signed change of the convention, from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Avenant {
    /// 1 for the first.
    pub number: u32,
    /// What it is about.
    pub title: String,
    /// First day on which it holds.
    pub effective: Day,
    /// Ids of the clauses it brings.
    pub adds: Vec<String>,
    /// Ids of the clauses it rewrites.
    pub replaces: Vec<String>,
    /// Ids of the clauses it ends.
    pub ends: Vec<String>,
}

/// From a first to a last day, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Period {
    /// First day.
    pub starts: Day,
    /// Last day.
    pub ends: Day,
}

/// A convention cadre as signed and amended: every version of every clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Convention {
    /// Name of the file and of the convention in addresses.
    pub id: String,
    /// Full French title.
    pub title: String,
    /// The contrat de ville it is annexed to.
    pub contract: String,
    /// From its first day to the last one fixed by its latest avenant.
    pub period: Period,
    /// The walk grid that goes with it (the `id` of a [`Grid`](super::Grid)).
    pub grid: String,
    /// Who is spoken of in the clauses: code, French name.
    pub actors: BTreeMap<String, String>,
    /// Headings, in the order of the text.
    pub articles: Vec<Article>,
    /// Every version of every clause, in the order of the text.
    pub clauses: Vec<Clause>,
    /// The axes of the TFPB table.
    pub tfpb_axes: Vec<TfpbAxis>,
    /// What is asked of an abatement, by tax year, oldest first.
    pub tfpb_rules: Vec<TfpbRule>,
    /// Posts of ordinary management offered to compare.
    pub tfpb_ordinary: Vec<OrdinaryPost>,
    /// What dossiers are marked by.
    pub scores: Vec<ScoreCriterion>,
    /// Indicators offered.
    pub indicators: Vec<IndicatorTemplate>,
    /// In the order in which they take effect.
    pub avenants: Vec<Avenant>,
}
