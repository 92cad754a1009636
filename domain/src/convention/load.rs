//! From the text of a file to a convention: every table read, avenants applied, then everything checked.

use super::{
    Fault,
    check::{self, Draft, Reference, Target},
    examination,
    fault::Faults,
    model::{
        Article, Avenant, Clause, Convention, IndicatorTemplate, Kind, OrdinaryPost, Parameter,
        ParameterName, Period, ScoreCriterion, Shape, TfpbAxis,
    },
    read::{self, Placed, Section, plain},
    tfpb::{self, RuleDraft},
};
use crate::shared::Day;
use std::collections::BTreeMap;

/// Stands for a day until the convention's own dates are known.
const UNDATED: Day = Day(jiff::civil::Date::ZERO);

/// All that was read of a file, before it is known to hold together.
pub(super) struct Drafts {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) contract: String,
    pub(super) grid: String,
    pub(super) actors: BTreeMap<String, String>,
    pub(super) articles: Vec<Article>,
    pub(super) tfpb_axes: Vec<TfpbAxis>,
    pub(super) tfpb_rules: Vec<RuleDraft>,
    pub(super) tfpb_ordinary: Vec<OrdinaryPost>,
    pub(super) scores: Vec<ScoreCriterion>,
    pub(super) indicators: Vec<IndicatorTemplate>,
    pub(super) clauses: Vec<Draft>,
    pub(super) avenants: Vec<AvenantDraft>,
}

/// An avenant as read: whole clauses, not yet applied.
pub(super) struct AvenantDraft {
    pub(super) number: Placed<u32>,
    pub(super) title: String,
    pub(super) effective: Placed<Day>,
    pub(super) adds: Vec<Draft>,
    pub(super) replaces: Vec<Draft>,
    pub(super) ends: Vec<Placed<String>>,
}

impl Convention {
    /// Reads a file of `conventions/`.
    ///
    /// # Errors
    /// Every fault found, each with its line: TOML that does not parse, unknown keys and kinds, missing or blank
    /// texts, ids used twice, references to nothing, figures and dates out of order, avenants aimed at nothing.
    pub fn parse(text: &str) -> Result<Self, Vec<Fault>> {
        let mut faults = Faults::of(text);
        let mut drafts = read::document(text, &mut faults, drafts);
        let period = period(&drafts, &mut faults);
        for draft in &mut drafts.clauses {
            draft.clause.valid_from = period.starts;
        }
        let avenants = apply_avenants(&mut drafts, period, &mut faults);
        check::whole(&drafts, &avenants, &mut faults);
        let tfpb_rules = tfpb::checked(&drafts, &mut faults);
        let ends = drafts.clauses.iter().filter(|draft| draft.clause.kind == Kind::Duration);
        let ends = ends.filter_map(|draft| draft.clause.day(ParameterName::Ends)).max();
        faults.or(Self {
            id: drafts.id,
            title: drafts.title,
            contract: drafts.contract,
            period: Period { starts: period.starts, ends: ends.unwrap_or(period.ends) },
            grid: drafts.grid,
            actors: drafts.actors,
            articles: drafts.articles,
            clauses: drafts.clauses.into_iter().map(|draft| draft.clause).collect(),
            tfpb_axes: drafts.tfpb_axes,
            tfpb_rules,
            tfpb_ordinary: drafts.tfpb_ordinary,
            scores: drafts.scores,
            indicators: drafts.indicators,
            avenants,
        })
    }
}

fn drafts(root: &Section<'_, '_>, faults: &mut Faults) -> Drafts {
    root.required(faults, "convention");
    let mut head = [const { String::new() }; 4];
    if let Some(section) = root.table(faults, "convention") {
        for (value, key) in head.iter_mut().zip(["id", "title", "contract", "grid"]) {
            *value = plain(section.required_text(faults, key));
        }
        section.finish(faults);
    }
    let [id, title, contract, grid] = head;
    root.required(faults, "actors");
    let actors = root.table(faults, "actors").map(|section| section.pairs(faults)).unwrap_or_default();
    Drafts {
        id,
        title,
        contract,
        grid,
        actors: actors.into_iter().map(|(code, label)| (code.into_inner(), label)).collect(),
        articles: articles(root, faults),
        tfpb_axes: tfpb::axes(root, faults),
        tfpb_rules: tfpb::rules(root, faults),
        tfpb_ordinary: tfpb::ordinary(root, faults),
        scores: examination::scores(root, faults),
        indicators: examination::indicators(root, faults),
        clauses: clauses(root, faults, "clause"),
        avenants: avenants(root, faults),
    }
}

fn articles(root: &Section<'_, '_>, faults: &mut Faults) -> Vec<Article> {
    let mut articles: Vec<Article> = Vec::new();
    for section in root.tables(faults, "article", "code") {
        let code = plain(section.required_text(faults, "code"));
        let title = plain(section.required_text(faults, "title"));
        if articles.iter().any(|article| article.code == code) {
            section.fault(faults, section.span.clone(), format!("l'article « {code} » est écrit deux fois"));
        }
        articles.push(Article { code, title });
        section.finish(faults);
    }
    articles
}

fn clauses(root: &Section<'_, '_>, faults: &mut Faults, key: &'static str) -> Vec<Draft> {
    root.tables(faults, key, "id").into_iter().filter_map(|section| clause(section, faults)).collect()
}

/// A clause, or nothing when even its id or its kind cannot be read.
fn clause(section: Section<'_, '_>, faults: &mut Faults) -> Option<Draft> {
    let id = section.required_text(faults, "id");
    let kind = section.code(faults, "kind");
    let title = plain(section.required_text(faults, "title"));
    let text = plain(section.required_text(faults, "text"));
    let code = section.text(faults, "code").map(Placed::into_inner);
    let parent = section.text(faults, "parent");
    let links = section.words(faults, "links");
    let mut references: Vec<Reference> = Vec::new();
    references.extend(parent.iter().chain(&links).map(|id| Reference::to(Target::Clause, id)));
    let parameters = section.table(faults, "parameters");
    let parameters =
        parameters.map(|table| parameters_of(table, faults, &mut references)).unwrap_or_default();
    section.finish(faults);
    let id = id?;
    Some(Draft {
        at: id.span(),
        references,
        clause: Clause {
            id: id.into_inner(),
            kind: kind?,
            title,
            text,
            code,
            parent: parent.map(Placed::into_inner),
            links: links.into_iter().map(Placed::into_inner).collect(),
            parameters,
            valid_from: UNDATED,
            valid_to: None,
            avenant: None,
        },
    })
}

fn parameters_of(
    table: Section<'_, '_>,
    faults: &mut Faults,
    references: &mut Vec<Reference>,
) -> BTreeMap<ParameterName, Parameter> {
    let mut parameters = BTreeMap::new();
    for name in ParameterName::ALL {
        if let Some(value) = parameter(*name, &table, faults, references) {
            parameters.insert(*name, value);
        }
    }
    table.finish(faults);
    parameters
}

fn parameter(
    name: ParameterName,
    table: &Section<'_, '_>,
    faults: &mut Faults,
    references: &mut Vec<Reference>,
) -> Option<Parameter> {
    let key = name.code();
    let mut list = |faults: &mut Faults, target: Option<Target>| {
        let words = table.words(faults, key);
        references
            .extend(target.into_iter().flat_map(|t| words.iter().map(move |word| Reference::to(t, word))));
        let words: Vec<_> = words.into_iter().map(Placed::into_inner).collect();
        (!words.is_empty()).then_some(Parameter::Words(words))
    };
    match name.shape() {
        Shape::Whole(min, max) => {
            table.whole(faults, key, min, max).map(|number| Parameter::Whole(number.into_inner()))
        }
        Shape::Day => table.day(faults, key).map(|day| Parameter::Day(day.into_inner())),
        Shape::YearDay => table.year_day(faults, key).map(|day| Parameter::Word(day.into_inner())),
        Shape::Clause => {
            let id = table.text(faults, key)?;
            references.push(Reference::to(Target::Clause, &id));
            Some(Parameter::Word(id.into_inner()))
        }
        Shape::Words if name == ParameterName::LimitedTo => list(faults, Some(Target::Status)),
        Shape::Words => list(faults, None),
        Shape::Actors => list(faults, Some(Target::Actor)),
        Shape::TfpbAxes => list(faults, Some(Target::TfpbAxis)),
    }
}

fn avenants(root: &Section<'_, '_>, faults: &mut Faults) -> Vec<AvenantDraft> {
    let mut avenants = Vec::new();
    for section in root.tables(faults, "avenant", "title") {
        for key in ["number", "effective"] {
            section.required(faults, key);
        }
        let number = section.whole(faults, "number", 1, 999);
        let effective = section.day(faults, "effective");
        let title = plain(section.required_text(faults, "title"));
        let adds = clauses(&section, faults, "adds");
        let replaces = clauses(&section, faults, "replaces");
        let ends = section.words(faults, "ends");
        if let (Some(number), Some(effective)) = (number, effective) {
            avenants.push(AvenantDraft { number, title, effective, adds, replaces, ends });
        }
        section.finish(faults);
    }
    avenants
}

/// The period as first signed, fixed by the one clause of kind `duree`.
fn period(drafts: &Drafts, faults: &mut Faults) -> Period {
    let durations: Vec<_> =
        drafts.clauses.iter().filter(|draft| draft.clause.kind == Kind::Duration).collect();
    if durations.len() != 1 {
        let at = durations.get(1).map_or(0..0, |draft| draft.at.clone());
        faults.note(at, None, "il faut une clause de genre « duree », et une seule");
    }
    let fixed = |name| durations.first().and_then(|draft| draft.clause.day(name)).unwrap_or(UNDATED);
    Period { starts: fixed(ParameterName::Starts), ends: fixed(ParameterName::Ends) }
}

/// Applies each avenant in turn: the version it changes holds until the day before.
fn apply_avenants(drafts: &mut Drafts, period: Period, faults: &mut Faults) -> Vec<Avenant> {
    let (mut before, mut applied): (Option<(u32, Day)>, Vec<Avenant>) = (None, Vec::new());
    for avenant in std::mem::take(&mut drafts.avenants) {
        let (number, effective) = (*avenant.number.get_ref(), *avenant.effective.get_ref());
        let subject = avenant.title.as_str();
        if effective <= before.map_or(period.starts, |(_, day)| day) {
            let message =
                "l'avenant doit prendre effet après le début de la convention et après l'avenant précédent";
            faults.note(avenant.effective.span(), Some(subject), message);
        }
        if before.is_some_and(|(last, _)| number <= last) {
            faults.note(avenant.number.span(), Some(subject), "les numéros d'avenant doivent se suivre");
        }
        before = Some((number, effective));
        let ids = |changes: &[Draft]| changes.iter().map(|draft| draft.clause.id.clone()).collect::<Vec<_>>();
        applied.push(Avenant {
            number,
            effective,
            adds: ids(&avenant.adds),
            replaces: ids(&avenant.replaces),
            ends: avenant.ends.iter().map(|id| id.get_ref().clone()).collect(),
            title: avenant.title,
        });
        for id in avenant.ends {
            close(&mut drafts.clauses, id.get_ref(), id.span(), effective, faults);
        }
        for draft in avenant.replaces {
            let place = close(&mut drafts.clauses, &draft.clause.id, draft.at.clone(), effective, faults);
            place
                .into_iter()
                .for_each(|old| drafts.clauses.insert(old + 1, dated(draft.clone(), number, effective)));
        }
        for draft in avenant.adds {
            add(&mut drafts.clauses, dated(draft, number, effective), faults);
        }
    }
    applied
}

fn dated(mut draft: Draft, number: u32, effective: Day) -> Draft {
    draft.clause.valid_from = effective;
    draft.clause.avenant = Some(number);
    draft
}

/// Ends the version of a clause that holds, the day before; gives its place in the text.
fn close(
    clauses: &mut [Draft],
    id: &str,
    at: std::ops::Range<usize>,
    effective: Day,
    faults: &mut Faults,
) -> Option<usize> {
    let place = clauses.iter().position(|draft| draft.clause.id == id && draft.clause.valid_to.is_none());
    match place.and_then(|place| clauses.get_mut(place)) {
        Some(old) => old.clause.valid_to = Some(effective.plus_days(-1)),
        None => {
            faults.note(at, Some(id), "l'avenant vise une clause qui n'existe pas ou qui a déjà pris fin")
        }
    }
    place
}

/// Puts a new clause after its siblings, else at the end of its article.
fn add(clauses: &mut Vec<Draft>, draft: Draft, faults: &mut Faults) {
    let new = &draft.clause;
    if clauses.iter().any(|other| other.clause.id == new.id) {
        faults.note(draft.at.clone(), Some(&new.id), "l'avenant ajoute une clause qui existe déjà");
    }
    let near = |other: &Draft| {
        let family = new
            .parent
            .as_ref()
            .is_some_and(|p| other.clause.parent.as_ref() == Some(p) || other.clause.id == *p);
        family || (new.parent.is_none() && other.clause.article() == new.article())
    };
    let place = clauses.iter().rposition(near).map_or(clauses.len(), |place| place + 1);
    clauses.insert(place, draft);
}
