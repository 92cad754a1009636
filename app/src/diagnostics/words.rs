//! French words of walks and constats.

use super::store::lines::Counted;
use super::store::to_see::Why;
use crate::platform::journal::Entry;
use crate::words::{counted, in_sentence};
use palier_domain::convention::Grid;
use palier_domain::diagnostics::{
    ConstatState, ConstatValue, Frequency, Owner, Priority, RefusalReason, ResponseKind, Severity, SpaceKind,
    Visibility, WalkKind, WalkState,
};
use palier_domain::shared::{Day, text::filled};
use serde_json::Value;

/// Values and labels of a list to choose from.
pub type Choices = Vec<(String, String)>;

/// Every value of an enum, with its label.
pub fn choices<T: Copy + ToString>(all: &[T], label: fn(T) -> &'static str) -> Choices {
    all.iter().map(|value| (value.to_string(), label(*value).to_owned())).collect()
}

/// A kind of walk.
pub fn walk_kind(kind: WalkKind) -> &'static str {
    match kind {
        WalkKind::DiagnosticEnMarchant => "Diagnostic en marchant",
        WalkKind::MarcheExploratoire => "Marche exploratoire",
        WalkKind::MarcheNocturne => "Marche nocturne",
        WalkKind::VisiteTechnique => "Visite technique",
        WalkKind::VisiteTfpb => "Visite TFPB",
        WalkKind::Verification => "Marche de vérification",
    }
}

/// Where a walk stands.
pub fn walk_state(state: WalkState) -> &'static str {
    match state {
        WalkState::Prepare => "En préparation",
        WalkState::Convoque => "Convoqué",
        WalkState::Realise => "Réalisé",
        WalkState::EnConsolidation => "En consolidation",
        WalkState::Restitue => "Restitué",
        WalkState::Clos => "Clos",
    }
}

/// The tone of the badge of a walk.
pub fn walk_tone(state: WalkState) -> &'static str {
    match state {
        WalkState::Prepare => "neutral",
        WalkState::Convoque | WalkState::Realise => "info",
        WalkState::EnConsolidation => "warning",
        WalkState::Restitue | WalkState::Clos => "success",
    }
}

/// What is awaited of a walk in that state, and of whom.
pub fn walk_awaits(state: WalkState) -> &'static str {
    match state {
        WalkState::Prepare => "Le pilotage communal doit arrêter le parcours et convoquer les participants.",
        WalkState::Convoque => "Les participants sont convoqués : la visite est à réaliser le jour dit.",
        WalkState::Realise => "Le rapporteur doit compléter les constats et noter les présents.",
        WalkState::EnConsolidation => {
            "Le pilotage communal doit qualifier les constats, puis restituer aux participants."
        }
        WalkState::Restitue => "La visite peut être close quand chaque constat a son responsable.",
        WalkState::Clos => "Plus rien n'est attendu de la visite ; le suivi continue constat par constat.",
    }
}

/// The button that leads a walk to that state.
pub fn walk_step(to: WalkState) -> &'static str {
    match to {
        WalkState::Prepare => "Revenir à la préparation",
        WalkState::Convoque => "Dire les participants convoqués",
        WalkState::Realise => "Dire la visite réalisée",
        WalkState::EnConsolidation => "Commencer la consolidation",
        WalkState::Restitue => "Dire la restitution faite",
        WalkState::Clos => "Clore la visite",
    }
}

/// What kind of remark a constat is.
pub fn value(value: ConstatValue) -> &'static str {
    match value {
        ConstatValue::PointFort => "Point fort",
        ConstatValue::Dysfonctionnement => "Dysfonctionnement",
        ConstatValue::Idee => "Idée ou proposition",
        ConstatValue::Question => "Question",
    }
}

/// How bad it is.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Gene => "Gêne",
        Severity::Degradation => "Dégradation",
        Severity::Danger => "Danger",
    }
}

/// How often it is seen.
pub fn frequency(frequency: Frequency) -> &'static str {
    match frequency {
        Frequency::Ponctuel => "Ponctuel",
        Frequency::Recurrent => "Récurrent",
        Frequency::Permanent => "Permanent",
    }
}

/// How soon it should be dealt with.
pub fn priority(priority: Priority) -> &'static str {
    match priority {
        Priority::Immediat => "Immédiat : sous 7 jours",
        Priority::Court => "Court terme : sous 3 mois",
        Priority::Moyen => "Moyen terme : sous 12 mois",
        Priority::Long => "Long terme : avec un projet",
    }
}

/// The kind of space.
pub fn space(space: SpaceKind) -> &'static str {
    match space {
        SpaceKind::Chaussee => "Chaussée",
        SpaceKind::Trottoir => "Trottoir",
        SpaceKind::Stationnement => "Stationnement",
        SpaceKind::Place => "Parvis ou place",
        SpaceKind::Cheminement => "Cheminement piéton",
        SpaceKind::EspaceVert => "Espace vert",
        SpaceKind::AireDeJeux => "Aire de jeux",
        SpaceKind::TerrainDeSport => "Terrain de sport",
        SpaceKind::PiedImmeuble => "Pied d'immeuble",
        SpaceKind::PartiesCommunes => "Hall ou parties communes",
        SpaceKind::PointDechets => "Local ou point d'apport de déchets",
        SpaceKind::Talus => "Talus ou délaissé",
        SpaceKind::JardinPartage => "Jardin partagé",
        SpaceKind::AbordEquipement => "Abord d'équipement",
        SpaceKind::Friche => "Friche ou terrain en projet",
        SpaceKind::ReseauMobilier => "Réseau ou mobilier urbain",
    }
}

/// Whose the space is thought to be.
pub fn owner(owner: Owner) -> &'static str {
    match owner {
        Owner::Commune => "Commune",
        Owner::Metropole => "Métropole",
        Owner::Departement => "Département",
        Owner::Etat => "État",
        Owner::Bailleur => "Bailleur",
        Owner::Copropriete => "Copropriété (syndic)",
        Owner::Amenageur => "Aménageur ou établissement public foncier",
        Owner::Reseaux => "SNCF ou réseaux",
        Owner::Prive => "Autre propriétaire privé",
        Owner::Indetermine => "Indéterminé",
    }
}

/// What kind of answer is given.
pub fn response_kind(kind: ResponseKind) -> &'static str {
    match kind {
        ResponseKind::InterventionCourante => "Intervention courante",
        ResponseKind::PetitsTravaux => "Petits travaux",
        ResponseKind::ActionAuPlan => "Action au plan",
        ResponseKind::Etude => "Étude",
        ResponseKind::Sensibilisation => "Sensibilisation",
        ResponseKind::HorsCompetence => "Hors compétence",
        ResponseKind::SansSuiteMotivee => "Sans suite motivée",
    }
}

/// Why an organisation says that a constat is not its business.
pub fn refusal_reason(reason: RefusalReason) -> &'static str {
    match reason {
        RefusalReason::HorsZone => "Hors de notre secteur",
        RefusalReason::HorsCompetence => "Hors de notre compétence",
        RefusalReason::ProprieteAutre => "Propriété d'un autre",
        RefusalReason::Doublon => "Déjà transmis par un autre constat",
        RefusalReason::DejaTraite => "Déjà traité",
        RefusalReason::Autre => "Autre motif",
    }
}

/// A refusal as its fiche recalls it: who, when, why; nothing for another event.
pub fn refusal(entry: &Entry) -> Option<String> {
    let details: Value = serde_json::from_str(&entry.details).unwrap_or_default();
    let said = |key: &str| details.get(key).and_then(Value::as_str);
    // What is told of the past says its day; what was done here happened when it was written.
    let when =
        said("jour").and_then(|day| Day::parse(day).ok()).unwrap_or_else(|| entry.instant().day()).plain();
    let who = said("par_nom").unwrap_or("l'organisme désigné");
    (entry.event == "constat.refuse").then(|| format!("Le {when}, par {who}{}", why_refused(&details)))
}

/// Whom a refusal says the constat should rather go to.
pub fn rather(entry: &Entry) -> Option<String> {
    let details: Value = serde_json::from_str(&entry.details).ok()?;
    details.get("vers")?.as_str().map(str::to_owned)
}

/// ` : hors de notre compétence (plutôt Ville de Montfleury), en mots`.
fn why_refused(details: &Value) -> String {
    let said = |key: &str| details.get(key).and_then(Value::as_str);
    let reason =
        said("raison").and_then(|code| code.parse().ok()).map(|reason| in_sentence(refusal_reason(reason)));
    let rather = said("vers_nom").map(|name| format!(" (plutôt {name})")).unwrap_or_default();
    let parts: Vec<String> =
        reason.map(|reason| reason + &rather).into_iter().chain(said("motif").map(str::to_owned)).collect();
    if parts.is_empty() { String::new() } else { format!(" : {}", parts.join(", ")) }
}

/// What a figure of the delays counts.
pub fn counted_as(counted: Counted) -> &'static str {
    match counted {
        Counted::Suivis => "transmis à un organisme",
        Counted::Repondus => "avec une réponse",
        Counted::Attendus => "sans aucune réponse",
        Counted::Ouverts => "transmis et encore ouverts",
        Counted::Verifies => "résolus et vérifiés",
        Counted::Ecartes => "sans suite ou hors périmètre",
        Counted::Refuses => "refusés au moins une fois",
        Counted::Rouverts => "rouverts au moins une fois",
    }
}

/// What a photo shows, for those who do not see it: as described, else when it was taken (`avant`, `apres`).
pub fn photo(description: &str, moment: &str) -> String {
    match filled(description) {
        Some(said) => said.to_owned(),
        None if moment == "apres" => "Photo après intervention, sans description".to_owned(),
        None => "Photo de la visite, sans description".to_owned(),
    }
}

/// Why a constat is to be seen again.
pub fn why_to_see(why: Why) -> &'static str {
    match why {
        Why::Declare => "ceux déclarés résolus",
        Why::Revu => "ceux revus par une visite",
    }
}

/// The name of a walk.
pub fn walk_title(kind: WalkKind, day: Day) -> String {
    format!("{} du {}", walk_kind(kind), day.plain())
}

/// Who may see a constat.
pub fn visibility(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "Public",
        Visibility::Partenaires => "Partenaires de la convention",
        Visibility::Restreint => "Restreint : tranquillité et sûreté",
    }
}

/// The visibility that the grid gives to what is noted under a theme and sub-theme.
pub fn grid_visibility(grid: &Grid, theme: &str, subtheme: Option<&str>) -> Visibility {
    let own = subtheme.and_then(|code| grid.subtheme(code)).and_then(|(_, found)| found.visibility);
    own.or_else(|| grid.theme(theme).map(|theme| theme.visibility)).unwrap_or(Visibility::Partenaires)
}

/// Where a constat stands.
pub fn constat_state(state: ConstatState) -> &'static str {
    match state {
        ConstatState::AQualifier => "À qualifier",
        ConstatState::Transmis => "Transmis",
        ConstatState::PrisEnCharge => "Pris en charge",
        ConstatState::Programme => "Programmé",
        ConstatState::EnCours => "En cours",
        ConstatState::DeclareResolu => "Déclaré résolu",
        ConstatState::Verifie => "Vérifié",
        ConstatState::SansSuite => "Sans suite",
        ConstatState::HorsPerimetre => "Hors périmètre",
        ConstatState::Doublon => "Doublon",
        ConstatState::Reouvert => "Réouvert",
    }
}

/// The tone of the badge of a constat.
pub fn constat_tone(state: ConstatState) -> &'static str {
    match state {
        ConstatState::AQualifier | ConstatState::Reouvert => "warning",
        ConstatState::Transmis
        | ConstatState::PrisEnCharge
        | ConstatState::Programme
        | ConstatState::EnCours
        | ConstatState::DeclareResolu => "info",
        ConstatState::Verifie => "success",
        ConstatState::SansSuite | ConstatState::HorsPerimetre | ConstatState::Doublon => "neutral",
    }
}

/// Tone and words of a constat's state; a strong point asks nothing of anyone.
pub fn constat_badge(value: ConstatValue, state: ConstatState) -> (&'static str, &'static str) {
    if value == ConstatValue::PointFort && state == ConstatState::AQualifier {
        ("success", "Point fort")
    } else {
        (constat_tone(state), constat_state(state))
    }
}

/// What is awaited of a constat in that state, and of whom.
pub fn constat_awaits(kind: ConstatValue, state: ConstatState, responsible: Option<&str>) -> String {
    let who = responsible.unwrap_or("L'organisme responsable");
    match state {
        _ if kind == ConstatValue::PointFort => "Rien n'est attendu : c'est un point fort.".to_owned(),
        ConstatState::AQualifier => {
            "Le pilotage communal doit désigner l'organisme responsable et transmettre le constat.".to_owned()
        }
        ConstatState::Reouvert => {
            "Le pilotage communal doit transmettre de nouveau le constat à l'organisme responsable."
                .to_owned()
        }
        ConstatState::Transmis => format!("{who} doit dire si le constat est pris en charge."),
        ConstatState::PrisEnCharge => format!("{who} doit programmer une intervention."),
        ConstatState::Programme => format!("{who} doit intervenir à la date prévue."),
        ConstatState::EnCours => format!("{who} doit dire quand c'est fait."),
        ConstatState::DeclareResolu => {
            "Un autre organisme que celui qui l'a déclaré doit vérifier sur place que c'est fait.".to_owned()
        }
        ConstatState::Verifie
        | ConstatState::SansSuite
        | ConstatState::HorsPerimetre
        | ConstatState::Doublon => "Plus rien n'est attendu.".to_owned(),
    }
}

/// `Déchets`, `Déchets : Encombrants`; a code the grid no longer has is shown as it is kept.
pub fn theme(grid: &Grid, theme: &str, subtheme: Option<&str>) -> String {
    let title = grid.theme(theme).map_or(theme, |found| found.title.as_str());
    match subtheme {
        None => title.to_owned(),
        Some(code) => {
            let own = grid.subtheme(code).map_or(code, |(_, found)| found.title.as_str());
            format!("{title} : {own}")
        }
    }
}

/// Themes and sub-themes as one list: each theme, then what it splits into.
pub fn grid_choices(grid: &Grid) -> Choices {
    let mut list = Vec::new();
    for theme in &grid.themes {
        for subtheme in &theme.subthemes {
            list.push((subtheme.code.clone(), format!("{} : {}", theme.title, subtheme.title)));
        }
        list.push((theme.code.clone(), format!("{} : sans précision", theme.title)));
    }
    list
}

/// What happened to a walk.
fn walk_said(event: &str, details: &Value) -> Option<String> {
    let step = details.get("etat").and_then(Value::as_str).and_then(|code| code.parse::<WalkState>().ok());
    Some(match event {
        "diagnostic.prepare" => "Visite mise en préparation".to_owned(),
        "diagnostic.modifie" => "Préparation de la visite modifiée".to_owned(),
        "diagnostic.presence" => "Présents de la visite notés".to_owned(),
        "diagnostic.etat" => match step? {
            WalkState::Prepare => "Visite remise en préparation",
            WalkState::Convoque => "Participants de la visite convoqués",
            WalkState::Realise => "Visite réalisée",
            WalkState::EnConsolidation => "Consolidation des constats commencée",
            WalkState::Restitue => "Visite restituée aux participants",
            WalkState::Clos => "Visite close",
        }
        .to_owned(),
        "diagnostic.convoque" => {
            let sent = details.get("lettres").and_then(Value::as_i64).unwrap_or_default();
            format!("Participants de la visite convoqués : {}", counted(sent, "lettre", "lettres"))
        }
        "diagnostic.decommande" => "Convocation de la visite annulée".to_owned(),
        "diagnostic.salle_close" => {
            let sent = details.get("transmis").and_then(Value::as_i64).unwrap_or_default();
            format!("Salle close : {}", counted(sent, "constat transmis", "constats transmis"))
        }
        "diagnostic.restitution" => "Visite restituée aux habitants, page publique ouverte".to_owned(),
        "diagnostic.constats_ouverts" => {
            let count = details.get("nombre").and_then(Value::as_i64).unwrap_or_default();
            counted(count, "constat rendu public", "constats rendus publics")
        }
        "diagnostic.restitution_retiree" => "Restitution aux habitants retirée".to_owned(),
        _ => return None,
    })
}

/// What happened to a walk or a constat, in one sentence; nothing for an event of another feature.
pub fn say(entry: &Entry) -> Option<String> {
    let details: Value = serde_json::from_str(&entry.details).unwrap_or_default();
    let said = |key: &str| details.get(key).and_then(Value::as_str);
    let number = details.get("numero").and_then(Value::as_i64).unwrap_or_default();
    let to = said("responsable").map(|name| format!(" à {name}")).unwrap_or_default();
    let why = said("motif").map(|why| format!(" : {why}")).unwrap_or_default();
    let with = said("action").map(|title| format!(" avec l'action « {title} »")).unwrap_or_default();
    let on_walk = said("visite").and_then(|day| Day::parse(day).ok());
    let on_walk = on_walk.map(|day| format!(" pendant la visite du {}", day.plain())).unwrap_or_default();
    Some(match entry.event.as_str() {
        "constat.qualifie" => format!("Constat n° {number} qualifié{}", to.replacen(" à ", " pour ", 1)),
        "constat.rassembles" => format!("Constat n° {number} gardé, avec {}", numbers(&details)),
        "constat.distincts" => format!("Constat n° {number} dit différent de {}", numbers(&details)),
        "constat.separes" => format!("Constat n° {number} séparé de {}", numbers(&details)),
        "constat.reproposes" => format!("Constat n° {number} comparable de nouveau à {}", numbers(&details)),
        "constat.enregistre" => format!("Constat n° {number} enregistré"),
        "constat.modifie" => format!("Constat n° {number} corrigé"),
        "constat.transmis" => format!("Constat n° {number} transmis{to}"),
        "constat.refuse" => {
            let who = said("par_nom").unwrap_or("l'organisme désigné");
            format!("Constat n° {number} refusé par {who}{}", why_refused(&details))
        }
        "constat.pris_en_charge" => format!("Constat n° {number} pris en charge"),
        "constat.programme" => format!("Réponse au constat n° {number} programmée{with}"),
        "constat.en_cours" => format!("Intervention commencée pour le constat n° {number}{with}"),
        "constat.declare_resolu" => format!("Constat n° {number} déclaré résolu{with}"),
        "constat.rendu" => format!("Constat n° {number} rendu à qui en répond{why}"),
        "constat.echeance" => {
            let day = said("echeance").and_then(|day| Day::parse(day).ok());
            let day = day.map(|day| format!(" au {}", day.plain())).unwrap_or_default();
            format!("Échéance du constat n° {number} fixée{day}{with}")
        }
        "constat.verifie" => format!("Résolution du constat n° {number} vérifiée{on_walk}"),
        "constat.revu" => format!(
            "Constat n° {number} revu{on_walk} : {}",
            match said("constate") {
                Some("resolu") => "résolu",
                _ => "toujours là",
            }
        ),
        "rappels.envoyes" => {
            let count = |key: &str| details.get(key).and_then(Value::as_array).map_or(0, Vec::len);
            format!(
                "Rappels du matin : {} aux organismes, {} au pilotage",
                counted(
                    i64::try_from(count("rappeles")).unwrap_or(i64::MAX),
                    "constat rappelé",
                    "constats rappelés"
                ),
                counted(i64::try_from(count("signales")).unwrap_or(i64::MAX), "signalé", "signalés"),
            )
        }
        "constat.sans_suite" => format!("Constat n° {number} classé sans suite{why}"),
        "constat.hors_perimetre" => format!("Constat n° {number} classé hors périmètre{why}"),
        "constat.doublon" => format!("Constat n° {number} classé comme doublon"),
        "constat.reouvert" => format!("Constat n° {number} rouvert{why}"),
        event => return walk_said(event, &details),
    })
}

/// `le n° 4, le n° 7`: the other constats of an entry.
fn numbers(details: &Value) -> String {
    let others = details.get("autres").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    others.iter().map(|number| format!("le n° {number}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRID: &str = include_str!("../../../conventions/grilles/diagnostic-en-marchant.toml");

    #[test]
    fn safety_is_restricted_by_the_grid_and_strong_points_are_public() {
        let grid = Grid::parse(GRID).unwrap();
        assert_eq!(grid_visibility(&grid, "tranquillite", None), Visibility::Restreint);
        assert_eq!(grid_visibility(&grid, "points-forts", Some("points-forts.lieu")), Visibility::Public);
        assert_eq!(grid_visibility(&grid, "inconnu", None), Visibility::Partenaires);
    }

    #[test]
    fn a_theme_reads_with_its_sub_theme_and_unknown_codes_stay_readable() {
        let grid = Grid::parse(GRID).unwrap();
        assert_eq!(theme(&grid, "dechets", Some("dechets.encombrants")), "Déchets : Encombrants");
        assert_eq!(theme(&grid, "ancien", Some("ancien.tri")), "ancien : ancien.tri");
    }
}
