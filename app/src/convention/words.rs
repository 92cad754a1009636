//! French words of the convention.

use palier_domain::convention::{Clause, Convention, Kind, Parameter, ParameterName, Shape};

/// What a clause does, in a word.
pub fn kind_label(kind: Kind) -> &'static str {
    match kind {
        Kind::Context => "Contexte",
        Kind::Orientation => "Orientation stratégique",
        Kind::Purpose => "Objet",
        Kind::Party => "Partie signataire",
        Kind::Duration => "Durée",
        Kind::Revision => "Révision",
        Kind::Perimeter => "Périmètre",
        Kind::Principle => "Principe",
        Kind::Criterion => "Critère de recevabilité",
        Kind::PromoterCommitment => "Engagement du porteur",
        Kind::Axis => "Axe",
        Kind::Objective => "Objectif opérationnel",
        Kind::Body => "Instance",
        Kind::Duty => "Devoir",
        Kind::Evaluation => "Évaluation",
        Kind::FundingCommitment => "Engagement financier",
        Kind::LandlordCommitment => "Engagement du bailleur",
        Kind::Decision => "Décision",
    }
}

/// What a clause fixes, in words.
pub fn parameter_label(name: ParameterName) -> &'static str {
    match name {
        ParameterName::TimesPerYear => "Nombre minimal de fois par an",
        ParameterName::Quartiers => "Nombre de quartiers",
        ParameterName::PriorityQuartiers => "Quartiers prioritaires",
        ParameterName::OtherQuartiers => "Autres quartiers",
        ParameterName::Statuses => "Statuts des quartiers",
        ParameterName::Years => "Durée en années",
        ParameterName::Starts => "Premier jour",
        ParameterName::Ends => "Dernier jour",
        ParameterName::ReviewYear => "Année de la revue",
        ParameterName::AbatementPercent => "Abattement de TFPB, en %",
        ParameterName::VatPerThousand => "Taux de TVA, en ‰",
        ParameterName::TestDay => "Jour d'appréciation dans l'année",
        ParameterName::CoHosts => "Co-animateurs",
        ParameterName::Members => "Membres",
        ParameterName::Debtors => "Qui doit",
        ParameterName::Recipients => "À qui",
        ParameterName::Levels => "Niveaux",
        ParameterName::Aspects => "Aspects",
        ParameterName::Phases => "Phases",
        ParameterName::Forms => "Formes possibles",
        ParameterName::LimitedTo => "Limité aux statuts",
        ParameterName::TfpbAxes => "Axes TFPB proposés",
        ParameterName::OpinionBy => "Avis de",
        ParameterName::DecidedBy => "Validation par",
        ParameterName::ReasonedNo => "Un refus motivé suffit",
        ParameterName::AnsweredBy => "Partie de la fiche action ou du dossier qui y répond",
        ParameterName::Conditions => "Ne porte que sur les projets où se trouve",
        ParameterName::LinksMin => "Nombre minimal de liens",
        ParameterName::WordsMin => "Nombre minimal de mots de l'argument",
        ParameterName::Documents => "Pièces demandées",
        ParameterName::Blocking => "Critère bloquant",
        ParameterName::BilanMonths => "Délai du bilan, en mois après la fin de l'exercice",
        ParameterName::BilanBlocks => "Un bilan manquant bloque l'engagement suivant",
        ParameterName::AgreementAlways => "Un accord par action validée",
        ParameterName::AgreementEuros => "Convention au-delà de, en euros par an",
        ParameterName::AdvancePercent => "Part versée en avance, en %",
        ParameterName::AgreementYears => "Années regardées par un accord, au plus",
    }
}

/// What a clause fixes: name and value, in words.
pub fn figures(clause: &Clause, convention: &Convention) -> Vec<(&'static str, String)> {
    let named = |code: &String| {
        let title = || convention.versions(code).last().map(|clause| clause.title.clone());
        convention.actors.get(code).cloned().or_else(title).unwrap_or_else(|| code.clone())
    };
    let value = |name: ParameterName, parameter: &Parameter| match parameter {
        Parameter::Whole(flag) if name.shape() == Shape::Whole(0, 1) => {
            if *flag == 1 { "oui" } else { "non" }.to_owned()
        }
        Parameter::Whole(number) => number.to_string(),
        Parameter::Day(day) => day.plain(),
        Parameter::Word(word) => named(word),
        Parameter::Words(words) => words.iter().map(named).collect::<Vec<_>>().join(", "),
    };
    clause
        .parameters
        .iter()
        .map(|(name, parameter)| (parameter_label(*name), value(*name, parameter)))
        .collect()
}
