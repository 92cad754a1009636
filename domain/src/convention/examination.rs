//! The part of a rule book that serves the examination of projects: what they are marked by, what indicators are offered.

use super::{
    fault::Faults,
    model::{IndicatorTemplate, ScoreCriterion},
    read::{Placed, Section, plain},
};

/// What dossiers are marked by.
pub(super) fn scores(root: &Section<'_, '_>, faults: &mut Faults) -> Vec<ScoreCriterion> {
    let mut scores: Vec<ScoreCriterion> = Vec::new();
    for section in root.tables(faults, "score", "code") {
        let code = plain(section.required_text(faults, "code"));
        known_once(
            scores.iter().any(|score| score.code == code),
            "le critère de notation",
            &code,
            &section,
            faults,
        );
        for key in ["weight", "best"] {
            section.required(faults, key);
        }
        scores.push(ScoreCriterion {
            code,
            title: plain(section.required_text(faults, "title")),
            weight: section.whole(faults, "weight", 1, 100).map(Placed::into_inner).unwrap_or(1),
            best: section.whole(faults, "best", 1, 100).map(Placed::into_inner).unwrap_or(1),
            help: plain(section.text(faults, "help")),
        });
        section.finish(faults);
    }
    scores
}

/// Indicators offered.
pub(super) fn indicators(root: &Section<'_, '_>, faults: &mut Faults) -> Vec<IndicatorTemplate> {
    let mut offered: Vec<IndicatorTemplate> = Vec::new();
    for section in root.tables(faults, "indicator", "code") {
        let code = plain(section.required_text(faults, "code"));
        known_once(offered.iter().any(|other| other.code == code), "l'indicateur", &code, &section, faults);
        let (title, unit) = (section.required_text(faults, "title"), section.required_text(faults, "unit"));
        let method = plain(section.text(faults, "method"));
        if let Some(kind) = section.code(faults, "kind") {
            offered.push(IndicatorTemplate { code, title: plain(title), unit: plain(unit), kind, method });
        }
        section.finish(faults);
    }
    offered
}

fn known_once(twice: bool, what: &str, code: &str, section: &Section<'_, '_>, faults: &mut Faults) {
    if twice {
        section.fault(faults, section.span.clone(), format!("{what} « {code} » est écrit deux fois"));
    }
}
