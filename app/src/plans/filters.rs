//! What a list of actions is narrowed to, kept in its address.

use super::store::KeptAction;
use crate::platform::Form;
use palier_domain::convention::InForce;
use palier_domain::plans::{ActionState, Progress};
use palier_domain::shared::{Day, text::fold};

/// Names of the filters in the address.
const NAMES: [&str; 8] = ["quartier", "axe", "objectif", "pilote", "etat", "avancement", "retard", "texte"];

/// The filters of a list; an empty text filters nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// Quartier, by id.
    pub quartier: String,
    /// Axis, by the id of its clause.
    pub axe: String,
    /// Objective, by the id of its clause.
    pub objectif: String,
    /// Pilot, by id.
    pub pilote: String,
    /// State.
    pub etat: String,
    /// Progress.
    pub avancement: String,
    /// `oui` for late ones only.
    pub retard: String,
    /// Words sought in the title.
    pub texte: String,
}

impl Filters {
    /// Those of an address.
    pub fn of(query: &Form) -> Self {
        let [quartier, axe, objectif, pilote, etat, avancement, retard, texte] =
            NAMES.map(|name| query.text(name).to_owned());
        Self { quartier, axe, objectif, pilote, etat, avancement, retard, texte }
    }

    /// Whether nothing is filtered.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// An address of that path with these filters.
    pub fn address(&self, path: &str, page: usize) -> String {
        let values = [
            &self.quartier,
            &self.axe,
            &self.objectif,
            &self.pilote,
            &self.etat,
            &self.avancement,
            &self.retard,
            &self.texte,
        ];
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in NAMES.iter().zip(values).filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        match query.finish() {
            query if query.is_empty() => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }

    /// Whether an action passes. An axis holds its objectives.
    pub fn keeps(&self, action: &KeptAction, convention: &InForce<'_>, today: Day) -> bool {
        let state: Option<ActionState> = self.etat.parse().ok();
        let progress: Option<Progress> = self.avancement.parse().ok();
        let serves_axis = |id: &String| {
            convention.clause(id).and_then(|clause| clause.parent.as_deref()) == Some(self.axe.as_str())
        };
        (self.quartier.is_empty() || action.quartiers.iter().any(|(id, _)| id.to_string() == self.quartier))
            && (self.axe.is_empty() || action.objectives.iter().any(serves_axis))
            && (self.objectif.is_empty() || action.objectives.contains(&self.objectif))
            && (self.pilote.is_empty() || action.fiche.pilot_id.to_string() == self.pilote)
            && state.is_none_or(|state| action.fiche.state == state)
            && progress.is_none_or(|progress| action.fiche.progress == progress)
            && (self.retard.is_empty() || action.rules().is_late(today))
            && fold(&action.fiche.title).contains(&fold(&self.texte))
    }
}
