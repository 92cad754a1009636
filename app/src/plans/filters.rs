//! What a look at the plan is narrowed to, kept in its address and said as a sentence.

use super::store::counted::{COMMUNES, LANDLORDS, PILOTS, choices};
use super::store::listed::{Narrow, Reached, reached};
use super::words::{progress_label, state_label};
use crate::diagnostics::Sight;
use crate::platform::db::containing;
use crate::platform::{Form, Problem, Tx};
use palier_domain::convention::InForce;
use palier_domain::plans::{ActionState, Grouping, Progress};
use palier_domain::shared::Day;
use std::collections::BTreeMap;

/// Names of the filters in the address, in the order of the sentence.
pub const NAMES: [&str; 11] = [
    "quartier",
    "commune",
    "bailleur",
    "axe",
    "objectif",
    "pilote",
    "etat",
    "avancement",
    "annee",
    "retard",
    "texte",
];
/// The value of a heading that an action does not have.
pub const NONE: &str = "aucun";

/// The filters of a look; those that are absent filter nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters(BTreeMap<&'static str, String>);

impl Filters {
    /// Those of an address.
    pub fn of(query: &Form) -> Self {
        // PostgreSQL keeps no NUL in a text: nothing that holds one can be found.
        let given =
            NAMES.iter().filter_map(|name| Some((*name, query.filled(name)?.replace('\0', "\u{FFFD}"))));
        Self(given.collect())
    }

    /// The value of a filter; empty when it filters nothing.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Whether nothing is filtered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// These filters with another value for one of them; an empty value takes it away.
    #[must_use]
    pub fn with(&self, name: &'static str, value: &str) -> Self {
        let mut filters = self.clone();
        match value {
            "" => filters.0.remove(name),
            value => filters.0.insert(name, value.to_owned()),
        };
        filters
    }

    /// Names and values, in the order of the sentence.
    pub fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        NAMES.iter().filter_map(|name| Some((*name, self.0.get(name)?.as_str())))
    }

    /// An address of that path with these filters, then these.
    pub fn address(&self, path: &str, more: &[(&str, &str)]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let own: Vec<(&str, &str)> = self.pairs().collect();
        for (name, value) in
            own.into_iter().chain(more.iter().copied()).filter(|(_, value)| !value.is_empty())
        {
            query.append_pair(name, value);
        }
        match query.finish() {
            query if query.is_empty() => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }

    /// What the store is asked. An axis holds its objectives; a value that means nothing finds nothing.
    pub fn narrow(&self, convention: &InForce<'_>, today: Day) -> Narrow {
        let own = |name: &str| self.0.get(name).cloned();
        let either = |name: &str| match own(name) {
            Some(value) if value == NONE => (Some("*".to_owned()), true),
            value => (value, false),
        };
        let year = own("annee").filter(|year| year != NONE);
        Narrow {
            quartier: own("quartier"),
            commune: own("commune"),
            landlord: either("bailleur"),
            axis: self.objectives_asked(convention),
            objective: either("objectif"),
            pilot: own("pilote"),
            state: own("etat"),
            progress: own("avancement"),
            late: !self.get("retard").is_empty(),
            today: today.to_string(),
            between: year.map(|year| (format!("{year:0>4}-01-01"), format!("{year:0>4}-12-31"))),
            undated: self.get("annee") == NONE,
            words: own("texte").map(|words| containing(&words)),
        }
    }

    /// The objectives of the axis asked for, between bars; those of every axis when it is none that is asked for.
    fn objectives_asked(&self, convention: &InForce<'_>) -> (Option<String>, bool) {
        let (axis, none) = (self.get("axe"), self.get("axe") == NONE);
        if axis.is_empty() {
            return (None, false);
        }
        let under = convention.objectives().into_iter().filter(|aim| none || aim.axis.id == axis);
        let ids: Vec<String> = under.map(|aim| format!("{}|", aim.clause.id)).collect();
        (Some(format!("|{}", ids.concat())), none)
    }
}

/// A list to choose from: value and words.
pub type Options = Vec<(String, String)>;

/// What the filters offer.
#[derive(Debug, Clone, Default)]
pub struct Choices(BTreeMap<&'static str, Options>);

impl Choices {
    /// What this person may filter by.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn of(
        tx: &mut Tx,
        sight: &Sight,
        convention: &InForce<'_>,
        today: Day,
    ) -> Result<Self, Problem> {
        let reached = reached(tx, &sight.mandate).await?;
        let quartiers = reached.into_iter().map(|Reached { id, name, .. }| (id, name)).collect();
        let year = today.0.year();
        let own = [
            ("quartier", quartiers),
            ("commune", choices(tx, &sight.mandate, COMMUNES).await?),
            ("bailleur", choices(tx, &sight.mandate, LANDLORDS).await?),
            ("pilote", choices(tx, &sight.mandate, PILOTS).await?),
            (
                "annee",
                (year.saturating_sub(4)..=year.saturating_add(5))
                    .map(|year| (year.to_string(), year.to_string()))
                    .collect(),
            ),
        ];
        Ok(Self(own.into_iter().chain(fixed(convention)).collect()))
    }

    /// What a filter offers; a value asked for that no longer stands there is offered too, so that it can be seen.
    pub fn get(&self, name: &str, filters: &Filters) -> Options {
        let mut options = self.0.get(name).cloned().unwrap_or_default();
        let asked = filters.get(name);
        if !asked.is_empty() && !options.iter().any(|(value, _)| value == asked) {
            options.push((asked.to_owned(), unnamed(name, asked)));
        }
        options
    }

    /// The filters in words, one sentence each, for a page or a document that leaves the screen.
    pub fn said(&self, filters: &Filters) -> Vec<String> {
        let said = |(name, value): (&'static str, &str)| match name {
            "retard" => "Actions en retard seulement".to_owned(),
            "texte" => format!("Intitulé contenant « {value} »"),
            _ => {
                let named =
                    self.0.get(name).and_then(|options| options.iter().find(|(known, _)| known == value));
                let words = named.map_or_else(|| unnamed(name, value), |(_, words)| words.clone());
                format!("{} : {words}", label(name))
            }
        };
        filters.pairs().map(said).collect()
    }
}

/// What the convention and the rules offer.
fn fixed(convention: &InForce<'_>) -> [(&'static str, Options); 4] {
    let named = |code: &str, title: &str| format!("{code} {title}");
    let axes = convention.axes();
    let axes = axes.iter().map(|axis| (axis.clause.id.clone(), named(axis.code, &axis.clause.title)));
    let aims = convention.objectives();
    let aims = aims.iter().map(|aim| (aim.clause.id.clone(), named(aim.code, &aim.clause.title)));
    let states =
        ActionState::ALL.iter().map(|state| (state.code().to_owned(), state_label(*state).to_owned()));
    let levels =
        Progress::ALL.iter().map(|level| (level.code().to_owned(), progress_label(*level).to_owned()));
    [
        ("axe", axes.collect()),
        ("objectif", aims.collect()),
        ("etat", states.collect()),
        ("avancement", levels.collect()),
    ]
}

/// The words of a filter.
fn label(name: &str) -> &'static str {
    match name {
        "avancement" => "Avancement",
        name => name.parse().map_or("", grouping_label),
    }
}

/// What the actions are gathered by, in words.
pub fn grouping_label(by: Grouping) -> &'static str {
    match by {
        Grouping::Axe => "Axe",
        Grouping::Objectif => "Objectif",
        Grouping::Quartier => "Quartier",
        Grouping::Commune => "Commune",
        Grouping::Bailleur => "Bailleur présent",
        Grouping::Pilote => "Pilote",
        Grouping::Annee => "Année",
        Grouping::Etat => "État",
    }
}

/// The words of a heading that an action does not have, or of a value that nothing names any more.
pub fn unnamed(name: &str, value: &str) -> String {
    match (name, value == NONE) {
        ("annee", true) => "sans date".to_owned(),
        ("annee", false) => value.to_owned(),
        ("axe", true) => "sans axe".to_owned(),
        ("objectif", true) => "sans objectif".to_owned(),
        ("bailleur", true) => "sans bailleur connu".to_owned(),
        _ => "autre valeur".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_reads_back_as_the_filters_it_was_made_of() {
        let typed =
            [("quartier", "q1"), ("texte", "bancs & « l'entrée » ?"), ("retard", "oui"), ("page", "3")];
        let filters = Filters::of(&Form::of(&typed));
        let address = filters.address("/actions", &[("tri", "budget")]);
        let query = address.strip_prefix("/actions?").unwrap();
        let read: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let read: Vec<(&str, &str)> =
            read.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        assert_eq!(Filters::of(&Form::of(&read)), filters);
        assert_eq!(filters.with("quartier", "").get("quartier"), "");
        assert_eq!(Filters::default().address("/actions", &[]), "/actions");
    }
}
