//! What the form of an action offers to choose from: only what its writer reaches.

use super::forms::Within;
use super::store;
use super::store::linked::{self, SeenConstat};
use crate::diagnostics::Sight;
use crate::platform::{App, Problem, Tx};
use palier_domain::convention::InForce;
use palier_domain::shared::{ConstatId, QuartierId};

/// What the form offers.
#[derive(Debug, Clone, Default)]
pub struct Offer {
    /// Quartiers within reach, by name.
    pub quartiers: Vec<(String, String)>,
    /// Organisations that exist today, by name.
    pub organisations: Vec<(String, String)>,
    /// Constats already chosen, then the open ones of the quartiers chosen.
    pub constats: Vec<SeenConstat>,
}

impl Offer {
    /// The constats named and the open ones of these quartiers.
    pub(super) async fn of(
        tx: &mut Tx,
        app: &App,
        sight: &Sight,
        named: &[ConstatId],
        quartiers: &[QuartierId],
    ) -> Result<Self, Problem> {
        let mut constats: Vec<SeenConstat> = Vec::new();
        for id in named {
            constats.extend(linked::one(tx, sight, *id).await?);
        }
        for quartier in quartiers {
            let open = linked::of_quartier(tx, sight, *quartier).await?;
            constats
                .extend(open.into_iter().filter(|constat| constat.is_open() && !named.contains(&constat.id)));
        }
        Ok(Self {
            quartiers: store::quartiers(tx, sight).await?,
            organisations: store::organisations(tx, app.world.today()).await?,
            constats,
        })
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
