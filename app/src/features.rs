//! The table of contents: routes, views, sentences and clauses of every feature, in the order in which they may call
//! each other: each calls only those before it.

use crate::platform::chores::Chore;
use crate::platform::jobs::Work;
use crate::platform::journal::Entry;
use crate::platform::{Route, convening, imports};
use crate::{
    abatement, convention, demo, diagnostics, field, funding, home, meetings, overview, participation,
    partners, plans, projects, territory,
};
use palier_domain::convention::Carrier;

/// Every route of the house.
pub fn routes() -> Vec<Route> {
    [
        convention::routes(),
        partners::routes(),
        territory::routes(),
        diagnostics::routes(),
        field::routes(),
        plans::routes(),
        abatement::routes(),
        projects::routes(),
        funding::routes(),
        meetings::routes(),
        overview::routes(),
        participation::routes(),
        home::routes(),
        demo::routes(),
    ]
    .concat()
}

/// What every feature carries of the convention.
pub fn carriers() -> Vec<Carrier> {
    [
        palier_domain::projects::CARRIES,
        palier_domain::meetings::CARRIES,
        palier_domain::funding::CARRIES,
        convention::CARRIES,
        partners::CARRIES,
        territory::CARRIES,
        diagnostics::CARRIES,
        field::CARRIES,
        plans::CARRIES,
        abatement::CARRIES,
        projects::CARRIES,
        funding::CARRIES,
        meetings::CARRIES,
        overview::CARRIES,
        participation::CARRIES,
    ]
    .concat()
}

/// What is done every day.
pub fn chores() -> Vec<Chore> {
    [diagnostics::CHORES, plans::CHORES, abatement::CHORES, projects::CHORES].concat()
}

/// What features leave for later.
pub fn works() -> Vec<Work> {
    meetings::WORKS.to_vec()
}

/// The French sentence of a journal entry, made by the feature its event belongs to; nothing for an unknown event.
pub fn say(entry: &Entry) -> Option<String> {
    let sentences: &[fn(&Entry) -> Option<String>] = &[
        partners::say,
        territory::say,
        diagnostics::say,
        field::say,
        plans::say,
        abatement::say,
        projects::say,
        funding::say,
        meetings::say,
        demo::say,
    ];
    sentences.iter().find_map(|say| say(entry))
}

/// Every view in its states, rendered: name and page. A test reads them all.
pub fn specimens() -> Vec<(&'static str, Result<String, askama::Error>)> {
    [
        imports::specimens(),
        convening::specimens(),
        convention::specimens(),
        partners::specimens(),
        territory::specimens(),
        diagnostics::specimens(),
        field::specimens(),
        plans::specimens(),
        abatement::specimens(),
        projects::specimens(),
        projects::views::portal::specimens(),
        funding::specimens(),
        meetings::specimens(),
        overview::specimens(),
        participation::specimens(),
        home::specimens(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
