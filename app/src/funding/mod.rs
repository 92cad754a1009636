//! Money by year: the envelopes of each funder, what they grant, and every movement that made them what they are
//! (article 7).

mod envelopes;
mod samples;
pub mod store;
mod views;
mod words;

pub use samples::specimens;
pub use words::say;

use crate::convention::in_force;
use crate::platform::App;
use crate::platform::routes::{Access, Route, action, page};
use palier_domain::clause;
use palier_domain::convention::Carrier;
use palier_domain::funding::FundingRules;
use palier_domain::partners::Capability;

/// What the convention in force asks of money.
pub fn rules(app: &App) -> FundingRules {
    FundingRules::of(&in_force(app))
}

/// Routes of this feature.
pub fn routes() -> Vec<Route> {
    let (see, keep) = (Access::Needs(Capability::SeeFunding), Access::Needs(Capability::KeepFunding));
    vec![
        page("/financements", see, envelopes::list),
        page("/financements/enveloppes/nouvelle", keep, envelopes::new_page),
        action("/financements/enveloppes/nouvelle", keep, envelopes::create),
        page("/financements/enveloppes/{enveloppe}", see, envelopes::fiche),
        action("/financements/enveloppes/{enveloppe}/mouvements", keep, envelopes::move_money),
    ]
}

const fn envelopes_of(clause: &'static str, what: &'static str) -> Carrier {
    Carrier {
        clause,
        what,
        href: Some("/financements"),
        test: Some("funding::an_envelope_is_never_overdrawn_whoever_asks_at_the_same_time"),
    }
}

/// What this feature carries of the convention.
pub const CARRIES: &[Carrier] = &[
    envelopes_of(
        clause!("art7.financeurs.credits"),
        "Financements : enveloppes par financeur, dispositif et année",
    ),
    envelopes_of(
        clause!("art7.annualite"),
        "Financements : une enveloppe n'est jamais dépassée, ni dépensée une autre année",
    ),
];
