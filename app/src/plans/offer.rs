//! What the form of an action offers to choose from: only what its writer reaches.

use super::forms::Within;
use super::store::linked::{self, SeenConstat};
use super::{local, store};
use crate::diagnostics::Sight;
use crate::platform::{App, Form, Problem, Tx};
use palier_domain::convention::InForce;
use palier_domain::shared::{ConstatId, Day, QuartierId};
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::str::FromStr;

/// What the form offers.
#[derive(Debug, Clone, Default)]
pub struct Offer {
    /// Quartiers within reach, by name.
    pub quartiers: Vec<(String, String)>,
    /// Organisations that exist today, by name.
    pub organisations: Vec<(String, String)>,
    /// Themes of the grid.
    pub themes: Vec<(String, String)>,
    /// Constats already chosen, then the open ones that are looked at.
    pub constats: Vec<SeenConstat>,
}

/// The worst constats first; else the latest.
const WORST: &str = "graves";

/// Orders in which constats may be shown.
pub fn orders() -> Vec<(String, String)> {
    [("recents", "les plus récents d'abord"), (WORST, "les plus graves d'abord")]
        .map(|(code, words)| (code.to_owned(), words.to_owned()))
        .to_vec()
}

/// The identifiers sent under a name.
pub(super) fn ids<T: FromStr>(form: &Form, name: &str) -> Vec<T> {
    form.all(name).filter_map(|text| text.parse().ok()).collect()
}

/// The quartiers whose constats are proposed.
async fn looked_at(
    tx: &mut Tx,
    sight: &Sight,
    form: &Form,
    today: Day,
) -> Result<BTreeSet<QuartierId>, Problem> {
    if let Ok(one) = form.text("quartier").parse() {
        return Ok([one].into());
    }
    let mut quartiers: BTreeSet<QuartierId> = ids(form, "quartiers").into_iter().collect();
    if let Ok(convention) = form.text("convention").parse() {
        quartiers.extend(local::quartiers_of(tx, sight, convention, today).await?);
    }
    Ok(quartiers)
}

impl Offer {
    /// What may be chosen from, as this form asks for it: constats already chosen, and the open ones of the quartier looked
    /// at, else of those ticked and of the convention the action is written for; of one theme when it is asked.
    pub(super) async fn of(tx: &mut Tx, app: &App, sight: &Sight, form: &Form) -> Result<Self, Problem> {
        let today = app.world.today();
        let mut constats: Vec<SeenConstat> = Vec::new();
        for id in ids::<ConstatId>(form, "origins") {
            constats.extend(linked::one(tx, sight, id).await?);
        }
        let mut open: Vec<SeenConstat> = Vec::new();
        for quartier in looked_at(tx, sight, form, today).await? {
            open.extend(linked::of_quartier(tx, sight, quartier).await?);
        }
        let theme = form.filled("theme");
        open.retain(|constat| {
            let known = constats.iter().any(|chosen| chosen.id == constat.id);
            constat.is_open() && !known && theme.is_none_or(|theme| constat.theme == theme)
        });
        match form.text("ordre") {
            WORST => open.sort_by_key(|constat| Reverse((constat.severity(), constat.day))),
            _ => open.sort_by_key(|constat| Reverse(constat.day)),
        }
        constats.extend(open);
        let themes = app.grid.themes.iter().map(|theme| (theme.code.clone(), theme.title.clone()));
        Ok(Self {
            quartiers: store::quartiers(tx, sight).await?,
            organisations: store::organisations(tx, today).await?,
            themes: themes.collect(),
            constats,
        })
    }

    /// The quartiers of the constats chosen, ticked with those that were: an action takes place where what it answers was seen.
    pub(super) fn tick_quartiers(&self, form: &mut Form) {
        let chosen: BTreeSet<ConstatId> = ids(form, "origins").into_iter().collect();
        let mut quartiers: BTreeSet<QuartierId> = ids(form, "quartiers").into_iter().collect();
        let of = self.constats.iter().filter(|constat| chosen.contains(&constat.id));
        quartiers.extend(of.map(|constat| constat.quartier_id));
        form.put("quartiers", quartiers.iter().map(ToString::to_string));
    }

    /// The same, as what was typed is checked against.
    pub(super) fn within(&self, convention: &InForce<'_>) -> Within {
        let axes = convention.tfpb_axes().iter().map(|axis| axis.code.clone());
        let organisations = self.organisations.iter();
        Within {
            quartiers: self.quartiers.iter().filter_map(|(id, _)| id.parse().ok()).collect(),
            organisations: organisations
                .filter_map(|(id, name)| Some((id.parse().ok()?, name.clone())))
                .collect(),
            constats: self.constats.iter().map(|constat| (constat.id, constat.quartier_id)).collect(),
            orientations: convention.orientations().iter().map(|clause| clause.id.clone()).collect(),
            tfpb_axes: axes.collect(),
        }
    }
}
