//! French words of projects, and what the journal says of them.

use super::store::dossiers::KeptDossier;
use crate::platform::journal::Entry;
use palier_domain::projects::{Campaign, CampaignState, DossierState, InterestKind, Page};
use palier_domain::shared::Day;
use serde_json::Value;

/// Where a call stands on a day, in words.
pub fn campaign_state(call: &Campaign, today: Day) -> &'static str {
    match call.state {
        CampaignState::Preparation => "En préparation",
        CampaignState::Publiee if today < call.opens => "Publié, à venir",
        CampaignState::Publiee if today > call.closes => "Dépôt clos, en instruction",
        CampaignState::Publiee => "Ouvert au dépôt",
        CampaignState::Close => "Programmation close",
        CampaignState::Annulee => "Annulé",
    }
}

/// Tone of the badge of a call.
pub fn campaign_tone(call: &Campaign, today: Day) -> &'static str {
    match call.state {
        CampaignState::Publiee if call.accepts(today).is_ok() => "success",
        CampaignState::Publiee => "info",
        CampaignState::Annulee => "danger",
        _ => "neutral",
    }
}

/// Tone of the badge of a dossier.
pub const fn dossier_tone(state: DossierState) -> &'static str {
    use DossierState as S;
    match state {
        S::Brouillon | S::Retiree | S::Soldee => "neutral",
        S::Completude | S::BilanAttendu | S::ReportDemande | S::Ajournee | S::Reversement => "warning",
        S::Irrecevable | S::Refusee | S::NonRealisee => "danger",
        S::Validee | S::Notifiee | S::Conventionnee | S::Versee | S::BilanValide => "success",
        S::Deposee
        | S::Recevable
        | S::EnInstruction
        | S::AvisRendu
        | S::Arbitree
        | S::BilanRecu
        | S::ReportAccorde => "info",
    }
}

/// What is expected next, and of whom.
pub const fn expected_next(state: DossierState) -> &'static str {
    use DossierState as S;
    match state {
        S::Brouillon => "Le porteur complète les pages, puis dépose le dossier.",
        S::Deposee => "La métropole ou l'État vérifie que le dossier est complet et recevable.",
        S::Completude => "Le porteur corrige les pages demandées, répond, puis dépose de nouveau.",
        S::Recevable => "La métropole ou l'État demande les avis.",
        S::Irrecevable => "Rien : le dossier n'est pas recevable.",
        S::EnInstruction => "Les services et les financeurs sollicités rendent leur avis.",
        S::AvisRendu => "Le comité qui prépare la décision examine le dossier.",
        S::Arbitree | S::Ajournee => "Le comité de pilotage décide.",
        S::Validee => "La décision est notifiée au porteur.",
        S::Refusee => "Rien : le dossier n'a pas été retenu.",
        S::Notifiee => "L'accord spécifique est signé.",
        S::Conventionnee => "Un premier versement est fait.",
        S::Versee => {
            "Le porteur réalise l'action et note son avancement ; le bilan s'ouvre en fin d'exercice."
        }
        S::BilanAttendu | S::ReportAccorde => "Le porteur dépose son bilan.",
        S::BilanRecu => "La métropole ou l'État examine le bilan.",
        S::BilanValide | S::NonRealisee => "Les financeurs soldent l'aide, ou demandent un reversement.",
        S::ReportDemande => "La métropole ou l'État accorde ou refuse d'autres dates.",
        S::Reversement => "Le porteur reverse ce qui est demandé.",
        S::Soldee => "Rien : le dossier est soldé.",
        S::Retiree => "Rien : le porteur a retiré son dossier.",
    }
}

/// Where a dossier stands, as its holder is told.
pub fn standing(kept: &KeptDossier, today: Day) -> &'static str {
    if kept.is_left(today) { "non déposé, appel clos" } else { kept.rules.state.title() }
}

/// What is expected next of a dossier, as its holder is told.
pub fn expected_of(kept: &KeptDossier, today: Day) -> &'static str {
    if kept.is_left(today) {
        return "Rien : l'appel est clos et ce dossier n'a pas été déposé. Il peut servir de départ à un autre dossier.";
    }
    expected_next(kept.rules.state)
}

/// A tie declared, in words.
pub const fn interest_label(kind: InterestKind) -> &'static str {
    match kind {
        InterestKind::Direction => "Je siège dans ses instances",
        InterestKind::Emploi => "J'y travaille",
        InterestKind::Adhesion => "J'en suis membre",
        InterestKind::Proche => "Un proche y est lié",
        InterestKind::Autre => "Autre lien",
    }
}

/// What was just done on a dossier, in words.
pub fn done(code: &str) -> Option<&'static str> {
    Some(match code {
        "enregistre" => "La page est enregistrée.",
        "depose" => "Le dossier est déposé. Ceux qui l'instruisent sont avertis sur leur page d'accueil.",
        "retire" => "Le dossier est retiré.",
        "invite" => "L'organisme invité peut écrire dans ce dossier : il en est averti par courriel.",
        "desinvite" => "L'invitation est retirée.",
        "reponse" => "La réponse est enregistrée.",
        "piece" => "La pièce est jointe.",
        "piece_retiree" => "La pièce est retirée.",
        "corrections" => "Les corrections sont demandées au porteur, par courriel aussi.",
        "recevabilite" => "La décision sur la recevabilité est enregistrée.",
        "avis_demandes" => "Les avis sont demandés, par courriel aussi.",
        "avis_rendu" => "Votre avis est enregistré.",
        "instruction_close" => "L'instruction est close.",
        "note" => "Vos notes sont enregistrées.",
        "lien" => "Votre lien est déclaré : vous ne prenez plus part à l'instruction de ce dossier.",
        "lien_fini" => "Votre déclaration prend fin.",
        "avancement" => "La note d'avancement est enregistrée.",
        "heures" => "Les heures d'insertion sont enregistrées.",
        "bilan" => "Le bilan est enregistré.",
        "bilan_depose" => "La réponse est déposée.",
        "bilan_ouvert" => "Le bilan est ouvert : le porteur en est averti par courriel.",
        "bilan_examine" => "La suite donnée au bilan est enregistrée.",
        _ => return None,
    })
}

/// The French sentence of an entry about projects.
pub fn say(entry: &Entry) -> Option<String> {
    let details: Value = serde_json::from_str(&entry.details).unwrap_or_default();
    let text = |key: &str| details.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let number = |key: &str| details.get(key).and_then(Value::as_i64).unwrap_or_default();
    let page = || text("page").parse::<Page>().map_or("", Page::title);
    Some(match entry.event.as_str() {
        "appel.cree" => format!("Un appel à projets est en préparation : {}", text("title")),
        "appel.modifie" => format!("L'appel à projets est modifié : {}", text("title")),
        "appel.complete" => {
            let until = Day::parse(&text("closes")).map(Day::plain).unwrap_or_default();
            let what = match until.is_empty() {
                true => "est complété".to_owned(),
                false => format!("est prolongé jusqu'au {until}"),
            };
            format!("L'appel à projets {what} : {} ({})", text("title"), text("reason"))
        }
        "appel.etat" => match text("state").as_str() {
            "publiee" => format!("L'appel à projets est publié : {}", text("title")),
            "close" => format!("La programmation de l'appel à projets est close : {}", text("title")),
            _ => format!("L'appel à projets est annulé : {}", text("title")),
        },
        "dossier.commence" => format!("Le dossier est commencé ({})", text("campaign")),
        "dossier.page" => format!("La page « {} » est enregistrée", page()),
        "dossier.etat" => {
            let state = text("state").parse::<DossierState>().map_or("", DossierState::title);
            let reason = text("reason");
            let why = if reason.is_empty() { String::new() } else { format!(" ({reason})") };
            format!("Le dossier passe à l'état « {state} »{why}")
        }
        "dossier.invite" => format!("{} est invité à écrire dans le dossier", text("name")),
        "dossier.desinvite" => format!("{} n'écrit plus dans le dossier", text("name")),
        "dossier.piece" => format!("Une pièce est jointe : {}", text("name")),
        "dossier.piece_retiree" => "Une pièce est retirée".to_owned(),
        "dossier.corrections" => format!("Corrections demandées : {}", text("pages")),
        "dossier.reponse" => format!("Le porteur répond à la correction de la page « {} »", page()),
        "dossier.avis_demandes" => format!("Avis demandés : {}", number("count")),
        "dossier.avis_rendu" => format!("{} rend son avis", text("name")),
        "dossier.note" => format!("{} note le dossier", text("name")),
        "dossier.lien" => "Un lien avec le dossier est déclaré".to_owned(),
        "dossier.lien_fini" => "Un lien déclaré prend fin".to_owned(),
        "dossier.avancement" => "Une note d'avancement est ajoutée".to_owned(),
        "dossier.heures" => "Les heures d'insertion d'un trimestre sont notées".to_owned(),
        "dossier.bilan" => "Le bilan est enregistré".to_owned(),
        "dossier.bilan_corrections" => "Des corrections sont demandées sur le bilan".to_owned(),
        "projets.rappels" => format!("Rappels des projets : {} courriels", number("courriels")),
        _ => return None,
    })
}
