//! The verdict on a dossier: computed anew at each reading, frozen when it is submitted.

use super::store::links;
use super::store::offer::{self, OfferedQuartier};
use crate::platform::{Problem, Tx};
use palier_domain::projects::{
    Admissibility, Application, CriterionFinding, CriterionVerdict, FrozenVerdict, Ground, Page, RuleSet,
    admissibility,
};
use palier_domain::shared::{Day, QuartierId};
use std::collections::BTreeSet;

/// What the answers of a dossier are looked for in: its links count where they stand in its quartiers.
async fn ground(tx: &mut Tx, application: &Application) -> Result<Ground, Problem> {
    let offered = offer::quartiers(tx).await?;
    let places = links::places(tx, &application.links).await?;
    let mine = application.quartiers();
    let is_mine = |one: &&OfferedQuartier| one.id.parse::<QuartierId>().is_ok_and(|id| mine.contains(&id));
    let here: Vec<&OfferedQuartier> = offered.iter().filter(is_mine).collect();
    let renewal = here.iter().any(|quartier| quartier.renewal);
    let statuses = here.iter().map(|quartier| quartier.status).collect();
    Ok(Ground::of(application, statuses, renewal).within(application, &places))
}

/// What is said of a dossier today, by the rules pinned by its call.
pub(super) async fn verdict(
    tx: &mut Tx,
    rules: &RuleSet,
    application: &Application,
) -> Result<Admissibility, Problem> {
    Ok(admissibility(rules, &ground(tx, application).await?))
}

/// The verdict as it stands that day, with all that made it.
pub(super) async fn frozen(
    tx: &mut Tx,
    rules: &RuleSet,
    application: &Application,
    day: Day,
) -> Result<FrozenVerdict, Problem> {
    Ok(FrozenVerdict::of(rules, &ground(tx, application).await?, day))
}

/// A finding as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictLine {
    /// Short code of the criterion.
    pub code: String,
    /// Its title.
    pub title: String,
    /// What is said, in words.
    pub said: &'static str,
    /// Tone of its badge.
    pub tone: &'static str,
    /// Why.
    pub reason: String,
    /// The clause, where it is read.
    pub href: String,
    /// Pages on which it is answered: title and address, for whoever may write there.
    pub answered_on: Vec<(&'static str, String)>,
}

/// Findings as a page shows them. `address` says where a page is written by this reader, if they may.
pub(super) fn lines(
    verdict: &Admissibility,
    rules: &RuleSet,
    address: &dyn Fn(Page) -> Option<String>,
) -> Vec<VerdictLine> {
    let pages = |finding: &CriterionFinding| {
        let rule = rules.rules.iter().find(|rule| rule.clause == finding.clause);
        let asked = rule.into_iter().flat_map(|rule| rule.evidence.iter().copied());
        let pages: BTreeSet<Page> = asked.map(Page::answering).collect();
        let on = pages.into_iter().filter_map(|page| Some((page.title(), address(page)?)));
        match finding.verdict {
            CriterionVerdict::AJustifier | CriterionVerdict::NonSatisfait => on.collect(),
            CriterionVerdict::Satisfait | CriterionVerdict::SansObjet => Vec::new(),
        }
    };
    let line = |finding: &CriterionFinding| VerdictLine {
        code: finding.code.clone(),
        title: finding.title.clone(),
        said: finding.verdict.title(),
        tone: match finding.verdict {
            CriterionVerdict::Satisfait => "success",
            CriterionVerdict::AJustifier => "warning",
            CriterionVerdict::NonSatisfait => "danger",
            CriterionVerdict::SansObjet => "neutral",
        },
        reason: finding.reason.clone(),
        href: format!("/convention#{}", finding.clause),
        answered_on: pages(finding),
    };
    verdict.findings.iter().map(line).collect()
}
