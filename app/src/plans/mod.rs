//! Actions of the shared plan: listed, written, followed, and tied to the constats they answer; the local conventions
//! their programmes stand in (articles 3 to 6).

mod acts;
mod admission;
mod change;
mod columns;
mod edit;
mod fiche;
mod filters;
mod forms;
mod import;
mod list;
pub mod local;
mod offer;
mod sketch;
mod store;
mod views;
mod ways;
mod words;

pub use forms::rows;
pub use list::{PAGE, Paging, sheet_of_quartier};
pub use sketch::sketch;
pub use store::listed::{Listed, late_actions};
pub use store::{
    Fiche, KeptAction, NewActionRow, Note, action as one, actions_of, insert_action, insert_note,
};
pub use words::{progress_label, say, state_label, state_tone};

use crate::platform::chores::Chore;
use crate::platform::routes::{Access, Route, action, page};
use palier_domain::clause;
use palier_domain::convention::Carrier;
use palier_domain::partners::Capability;

/// What is done every night.
pub const CHORES: &[Chore] = &[import::CHORE];

/// Routes of this feature.
pub fn routes() -> Vec<Route> {
    let (see, plan, follow) = (
        Access::Needs(Capability::SeeHouse),
        Access::Needs(Capability::PlanAction),
        Access::Needs(Capability::FollowAction),
    );
    let mut all = vec![
        page("/actions", see, list::actions),
        page("/actions.xlsx", see, list::workbook),
        page("/actions/nouveau", plan, edit::new_page),
        action("/actions/nouveau", plan, edit::create),
        page("/actions/{action}", see, fiche::fiche),
        page("/actions/{action}/modifier", plan, edit::edit_page),
        action("/actions/{action}/modifier", plan, edit::update),
        page("/actions/{action}/lieu.geojson", see, fiche::place),
        page("/actions/{action}/pieces/{piece}", see, fiche::piece),
        action("/actions/{action}/etat", follow, acts::change_state),
        action("/actions/{action}/avancement", follow, acts::change_progress),
        action("/actions/{action}/jalons", follow, acts::mark_step),
        action("/actions/{action}/indicateurs", follow, acts::note_reached),
        action("/actions/{action}/notes", follow, acts::add_note),
    ];
    all.extend(ways::routes());
    all.extend(import::routes());
    all.extend(local::routes());
    all
}

/// Each page in its states, for the tests of pages.
pub fn specimens() -> Vec<(&'static str, Result<String, askama::Error>)> {
    let mut all = views::specimens();
    all.extend(ways::specimens());
    all.extend(local::specimens());
    all
}

const fn list_of(clause: &'static str) -> Carrier {
    Carrier {
        clause,
        what: "liste des plans d'actions, filtrée par axe et objectif",
        href: Some("/actions"),
        test: None,
    }
}

const fn form_of(clause: &'static str, what: &'static str) -> Carrier {
    Carrier { clause, what, href: Some("/actions/nouveau"), test: None }
}

const fn local_of(clause: &'static str, what: &'static str) -> Carrier {
    Carrier { clause, what, href: Some("/conventions-locales"), test: None }
}

/// What this feature carries of the convention.
pub const CARRIES: &[Carrier] = &[
    form_of(
        clause!("art3.partenariat.coherence"),
        "fiche action : pilote, partenaires, quartiers, calendrier",
    ),
    form_of(clause!("art4.projet"), "fiche action : les critères de l'article 4, et ce qui répond à chacun"),
    form_of(clause!("art4.critere1"), "fiche action : constats d'origine, avec photos avant et après"),
    form_of(clause!("art4.critere2"), "fiche action : axe TFPB lié, demandé dans les seuls QPV"),
    form_of(clause!("art4.critere3"), "fiche action : lien avec le renouvellement urbain"),
    form_of(clause!("art4.critere4"), "fiche action : qui entretient, et à quel coût annuel"),
    form_of(clause!("art4.porteur"), "fiche action : les engagements du porteur, et ce qui répond à chacun"),
    form_of(
        clause!("art4.porteur.partenariat"),
        "fiche action : partenaires et leur rôle, participation des habitants phase par phase",
    ),
    form_of(clause!("art4.porteur.environnement"), "fiche action : impact environnemental"),
    form_of(clause!("art4.porteur.insertion"), "fiche action : clause d'insertion, ou refus motivé"),
    form_of(
        clause!("art3.participation.processus-continu"),
        "fiche action : forme de participation des habitants à chaque phase",
    ),
    form_of(clause!("art6.suivi.bilans"), "fiche action : indicateurs fixés au montage du projet"),
    local_of(
        clause!("art6.commune"),
        "convention locale d'une commune : quartiers, signataires, articles, programme, adoption, avenants",
    ),
    list_of(clause!("art5.axe1")),
    list_of(clause!("art5.axe1.objectif1")),
    list_of(clause!("art5.axe1.objectif2")),
    list_of(clause!("art5.axe1.objectif3")),
    list_of(clause!("art5.axe1.objectif4")),
    list_of(clause!("art5.axe2")),
    list_of(clause!("art5.axe2.objectif1")),
    list_of(clause!("art5.axe2.objectif2")),
    list_of(clause!("art5.axe2.objectif3")),
    list_of(clause!("art5.axe3")),
    list_of(clause!("art5.axe3.objectif1")),
    list_of(clause!("art5.axe3.objectif2")),
    list_of(clause!("art5.axe4")),
    list_of(clause!("art5.axe4.objectif1")),
    list_of(clause!("art5.axe4.objectif2")),
    list_of(clause!("art5.axe4.objectif3")),
    list_of(clause!("art5.axe5")),
    list_of(clause!("art5.axe5.objectif1")),
    list_of(clause!("art5.axe5.objectif2")),
    list_of(clause!("art5.axe5.objectif3")),
    local_of(
        clause!("art6.proximite.plans"),
        "programme d'actions de la convention locale, chaque action avec son état, son avancement et ses notes datées",
    ),
];
