//! French words that several features show.

use palier_domain::partners::Role;
use palier_domain::shared::grouped;

/// A role, as people say it.
pub fn role_label(role: Role) -> &'static str {
    match role {
        Role::MetropoleAdmin => "Administration de la métropole",
        Role::Etat => "État",
        Role::PiloteCommunal => "Pilotage communal de la GUSP",
        Role::BailleurSiege => "Bailleur, siège",
        Role::BailleurProximite => "Bailleur, proximité",
        Role::Financeur => "Financeur",
        Role::Porteur => "Porteur de projet",
        Role::ConseilCitoyen => "Conseil citoyen",
        Role::Auditeur => "Audit (lecture seule)",
    }
}

/// A label inside a sentence: without its capital.
pub fn in_sentence(label: &str) -> String {
    let mut letters = label.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().collect::<String>() + letters.as_str())
}

/// A label that begins a line: with its capital.
pub fn capital(label: &str) -> String {
    let mut letters = label.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + letters.as_str())
}

/// `1 constat`, `3 constats`, `1 200 constats`: a count and its noun.
pub fn counted(count: i64, one: &str, many: &str) -> String {
    let noun = if count.abs() < 2 { one } else { many };
    format!("{} {noun}", grouped(count))
}
