//! The counterpart of the abatement of TFPB, per landlord, quartier and tax year: programme and bilan on the same lines,
//! reviewed by those who signed with the landlord (articles 4 and 7).

mod acts;
mod alerts;
mod change;
mod consolidation;
mod conventions;
mod coverage;
mod create;
mod dossier;
mod export;
mod fiche;
mod forms;
mod grid;
mod import;
mod lines;
mod list;
mod national;
mod ordinary;
pub mod proofs;
mod proved;
mod proved_samples;
mod reminders;
pub mod residents;
mod review;
pub mod rollup;
mod samples;
pub mod store;
pub mod views;
mod words;

pub use alerts::{Alert, Waiting, of_quartier, waiting_for};
pub use consolidation::pages::{file, workbook_of};
pub use forms::Ground;
pub use list::Foot;
pub use proofs::waiting::{refused, to_confirm};
pub use store::{KeptAbatement, Narrowed, Reach};
pub use words::{phase_label, state_label, state_tone};

use crate::platform::chores::Chore;
use crate::platform::journal::Entry;
use crate::platform::routes::{Access, Route, action, page};
use palier_domain::clause;
use palier_domain::convention::Carrier;
use palier_domain::partners::Capability;

/// Each page in its states.
pub fn specimens() -> Vec<(&'static str, Result<String, askama::Error>)> {
    samples::specimens().into_iter().chain(proved_samples::specimens()).collect()
}

/// The French sentence of an entry of this feature.
pub fn say(entry: &Entry) -> Option<String> {
    words::say(entry).or_else(|| proofs::words::say_proof(entry))
}

/// What this feature does every morning.
pub const CHORES: &[Chore] = &[reminders::CHORE];

/// Routes of this feature.
pub fn routes() -> Vec<Route> {
    [written(), proved::routes()].concat()
}

/// Routes of what is written, submitted and reviewed.
fn written() -> Vec<Route> {
    let (see, write, review) = (
        Access::Needs(Capability::SeeHouse),
        Access::Needs(Capability::WriteAbatement),
        Access::Needs(Capability::ReviewAbatement),
    );
    let mut all = vec![
        page("/abattement", see, list::page),
        page("/abattement.xlsx", see, export::workbook),
        page("/abattement/nouveau", write, create::new_page),
        action("/abattement/nouveau", write, create::create),
        page("/abattement/conventions", see, conventions::list),
        page("/abattement/conventions/nouvelle", write, conventions::new_page),
        action("/abattement/conventions/nouvelle", write, conventions::create),
        page("/abattement/conventions/{tfpb}", see, conventions::fiche),
        page("/abattement/conventions/{tfpb}/modifier", write, conventions::edit_page),
        action("/abattement/conventions/{tfpb}/modifier", write, conventions::update),
        action("/abattement/conventions/{tfpb}/pieces", write, conventions::join_piece),
        page("/abattement/conventions/{tfpb}/pieces/{piece}", see, conventions::piece),
        page("/abattement/{abattement}", see, fiche::page),
        page("/abattement/{abattement}/modifier", write, create::edit_page),
        action("/abattement/{abattement}/modifier", write, create::update),
        action("/abattement/{abattement}/montants", write, create::state_amount),
        action("/abattement/{abattement}/reprendre", write, create::take_over),
        page("/abattement/{abattement}/lignes/nouvelle", write, lines::new_page),
        action("/abattement/{abattement}/lignes/nouvelle", write, lines::create),
        page("/abattement/{abattement}/lignes/{ligne}", write, lines::edit_page),
        action("/abattement/{abattement}/lignes/{ligne}", write, lines::update),
        action("/abattement/{abattement}/lignes/{ligne}/copier", write, lines::copy),
        action("/abattement/{abattement}/lignes/{ligne}/retirer", write, lines::remove),
        action("/abattement/{abattement}/lignes/{ligne}/pieces", write, lines::join_piece),
        page("/abattement/{abattement}/saisie", write, grid::page),
        action("/abattement/{abattement}/saisie", write, grid::save),
        page("/abattement/{abattement}/droit-commun", write, ordinary::page),
        action("/abattement/{abattement}/droit-commun", write, ordinary::save),
        action("/abattement/{abattement}/deposer", write, acts::submit),
        action("/abattement/{abattement}/remarques/{remarque}", write, acts::answer),
        page("/abattement/{abattement}/examen", review, review::page),
        action("/abattement/{abattement}/examen", review, review::give),
        action("/abattement/{abattement}/valider", review, review::validate),
        page("/abattement/{abattement}/pieces/{piece}", see, fiche::piece),
    ];
    all.extend(import::routes());
    all
}

/// What this feature carries of the convention.
pub const CARRIES: &[Carrier] = &[
    Carrier {
        clause: clause!("preambule.abattement-tfpb"),
        what: "Abattement TFPB : programme et bilan de la contrepartie, par bailleur, quartier et année",
        href: Some("/abattement"),
        test: Some("abatement::a_landlord_carries_a_programme_to_its_validated_bilan"),
    },
    Carrier {
        clause: clause!("art4.critere2"),
        what: "programme validé de chaque bailleur, lisible par qui monte un projet dans le quartier",
        href: Some("/abattement"),
        test: None,
    },
    Carrier {
        clause: clause!("art7.bailleurs"),
        what: "Abattement TFPB : ce que chaque bailleur s'engage à faire et ce qu'il a fait, prouvé et confirmé par d'autres",
        href: Some("/abattement"),
        test: Some("counterpart::a_proof_is_laid_by_the_landlord_and_confirmed_by_someone_else"),
    },
    Carrier {
        clause: clause!("art7.bailleurs.concertation"),
        what: "programmes examinés par la commune, la métropole et l'État avant d'être validés, corrections ligne par ligne ; cohérence avec le plan",
        href: Some("/abattement/coherence"),
        test: Some("coherence::walks_and_programmes_are_compared"),
    },
    Carrier {
        clause: clause!("art7.bailleurs.gestion-proximite"),
        what: "lignes du programme par axe, et table de la gestion de droit commun dans le quartier et ailleurs",
        href: Some("/abattement"),
        test: Some(
            "abatement::amounts_stop_with_the_bilan_and_the_table_of_ordinary_management_with_the_lines",
        ),
    },
    Carrier {
        clause: clause!("art7.bailleurs.convention-tfpb"),
        what: "conventions d'utilisation de l'abattement, à la disposition des acteurs du quartier",
        href: Some("/abattement/conventions"),
        test: Some("abatement::conventions_are_at_the_disposal_of_local_actors"),
    },
    Carrier {
        clause: clause!("tfpb.condition"),
        what: "conditions de signature au jour légal, et alertes avant l'échéance",
        href: Some("/abattement"),
        test: Some("abatement::a_missing_signature_is_told_ahead_of_the_legal_day"),
    },
    Carrier {
        clause: clause!("tfpb.revue"),
        what: "examen du programme et du bilan par la commune, la métropole et l'État",
        href: Some("/abattement"),
        test: Some("abatement::the_state_reviews_in_under_ten_clicks"),
    },
];
