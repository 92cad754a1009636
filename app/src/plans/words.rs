//! French words of actions.

use crate::platform::journal::Entry;
use palier_domain::plans::{ActionState, Progress};
use palier_domain::shared::{Day, text::excerpt};

/// A state, as people say it.
pub fn state_label(state: ActionState) -> &'static str {
    match state {
        ActionState::Idee => "Idée",
        ActionState::EnPreparation => "En préparation",
        ActionState::Proposee => "Proposée",
        ActionState::Recevable => "Recevable",
        ActionState::NonRecevable => "Non recevable",
        ActionState::Programmee => "Programmée",
        ActionState::Financee => "Financée",
        ActionState::EnCours => "En cours",
        ActionState::Suspendue => "Suspendue",
        ActionState::Realisee => "Réalisée",
        ActionState::Evaluee => "Évaluée",
        ActionState::Cloturee => "Clôturée",
        ActionState::Abandonnee => "Abandonnée",
        ActionState::Reportee => "Reportée",
    }
}

/// The tone of the badge of a state.
pub fn state_tone(state: ActionState) -> &'static str {
    match state {
        ActionState::Idee | ActionState::EnPreparation | ActionState::Cloturee => "neutral",
        ActionState::Proposee | ActionState::Programmee | ActionState::Financee | ActionState::EnCours => {
            "info"
        }
        ActionState::Recevable | ActionState::Realisee | ActionState::Evaluee => "success",
        ActionState::Suspendue | ActionState::Reportee => "warning",
        ActionState::NonRecevable | ActionState::Abandonnee => "danger",
    }
}

/// What is expected next, and of whom.
pub fn expected_next(state: ActionState) -> &'static str {
    match state {
        ActionState::Idee => "Le pilote prépare la fiche avec les partenaires.",
        ActionState::EnPreparation => "Le pilote termine la fiche et la propose aux partenaires.",
        ActionState::Proposee => "Les partenaires disent si l'action remplit les conditions de l'article 4.",
        ActionState::Recevable => "Les partenaires inscrivent l'action à la programmation.",
        ActionState::NonRecevable => "Le pilote reprend la fiche, ou y renonce.",
        ActionState::Programmee => "Le pilote réunit les financements, ou commence.",
        ActionState::Financee => "Le pilote commence l'action.",
        ActionState::EnCours => "Le pilote mène l'action à son terme et tient son avancement à jour.",
        ActionState::Suspendue => "Le pilote reprend l'action, la reporte ou y renonce.",
        ActionState::Realisee => "Les partenaires évaluent l'action.",
        ActionState::Evaluee => "Le pilote clôture l'action.",
        ActionState::Reportee => "Le pilote reprend la préparation l'année dite.",
        ActionState::Cloturee | ActionState::Abandonnee => "Plus rien n'est attendu.",
    }
}

/// A level of progress, as committees read it.
pub fn progress_label(progress: Progress) -> &'static str {
    match progress {
        Progress::NonEngagee => "Non engagée",
        Progress::Engagee => "Engagée",
        Progress::BienAvancee => "Bien avancée",
        Progress::Terminee => "Terminée",
    }
}

/// The fields that a workbook changed, and what they say now.
fn fields_of(details: &serde_json::Value) -> String {
    let word = |change: &serde_json::Value, key: &str| {
        change.get(key).and_then(|value| value.as_str()).unwrap_or("").to_owned()
    };
    let changes =
        details.get("changes").and_then(|changes| changes.as_array()).map_or(&[][..], Vec::as_slice);
    let said: Vec<String> = changes
        .iter()
        .map(|change| format!("{} : {}", word(change, "title"), excerpt(&word(change, "to"), 60)))
        .collect();
    if said.is_empty() { String::new() } else { format!(" ({})", said.join(" ; ")) }
}

/// The French sentence of an entry of the journal that belongs to actions.
pub fn say(entry: &Entry) -> Option<String> {
    let details: serde_json::Value = serde_json::from_str(&entry.details).unwrap_or_default();
    let text = |key: &str| details.get(key).and_then(|value| value.as_str()).unwrap_or("").to_owned();
    let title = text("title");
    Some(match entry.event.as_str() {
        "action.creee" => format!("Action créée : « {title} »"),
        "action.modifiee" => format!("Fiche de l'action modifiée : « {title} »{}", fields_of(&details)),
        "import.examine" => format!("Tableau examiné pour un import : « {} »", text("fichier")),
        "import.reexamine" => "Tableau examiné de nouveau : des données avaient changé".to_owned(),
        "import.abandonne" => "Import abandonné".to_owned(),
        "imports.menage" => "Anciens examens de tableaux effacés".to_owned(),
        "action.note" => format!("Note ajoutée à l'action « {title} »"),
        "action.avancement" => {
            let level = text("to").parse().map_or("", progress_label);
            format!("Avancement de l'action « {title} » : {level}")
        }
        "action.pilote" => {
            format!("Pilote de l'action « {title} » : {} → {}", text("from"), text("to"))
        }
        "action.echeance" => {
            let day = |key| Day::parse(&text(key)).map_or_else(|_| "non fixée".to_owned(), Day::short);
            format!("Échéance de l'action « {title} » : {} → {}", day("from"), day("to"))
        }
        "vue.enregistree" => format!("Vue du plan enregistrée : « {} »", text("name")),
        "vue.oubliee" => "Vue du plan oubliée".to_owned(),
        "action.etat" => {
            let state = text("to").parse().map_or("", state_label);
            let reason = text("reason");
            let why = if reason.is_empty() { String::new() } else { format!(" ({reason})") };
            format!("Action « {title} » : {state}{why}")
        }
        _ => return None,
    })
}
