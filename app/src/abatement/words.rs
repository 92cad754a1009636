//! French words of the abatement, and what the journal says of it.

use crate::platform::journal::Entry;
use crate::words::{counted, in_sentence};
use palier_domain::abatement::{
    AbatementState, AmountKind, Conditions, Missing, Party, Phase, SignatoryKind, SignatureAlert, Verdict,
};
use palier_domain::shared::Cents;
use serde_json::Value;

/// Where an abatement stands, in words.
pub const fn state_label(state: AbatementState) -> &'static str {
    use AbatementState as S;
    match state {
        S::Prepare => "Programme en préparation",
        S::Depose => "Programme déposé, à examiner",
        S::ACorriger => "Programme à corriger",
        S::Examine => "Programme examiné, à valider",
        S::Valide => "Programme validé",
        S::BilanAttendu => "Bilan attendu",
        S::BilanDepose => "Bilan déposé, à examiner",
        S::BilanACorriger => "Bilan à corriger",
        S::BilanExamine => "Bilan examiné, à valider",
        S::BilanValide => "Bilan validé",
    }
}

/// Tone of the badge of a state.
pub const fn state_tone(state: AbatementState) -> &'static str {
    use AbatementState as S;
    match state {
        S::Prepare => "neutral",
        S::Depose | S::Examine | S::BilanDepose | S::BilanExamine => "info",
        S::ACorriger | S::BilanACorriger | S::BilanAttendu => "warning",
        S::Valide | S::BilanValide => "success",
    }
}

/// What is expected next, and of whom.
pub const fn expected_next(state: AbatementState) -> &'static str {
    use AbatementState as S;
    match state {
        S::Prepare => "Le bailleur écrit son programme et son montant estimé, puis le dépose.",
        S::Depose => "La commune, la métropole et l'État rendent leur avis sur le programme.",
        S::ACorriger => "Le bailleur répond à chaque correction demandée, puis dépose de nouveau.",
        S::Examine => "La métropole ou l'État prononce la validation du programme.",
        S::Valide => {
            "L'année suit son cours ; le bailleur note les dépenses réalisées, puis dépose son bilan."
        }
        S::BilanAttendu => "Le bailleur complète les réalisations et dépose son bilan.",
        S::BilanDepose => "La commune, la métropole et l'État rendent leur avis sur le bilan.",
        S::BilanACorriger => {
            "Le bailleur répond aux corrections demandées sur le bilan, puis le dépose de nouveau."
        }
        S::BilanExamine => "La métropole ou l'État prononce la validation du bilan.",
        S::BilanValide => "Rien : le programme et son bilan sont validés.",
    }
}

/// Programme or bilan, inside a sentence.
pub const fn phase_label(phase: Phase) -> &'static str {
    match phase {
        Phase::Programme => "programme",
        Phase::Bilan => "bilan",
    }
}

/// A party of the review.
pub const fn party_label(party: Party) -> &'static str {
    match party {
        Party::Commune => "Commune",
        Party::Metropole => "Métropole",
        Party::Etat => "État",
    }
}

/// What a party says.
pub const fn verdict_label(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Favorable => "Avis favorable",
        Verdict::Corrections => "Corrections demandées",
    }
}

/// How sure an amount is.
pub const fn amount_label(kind: AmountKind) -> &'static str {
    match kind {
        AmountKind::Estime => "Estimé",
        AmountKind::Definitif => "Définitif (avis d'imposition)",
    }
}

/// A signature that the law asks for.
pub fn signatory_label(kind: SignatoryKind, name: &str) -> String {
    match kind {
        SignatoryKind::Contrat => "Contrat de ville, par le bailleur".to_owned(),
        SignatoryKind::Bailleur => "Convention, par le bailleur".to_owned(),
        SignatoryKind::Commune => format!("Convention, par la commune de {name}"),
        SignatoryKind::Metropole => "Convention, par la métropole".to_owned(),
        SignatoryKind::Etat => "Convention, par l'État (préfet)".to_owned(),
    }
}

/// A signature that was not there on the legal day, in words.
pub fn missing_said(missing: &Missing) -> String {
    let what = in_sentence(&signatory_label(missing.kind, &missing.name));
    match missing.came_on {
        Some(day) => format!("{what} (signée le {}, trop tard)", day.plain()),
        None => what,
    }
}

/// Which signatures are missing, in one sentence; empty when none is.
pub fn conditions_said(conditions: &Conditions) -> String {
    if !conditions.covered {
        return "Aucune convention d'utilisation de l'abattement ne couvre ce quartier cette année-là."
            .to_owned();
    }
    if conditions.missing.is_empty() {
        return String::new();
    }
    let all: Vec<String> = conditions.missing.iter().map(missing_said).collect();
    format!("Signature manquante : {}.", all.join(" ; "))
}

/// How far the legal day is, in a word.
pub fn alert_label(alert: SignatureAlert) -> String {
    match alert {
        SignatureAlert::Ahead(months) => {
            format!("Moins de {}", counted(i64::from(months), "mois", "mois"))
        }
        SignatureAlert::Passed => "Échéance passée".to_owned(),
    }
}

/// The French sentence of an entry about abatements.
pub fn say(entry: &Entry) -> Option<String> {
    let details: Value = serde_json::from_str(&entry.details).unwrap_or_default();
    let text = |key: &str| details.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let number = |key: &str| details.get(key).and_then(Value::as_i64).unwrap_or_default();
    let money = |key: &str| Cents(number(key)).to_string();
    let phase = || if text("phase") == "bilan" { "du bilan" } else { "du programme" };
    let party = || text("party").parse::<Party>().map(party_label).unwrap_or_default();
    Some(match entry.event.as_str() {
        "abattement.prepare" => {
            format!("Le programme d'abattement {} est ouvert ({})", number("year"), text("title"))
        }
        "abattement.modifie" => "Les logements, le report ou le commentaire ont été modifiés".to_owned(),
        "abattement.montant" if text("kind") == "definitif" => {
            format!("Le montant définitif est de {} ({})", money("cents"), text("source"))
        }
        "abattement.montant" => format!("Le montant est estimé à {} ({})", money("cents"), text("source")),
        "abattement.ligne_ajoutee" => {
            format!("La ligne {} est ajoutée : {}", number("number"), text("title"))
        }
        "abattement.ligne_modifiee" => {
            format!("La ligne {} est modifiée : {}", number("number"), text("title"))
        }
        "abattement.ligne_retiree" => {
            format!("La ligne {} est retirée : {}", number("number"), text("title"))
        }
        "abattement.saisie" => {
            format!("Saisie en tableau : {}", counted(number("lines"), "ligne modifiée", "lignes modifiées"))
        }
        "abattement.repris" => format!(
            "Le programme de {} est repris : {}",
            number("year"),
            counted(number("lines"), "ligne", "lignes")
        ),
        "abattement.piece" => {
            format!("Une pièce est jointe à la ligne {} : {}", number("number"), text("name"))
        }
        "abattement.depose" => format!("Dépôt {} (version {})", phase(), number("round")),
        "abattement.avis" if text("verdict") == "corrections" => format!(
            "{} : {} sur l'examen {}",
            party(),
            counted(number("asked"), "correction demandée", "corrections demandées"),
            phase()
        ),
        "abattement.avis" => format!("{} : avis favorable sur l'examen {}", party(), phase()),
        "abattement.rappels" => {
            let sent = details.get("courriels").and_then(serde_json::Value::as_i64).unwrap_or_default();
            format!("Rappels des signatures de l'abattement : {}", counted(sent, "courriel", "courriels"))
        }
        "abattement.reponse" => "Le bailleur répond à une correction demandée".to_owned(),
        "abattement.valide" => format!("Validation {} ({})", phase(), party()),
        "abattement.droit_commun" => "Le tableau du droit commun est modifié".to_owned(),
        "tfpb.convention" => format!("Convention d'utilisation de l'abattement : {}", text("title")),
        "tfpb.piece" => format!("Une pièce est jointe à la convention d'utilisation : {}", text("name")),
        _ => return None,
    })
}
