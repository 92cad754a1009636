//! What is given back to residents: walks told in public, and what becomes of each remark (article 3).
//!
//! No account, no cookie. Everything is read through [`crate::diagnostics::residents`], which knows only what is public.

mod paper;
mod programmes;
mod publish;
mod remarks;
mod restitutions;
mod samples;
mod told;
mod views;
mod words;

pub use samples::specimens;

use crate::platform::routes::{Access, Route, action, page};
use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use palier_domain::clause;
use palier_domain::convention::Carrier;
use palier_domain::partners::Capability;

/// Clauses of the convention that giving back carries.
pub const CARRIES: &[Carrier] = &[
    Carrier {
        clause: clause!("art3.participation"),
        what: "pages publiques : restitution des visites, « Que devient ma remarque ? »",
        href: Some("/restitutions"),
        test: Some("participation::a_walk_is_given_back_and_residents_read_it"),
    },
    Carrier {
        clause: clause!("art3.participation.processus-continu"),
        what: "fil public de chaque remarque, de la visite à la vérification",
        href: Some("/remarques"),
        test: Some("participation::a_remark_is_followed_by_its_code"),
    },
    Carrier {
        clause: clause!("art7.bailleurs.communication"),
        what: "réponses de chaque bailleur lues par les locataires",
        href: Some("/restitutions"),
        test: Some("participation::a_walk_is_given_back_and_residents_read_it"),
    },
    Carrier {
        clause: clause!("art7.bailleurs.convention-tfpb"),
        what: "programmes d'abattement validés, lus par les habitants sans compte",
        href: Some("/programmes"),
        test: Some("counterpart::residents_read_validated_programmes_and_no_draft"),
    },
    Carrier {
        clause: clause!("principes.participation"),
        what: "restitution publique des visites et suivi de chaque remarque",
        href: Some("/restitutions"),
        test: Some("participation::a_walk_is_given_back_and_residents_read_it"),
    },
    Carrier {
        clause: clause!("axes.agit.participation"),
        what: "suivi public des décisions prises sur chaque remarque",
        href: Some("/remarques"),
        test: Some("participation::a_remark_is_followed_by_its_code"),
    },
];

/// Routes of this feature.
pub fn routes() -> Vec<Route> {
    let prepare = Access::Needs(Capability::PrepareWalk);
    vec![
        page("/accueil", Access::Public, restitutions::welcome),
        page("/restitutions", Access::Public, restitutions::list),
        page("/restitutions/{walk}", Access::Public, restitutions::show_one),
        page("/restitutions/{walk}/fiche.pdf", Access::Public, paper::sheet),
        page("/restitutions/{walk}/plan.svg", Access::Public, restitutions::plan_of),
        page("/restitutions/{walk}/photos/{photo}", Access::Public, restitutions::photo),
        page("/programmes", Access::Public, programmes::list),
        page("/programmes/{quartier}", Access::Public, programmes::show_one),
        page("/remarques", Access::Public, remarks::form),
        page("/remarques/{code}", Access::Public, remarks::show_one),
        page("/constats/{constat}/recu.pdf", Access::Needs(Capability::SeeHouse), paper::receipt),
        page("/diagnostics/{walk}/restitution", prepare, publish::prepare),
        action("/diagnostics/{walk}/restitution", prepare, publish::publish),
        action(
            "/diagnostics/{walk}/restitution/ouvrir",
            Access::Needs(Capability::QualifyConstat),
            publish::open_to_all,
        ),
        action("/diagnostics/{walk}/restitution/retirer", prepare, publish::withdraw),
    ]
}

/// A page anyone may read may be kept a minute on the way: what is withdrawn is gone a minute later.
fn open(mut answer: Response) -> Response {
    let minute = HeaderValue::from_static("public, max-age=60");
    answer.headers_mut().insert(header::CACHE_CONTROL, minute);
    answer
}

/// A file anyone may read.
fn file(kind: &'static str, bytes: impl Into<Body>) -> Response {
    open(([(header::CONTENT_TYPE, kind)], bytes.into()).into_response())
}
