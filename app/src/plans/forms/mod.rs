//! From what was typed to an action fit to be kept.

pub mod conflict;
pub mod details;
pub mod rows;

use super::store::{Fiche, KeptAction, NewActionRow};
use crate::platform::Form;
use palier_domain::convention::InForce;
use palier_domain::plans::{ActionState, Details, NewAction, Progress};
use palier_domain::shared::{
    ActionId, Cents, ConstatId, Day, FieldFault, Instant, OrganisationId, QuartierId,
};
use std::collections::BTreeMap;

/// What a form may choose from: only what its writer reaches.
#[derive(Debug, Clone, Default)]
pub struct Within {
    /// Quartiers.
    pub quartiers: Vec<QuartierId>,
    /// Organisations, with their names.
    pub organisations: Vec<(OrganisationId, String)>,
    /// Constats, each with its quartier.
    pub constats: BTreeMap<ConstatId, QuartierId>,
    /// Clauses of the orientations of the contrat de ville.
    pub orientations: Vec<String>,
    /// Axes of the TFPB table.
    pub tfpb_axes: Vec<String>,
}

impl Within {
    fn knows(&self, organisation: OrganisationId) -> bool {
        self.organisations.iter().any(|(known, _)| *known == organisation)
    }
}

/// An action as typed, or every fault at once.
///
/// # Errors
/// What is to be corrected, field by field.
pub fn read(
    form: &Form,
    within: &Within,
    convention: &InForce<'_>,
    id: ActionId,
    now: Instant,
) -> Result<NewActionRow, Vec<FieldFault>> {
    let mut faults = Vec::new();
    let typed = head(form, within, &mut faults);
    let mut details = details::read(form, within, &mut faults);
    let checked = typed.check(|objective| {
        convention.objectives().iter().find(|aim| aim.clause.id == objective).map(|aim| aim.axis.id.clone())
    });
    let action = match checked {
        Ok(checked) if faults.is_empty() => checked.action,
        Ok(_) => return Err(faults),
        Err(ruled) => {
            faults.extend(ruled);
            return Err(faults);
        }
    };
    let Some(pilot) = action.pilot else {
        return Err(vec![FieldFault::new("pilot", "Indiquez l'organisme pilote.")]);
    };
    details.partners.retain(|partner| partner.organisation != pilot);
    let budget = details.budget_total().or(action.budget);
    Ok(NewActionRow {
        id,
        fiche: Fiche {
            title: action.title,
            description: form.text("description").to_owned(),
            pilot_id: pilot,
            state: ActionState::Idee,
            reason: None,
            postponed_to: None,
            progress: Progress::NonEngagee,
            starts: action.starts,
            ends: action.ends,
            budget,
            upkeep: form.filled("upkeep").map(str::to_owned),
            created_at: now,
        },
        quartiers: action.quartiers.into_iter().collect(),
        objectives: action.objectives.into_iter().collect(),
        details,
        constats: action.origins.into_iter().map(|(constat, _)| constat).collect(),
    })
}

/// The head of the fiche as typed: what the list of actions shows.
fn head(form: &Form, within: &Within, faults: &mut Vec<FieldFault>) -> NewAction {
    let day = |text: &str| Day::parse(text).map_err(|wrong| wrong.to_string());
    NewAction {
        title: form.text("title").to_owned(),
        objectives: form.all("objectives").map(str::to_owned).collect(),
        quartiers: chosen(form, "quartiers", |id| within.quartiers.contains(id), faults)
            .into_iter()
            .collect(),
        origins: chosen(form, "origins", |id| within.constats.contains_key(id), faults)
            .into_iter()
            .filter_map(|id| Some((id, *within.constats.get(&id)?)))
            .collect(),
        pilot: chosen(form, "pilot", |id| within.knows(*id), faults).pop(),
        starts: form.read("starts", faults, day),
        ends: form.read("ends", faults, day),
        budget: form.read("budget", faults, |text| Cents::parse(text).map_err(|wrong| wrong.to_string())),
    }
}

/// The ids chosen under a name, each once; a fault when one is not among those offered.
pub fn chosen<T: std::str::FromStr + Ord>(
    form: &Form,
    name: &'static str,
    offered: impl Fn(&T) -> bool,
    faults: &mut Vec<FieldFault>,
) -> Vec<T> {
    let mut ids = Vec::new();
    for text in form.all(name).filter(|text| !text.is_empty()) {
        match text.parse::<T>().ok().filter(&offered) {
            Some(id) => ids.push(id),
            None => {
                faults.push(FieldFault::new(name, "Un des choix n'est plus proposé : choisissez de nouveau."))
            }
        }
    }
    ids.sort();
    ids.dedup();
    ids
}

/// The code chosen in a list of one; a fault when it is not among those offered.
fn choice(
    form: &Form,
    name: &'static str,
    offered: &[String],
    faults: &mut Vec<FieldFault>,
) -> Option<String> {
    let found = |text: &String| offered.contains(text);
    chosen(form, name, found, faults).pop()
}

/// The form as it is kept.
pub fn filled(action: &KeptAction, details: &Details, constats: &[ConstatId]) -> Form {
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let mut texts = vec![
        ("title", action.fiche.title.clone()),
        ("description", action.fiche.description.clone()),
        ("pilot", action.fiche.pilot_id.to_string()),
        ("starts", day(action.fiche.starts)),
        ("ends", day(action.fiche.ends)),
        ("budget", action.fiche.budget.map(|sum| sum.to_string()).unwrap_or_default()),
        ("upkeep", action.fiche.upkeep.clone().unwrap_or_default()),
    ];
    texts.extend(action.quartiers.iter().map(|(id, _)| ("quartiers", id.to_string())));
    texts.extend(action.objectives.iter().map(|id| ("objectives", id.clone())));
    texts.extend(constats.iter().map(|id| ("origins", id.to_string())));
    let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let mut form = Form::of(&texts);
    details::fill(&mut form, details);
    form.put("revision", [action.revision.to_string()]);
    form
}
