//! Whether a dossier looks like another one: told to whoever writes, never refused.

use crate::shared::{DossierId, QuartierId, text::fold};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What tells a dossier from another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DossierSketch {
    /// Which.
    pub dossier: DossierId,
    /// Budget year of its call.
    pub year: i16,
    /// SIRET of its holder, as typed.
    pub siret: String,
    /// Title.
    pub title: String,
    /// Where.
    pub quartiers: BTreeSet<QuartierId>,
    /// Objectives, by code.
    pub objectives: BTreeSet<String>,
}

/// Another dossier that looks like this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DossierLikeness {
    /// Which.
    pub dossier: DossierId,
    /// How much, in whole per cent.
    pub percent: u32,
    /// What they share, in a French sentence.
    pub why: String,
}

/// Likeness from which a person is told.
const TOLD: u32 = 60;

/// The dossiers of the same year that look like this one, the most alike first.
pub fn similar(draft: &DossierSketch, others: &[DossierSketch]) -> Vec<DossierLikeness> {
    let near = |other: &DossierSketch| other.dossier != draft.dossier && other.year == draft.year;
    let mut found: Vec<_> = others
        .iter()
        .filter(|other| near(other))
        .map(|other| likeness(draft, other))
        .filter(|likeness| likeness.percent >= TOLD)
        .collect();
    found.sort_by_key(|likeness| (std::cmp::Reverse(likeness.percent), likeness.dossier));
    found
}

/// Titles weigh half, quartiers and holder a fifth each, objectives a tenth.
fn likeness(draft: &DossierSketch, other: &DossierSketch) -> DossierLikeness {
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let siret = bare(&draft.siret);
    let same_holder = !siret.is_empty() && siret == bare(&other.siret);
    let titles = title_percent(&draft.title, &other.title);
    let quartiers = shared_percent(&draft.quartiers, &other.quartiers);
    let objectives = shared_percent(&draft.objectives, &other.objectives);
    let percent = (titles * 5 + quartiers * 2 + objectives + u32::from(same_holder) * 200) / 10;
    let mut why = Vec::new();
    let mut told = |so: bool, what: &'static str| {
        if so {
            why.push(what);
        }
    };
    told(same_holder, "même porteur");
    told(titles >= 70, "intitulé proche");
    told(quartiers > 0, "quartiers communs");
    told(objectives > 0, "objectifs communs");
    DossierLikeness { dossier: other.dossier, percent, why: format!("{}.", why.join(", ")) }
}

fn title_percent(one: &str, other: &str) -> u32 {
    let (one, other) = (fold(one.trim()), fold(other.trim()));
    if one.is_empty() || other.is_empty() {
        return 0;
    }
    let longest = one.chars().count().max(other.chars().count());
    let far = strsim::levenshtein(&one, &other).min(longest);
    u32::try_from((longest - far) * 100 / longest).unwrap_or(0)
}

/// Shared out of all, in whole per cent.
fn shared_percent<T: Ord>(one: &BTreeSet<T>, other: &BTreeSet<T>) -> u32 {
    let all = one.union(other).count();
    (one.intersection(other).count() * 100)
        .checked_div(all)
        .and_then(|part| u32::try_from(part).ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn sketch(id: u128, siret: &str, title: &str, quartier: u128) -> DossierSketch {
        DossierSketch {
            dossier: DossierId(Uuid::from_u128(id)),
            year: 2026,
            siret: siret.into(),
            title: title.into(),
            quartiers: [QuartierId(Uuid::from_u128(quartier))].into(),
            objectives: ["A2.3".to_owned()].into(),
        }
    }

    #[test]
    fn the_same_project_written_twice_is_told_and_another_is_not() {
        let draft = sketch(1, "776 399 602 00023", "Jardin partagé de Montreynaud", 5);
        let twin = sketch(2, "77639960200023", "Jardin partage de montreynaud !", 5);
        let elsewhere = sketch(3, "30284972400026", "Atelier de réparation de vélos", 6);
        let older = DossierSketch { year: 2025, ..sketch(4, "77639960200023", "Jardin partagé", 5) };
        let found = similar(&draft, &[draft.clone(), twin, elsewhere, older]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].dossier, DossierId(Uuid::from_u128(2)));
        assert!(found[0].percent > 90 && found[0].why.contains("même porteur"), "{found:?}");
    }
}
