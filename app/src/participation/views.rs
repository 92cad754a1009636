//! Pages that residents read, and the one where they are prepared.

pub mod programmes;

use crate::diagnostics::Choices;
use crate::platform::{Filled, Frame};
use askama::Template;
use std::collections::BTreeMap;

/// A photo as residents see it.
#[derive(Debug, Clone)]
pub struct Shot {
    /// Its address.
    pub src: String,
    /// What it shows, for those who do not see it.
    pub alternative: String,
    /// Whether someone described it; the words are made of what is known otherwise.
    pub described: bool,
}

/// A public constat.
#[derive(Debug, Clone)]
pub struct Card {
    /// Number on its walk.
    pub number: i64,
    /// The code that follows it.
    pub code: String,
    /// Theme.
    pub theme: String,
    /// What kind of remark; empty for a strong point, which its theme says.
    pub kind: &'static str,
    /// What was seen.
    pub text: String,
    /// Where; empty when nobody said.
    pub place: String,
    /// Tone and words of where it stands.
    pub state: (&'static str, String),
    /// What was answered; empty without an answer.
    pub answer: String,
    /// Organisation that answers; empty without one.
    pub who: String,
    /// « pour le 3 mars 2026 », « fait le 3 mars 2026 »; empty when nobody said.
    pub when: String,
    /// Photos of what was found.
    pub before: Vec<Shot>,
    /// Photos of what was done.
    pub after: Vec<Shot>,
}

/// Public constats of one theme, or the strong points.
#[derive(Debug, Clone)]
pub struct Group {
    /// Its name.
    pub title: String,
    /// What was seen.
    pub cards: Vec<Card>,
}

/// What Palier is, for whoever has no account.
#[derive(Debug, Clone, Template)]
#[template(path = "participation/templates/welcome.html")]
pub struct WelcomeView {
    /// Frame.
    pub frame: Frame,
}

/// A walk of the public list.
#[derive(Debug, Clone)]
pub struct WalkLine {
    /// Which.
    pub id: String,
    /// Kind and day.
    pub title: String,
    /// Where: quartier, communes.
    pub place: String,
    /// Day given back, in words.
    pub given_back: String,
    /// What was published, in words.
    pub published: String,
    /// What was answered and done, in words.
    pub answered: String,
}

/// Walks given back.
#[derive(Debug, Clone, Template)]
#[template(path = "participation/templates/restitutions.html")]
pub struct RestitutionsView {
    /// Frame.
    pub frame: Frame,
    /// Lines.
    pub walks: Vec<WalkLine>,
    /// To choose from.
    pub quartiers: Choices,
    /// To choose from.
    pub communes: Choices,
    /// Filters of the address.
    pub query: BTreeMap<String, String>,
    /// Whether the list is narrowed.
    pub filtered: bool,
}

/// One walk given back.
#[derive(Debug, Clone, Template)]
#[template(path = "participation/templates/restitution.html")]
pub struct RestitutionView {
    /// Frame.
    pub frame: Frame,
    /// Which.
    pub id: String,
    /// Communes.
    pub place: String,
    /// Day walked and day given back, in words.
    pub days: String,
    /// Words to residents; empty without any.
    pub words: String,
    /// How many residents walked; empty when nobody counted.
    pub thanks: String,
    /// Key numbers: count and label.
    pub figures: Vec<(usize, String)>,
    /// How many constats are not published; empty when all are.
    pub left_out: String,
    /// What the plan shows, for those who do not see it; empty when there is nothing to show.
    pub plan: String,
    /// What was seen, strong points first.
    pub groups: Vec<Group>,
}

/// Where a code is typed.
#[derive(Debug, Clone, Template)]
#[template(path = "participation/templates/remarks.html")]
pub struct RemarksView {
    /// Frame.
    pub frame: Frame,
    /// What was typed.
    pub filled: Filled,
}

/// A step of the life of a remark.
#[derive(Debug, Clone)]
pub struct Step {
    /// Day, for machines.
    pub at: String,
    /// Day in words.
    pub when: String,
    /// What happened.
    pub text: String,
}

/// What becomes of a remark.
#[derive(Debug, Clone, Template)]
#[template(path = "participation/templates/remark.html")]
pub struct RemarkView {
    /// Frame.
    pub frame: Frame,
    /// Its code.
    pub code: String,
    /// Tone and words of where it stands.
    pub state: (&'static str, String),
    /// Whether it is followed with another one that says the same.
    pub repeats: bool,
    /// The remark, when residents may read it.
    pub card: Option<Card>,
    /// Its walk: address and title, when it is given back.
    pub walk: Option<(String, String)>,
    /// Where, when residents may read it.
    pub place: String,
    /// What happened, oldest first.
    pub steps: Vec<Step>,
}

/// A constat that will not be public, for whoever may see it.
#[derive(Debug, Clone)]
pub struct KeptBack {
    /// Which.
    pub id: String,
    /// Number on its walk.
    pub number: i64,
    /// What was seen.
    pub text: String,
    /// Why it is left out.
    pub why: &'static str,
}

/// Giving a walk back to residents.
#[derive(Debug, Clone, Template)]
#[template(path = "participation/templates/publish.html")]
pub struct PublishView {
    /// Frame.
    pub frame: Frame,
    /// Which.
    pub id: String,
    /// Day given back, in words; empty while it is not.
    pub given_back: String,
    /// How many will be public, in words.
    pub published: String,
    /// How many will not; empty when all will.
    pub left_out: String,
    /// Those left out that this person may see and that cannot be opened here.
    pub kept: Vec<KeptBack>,
    /// Those shared with the partners, that may be opened to all: identifier, words, ticked.
    pub to_open: Vec<(String, String, bool)>,
    /// What will be public.
    pub groups: Vec<Group>,
    /// Words to residents, as kept or as typed.
    pub filled: Filled,
}

impl Card {
    /// Before and after, when both are there.
    fn shots(&self) -> Vec<(&Shot, &'static str)> {
        let before = self.before.iter().map(|shot| (shot, "Pendant la visite"));
        before.chain(self.after.iter().map(|shot| (shot, "Après intervention"))).collect()
    }

    fn answered(&self) -> bool {
        !self.answer.is_empty() || !self.when.is_empty()
    }
}

impl RestitutionsView {
    fn asked(&self, name: &str) -> &str {
        self.query.get(name).map_or("", |text| text.trim())
    }

    fn clear(&self) -> &'static str {
        if self.filtered { "/restitutions" } else { "" }
    }
}
