//! Money by year: the envelopes of each funder, what they grant, and every movement that made them what they are
//! (article 7).

mod announced;
mod bank;
mod ending;
mod envelopes;
mod grants;
mod open_data;
pub mod papers;
mod past;
mod samples;
pub mod store;
mod told;
mod views;
mod words;

pub use past::{import_past, preview_past, read_file};
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
    let (house, open) = (Access::Needs(Capability::SeeHouse), Access::Needs(Capability::OpenCampaign));
    vec![
        page("/projets/dossiers/{dossier}/decision", house, told::page),
        page("/projets/dossiers/{dossier}/decision/notification.pdf", house, told::letter_pdf),
        page("/projets/dossiers/{dossier}/decision/accord.pdf", house, told::agreement_pdf),
        page("/projets/dossiers/{dossier}/decision/accord.odt", house, told::agreement_odt),
        page("/projets/dossiers/{dossier}/rib", house, bank::read),
        action("/projets/dossiers/{dossier}/rib", Access::Needs(Capability::WriteDossier), bank::join),
        page("/financements", see, envelopes::list),
        page("/financements/enveloppes/nouvelle", keep, envelopes::new_page),
        action("/financements/enveloppes/nouvelle", keep, envelopes::create),
        page("/financements/enveloppes/{enveloppe}", see, envelopes::fiche),
        action("/financements/enveloppes/{enveloppe}/mouvements", keep, envelopes::move_money),
        page("/financements/donnees-essentielles", see, open_data::page),
        page("/financements/donnees-essentielles.csv", see, open_data::csv),
        page("/financements/subventions-passees", see, past::page),
        page("/financements/subventions-passees/importer", open, past::import_page),
        action("/financements/subventions-passees/importer", open, past::bring_in),
        page("/financements/aides", see, grants::list),
        page("/financements/aides/{aide}", see, grants::fiche),
        page("/financements/aides/{aide}/notification.pdf", see, papers::letter_pdf),
        page("/financements/aides/{aide}/accord.pdf", see, papers::agreement_pdf),
        page("/financements/aides/{aide}/accord.odt", see, papers::agreement_odt),
        action("/financements/aides/{aide}/accord", keep, grants::sign),
        action("/financements/aides/{aide}/mouvements", keep, grants::move_grant),
        action("/financements/aides/{aide}/annonces", keep, announced::announce),
        action("/financements/aides/{aide}/solder", keep, ending::settle),
        action("/financements/aides/{aide}/renoncer", keep, ending::renounce),
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
    Carrier {
        clause: clause!("art7.accord-specifique"),
        what: "Aides votées : un accord spécifique par action, et rien de versé avant sa signature",
        href: Some("/financements/aides"),
        test: Some("meetings::letters_and_agreements_are_written_once_and_money_follows_the_signature"),
    },
    Carrier {
        clause: clause!("financement.pluriannuel"),
        what: "Aides votées : montants annoncés pour les années suivantes, votés chacun à son tour",
        href: Some("/financements/aides"),
        test: Some("funding::later_years_are_announced_then_voted_in_their_turn"),
    },
    envelopes_of(
        clause!("art7.financeurs.credits"),
        "Financements : enveloppes par financeur, dispositif et année",
    ),
    envelopes_of(
        clause!("art7.annualite"),
        "Financements : une enveloppe n'est jamais dépassée, ni dépensée une autre année",
    ),
];
