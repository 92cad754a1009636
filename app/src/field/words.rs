//! French of what happened on the ground.

use crate::diagnostics;
use crate::platform::journal::Entry;
use palier_domain::convention::Grid;
use palier_domain::diagnostics::field::{RecheckOutcome, Record, RecordKind};
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
        "photo.retrouvee" => "Photo perdue, reçue de nouveau d'un téléphone".to_owned(),
        "photo.refusee" => format!("Photo d'un téléphone refusée{why}"),
        "telephone.rejoint" => format!("Téléphone n° {phone} relié à la visite"),
        "telephone.revenu" => format!("Téléphone n° {phone} relié de nouveau à la visite"),
        "telephone.retire" => format!("Téléphone n° {phone} retiré de la visite"),
        "telephone.code_refuse" => "Code de visite refusé".to_owned(),
        "telephone.alerte" => {
            format!("Alerte envoyée : le téléphone n° {phone} garde des relevés depuis trop longtemps")
        }
        "plan.importe" => "Fond de plan importé".to_owned(),
        "visite.code" => "Code de la visite donné".to_owned(),
        _ => return None,
    })
}

/// What was just done, from the code in the address.
pub(super) fn done(code: &str) -> Option<&'static str> {
    Some(match code {
        "code" => "La visite a un nouveau code.",
        "telephone" => "Le téléphone est retiré : ce qu'il garde peut encore être repris par un fichier.",
        "releve" => "Le relevé est noté comme traité.",
        "conflit" => "Le conflit est tranché.",
        _ => return None,
    })
}

/// What a record says, word by word.
pub(super) fn said(grid: &Grid, record: &Record) -> Vec<(&'static str, String)> {
    let seen = &record.seen;
    let title = grid.theme(&seen.theme).map_or_else(|| seen.theme.clone(), |theme| theme.title.clone());
    let kind = match record.kind {
        Some(RecordKind::Constat) => "constat",
        Some(RecordKind::Correction) => "correction d'un constat",
        Some(RecordKind::Verification) => "vérification d'un constat",
        Some(RecordKind::Avis) => "avis sur la gravité",
        Some(RecordKind::Retrait) => "retrait d'un constat",
        None => "inconnue",
    };
    let outcome = record.outcome.map(|outcome| match outcome {
        RecheckOutcome::ToujoursLa => "toujours là",
        RecheckOutcome::Resolu => "résolu",
    });
    let photos = record.photos.len();
    let facts = [
        ("Nature", kind.to_owned()),
        ("Thème", title),
        ("Genre", seen.value.map_or("", diagnostics::value).to_owned()),
        ("Gravité", seen.severity.map_or("", diagnostics::severity).to_owned()),
        ("Description", seen.description.clone()),
        ("Parole d'habitant", seen.residents_words.clone().unwrap_or_default()),
        ("Résultat", outcome.unwrap_or_default().to_owned()),
        ("Photos", if photos == 0 { String::new() } else { photos.to_string() }),
    ];
    facts.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}
