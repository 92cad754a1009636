//! Pages of local conventions.

use super::reading::Reading;
use super::store::{Avenant, KeptConvention};
use crate::plans::forms::rows::RowsView;
use crate::plans::store::KeptAction;
use crate::plans::words::{local_standing, local_state, local_tone, progress_label, state_label, state_tone};
use crate::platform::{Filled, Frame};
use crate::words::counted;
use askama::Template;
use palier_domain::plans::LocalState;
use palier_domain::shared::Day;

/// A line of the list.
#[derive(Debug, Clone)]
pub struct ListRow {
    /// Its page.
    pub href: String,
    /// What it is called.
    pub title: String,
    /// Commune.
    pub commune: String,
    /// Where it stands today, in words.
    pub standing: &'static str,
    /// Tone of its badge.
    pub tone: &'static str,
    /// From when to when.
    pub period: String,
    /// Where it applies.
    pub quartiers: String,
    /// Actions of its programme.
    pub actions: usize,
    /// Avenants.
    pub avenants: usize,
}

/// The local conventions within reach.
#[derive(Debug, Template)]
#[template(path = "plans/local/templates/list.html")]
pub struct ListView {
    /// Frame.
    pub frame: Frame,
    /// Lines.
    pub rows: Vec<ListRow>,
    /// How many, in words.
    pub count: String,
    /// Whether one may be written.
    pub may_write: bool,
}

impl ListView {
    /// Where the first one is written, for whoever may.
    fn first_step(&self) -> &'static str {
        if self.may_write { "/conventions-locales/nouvelle" } else { "" }
    }
}

/// Choosing the commune of a new convention.
#[derive(Debug, Template)]
#[template(path = "plans/local/templates/commune.html")]
pub struct CommuneView {
    /// Frame.
    pub frame: Frame,
    /// Communes within reach.
    pub communes: Vec<(String, String)>,
}

/// What is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doing {
    /// A new convention.
    New,
    /// One that was not adopted: where giving up leads.
    Rewriting(String),
    /// An avenant: where giving up leads.
    Amending(String),
}

/// Writing a convention or an avenant.
#[derive(Debug, Template)]
#[template(path = "plans/local/templates/form.html")]
pub struct FormView {
    /// Frame.
    pub frame: Frame,
    /// What is being written.
    pub doing: Doing,
    /// What was typed.
    pub filled: Filled,
    /// Quartiers of the commune.
    pub quartiers: Vec<(String, String, bool)>,
    /// Organisations that may sign.
    pub organisations: Vec<(String, String)>,
    /// Who signs.
    pub signatories: RowsView,
    /// Articles.
    pub articles: RowsView,
}

impl FormView {
    fn is_amending(&self) -> bool {
        matches!(self.doing, Doing::Amending(_))
    }

    fn back(&self) -> &str {
        match &self.doing {
            Doing::New => "/conventions-locales",
            Doing::Rewriting(back) | Doing::Amending(back) => back,
        }
    }

    fn submit(&self) -> &'static str {
        match self.doing {
            Doing::New => "Créer la convention",
            Doing::Rewriting(_) => "Enregistrer la convention",
            Doing::Amending(_) => "Enregistrer l'avenant",
        }
    }
}

/// An action that may be in a programme.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Which.
    pub id: String,
    /// Code, title and pilot.
    pub line: String,
    /// State and constats.
    pub detail: String,
    /// Whether it is in the programme.
    pub taken: bool,
    /// Whether it may no longer be taken away.
    pub fixed: bool,
}

impl Choice {
    /// The choice of an action.
    pub fn of(action: &KeptAction, taken: bool, fixed: bool) -> Self {
        Self {
            id: action.id.to_string(),
            line: format!("{} {}, {}", action.code, action.fiche.title, action.pilot),
            detail: format!(
                "{}, {}",
                state_label(action.fiche.state),
                counted(action.constats, "constat", "constats")
            ),
            taken,
            fixed,
        }
    }
}

/// Choosing the actions of a programme.
#[derive(Debug, Template)]
#[template(path = "plans/local/templates/programme.html")]
pub struct ProgrammeView {
    /// Frame.
    pub frame: Frame,
    /// The convention.
    pub id: String,
    /// Actions of its quartiers.
    pub choices: Vec<Choice>,
    /// Whether actions may still be taken away.
    pub is_open: bool,
    /// Where giving up leads.
    pub back: String,
}

/// A local convention as of a day.
#[derive(Debug, Template)]
#[template(path = "plans/local/templates/page.html")]
pub struct PageView {
    /// Frame.
    pub frame: Frame,
    /// What is kept.
    pub kept: KeptConvention,
    /// What it says that day.
    pub reading: Reading,
    /// Days on which what it says changed.
    pub days: Vec<(Day, String)>,
    /// States it may take.
    pub next: Vec<LocalState>,
    /// Bodies that usually adopt.
    pub bodies: Vec<String>,
    /// The present day.
    pub today: Day,
    /// Whether its text may still be rewritten.
    pub is_open: bool,
    /// Whether its reader may write it.
    pub may_write: bool,
    /// Whether an avenant may be written.
    pub may_amend: bool,
    /// Whether its adoption may be recorded.
    pub may_adopt: bool,
}

impl PageView {
    fn standing(&self) -> &'static str {
        local_standing(self.reading.standing)
    }

    fn tone(&self) -> &'static str {
        local_tone(self.reading.standing)
    }

    fn is_today(&self) -> bool {
        self.reading.day == self.today
    }

    /// The day an avenant was signed, once it was.
    fn signature(&self, avenant: &Avenant) -> Option<Day> {
        avenant.signed_on.as_deref().and_then(|day| Day::parse(day).ok())
    }

    /// What is expected next, and of whom.
    fn expected(&self) -> &'static str {
        match self.kept.state {
            LocalState::EnPreparation => {
                "La commune complète le texte et le programme avec les partenaires, puis la soumet."
            }
            LocalState::Soumise => "L'instance compétente délibère ; la commune enregistre l'adoption.",
            LocalState::Adoptee => "Les signataires tiennent à jour leurs actions.",
            LocalState::Abandonnee => "Plus rien n'est attendu.",
        }
    }

    fn state(&self, state: &LocalState) -> &'static str {
        match state {
            LocalState::Soumise => "Soumettre à l'adoption",
            LocalState::EnPreparation => "Reprendre la préparation",
            LocalState::Abandonnee => "Abandonner",
            LocalState::Adoptee => local_state(LocalState::Adoptee),
        }
    }

    fn action_state(&self, action: &KeptAction) -> (&'static str, &'static str) {
        (state_tone(action.fiche.state), state_label(action.fiche.state))
    }

    fn progress(&self, action: &KeptAction) -> &'static str {
        progress_label(action.fiche.progress)
    }

    fn count(&self) -> String {
        counted(i64::try_from(self.reading.programme.len()).unwrap_or(i64::MAX), "action", "actions")
    }

    fn signed(&self) -> usize {
        self.reading.signatories.iter().filter(|one| one.signed_on.is_some()).count()
    }
}

/// Each page in its states, for the tests of pages.
pub fn specimens() -> Vec<(&'static str, Result<String, askama::Error>)> {
    let hostile = "<script>alert(1)</script> & « l'entrée »";
    vec![
        ("local/list-empty", samples::list(Vec::new()).render()),
        ("local/list-full", samples::list(vec![samples::row(hostile)]).render()),
        ("local/commune", samples::commune().render()),
        ("local/form-empty", samples::form(Doing::New, Filled::default()).render()),
        ("local/form-faults", samples::form(Doing::New, samples::faults(hostile)).render()),
        (
            "local/form-avenant",
            samples::form(Doing::Amending("/".to_owned()), samples::faults(hostile)).render(),
        ),
        ("local/programme-empty", samples::programme(Vec::new()).render()),
        ("local/programme", samples::programme(vec![samples::choice(hostile)]).render()),
        ("local/page-draft", samples::page(hostile, LocalState::EnPreparation).render()),
        ("local/page-submitted", samples::page("Convention", LocalState::Soumise).render()),
        ("local/page-adopted", samples::page(hostile, LocalState::Adoptee).render()),
    ]
}

#[path = "samples.rs"]
mod samples;
