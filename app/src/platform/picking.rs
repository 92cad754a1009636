//! Choices among many, a few at a time and without scripts: what was chosen stays in sight and ticked, what is proposed comes
//! after it, and a button asks for more.

use super::forms::Form;

/// How many that are not chosen are shown at first, and how many more each time.
const STEP: usize = 12;
/// Name of the buttons that only look for choices. The form comes back as it was typed, nothing is kept.
const LOOK: &str = "voir";

/// Choices to tick, as a page shows them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picking {
    /// Name of the field.
    pub name: &'static str,
    /// Identifier, words, whether it is chosen: those chosen first.
    pub options: Vec<(String, String, bool)>,
    /// How many that are not chosen are in sight.
    pub shown: usize,
    /// How many more could be.
    pub left: usize,
}

impl Picking {
    /// Among all these, in their order: those that the form chose, then the first of those that are found.
    pub fn of(
        form: &Form,
        name: &'static str,
        all: impl IntoIterator<Item = (String, String)>,
        found: impl Fn(&str) -> bool,
    ) -> Self {
        let is_chosen = |id: &str| form.all(name).any(|chosen| chosen == id);
        let (chosen, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|(id, _)| is_chosen(id));
        let others: Vec<_> = others.into_iter().filter(|(_, text)| found(text)).collect();
        let seen = form.text(&format!("{name}-vus")).parse().unwrap_or(STEP).clamp(STEP, STEP * 100);
        let most = match form.text(LOOK) {
            more if more == name => seen + STEP,
            "" => seen,
            other if form.ticked(&format!("{other}-vus")) => seen,
            _ => STEP,
        };
        let left = others.len().saturating_sub(most);
        let shown = others.len() - left;
        let ticked = |ticked| move |(id, text)| (id, text, ticked);
        let mut options: Vec<_> = chosen.into_iter().map(ticked(true)).collect();
        options.extend(others.into_iter().take(shown).map(ticked(false)));
        Self { name, options, shown: most, left }
    }
}

/// Whether a form was sent to see other choices, not to be kept.
pub fn looks(form: &Form) -> bool {
    form.ticked(LOOK)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<(String, String)> {
        (0..40).map(|rank| (format!("c{rank}"), format!("Constat {rank}"))).collect()
    }

    fn picked(texts: &[(&str, &str)]) -> (Vec<String>, usize) {
        let pick = Picking::of(&Form::of(texts), "origins", all(), |text| text != "Constat 1");
        (pick.options.into_iter().map(|(id, ..)| id).collect(), pick.left)
    }

    #[test]
    fn what_is_chosen_stays_in_sight_and_more_comes_when_asked() {
        let (first, left) = picked(&[("origins", "c39"), ("origins", "c1")]);
        assert_eq!((first.len(), left), (14, 26));
        assert_eq!(first[..3], ["c1", "c39", "c0"], "chosen first, even what is not found");
        assert!(!picked(&[]).0.contains(&"c1".to_owned()));
        let more = [("voir", "origins"), ("origins-vus", "12")];
        assert_eq!(picked(&more).0.len(), 24);
        let elsewhere = [("voir", "actions"), ("actions-vus", "12"), ("origins-vus", "24")];
        assert_eq!(picked(&elsewhere).0.len(), 24, "more of another field leaves this one as it was");
        let searched = [("voir", "chercher"), ("origins-vus", "24")];
        assert_eq!(picked(&searched).0.len(), 12, "another search begins anew");
    }
}
