//! Bodies and their sittings: agenda, presences, quorum, who withdrew, the opinion of the body that prepares and the decision
//! of the one that decides, amounts typed funder by funder (articles 6 and 7).

mod bodies;
mod cancel;
mod change;
mod closing;
mod convene;
mod correct;
mod fiche;
mod forms;
mod look;
mod mailing;
mod minutes;
mod programme;
mod room;
mod samples;
mod seated;
mod settling;
mod sittings;
pub mod store;
mod sums;
mod telling;
mod together;
mod views;
mod words;
mod writing;

pub use bodies::decision_rules;
pub use samples::specimens;
pub use words::say;
pub use writing::keep_all as keep_papers;

use crate::platform::jobs::Work;
use crate::platform::routes::{Access, Route, action, page};
use palier_domain::clause;
use palier_domain::convention::Carrier;
use palier_domain::partners::Capability;

/// What is left for later: letters and agreements of a sitting that was closed.
pub const WORKS: &[Work] = &[writing::WORK];

/// Routes of this feature.
pub fn routes() -> Vec<Route> {
    let (see, hold) = (Access::Needs(Capability::SeeFunding), Access::Needs(Capability::HoldSitting));
    vec![
        page("/instances", see, bodies::list),
        page("/instances/{instance}/composition", hold, bodies::edit_page),
        action("/instances/{instance}/composition", hold, bodies::update),
        page("/instances/seances/nouvelle", hold, sittings::new_page),
        action("/instances/seances/nouvelle", hold, sittings::create),
        page("/instances/seances/{seance}", see, fiche::page),
        page("/instances/seances/{seance}/corriger", hold, correct::page),
        action("/instances/seances/{seance}/corriger", hold, correct::correct),
        page("/instances/seances/{seance}/convocation", hold, convene::page),
        action("/instances/seances/{seance}/convocation", hold, convene::convene),
        page("/instances/seances/{seance}/ordre-du-jour.pdf", see, convene::agenda_pdf),
        page("/instances/seances/{seance}/seance.ics", see, convene::calendar),
        action("/instances/seances/{seance}/points", hold, correct::note),
        page("/instances/seances/{seance}/annulation", hold, cancel::page),
        action("/instances/seances/{seance}/annulation", hold, cancel::cancel),
        action("/instances/seances/{seance}/etat", hold, sittings::change_state),
        action("/instances/seances/{seance}/presences", hold, sittings::note_presences),
        action("/instances/seances/{seance}/departs", hold, sittings::note_withdrawal),
        action("/instances/seances/{seance}/clore", hold, closing::close),
        page("/instances/seances/{seance}/programmation.pdf", see, programme::pdf),
        page("/instances/seances/{seance}/programmation.xlsx", see, programme::workbook),
        page("/instances/seances/{seance}/releve.pdf", see, minutes::pdf),
        page("/instances/seances/{seance}/releve.odt", see, minutes::odt),
        page("/instances/seances/{seance}/notifications.pdf", see, mailing::letters),
        page("/instances/seances/{seance}/accords.pdf", see, mailing::agreements),
        page("/instances/seances/{seance}/salle", see, room::page),
        action("/instances/seances/{seance}/salle/{soumis}", hold, settling::rule),
    ]
}

const fn carried(clause: &'static str, what: &'static str) -> Carrier {
    Carrier {
        clause,
        what,
        href: Some("/instances"),
        test: Some("meetings::a_committee_gives_its_opinion_then_another_decides_funder_by_funder"),
    }
}

/// What this feature carries of the convention.
pub const CARRIES: &[Carrier] = &[
    carried(
        clause!("art6.pilotage"),
        "Instances : séances du comité de pilotage, quorum, départs, décisions",
    ),
    carried(
        clause!("art7.programmation.validation"),
        "salle du comité : seul le comité de pilotage vote les montants",
    ),
    carried(
        clause!("art7.programmation.avis"),
        "salle du comité : aucun vote sans l'avis du comité de direction",
    ),
    carried(
        clause!("art7.comite-de-direction"),
        "Instances : séances du comité de direction, avis et montants proposés",
    ),
    carried(
        clause!("art7.engagement-annuel"),
        "salle du comité : bilan de l'année précédente à côté de la demande, bloquant ou signalé",
    ),
];
