//! French words of sittings, and what the journal says of them.

use crate::platform::journal::Entry;
use crate::words::counted;
use palier_domain::meetings::{Presence, SittingState};
use palier_domain::projects::Ruling;
use palier_domain::shared::Cents;
use serde_json::Value;

/// Where a sitting stands, in words.
pub const fn sitting_label(state: SittingState) -> &'static str {
    match state {
        SittingState::Preparee => "En préparation",
        SittingState::Convoquee => "Convoquée",
        SittingState::Ouverte => "Ouverte",
        SittingState::Close => "Close",
        SittingState::Annulee => "Annulée",
    }
}

/// Tone of the badge of a state.
pub const fn sitting_tone(state: SittingState) -> &'static str {
    match state {
        SittingState::Preparee => "neutral",
        SittingState::Convoquee => "info",
        SittingState::Ouverte => "warning",
        SittingState::Close => "success",
        SittingState::Annulee => "danger",
    }
}

/// How somebody was there, in words.
pub const fn presence_label(presence: Presence) -> &'static str {
    match presence {
        Presence::Present => "Présent",
        Presence::Represente => "Représenté",
        Presence::Excuse => "Excusé",
        Presence::Absent => "Absent",
    }
}

/// What is decided, in words.
pub const fn ruling_label(ruling: Ruling) -> &'static str {
    match ruling {
        Ruling::Accorde => "Accordé",
        Ruling::Ajourne => "Ajourné",
        Ruling::Refuse => "Refusé",
    }
}

/// Titles of a list of details, between quotes.
fn quoted(details: &Value, key: &str) -> String {
    let titles = details.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    titles.map(|title| format!("« {title} »")).collect::<Vec<_>>().join(", ")
}

/// What a correction changed.
fn corrected(details: &Value) -> String {
    let text = |key: &str| details.get(key).and_then(Value::as_str);
    let mut said = Vec::new();
    if let [was, now] = details.get("day").and_then(Value::as_array).map_or(&[][..], Vec::as_slice) {
        let (was, now) = (was.as_str().unwrap_or_default(), now.as_str().unwrap_or_default());
        said.push(format!("le {now} au lieu du {was}"));
    }
    said.extend(text("hours").map(|hours| {
        if hours.is_empty() { "horaire retiré".to_owned() } else { format!("horaire : {hours}") }
    }));
    said.extend(
        text("place")
            .map(|place| if place.is_empty() { "lieu retiré".to_owned() } else { format!("lieu : {place}") }),
    );
    for (key, words) in [("added", "ajouté"), ("removed", "retiré"), ("renamed", "intitulé revu")] {
        let titles = quoted(details, key);
        said.extend((!titles.is_empty()).then(|| format!("{words} : {titles}")));
    }
    let reordered = details.get("reordered").and_then(Value::as_bool).unwrap_or_default();
    said.extend(reordered.then(|| "ordre du jour réordonné".to_owned()));
    let letters = details.get("letters").and_then(Value::as_i64).unwrap_or_default();
    said.extend((letters > 0).then(|| counted(letters, "lettre envoyée", "lettres envoyées")));
    if said.is_empty() {
        "Séance relue, sans changement".to_owned()
    } else {
        format!("Séance corrigée : {}", said.join(" ; "))
    }
}

/// The French sentence of an entry about sittings.
pub fn say(entry: &Entry) -> Option<String> {
    let details: Value = serde_json::from_str(&entry.details).unwrap_or_default();
    let text = |key: &str| details.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let number = |key: &str| details.get(key).and_then(Value::as_i64).unwrap_or_default();
    Some(match entry.event.as_str() {
        "instance.composition" => format!("Composition et quorum modifiés : {}", text("title")),
        "seance.preparee" => format!(
            "Séance du {} préparée ({}) : {} à l'ordre du jour",
            text("day"),
            text("title"),
            counted(number("items"), "point", "points")
        ),
        "seance.corrigee" => corrected(&details),
        "seance.convoquee" => format!(
            "Membres convoqués à la séance du {} : {}",
            text("day"),
            counted(number("letters"), "lettre envoyée", "lettres envoyées")
        ),
        "seance.points" => {
            let titles = quoted(&details, "titles");
            let added = quoted(&details, "added");
            match (titles.is_empty(), added.is_empty()) {
                (true, true) => "Points libres notés : sans changement".to_owned(),
                (true, false) => format!("Points ajoutés en séance : {added}"),
                (false, true) => format!("Points libres notés : {titles}"),
                (false, false) => format!("Points libres notés : {titles} ; ajoutés en séance : {added}"),
            }
        }
        "seance.etat" => {
            let state = text("state").parse().map(sitting_label).unwrap_or_default();
            let why = text("reason");
            let why = if why.is_empty() { why } else { format!(", {why}") };
            format!("Séance : {}{why}", crate::words::in_sentence(state))
        }
        "seance.presences" => {
            format!("Présences notées : {}", counted(number("there"), "personne", "personnes"))
        }
        "seance.depart" => format!("Une personne se retire pendant l'examen de « {} »", text("title")),
        "seance.dossier" => {
            format!("« {} » : {} en séance", text("title"), Cents(number("cents")))
        }
        "seance.courriers" => format!(
            "Courriers de la séance : {} et {}",
            counted(number("letters"), "notification écrite", "notifications écrites"),
            counted(number("agreements"), "accord préparé", "accords préparés")
        ),
        "seance.close" => format!(
            "Séance close : {}, {} votés",
            counted(number("settled"), "dossier", "dossiers"),
            Cents(number("cents"))
        ),
        _ => return None,
    })
}
