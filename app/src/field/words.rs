//! French of what happened on the ground.

use crate::platform::journal::Entry;
use serde_json::Value;

/// The French sentence of what happened on the ground; nothing for an event of another feature.
pub fn say(entry: &Entry) -> Option<String> {
    let details: Value = serde_json::from_str(&entry.details).unwrap_or_default();
    let number = details.get("numero").and_then(Value::as_i64).unwrap_or_default();
    let phone = details.get("telephone").and_then(Value::as_i64).unwrap_or_default();
    let why = details.get("motif").and_then(Value::as_str).map(|why| format!(" : {why}")).unwrap_or_default();
    Some(match entry.event.as_str() {
        "constat.releve" => format!("Constat n° {number} noté sur place (téléphone n° {phone})"),
        "constat.corrige_terrain" => format!("Constat n° {number} corrigé par le téléphone n° {phone}"),
        "constat.retire" => format!("Constat n° {number} retiré par le téléphone n° {phone}"),
        "constat.avis" => format!("Gravité du constat n° {number} pesée par le téléphone n° {phone}"),
        "constat.revu" => format!("Constat n° {number} revu sur place (téléphone n° {phone})"),
        "releve.a_verifier" => format!("Relevé du téléphone n° {phone} reçu, à vérifier"),
        "releve.conflit" => format!("Autre contenu reçu du téléphone n° {phone} pour un relevé déjà gardé"),
        "releve.ecarte" => "Relevé à vérifier écarté".to_owned(),
        "releve.demele" => format!("Conflit entre deux contenus tranché{why}"),
        "photo.recue" => "Photo reçue d'un téléphone".to_owned(),
        "photo.refusee" => format!("Photo d'un téléphone refusée{why}"),
        "telephone.rejoint" => format!("Téléphone n° {phone} relié à la visite"),
        "telephone.revenu" => format!("Téléphone n° {phone} relié de nouveau à la visite"),
        "telephone.retire" => format!("Téléphone n° {phone} retiré de la visite"),
        "telephone.code_refuse" => "Code de visite refusé".to_owned(),
        "telephone.alerte" => {
            format!("Alerte envoyée : le téléphone n° {phone} garde des relevés depuis trop longtemps")
        }
        "visite.code" => "Code de la visite donné".to_owned(),
        _ => return None,
    })
}
