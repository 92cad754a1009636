//! What becomes of a remark, in the words of residents.

use crate::diagnostics::Choices;
use palier_domain::diagnostics::{ConstatState, ConstatValue};
use palier_domain::shared::Day;

/// What may be said in public of the life of a constat. Left to its default, it names no organisation and no reason.
#[derive(Debug, Clone, Default)]
pub struct Life {
    /// Organisation that must answer.
    pub responsible: Option<String>,
    /// Organisation that saw it done.
    pub verified_by: Option<String>,
    /// Why nothing will be done, or why it is taken up again.
    pub reason: Option<String>,
    /// Day sent for an answer.
    pub transmitted: Option<Day>,
    /// Day by which it should be done.
    pub deadline: Option<Day>,
    /// Day said done.
    pub declared: Option<Day>,
    /// Day seen done.
    pub verified: Option<Day>,
}

/// Tone and sentence of where a remark stands: received, sent to whom, planned for when, done, verified, or no follow-up
/// and why.
pub fn public_words(value: ConstatValue, state: ConstatState, life: &Life) -> (&'static str, String) {
    use ConstatState as S;
    let who = life.responsible.as_deref();
    let on = |day: Option<Day>| day.map(|day| format!(" le {}", day.plain())).unwrap_or_default();
    let why = life.reason.as_deref().map(|why| format!(" parce que : {why}")).unwrap_or_default();
    match state {
        S::AQualifier if value == ConstatValue::PointFort => ("success", "Point fort : à garder".to_owned()),
        S::AQualifier => ("neutral", "Reçu, pas encore transmis".to_owned()),
        S::Transmis => {
            ("info", format!("Transmis à {}{}", who.unwrap_or("l'organisme compétent"), on(life.transmitted)))
        }
        S::PrisEnCharge => ("info", format!("Pris en charge{}", by(who))),
        S::Programme => {
            let when = life.deadline.map(|day| format!(" pour le {}", day.plain())).unwrap_or_default();
            ("info", format!("Prévu{when}{}", by(who)))
        }
        S::EnCours => ("info", format!("En cours{}", by(who))),
        S::DeclareResolu => ("success", format!("Fait{}, à vérifier sur place", on(life.declared))),
        S::Verifie => {
            ("success", format!("Fait et vérifié{}{}", on(life.verified), by(life.verified_by.as_deref())))
        }
        S::SansSuite => ("neutral", format!("Pas de suite{why}")),
        S::HorsPerimetre => ("neutral", format!("Hors de ce que les partenaires peuvent faire{why}")),
        S::Doublon => ("neutral", "Suivi avec une autre remarque, semblable".to_owned()),
        S::Reouvert => ("warning", "À reprendre : ce n'était pas réglé".to_owned()),
    }
}

fn by(who: Option<&str>) -> String {
    who.map(|who| format!(" par {who}")).unwrap_or_default()
}

/// When an answer is for: done on a day, or expected by one; empty when nobody said.
pub fn when(state: ConstatState, life: &Life) -> String {
    let done = life.verified.or(life.declared);
    match (state, done, life.deadline) {
        (ConstatState::DeclareResolu | ConstatState::Verifie, Some(day), _) => {
            format!("fait le {}", day.plain())
        }
        (state, _, Some(day)) if !state.is_closed() => format!("pour le {}", day.plain()),
        _ => String::new(),
    }
}

/// The words said for a photo that nobody described.
pub fn undescribed(number: i64, moment: &str, theme: &str) -> String {
    let when = if moment == "apres" { "après intervention" } else { "pendant la visite" };
    format!("Photo du constat n° {number} prise {when} : {theme}")
}

/// « 2 constats ne sont pas publiés »; empty when all are.
pub fn kept_back(count: i64) -> String {
    match count {
        0 => String::new(),
        1 => "1 constat n'est pas publié".to_owned(),
        many => format!("{many} constats ne sont pas publiés"),
    }
}

/// The choices of a filter after the one that narrows nothing, « tous » or « toutes ».
pub fn or_all(all: &str, choices: Choices) -> Choices {
    std::iter::once((String::new(), all.to_owned())).chain(choices).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_life_that_is_kept_back_names_nobody() {
        for state in ConstatState::ALL {
            let (_, bare) = public_words(ConstatValue::Dysfonctionnement, *state, &Life::default());
            assert!(!bare.contains(" par ") && !bare.contains("parce que"), "{bare}");
        }
    }

    #[test]
    fn a_life_is_told_with_who_and_when() {
        let day = Day::of(2026, 3, 3);
        let life = Life {
            responsible: Some("Habitat des Monts".to_owned()),
            reason: Some("la rue est privée".to_owned()),
            transmitted: day,
            deadline: day,
            ..Life::default()
        };
        let said = |state| public_words(ConstatValue::Dysfonctionnement, state, &life).1;
        assert_eq!(said(ConstatState::Transmis), "Transmis à Habitat des Monts le 3 mars 2026");
        assert_eq!(said(ConstatState::Programme), "Prévu pour le 3 mars 2026 par Habitat des Monts");
        assert_eq!(said(ConstatState::SansSuite), "Pas de suite parce que : la rue est privée");
        assert_eq!(when(ConstatState::Programme, &life), "pour le 3 mars 2026");
        assert_eq!(when(ConstatState::SansSuite, &life), "");
    }
}
