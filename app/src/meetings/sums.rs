//! What the room adds up: each envelope and its balance, what is asked and voted by axis, quartier and commune.

use super::store::KeptSitting;
use super::store::room::{self as kept_room, Item, Said};
use crate::convention::in_force;
use crate::funding::store::{self as money, KeptEnvelope};
use crate::platform::{App, Problem, Tx};
use palier_domain::funding::{CountedDossier, ProgrammeSums, by_heading, per_thousand, whole};
use palier_domain::shared::{Cents, EnvelopeId};
use serde::Serialize;
use std::collections::BTreeMap;

/// An envelope as the room sees it, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Purse {
    /// Which.
    pub id: String,
    /// Whose.
    pub funder: String,
    /// Under which scheme.
    pub scheme: String,
    /// Asked by the dossiers of the sitting.
    pub asked: String,
    /// Proposed or voted by this sitting.
    pub said: String,
    /// What is left once it is voted.
    pub left: String,
    /// Whether that is less than nothing: an opinion may propose more than there is.
    pub short: bool,
}

/// A heading and what stands under it, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Heading {
    /// What it is called.
    pub name: String,
    /// How many dossiers, in whole or in part.
    pub dossiers: u32,
    /// Asked.
    pub asked: String,
    /// Proposed or voted.
    pub said: String,
    /// Its share of what is proposed or voted.
    pub share: String,
}

/// Everything the room adds up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Sums {
    /// Envelopes of the year.
    pub purses: Vec<Purse>,
    /// By axis.
    pub axes: Vec<Heading>,
    /// By quartier.
    pub quartiers: Vec<Heading>,
    /// By commune.
    pub communes: Vec<Heading>,
    /// Asked by all.
    pub asked: String,
    /// Proposed or voted to all.
    pub said: String,
    /// Dossiers settled.
    pub settled: usize,
    /// Dossiers on the agenda.
    pub items: usize,
}

/// What a change on one row moved: the row and the sums, nothing else.
#[derive(Debug, Clone, Serialize)]
pub struct Moved {
    /// Which dossier.
    pub dossier: String,
    /// What is said of it.
    pub verdict: String,
    /// Proposed or voted, in words.
    pub total: String,
    /// Whether less is granted than was asked.
    pub partial: bool,
    /// What is added up.
    pub sums: Sums,
}

fn headings(counted: Vec<CountedDossier>, title: &dyn Fn(&str) -> String) -> Vec<Heading> {
    let all = whole(&counted);
    let heading = |(key, sums): (String, ProgrammeSums)| Heading {
        name: if key.is_empty() { "Sans rattachement".to_owned() } else { title(&key) },
        dossiers: sums.dossiers,
        asked: sums.asked.to_string(),
        said: sums.voted.to_string(),
        share: per_thousand(sums.voted, all.voted)
            .map_or_else(|| "—".to_owned(), |share| format!("{},{} %", share / 10, share % 10)),
    };
    by_heading(&counted).into_iter().map(heading).collect()
}

/// The sums of a sitting.
///
/// # Errors
/// When the store does not answer.
pub async fn of(
    tx: &mut Tx,
    app: &App,
    kept: &KeptSitting,
    items: &[Item],
    rulings: &[Said],
    envelopes: &[KeptEnvelope],
) -> Result<Sums, Problem> {
    let parts = kept_room::parts(tx, kept.id).await?;
    let said: BTreeMap<_, &Said> = rulings.iter().map(|said| (said.dossier, said)).collect();
    let decides = rulings.iter().any(|said| said.decides);
    let empty = kept_room::Parts::default();
    let (mut axes, mut quartiers, mut communes) = (Vec::new(), Vec::new(), Vec::new());
    let mut by_purse: BTreeMap<EnvelopeId, (Cents, Cents)> = BTreeMap::new();
    let (mut asked_all, mut said_all) = (Cents(0), Cents(0));
    for item in items {
        let of = parts.get(&item.id.to_string()).unwrap_or(&empty);
        let asked: Cents = item.asked.values().copied().chain([item.nowhere]).sum();
        let amounts = said.get(&item.id).map(|said| &said.amounts);
        let voted: Cents = amounts.into_iter().flat_map(BTreeMap::values).copied().sum();
        axes.push(kept_room::Parts::counted(&of.axes, asked, Cents(0), voted));
        quartiers.push(kept_room::Parts::counted(&of.quartiers, asked, Cents(0), voted));
        communes.push(kept_room::Parts::counted(&of.communes, asked, Cents(0), voted));
        (asked_all, said_all) = ([asked_all, asked].into_iter().sum(), [said_all, voted].into_iter().sum());
        for (envelope, cents) in &item.asked {
            by_purse.entry(*envelope).or_default().0.0 += cents.0;
        }
        for (envelope, cents) in amounts.into_iter().flatten() {
            by_purse.entry(*envelope).or_default().1.0 += cents.0;
        }
    }
    let purse = |kept: &KeptEnvelope| {
        let (asked, said) = by_purse.get(&kept.envelope.id).copied().unwrap_or_default();
        // What a committee decides is already set aside; what one proposes is not.
        let available = kept.balance.available();
        let left = if decides { available } else { Cents(available.0 - said.0) };
        Purse {
            id: kept.envelope.id.to_string(),
            funder: kept.funder.clone(),
            scheme: kept.envelope.scheme.clone(),
            asked: asked.to_string(),
            said: said.to_string(),
            left: left.to_string(),
            short: left < Cents(0),
        }
    };
    let convention = in_force(app);
    let axis = |code: &str| {
        convention.axis(code).map_or_else(|| code.to_owned(), |axis| format!("{code} {}", axis.clause.title))
    };
    Ok(Sums {
        purses: envelopes.iter().map(purse).collect(),
        axes: headings(axes, &axis),
        quartiers: headings(quartiers, &str::to_owned),
        communes: headings(communes, &str::to_owned),
        asked: asked_all.to_string(),
        said: said_all.to_string(),
        settled: rulings.len(),
        items: items.len(),
    })
}

/// What a change on one dossier moved.
///
/// # Errors
/// When the store does not answer.
pub async fn moved(
    tx: &mut Tx,
    app: &App,
    kept: &KeptSitting,
    item: &Item,
    said: &Said,
) -> Result<Moved, Problem> {
    let envelopes = money::envelopes(tx, kept.year).await?;
    let items = kept_room::items(tx, kept.id, None, &envelopes).await?;
    let rulings = kept_room::rulings(tx, kept.id, None).await?;
    let total: Cents = said.amounts.values().copied().sum();
    let asked: Cents = item.asked.values().copied().sum();
    Ok(Moved {
        dossier: item.id.to_string(),
        verdict: said.verdict.clone(),
        total: total.to_string(),
        partial: total > Cents(0) && total < asked,
        sums: of(tx, app, kept, &items, &rulings, &envelopes).await?,
    })
}
