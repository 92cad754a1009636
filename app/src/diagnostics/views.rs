//! Pages of walks and constats.

pub mod delays;
pub mod earlier;
pub mod verify;
pub mod walk_list;

use self::verify::RecheckLine;
use super::forms::AGE_FIELDS;
use super::paging::Pages;
use super::room::views::Repeated;
use super::store::lines::Totals;
use super::words::{self, Choices};
use crate::platform::{Filled, Frame};
use crate::words::counted;
use askama::Template;
use palier_domain::shared::Day;
use std::collections::BTreeMap;

/// Tone and words of a badge.
pub type Badge = (&'static str, &'static str);
/// A fact and its value.
pub type Fact = (&'static str, String);
/// Identifier and words of what a link leads to.
pub type Link = (String, String);

/// A constat of a list.
#[derive(Debug, Clone)]
pub struct Line {
    /// Which.
    pub id: String,
    /// Number on its walk.
    pub number: i64,
    /// Day of the walk.
    pub day: String,
    /// Where.
    pub quartier: Link,
    /// Number of the stop.
    pub stop: Option<i64>,
    /// The place, as said.
    pub place: String,
    /// Theme and sub-theme.
    pub theme: String,
    /// What kind of remark.
    pub value: &'static str,
    /// How bad: code and words.
    pub severity: Option<Badge>,
    /// Where it stands.
    pub state: Badge,
    /// Start of the description.
    pub excerpt: String,
    /// Who must answer.
    pub responsible: String,
    /// By which day.
    pub deadline: String,
    /// Whether that day is missed.
    pub late: bool,
    /// Whether only some may see it.
    pub restricted: bool,
}

/// The list of constats.
#[derive(Debug, Clone, Template)]
#[template(path = "diagnostics/templates/constats.html")]
pub struct ConstatsView {
    /// Frame.
    pub frame: Frame,
    /// Lines of this page.
    pub lines: Vec<Line>,
    /// Totals of the whole list.
    pub totals: Totals,
    /// To choose from.
    pub quartiers: Choices,
    /// To choose from.
    pub themes: Choices,
    /// To choose from.
    pub severities: Choices,
    /// To choose from.
    pub states: Choices,
    /// To choose from.
    pub responsibles: Choices,
    /// Figures of the delays, to choose from.
    pub counts: Choices,
    /// Filters of the address.
    pub query: BTreeMap<String, String>,
    /// Whether the list is narrowed.
    pub filtered: bool,
    /// Which lines are shown.
    pub pages: Pages,
    /// Address of the same list as a spreadsheet.
    pub export: String,
}

/// A stop and what was noted there.
#[derive(Debug, Clone)]
pub struct StopLine {
    /// Its number.
    pub number: i64,
    /// What people call the place.
    pub label: String,
    /// What was noted there.
    pub constats: Vec<Line>,
}

/// An organisation of a walk.
#[derive(Debug, Clone)]
pub struct Presence {
    /// Name of the field that says it.
    pub field: String,
    /// Its name.
    pub name: String,
    /// `invite`, `present` or `excuse`.
    pub presence: String,
}

/// A line of a journal.
#[derive(Debug, Clone)]
pub struct JournalLine {
    /// Day, for machines.
    pub at: String,
    /// Moment in words.
    pub when: String,
    /// By whom.
    pub who: String,
    /// What happened.
    pub text: String,
}

/// The fiche of a walk.
#[derive(Debug, Clone, Template)]
#[template(path = "diagnostics/templates/walk.html")]
pub struct WalkView {
    /// Frame.
    pub frame: Frame,
    /// Which.
    pub id: String,
    /// Where.
    pub quartier: Link,
    /// Communes.
    pub communes: String,
    /// Day in words.
    pub day: String,
    /// State.
    pub state: Badge,
    /// What is awaited, and of whom.
    pub awaits: &'static str,
    /// Facts.
    pub facts: Vec<Fact>,
    /// What the group goes to see.
    pub objectives: String,
    /// The walk before.
    pub previous: Option<Link>,
    /// The walks that come back to it.
    pub following: Vec<Link>,
    /// Stops.
    pub stops: Vec<StopLine>,
    /// What earlier walks reported and nobody resolved, in the order in which the group meets it.
    pub earlier: Vec<earlier::EarlierSpot>,
    /// Organisations.
    pub organisations: Vec<Presence>,
    /// Organisations to choose from.
    pub known: Choices,
    /// Constats.
    pub lines: Vec<Line>,
    /// How many are still open.
    pub open: usize,
    /// Journal, latest first.
    pub journal: Vec<JournalLine>,
    /// States it may take now.
    pub steps: Choices,
    /// Whether its preparation and presence may be changed.
    pub prepares: bool,
    /// Whether it may be given back to residents in public.
    pub gives_back: bool,
    /// Whether a constat may be noted.
    pub records: bool,
    /// Whether participants may be convened.
    pub convenes: bool,
    /// Whether the room may be opened.
    pub room: bool,
    /// The code that phones join with.
    pub phones: Option<String>,
    /// Presence as kept, or as typed.
    pub filled: Filled,
}

/// Earlier walks of a quartier, to choose from.
#[derive(Debug, Clone)]
pub struct EarlierGroup {
    /// Name of the quartier.
    pub quartier: String,
    /// Identifier and title of each walk, the latest first.
    pub walks: Choices,
}

/// Preparing a walk.
#[derive(Debug, Clone, Template)]
#[template(path = "diagnostics/templates/walk_form.html")]
pub struct WalkFormView {
    /// Frame.
    pub frame: Frame,
    /// Where the form goes.
    pub action: String,
    /// Where giving up leads.
    pub cancel: String,
    /// Whether the walk is new.
    pub is_new: bool,
    /// To choose from.
    pub quartiers: Choices,
    /// To choose from.
    pub kinds: Choices,
    /// Earlier walks it may come back to.
    pub earlier: Vec<EarlierGroup>,
    /// To tick.
    pub organisations: Vec<(String, String, bool)>,
    /// Tiles behind the map; empty for none.
    pub tiles: String,
    /// What was typed.
    pub filled: Filled,
}

/// Lists of the form of a constat.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "each list is that of the field of the same name")]
pub struct Lists {
    pub stops: Choices,
    pub themes: Choices,
    pub values: Choices,
    pub severities: Choices,
    pub frequencies: Choices,
    pub spaces: Choices,
    pub owners: Choices,
    pub visibilities: Choices,
    pub organisations: Choices,
}

/// Noting or correcting a constat.
#[derive(Debug, Clone, Template)]
#[template(path = "diagnostics/templates/constat_form.html")]
pub struct ConstatFormView {
    /// Frame.
    pub frame: Frame,
    /// Where the form goes.
    pub action: String,
    /// Where giving up leads.
    pub cancel: String,
    /// Whether the constat is new.
    pub is_new: bool,
    /// Whether whoever types may say whose it is and who sees it.
    pub qualifies: bool,
    /// Lists.
    pub lists: Lists,
    /// Address of the shapes of its walk, to place the point among them.
    pub map: String,
    /// Tiles behind the map; empty for none.
    pub tiles: String,
    /// What was typed.
    pub filled: Filled,
}

/// A photo of a fiche.
#[derive(Debug, Clone)]
pub struct Photo {
    /// Which.
    pub id: String,
    /// What can be seen on it.
    pub description: String,
}

/// What may be done with a constat.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the command of the same name")]
pub struct Rights {
    pub qualify: bool,
    pub answer: bool,
    pub refuse: bool,
    pub verify: bool,
    pub deny: bool,
    pub set_aside: bool,
    pub reopen: bool,
    pub edit: bool,
    pub plan: bool,
    pub ask: bool,
}

/// The fiche of a constat.
#[derive(Debug, Clone, Template)]
#[template(path = "diagnostics/templates/constat.html")]
pub struct ConstatView {
    /// Frame.
    pub frame: Frame,
    /// Which.
    pub id: String,
    /// Number on its walk.
    pub number: i64,
    /// The code that follows it in public; empty when it has none yet.
    pub code: String,
    /// Its walk.
    pub walk: Link,
    /// Where.
    pub quartier: Link,
    /// Where it stands.
    pub state: Badge,
    /// How bad: code and words.
    pub severity: Option<Badge>,
    /// Whether only some may see it.
    pub restricted: bool,
    /// Whether its deadline is missed.
    pub late: bool,
    /// What is awaited, and of whom.
    pub awaits: String,
    /// Where it stands, as residents read it; empty when they may not.
    pub told: String,
    /// Deadline in words; empty without one.
    pub deadline: String,
    /// What was seen.
    pub description: String,
    /// A resident's words; empty without any.
    pub residents_words: String,
    /// Answer given; empty without one.
    pub answer: String,
    /// In words, why it was set aside or reopened; empty without any.
    pub reason: String,
    /// Who refused it, when and why, latest first.
    pub refusals: Vec<String>,
    /// What later walks saw of it, still to be settled.
    pub rechecks: Vec<RecheckLine>,
    /// Facts.
    pub facts: Vec<Fact>,
    /// Photos of what was found.
    pub before: Vec<Photo>,
    /// Photos of what was done.
    pub after: Vec<Photo>,
    /// Actions that answer it: identifier, title, state.
    pub actions: Vec<(String, String, String)>,
    /// Journal, latest first.
    pub journal: Vec<JournalLine>,
    /// What was brought together with it.
    pub repeats: Vec<Repeated>,
    /// What may be done.
    pub rights: Rights,
    /// What may be answered now.
    pub steps: Choices,
    /// To choose from.
    pub organisations: Choices,
    /// To choose from.
    pub priorities: Choices,
    /// To choose from.
    pub responses: Choices,
    /// To choose from.
    pub refusal_reasons: Choices,
    /// What is kept, or what was typed.
    pub filled: Filled,
}

/// What the address asks of a filter; empty when it asks nothing.
fn asked<'q>(query: &'q BTreeMap<String, String>, name: &str) -> &'q str {
    query.get(name).map_or("", |text| text.trim())
}

impl ConstatsView {
    fn asked(&self, name: &str) -> &str {
        asked(&self.query, name)
    }

    fn clear(&self) -> &'static str {
        if self.filtered { "/constats" } else { "" }
    }

    /// What the address asks beyond the filters that are shown: a figure of the delays led here.
    fn narrowed(&self) -> Option<String> {
        let day = |name| Day::parse(self.asked(name)).ok().map(Day::plain);
        let from = day("du").map(|day| format!("transmis à partir du {day}"));
        let until = day("au").map(|day| format!("transmis jusqu'au {day}"));
        let refused = self.asked("refuse_par");
        let known = self.responsibles.iter().find(|(id, _)| !refused.is_empty() && id == refused);
        let refused = known.map(|(_, name)| format!("refusés par {name}"));
        let said: Vec<String> = [from, until, refused].into_iter().flatten().collect();
        (!said.is_empty()).then(|| format!("Seulement les constats {}.", said.join(", ")))
    }

    fn total(&self) -> String {
        format!(
            "{} : {}, dont {} en retard ; {}",
            counted(self.totals.all, "constat", "constats"),
            counted(self.totals.open, "ouvert", "ouverts"),
            self.totals.late,
            counted(self.totals.strong, "point fort", "points forts"),
        )
    }
}

impl WalkView {
    fn total(&self) -> String {
        let of = |count| i64::try_from(count).unwrap_or(i64::MAX);
        let all = counted(of(self.lines.len()), "constat", "constats");
        format!("{all}, {}", counted(of(self.open), "encore ouvert", "encore ouverts"))
    }

    /// Whether residents were counted further, or something typed there is to be corrected.
    fn detailed(&self) -> bool {
        ["women", "men"].into_iter().chain(AGE_FIELDS).any(|field| !self.filled.text(field).is_empty())
    }

    fn presences(&self) -> Choices {
        let all = [("invite", "Invité"), ("present", "Présent"), ("excuse", "Excusé")];
        all.map(|(code, label)| (code.to_owned(), label.to_owned())).into()
    }

    fn presence(&self, organisation: &Presence) -> &'static str {
        match organisation.presence.as_str() {
            "present" => "présent",
            "excuse" => "excusé",
            _ => "invité",
        }
    }
}

impl ConstatView {
    fn name(&self) -> String {
        format!("Constat n° {}", self.number)
    }

    fn walk_href(&self) -> String {
        format!("/diagnostics/{}", self.walk.0)
    }

    fn action_href(&self, action: &str) -> String {
        format!("/actions/{action}")
    }

    fn answered(&self) -> &'static str {
        if self.answer.is_empty() { "" } else { "Réponse donnée" }
    }

    fn refused(&self) -> String {
        match self.refusals.len() {
            1 => "Refusé une fois".to_owned(),
            times => format!("Refusé {times} fois"),
        }
    }

    fn photo(&self, photo: &Photo) -> String {
        format!("/photos/{}", photo.id)
    }

    fn issues(&self) -> Choices {
        use palier_domain::diagnostics::ConstatState as S;
        words::choices(&[S::SansSuite, S::HorsPerimetre, S::Doublon], words::constat_state)
    }
}
