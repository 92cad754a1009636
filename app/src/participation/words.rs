//! What becomes of a remark, in the words of residents.

use crate::diagnostics::{Choices, Told, constat_badge, public_words};
use palier_domain::diagnostics::ConstatState;

/// Tone and sentence of where a remark stands, without its full stop.
pub fn standing(life: &Told) -> (&'static str, String) {
    let (tone, _) = constat_badge(life.value, life.state);
    (tone, public_words(life).trim_end_matches('.').to_owned())
}

/// When an answer is for: done on a day, or expected by one; empty when nobody said.
pub fn when(life: &Told) -> String {
    let done = life.declared.as_ref().or(life.verified.as_ref());
    match (life.state, done, life.deadline) {
        (ConstatState::DeclareResolu | ConstatState::Verifie, Some((_, day)), _) => {
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
    use palier_domain::diagnostics::ConstatValue;
    use palier_domain::shared::Day;

    #[test]
    fn an_answer_is_for_a_day_until_it_is_done_and_for_none_once_it_is_set_aside() {
        let day = Day::of(2026, 3, 3);
        let life = |state| Told {
            value: ConstatValue::Dysfonctionnement,
            state,
            responsible: None,
            sent: day,
            deadline: day,
            declared: day.map(|day| ("Habitat des Monts".to_owned(), day)),
            verified: None,
            reason: None,
        };
        assert_eq!(when(&life(ConstatState::Programme)), "pour le 3 mars 2026");
        assert_eq!(when(&life(ConstatState::DeclareResolu)), "fait le 3 mars 2026");
        assert_eq!(when(&life(ConstatState::SansSuite)), "");
    }

    #[test]
    fn what_is_not_published_is_counted_and_nothing_more() {
        assert_eq!(
            [0, 1, 3].map(kept_back).concat(),
            "1 constat n'est pas publié3 constats ne sont pas publiés"
        );
    }
}
