//! A constat as typed, before it is kept.

use crate::shared::{Day, FieldFault, LonLat, StopId, text::filled};

/// Most characters of a description.
pub const DESCRIPTION_MAX: usize = 10_000;

/// A constat as typed on the walk or at the desk.
#[derive(Debug, Clone, PartialEq)]
pub struct NewConstat {
    /// What was seen.
    pub description: String,
    /// Theme of the grid, by code.
    pub theme: String,
    /// Sub-theme, by code.
    pub subtheme: Option<String>,
    /// A resident's own words, without a name.
    pub verbatim: Option<String>,
    /// Stop of the walk.
    pub stop: Option<StopId>,
    /// Point on the ground.
    pub point: Option<LonLat>,
    /// Day of the walk.
    pub walked_on: Day,
    /// Day by which it should be resolved.
    pub deadline: Option<Day>,
}

impl NewConstat {
    /// The constat, trimmed, or every fault at once. `knows` says whether the grid holds that theme and sub-theme.
    pub fn check(mut self, knows: impl Fn(&str, Option<&str>) -> bool) -> Result<Self, Vec<FieldFault>> {
        let mut faults = Vec::new();
        let mut fault = |wrong: bool, field, message: &str| {
            if wrong {
                faults.push(FieldFault::new(field, message));
            }
        };
        self.description = self.description.trim().to_owned();
        self.verbatim = self.verbatim.as_deref().and_then(filled).map(str::to_owned);
        let long = self.description.chars().count() > DESCRIPTION_MAX;
        let theme = knows(&self.theme, None);
        let subtheme = self.subtheme.is_none() || knows(&self.theme, self.subtheme.as_deref());
        fault(self.description.is_empty(), "description", "Décrivez ce qui a été constaté.");
        fault(long, "description", "La description ne peut pas dépasser 10 000 caractères.");
        fault(!theme, "theme", "Choisissez un thème de la grille.");
        fault(theme && !subtheme, "subtheme", "Ce sous-thème n'appartient pas au thème choisi.");
        fault(
            self.stop.is_none() && self.point.is_none(),
            "point",
            "Indiquez un arrêt ou un point sur la carte.",
        );
        let early = self.deadline.is_some_and(|deadline| deadline < self.walked_on);
        fault(early, "deadline", "L'échéance ne peut pas précéder le jour de la visite.");
        let personal = self.verbatim.as_deref().is_some_and(names_a_person);
        fault(
            personal,
            "verbatim",
            "La parole d'habitant est anonyme : retirez l'adresse électronique ou le numéro de téléphone.",
        );
        if faults.is_empty() { Ok(self) } else { Err(faults) }
    }
}

/// Whether the text holds what looks like an e-mail address or a French phone number.
pub fn names_a_person(text: &str) -> bool {
    text.split_whitespace().any(looks_like_email) || holds_phone(text)
}

fn looks_like_email(word: &str) -> bool {
    word.split_once('@').is_some_and(|(local, host)| {
        local.ends_with(char::is_alphanumeric) && host.trim_end_matches('.').contains('.')
    })
}

/// Ten digits from 01 to 09, or nine after 33, in groups parted by one sign; a group of four later on is a year.
fn holds_phone(text: &str) -> bool {
    let mut runs = vec![Vec::<String>::new()];
    let mut gap = 0;
    for sign in text.chars() {
        let digit = sign.is_ascii_digit();
        if !digit {
            gap += 1;
            if gap > 1 || !(sign.is_whitespace() || ".-".contains(sign)) {
                runs.push(Vec::new());
            }
            continue;
        }
        let Some(run) = runs.last_mut() else { continue };
        match run.last_mut() {
            Some(group) if gap == 0 => group.push(sign),
            _ => run.push(sign.to_string()),
        }
        gap = 0;
    }
    let is_number = |groups: &[String]| {
        let digits = groups.concat();
        let home = digits.len() == 10 && digits.starts_with('0') && !digits.starts_with("00");
        let abroad = (digits.len() == 11 && digits.starts_with("33"))
            || (digits.len() == 13 && digits.starts_with("0033"));
        (home || abroad) && groups.iter().skip(1).all(|group| group.len() != 4)
    };
    runs.iter().any(|run| (0..run.len()).any(|from| (from..run.len()).any(|to| is_number(&run[from..=to]))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> NewConstat {
        NewConstat {
            description: " Dépôt sauvage ".into(),
            theme: "dechets".into(),
            subtheme: None,
            verbatim: None,
            stop: None,
            point: LonLat::new(4.39, 45.44).ok(),
            walked_on: Day::of(2026, 3, 3).unwrap(),
            deadline: None,
        }
    }

    fn grid(theme: &str, subtheme: Option<&str>) -> bool {
        theme == "dechets" && subtheme.is_none_or(|sub| sub == "tri")
    }

    #[test]
    fn every_fault_is_told_at_once() {
        assert_eq!(typed().check(grid).unwrap().description, "Dépôt sauvage");
        let wrong = NewConstat {
            description: " ".into(),
            subtheme: Some("tonte".into()),
            verbatim: Some("appelez le 06 12 34 56 78".into()),
            point: None,
            deadline: Day::of(2026, 3, 2),
            ..typed()
        };
        let fields: Vec<_> = wrong.check(grid).unwrap_err().iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["description", "subtheme", "point", "deadline", "verbatim"]);
    }

    #[test]
    fn the_longest_description_is_kept() {
        let of = |n| NewConstat { description: "é".repeat(n), ..typed() }.check(grid).is_ok();
        assert!(of(DESCRIPTION_MAX) && !of(DESCRIPTION_MAX + 1));
    }

    #[test]
    fn phones_and_addresses_are_seen_and_dates_are_not() {
        for personal in ["0612345678", "06.12.34.56.78", "+33 6 12 34 56 78", "écrire à ana@exemple.fr."] {
            assert!(names_a_person(personal), "{personal}");
        }
        for plain in
            ["le 03.03.2026 14 h", "au 12 rue, 42100", "depuis 2019 @ la place", "3 bancs, 10 arbres"]
        {
            assert!(!names_a_person(plain), "{plain}");
        }
    }
}
