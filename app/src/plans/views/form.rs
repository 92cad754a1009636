//! The page on which an action is written.

use crate::convention::in_force;
use crate::plans::forms::conflict::Changed;
use crate::plans::forms::rows::{BUDGET, FUNDING, INDICATORS, MILESTONES, PARTNERS, RowsView};
use crate::plans::offer::{Offer, orders};
use crate::plans::words;
use crate::platform::{App, Filled, Frame, Picking};
use askama::Template;
use palier_domain::convention::{InForce, ParameterName};
use palier_domain::plans::{
    BudgetNature, IndicatorKind, Insertion, Participation, PlaceKind, participation_words,
};

/// An axis and its objectives, to tick.
#[derive(Debug, Clone)]
pub struct AxisChoices {
    /// Code and title.
    pub title: String,
    /// Clause, code and title, ticked.
    pub objectives: Vec<(String, String, bool)>,
}

/// A point of article 4 that a part of the form answers.
#[derive(Debug, Clone)]
pub struct Why {
    /// Code of the part of the fiche.
    pub evidence: String,
    /// Clause.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it asks for.
    pub text: String,
}

/// What someone else changed since the page was opened.
#[derive(Debug, Clone)]
pub struct ConflictView {
    /// Who, when it is known.
    pub by: Option<String>,
    /// Field by field, in words.
    pub changed: Vec<Changed>,
}

impl ConflictView {
    /// The same with names in place of identifiers.
    pub fn of(changed: Vec<Changed>, by: Option<String>, offer: &Offer, convention: &InForce<'_>) -> Self {
        let constats = offer.constats.iter().map(|constat| (constat.id.to_string(), constat.line()));
        let objectives =
            convention.objectives().into_iter().map(|aim| (aim.clause.id.clone(), aim.clause.title.clone()));
        let orientations =
            convention.orientations().into_iter().map(|clause| (clause.id.clone(), clause.title.clone()));
        let organisations = offer.quartiers.iter().chain(&offer.organisations).cloned();
        let names: Vec<(String, String)> =
            constats.chain(objectives).chain(orientations).chain(organisations).collect();
        let named = |text: &String| {
            let known = names.iter().filter(|(id, _)| text.contains(id.as_str()));
            known.fold(text.clone(), |text, (id, name)| text.replace(id.as_str(), name))
        };
        let changed =
            changed.into_iter().map(|one| Changed { kept: one.kept.iter().map(named).collect(), ..one });
        Self { by, changed: changed.collect() }
    }
}

/// What the page is made of.
#[derive(Debug)]
pub struct Page {
    /// Frame.
    pub frame: Frame,
    /// What was typed.
    pub filled: Filled,
    /// What may be chosen.
    pub offer: Offer,
    /// Where giving up leads.
    pub back: String,
    /// Words of the button.
    pub submit: &'static str,
    /// What someone else changed meanwhile.
    pub conflict: Option<ConflictView>,
    /// Whether it is a new action.
    pub is_new: bool,
}

/// Writing an action.
#[derive(Debug, Template)]
#[template(path = "plans/templates/form.html")]
pub struct FormView {
    /// Frame.
    pub frame: Frame,
    /// What was typed.
    pub filled: Filled,
    /// Objectives of the convention, by axis.
    pub axes: Vec<AxisChoices>,
    /// Constats at its origin.
    pub constats: Picking,
    /// Themes that constats are narrowed by.
    pub themes: Vec<(String, String)>,
    /// Orders in which they are shown.
    pub orders: Vec<(String, String)>,
    /// Quartiers within reach.
    pub quartiers: Vec<(String, String, bool)>,
    /// The same, to choose whose constats are shown.
    pub choices: Vec<(String, String)>,
    /// Organisations that exist today.
    pub organisations: Vec<(String, String)>,
    /// Orientations of the contrat de ville.
    pub orientations: Vec<(String, String)>,
    /// Axes of the TFPB table.
    pub tfpb_axes: Vec<(String, String)>,
    /// Phases of a project, each with what is said of it.
    pub phases: Vec<Participation>,
    /// Forms of participation.
    pub forms: Vec<(String, String)>,
    /// Partners.
    pub partners: RowsView,
    /// Steps.
    pub milestones: RowsView,
    /// Expenses.
    pub budget: RowsView,
    /// Funders.
    pub funding: RowsView,
    /// Indicators.
    pub indicators: RowsView,
    /// Natures of expense.
    pub natures: Vec<(String, String)>,
    /// Kinds of indicator.
    pub kinds: Vec<(String, String)>,
    /// Insertion clauses.
    pub insertions: Vec<(String, String)>,
    /// Shapes of a place.
    pub shapes: Vec<(String, String)>,
    /// Points of article 4, by what answers them.
    pub whys: Vec<Why>,
    /// What someone else changed meanwhile.
    pub conflict: Option<ConflictView>,
    /// Background tiles, when configured.
    pub tiles: String,
    /// Whether it is a new action.
    pub is_new: bool,
    /// Where giving up leads.
    pub back: String,
    /// Words of the button.
    pub submit: &'static str,
}

impl Page {
    /// The page as it is shown.
    pub fn view(self, app: &App) -> FormView {
        let tiles = app.config.tiles.clone().unwrap_or_default();
        self.dressed(&in_force(app), tiles)
    }

    pub(super) fn dressed(self, convention: &InForce<'_>, tiles: String) -> FormView {
        let Self { frame, filled, offer, back, submit, conflict, is_new } = self;
        let ticked = |name: &str, options: Vec<(String, String)>| {
            let options = options.into_iter().map(|(id, label)| {
                let chosen = filled.has(name, &id);
                (id, label, chosen)
            });
            options.collect::<Vec<_>>()
        };
        let axes = convention.axes().into_iter().map(|axis| AxisChoices {
            title: format!("{} {}", axis.code, axis.clause.title),
            objectives: ticked(
                "objectives",
                axis.objectives
                    .iter()
                    .map(|aim| (aim.clause.id.clone(), format!("{} {}", aim.code, aim.clause.title)))
                    .collect(),
            ),
        });
        let constats = offer.constats.iter().map(|constat| (constat.id.to_string(), constat.line()));
        let (phases, forms) = participation_words(convention);
        let orientations = convention.orientations().into_iter();
        let axes_tfpb = convention.tfpb_axes().iter();
        FormView {
            axes: axes.collect(),
            constats: Picking::of(filled.form(), "origins", constats, |_| true),
            themes: offer.themes,
            orders: orders(),
            quartiers: ticked("quartiers", offer.quartiers.clone()),
            choices: offer.quartiers,
            organisations: offer.organisations,
            orientations: orientations.map(|clause| (clause.id.clone(), clause.title.clone())).collect(),
            tfpb_axes: axes_tfpb
                .map(|axis| (axis.code.clone(), format!("{}. {}", axis.code, axis.title)))
                .collect(),
            phases: phases_said(&filled, phases),
            forms: forms.into_iter().map(|form| (form.clone(), form)).collect(),
            partners: PARTNERS.view(&filled),
            milestones: MILESTONES.view(&filled),
            budget: BUDGET.view(&filled),
            funding: FUNDING.view(&filled),
            indicators: INDICATORS.view(&filled),
            natures: words::options(BudgetNature::ALL, |one| (one.code(), words::nature(one))),
            kinds: words::options(IndicatorKind::ALL, |one| (one.code(), words::indicator_kind(one))),
            insertions: words::options(Insertion::ALL, |one| (one.code(), words::insertion(one))),
            shapes: words::options(PlaceKind::ALL, |one| (one.code(), words::place_kind(one))),
            whys: whys(convention),
            tiles,
            conflict,
            is_new,
            back,
            submit,
            frame,
            filled,
        }
    }
}

/// The phases of the rule book, and those of the fiche that it no longer has, each with what is said of it.
fn phases_said(filled: &Filled, mut phases: Vec<String>) -> Vec<Participation> {
    let column = |name: &str| filled.all(name).map(str::to_owned).collect::<Vec<_>>();
    let (named, forms, texts) =
        (column("participation_phase"), column("participation_form"), column("participation_text"));
    phases.extend(named.iter().filter(|phase| !phases.contains(phase)).cloned().collect::<Vec<_>>());
    let said = |phase: String| {
        let place = named.iter().position(|known| *known == phase);
        let cell = |column: &[String]| place.and_then(|at| column.get(at)).cloned().unwrap_or_default();
        Participation { form: cell(&forms), text: cell(&texts), phase }
    };
    phases.into_iter().map(said).collect()
}

fn whys(convention: &InForce<'_>) -> Vec<Why> {
    let points = convention.criteria().into_iter().chain(convention.promoter_commitments());
    let why = |clause: &palier_domain::convention::Clause| {
        let evidence = clause.words(ParameterName::AnsweredBy).first()?.clone();
        Some(Why { evidence, id: clause.id.clone(), title: clause.title.clone(), text: clause.text.clone() })
    };
    points.filter_map(why).collect()
}
