//! Pages of actions.

pub mod table;

use super::store::linked::SeenConstat;
use super::store::{Fiche, KeptAction, Note};
use super::words::{expected_next, progress_label, state_label, state_tone};
use crate::platform::{Filled, Frame};
use askama::Template;
use palier_domain::plans::{ActionState, Progress};
use palier_domain::shared::{ActionId, Cents, Day, FieldFault, Instant, OrganisationId};

/// An axis and its objectives, to tick.
#[derive(Debug, Clone)]
pub struct AxisChoices {
    /// Code and title.
    pub title: String,
    /// Clause, code and title, ticked.
    pub objectives: Vec<(String, String, bool)>,
}

/// Writing an action.
#[derive(Debug, Template)]
#[template(path = "plans/templates/form.html")]
pub struct FormView {
    /// Frame.
    pub frame: Frame,
    /// What was typed.
    pub filled: Filled,
    /// Objectives of the convention, by axis.
    pub axes: Vec<AxisChoices>,
    /// Constats at its origin.
    pub constats: Vec<(String, String, bool)>,
    /// Quartiers within reach.
    pub quartiers: Vec<(String, String, bool)>,
    /// The same, to choose whose constats are shown.
    pub choices: Vec<(String, String)>,
    /// Organisations that may be partners.
    pub partners: Vec<(String, String, bool)>,
    /// Organisations that may lead.
    pub pilots: Vec<(String, String)>,
    /// What article 4 says of upkeep.
    pub upkeep_clause: Option<String>,
    /// What article 4 says of the shared diagnosis.
    pub diagnosis_clause: Option<String>,
    /// Whether it is a new action.
    pub is_new: bool,
    /// Where giving up leads.
    pub back: String,
    /// Words of the button.
    pub submit: &'static str,
}

/// A line of the journal of an action.
#[derive(Debug, Clone)]
pub struct JournalLine {
    /// Day, for machines.
    pub day: String,
    /// Moment in words.
    pub when: String,
    /// Who.
    pub who: String,
    /// What happened.
    pub text: String,
}

/// The fiche of an action.
#[derive(Debug, Template)]
#[template(path = "plans/templates/fiche.html")]
pub struct FicheView {
    /// Frame.
    pub frame: Frame,
    /// The action.
    pub action: KeptAction,
    /// Clauses it serves, with their codes and titles.
    pub aims: Vec<(String, String)>,
    /// Whether its last day has passed.
    pub late: bool,
    /// Since when it is in its state.
    pub since: String,
    /// The present day.
    pub today: Day,
    /// Partners.
    pub partners: Vec<String>,
    /// Constats it answers.
    pub constats: Vec<SeenConstat>,
    /// Dated notes, latest first.
    pub notes: Vec<Note>,
    /// Journal, latest first.
    pub journal: Vec<JournalLine>,
    /// States it may take.
    pub next: Vec<(String, String)>,
    /// Levels of progress.
    pub levels: Vec<(String, String)>,
    /// Whether it may be moved on.
    pub may_follow: bool,
    /// Whether its fiche may be rewritten.
    pub may_edit: bool,
}

impl FicheView {
    fn state(&self) -> &'static str {
        state_label(self.action.fiche.state)
    }

    fn tone(&self) -> &'static str {
        state_tone(self.action.fiche.state)
    }

    fn expected(&self) -> &'static str {
        expected_next(self.action.fiche.state)
    }

    fn progress(&self) -> &'static str {
        progress_label(self.action.fiche.progress)
    }

    fn deadline(&self) -> String {
        let ends = self.action.fiche.ends.map(|day| format!("{}, {}", day.long(), day.seen_from(self.today)));
        ends.unwrap_or_else(|| "Non fixée".to_owned())
    }

    fn constat_stage(&self) -> String {
        match self.constats.as_slice() {
            [] => String::new(),
            [one] => format!("Constat {} : {}", one.number, one.quartier),
            many => format!("{} constats", many.len()),
        }
    }
}

/// Each page in its states, for the tests of pages.
pub fn specimens() -> Vec<(&'static str, Result<String, askama::Error>)> {
    let hostile = "<script>alert(1)</script> & « l'entrée »";
    vec![
        ("plans/form-empty", sample_form(Filled::default()).render()),
        ("plans/form-faults", sample_form(sample_faults(hostile)).render()),
        ("plans/fiche-empty", sample_fiche("Jardin partagé", false).render()),
        ("plans/fiche-full", sample_fiche(hostile, true).render()),
    ]
}

fn sample_faults(hostile: &str) -> Filled {
    let form = crate::platform::Form::of(&[("title", hostile), ("quartiers", "1")]);
    Filled::again(form, vec![FieldFault::new("pilot", "Indiquez l'organisme pilote.")])
}

fn sample_form(filled: Filled) -> FormView {
    let option = |id: &str, label: &str| vec![(id.to_owned(), label.to_owned(), true)];
    FormView {
        frame: Frame::sample("Nouvelle action").under("Plans d'actions", "/actions"),
        filled,
        axes: vec![AxisChoices {
            title: "A2 Implication des habitants".to_owned(),
            objectives: option("art5.axe2.objectif3", "A2.3 Projets collectifs"),
        }],
        constats: option("c1", "Constat 4 du 12/06/2026, Montreynaud : banc cassé"),
        quartiers: option("q1", "Montreynaud"),
        choices: vec![("q1".to_owned(), "Montreynaud".to_owned())],
        partners: option("o1", "Métropole"),
        pilots: vec![("o1".to_owned(), "Métropole".to_owned())],
        upkeep_clause: Some("prévoir et présenter les modalités de gestion".to_owned()),
        diagnosis_clause: Some("s'appuyer sur un diagnostic partagé".to_owned()),
        is_new: true,
        back: "/actions".to_owned(),
        submit: "Créer l'action",
    }
}

fn sample_fiche(title: &str, full: bool) -> FicheView {
    let id = ActionId(uuid::Uuid::from_u128(1));
    let day = Instant(1_772_494_200_000).day();
    let texts = |text: &str| if full { vec![text.to_owned()] } else { Vec::new() };
    FicheView {
        frame: Frame::sample(title).under("Plans d'actions", "/actions"),
        action: KeptAction {
            id,
            fiche: Fiche {
                title: title.to_owned(),
                description: title.to_owned(),
                pilot_id: OrganisationId(uuid::Uuid::from_u128(2)),
                state: ActionState::EnCours,
                reason: full.then(|| title.to_owned()),
                postponed_to: None,
                progress: Progress::Engagee,
                starts: None,
                ends: full.then_some(day),
                budget: full.then_some(Cents(1_250_000)),
                upkeep: full.then(|| title.to_owned()),
                created_at: Instant(1_772_494_200_000),
            },
            pilot: "Ville de Saint-Étienne".to_owned(),
            quartiers: Vec::new(),
            objectives: Vec::new(),
            constats: 0,
        },
        aims: vec![("art5.axe2.objectif3".to_owned(), "A2.3 Projets collectifs".to_owned())],
        late: full,
        since: "mardi 3 mars 2026, hier".to_owned(),
        today: day.plus_days(12),
        partners: texts("Métropole"),
        constats: Vec::new(),
        notes: texts(title)
            .into_iter()
            .map(|text| Note { day, text, author: "Nadia Berthet".to_owned() })
            .collect(),
        journal: texts(title)
            .into_iter()
            .map(|text| JournalLine {
                day: day.to_string(),
                when: day.long(),
                who: "Nadia Berthet".to_owned(),
                text,
            })
            .collect(),
        next: vec![("realisee".to_owned(), "Réalisée".to_owned())],
        levels: vec![("engagee".to_owned(), "Engagée".to_owned())],
        may_follow: full,
        may_edit: full,
    }
}
