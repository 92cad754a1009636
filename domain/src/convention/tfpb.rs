//! The part of a rule book that speaks of the abatement of TFPB: axes, rules by tax year, posts of ordinary management.

use super::{
    fault::Faults,
    load::Drafts,
    model::{OrdinaryPost, ParameterName, TfpbAxis, TfpbRule},
    read::{Placed, Section, plain},
};
use std::ops::Range;

/// A rule as read: its legal day may be that of its clause, known once every clause is.
pub(super) struct RuleDraft {
    rule: TfpbRule,
    test_day: Option<String>,
    at: Range<usize>,
}

/// The axes of the national table.
pub(super) fn axes(root: &Section<'_, '_>, faults: &mut Faults) -> Vec<TfpbAxis> {
    let mut axes: Vec<TfpbAxis> = Vec::new();
    for section in root.tables(faults, "tfpb_axis", "code") {
        let code = plain(section.required_text(faults, "code"));
        if axes.iter().any(|axis| axis.code == code) {
            section.fault(faults, section.span.clone(), format!("l'axe TFPB « {code} » est écrit deux fois"));
        }
        let measures = section.words(faults, "measures").into_iter().map(Placed::into_inner).collect();
        let title = plain(section.required_text(faults, "title"));
        let note = section.text(faults, "note").map(Placed::into_inner);
        axes.push(TfpbAxis { code, title, measures, note });
        section.finish(faults);
    }
    axes
}

/// The rules by tax year, as written.
pub(super) fn rules(root: &Section<'_, '_>, faults: &mut Faults) -> Vec<RuleDraft> {
    let mut rules = Vec::new();
    for section in root.tables(faults, "tfpb_rule", "clause") {
        for key in ["first_year", "bilan_day", "alert_months", "carry_over_percent"] {
            section.required(faults, key);
        }
        let number = |faults: &mut Faults, key, most| {
            section.whole(faults, key, 0, most).map(Placed::into_inner).unwrap_or_default()
        };
        let words = |faults: &mut Faults, key| {
            section.words(faults, key).into_iter().map(Placed::into_inner).collect::<Vec<_>>()
        };
        let first_year = section.whole(faults, "first_year", 2001, 2200).map(Placed::into_inner);
        let months = section.wholes(faults, "alert_months", 1, 36);
        let rule = TfpbRule {
            first_year: first_year.and_then(|year| i16::try_from(year).ok()).unwrap_or_default(),
            clause: plain(section.required_text(faults, "clause")),
            source: plain(section.required_text(faults, "source")),
            test_day: String::new(),
            bilan_day: plain(section.year_day(faults, "bilan_day")),
            alert_months: months.map(Placed::into_inner).unwrap_or_default(),
            tolerance_cents: number(faults, "tolerance_cents", 100_000),
            explained_gap_percent: number(faults, "explained_gap_percent", 100),
            carry_over_percent: number(faults, "carry_over_percent", 100),
            npnru_refused_axes: words(faults, "npnru_refused_axes"),
            npnru_warned_axes: words(faults, "npnru_warned_axes"),
        };
        let test_day = section.year_day(faults, "test_day").map(Placed::into_inner);
        rules.push(RuleDraft { rule, test_day, at: section.span.clone() });
        section.finish(faults);
    }
    rules
}

/// The posts of ordinary management, as written.
pub(super) fn ordinary(root: &Section<'_, '_>, faults: &mut Faults) -> Vec<OrdinaryPost> {
    let mut posts: Vec<OrdinaryPost> = Vec::new();
    for section in root.tables(faults, "tfpb_ordinary", "post") {
        let post = plain(section.required_text(faults, "post"));
        let indicator = plain(section.required_text(faults, "indicator"));
        let new = OrdinaryPost { post, indicator };
        if posts.contains(&new) {
            section.fault(faults, section.span.clone(), "ce poste et son indicateur sont écrits deux fois");
        }
        posts.push(new);
        section.finish(faults);
    }
    posts
}

/// The rules once whole: years in order, a clause and axes that exist, a legal day.
pub(super) fn checked(drafts: &Drafts, faults: &mut Faults) -> Vec<TfpbRule> {
    let mut before = 0;
    let mut rules = Vec::new();
    for RuleDraft { rule, test_day, at } in &drafts.tfpb_rules {
        let mut rule = rule.clone();
        let mut note = |wrong: bool, message: String| {
            if wrong {
                faults.note(at.clone(), Some(&rule.clause), message);
            }
        };
        note(rule.first_year <= before, "les règles TFPB doivent se suivre d'année en année".to_owned());
        let furthest_first = rule.alert_months.windows(2).all(|pair| pair.first() > pair.last());
        note(!furthest_first, "« alert_months » doit aller du plus lointain au plus proche".to_owned());
        for axis in rule.npnru_refused_axes.iter().chain(&rule.npnru_warned_axes) {
            let known = drafts.tfpb_axes.iter().any(|known| known.code == *axis);
            note(!known, format!("« {axis} » n'est pas le nom d'un axe TFPB"));
        }
        for axis in rule.npnru_refused_axes.iter().filter(|axis| rule.npnru_warned_axes.contains(axis)) {
            note(true, format!("l'axe « {axis} » est à la fois refusé et signalé"));
        }
        let clause = drafts.clauses.iter().find(|draft| draft.clause.id == rule.clause);
        note(clause.is_none(), format!("« {} » n'est pas le nom d'une clause", rule.clause));
        let own = || clause.and_then(|draft| draft.clause.word(ParameterName::TestDay)).map(str::to_owned);
        let day = test_day.clone().or_else(own);
        note(day.is_none(), "il faut « test_day », ou une clause qui a « jour_test »".to_owned());
        before = rule.first_year;
        rule.test_day = day.unwrap_or_default();
        rules.push(rule);
    }
    rules
}
