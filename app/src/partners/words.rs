//! French words of this feature.

use super::store::mandates::Held;
use super::store::organisations::Register;
use crate::platform::journal::Entry;
use crate::words::role_label;
use palier_domain::partners::{MandateState, OrganisationKind, Role, SuccessionKind};
use palier_domain::shared::{Day, OrganisationId};
use serde_json::Value;

/// A kind of organisation, as people say it.
pub fn kind_label(kind: OrganisationKind) -> &'static str {
    match kind {
        OrganisationKind::Metropole => "Métropole",
        OrganisationKind::Commune => "Commune",
        OrganisationKind::Etat => "État",
        OrganisationKind::Region => "Région",
        OrganisationKind::Departement => "Département",
        OrganisationKind::Bailleur => "Bailleur social",
        OrganisationKind::Association => "Association",
        OrganisationKind::ConseilCitoyen => "Conseil citoyen",
        OrganisationKind::Financeur => "Financeur",
        OrganisationKind::Autre => "Autre organisme",
    }
}

/// A kind of succession, as a choice reads it.
pub(super) fn succession_label(kind: SuccessionKind) -> &'static str {
    match kind {
        SuccessionKind::Absorbed => "Absorbé par",
        SuccessionKind::Renamed => "Devenu (changement de nom)",
        SuccessionKind::Merged => "Fusionné au sein de",
        SuccessionKind::Split => "Scindé en",
    }
}

/// A role by its code; nothing when there is no such role.
pub(super) fn role_of_code(code: &str) -> &'static str {
    code.parse().map_or("", role_label)
}

pub(super) fn kind_choices() -> Vec<(String, String)> {
    let choice = |kind: &OrganisationKind| (kind.code().to_owned(), kind_label(*kind).to_owned());
    OrganisationKind::ALL.iter().map(choice).collect()
}

pub(super) fn succession_choices() -> Vec<(String, String)> {
    let choice = |kind: &SuccessionKind| (kind.code().to_owned(), succession_label(*kind).to_owned());
    SuccessionKind::ALL.iter().map(choice).collect()
}

pub(super) fn role_choices() -> Vec<(String, String)> {
    Role::ALL.iter().map(|role| (role.code().to_owned(), role_label(*role).to_owned())).collect()
}

/// Where a mandate stands: its tone and its words.
pub(super) fn mandate_state(mandate: &Held, today: Day) -> (&'static str, String) {
    match (mandate.state, mandate.ends()) {
        (MandateState::Pending, _) => ("warning", "Invitation en attente".to_owned()),
        (MandateState::Revoked, _) => ("neutral", "Retiré".to_owned()),
        (MandateState::Active, Some(day)) if day < today => {
            ("neutral", format!("Terminé le {}", day.plain()))
        }
        (MandateState::Active, _) if mandate.valid_from > today => {
            ("info", format!("À partir du {}", mandate.valid_from.plain()))
        }
        (MandateState::Active, Some(day)) => ("success", format!("En vigueur jusqu'au {}", day.plain())),
        (MandateState::Active, None) => ("success", "En vigueur".to_owned()),
    }
}

/// Where a mandate holds.
pub(super) fn perimeter(mandate: &Held, places: Option<&Vec<String>>) -> String {
    match (mandate.perimeter.as_str(), places) {
        ("tout", _) => "Toute la convention".to_owned(),
        (_, Some(names)) => names.join(", "),
        (_, None) => "Aucun lieu".to_owned(),
    }
}

/// What became of an organisation, without its own name: « absorbé par Habitat & Métropole le 1er janvier 2021 ».
pub(super) fn became(register: &Register, id: OrganisationId) -> Option<String> {
    let told = register.name_at(id, Day(jiff::civil::Date::MAX));
    told.strip_prefix(register.name(id))?.strip_prefix(", ").map(str::to_owned)
}

/// A thing the journal speaks of, as a filter names it.
pub(super) fn subject_label(kind: &str) -> &str {
    match kind {
        "organisation" => "Organismes",
        "personne" => "Comptes",
        "mandat" => "Mandats",
        "connexion" => "Connexions refusées",
        "constat" => "Constats",
        "diagnostic" | "marche" => "Diagnostics",
        "action" => "Actions",
        "quartier" => "Quartiers",
        "territoire" => "Territoire",
        "convention" => "Convention",
        other => other,
    }
}

/// The sentence of an event of this feature; nothing for the events of others.
pub fn say(entry: &Entry) -> Option<String> {
    let details: Value = serde_json::from_str(&entry.details).unwrap_or_default();
    let text = |name: &str| details[name].as_str().unwrap_or("").to_owned();
    let of_mandate = || format!("{}, {}", role_of_code(&text("role")), text("organisme"));
    Some(match entry.event.as_str() {
        "connexion.ouverte" => "Connexion".to_owned(),
        "connexion.refusee" => "Connexion refusée".to_owned(),
        "connexion.fermee" => "Déconnexion".to_owned(),
        "mandat.choisi" => "Changement de mandat".to_owned(),
        "mot_de_passe.demande" => "Demande d'un nouveau mot de passe".to_owned(),
        "mot_de_passe.choisi" => "Nouveau mot de passe choisi".to_owned(),
        "organisation.cree" => format!("Organisme créé : {}", text("nom")),
        "organisation.modifie" => format!("Organisme modifié : {}", text("nom")),
        "organisation.succession" => format!("Succession enregistrée : {}", text("phrase")),
        "invitation.envoyee" => format!("Invitation envoyée : {}", of_mandate()),
        "invitation.renvoyee" => format!("Invitation envoyée de nouveau : {}", of_mandate()),
        "invitation.acceptee" => "Invitation acceptée : le mandat est ouvert".to_owned(),
        "mandat.retire" => format!("Mandat retiré : {}", of_mandate()),
        "mandat.prolonge" => match Day::parse(&text("jusqu_au")) {
            Ok(day) => format!("Mandat prolongé jusqu'au {} : {}", day.plain(), of_mandate()),
            Err(_) => format!("Mandat prolongé sans date de fin : {}", of_mandate()),
        },
        "voir_comme.commence" => format!("Début de la vue d'un autre mandat : {}", of_mandate()),
        "voir_comme.arrete" => "Fin de la vue d'un autre mandat".to_owned(),
        _ => return None,
    })
}
