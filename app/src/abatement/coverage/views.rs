//! The page of covered, unproved and double-counted euros, and that of coherence.

use crate::platform::Frame;
use askama::Template;
use palier_domain::abatement::Coverage;
use palier_domain::shared::Cents;

/// A line that is not wholly covered, with why.
#[derive(Debug, Clone)]
pub struct LineRow {
    /// Its proofs; empty when they do not open.
    pub href: String,
    /// Number and title.
    pub title: String,
    /// Landlord, quartier, year.
    pub place: String,
    /// Axis, by code.
    pub axis: String,
    /// How it is proved.
    pub coverage: Coverage,
    /// Why euros of it are counted twice.
    pub doubles: Vec<String>,
}

/// The euros of a quartier, put together.
#[derive(Debug, Clone)]
pub struct GroupRow {
    /// Its name.
    pub name: String,
    /// Its page, narrowed; empty when it is already.
    pub href: String,
    /// How they are proved.
    pub coverage: Coverage,
}

/// What the counterpart stands at.
#[derive(Debug, Template)]
#[template(path = "abatement/templates/coverage.html")]
pub struct CoverageView {
    /// Frame.
    pub frame: Frame,
    /// Landlords that may be looked at.
    pub landlords: Vec<(String, String)>,
    /// The one looked at.
    pub landlord: String,
    /// Quartiers within reach.
    pub quartiers: Vec<(String, String)>,
    /// The one looked at; empty for all.
    pub quartier: String,
    /// Tax years that have lines.
    pub years: Vec<(String, String)>,
    /// The one looked at.
    pub year: String,
    /// What is shown: `double`, `sans-preuve`, `a-confirmer`, or everything.
    pub shown: String,
    /// All together.
    pub total: Coverage,
    /// By quartier.
    pub groups: Vec<GroupRow>,
    /// Chart of the same, as SVG.
    pub chart: String,
    /// Lines to explain.
    pub lines: Vec<LineRow>,
    /// How many lines there are beyond those shown.
    pub more: usize,
}

impl CoverageView {
    fn rate(&self) -> String {
        self.total.covered_rate().map_or_else(|| "-".to_owned(), |rate| rate.to_string())
    }

    fn double_tone(&self) -> &'static str {
        alarm(self.total.double, "danger")
    }

    fn unproved_tone(&self) -> &'static str {
        alarm(self.total.unproved, "warning")
    }

    /// The same page showing only what is asked.
    fn only(&self, shown: &str) -> String {
        let Self { landlord, quartier, year, .. } = self;
        format!(
            "/abattement/contrepartie?bailleur={landlord}&quartier={quartier}&annee={year}&montrer={shown}#lignes"
        )
    }

    fn shown_choices(&self) -> Vec<(String, String)> {
        let all = [
            ("", "toutes les lignes"),
            ("double", "les euros comptés deux fois"),
            ("sans-preuve", "les euros sans preuve"),
            ("a-confirmer", "les euros à confirmer"),
        ];
        all.map(|(code, label)| (code.to_owned(), label.to_owned())).into()
    }
}

/// That tone when there is something to be told.
pub fn alarm(of: Cents, tone: &'static str) -> &'static str {
    if of > Cents(0) { tone } else { "" }
}

/// A theme the walks ask for, and what the programmes answer.
#[derive(Debug, Clone)]
pub struct ThemeRow {
    /// Theme, in words.
    pub theme: String,
    /// Open constats, in words.
    pub constats: String,
    /// Their list.
    pub href: String,
    /// Axes it calls for, in words.
    pub axes: String,
    /// Lines on these axes: number and title, with the page of their proofs; empty when it does not open.
    pub lines: Vec<(String, String)>,
}

/// Coherence of the programmes of a quartier with the walks and the plan.
#[derive(Debug, Template)]
#[template(path = "abatement/templates/coherence.html")]
pub struct CoherenceView {
    /// Frame.
    pub frame: Frame,
    /// Quartiers within reach.
    pub quartiers: Vec<(String, String)>,
    /// The one looked at.
    pub quartier: String,
    /// Tax years that have lines.
    pub years: Vec<(String, String)>,
    /// The one looked at.
    pub year: String,
    /// Themes without any line.
    pub unanswered: Vec<ThemeRow>,
    /// Themes with lines.
    pub answered: Vec<ThemeRow>,
    /// Lines tied to nothing: words, and the page of their proofs; empty when it does not open.
    pub alone: Vec<(String, String)>,
    /// Lines tied to an action that answers no constat, the same.
    pub unseen: Vec<(String, String)>,
    /// Whether there is any line at all.
    pub any_line: bool,
    /// What this reader is not told; empty for nothing.
    pub kept_back: &'static str,
}
