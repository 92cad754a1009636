//! The convention as it reads on a given day.

use super::model::{
    Article, Avenant, Clause, Convention, IndicatorTemplate, Kind, ParameterName, ScoreCriterion, TfpbAxis,
    TfpbRule,
};
use crate::shared::Day;
use serde::Serialize;

/// The clauses that hold on a day. Everything the product asks of a convention is asked of this.
#[derive(Debug, Clone, Serialize)]
pub struct InForce<'c> {
    #[serde(skip)]
    convention: &'c Convention,
    /// The day looked at.
    pub day: Day,
    /// The clauses that hold that day, in the order of the text.
    pub clauses: Vec<&'c Clause>,
}

/// An axis with its objectives, on a day.
#[derive(Debug, Clone, Serialize)]
pub struct Axis<'c> {
    /// Short code, `A1`.
    pub code: &'c str,
    /// The clause that sets it.
    pub clause: &'c Clause,
    /// In the order of the text.
    pub objectives: Vec<Objective<'c>>,
}

/// An operational objective and the axis it stands under.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Objective<'c> {
    /// Short code, `A1.3`.
    pub code: &'c str,
    /// The clause that sets it.
    pub clause: &'c Clause,
    /// The clause of its axis.
    pub axis: &'c Clause,
}

impl<'c> Objective<'c> {
    /// Axes of the TFPB table it answers to by default: its own, else those of its axis.
    pub fn tfpb_axes(&self) -> &'c [String] {
        match self.clause.words(ParameterName::TfpbAxes) {
            [] => self.axis.words(ParameterName::TfpbAxes),
            own => own,
        }
    }
}

/// An article and its clauses, for the readable page.
#[derive(Debug, Clone, Serialize)]
pub struct OutlineArticle<'c> {
    /// The heading.
    pub article: &'c Article,
    /// In the order of the text.
    pub clauses: Vec<&'c Clause>,
}

impl Convention {
    /// What holds on that day. Past the last day, the clauses as last amended; before the first, none.
    pub fn at(&self, day: Day) -> InForce<'_> {
        let clauses = self.clauses.iter().filter(|clause| clause.holds_on(day)).collect();
        InForce { convention: self, day, clauses }
    }

    /// Whether the convention binds its parties on that day.
    pub fn in_force(&self, day: Day) -> bool {
        self.period.starts <= day && day <= self.period.ends
    }

    /// Every version of a clause, oldest first.
    pub fn versions(&self, id: &str) -> Vec<&Clause> {
        let mut versions: Vec<_> = self.clauses.iter().filter(|clause| clause.id == id).collect();
        versions.sort_by_key(|clause| clause.valid_from);
        versions
    }

    /// Whether any version of the convention has a clause of that name.
    pub fn knows(&self, id: &str) -> bool {
        self.clauses.iter().any(|clause| clause.id == id)
    }

    /// An axis of the TFPB table.
    pub fn tfpb_axis(&self, code: &str) -> Option<&TfpbAxis> {
        self.tfpb_axes.iter().find(|axis| axis.code == code)
    }

    /// What is asked of an abatement for a tax year; none before the first rule.
    pub fn tfpb_rule(&self, year: i16) -> Option<&TfpbRule> {
        self.tfpb_rules.iter().rev().find(|rule| rule.first_year <= year)
    }
}

impl<'c> InForce<'c> {
    /// The clause of that name, if it holds that day.
    pub fn clause(&self, id: &str) -> Option<&'c Clause> {
        self.clauses.iter().find(|clause| clause.id == id).copied()
    }

    /// The clauses of a kind, in the order of the text.
    pub fn of_kind(&self, kind: Kind) -> Vec<&'c Clause> {
        self.clauses.iter().filter(|clause| clause.kind == kind).copied().collect()
    }

    /// The clauses that stand under this one.
    pub fn under(&self, id: &str) -> Vec<&'c Clause> {
        self.clauses.iter().filter(|clause| clause.parent.as_deref() == Some(id)).copied().collect()
    }

    /// Who signs.
    pub fn parties(&self) -> Vec<&'c Clause> {
        self.of_kind(Kind::Party)
    }

    /// Strategic orientations of the contrat de ville.
    pub fn orientations(&self) -> Vec<&'c Clause> {
        self.of_kind(Kind::Orientation)
    }

    /// Axes of the TFPB table.
    pub fn tfpb_axes(&self) -> &'c [TfpbAxis] {
        &self.convention.tfpb_axes
    }

    /// Name of the convention in addresses.
    pub fn id(&self) -> &'c str {
        &self.convention.id
    }

    /// What dossiers are marked by.
    pub fn scores(&self) -> &'c [ScoreCriterion] {
        &self.convention.scores
    }

    /// Indicators offered to whoever sets up a project.
    pub fn indicators(&self) -> &'c [IndicatorTemplate] {
        &self.convention.indicators
    }

    /// Title of the convention.
    pub fn title(&self) -> &'c str {
        &self.convention.title
    }

    /// The contrat de ville it is annexed to.
    pub fn contract(&self) -> &'c str {
        &self.convention.contract
    }

    /// The principles all work is held to.
    pub fn principles(&self) -> Vec<&'c Clause> {
        let all = self.of_kind(Kind::Principle);
        all.into_iter().filter(|clause| clause.code.is_some()).collect()
    }

    /// What a project must meet to be admissible.
    pub fn criteria(&self) -> Vec<&'c Clause> {
        self.of_kind(Kind::Criterion)
    }

    /// What whoever carries a project promises.
    pub fn promoter_commitments(&self) -> Vec<&'c Clause> {
        self.of_kind(Kind::PromoterCommitment)
    }

    /// The bodies that steer, advise or work.
    pub fn bodies(&self) -> Vec<&'c Clause> {
        self.of_kind(Kind::Body)
    }

    /// A body by its short code (`gtp`).
    pub fn body(&self, code: &str) -> Option<&'c Clause> {
        self.bodies().into_iter().find(|body| body.code.as_deref() == Some(code))
    }

    /// The axes, each with its objectives.
    pub fn axes(&self) -> Vec<Axis<'c>> {
        let objectives = self.objectives();
        let axis = |clause: &'c Clause| {
            let under = objectives.iter().filter(|objective| objective.axis.id == clause.id).copied();
            Some(Axis { code: clause.code.as_deref()?, clause, objectives: under.collect() })
        };
        self.of_kind(Kind::Axis).into_iter().filter_map(axis).collect()
    }

    /// An axis by its short code (`A1`).
    pub fn axis(&self, code: &str) -> Option<Axis<'c>> {
        self.axes().into_iter().find(|axis| axis.code == code)
    }

    /// Every operational objective with its axis, in the order of the text.
    pub fn objectives(&self) -> Vec<Objective<'c>> {
        let objective = |clause: &'c Clause| {
            let axis = self.clause(clause.parent.as_deref()?)?;
            Some(Objective { code: clause.code.as_deref()?, clause, axis })
        };
        self.of_kind(Kind::Objective).into_iter().filter_map(objective).collect()
    }

    /// An objective by its short code (`A1.3`).
    pub fn objective(&self, code: &str) -> Option<Objective<'c>> {
        self.objectives().into_iter().find(|objective| objective.code == code)
    }

    /// Statuses that a quartier of the perimeter may have (`qpv`, `veille-active`).
    pub fn perimeter_statuses(&self) -> Vec<&'c str> {
        let perimeters = self.of_kind(Kind::Perimeter).into_iter();
        perimeters.flat_map(|clause| clause.words(ParameterName::Statuses)).map(String::as_str).collect()
    }

    /// Least number of meetings a year of a body, by its short code, when the convention fixes one.
    pub fn meetings_per_year(&self, body: &str) -> Option<u32> {
        let body = self.body(body)?;
        let own = body.whole(ParameterName::TimesPerYear);
        own.or_else(|| {
            self.under(&body.id).into_iter().find_map(|clause| clause.whole(ParameterName::TimesPerYear))
        })
    }

    /// The avenants that have taken effect.
    pub fn avenants(&self) -> Vec<&'c Avenant> {
        self.convention.avenants.iter().filter(|avenant| avenant.effective <= self.day).collect()
    }

    /// Article by article, in the order of the text: the page that people read.
    pub fn outline(&self) -> Vec<OutlineArticle<'c>> {
        let article = |article: &'c Article| {
            let own = self.clauses.iter().filter(|clause| clause.article() == article.code).copied();
            OutlineArticle { article, clauses: own.collect() }
        };
        self.convention.articles.iter().map(article).collect()
    }
}
