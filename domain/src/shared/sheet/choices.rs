//! Names matched with what is known: by code, by name whatever the accents and case, with what is closest when none fits.

use crate::shared::text::fold;

/// Something that may be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// What is kept.
    pub id: String,
    /// What is shown and written in a table.
    pub label: String,
    /// Its code, which stands for it alone or before its name; empty when it has none.
    pub code: String,
    folded: String,
}

impl Offered {
    /// That thing, with its code and its name.
    pub fn new(id: impl Into<String>, code: impl Into<String>, name: &str) -> Self {
        let (id, code) = (id.into(), code.into());
        let label = if code.is_empty() { name.to_owned() } else { format!("{code} {name}") };
        let folded = bare(&label);
        Self { id, label, code, folded }
    }
}

/// What may be chosen in a column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choices(Vec<Offered>);

/// Farthest two names may be to be taken for one another, for that many characters.
fn farthest(length: usize) -> usize {
    (length / 4).clamp(1, 5)
}

impl Choices {
    /// These, in that order.
    pub fn of(offered: Vec<Offered>) -> Self {
        Self(offered)
    }

    /// What is written in lists: the labels, in order.
    pub fn labels(&self) -> Vec<String> {
        self.0.iter().map(|offered| offered.label.clone()).collect()
    }

    /// The label of what is kept under that identifier; the identifier itself when it is no longer offered.
    pub fn label(&self, id: &str) -> String {
        self.0
            .iter()
            .find(|offered| offered.id == id)
            .map_or_else(|| id.to_owned(), |offered| offered.label.clone())
    }

    /// The identifier of what was written.
    ///
    /// # Errors
    /// The French sentence that says why none fits, with what is closest.
    pub fn find(&self, written: &str) -> Result<&str, String> {
        let sought = bare(written);
        let by_name: Vec<&Offered> = self.0.iter().filter(|offered| is_named(offered, &sought)).collect();
        match by_name.as_slice() {
            [one] => return Ok(&one.id),
            [] => {}
            several => {
                let labels: Vec<String> =
                    several.iter().map(|offered| format!("« {} »", offered.label)).collect();
                return Err(format!("« {written} » peut désigner {} : précisez", labels.join(" ou ")));
            }
        }
        let by_code = self.0.iter().find(|offered| {
            let code = fold(&offered.code);
            !code.is_empty()
                && sought.strip_prefix(&code).is_some_and(|rest| rest.starts_with([' ', '.', ':', '-']))
        });
        match by_code {
            // A code followed by words of one's own still says which.
            Some(offered) => Ok(&offered.id),
            None => Err(self.unknown(written, &sought)),
        }
    }

    fn unknown(&self, written: &str, sought: &str) -> String {
        let length = sought.chars().count();
        let near = |offered: &Offered| {
            let apart = strsim::damerau_levenshtein(&offered.folded, sought);
            let name =
                offered.folded.strip_prefix(&fold(&offered.code)).unwrap_or(&offered.folded).trim_start();
            apart.min(strsim::damerau_levenshtein(name, sought))
        };
        let closest = if length > 200 { None } else { self.0.iter().min_by_key(|offered| near(offered)) };
        let within = closest.filter(|offered| near(offered) <= farthest(length));
        let contained = || {
            let mut holding = self.0.iter().filter(|offered| length >= 4 && offered.folded.contains(sought));
            holding.next().filter(|_| holding.next().is_none())
        };
        match within.or_else(contained) {
            Some(offered) => {
                format!("« {written} » n'est pas connu : vouliez-vous dire « {} » ?", offered.label)
            }
            None => format!("« {written} » ne figure pas dans la liste proposée"),
        }
    }
}

fn is_named(offered: &Offered, sought: &str) -> bool {
    let code = fold(&offered.code);
    let name = offered.folded.strip_prefix(&code).map_or(offered.folded.as_str(), str::trim_start);
    offered.folded == sought || name == sought || (!code.is_empty() && code == sought) || offered.id == sought
}

/// Folded, with single spaces, without quotes around nor a point at the end.
fn bare(text: &str) -> String {
    let folded = fold(text).replace(['«', '»', '"'], " ").replace(['–', '—', '‑'], "-");
    folded.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn choices() -> Choices {
        Choices::of(vec![
            Offered::new("1", "", "Habitat des Monts"),
            Offered::new("2", "", "Toits du Furan"),
            Offered::new("3", "A2.3", "Projets collectifs"),
            Offered::new("4", "A2.1", "Outils de sensibilisation"),
            Offered::new("5", "", "Régie Montreynaud"),
            Offered::new("6", "", "Regie  montreynaud."),
        ])
    }

    #[test]
    fn names_and_codes_are_found_and_near_ones_proposed() {
        let choices = choices();
        for written in ["habitat des monts", " HABITAT  DES MONTS ", "« Habitat des Monts »"] {
            assert_eq!(choices.find(written), Ok("1"), "{written}");
        }
        for written in
            ["A2.3", "a2.3 projets collectifs", "Projets collectifs", "A2.3 : nos jardins", "A2.3 - jardins"]
        {
            assert_eq!(choices.find(written), Ok("3"), "{written}");
        }
        assert!(choices.find("Habitat des Mont").unwrap_err().contains("« Habitat des Monts »"));
        assert!(
            choices
                .find("Outil de sensibilisation")
                .unwrap_err()
                .contains("« A2.1 Outils de sensibilisation »")
        );
        assert!(choices.find("Furan").unwrap_err().contains("« Toits du Furan »"));
        assert!(choices.find("Préfecture").unwrap_err().contains("ne figure pas"));
        assert!(choices.find("regie montreynaud").unwrap_err().contains("précisez"));
        assert_eq!(choices.label("3"), "A2.3 Projets collectifs");
    }

    proptest! {
        #[test]
        fn what_is_offered_is_found_by_its_label(names in prop::collection::btree_set("[a-z]{3,9}( [a-z]{3,9}){0,2}", 1..20)) {
            let offered = names.iter().enumerate().map(|(n, name)| Offered::new(n.to_string(), "", name));
            let choices = Choices::of(offered.collect());
            for (n, name) in names.iter().enumerate() {
                let id = n.to_string();
                prop_assert_eq!(choices.find(&name.to_uppercase()), Ok(id.as_str()));
            }
        }

        #[test]
        fn nothing_written_breaks_the_search(written in "\\PC{0,60}") {
            let _ = choices().find(&written);
        }
    }
}
