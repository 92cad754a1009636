//! What each page of a dossier is chosen from.

use super::access::At;
use super::store::links::Linking;
use super::store::offer::{self, OfferedQuartier};
use crate::convention::in_force;
use crate::diagnostics::Sight;
use crate::platform::{Allowed, App, Problem, Tx};
use palier_domain::convention::IndicatorTemplate;
use palier_domain::projects::{AskedDocument, Page};

/// A criterion that something may be argued on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedRule {
    /// The clause.
    pub clause: String,
    /// Its code and title.
    pub title: String,
    /// How many words it asks for.
    pub words: usize,
}

/// What a page is chosen from; empty where the page does not ask.
#[derive(Debug, Clone, Default)]
pub struct Offer {
    /// Organisations.
    pub organisations: Vec<(String, String)>,
    /// Quartiers.
    pub quartiers: Vec<OfferedQuartier>,
    /// Constats.
    pub constats: Vec<(String, String)>,
    /// Actions.
    pub actions: Vec<(String, String)>,
    /// Lines of programmes.
    pub lines: Vec<(String, String)>,
    /// Objectives of the axes that are open, by short code.
    pub objectives: Vec<(String, String)>,
    /// Phases of a project.
    pub phases: Vec<String>,
    /// Funders and schemes of the call.
    pub schemes: Vec<(String, String)>,
    /// Criteria and commitments.
    pub rules: Vec<OfferedRule>,
    /// Indicators of the library.
    pub library: Vec<IndicatorTemplate>,
    /// Documents asked of such a holder.
    pub documents: Vec<AskedDocument>,
    /// Whether the dossier has its quartiers: what may be linked is what stands there.
    pub placed: bool,
}

/// What separates an organisation from its scheme in a choice.
const BETWEEN: char = '|';

/// A funder and a scheme as one choice.
pub(super) fn scheme_choice(organisation: impl std::fmt::Display, scheme: &str) -> String {
    format!("{organisation}{BETWEEN}{scheme}")
}

/// The funder and the scheme of a choice.
pub(super) fn scheme_chosen(choice: &str) -> Option<(&str, &str)> {
    choice.split_once(BETWEEN)
}

impl Offer {
    /// What that page is chosen from, for that person.
    ///
    /// # Errors
    /// When the store does not answer.
    pub(super) async fn of(
        tx: &mut Tx,
        app: &App,
        who: &Allowed,
        at: &At,
        page: Page,
    ) -> Result<Self, Problem> {
        let mut offered = Self::of_call(app, at, page);
        match page {
            Page::Partners => offered.organisations = offer::organisations(tx, app.world.today()).await?,
            Page::Places => offered.quartiers = offer::quartiers(tx).await?,
            Page::Links => {
                let mandate = who.mandate();
                let (dossier, application) = (at.kept.id, &at.kept.application);
                let quartiers = application.quartiers();
                let linking = Linking { dossier, quartiers: &quartiers, links: &application.links };
                offered.constats = linking.constats(tx, &Sight::of(who)).await?;
                offered.actions = linking.actions(tx, &mandate).await?;
                offered.lines = linking.lines(tx, &mandate).await?;
                offered.placed = !quartiers.is_empty();
            }
            _ => {}
        }
        Ok(offered)
    }

    /// What the call itself offers.
    fn of_call(app: &App, at: &At, page: Page) -> Self {
        let call = &at.campaign.call;
        let mut offered = Self::default();
        match page {
            Page::Purpose => {
                let convention = in_force(app);
                let open = |axis: &Option<String>| {
                    axis.as_ref().is_some_and(|code| call.axes.is_empty() || call.axes.contains(code))
                };
                let all = convention.objectives().into_iter().filter(|one| open(&one.axis.code));
                offered.objectives = all
                    .map(|one| (one.code.to_owned(), format!("{} {}", one.code, one.clause.title)))
                    .collect();
            }
            Page::Participation => {
                offered.phases = call.rules.phases().into_iter().map(str::to_owned).collect();
            }
            Page::Financing => {
                let schemes = call.funders.iter().flat_map(|funder| {
                    funder.schemes.iter().map(move |scheme| {
                        (scheme_choice(funder.organisation, scheme), format!("{} : {scheme}", funder.name))
                    })
                });
                offered.schemes = schemes.collect();
            }
            Page::Links => {
                let rule = |rule: &palier_domain::plans::CriterionRule| OfferedRule {
                    clause: rule.clause.clone(),
                    title: format!("{} {}", rule.code, rule.title),
                    words: rule.words_min,
                };
                offered.rules = call.rules.rules.iter().map(rule).collect();
            }
            Page::Indicators => offered.library.clone_from(&call.indicators),
            Page::Documents => {
                let kind = at.kept.application.holder.kind;
                offered.documents = call.documents_of(kind).cloned().collect();
            }
            _ => {}
        }
        offered
    }

    /// What an identifier among these choices stands for.
    pub fn name(&self, id: &str) -> Option<String> {
        let lists = [&self.constats, &self.actions, &self.lines, &self.objectives];
        let known = lists.into_iter().flatten().find(|(known, _)| known == id);
        known.map(|(_, words)| words.clone())
    }

    /// Quartiers as choices.
    pub fn quartier_choices(&self) -> Vec<(String, String)> {
        self.quartiers.iter().map(|one| (one.id.clone(), one.name.clone())).collect()
    }
}
