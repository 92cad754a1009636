//! French words of money, and what the journal says of it.

use crate::platform::journal::Entry;
use crate::words::counted;
use palier_domain::funding::MovementKind;
use palier_domain::shared::Cents;
use serde_json::Value;

/// What happens to an envelope, in words.
pub const fn movement_label(kind: MovementKind) -> &'static str {
    use MovementKind as K;
    match kind {
        K::Dotation => "Dotation",
        K::Reprise => "Reprise de crédits",
        K::Transfert => "Transfert",
        K::Reservation => "Réservation",
        K::Liberation => "Réservation levée",
        K::Engagement => "Engagement",
        K::AvenantPlus => "Avenant en plus",
        K::AvenantMoins => "Avenant en moins",
        K::Degagement => "Dégagement",
        K::Accord => "Accord signé",
        K::Avance => "Avance versée",
        K::Solde => "Solde versé",
        K::OrdreReversement => "Reversement demandé",
        K::Reversement => "Reversement reçu",
    }
}

/// The French sentence of an entry about money.
pub fn say(entry: &Entry) -> Option<String> {
    let details: Value = serde_json::from_str(&entry.details).unwrap_or_default();
    let text = |key: &str| details.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let number = |key: &str| details.get(key).and_then(Value::as_i64).unwrap_or_default();
    Some(match entry.event.as_str() {
        "enveloppe.ouverte" => format!(
            "Enveloppe {} de {} ouverte pour {} : {}",
            text("scheme"),
            text("funder"),
            number("year"),
            Cents(number("cents"))
        ),
        "enveloppe.mouvement" => {
            let kind = text("kind").parse().map(movement_label).unwrap_or_default();
            format!(
                "Enveloppe {} {} : {} de {}",
                text("scheme"),
                number("year"),
                kind,
                Cents(number("cents"))
            )
        }
        "subventions.importees" => format!(
            "Subventions passées importées : {}, {}, {}",
            counted(number("crees"), "créée", "créées"),
            counted(number("modifies"), "modifiée", "modifiées"),
            counted(number("siret_faux"), "SIRET à corriger", "SIRET à corriger"),
        ),
        "aide.accord" => format!("« {} » : accord signé, {}", text("title"), Cents(number("cents"))),
        "aide.rib" => format!("« {} » : le porteur joint son RIB", text("title")),
        "aide.annonce" => {
            format!("« {} » : {} annoncés pour {}", text("title"), Cents(number("cents")), number("year"))
        }
        "aide.mouvement" => {
            let kind = text("kind").parse().map(movement_label).unwrap_or_default();
            format!("« {} » : {} de {}", text("title"), kind, Cents(number("cents")))
        }
        _ => return None,
    })
}
