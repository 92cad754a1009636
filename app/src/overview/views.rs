//! Pages of this feature.

use super::lines::{Group, Line};
use super::quartier::Shown;
use super::thread::{Strand, ThreadLine};
use crate::platform::Frame;
use askama::Template;
use palier_domain::shared::Day;

/// What waits for me.
#[derive(Debug, Template)]
#[template(path = "overview/templates/my_day.html")]
pub struct MyDayView {
    /// Frame.
    pub frame: Frame,
    /// Today, in words.
    pub day: String,
    /// What waits, the most pressing first.
    pub groups: Vec<Group>,
    /// What changed lately, for those who follow rather than act.
    pub lately: Group,
    /// Key figures by quartier.
    pub quartiers: Vec<QuartierLine>,
    /// Whether this person may prepare a walk.
    pub may_prepare: bool,
}

/// Key figures of a quartier.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QuartierLine {
    /// Its page.
    pub href: String,
    /// Name.
    pub name: String,
    /// Communes.
    pub communes: String,
    /// Open constats.
    pub open: i64,
    /// Late ones.
    pub late: i64,
    /// Resolved and verified.
    pub verified: i64,
    /// Actions under way.
    pub actions: i64,
}

/// What heads the page of a quartier.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Communes.
    pub communes: String,
    /// Status in words, with its code.
    pub status: String,
    /// What the contour is worth.
    pub vintage: String,
    /// Inhabitants and year.
    pub population: String,
    /// Landlords met on walks.
    pub landlords: String,
    /// Urban form in a line.
    pub description: String,
}

/// A constat on the plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Point {
    /// Its number on the plan.
    pub number: usize,
    /// Where it is, across and down, when its disc stands beside.
    pub at: Option<(String, String)>,
    /// Where its disc is drawn, across and down.
    pub disc: (String, String),
    /// What people call the place.
    pub place: String,
    /// What was seen.
    pub text: String,
    /// Its page.
    pub href: String,
}

/// The plan of a quartier.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// The contour, as the `d` of a path.
    pub path: String,
    /// Open constats.
    pub points: Vec<Point>,
    /// What the contour is worth.
    pub caption: String,
}

/// A figure of a quartier, and the list it counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figure {
    /// What it counts.
    pub label: String,
    /// How many.
    pub count: usize,
    /// The list.
    pub href: String,
    /// Tone.
    pub tone: &'static str,
}

/// Buttons shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rights {
    /// Prepare a walk.
    pub prepare: bool,
    /// Propose an action.
    pub plan: bool,
    /// Print the synthesis.
    pub print: bool,
}

/// A quartier: one page, one thread.
#[derive(Debug, Template)]
#[template(path = "overview/templates/quartier.html")]
pub struct QuartierView {
    /// Frame.
    pub frame: Frame,
    /// Which.
    pub id: String,
    /// What heads the page.
    pub facts: Facts,
    /// Local conventions that apply there today: address, title.
    pub conventions: Vec<(String, String)>,
    /// Key figures.
    pub figures: Vec<Figure>,
    /// Programmes of the abatement of TFPB there, the latest year of each landlord.
    pub abatements: Vec<Line>,
    /// Late actions.
    pub late: Group,
    /// Walks to come.
    pub next: Group,
    /// Plan, when the contour is known.
    pub plan: Option<Plan>,
    /// The thread.
    pub thread: Shown,
    /// Buttons shown.
    pub rights: Rights,
}

impl QuartierView {
    /// Tabs of the thread: words, code.
    fn tabs(&self) -> [(&'static str, &'static str); 5] {
        [
            ("Tout", ""),
            ("Diagnostics", Strand::Diagnostics.code()),
            ("Constats", Strand::Constats.code()),
            ("Actions", Strand::Actions.code()),
            ("Journal", Strand::Journal.code()),
        ]
    }
}

/// What was found.
#[derive(Debug, Template)]
#[template(path = "overview/templates/search.html")]
pub struct SearchView {
    /// Frame.
    pub frame: Frame,
    /// What was sought.
    pub words: String,
    /// Kind of thing, and those found.
    pub groups: Vec<(&'static str, Vec<Line>)>,
}

const HOSTILE: &str = "<script>alert(1)</script> & « l'été » 𝕏";

/// Every view in its states.
pub fn specimens() -> Vec<(&'static str, Result<String, askama::Error>)> {
    vec![
        ("overview/my-day-empty", my_day(Vec::new(), Group::default()).render()),
        ("overview/my-day-full", my_day(vec![group("retards")], group("recents")).render()),
        ("overview/quartier-empty", quartier(None, Shown::default()).render()),
        ("overview/quartier-full", quartier(Some(plan()), shown()).render()),
        ("overview/search-empty", search("", Vec::new()).render()),
        ("overview/search-none", search(HOSTILE, Vec::new()).render()),
        ("overview/search-full", search(HOSTILE, vec![("Constats", vec![line()])]).render()),
    ]
}

fn line() -> Line {
    let text = HOSTILE.to_owned();
    Line {
        text,
        href: "/constats/1".to_owned(),
        detail: HOSTILE.to_owned(),
        tone: "danger",
        label: "En retard".to_owned(),
    }
}

fn group(id: &'static str) -> Group {
    Group::of((id, "En retard", "Répondez.", "/constats"), vec![line(); 12])
}

fn my_day(groups: Vec<Group>, lately: Group) -> MyDayView {
    let quartiers =
        groups.iter().map(|_| QuartierLine { name: HOSTILE.to_owned(), ..QuartierLine::default() });
    MyDayView {
        frame: Frame::sample("Ma journée"),
        day: "dimanche 22 novembre 2026".to_owned(),
        quartiers: quartiers.collect(),
        groups,
        lately,
        may_prepare: true,
    }
}

fn plan() -> Plan {
    let point = Point {
        number: 1,
        at: Some(("10".to_owned(), "10".to_owned())),
        disc: ("44".to_owned(), "10".to_owned()),
        text: HOSTILE.to_owned(),
        ..Point::default()
    };
    Plan {
        path: "M0 0L10 0L10 10Z".to_owned(),
        points: vec![point],
        caption: "Contour schématique".to_owned(),
    }
}

fn shown() -> Shown {
    let line = ThreadLine {
        day: Day(jiff::civil::date(2026, 3, 3)),
        strand: Strand::Constats,
        icon: "pin",
        text: HOSTILE.to_owned(),
        href: "/constats/1".to_owned(),
        who: HOSTILE.to_owned(),
        links: vec![(HOSTILE.to_owned(), "/actions/1".to_owned())],
    };
    Shown { lines: vec![line], summary: "Lignes 1 à 1 sur 1".to_owned(), ..Shown::default() }
}

fn quartier(plan: Option<Plan>, thread: Shown) -> QuartierView {
    let late = if plan.is_some() { group("retards") } else { Group::default() };
    QuartierView {
        frame: Frame::sample("Montreynaud").under("Territoire", "/territoire"),
        id: "1".to_owned(),
        facts: Facts { description: HOSTILE.to_owned(), ..Facts::default() },
        conventions: vec![("/conventions-locales/1".to_owned(), HOSTILE.to_owned())],
        figures: vec![Figure {
            label: HOSTILE.to_owned(),
            count: 2,
            href: "/constats?gravite=danger".to_owned(),
            tone: "danger",
        }],
        abatements: late.lines.clone(),
        next: late.clone(),
        late,
        plan,
        thread,
        rights: Rights { prepare: true, plan: true, print: true },
    }
}

fn search(words: &str, groups: Vec<(&'static str, Vec<Line>)>) -> SearchView {
    SearchView { frame: Frame::sample("Recherche"), words: words.to_owned(), groups }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_holds_in_each_of_its_states() {
        for (name, html) in specimens() {
            let html = html.expect(name);
            assert!(!html.contains("<script>alert"), "{name}");
            assert_eq!(html.matches("<h1").count(), 1, "{name}");
        }
    }
}
