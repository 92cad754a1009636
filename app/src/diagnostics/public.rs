//! Where a constat stands, in words for residents: what is being done, by whom, for when; never "closed" alone.

use super::store::constats::ConstatRow;
use palier_domain::diagnostics::{ConstatState, ConstatValue};
use palier_domain::shared::Day;

/// What is told of a constat to those who asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What kind of remark it is.
    pub value: ConstatValue,
    /// Where it stands.
    pub state: ConstatState,
    /// Name of the organisation that must answer.
    pub responsible: Option<String>,
    /// Day it was sent to that organisation.
    pub sent: Option<Day>,
    /// Day for which it is planned.
    pub deadline: Option<Day>,
    /// Who said that it is done, and when.
    pub declared: Option<(String, Day)>,
    /// Who saw that it is done, and when: an organisation, or a later walk.
    pub verified: Option<(String, Day)>,
    /// Why nothing will be done, or why it is open again.
    pub reason: Option<String>,
}

impl Told {
    /// What is told of a constat as kept.
    pub(super) fn of(row: &ConstatRow) -> Self {
        let day = |kept: &Option<String>| kept.as_deref().and_then(|day| Day::parse(day).ok());
        Self {
            value: row.value,
            state: row.state,
            responsible: row.responsible_name.clone(),
            sent: day(&row.sent_on),
            deadline: day(&row.deadline),
            declared: row.declared_by_name.clone().zip(day(&row.declared_on)),
            verified: seer(row).zip(day(&row.verified_on)),
            reason: row.reason.clone(),
        }
    }
}

/// Who saw that it is done: a later walk, or another organisation.
pub(super) fn seer(row: &ConstatRow) -> Option<String> {
    let walked = row.verified_walk_day.as_deref().and_then(|day| Day::parse(day).ok());
    walked.map(|day| format!("la visite du {}", day.plain())).or_else(|| row.verified_by_name.clone())
}

/// Where a constat stands, in one sentence for residents.
pub fn public_words(told: &Told) -> String {
    use ConstatState as S;
    let who = told.responsible.as_deref().unwrap_or("l'organisme responsable");
    let because = |otherwise: &str| match told.reason.as_deref() {
        Some(reason) => format!("parce que : {}", reason.trim_end_matches('.')),
        None => otherwise.to_owned(),
    };
    let said = match told.state {
        S::AQualifier if told.value == ConstatValue::PointFort => {
            "Noté : c'est un point fort du quartier".to_owned()
        }
        S::AQualifier => "Reçu : on cherche qui doit répondre".to_owned(),
        S::Transmis => match told.sent {
            Some(day) => format!("Transmis à {who} le {}", day.plain()),
            None => format!("Transmis à {who}"),
        },
        S::PrisEnCharge => format!("Pris en charge par {who}{}", for_when(told)),
        S::Programme => match told.deadline {
            Some(day) => format!("Prévu pour le {}, par {who}", day.plain()),
            None => format!("Prévu par {who}, date à venir"),
        },
        S::EnCours => format!("En cours, par {who}{}", for_when(told)),
        S::DeclareResolu => match &told.declared {
            Some((by, day)) => format!("Fait selon {by} le {}, à vérifier", day.plain()),
            None => "Fait, à vérifier".to_owned(),
        },
        S::Verifie => match &told.verified {
            Some((by, day)) => format!("Fait, vérifié par {by} le {}", day.plain()),
            None => "Fait et vérifié".to_owned(),
        },
        S::SansSuite => format!("Pas de suite, {}", because("pour un motif qui sera précisé")),
        S::HorsPerimetre => {
            format!("Pas de suite ici, {}", because("ce n'est pas du ressort des partenaires"))
        }
        S::Doublon => "Déjà signalé : suivi avec une autre remarque".to_owned(),
        S::Reouvert => format!("À refaire, {}", because("ce n'était pas réglé")),
    };
    format!("{said}.")
}

fn for_when(told: &Told) -> String {
    told.deadline.map(|day| format!(", pour le {}", day.plain())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use palier_domain::shared::text::fold;

    fn told(state: ConstatState) -> Told {
        let day = Day::of(2026, 3, 3);
        Told {
            value: ConstatValue::Dysfonctionnement,
            state,
            responsible: Some("Habitat des Monts".to_owned()),
            sent: day,
            deadline: Day::of(2026, 4, 1),
            declared: day.map(|day| ("Habitat des Monts".to_owned(), day)),
            verified: day.map(|day| ("la visite du 2 mai 2026".to_owned(), day)),
            reason: Some("Le bâtiment sera démoli.".to_owned()),
        }
    }

    #[test]
    fn each_state_says_who_and_when_or_why() {
        let said = |state| public_words(&told(state));
        assert_eq!(said(ConstatState::Transmis), "Transmis à Habitat des Monts le 3 mars 2026.");
        assert_eq!(said(ConstatState::Programme), "Prévu pour le 1er avril 2026, par Habitat des Monts.");
        assert_eq!(
            said(ConstatState::DeclareResolu),
            "Fait selon Habitat des Monts le 3 mars 2026, à vérifier."
        );
        assert_eq!(said(ConstatState::Verifie), "Fait, vérifié par la visite du 2 mai 2026 le 3 mars 2026.");
        assert_eq!(said(ConstatState::SansSuite), "Pas de suite, parce que : Le bâtiment sera démoli.");
    }

    #[test]
    fn what_is_not_known_is_not_invented_and_nothing_is_closed_in_silence() {
        for state in ConstatState::ALL {
            let bare = Told {
                responsible: None,
                sent: None,
                deadline: None,
                declared: None,
                verified: None,
                reason: None,
                ..told(*state)
            };
            for said in [public_words(&bare), public_words(&told(*state))] {
                assert!(said.ends_with('.') && !fold(&said).contains("clos"), "{said}");
            }
        }
    }
}
