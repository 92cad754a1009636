//! The fiche of an action.

use crate::plans::store::KeptAction;
use crate::plans::store::linked::SeenConstat;
use crate::plans::words::{self, expected_next, progress_label, state_label, state_tone};
use crate::platform::Frame;
use crate::platform::attachments::Attachment;
use askama::Template;
use palier_domain::plans::{
    ActionPlace, Details, Evidenced, Finance, Funding, Indicator, Milestone, Standing,
};
use palier_domain::shared::Day;

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

/// A dated note, with the pieces joined to it.
#[derive(Debug, Clone)]
pub struct NoteView {
    /// Day it speaks of.
    pub day: Day,
    /// What it says.
    pub text: String,
    /// Who wrote it.
    pub author: String,
    /// Pieces.
    pub pieces: Vec<PieceView>,
}

/// A piece joined to an action.
#[derive(Debug, Clone)]
pub struct PieceView {
    /// Where it is handed back.
    pub href: String,
    /// What it is.
    pub label: String,
    /// Kind and size: « pdf, 120 ko ».
    pub size: String,
}

impl PieceView {
    /// The piece of an action.
    pub fn of(action: &KeptAction, piece: &Attachment) -> Self {
        Self {
            href: format!("{}/pieces/{}", action.href(), piece.id),
            label: piece.label.clone(),
            size: format!("{}, {} ko", piece.media, (piece.bytes + 1023) / 1024),
        }
    }
}

/// A point of article 4 and what answers it.
#[derive(Debug, Clone)]
pub struct PointView {
    /// Clause.
    pub id: String,
    /// Its code and title.
    pub title: String,
    /// What it asks for.
    pub text: String,
    /// How it stands, in words.
    pub standing: &'static str,
    /// Tone of its badge.
    pub tone: &'static str,
    /// What answers it.
    pub evidence: &'static str,
    /// Where that stands on the page; empty when nowhere.
    pub href: &'static str,
}

impl PointView {
    /// A point as the page shows it.
    pub fn of(point: &Evidenced<'_>) -> Self {
        let (evidence, href) =
            point.evidence.map_or(("À apprécier par les partenaires", ""), words::evidence);
        let code = point.clause.code.as_ref().map(|code| format!("{code} ")).unwrap_or_default();
        Self {
            id: point.clause.id.clone(),
            title: format!("{code}{}", point.clause.title),
            text: point.clause.text.clone(),
            standing: words::standing_label(point.standing),
            tone: words::standing_tone(point.standing),
            evidence,
            href,
        }
    }
}

/// Names of what the fiche refers to.
#[derive(Debug, Clone, Default)]
pub struct Named {
    /// Partners: name, role.
    pub partners: Vec<(String, String)>,
    /// Orientation of the contrat de ville: clause, title.
    pub orientation: Option<(String, String)>,
    /// Axis of the TFPB table.
    pub tfpb_axis: String,
    /// Who maintains.
    pub upkeep_by: String,
    /// Local conventions whose programme it is in: address, title.
    pub conventions: Vec<(String, String)>,
}

/// The fiche of an action.
#[derive(Debug, Template)]
#[template(path = "plans/templates/fiche.html")]
pub struct FicheView {
    /// Frame.
    pub frame: Frame,
    /// The action.
    pub action: KeptAction,
    /// What it says beyond its head.
    pub details: Details,
    /// Names of what it refers to.
    pub named: Named,
    /// Budget beside financing plan.
    pub finance: Finance,
    /// Points of article 4.
    pub points: Vec<PointView>,
    /// How many of them are answered, in words.
    pub answered: String,
    /// Clauses it serves, with their codes and titles.
    pub aims: Vec<(String, String)>,
    /// Whether its last day has passed.
    pub late: bool,
    /// Since when it is in its state.
    pub since: String,
    /// The present day.
    pub today: Day,
    /// Constats it answers.
    pub constats: Vec<SeenConstat>,
    /// Dated notes, latest first.
    pub notes: Vec<NoteView>,
    /// Pieces joined to the action itself.
    pub pieces: Vec<PieceView>,
    /// Journal, latest first.
    pub journal: Vec<JournalLine>,
    /// States it may take.
    pub next: Vec<(String, String)>,
    /// What it lacks to be admissible, and who may say it is; nothing at the other steps.
    pub awaits: Vec<String>,
    /// Levels of progress.
    pub levels: Vec<(String, String)>,
    /// Steps by number, to say one done.
    pub steps: Vec<(String, String)>,
    /// Indicators by number, to say what one reached.
    pub counted: Vec<(String, String)>,
    /// Background tiles of the map, when configured.
    pub tiles: String,
    /// Whether it may be moved on.
    pub may_follow: bool,
    /// Whether a request for a grant may be begun from it.
    pub may_ask: bool,
    /// Whether its fiche may be rewritten.
    pub may_edit: bool,
    /// Whether this person may write an action.
    pub may_plan: bool,
}

/// How many of the points that bear on the action are answered, in words.
pub fn answered(points: &[Evidenced<'_>]) -> String {
    let bears = points.iter().filter(|point| point.standing != Standing::NotConcerned);
    let met = points.iter().filter(|point| point.standing == Standing::Answered).count();
    format!("{met} sur {}", bears.count())
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

    /// The constats that wait for another organisation to say they are done, once the action says it is.
    fn outlived(&self) -> Option<String> {
        let open = self.constats.iter().filter(|constat| constat.is_open() && !constat.state.is_done());
        let count = open.filter(|_| self.action.fiche.state.is_done()).count();
        match count {
            0 => None,
            1 => Some("L'action est réalisée, mais un constat attend encore que son responsable dise qu'il est résolu.".to_owned()),
            _ => Some(format!("L'action est réalisée, mais {count} constats attendent encore que leurs responsables disent qu'ils sont résolus.")),
        }
    }

    fn euro_stage(&self) -> String {
        match self.finance.secured() {
            Some(_) if !self.details.funding.is_empty() => format!("{} acquis", self.finance.granted),
            _ => String::new(),
        }
    }

    fn insertion(&self) -> &'static str {
        self.details.insertion.map_or("Pas encore décidée", words::insertion)
    }

    fn nature(&self, nature: &palier_domain::plans::BudgetNature) -> &'static str {
        words::nature(*nature)
    }

    fn kind(&self, one: &Indicator) -> &'static str {
        words::indicator_kind(one.kind)
    }

    fn decision(&self, line: &Funding) -> (&'static str, &'static str) {
        match line.granted {
            None => ("warning", "Non acquis"),
            Some(granted) if granted < line.asked => ("info", "Acquis en partie"),
            Some(_) => ("success", "Acquis"),
        }
    }

    /// Tone and words of a step.
    fn step(&self, step: &Milestone) -> (&'static str, String) {
        match step.done_on {
            Some(day) => ("success", format!("Fait le {}", day.short())),
            None if step.is_late(self.today) => ("warning", "En retard".to_owned()),
            None => ("neutral", "À venir".to_owned()),
        }
    }

    fn shape(&self, place: &ActionPlace) -> &'static str {
        words::place_kind(place.kind())
    }

    fn points_of(&self, place: &ActionPlace) -> Vec<String> {
        crate::diagnostics::point_lines(place.points()).lines().map(str::to_owned).collect()
    }
}
