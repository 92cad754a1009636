//! A local convention as it reads on a day: blanks filled in, names in place of identifiers, its programme as it stands.

use super::plans;
use super::store::{self, KeptConvention};
use crate::convention::in_force;
use crate::diagnostics::Sight;
use crate::plans::list::aims;
use crate::plans::store::KeptAction;
use crate::platform::{App, Problem, Tx};
use palier_domain::plans::{Blank, LocalArticle, LocalStanding};
use palier_domain::shared::{Cents, Day, text::fold};
use std::collections::BTreeSet;

/// Who signs, as a page or a document says it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Signing {
    /// Organisation, by identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// As what.
    pub quality: String,
    /// When; `None` until then.
    pub signed_on: Option<Day>,
}

/// An action of the programme.
#[derive(Debug, Clone, PartialEq)]
pub struct Programmed {
    /// The action.
    pub action: KeptAction,
    /// Objectives it serves: code and title.
    pub aims: Vec<String>,
    /// The day it was taken in.
    pub added_on: Day,
}

/// A local convention on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// What it is called.
    pub title: String,
    /// The day looked at.
    pub day: Day,
    /// Where it stands that day.
    pub standing: LocalStanding,
    /// Its last day.
    pub ends: Day,
    /// Where it applies: address of each quartier, name.
    pub quartiers: Vec<(String, String)>,
    /// Who signs.
    pub signatories: Vec<Signing>,
    /// Its articles.
    pub articles: Vec<LocalArticle>,
    /// The avenants that have taken effect.
    pub avenants: Vec<store::Avenant>,
    /// Its programme, within reach.
    pub programme: Vec<Programmed>,
    /// How many actions of it are beyond reach.
    pub beyond: usize,
}

/// The title of a convention, its commune filled in.
pub fn title_of(kept: &KeptConvention) -> String {
    Blank::fill(&kept.title, |blank| match blank {
        Blank::Commune => kept.commune.clone(),
        other => other.mark(),
    })
}

/// The convention as it reads on that day.
///
/// # Errors
/// When the store does not answer.
pub async fn read(
    tx: &mut Tx,
    app: &App,
    sight: &Sight,
    kept: &KeptConvention,
    day: Day,
) -> Result<Reading, Problem> {
    let text = kept.history.at(day);
    let names = plans::organisation_names(tx).await?;
    let places = store::quartier_names(tx).await?;
    let mut quartiers: Vec<(String, String)> = text
        .quartiers
        .iter()
        .map(|id| (id.to_string(), places.get(&id.to_string()).cloned().unwrap_or_default()))
        .collect();
    quartiers.sort_by_cached_key(|(_, name)| fold(name));
    let signing = text.signatories.iter().map(|one| Signing {
        id: one.organisation.to_string(),
        name: names.get(&one.organisation.to_string()).cloned().unwrap_or_default(),
        quality: one.quality.clone(),
        signed_on: one.signed_on,
    });
    let signatories: Vec<Signing> = signing.collect();
    let (programme, beyond) = programme(tx, app, sight, kept, day).await?;
    let together = |names: Vec<&str>| names.join(", ");
    let value = |blank| match blank {
        Blank::Commune => kept.commune.clone(),
        Blank::Quartiers => together(quartiers.iter().map(|(_, name)| name.as_str()).collect()),
        Blank::Starts => kept.history.starts.plain(),
        Blank::Ends => text.ends.plain(),
        Blank::Signatories => together(signatories.iter().map(|one| one.name.as_str()).collect()),
        Blank::Convention => app.convention.title.clone(),
        Blank::Contract => app.convention.contract.clone(),
    };
    let article = |article: &LocalArticle| LocalArticle {
        number: article.number,
        title: Blank::fill(&article.title, value),
        text: Blank::fill(&article.text, value),
    };
    Ok(Reading {
        title: Blank::fill(&kept.title, value),
        day,
        standing: kept.state.stands(kept.history.starts, text.ends, day),
        ends: text.ends,
        articles: text.articles.iter().map(article).collect(),
        avenants: kept.avenants.iter().filter(|one| one.effective <= day).cloned().collect(),
        quartiers,
        signatories,
        programme,
        beyond,
    })
}

/// The programme as it stood at the end of that day: what is within reach, and how many actions are not.
async fn programme(
    tx: &mut Tx,
    app: &App,
    sight: &Sight,
    kept: &KeptConvention,
    day: Day,
) -> Result<(Vec<Programmed>, usize), Problem> {
    // Before its adoption a programme is a draft: it reads the same whatever the day.
    let is_open = kept.state.is_open();
    let of_day: Vec<_> = kept.programme.iter().filter(|(_, on)| is_open || *on <= day).collect();
    let convention = in_force(app);
    let programmed = |action: KeptAction| {
        let added_on = of_day.iter().find(|(id, _)| *id == action.id)?.1;
        let aims = aims(&action, &convention).into_iter().map(|(_, said)| said).collect();
        Some(Programmed { aims, added_on, action })
    };
    let within: Vec<Programmed> =
        plans::actions(tx, sight, None, None).await?.into_iter().filter_map(programmed).collect();
    let beyond = of_day.len() - within.len();
    Ok((within, beyond))
}

impl Reading {
    /// Sum of the budgets of the programme, within reach.
    pub fn budget(&self) -> Cents {
        self.programme.iter().filter_map(|one| one.action.fiche.budget).sum()
    }

    /// The organisations that lead an action of the programme and do not sign.
    pub fn unsigned_pilots(&self) -> Vec<&str> {
        let signing: BTreeSet<&str> = self.signatories.iter().map(|one| one.name.as_str()).collect();
        let pilots: BTreeSet<&str> = self.programme.iter().map(|one| one.action.pilot.as_str()).collect();
        pilots.difference(&signing).copied().collect()
    }
}
