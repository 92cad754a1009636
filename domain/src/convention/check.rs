//! Whether what was read holds together, at the signature and at each avenant.

use super::{
    fault::Faults,
    load::Drafts,
    model::{Avenant, Clause, Kind, ParameterName},
    read::Placed,
};
use crate::plans::{Evidence, GroundFact};
use crate::shared::Day;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// A clause as read, with what its faults need.
#[derive(Clone)]
pub(super) struct Draft {
    pub(super) clause: Clause,
    /// Where its id stands in the text.
    pub(super) at: Range<usize>,
    pub(super) references: Vec<Reference>,
}

/// A name written in a clause, that must be the name of something.
#[derive(Clone)]
pub(super) struct Reference {
    target: Target,
    name: String,
    at: Range<usize>,
}

/// What a name must be the name of.
#[derive(Clone, Copy)]
pub(super) enum Target {
    Clause,
    Actor,
    TfpbAxis,
    Status,
}

impl Reference {
    pub(super) fn to(target: Target, name: &Placed<String>) -> Self {
        Self { target, name: name.get_ref().clone(), at: name.span() }
    }
}

/// Notes every fault of a whole convention.
pub(super) fn whole(drafts: &Drafts, avenants: &[Avenant], faults: &mut Faults) {
    if drafts.clauses.is_empty() {
        faults.note(0..0, None, "la convention ne contient aucune clause");
    }
    references(drafts, faults);
    for draft in &drafts.clauses {
        required(draft, faults);
        understood(draft, faults);
        figures(draft, faults);
        article(draft, drafts, faults);
    }
    twice(&drafts.clauses, faults);
    let signed = drafts.clauses.iter().map(|draft| draft.clause.valid_from).min();
    for day in signed.into_iter().chain(avenants.iter().map(|avenant| avenant.effective)) {
        on(day, &drafts.clauses, faults);
    }
}

fn references(drafts: &Drafts, faults: &mut Faults) {
    let clauses: BTreeSet<&str> = drafts.clauses.iter().map(|draft| draft.clause.id.as_str()).collect();
    let statuses = drafts.clauses.iter().flat_map(|draft| draft.clause.words(ParameterName::Statuses));
    let statuses: BTreeSet<&str> = statuses.map(String::as_str).collect();
    for draft in &drafts.clauses {
        for Reference { target, name, at } in &draft.references {
            let (known, what) = match target {
                Target::Clause => (clauses.contains(name.as_str()), "d'une clause"),
                Target::Actor => (drafts.actors.contains_key(name), "d'un acteur de [actors]"),
                Target::TfpbAxis => (drafts.tfpb_axes.iter().any(|axis| axis.code == *name), "d'un axe TFPB"),
                Target::Status => (statuses.contains(name.as_str()), "d'un statut du périmètre"),
            };
            if !known {
                let message = format!("« {name} » n'est pas le nom {what}");
                faults.note(at.clone(), Some(&draft.clause.id), message);
            }
        }
    }
}

/// What a clause of this kind cannot do without.
fn required(draft: &Draft, faults: &mut Faults) {
    let clause = &draft.clause;
    let mut missing = |absent: bool, what: &str| {
        if absent {
            let message = format!("une clause de genre « {} » doit avoir « {what} »", clause.kind);
            faults.note(draft.at.clone(), Some(&clause.id), message);
        }
    };
    match clause.kind {
        Kind::Axis | Kind::Criterion | Kind::Body | Kind::Party | Kind::PromoterCommitment => {
            missing(clause.code.is_none(), "code");
        }
        Kind::Objective => {
            missing(clause.code.is_none(), "code");
            missing(clause.parent.is_none(), "parent");
        }
        Kind::Duration => {
            missing(clause.day(ParameterName::Starts).is_none(), ParameterName::Starts.code());
            missing(clause.day(ParameterName::Ends).is_none(), ParameterName::Ends.code());
        }
        Kind::Perimeter => {
            missing(clause.whole(ParameterName::Quartiers).is_none(), ParameterName::Quartiers.code());
            missing(clause.words(ParameterName::Statuses).is_empty(), ParameterName::Statuses.code());
        }
        _ => {}
    }
}

/// What answers a criterion, and what it depends on, must be among what the product knows how to look at.
fn understood(draft: &Draft, faults: &mut Faults) {
    let clause = &draft.clause;
    let answers =
        clause.words(ParameterName::AnsweredBy).iter().filter(|word| word.parse::<Evidence>().is_err());
    let conditions =
        clause.words(ParameterName::Conditions).iter().filter(|word| word.parse::<GroundFact>().is_err());
    for (word, name) in answers
        .map(|word| (word, ParameterName::AnsweredBy))
        .chain(conditions.map(|word| (word, ParameterName::Conditions)))
    {
        let message = format!("« {word} » n'est pas une valeur connue de « {name} »");
        faults.note(draft.at.clone(), Some(&clause.id), message);
    }
}

/// Dates in order, parts that make the whole.
fn figures(draft: &Draft, faults: &mut Faults) {
    let clause = &draft.clause;
    if let (Some(starts), Some(ends)) = (clause.day(ParameterName::Starts), clause.day(ParameterName::Ends))
        && ends < starts
    {
        faults.note(draft.at.clone(), Some(&clause.id), "la date de fin précède la date de début");
    }
    let parts = (clause.whole(ParameterName::PriorityQuartiers), clause.whole(ParameterName::OtherQuartiers));
    if let ((Some(qpv), Some(others)), Some(all)) = (parts, clause.whole(ParameterName::Quartiers))
        && qpv + others != all
    {
        let message = format!("{qpv} QPV et {others} autres quartiers ne font pas {all}");
        faults.note(draft.at.clone(), Some(&clause.id), message);
    }
}

fn article(draft: &Draft, drafts: &Drafts, faults: &mut Faults) {
    let article = draft.clause.article();
    if !drafts.articles.iter().any(|known| known.code == article) {
        let message = format!("« {article} » n'est pas le code d'un article [[article]]");
        faults.note(draft.at.clone(), Some(&draft.clause.id), message);
    }
}

/// Ids written twice outside avenants.
fn twice(clauses: &[Draft], faults: &mut Faults) {
    let mut seen = BTreeSet::new();
    for draft in clauses {
        if !seen.insert((draft.clause.id.as_str(), draft.clause.valid_from)) {
            faults.note(draft.at.clone(), Some(&draft.clause.id), "cette clause est écrite deux fois");
        }
    }
}

/// What must hold among the clauses in force on that day.
fn on(day: Day, clauses: &[Draft], faults: &mut Faults) {
    let held: Vec<&Draft> = clauses.iter().filter(|draft| draft.clause.holds_on(day)).collect();
    let by_id: BTreeMap<&str, &Draft> = held.iter().map(|draft| (draft.clause.id.as_str(), *draft)).collect();
    let mut codes = BTreeSet::new();
    for draft in &held {
        let clause = &draft.clause;
        let mut note = |message: String| faults.note(draft.at.clone(), Some(&clause.id), message);
        if let Some(code) = &clause.code
            && !codes.insert((clause.kind, code))
        {
            note(format!("le code « {code} » sert deux fois pour le genre « {} »", clause.kind));
        }
        let Some(parent) = clause.parent.as_deref() else { continue };
        match by_id.get(parent) {
            Some(found) if clause.kind == Kind::Objective && found.clause.kind != Kind::Axis => {
                note(format!("« {parent} » n'est pas un axe"));
            }
            None if clauses.iter().any(|other| other.clause.id == parent) => {
                note(format!("« {parent} », dont elle dépend, n'est pas en vigueur le {}", day.plain()));
            }
            _ => {}
        }
    }
    for axis in held.iter().filter(|draft| draft.clause.kind == Kind::Axis) {
        let id = axis.clause.id.as_str();
        let own = |draft: &&Draft| {
            draft.clause.kind == Kind::Objective && draft.clause.parent.as_deref() == Some(id)
        };
        if !held.iter().any(own) {
            faults.note(axis.at.clone(), Some(id), format!("l'axe n'a aucun objectif le {}", day.plain()));
        }
    }
}
