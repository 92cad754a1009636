//! Pages of actions.

pub mod fiche;
pub mod form;
mod samples;

pub use samples::sample_action;

use super::filters::Filters;
use super::words::{progress_label, state_label, state_tone};
use crate::platform::Frame;
use askama::Template;
use palier_domain::plans::{ActionState, Progress};
use palier_domain::shared::Cents;

/// What the filters of a list offer.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// Quartiers within reach.
    pub quartiers: Vec<(String, String)>,
    /// Axes of the convention.
    pub axes: Vec<(String, String)>,
    /// Objectives of the convention.
    pub objectives: Vec<(String, String)>,
    /// Pilots of the actions within reach.
    pub pilots: Vec<(String, String)>,
    /// States.
    pub states: Vec<(String, String)>,
    /// Levels of progress.
    pub levels: Vec<(String, String)>,
}

impl Choices {
    /// The filters in words, for a document that leaves the screen.
    pub fn said(&self, filters: &Filters) -> Vec<String> {
        let of = |label: &str, options: &[(String, String)], chosen: &str| {
            let found = options.iter().find(|(value, _)| value == chosen);
            found.map(|(_, name)| format!("{label} : {name}"))
        };
        let late = (!filters.retard.is_empty()).then(|| "Actions en retard seulement".to_owned());
        let words = (!filters.texte.is_empty()).then(|| format!("Intitulé contenant « {} »", filters.texte));
        [
            of("Quartier", &self.quartiers, &filters.quartier),
            of("Axe", &self.axes, &filters.axe),
            of("Objectif", &self.objectives, &filters.objectif),
            of("Pilote", &self.pilots, &filters.pilote),
            of("État", &self.states, &filters.etat),
            of("Avancement", &self.levels, &filters.avancement),
            late,
            words,
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// A line of the list.
#[derive(Debug, Clone)]
pub struct ListRow {
    /// Its fiche.
    pub href: String,
    /// What it is called.
    pub title: String,
    /// Objectives it serves: code and title.
    pub aims: Vec<String>,
    /// Where.
    pub quartiers: String,
    /// Who leads it.
    pub pilot: String,
    /// Where it stands, in words.
    pub state: &'static str,
    /// Tone of its badge.
    pub tone: &'static str,
    /// How far it is.
    pub progress: &'static str,
    /// Last day, and how far it is from today.
    pub deadline: Option<(String, String)>,
    /// Whether that day has passed.
    pub late: bool,
    /// Budget in words; empty when not known.
    pub budget: String,
    /// Constats answered.
    pub constats: i64,
}

/// The table of actions.
#[derive(Debug, Template)]
#[template(path = "plans/templates/list.html")]
pub struct ListView {
    /// Frame.
    pub frame: Frame,
    /// Filters in force.
    pub filters: Filters,
    /// What they offer.
    pub choices: Choices,
    /// Lines of this page.
    pub rows: Vec<ListRow>,
    /// How many pass, in words.
    pub count: String,
    /// Sum of their budgets.
    pub budget: String,
    /// Sum of the constats they answer.
    pub constats: i64,
    /// Which lines are shown.
    pub summary: String,
    /// Whether there are several pages.
    pub paged: bool,
    /// Address of the page before.
    pub previous: String,
    /// Address of the page after.
    pub next: String,
    /// Address of the workbook of what is seen.
    pub workbook: String,
    /// Whether an action may be written.
    pub may_plan: bool,
}

impl ListView {
    /// Where everything is shown again; empty when nothing is filtered.
    fn clear(&self) -> &'static str {
        if self.filters.is_empty() { "" } else { "/actions" }
    }

    /// Where the first action is written, for whoever may.
    fn first_step(&self) -> &'static str {
        if self.may_plan { "/actions/nouveau" } else { "" }
    }
}

/// Each page in its states, for the tests of pages.
pub fn specimens() -> Vec<(&'static str, Result<String, askama::Error>)> {
    let hostile = "<script>alert(1)</script> & « l'entrée »";
    let mut all = vec![
        ("plans/list-empty", sample_list(Filters::default(), Vec::new()).render()),
        (
            "plans/list-filtered-empty",
            sample_list(Filters { texte: hostile.to_owned(), ..Filters::default() }, Vec::new()).render(),
        ),
        ("plans/list-full", sample_list(Filters::default(), vec![sample_row(hostile)]).render()),
    ];
    all.extend(samples::specimens(hostile));
    all
}

fn sample_list(filters: Filters, rows: Vec<ListRow>) -> ListView {
    ListView {
        frame: Frame::sample("Plans d'actions"),
        filters,
        choices: Choices::default(),
        count: format!("{} action", rows.len()),
        rows,
        budget: Cents(1_250_000).to_string(),
        constats: 3,
        summary: "Lignes 1 à 1 sur 1".to_owned(),
        paged: true,
        previous: String::new(),
        next: "/actions?page=2".to_owned(),
        workbook: "/actions.xlsx".to_owned(),
        may_plan: true,
    }
}

fn sample_row(title: &str) -> ListRow {
    ListRow {
        href: "/actions/1".to_owned(),
        title: title.to_owned(),
        aims: vec!["A2.3 Projets collectifs".to_owned()],
        quartiers: "Montreynaud".to_owned(),
        pilot: "Ville de Saint-Étienne".to_owned(),
        state: state_label(ActionState::EnCours),
        tone: state_tone(ActionState::EnCours),
        progress: progress_label(Progress::Engagee),
        deadline: Some(("30/06/2026".to_owned(), "il y a 12 jours".to_owned())),
        late: true,
        budget: Cents(1_250_000).to_string(),
        constats: 3,
    }
}
