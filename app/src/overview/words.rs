//! French labels of what an overview shows.

use palier_domain::diagnostics::{ConstatState, ConstatValue, Severity, WalkKind, WalkState};
use palier_domain::plans::{ActionState, Progress};
use palier_domain::territory::QuartierStatus;

pub(super) fn walk_kind(kind: WalkKind) -> &'static str {
    match kind {
        WalkKind::DiagnosticEnMarchant => "Diagnostic en marchant",
        WalkKind::MarcheExploratoire => "Marche exploratoire",
        WalkKind::MarcheNocturne => "Marche nocturne",
        WalkKind::VisiteTechnique => "Visite technique",
        WalkKind::VisiteTfpb => "Visite de l'abattement de TFPB",
        WalkKind::Verification => "Visite de vérification",
    }
}

pub(super) fn walk_state(state: WalkState) -> &'static str {
    match state {
        WalkState::Prepare => "en préparation",
        WalkState::Convoque => "participants convoqués",
        WalkState::Realise => "réalisé, à mettre en ordre",
        WalkState::EnConsolidation => "en consolidation, à restituer",
        WalkState::Restitue => "restitué",
        WalkState::Clos => "clos",
    }
}

/// Tone of the badge and words.
pub(super) fn constat_state(state: ConstatState) -> (&'static str, &'static str) {
    match state {
        ConstatState::AQualifier => ("neutral", "À qualifier"),
        ConstatState::Transmis => ("warning", "Transmis, réponse attendue"),
        ConstatState::PrisEnCharge => ("info", "Pris en charge"),
        ConstatState::Programme => ("info", "Programmé"),
        ConstatState::EnCours => ("info", "En cours"),
        ConstatState::DeclareResolu => ("info", "Déclaré résolu, à vérifier"),
        ConstatState::Verifie => ("success", "Résolu et vérifié"),
        ConstatState::SansSuite => ("neutral", "Sans suite"),
        ConstatState::HorsPerimetre => ("neutral", "Hors périmètre"),
        ConstatState::Doublon => ("neutral", "Doublon"),
        ConstatState::Reouvert => ("warning", "Rouvert"),
    }
}

pub(super) fn constat_value(value: ConstatValue) -> &'static str {
    match value {
        ConstatValue::PointFort => "Point fort",
        ConstatValue::Dysfonctionnement => "Dysfonctionnement",
        ConstatValue::Idee => "Idée",
        ConstatValue::Question => "Question",
    }
}

pub(super) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Gene => "Gêne",
        Severity::Degradation => "Dégradation",
        Severity::Danger => "Danger",
    }
}

pub(super) fn action_state(state: ActionState) -> &'static str {
    match state {
        ActionState::Idee => "idée",
        ActionState::EnPreparation => "en préparation",
        ActionState::Proposee => "proposée",
        ActionState::Recevable => "recevable",
        ActionState::NonRecevable => "non recevable",
        ActionState::Programmee => "programmée",
        ActionState::Financee => "financée",
        ActionState::EnCours => "en cours",
        ActionState::Suspendue => "suspendue",
        ActionState::Realisee => "réalisée",
        ActionState::Evaluee => "évaluée",
        ActionState::Cloturee => "clôturée",
        ActionState::Abandonnee => "abandonnée",
        ActionState::Reportee => "reportée",
    }
}

pub(super) fn progress(progress: Progress) -> &'static str {
    match progress {
        Progress::NonEngagee => "non engagée",
        Progress::Engagee => "engagée",
        Progress::BienAvancee => "bien avancée",
        Progress::Terminee => "terminée",
    }
}

pub(super) fn status(status: QuartierStatus) -> &'static str {
    match status {
        QuartierStatus::Qpv => "Quartier prioritaire de la politique de la ville (QPV)",
        QuartierStatus::VeilleActive => "Quartier de veille active",
        QuartierStatus::Autre => "Quartier suivi par les partenaires",
    }
}
