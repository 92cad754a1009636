//! Pages of organisations.

use super::history::ThreadLine;
use crate::platform::{Filled, Frame};
use askama::Template;

/// An organisation in a list.
#[derive(Debug, Clone)]
pub struct OrganisationLine {
    /// Which.
    pub id: String,
    /// Name.
    pub name: String,
    /// Kind, in French.
    pub kind: &'static str,
    /// SIRET, or nothing.
    pub siret: String,
    /// People with a mandate in force.
    pub people: i64,
    /// First day, or nothing.
    pub since: String,
    /// Last day, or nothing.
    pub until: String,
    /// What became of it, in words, or nothing.
    pub became: String,
}

/// Organisations.
#[derive(Debug, Template)]
#[template(path = "partners/templates/organisations.html")]
pub struct ListView {
    /// Frame.
    pub frame: Frame,
    /// Those that fit the filters.
    pub lines: Vec<OrganisationLine>,
    /// How many.
    pub summary: String,
    /// Kinds to choose from.
    pub kinds: Vec<(String, String)>,
    /// Kind chosen.
    pub kind: String,
    /// Text sought.
    pub text: String,
    /// `en-vigueur`, `disparus` or `tous`.
    pub state: String,
    /// Whether organisations may be created.
    pub may_manage: bool,
    /// Whether people and mandates may be read.
    pub may_invite: bool,
}

/// Someone of an organisation.
#[derive(Debug, Clone)]
pub struct PersonLine {
    /// Their mandate, when the reader may open it.
    pub mandate: String,
    /// Name.
    pub name: String,
    /// Role, in French.
    pub role: &'static str,
    /// Address, when the reader may know it.
    pub email: String,
    /// Whether the invitation still waits.
    pub waiting: bool,
}

/// What it takes to record a succession.
#[derive(Debug, Clone)]
pub struct SuccessionForm {
    /// Kinds to choose from.
    pub kinds: Vec<(String, String)>,
    /// Organisations to choose from.
    pub others: Vec<(String, String)>,
}

/// An organisation.
#[derive(Debug, Template)]
#[template(path = "partners/templates/organisation.html")]
pub struct OrganisationView {
    /// Frame.
    pub frame: Frame,
    /// Facts.
    pub line: OrganisationLine,
    /// Whether it stands today.
    pub stands: bool,
    /// What became of it, as a sentence, or nothing.
    pub became: String,
    /// Those it follows, one sentence each.
    pub predecessors: Vec<String>,
    /// People.
    pub people: Vec<PersonLine>,
    /// What happened to it, latest first.
    pub thread: Vec<ThreadLine>,
    /// Whether it may be changed.
    pub may_manage: bool,
    /// The form of a succession, when one may be recorded.
    pub succession: Option<SuccessionForm>,
    /// What was typed.
    pub filled: Filled,
}

/// Creating or correcting an organisation.
#[derive(Debug, Template)]
#[template(path = "partners/templates/organisation_form.html")]
pub struct OrganisationFormView {
    /// Frame.
    pub frame: Frame,
    /// Where it is sent.
    pub action: String,
    /// Where giving up leads.
    pub back: String,
    /// Kinds to choose from.
    pub kinds: Vec<(String, String)>,
    /// What was typed.
    pub filled: Filled,
}
