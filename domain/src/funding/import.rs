//! Past grants brought in as a table, each wrong SIRET named: the columns of the open data of the State, and usual ones.

use crate::partners::siret::Siret;
use crate::shared::Cents;
use crate::shared::sheet::{Field, FieldKind, Record};
use serde::{Deserialize, Serialize};

/// The columns of a table of past grants.
pub const FIELDS: &[Field] = &[
    Field::new("holder", "Raison sociale", FieldKind::Text(1_000))
        .required()
        .also(&["raison_sociale", "Bénéficiaire", "nomBeneficiaire", "Porteur"])
        .help("Qui a reçu la subvention."),
    Field::new("siret", "SIRET", FieldKind::Text(1_000))
        .required()
        .also(&["code_tiers", "idBeneficiaire", "SIRET du bénéficiaire"])
        .help("Quatorze chiffres. Chaque numéro faux est signalé."),
    Field::new("scheme", "Dispositif", FieldKind::Text(300))
        .required()
        .also(&["dispositif", "Programme", "lib_action"])
        .help("À quel titre, par exemple adulte-relais."),
    Field::new("year", "Année", FieldKind::Year)
        .required()
        .also(&["annee", "Exercice"])
        .help("Par exemple 2023."),
    Field::new("cents", "Montant", FieldKind::Euros).required().also(&["montant"]).help("En euros."),
    Field::new("reference", "Référence", FieldKind::Text(300))
        .also(&["id_poste", "referenceDecision", "Numéro"])
        .help("Numéro du poste ou de la décision : il distingue deux aides semblables."),
    Field::new("contract", "Contrat", FieldKind::Text(100))
        .also(&["code_cv"])
        .help("Code du contrat de ville."),
    Field::new("object", "Objet", FieldKind::Text(5_000))
        .also(&["objectif", "objet"])
        .help("Ce qu'elle a payé."),
];

/// A grant of an earlier year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastGrant {
    /// Who got it.
    pub holder: String,
    /// Its number.
    pub siret: Siret,
    /// Under which scheme.
    pub scheme: String,
    /// Budget year.
    pub year: i16,
    /// How much, in cents.
    pub cents: Cents,
    /// Number of the post or of the decision.
    pub reference: String,
    /// Code of the contrat de ville.
    pub contract: String,
    /// What it paid for.
    pub object: String,
}

fn value<'a>(record: &'a Record, key: &str) -> &'a str {
    record.get(key).map_or("", String::as_str)
}

/// What is wrong with a row: the field to blame, and the French sentence.
pub fn check(after: &Record) -> Vec<(&'static str, String)> {
    let mut faults = Vec::new();
    // A blank one is told as missing, like any other cell.
    if let Err(why) = Siret::parse(value(after, "siret"))
        && !value(after, "siret").is_empty()
    {
        faults.push(("siret", format!("SIRET de « {} » : {why}", value(after, "holder"))));
    }
    if value(after, "cents").parse::<i64>().is_ok_and(|cents| cents <= 0) {
        faults.push(("cents", "le montant doit être positif".to_owned()));
    }
    faults
}

/// What two rows have in common when they are one grant written twice.
pub fn likeness(record: &Record) -> String {
    ["scheme", "year", "reference", "siret", "cents", "object"].map(|key| value(record, key)).join("|")
}

/// The grant a row says; none while something is wrong in it.
pub fn past_grant(after: &Record) -> Option<PastGrant> {
    if !check(after).is_empty() {
        return None;
    }
    let text = |key| value(after, key).to_owned();
    Some(PastGrant {
        holder: text("holder"),
        siret: Siret::parse(value(after, "siret")).ok()?,
        scheme: text("scheme"),
        year: value(after, "year").parse().ok()?,
        cents: Cents(value(after, "cents").parse().ok()?),
        reference: text("reference"),
        contract: text("contract"),
        object: text("object"),
    })
}

#[cfg(test)]
#[path = "import_tests.rs"]
mod tests;
