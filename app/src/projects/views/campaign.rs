//! Calls for projects.

use crate::plans::rows::RowsView;
use crate::platform::{Filled, Frame};
use askama::Template;
use palier_domain::projects::{AskedDocument, Campaign, CampaignState, HolderKind};
use palier_domain::shared::Day;

/// A call in the list.
#[derive(Debug, Clone)]
pub struct CampaignLine {
    /// Its page.
    pub href: String,
    /// What it is called.
    pub title: String,
    /// Budget year.
    pub year: i16,
    /// Where it stands, in words.
    pub state: &'static str,
    /// Tone of its badge.
    pub tone: &'static str,
    /// From when to when dossiers come in.
    pub dates: String,
    /// Who may be asked.
    pub funders: String,
}

/// A dossier of one's own in the list.
#[derive(Debug, Clone)]
pub struct MyDossier {
    /// Its page.
    pub href: String,
    /// What it is called.
    pub title: String,
    /// The call it answers.
    pub campaign: String,
    /// Who holds it.
    pub holder: String,
    /// Where it stands, in words.
    pub state: &'static str,
    /// Tone of its badge.
    pub tone: &'static str,
    /// Asked of all.
    pub asked: String,
    /// Whether it is the holder's turn.
    pub to_do: bool,
}

/// Calls, and one's own dossiers.
#[derive(Debug, Template)]
#[template(path = "projects/templates/projects.html")]
pub struct ProjectsView {
    /// Frame.
    pub frame: Frame,
    /// Calls.
    pub calls: Vec<CampaignLine>,
    /// One's own dossiers.
    pub mine: Vec<MyDossier>,
    /// Whether dossiers may be written.
    pub writes: bool,
    /// Whether calls may be opened.
    pub runs: bool,
}

/// One call.
#[derive(Debug, Template)]
#[template(path = "projects/templates/campaign.html")]
pub struct CampaignView {
    /// Frame.
    pub frame: Frame,
    /// Its address.
    pub href: String,
    /// Who runs it.
    pub organisation: String,
    /// Where it stands, in words.
    pub state: &'static str,
    /// Tone of its badge.
    pub tone: &'static str,
    /// Axes it is open to; all when empty.
    pub axes: Vec<String>,
    /// Whether this person writes dossiers.
    pub writes: bool,
    /// Whether this person runs calls.
    pub runs: bool,
    /// The day it is read.
    pub today: Day,
    /// What it says.
    pub call: Campaign,
}

impl CampaignView {
    fn prepared(&self) -> bool {
        self.call.state == CampaignState::Preparation
    }

    fn published(&self) -> bool {
        self.call.state == CampaignState::Publiee
    }

    fn may_begin(&self) -> bool {
        self.writes && self.published() && !self.call.is_over(self.today)
    }

    fn of_whom(&self, asked: &AskedDocument) -> String {
        let kinds: Vec<&str> = asked.kinds.iter().map(|kind| kind.title()).collect();
        if kinds.is_empty() { "tous les porteurs".to_owned() } else { kinds.join(", ") }
    }
}

/// Completing a call that is published.
#[derive(Debug, Template)]
#[template(path = "projects/templates/campaign_amend.html")]
pub struct AmendForm {
    /// Frame.
    pub frame: Frame,
    /// Where giving up leads.
    pub back: String,
    /// Its last day so far.
    pub closes: String,
    /// Kinds of holders.
    pub kinds: Vec<(String, String)>,
    /// Rows of documents added.
    pub documents: RowsView,
    /// What was typed.
    pub filled: Filled,
}

/// Kinds of holders a document may be asked of.
pub fn choices_of_kinds() -> Vec<(String, String)> {
    HolderKind::ALL.iter().map(|kind| (kind.code().to_owned(), kind.title().to_owned())).collect()
}

/// Writing a call.
#[derive(Debug, Template)]
#[template(path = "projects/templates/campaign_form.html")]
pub struct CampaignForm {
    /// Frame.
    pub frame: Frame,
    /// Where giving up leads.
    pub back: String,
    /// Organisations.
    pub organisations: Vec<(String, String)>,
    /// Axes of the convention.
    pub axes: Vec<(String, String, bool)>,
    /// Kinds of holders.
    pub kinds: Vec<(String, String)>,
    /// Rows of funders.
    pub funders: RowsView,
    /// Rows of documents.
    pub documents: RowsView,
    /// What was typed.
    pub filled: Filled,
}
