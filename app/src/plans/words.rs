//! French words of actions.

use crate::platform::journal::Entry;
use palier_domain::plans::{
    ActionState, BudgetNature, Evidence, IndicatorKind, Insertion, LocalStanding, LocalState, PlaceKind,
    Progress, Standing,
};
use palier_domain::shared::{Day, text::excerpt};

/// Choices of a list: code and words.
pub fn options<T: Copy>(
    all: &[T],
    said: impl Fn(T) -> (&'static str, &'static str),
) -> Vec<(String, String)> {
    all.iter().map(|one| said(*one)).map(|(code, label)| (code.to_owned(), label.to_owned())).collect()
}

/// What an expense is in the accounts.
pub fn nature(nature: BudgetNature) -> &'static str {
    match nature {
        BudgetNature::Investissement => "Investissement",
        BudgetNature::Fonctionnement => "Fonctionnement",
    }
}

/// What an indicator says.
pub fn indicator_kind(kind: IndicatorKind) -> &'static str {
    match kind {
        IndicatorKind::Realisation => "Réalisation",
        IndicatorKind::Resultat => "Résultat",
    }
}

/// An insertion clause.
pub fn insertion(insertion: Insertion) -> &'static str {
    match insertion {
        Insertion::LotReserve => "Lot réservé à une structure d'insertion",
        Insertion::QuotaHeures => "Quota d'heures de personnel en insertion",
        Insertion::Non => "Aucune clause, pour un motif donné",
    }
}

/// The shape of a place.
pub fn place_kind(kind: PlaceKind) -> &'static str {
    match kind {
        PlaceKind::Point => "Un point",
        PlaceKind::Ligne => "Une ligne",
        PlaceKind::Zone => "Une zone",
    }
}

/// How a point of article 4 stands.
pub fn standing_label(standing: Standing) -> &'static str {
    match standing {
        Standing::Answered => "Répondu",
        Standing::Partly => "En partie",
        Standing::Missing => "Manquant",
        Standing::NotConcerned => "Sans objet",
        Standing::Judged => "À apprécier",
    }
}

/// The tone of its badge.
pub fn standing_tone(standing: Standing) -> &'static str {
    match standing {
        Standing::Answered => "success",
        Standing::Partly | Standing::Missing => "warning",
        Standing::NotConcerned | Standing::Judged => "neutral",
    }
}

/// The part of the fiche that answers a point: its words and where it stands on the page.
pub fn evidence(evidence: Evidence) -> (&'static str, &'static str) {
    match evidence {
        Evidence::Diagnosis => ("Constats à l'origine", "#constats"),
        Evidence::Tfpb => ("Axe TFPB lié", "#tete"),
        Evidence::Renewal => ("Renouvellement urbain", "#ancrage"),
        Evidence::Upkeep => ("Modalités de gestion ultérieure", "#gestion"),
        Evidence::Participation => ("Partenaires et participation des habitants", "#participation"),
        Evidence::Environment => ("Impact environnemental", "#gestion"),
        Evidence::Insertion => ("Clause d'insertion", "#gestion"),
        Evidence::Quartiers => ("Quartiers", "#tete"),
        Evidence::Objectives => ("Objectifs", "#tete"),
    }
}

/// What was decided of a local convention.
pub fn local_state(state: LocalState) -> &'static str {
    match state {
        LocalState::EnPreparation => "En préparation",
        LocalState::Soumise => "Soumise à l'adoption",
        LocalState::Adoptee => "Adoptée",
        LocalState::Abandonnee => "Abandonnée",
    }
}

/// Where a local convention stands on a day.
pub fn local_standing(standing: LocalStanding) -> &'static str {
    match standing {
        LocalStanding::EnPreparation => "En préparation",
        LocalStanding::Soumise => "Soumise à l'adoption",
        LocalStanding::AVenir => "Adoptée, pas encore en vigueur",
        LocalStanding::EnVigueur => "En vigueur",
        LocalStanding::Echue => "Échue",
        LocalStanding::Abandonnee => "Abandonnée",
    }
}

/// The tone of its badge.
pub fn local_tone(standing: LocalStanding) -> &'static str {
    match standing {
        LocalStanding::EnPreparation | LocalStanding::Echue => "neutral",
        LocalStanding::Soumise | LocalStanding::AVenir => "info",
        LocalStanding::EnVigueur => "success",
        LocalStanding::Abandonnee => "danger",
    }
}
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
        "action.note" => match text("piece") {
            piece if piece.is_empty() => format!("Note ajoutée à l'action « {title} »"),
            piece => format!("Note et pièce « {piece} » ajoutées à l'action « {title} »"),
        },
        "action.jalon" => match text("done") {
            day if day.is_empty() => {
                format!("Jalon « {} » de l'action « {title} » : pas encore fait", text("step"))
            }
            _ => format!("Jalon « {} » de l'action « {title} » : fait", text("step")),
        },
        "action.indicateur" => {
            format!("Indicateur « {} » de l'action « {title} » : {}", text("indicator"), text("reached"))
        }
        "action.modifiee" => format!("Fiche de l'action modifiée : « {title} »{}", fields_of(&details)),
        "import.examine" => format!("Tableau examiné pour un import : « {} »", text("fichier")),
        "import.reexamine" => "Tableau examiné de nouveau : des données avaient changé".to_owned(),
        "import.abandonne" => "Import abandonné".to_owned(),
        "imports.menage" => "Anciens examens de tableaux effacés".to_owned(),
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
        _ => return say_local(entry, &details),
    })
}

/// What happened to a local convention.
fn say_local(entry: &Entry, details: &serde_json::Value) -> Option<String> {
    let text = |key: &str| details.get(key).and_then(|value| value.as_str()).unwrap_or("").to_owned();
    let title = text("title");
    Some(match entry.event.as_str() {
        "convention_locale.creee" => format!("Convention locale écrite : « {title} »"),
        "convention_locale.modifiee" => format!("Convention locale modifiée : « {title} »"),
        "convention_locale.programme" => format!("Programme de la convention locale « {title} » modifié"),
        "convention_locale.etat" => {
            let state = text("to").parse().map_or("", local_state);
            let reason = text("reason");
            let why = if reason.is_empty() { String::new() } else { format!(" ({reason})") };
            format!("Convention locale « {title} » : {state}{why}")
        }
        "convention_locale.adoptee" => format!("Convention locale « {title} » adoptée par : {}", text("by")),
        "convention_locale.avenant" => {
            format!("Avenant à la convention locale « {title} » : {}", text("avenant"))
        }
        "convention_locale.avenant_signe" => {
            let day = Day::parse(&text("signed")).map_or_else(|_| String::new(), Day::short);
            format!("Avenant à la convention locale « {title} » signé le {day} : {}", text("avenant"))
        }
        "convention_locale.signatures" => {
            format!("Signatures de la convention locale « {title} » enregistrées")
        }
        _ => return None,
    })
}
