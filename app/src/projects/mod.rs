//! Calls for projects, dossiers page by page, their examination shared by funders, their follow-up and bilan (articles 4, 6, 7).

mod access;
mod acts;
mod alike;
mod amending;
mod begin;
mod campaigns;
mod examine;
mod fiche;
mod follow;
mod forms;
mod from;
mod judge;
mod letters;
mod list;
mod many;
mod offer;
mod pages;
mod portal;
mod progress;
mod reminders;
mod samples;
mod search;
pub mod store;
pub mod views;
mod waiting;
mod words;

pub use judge::VerdictLine;
pub use letters::{Letters, News};
pub use samples::specimens;
pub use search::{FoundProjects, found};
pub use store::{KeptCampaign, Reach, envelope_of};
pub use waiting::{WaitingProjects, waiting_for};
pub use words::{dossier_tone, say};

use crate::platform::chores::Chore;
use crate::platform::routes::{Access, Route, action, page};
use palier_domain::clause;
use palier_domain::convention::Carrier;
use palier_domain::partners::Capability;

/// What is done every morning.
pub const CHORES: &[Chore] = &[reminders::CHORE];

/// Routes of this feature.
pub fn routes() -> Vec<Route> {
    [calls(), written(), examined(), followed()].concat()
}

/// Routes of calls.
fn calls() -> Vec<Route> {
    let (see, open) = (Access::Needs(Capability::SeeHouse), Access::Needs(Capability::OpenCampaign));
    let write = Access::Needs(Capability::WriteDossier);
    vec![
        page("/projets", see, campaigns::projects),
        page("/projets/depuis", see, from::page),
        page("/projets/campagnes/nouvelle", open, campaigns::new_page),
        action("/projets/campagnes/nouvelle", open, campaigns::create),
        page("/projets/campagnes/{campagne}", see, campaigns::page),
        page("/projets/campagnes/{campagne}/modifier", open, campaigns::edit_page),
        action("/projets/campagnes/{campagne}/modifier", open, campaigns::update),
        page("/projets/campagnes/{campagne}/completer", open, amending::page),
        action("/projets/campagnes/{campagne}/completer", open, amending::amend),
        action("/projets/campagnes/{campagne}/etat", open, campaigns::change_state),
        page("/projets/campagnes/{campagne}/dossiers", see, list::page),
        page("/projets/campagnes/{campagne}/dossiers.xlsx", see, list::workbook),
        action("/projets/campagnes/{campagne}/dossiers/lot", open, many::act),
        page("/projets/campagnes/{campagne}/nouveau", write, begin::new_page),
        action("/projets/campagnes/{campagne}/nouveau", write, begin::create),
    ]
}

/// Routes of what a holder writes.
fn written() -> Vec<Route> {
    let (see, write) = (Access::Needs(Capability::SeeHouse), Access::Needs(Capability::WriteDossier));
    vec![
        page("/projets/dossiers/{dossier}", see, fiche::page),
        page("/projets/dossiers/{dossier}/imprimer", see, fiche::print),
        page("/projets/dossiers/{dossier}/fiche-a-recopier", see, portal::page),
        page("/projets/dossiers/{dossier}/fiche-a-recopier.txt", see, portal::text),
        page("/projets/dossiers/{dossier}/fiche-a-recopier.csv", see, portal::csv),
        page("/projets/dossiers/{dossier}/pages/{page}", write, pages::form_page),
        action("/projets/dossiers/{dossier}/pages/{page}", write, pages::save),
        action("/projets/dossiers/{dossier}/pieces", write, acts::join),
        page("/projets/dossiers/{dossier}/pieces/{piece}", see, acts::piece),
        action("/projets/dossiers/{dossier}/pieces/{piece}/retirer", write, acts::unjoin),
        action("/projets/dossiers/{dossier}/deposer", write, acts::submit),
        action("/projets/dossiers/{dossier}/retirer", write, acts::withdraw),
        action("/projets/dossiers/{dossier}/inviter", write, acts::invite),
        action("/projets/dossiers/{dossier}/desinviter", write, acts::uninvite),
        action("/projets/dossiers/{dossier}/corrections/{correction}", write, acts::answer),
    ]
}

/// Routes of those who examine.
fn examined() -> Vec<Route> {
    let (open, examine) =
        (Access::Needs(Capability::OpenCampaign), Access::Needs(Capability::ExamineDossier));
    vec![
        action("/projets/dossiers/{dossier}/corrections", examine, examine::ask_corrections),
        action("/projets/dossiers/{dossier}/recevabilite", open, examine::admit),
        action("/projets/dossiers/{dossier}/avis", open, examine::ask_opinions),
        action("/projets/dossiers/{dossier}/avis/{avis}", examine, examine::give_opinion),
        action("/projets/dossiers/{dossier}/clore-instruction", open, examine::close),
        action("/projets/dossiers/{dossier}/grille", examine, examine::mark),
        action("/projets/dossiers/{dossier}/lien", examine, examine::declare),
    ]
}

/// Routes of what becomes of a grant.
fn followed() -> Vec<Route> {
    let (see, write) = (Access::Needs(Capability::SeeHouse), Access::Needs(Capability::WriteDossier));
    let open = Access::Needs(Capability::OpenCampaign);
    vec![
        page("/projets/dossiers/{dossier}/suivi", see, progress::page),
        action("/projets/dossiers/{dossier}/avancement", write, progress::add_note),
        action("/projets/dossiers/{dossier}/heures", write, progress::add_hours),
        page("/projets/dossiers/{dossier}/bilan", write, follow::bilan_page),
        action("/projets/dossiers/{dossier}/bilan", write, follow::save_bilan),
        action("/projets/dossiers/{dossier}/bilan/ouvrir", open, follow::open_bilan),
        action("/projets/dossiers/{dossier}/bilan/examen", open, follow::judge_bilan),
    ]
}

const fn told(clause: &'static str, what: &'static str) -> Carrier {
    Carrier {
        clause,
        what,
        href: Some("/projets"),
        test: Some("projects::an_association_applies_is_corrected_and_gets_its_opinions"),
    }
}

/// What this feature carries of the convention.
pub const CARRIES: &[Carrier] = &[
    told(
        clause!("art4.projet"),
        "dossier de demande : verdict expliqué à côté de chaque page, figé au dépôt",
    ),
    told(clause!("art4.critere1"), "dossier de demande : constats liés et argument"),
    told(clause!("art4.critere2"), "dossier de demande : lignes de programme TFPB liées"),
    told(clause!("art4.critere3"), "dossier de demande : opération de renouvellement urbain"),
    told(clause!("art4.critere4"), "dossier de demande : gestion ultérieure et coût annuel"),
    told(clause!("art4.porteur"), "dossier de demande : engagements du porteur"),
    told(clause!("art7.engagement-general"), "appel à projets : financeurs, dispositifs, axes ouverts"),
    told(clause!("art6.suivi.bilans"), "suivi et bilan d'un dossier voté"),
];
