//! French words of proofs, and of euros counted twice.

use crate::platform::journal::Entry;
use palier_domain::abatement::{DoubleReason, ProofKind, Standing};
use palier_domain::shared::Cents;

/// A kind of proof, as people say it.
pub fn proof_kind_label(kind: ProofKind) -> &'static str {
    match kind {
        ProofKind::Photo => "Photo",
        ProofKind::Facture => "Facture",
        ProofKind::Heures => "Relevé d'heures",
        ProofKind::Constat => "Constat répondu",
        ProofKind::Action => "Action du plan",
    }
}

/// Where a proof stands, as people say it.
pub fn standing_label(standing: Standing) -> &'static str {
    match standing {
        Standing::Pending => "À confirmer",
        Standing::Confirmed => "Confirmée",
        Standing::Refused => "Refusée",
    }
}

/// The tone of the badge of a standing.
pub fn standing_tone(standing: Standing) -> &'static str {
    match standing {
        Standing::Pending => "info",
        Standing::Confirmed => "success",
        Standing::Refused => "danger",
    }
}

/// Why euros are counted twice, as a full sentence.
pub fn double_reason(reason: DoubleReason) -> &'static str {
    match reason {
        DoubleReason::OtherLandlord => "Un autre bailleur valorise déjà cette preuve.",
        DoubleReason::OtherQuartier => "Cette preuve est déjà valorisée dans un autre quartier.",
        DoubleReason::OtherYear => "Cette preuve est déjà valorisée pour une autre année.",
        DoubleReason::SameProgramme => {
            "Cette preuve est déjà valorisée sur une autre ligne du même programme."
        }
        DoubleReason::Subsidised => "Cette part de la dépense a déjà été payée par un autre financeur.",
        DoubleReason::BeyondPiece => "La preuve justifie plus que le montant de la pièce ou de l'action.",
    }
}

/// The French sentence of an entry of the journal that belongs to proofs.
pub fn say_proof(entry: &Entry) -> Option<String> {
    let details: serde_json::Value = serde_json::from_str(&entry.details).unwrap_or_default();
    let text = |key: &str| details.get(key).and_then(|value| value.as_str()).unwrap_or("").to_owned();
    let cents = Cents(details.get("cents").and_then(serde_json::Value::as_i64).unwrap_or_default());
    let kind = text("kind").parse().map_or("Preuve", proof_kind_label);
    let line = format!("ligne {} « {} »", text("number"), text("title"));
    Some(match entry.event.as_str() {
        "preuve.deposee" => format!("Preuve déposée sur la {line} : {kind}, {cents}"),
        "preuve.confirmee" => format!("Preuve confirmée sur la {line} : {kind}, {cents}"),
        "preuve.refusee" => format!("Preuve refusée sur la {line} : {kind}, {cents} ({})", text("reason")),
        "preuve.retiree" => format!("Preuve retirée de la {line} : {kind}, {cents}"),
        _ => return None,
    })
}
