//! French words of the territory.

use crate::platform::journal;
use crate::words::counted;
use palier_domain::shared::{Day, grouped};
use palier_domain::territory::{Correspondence, Evolution, Geography, Population, QuartierStatus, Vintage};
use serde_json::Value;

/// A status, as people say it.
pub fn status_label(status: QuartierStatus) -> &'static str {
    match status {
        QuartierStatus::Qpv => "Quartier prioritaire (QPV)",
        QuartierStatus::VeilleActive => "Veille active",
        QuartierStatus::Autre => "Autre quartier suivi",
    }
}

/// Between which days the contours of a geography hold: those of 2015 ended when those of 2024 came into force.
pub(super) fn vintage(geography: Geography) -> Vintage {
    let (from, to) = match geography {
        Geography::G2015 => (Day::of(2015, 1, 1), Day::of(2023, 12, 31)),
        Geography::G2024 => (Day::of(2024, 1, 1), None),
    };
    Vintage { geography, valid_from: from.unwrap_or(Day(Default::default())), valid_to: to }
}

/// `contours de 2024 (en vigueur depuis le 1er janvier 2024)`.
pub fn geography_sentence(vintage: Vintage) -> String {
    let (year, from) = (vintage.geography.code(), vintage.valid_from.plain());
    match vintage.valid_to {
        Some(last) => format!("contours de {year} (en vigueur du {from} au {})", last.plain()),
        None => format!("contours de {year} (en vigueur depuis le {from})"),
    }
}

/// `2 983 habitants (2018, périmètre de 2015)`.
pub fn population_sentence(population: Population) -> String {
    let mut known = Vec::new();
    known.extend(population.year.map(|year| year.to_string()));
    known.extend(population.geography.map(|geography| format!("périmètre de {geography}")));
    let count = grouped(i64::from(population.inhabitants));
    let noun = if population.inhabitants < 2 { "habitant" } else { "habitants" };
    if known.is_empty() {
        format!("{count} {noun}")
    } else {
        format!("{count} {noun} ({})", known.join(", "))
    }
}

/// One line of the table of passage, read from either of its ends.
pub(super) fn passage(line: &Correspondence) -> String {
    let (old, new) =
        (line.code_2015.as_deref().unwrap_or_default(), line.code_2024.as_deref().unwrap_or_default());
    match line.evolution {
        Evolution::Modifie => format!("{old} (2015) est devenu {new} (2024), contour modifié"),
        Evolution::Identique => format!("{old} (2015) est devenu {new} (2024), contour identique"),
        Evolution::Nouveau => format!("{new} est entré dans la géographie prioritaire en 2024"),
        Evolution::Sorti => format!("{old} est sorti de la géographie prioritaire en 2024"),
    }
}

/// The French sentence of a journal entry of this feature; `None` for the others.
pub fn say(entry: &journal::Entry) -> Option<String> {
    let details: Value = serde_json::from_str(&entry.details).unwrap_or_default();
    let count = |key: &str| details[key].as_i64().unwrap_or(0);
    Some(match entry.event.as_str() {
        "territoire.importe" => format!(
            "Import de {} : {}, {}, {}",
            entry.subject_id,
            counted(count("lus"), "ligne lue", "lignes lues"),
            counted(count("crees"), "création", "créations"),
            counted(count("modifies"), "modification", "modifications"),
        ),
        "quartier.cree" => "Quartier ajouté à la main".to_owned(),
        "quartier.modifie" => {
            let fields: Vec<&str> =
                details["champs"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            format!("Quartier modifié : {}", fields.join(", "))
        }
        _ => return None,
    })
}
