//! Organisations and their succession, people, mandates, signing in, the journal as it is read (articles 1 and 3).

mod account;
mod forms;
mod history;
mod opening;
mod organisations;
mod people;
mod store;
mod tickets;
mod view_as;
mod views;
mod words;

pub use history::say_chain;
pub use opening::{First, invite_first};
pub use store::mandates::{NewMandate, insert_mandate};
pub use store::organisations::{
    NewOrganisation, insert_organisation, insert_succession, organisation_choices, organisation_name_at,
};
pub use store::{NewPerson, Try, insert_person, remember_try, tries};
pub use views::specimens;
pub use words::{kind_label, say};

use crate::platform::routes::{Access, Route, action, page};
use palier_domain::clause;
use palier_domain::convention::Carrier;
use palier_domain::partners::Capability;

/// What this feature carries of the convention.
pub const CARRIES: &[Carrier] = &[
    carrier(clause!("art1.parties.metropole"), "Annuaire des partenaires : la métropole et les communes"),
    carrier(clause!("art1.parties.etat"), "Annuaire des partenaires : l'État"),
    carrier(clause!("art1.parties.region"), "Annuaire des partenaires : la Région"),
    carrier(
        clause!("art1.parties.bailleurs"),
        "Annuaire des partenaires : les bailleurs et leurs successeurs",
    ),
    carrier(clause!("art1.esprit-partenarial"), "Rôles et mandats : chacun agit pour son organisme"),
    carrier(clause!("art3.partenariat"), "Invitations : chaque partenaire entre dans la maison"),
    carrier(clause!("art3.participation.conseils-citoyens"), "Rôle des conseils citoyens"),
];

const fn carrier(clause: &'static str, what: &'static str) -> Carrier {
    Carrier { clause, what, href: Some("/partenaires"), test: None }
}

/// Routes of this feature.
pub fn routes() -> Vec<Route> {
    [account_routes(), organisation_routes(), people_routes()].concat()
}

fn account_routes() -> Vec<Route> {
    vec![
        page("/connexion", Access::Public, account::sign_in_page),
        action("/connexion", Access::Public, account::sign_in),
        action("/deconnexion", Access::SignedIn, account::sign_out),
        page("/mot-de-passe-oublie", Access::Public, tickets::forgotten_page),
        action("/mot-de-passe-oublie", Access::Public, tickets::forgotten),
        page("/mot-de-passe/{token}", Access::Public, tickets::choose_page),
        action("/mot-de-passe/{token}", Access::Public, tickets::choose),
        page("/invitation/{token}", Access::Public, tickets::invitation_page),
        action("/invitation/{token}", Access::Public, tickets::accept),
        page("/compte", Access::SignedIn, account::account_page),
        action("/compte/mandat", Access::SignedIn, account::choose_mandate),
        action("/compte/mot-de-passe", Access::SignedIn, account::change_password),
        page("/journal", Access::Needs(Capability::ReadJournal), history::read),
    ]
}

fn organisation_routes() -> Vec<Route> {
    const MANAGE: Access = Access::Needs(Capability::ManagePartners);
    const SEE: Access = Access::Needs(Capability::SeeHouse);
    vec![
        page("/partenaires", SEE, organisations::list),
        page("/partenaires/nouveau", MANAGE, organisations::new_page),
        action("/partenaires/nouveau", MANAGE, organisations::create),
        page("/partenaires/{organisation}", SEE, organisations::fiche),
        page("/partenaires/{organisation}/modifier", MANAGE, organisations::edit_page),
        action("/partenaires/{organisation}/modifier", MANAGE, organisations::edit),
        action("/partenaires/{organisation}/succession", MANAGE, organisations::succeed),
    ]
}

fn people_routes() -> Vec<Route> {
    const INVITE: Access = Access::Needs(Capability::InvitePeople);
    const VIEW_AS: Access = Access::Needs(Capability::ViewAs);
    vec![
        page("/partenaires/personnes", INVITE, people::list),
        page("/partenaires/inviter", INVITE, people::invite_page),
        action("/partenaires/inviter", INVITE, people::invite),
        page("/partenaires/mandats/{mandat}", INVITE, people::mandate_page),
        action("/partenaires/mandats/{mandat}/renvoyer", INVITE, people::resend),
        action("/partenaires/mandats/{mandat}/prolonger", INVITE, people::prolong),
        action("/partenaires/mandats/{mandat}/retirer", INVITE, people::revoke),
        action("/partenaires/mandats/{mandat}/voir-comme", VIEW_AS, view_as::start),
        action("/voir-comme/arreter", VIEW_AS, view_as::stop),
    ]
}
