//! Ways to look at the plan: the same actions under the same filters as a table, a board, a calendar, a time line, a map,
//! a late list, what changed since a meeting, and a consolidation.

mod board;
mod bulk;
mod calendar;
mod consolidation;
mod gantt;
mod late;
mod map;
mod samples;
mod saved;
mod since;

pub(super) use samples::specimens;

use super::filters::{Choices, Filters, NAMES, Options};
use super::store::saved as kept;
use crate::convention::in_force;
use crate::diagnostics::Sight;
use crate::platform::routes::{Access, Route, action, page};
use crate::platform::{Allowed, App, Form, Frame, Problem, Tx};
use palier_domain::partners::Capability;

/// Routes of the ways to look at the plan.
pub(super) fn routes() -> Vec<Route> {
    let see = Access::Needs(Capability::SeeHouse);
    let (follow, keep) = (Access::Needs(Capability::FollowAction), Access::Needs(Capability::KeepView));
    vec![
        page("/actions/tableau", see, board::board),
        page("/actions/calendrier", see, calendar::calendar),
        page("/actions/calendrier.xlsx", see, calendar::workbook),
        page("/actions/frise", see, gantt::gantt),
        page("/actions/frise.xlsx", see, gantt::workbook),
        page("/actions/carte", see, map::map),
        page("/actions/carte.geojson", see, map::shapes),
        page("/actions/retards", see, late::late),
        page("/actions/changements", see, since::since),
        page("/actions/changements.xlsx", see, since::workbook),
        page("/actions/consolidation", see, consolidation::consolidation),
        page("/actions/consolidation.xlsx", see, consolidation::workbook),
        page("/actions/vues", keep, saved::views),
        action("/actions/vues", keep, saved::keep),
        action("/actions/vues/{vue}/supprimer", keep, saved::drop),
        action("/actions/lot", follow, bulk::change_many),
    ]
}

/// A way to look at the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Rows and columns.
    Table,
    /// One column per state.
    Board,
    /// One month.
    Calendar,
    /// One bar per action, over one or several years.
    Gantt,
    /// Where they stand.
    Map,
    /// Those whose last day has passed.
    Late,
    /// What changed since a day.
    Since,
    /// Counted under headings.
    Consolidation,
}

impl Way {
    const ALL: [Self; 8] = [
        Self::Table,
        Self::Board,
        Self::Calendar,
        Self::Gantt,
        Self::Map,
        Self::Late,
        Self::Since,
        Self::Consolidation,
    ];

    /// Its address.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Table => "/actions",
            Self::Board => "/actions/tableau",
            Self::Calendar => "/actions/calendrier",
            Self::Gantt => "/actions/frise",
            Self::Map => "/actions/carte",
            Self::Late => "/actions/retards",
            Self::Since => "/actions/changements",
            Self::Consolidation => "/actions/consolidation",
        }
    }

    /// Its tab.
    const fn label(self) -> &'static str {
        match self {
            Self::Table => "Table",
            Self::Board => "Tableau par état",
            Self::Calendar => "Calendrier",
            Self::Gantt => "Frise",
            Self::Map => "Carte",
            Self::Late => "Retards",
            Self::Since => "Depuis la réunion",
            Self::Consolidation => "Consolidation",
        }
    }

    /// The title of its page.
    const fn title(self) -> &'static str {
        match self {
            Self::Table => "Plans d'actions",
            Self::Board => "Tableau par état",
            Self::Calendar => "Calendrier des actions",
            Self::Gantt => "Frise des actions",
            Self::Map => "Carte des actions",
            Self::Late => "Actions en retard",
            Self::Since => "Ce qui a changé depuis la réunion",
            Self::Consolidation => "Consolidation des plans d'actions",
        }
    }

    /// The filters that mean nothing there.
    const fn without(self) -> &'static [&'static str] {
        match self {
            Self::Calendar | Self::Gantt => &["annee"],
            Self::Late => &["retard"],
            _ => &[],
        }
    }

    /// The address of the workbook of what is seen.
    fn workbook(self) -> &'static str {
        match self {
            Self::Calendar => "/actions/calendrier.xlsx",
            Self::Gantt => "/actions/frise.xlsx",
            Self::Since => "/actions/changements.xlsx",
            Self::Consolidation => "/actions/consolidation.xlsx",
            Self::Table | Self::Board | Self::Map | Self::Late => "/actions.xlsx",
        }
    }

    /// The way that an address of ours leads to.
    fn at(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.path() == path)
    }
}

/// A filter of the sentence.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The words before it.
    pub words: &'static str,
    /// Its name in the address.
    pub name: &'static str,
    /// The words of what filters nothing.
    pub blank: &'static str,
    /// What it offers.
    pub options: Options,
    /// What is asked.
    pub value: String,
}

/// The sentence of the filters: words before, name, words of what filters nothing.
const SENTENCE: [(&str, &str, &str); 9] = [
    ("Les actions de", "quartier", "tous les quartiers"),
    ("à", "commune", "toutes les communes"),
    ("où est présent", "bailleur", "n'importe quel bailleur"),
    ("pour l'axe", "axe", "tous les axes"),
    ("et l'objectif", "objectif", "tous les objectifs"),
    ("pilotées par", "pilote", "tous les organismes"),
    ("à l'état", "etat", "tous les états"),
    ("d'avancement", "avancement", "tous les niveaux"),
    ("prévues en", "annee", "toutes les années"),
];

/// What every look at the plan has.
#[derive(Debug, Clone)]
pub struct Ways {
    /// Which one this is.
    pub way: Way,
    /// Filters in force.
    pub filters: Filters,
    /// What else its address says: columns, month, grouping.
    pub extra: Vec<(&'static str, String)>,
    /// The sentence of the filters.
    pub asked: Vec<Asked>,
    /// The same in plain words, one sentence each; for paper.
    pub said: Vec<String>,
    /// The views this person keeps: name and address.
    pub kept: Vec<(String, String)>,
    /// Whether a view may be kept.
    pub may_keep: bool,
    /// Whether an action may be written.
    pub may_plan: bool,
}

impl Ways {
    /// Reads what every look at the plan has.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn of(
        tx: &mut Tx,
        app: &App,
        who: &Allowed,
        way: Way,
        filters: &Filters,
        extra: Vec<(&'static str, String)>,
    ) -> Result<Self, Problem> {
        let choices = Choices::of(tx, &Sight::of(who), &in_force(app), app.world.today()).await?;
        let kept = if who.may(Capability::KeepView) {
            kept::of_person(tx, &who.person().to_string()).await?
        } else {
            Vec::new()
        };
        Ok(Self {
            asked: sentence(way, filters, &choices),
            said: choices.said(filters),
            way,
            filters: filters.clone(),
            extra,
            kept: kept.into_iter().map(|view| (view.name.clone(), view.href())).collect(),
            may_keep: who.may(Capability::KeepView),
            may_plan: who.may(Capability::PlanAction),
        })
    }

    /// The frame of its page.
    pub fn frame(&self, app: &App, who: &Allowed, query: &Form) -> Frame {
        let frame = Frame::of(app, who, self.way.title()).flash(done(query.text("fait")));
        match self.way {
            Way::Table => frame,
            _ => frame.under(Way::Table.title(), Way::Table.path()),
        }
    }

    fn pairs(&self) -> Vec<(&str, &str)> {
        self.extra.iter().map(|(name, value)| (*name, value.as_str())).collect()
    }

    /// Its own address, with these at the end.
    pub fn address(&self, more: &[(&str, &str)]) -> String {
        self.filters.address(self.way.path(), &[self.pairs(), more.to_vec()].concat())
    }

    /// Its address with these filters and nothing else.
    pub fn plain(&self) -> String {
        self.filters.address(self.way.path(), &[])
    }

    /// The tabs: label, address, whether it is this one.
    pub fn tabs(&self) -> Vec<(&'static str, String, bool)> {
        let tab = |way: Way| {
            let filters = way.without().iter().fold(self.filters.clone(), |all, name| all.with(name, ""));
            (way.label(), filters.address(way.path(), &[]), way == self.way)
        };
        Way::ALL.into_iter().map(tab).collect()
    }

    /// The filters of what is seen, with what the way itself leaves out.
    fn seen(&self) -> Filters {
        match self.way {
            Way::Late => self.filters.with("retard", "oui"),
            _ => self.filters.clone(),
        }
    }

    /// The workbook of the actions seen that may be changed and sent back.
    pub fn to_change(&self) -> String {
        self.seen().address("/actions/a-modifier.xlsx", &[])
    }

    /// The workbook of what is seen.
    pub fn workbook(&self) -> String {
        let more: &[(&str, &str)] = match self.way {
            Way::Board => &[("tri", "etat")],
            _ => &[],
        };
        self.seen().address(self.way.workbook(), &[self.pairs(), more.to_vec()].concat())
    }

    /// Where this view is kept under a name.
    pub fn keep_href(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("retour", &self.address(&[]));
        format!("/actions/vues?{}", query.finish())
    }

    /// Where everything is shown again; empty when nothing is filtered.
    pub fn clear(&self) -> &'static str {
        if self.filters.is_empty() { "" } else { self.way.path() }
    }

    /// Whether a filter means something there.
    pub fn has(&self, name: &str) -> bool {
        !self.way.without().contains(&name)
    }
}

fn sentence(way: Way, filters: &Filters, choices: &Choices) -> Vec<Asked> {
    let shown = SENTENCE.iter().filter(|(_, name, _)| !way.without().contains(name));
    let asked = |&(words, name, blank): &(&'static str, &'static str, &'static str)| Asked {
        words,
        name,
        blank,
        options: choices.get(name, filters),
        value: filters.get(name).to_owned(),
    };
    shown.map(asked).collect()
}

fn done(code: &str) -> Option<&'static str> {
    match code {
        "deplacee" => Some("L'action a changé d'état."),
        "vue" => Some("La vue est enregistrée."),
        _ => None,
    }
}

/// An address that a form brings back: one of the ways to look at the plan, with what it knows of its query.
#[derive(Debug, Clone)]
pub(super) struct Back {
    way: Way,
    query: Vec<(String, String)>,
}

impl Back {
    /// What was sent, or the plain table.
    pub(super) fn of(text: &str) -> Self {
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let Some(way) = Way::at(path) else { return Self { way: Way::Table, query: Vec::new() } };
        let ours = ["colonne", "tri", "page", "mois", "debut", "annees", "depuis", "par"];
        let known = |name: &str| ours.contains(&name) || NAMES.contains(&name);
        let query = form_urlencoded::parse(query.as_bytes()).into_owned().filter(|(name, _)| known(name));
        Self { way, query: query.take(40).collect() }
    }

    /// Its query, as a form.
    fn form(&self) -> Form {
        let pairs: Vec<(&str, &str)> =
            self.query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        Form::of(&pairs)
    }

    /// Its query, as an address carries it.
    fn query(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.query).finish()
    }

    /// Its address, saying what was done when something was.
    fn href(&self, done: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.query);
        if !done.is_empty() {
            query.append_pair("fait", done);
        }
        match query.finish() {
            query if query.is_empty() => self.way.path().to_owned(),
            query => format!("{}?{query}", self.way.path()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_only_brings_back_to_a_look_at_the_plan() {
        let back = |text: &str| Back::of(text).href("");
        assert_eq!(back("/actions/tableau?etat=idee&autre=1"), "/actions/tableau?etat=idee");
        assert_eq!(back("https://ailleurs.test/actions"), "/actions");
        assert_eq!(back("//ailleurs.test"), "/actions");
        assert_eq!(Back::of("/actions?page=2").href("vue"), "/actions?page=2&fait=vue");
    }
}
